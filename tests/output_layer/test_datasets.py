import sys

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits

from output_layer.datasets import (
    DIGIT_ATTRIBUTES,
    Tokenizer,
    character_tokenizer,
    digit_attributes,
    load_diabetes_split,
    load_digit_scenes,
    load_digits_split,
    load_english_text,
    load_imbalanced_cancer,
    word_tokenizer,
)


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


# Attributes


def test_attributes_of_all_ten_digits():
    columns = dict(zip(DIGIT_ATTRIBUTES, digit_attributes(np.arange(10)).T, strict=True))
    digits_with = {name: np.flatnonzero(column).tolist() for name, column in columns.items()}
    assert digits_with == {
        "even": [0, 2, 4, 6, 8],
        "at least 5": [5, 6, 7, 8, 9],
        "has a loop": [0, 6, 8, 9],
        "prime": [2, 3, 5, 7],
    }


def test_attributes_keep_the_shape_and_refuse_what_is_no_digit():
    assert digit_attributes(np.zeros((2, 3), int)).shape == (2, 3, 4)
    assert digit_attributes(7).dtype == np.float32
    for bad in ([10], [-1], [1.0]):
        with pytest.raises(ValueError, match="labels must be integers from 0 to 9"):
            digit_attributes(bad)


# Scenes


@pytest.fixture(scope="module")
def scenes():
    return load_digit_scenes(150, max_digits=4)


def test_scenes_have_the_promised_sizes_and_types(scenes):
    assert [(a.shape, a.dtype.name) for a in scenes] == [
        ((150, 3, 64, 64), "float32"),
        ((150, 64, 64), "int64"),
        ((150, 4, 4), "float32"),
        ((150, 4), "int64"),
        ((150, 10), "float32"),
    ]
    assert scenes.images.min() >= 0
    assert scenes.images.max() <= 1
    assert set(np.unique(scenes.pixel_classes)) == set(range(11))


def test_boxes_are_tight_and_hold_one_digit_each(scenes):
    for classes, boxes, labels in zip(
        scenes.pixel_classes, scenes.boxes.astype(int), scenes.box_labels, strict=True
    ):
        left = classes.copy()
        for (x1, y1, x2, y2), label in zip(boxes, labels, strict=True):
            if label < 0:
                assert (x1, y1, x2, y2, label) == (0, 0, 0, 0, -100)
                continue
            inside = left[y1:y2, x1:x2]
            assert set(np.unique(inside)) <= {0, label + 1}
            for border in (inside[0], inside[-1], inside[:, 0], inside[:, -1]):
                assert border.any()
            left[y1:y2, x1:x2] = 0
        assert not left.any()  # every inked pixel is in a box


def test_presence_says_what_the_boxes_hold(scenes):
    for present, labels in zip(scenes.presence, scenes.box_labels, strict=True):
        assert set(np.flatnonzero(present)) == set(labels[labels >= 0])


def test_every_number_of_digits_occurs_about_equally_often(scenes):
    counts = np.bincount((scenes.box_labels >= 0).sum(axis=1), minlength=5)
    assert counts[0] == 0
    assert counts[1:].min() > 150 / 4 / 2


def test_background_is_nearly_everything(scenes):
    assert 0.85 < (scenes.pixel_classes == 0).mean() < 0.97


def test_digits_are_the_bundled_ones_and_stand_out():
    scenes = load_digit_scenes(50, max_digits=1, background="plain")
    known = {}
    for image, label in zip(*load_digits(return_X_y=True), strict=True):
        known.setdefault(label, []).append(image.reshape(8, 8)[:, :] / 16)
    for image, classes, label in zip(
        scenes.images, scenes.pixel_classes, scenes.box_labels[:, 0], strict=True
    ):
        assert (image[0] == image[1]).all()
        np.testing.assert_array_equal(image[0] >= 0.5, classes > 0)  # white ink on black
        total = image[0].sum()
        masses = np.array([ink.sum() for ink in known[label]])
        assert min(np.abs(masses * 4 - total).min(), np.abs(masses * 9 - total).min()) < 1e-3
    photos = load_digit_scenes(50, max_digits=1)
    for image, classes in zip(photos.images, photos.pixel_classes, strict=True):
        ink = image.mean(axis=0)[classes > 0].mean()
        assert ink < 0.35 or ink > 0.65


