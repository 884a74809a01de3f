import numpy as np
import pytest
from sklearn.datasets import load_digits

from output_layer.datasets import load_digits_split


def test_parts_have_the_promised_sizes_and_types():
    digits = load_digits_split(train=600, validation=400)
    assert [len(part) for part in digits] == [600, 600, 400, 400, 797, 797]
    assert {part.dtype for part in digits[::2]} == {np.dtype(np.float32)}
    assert {part.dtype for part in digits[1::2]} == {np.dtype(np.int64)}
    assert min(x.min() for x in digits[::2]) == 0
    assert max(x.max() for x in digits[::2]) == 1


def test_parts_share_no_row_and_lose_none():
    digits = load_digits_split()
    rows = np.column_stack([np.concatenate(digits[::2]) * 16, np.concatenate(digits[1::2])])
    original = np.column_stack(load_digits(return_X_y=True))
    np.testing.assert_array_equal(np.sort(rows, axis=0), np.sort(original, axis=0))
    assert set(map(bytes, rows.astype(np.uint8))) == set(map(bytes, original.astype(np.uint8)))


def test_images_keep_their_labels():
    original = {
        bytes(x.astype(np.uint8)): y for x, y in zip(*load_digits(return_X_y=True), strict=True)
    }
    digits = load_digits_split(seed=3)
    for x, y in zip(digits.x_test, digits.y_test, strict=True):
        assert original[bytes((x * 16).astype(np.uint8))] == y


def test_seed_decides_everything():
    first, again, other = (load_digits_split(seed=s, noise=0.5) for s in (0, 0, 1))
    np.testing.assert_array_equal(first.x_train, again.x_train)
    assert not np.array_equal(first.y_train, other.y_train)


def test_noise_has_the_given_standard_deviation_and_leaves_the_labels():
    clean, noisy = load_digits_split(seed=5), load_digits_split(seed=5, noise=0.5)
    np.testing.assert_array_equal(clean.y_test, noisy.y_test)
    difference = (noisy.x_test - clean.x_test).astype(np.float64)
    assert abs(difference.mean()) < 0.01
    assert difference.std() == pytest.approx(0.5, rel=0.02)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"train": 0}, "train=0"),
        ({"train": 1797, "validation": 1}, "together leave a test part of the 1797 rows"),
        ({"noise": -0.1}, r"noise=-0\.1"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        load_digits_split(**arguments)