def test_photographs_are_the_background():
    plain, photo = (load_digit_scenes(5, background=b) for b in ("plain", "photo"))
    assert np.median(plain.images) == 0
    assert len(np.unique(photo.images)) > 200
    assert not np.array_equal(photo.images[:, 0], photo.images[:, 1])  # colours


def test_seed_and_part_decide_the_scenes():
    first, again = load_digit_scenes(5, seed=3), load_digit_scenes(5, seed=3)
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first.images, load_digit_scenes(5, seed=4).images)
    assert not np.array_equal(first.images, load_digit_scenes(5, seed=3, part="test").images)


def grey_levels(pixels):
    """Return how many pixels have each of the 16 levels of ink: nearly unique to an image."""
    return np.bincount(np.rint(16 * pixels).astype(int).ravel(), minlength=17)[1:]


def test_train_and_test_scenes_share_no_digit():
    originals = [tuple(grey_levels(image / 16)) for image in load_digits().images]
    for part, own in (("train", set(originals[:1200])), ("test", set(originals[1200:]))):
        scenes = load_digit_scenes(60, max_digits=1, background="plain", part=part)
        for image in scenes.images[:, 0]:
            levels = grey_levels(image)
            assert any(tuple(levels / scale**2) in own for scale in (2, 3))


def test_train_and_test_scenes_share_no_part_of_a_photograph(monkeypatch):
    photo = np.full((427, 640, 3), 100, np.uint8)
    photo[:, 384:] = 200
    bunch = type("Bunch", (), {"images": [photo]})
    monkeypatch.setattr("output_layer.datasets.datasets.load_sample_images", lambda: bunch)
    for part, level in (("train", 100), ("test", 200)):
        scenes = load_digit_scenes(20, max_digits=1, part=part)
        levels, counts = np.unique(scenes.images, return_counts=True)
        assert levels[counts.argmax()] == np.float32(level / 255)
        assert counts.max() > 0.8 * scenes.images.size


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_scenes": 0}, "num_scenes=0 must be at least 1"),
        ({"max_digits": 5}, "max_digits=5 must be from 1 to 4"),
        ({"background": "white"}, "background must be one of 'photo', 'plain', got 'white'"),
        ({"part": "validation"}, "part must be one of 'train', 'test', got 'validation'"),
    ],
)
def test_bad_scene_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        load_digit_scenes(**arguments)


# Tables


@pytest.mark.parametrize("split", [load_imbalanced_cancer(), load_diabetes_split()])
def test_features_are_standardised_by_the_training_rows_alone(split):
    x = split.x_train.astype(np.float64)
    np.testing.assert_allclose(x.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(x.std(axis=0), 1, rtol=1e-5)
    assert abs(split.x_test.mean(axis=0)).max() > 0.01
    assert {part.dtype for part in split[::2]} == {np.dtype(np.float32)}


@pytest.mark.parametrize("malignant", [5, 30, 212])
def test_cancer_keeps_all_benign_rows_and_the_given_malignant_ones(malignant):
    cancer = load_imbalanced_cancer(malignant, seed=1)
    labels = np.concatenate(cancer[1::2])
    assert labels.dtype == np.int64
    assert ((labels == 0).sum(), (labels == 1).sum()) == (357, malignant)
    for part, share in zip(cancer[1::2], (0.6, 0.2, 0.2), strict=True):
        assert part.sum() == pytest.approx(share * malignant, abs=1)
        assert part.sum() >= 1
        assert np.any(np.diff(part) < 0)  # shuffled, not sorted by class


def test_cancer_rows_are_the_original_ones():
    x, benign = load_breast_cancer(return_X_y=True)
    cancer = load_imbalanced_cancer(212, seed=2)
    got = np.concatenate(cancer[::2]).astype(np.float64)
    labels = np.concatenate(cancer[1::2])
    # the first feature, brought back to its unit by two known averages
    slope = x[:, 0].std() / got[:, 0].std()
    radius = (got[:, 0] - got[:, 0].mean()) * slope + x[:, 0].mean()
    np.testing.assert_allclose(np.sort(radius[labels == 1]), np.sort(x[benign == 0, 0]), rtol=1e-4)
    assert radius[labels == 1].mean() > radius[labels == 0].mean()  # malignant tumours are larger


def test_diabetes_keeps_raw_targets_with_their_rows():
    x, y = load_diabetes(return_X_y=True)
    diabetes = load_diabetes_split(seed=4, train=200, validation=100)
    assert [len(part) for part in diabetes[1::2]] == [200, 100, 142]
    got, targets = np.concatenate(diabetes[::2]), np.concatenate(diabetes[1::2])
    np.testing.assert_array_equal(np.sort(targets), np.sort(y))
    assert targets.dtype == np.float32
    assert np.corrcoef(got[:, 2], targets)[0, 1] == pytest.approx(np.corrcoef(x[:, 2], y)[0, 1])


@pytest.mark.parametrize("loader", [load_imbalanced_cancer, load_diabetes_split])
def test_seed_decides_the_tables(loader):
    for a, b in zip(loader(seed=3), loader(seed=3), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(loader(seed=3).x_test, loader(seed=4).x_test)


def test_bad_table_arguments_are_named():
    for malignant in (4, 213):
        with pytest.raises(ValueError, match=f"malignant={malignant} must be from 5 to 212"):
            load_imbalanced_cancer(malignant)
    with pytest.raises(ValueError, match="together leave a test part of the 442 rows"):
        load_diabetes_split(train=400, validation=42)


# English


def test_english_is_english_and_long_enough():
    text = load_english_text()
    assert len(text) > 400_000
    assert text.count(" the ") > 3000
    assert text == load_english_text()


def test_a_python_without_help_texts_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "pydoc_data.topics", None)
    with pytest.raises(ModuleNotFoundError, match=r"no pydoc_data\.topics.*a text of your own"):
        load_english_text()


def test_characters_come_back_exactly():
    text = load_english_text()
    tokenizer = character_tokenizer(text)
    tokens = tokenizer.encode(text)
    assert tokens.dtype == np.int64
    assert len(tokens) == len(text)
    assert tokens.min() == 1  # nothing is unknown
    assert tokens.max() == len(tokenizer.vocabulary) - 1
    assert tokenizer.decode(tokens) == text
    assert character_tokenizer("ab").encode("abc").tolist() == [1, 2, 0]


def test_words_are_counted_and_the_rare_ones_are_unknown():
    text = load_english_text()
    small, large = word_tokenizer(text, 500), word_tokenizer(text, 2000)
    assert [len(t.vocabulary) for t in (small, large)] == [500, 2000]
    assert large.vocabulary[:500] == small.vocabulary
    shares = [(t.encode(text) == 0).mean() for t in (small, large)]
    assert shares[0] > shares[1] > 0
    counts = np.bincount(large.encode(text))[1:]
    assert (np.diff(counts) <= 0).all()
    assert word_tokenizer("b b, a", 4).vocabulary == ("<unk>", "b", ",", "a")
    assert small.decode(small.encode("the list , the object")) == "the list , the object"


def test_bad_vocabulary_sizes_are_named():
    for size in (1, 5):
        with pytest.raises(ValueError, match=f"vocab_size={size} must be from 2 to 4"):
            word_tokenizer("a b c", size)
    assert word_tokenizer("a b c", 4) == Tokenizer(("<unk>", "a", "b", "c"), r"\w+|[^\w\s]", " ")
