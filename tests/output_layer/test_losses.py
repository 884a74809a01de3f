"""Exact values, gradients, peers, algebra and extremes of `output_layer.losses`."""

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from exact import exact_cross_entropy, relative_error
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf

from output_layer import _rows
from output_layer.activations import log_softmax, softmax
from output_layer.losses import (
    bce_with_logits,
    cross_entropy,
    focal_loss,
    gaussian_nll,
    hinge_loss,
    huber_loss,
    l1_loss,
    laplace_nll,
    mse_loss,
    poisson_nll,
)

INF, NAN = np.inf, np.nan
REDUCTIONS = ["mean", "sum", "none"]

# One legal call of every loss: (function of the outputs, the outputs).
_rng = np.random.default_rng(5)
_Z, _X, _Y = _rng.normal(0, 2, (4, 3)), _rng.normal(0, 2, (4, 3)), _rng.normal(0, 2, (4, 3))
_LABELS = np.array([2, 0, -100, 1])
_BINARY = _rng.integers(0, 2, (4, 3))
_SOFT = _rng.dirichlet([1, 1, 1], 4)
_WEIGHT = np.array([0.5, 2.0, 1.5])

CALLS = {
    "cross_entropy": (lambda z, **k: cross_entropy(z, _LABELS, **k), _Z),
    "cross_entropy, soft": (lambda z, **k: cross_entropy(z, _SOFT, **k), _Z),
    "cross_entropy, everything": (
        lambda z, **k: cross_entropy(z, _LABELS, weight=_WEIGHT, label_smoothing=0.2, **k),
        _Z,
    ),
    "cross_entropy, any sum": (
        lambda z, **k: cross_entropy(z, _SOFT * [[0.3], [1], [0], [0.9]], weight=_WEIGHT, **k),
        _Z,
    ),
    "bce_with_logits": (lambda z, **k: bce_with_logits(z, _SOFT, **k), _Z),
    "bce_with_logits, weights": (
        lambda z, **k: bce_with_logits(z, _BINARY, pos_weight=_WEIGHT, weight=[[2]], **k),
        _Z,
    ),
    "focal_loss": (lambda z, **k: focal_loss(z, _BINARY, **k), _Z),
    "focal_loss, balanced": (
        lambda z, **k: focal_loss(z, _BINARY, gamma=0.5, alpha=0.25, **k),
        _Z,
    ),
    "hinge_loss": (lambda z, **k: hinge_loss(z, 2 * _BINARY - 1, **k), _Z),
    "mse_loss": (lambda x, **k: mse_loss(x, _Y, **k), _X),
    "l1_loss": (lambda x, **k: l1_loss(x, _Y, **k), _X),
    "huber_loss": (lambda x, **k: huber_loss(x, _Y, delta=0.7, **k), _X),
    "gaussian_nll": (lambda x, **k: gaussian_nll(x[0], x[1], _Y, **k), np.stack([_X, _Z])),
    "laplace_nll": (lambda x, **k: laplace_nll(x[0], x[1], _Y, **k), np.stack([_X, _Z])),
    "poisson_nll": (lambda x, **k: poisson_nll(x, _BINARY * 3, **k), _X),
}
every_loss = pytest.mark.parametrize(("loss", "x"), CALLS.values(), ids=CALLS.keys())


def rows_of_logits(num_rows, num_classes, dtype=np.float64, seed=0):
    return np.random.default_rng(seed).normal(0, 3, (num_rows, num_classes)).astype(dtype)


def one_hot(targets, num_classes):
    return np.eye(num_classes)[targets]


# What every loss does


@every_loss
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_gradient_equals_central_differences(loss, x, reduction):
    _, gradient = loss(x, reduction=reduction, return_grad=True)
    assert gradient.shape == x.shape
    step, want = 1e-6, np.empty(x.shape)
    for index in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[index] = step
        above, below = loss(x + e, reduction=reduction), loss(x - e, reduction=reduction)
        want[index] = np.sum(above - below) / (2 * step)
    np.testing.assert_allclose(gradient, want, rtol=1e-6, atol=1e-8)


@every_loss
def test_sum_and_none_agree(loss, x):
    losses, gradients = loss(x, reduction="none", return_grad=True)
    total, gradient = loss(x, reduction="sum", return_grad=True)
    np.testing.assert_allclose(total, losses.sum(), rtol=1e-14)
    np.testing.assert_array_equal(gradient, gradients)


@every_loss
def test_return_grad_does_not_change_the_loss(loss, x):
    for reduction in REDUCTIONS:
        plain = loss(x, reduction=reduction)
        np.testing.assert_array_equal(plain, loss(x, reduction=reduction, return_grad=True)[0])


@pytest.mark.parametrize("name", [n for n in CALLS if not n.startswith("cross_entropy")])
def test_mean_is_over_all_elements(name):
    loss, x = CALLS[name]
    total, gradient_of_total = loss(x, reduction="sum", return_grad=True)
    mean, gradient = loss(x, return_grad=True)
    assert mean == pytest.approx(total / _Y.size, rel=1e-15)
    np.testing.assert_allclose(gradient, gradient_of_total / _Y.size, rtol=1e-15)


@every_loss
@pytest.mark.parametrize(
    ("dtype", "result"),
    [
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.int8, np.float64),
        (bool, np.float64),
    ],
)
def test_dtypes(loss, x, dtype, result):
    x = x.astype(dtype)
    for reduction in REDUCTIONS:
        value, gradient = loss(x, reduction=reduction, return_grad=True)
        assert value.dtype == gradient.dtype == result
        exact, exact_gradient = loss(x.astype(float), reduction=reduction, return_grad=True)
        np.testing.assert_allclose(value, exact, rtol=1e-6)
        np.testing.assert_allclose(gradient, exact_gradient, rtol=1e-6, atol=1e-30)


@every_loss
def test_input_is_never_written_and_may_have_any_layout(loss, x):
    want, want_gradient = loss(x, return_grad=True)
    before = x.copy()
    frozen = x.copy()
    frozen.flags.writeable = False
    fortran = np.asfortranarray(x)
    strided = np.repeat(x, 2, axis=-1)[..., ::2]
    for same in (frozen, fortran, strided):
        value, gradient = loss(same, return_grad=True)
        np.testing.assert_allclose(value, want, rtol=1e-14)
        np.testing.assert_allclose(gradient, want_gradient, rtol=1e-13, atol=1e-16)
    np.testing.assert_array_equal(frozen, before)


@every_loss
def test_nan_spreads(loss, x):
    x = x.copy()
    x[..., 0, 0] = NAN
    losses, gradient = loss(x, reduction="none", return_grad=True)
    assert np.isnan(losses.ravel()[0])
    assert np.isnan(gradient[..., 0, 0]).all()
    assert np.isfinite(losses.ravel()[-1])
    assert np.isfinite(gradient[..., -1, -1]).all()
    assert np.isnan(loss(x))


@every_loss
def test_reduction_is_checked(loss, x):
    with pytest.raises(ValueError, match="reduction must be one of 'mean', 'sum', 'none', got 'm'"):
        loss(x, reduction="m")


PAIRS = [bce_with_logits, focal_loss, hinge_loss, mse_loss, l1_loss, huber_loss, poisson_nll]


@pytest.mark.parametrize("loss", PAIRS)
def test_nothing_is_broadcast(loss):
    with pytest.raises(ValueError, match=r"same shape, got \(3, 1\) and \(3,\): reshape"):
        loss(np.ones((3, 1)), np.ones(3))
    with pytest.raises(ValueError, match=r"same shape, got \(3,\) and \(\)"):
        loss(np.ones(3), 1.0)


@pytest.mark.parametrize("loss", [gaussian_nll, laplace_nll])
def test_two_output_heads_broadcast_nothing(loss):
    with pytest.raises(ValueError, match=r"and targets must have the same shape, got \(3, 1\)"):
        loss(np.ones((3, 1)), np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match=r"log_\w+ and targets must have the same shape, got \(1,"):
        loss(np.ones(3), np.ones(1), np.ones(3))


@pytest.mark.parametrize("loss", PAIRS)
def test_empty_batches_and_single_numbers(loss):
    value, gradient = loss(np.zeros((0, 2)), np.zeros((0, 2)), return_grad=True)
    assert value == 0
    assert gradient.shape == (0, 2)
    value, gradient = loss(0.3, 1, return_grad=True)
    assert value.shape == gradient.shape == ()


@pytest.mark.parametrize("loss", PAIRS)
def test_only_real_numbers_are_accepted(loss):
    with pytest.raises(TypeError, match="must hold real numbers, got dtype complex128"):
        loss(np.ones(2, complex), np.ones(2))
    with pytest.raises(TypeError, match="targets must hold real numbers"):
        loss(np.ones(1), ["a"])


# cross_entropy: exact


@pytest.mark.parametrize("gap", [0, 0.3, 1, 5, 10, 16, 17, 20, 33.3, 40, 60, 80])
@pytest.mark.parametrize("offset", [0.0, 3.1, -77.7])
@pytest.mark.parametrize("target", [0, 1])
def test_float32_loss_and_gradient_are_exact_at_every_gap(gap, offset, target):
    z = np.array([offset + gap, offset, offset - 0.7, offset - 4.4], np.float32)
    loss, gradient = cross_entropy(z, target, return_grad=True)
    want, want_gradient = exact_cross_entropy(z, one_hot(target, 4))
    assert loss.dtype == gradient.dtype == np.float32
    assert relative_error([loss], [want]) <= 1.2e-7
    assert relative_error(gradient, want_gradient) <= 1.2e-7


@pytest.mark.parametrize("gap", [0, 1, 20, 40, 80, 300, 700])
def test_float64_loss_and_gradient_are_exact_at_every_gap(gap):
    z = np.array([gap, 0, -1.5])
    loss, gradient = cross_entropy(z, 0, return_grad=True)
    want, want_gradient = exact_cross_entropy(z, [1, 0, 0])
    assert relative_error([loss], [want]) <= 1e-15
    assert relative_error(gradient, want_gradient) <= 1e-15


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(2, 8))
def test_float32_is_exact_on_random_rows_and_targets(seed, num_classes):
    rng = np.random.default_rng(seed)
    z = rng.normal(0, 20, num_classes).astype(np.float32)
    y = one_hot(rng.integers(num_classes), num_classes)
    loss, gradient = cross_entropy(z, y, return_grad=True)
    want, want_gradient = exact_cross_entropy(z, y)
    assert relative_error([loss], [want]) <= 1.2e-7 or want < 1e-37
    large = [i for i, g in enumerate(want_gradient) if abs(g) > 1e-37]  # float32 ends at 1e-38
    assert relative_error(gradient[large], [want_gradient[i] for i in large]) <= 1.2e-7


def test_peers_lose_every_digit_of_a_small_loss():
    # If this fails, PyTorch was repaired: correct the text, too.
    z, y = np.array([[20, 0]], np.float32), np.array([0])
    logits = torch.tensor(z, requires_grad=True)
    loss = F.cross_entropy(logits, torch.tensor(y))
    loss.backward()
    assert loss.item() == 0
    assert logits.grad[0, 0] == 0
    ours, gradient = cross_entropy(z, y, return_grad=True)
    assert ours == np.float32(2.0611536e-9)
    assert gradient[0, 0] == -gradient[0, 1] == np.float32(-2.0611536e-9)


# cross_entropy: algebra


@given(st.floats(0, 1), st.sampled_from([None, _WEIGHT]), st.sampled_from(["weights", "count"]))
def test_a_one_hot_row_equals_its_index(smoothing, weight, mean):
    z, y = rows_of_logits(5, 3), np.array([0, 2, 1, 1, 0])
    options = {"label_smoothing": smoothing, "weight": weight, "mean": mean, "return_grad": True}
    for reduction in REDUCTIONS:
        hard = cross_entropy(z, y, reduction=reduction, **options)
        soft = cross_entropy(z, one_hot(y, 3), reduction=reduction, **options)
        np.testing.assert_allclose(hard[0], soft[0], rtol=1e-14)
        np.testing.assert_allclose(hard[1], soft[1], rtol=1e-14, atol=1e-17)


@given(st.integers(0, 2**32 - 1), st.floats(0, 3))
def test_gradient_is_p_times_the_target_sum_minus_the_target(seed, mass):
    rng = np.random.default_rng(seed)
    z, y = rng.normal(0, 3, 4), np.minimum(mass * rng.dirichlet(np.ones(4)), 1)
    loss, gradient = cross_entropy(z, y, return_grad=True)
    np.testing.assert_allclose(gradient, softmax(z) * y.sum() - y, atol=1e-14)
    np.testing.assert_allclose(loss, -(y * log_softmax(z)).sum(), rtol=1e-13)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_gradient_rows_sum_to_zero(seed, smoothing):
    rng = np.random.default_rng(seed)
    z, y = rng.normal(0, 30, (6, 5)), rng.integers(0, 5, 6)
    _, gradient = cross_entropy(
        z, y, weight=rng.random(5), label_smoothing=smoothing, return_grad=True
    )
    np.testing.assert_allclose(gradient.sum(axis=-1), 0, atol=1e-15)


@given(st.sampled_from([-1e4, 1e4]))
def test_shift_invariance(shift):
    z, y = rows_of_logits(5, 3), np.array([0, 2, 1, 1, 0])
    assert cross_entropy(z + shift, y) == pytest.approx(cross_entropy(z, y), rel=1e-10)


def test_mean_divides_by_the_class_weights_or_by_the_count():
    z, y = rows_of_logits(5, 3), np.array([0, 2, -100, 1, 0])
    total = cross_entropy(z, y, weight=_WEIGHT, reduction="sum")
    by_weight = cross_entropy(z, y, weight=_WEIGHT)
    by_count = cross_entropy(z, y, weight=_WEIGHT, mean="count")
    assert by_weight == pytest.approx(total / _WEIGHT[[0, 2, 1, 0]].sum(), rel=1e-15)
    assert by_count == pytest.approx(total / 4, rel=1e-15)


def test_equal_weights_do_not_change_the_mean():
    z, y = rows_of_logits(5, 3), np.array([0, 2, -100, 1, 0])
    assert cross_entropy(z, y, weight=[3, 3, 3]) == pytest.approx(cross_entropy(z, y), rel=1e-15)
    soft = _SOFT * [[0.3], [1], [0], [0.9]]
    ones = cross_entropy(_Z, soft, weight=[1, 1, 1])
    assert ones == pytest.approx(cross_entropy(_Z, soft), rel=1e-15)
    assert ones == pytest.approx(cross_entropy(_Z, soft, reduction="sum") / 4, rel=1e-15)


def test_probabilities_weigh_by_the_average_class_weight():
    total = cross_entropy(_Z, _SOFT, weight=_WEIGHT, reduction="sum")
    want = total / (_SOFT @ _WEIGHT).sum()
    assert cross_entropy(_Z, _SOFT, weight=_WEIGHT) == pytest.approx(want, rel=1e-14)
    half = cross_entropy(_Z, _SOFT / 2, weight=_WEIGHT)
    assert half == pytest.approx(want / 2, rel=1e-14)


def test_label_smoothing_mixes_with_the_uniform_distribution():
    z, y = rows_of_logits(5, 3), np.array([0, 2, 1, 1, 0])
    plain, uniform = cross_entropy(z, y), cross_entropy(z, np.full((5, 3), 1 / 3))
    assert cross_entropy(z, y, label_smoothing=0.2) == pytest.approx(0.8 * plain + 0.2 * uniform)
    assert cross_entropy(z, y, label_smoothing=1) == pytest.approx(uniform)
    mixed = 0.8 * one_hot(y, 3) + 0.2 / 3
    assert cross_entropy(z, mixed) == pytest.approx(cross_entropy(z, y, label_smoothing=0.2))


def test_label_smoothing_keeps_the_mass_of_a_target_row():
    y = np.array([0.5, 0.0, 0.0])
    _, gradient = cross_entropy(np.zeros(3), y, label_smoothing=1, return_grad=True)
    np.testing.assert_allclose(gradient, 0, atol=1e-16)
    assert cross_entropy(np.zeros(3), np.zeros(3), label_smoothing=1) == 0


def test_ignored_rows_leave_no_trace():
    z, y = rows_of_logits(6, 3), np.array([0, -100, 2, -100, 1, 1])
    kept = y >= 0
    loss, gradient = cross_entropy(z, y, weight=_WEIGHT, label_smoothing=0.1, return_grad=True)
    want, want_gradient = cross_entropy(
        z[kept], y[kept], weight=_WEIGHT, label_smoothing=0.1, return_grad=True
    )
    assert loss == want
    np.testing.assert_array_equal(gradient[kept], want_gradient)
    np.testing.assert_array_equal(gradient[~kept], 0)
    z[~kept] = NAN
    assert cross_entropy(z, y, weight=_WEIGHT, label_smoothing=0.1) == want
    z[~kept] = -INF
    assert cross_entropy(z, y, weight=_WEIGHT, label_smoothing=0.1, empty="nan") == want


def test_ignore_index_may_be_a_class():
    z, y = rows_of_logits(3, 3), np.array([0, 1, 0])
    assert cross_entropy(z, y, ignore_index=0) == cross_entropy(z[1:2], y[1:2])


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.int64, np.uint64])
def test_every_integer_dtype_holds_class_indices(dtype):
    z, y = rows_of_logits(3, 3), np.array([0, 2, 1])
    assert cross_entropy(z, y.astype(dtype)) == cross_entropy(z, y)


def test_leading_axes_are_rows():
    z, y = rows_of_logits(6, 4).reshape(2, 3, 4), np.array([[0, 3, 1], [2, 2, -100]])
    loss, gradient = cross_entropy(z, y, reduction="none", return_grad=True)
    want, want_gradient = cross_entropy(
        z.reshape(6, 4), y.ravel(), reduction="none", return_grad=True
    )
    np.testing.assert_array_equal(loss, want.reshape(2, 3))
    np.testing.assert_array_equal(gradient, want_gradient.reshape(2, 3, 4))
    one = cross_entropy(z[0, 0], y[0, 0], reduction="none")
    assert one.shape == ()
    assert one == loss[0, 0]


def test_the_size_of_the_blocks_does_not_matter(monkeypatch):
    z, y = rows_of_logits(9, 5), np.arange(9) % 5
    want, want_gradient = cross_entropy(z, y, label_smoothing=0.1, return_grad=True)
    for block_bytes in (1, 7 * 40, 9 * 40, 10 * 40):
        monkeypatch.setattr(_rows, "BLOCK_BYTES", block_bytes)
        loss, gradient = cross_entropy(z, y, label_smoothing=0.1, return_grad=True)
        assert loss == pytest.approx(want, rel=1e-15)
        np.testing.assert_allclose(gradient, want_gradient, rtol=1e-14)


# cross_entropy: extremes


def test_one_class_costs_nothing():
    loss, gradient = cross_entropy([[3.0], [-INF + 1e308], [7.0]], [0, -100, 0], return_grad=True)
    assert loss == 0
    np.testing.assert_array_equal(gradient, np.zeros((3, 1)))


def test_float16_with_70000_classes():
    loss, gradient = cross_entropy(np.zeros((1, 70_000), np.float16), [7], return_grad=True)
    assert loss == pytest.approx(np.log(70_000), rel=1e-7)
    assert gradient[0, 8] == pytest.approx(1 / 70_000, rel=1e-6)


@pytest.mark.parametrize(
    ("row", "target", "loss", "gradient"),
    [
        ([INF, 0, 0], 0, 0, [0, 0, 0]),
        ([INF, 0, 0], 1, INF, [1, -1, 0]),
        ([INF, INF, 0], 0, np.log(2), [-0.5, 0.5, 0]),
        ([0, 0, -INF], 0, np.log(2), [-0.5, 0.5, 0]),
        ([0, 0, -INF], 2, INF, [0.5, 0.5, -1]),
        ([-INF, 5, -INF], 1, 0, [0, 0, 0]),
        ([-INF, -INF, -INF], 1, INF, [0, -1, 0]),
        ([1e308, -1e308, 0], 0, 0, [0, 0, 0]),
        ([NAN, 0, 0], 0, NAN, [NAN, NAN, NAN]),
    ],
)
@pytest.mark.parametrize("as_probabilities", [False, True])
def test_infinite_logits(row, target, loss, gradient, as_probabilities):
    y = one_hot(target, 3) if as_probabilities else target
    got, got_gradient = cross_entropy(row, y, return_grad=True)
    np.testing.assert_allclose(got, loss, rtol=1e-15)
    np.testing.assert_array_equal(got_gradient, gradient)


@pytest.mark.parametrize("largest", [np.float16(65504), np.float32(1e38), np.float64(1e308)])
def test_the_largest_numbers_are_legal(largest):
    z = np.array([[largest, -largest, 0], [-largest, largest, 0], [largest] * 3], largest.dtype)
    losses, gradient = cross_entropy(z, [0, 1, 2], reduction="none", return_grad=True)
    np.testing.assert_allclose(losses, [0, 0, np.log(3)], rtol=1e-7)
    np.testing.assert_allclose(gradient[:2], 0)
    np.testing.assert_allclose(gradient[2], [1 / 3, 1 / 3, -2 / 3], rtol=1e-7)
    labels = [[1, 1, 1], [0, 0, 0], [1, 0, 1]]
    losses, gradient = bce_with_logits(z, labels, reduction="none", return_grad=True)
    wrong = float(largest)
    np.testing.assert_allclose(
        losses, [[0, wrong, np.log(2)], [0, wrong, np.log(2)], [0, wrong, 0]], rtol=1e-7
    )
    np.testing.assert_allclose(gradient, [[0, -1, -0.5], [0, 1, 0.5], [0, 1, 0]])


def test_zero_times_infinity_counts_zero():
    # If the last line fails, PyTorch was repaired: correct the text, too.
    z, y = [[0.0, -INF]], [[1.0, 0.0]]
    assert cross_entropy(z, y) == 0
    assert torch.isnan(F.cross_entropy(torch.tensor(z), torch.tensor(y)))


def test_zero_times_nan_is_nan():
    assert np.isnan(cross_entropy([NAN, 0.0], [0.0, 0.0]))
    _, (mean_gradient, _) = gaussian_nll(1.0, NAN, 1.0, return_grad=True)
    assert np.isnan(mean_gradient)


def test_smoothing_onto_an_impossible_class_costs_infinity():
    loss, gradient = cross_entropy([0.0, -INF], 0, label_smoothing=0.1, return_grad=True)
    assert loss == INF
    np.testing.assert_allclose(gradient, [0.05, -0.05], rtol=1e-14)
    # PyTorch agrees, and rightly so: some mass is asked of a class that can have none.
    z, y = torch.tensor([0.0, -INF]), torch.tensor(0)
    assert F.cross_entropy(z, y, label_smoothing=0.1) == INF


@pytest.mark.parametrize("z", [np.zeros((0, 3)), np.zeros((2, 3))])
def test_the_mean_of_nothing(z):
    y = np.full(len(z), -100)
    loss, gradient = cross_entropy(z, y, return_grad=True)
    assert loss == 0
    np.testing.assert_array_equal(gradient, np.zeros(z.shape))
    loss, gradient = cross_entropy(z, y, empty="nan", return_grad=True)
    assert np.isnan(loss)
    np.testing.assert_array_equal(gradient, np.zeros(z.shape))  # as in PyTorch
    assert cross_entropy(z, y, empty="nan", reduction="sum") == 0
    np.testing.assert_array_equal(cross_entropy(z, y, reduction="none"), np.zeros(len(z)))


def test_classes_without_weight_leave_nothing_to_average():
    loss, gradient = cross_entropy([[1.0, 2.0]], [0], weight=[0, 1], return_grad=True)
    assert loss == 0
    np.testing.assert_array_equal(gradient, [[0, 0]])


def test_a_row_without_a_distribution_is_nan_on_request():
    loss, gradient = cross_entropy(
        [[-INF, -INF], [0, 0]], [0, 0], empty="nan", reduction="none", return_grad=True
    )
    np.testing.assert_allclose(loss, [NAN, np.log(2)])
    np.testing.assert_array_equal(gradient, [[NAN, NAN], [-0.5, 0.5]])


# cross_entropy: PyTorch


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("weight", [None, _WEIGHT])
@pytest.mark.parametrize("smoothing", [0, 0.2])
@pytest.mark.parametrize("soft", [False, True])
def test_cross_entropy_agrees_with_torch(reduction, weight, smoothing, soft):
    z = rows_of_logits(4, 3)
    y = _SOFT if soft else _LABELS
    logits = torch.tensor(z, requires_grad=True)
    want = F.cross_entropy(
        logits,
        torch.tensor(y),
        weight=None if weight is None else torch.tensor(weight),
        label_smoothing=smoothing,
        reduction=reduction,
    )
    want.sum().backward()
    # PyTorch divides by the rows for probabilities and by the weights for indices
    loss, gradient = cross_entropy(
        z,
        y,
        weight=weight,
        label_smoothing=smoothing,
        reduction=reduction,
        mean="count" if soft else "weights",
        return_grad=True,
    )
    np.testing.assert_allclose(loss, want.detach().numpy(), rtol=1e-13)
    np.testing.assert_allclose(gradient, logits.grad.numpy(), rtol=1e-12, atol=1e-15)


def test_torch_gives_one_target_two_losses():
    # If this fails, PyTorch was repaired (issue 104776): correct the text, too.
    z, y = rows_of_logits(5, 3), np.array([0, 2, 1, 1, 0])
    options = {"weight": torch.tensor(_WEIGHT), "label_smoothing": 0.2}
    index = F.cross_entropy(torch.tensor(z), torch.tensor(y), **options).item()
    probabilities = F.cross_entropy(torch.tensor(z), torch.tensor(one_hot(y, 3)), **options).item()
    assert abs(index - probabilities) > 0.1
    options = {"weight": _WEIGHT, "label_smoothing": 0.2}
    assert cross_entropy(z, y, **options) == pytest.approx(index)
    assert cross_entropy(z, one_hot(y, 3), **options) == pytest.approx(index)


def test_torch_gives_nan_for_the_mean_of_nothing():
    # Intended there: the reason for empty="nan" here.
    assert torch.isnan(F.cross_entropy(torch.zeros(2, 3), torch.tensor([-100, -100])))
    assert torch.isnan(F.cross_entropy(torch.zeros(0, 3), torch.zeros(0, dtype=torch.long)))
    assert F.cross_entropy(torch.zeros(2, 3), torch.tensor([-100, -100]), reduction="sum") == 0


def test_torch_takes_no_narrow_class_indices_and_does_not_name_the_bad_one():
    # Why every integer dtype passes here, and why the IndexError says which target it was.
    with pytest.raises(RuntimeError, match="target dtype to be Long or Byte, but got Int"):
        F.cross_entropy(torch.zeros(2, 3), torch.tensor([0, 1], dtype=torch.int32))
    for bad in (-1, 3):
        with pytest.raises(IndexError, match=f"Target {bad} is out of bounds"):
            F.cross_entropy(torch.zeros(2, 3), torch.tensor([0, bad]))
        with pytest.raises(IndexError, match=rf"targets\[1\] is {bad}: .* in 0 to 2"):
            cross_entropy(np.zeros((2, 3)), [0, bad])


# cross_entropy: errors and the warning


@pytest.mark.parametrize(
    ("targets", "error", "message"),
    [
        ([0, 3, 1], IndexError, r"targets\[1\] is 3: class indices must be in 0 to 2, or ignore_i"),
        ([0, 1, -1], IndexError, r"targets\[2\] is -1: .* or ignore_index \(-100\)"),
        ([0, 1], ValueError, r"targets of shape \(2,\) do not fit logits of shape \(3, 3\)"),
        (np.eye(3, dtype=int), ValueError, r"one-hot targets must be floats \(targets.astype\(flo"),
        ([0.0, 1.0, 2.0], ValueError, r"got \(3,\): class indices must be integers \(targets.ast"),
        (np.ones((3, 2)), ValueError, r"need the shape of the logits, \(3, 3\), got \(3, 2\)"),
        (-np.eye(3), ValueError, r"targets\[0, 0\] is -1.0: probabilities must be in \[0, 1\]"),
        (1.1 * np.eye(3), ValueError, r"targets\[0, 0\] is 1.1: probabilities must be in \[0, 1\]"),
        (np.eye(3, dtype=bool), TypeError, "integers .* or floats .*, got dtype bool"),
        (["a", "b", "c"], TypeError, "integers .* or floats .*, got dtype <U1"),
    ],
)
def test_bad_targets(targets, error, message):
    with pytest.raises(error, match=message):
        cross_entropy(np.zeros((3, 3)), targets)


def test_the_layout_of_torch_is_noticed():
    with pytest.raises(ValueError, match=r"np.moveaxis\(logits, 1, -1\)"):
        cross_entropy(np.zeros((2, 5, 3, 4)), np.zeros((2, 3, 4), int))
    logits, targets = rows_of_logits(6, 5).reshape(2, 3, 5), np.array([[0, 1, 2], [3, 4, -100]])
    torch_layout = torch.tensor(np.moveaxis(logits, -1, 1))
    want = F.cross_entropy(torch_layout, torch.tensor(targets)).item()
    assert cross_entropy(np.moveaxis(torch_layout.numpy(), 1, -1), targets) == pytest.approx(want)


def test_targets_may_exceed_one_by_a_rounding_error():
    assert cross_entropy([[0.0, 0.0]], [[1 + 1e-7, 0]]) == pytest.approx(np.log(2))
    assert bce_with_logits(1e300, 1 + 1e-7) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_smoothing": -0.1}, r"label_smoothing must be in \[0, 1\], got -0.1"),
        ({"label_smoothing": NAN}, "label_smoothing must be"),
        ({"weight": [1, 2]}, r"weight of shape \(2,\) does not broadcast to \(3,\)"),
        ({"weight": [1, -2, 1]}, r"weight\[1\] is -2.0: must be finite and at least 0"),
        ({"weight": [1, INF, 1]}, r"weight\[1\] is inf: must be finite"),
        ({"mean": "rows"}, "mean must be one of 'weights', 'count', got 'rows'"),
        ({"empty": "raise"}, "empty must be one of 'zero', 'nan', got 'raise'"),
        ({"reduction": None}, "reduction must be one of .*, got None"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        cross_entropy(np.zeros((2, 3)), [0, 1], **options)


@pytest.mark.parametrize("logits", [3.0, np.zeros((2, 0)), np.zeros((0, 0))])
def test_logits_need_classes(logits):
    with pytest.raises(ValueError, match="logits need a last axis with at least one class"):
        cross_entropy(logits, 0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 2), (6, 3), (2, 3, 10), (3, 50_257)])
def test_probabilities_as_logits_are_noticed(dtype, shape):
    p = softmax(np.random.default_rng(0).normal(0, 3, shape).astype(dtype))
    with pytest.warns(UserWarning, match="logits look like probabilities") as record:
        cross_entropy(p, np.zeros(shape[:-1], int))
    assert record[0].filename == __file__


@pytest.mark.parametrize(
    "logits",
    [
        np.zeros((2, 3)),
        np.eye(3),
        np.ones((4, 1)),
        [[0.2, 0.8], [0.2, 0.8001]],
        [[1.2, -0.2], [0.5, 0.5]],
        np.zeros((0, 3)),
        np.log([[0.2, 0.8]]),
    ],
)
def test_the_warning_has_no_false_alarm(logits):
    cross_entropy(logits, np.zeros(len(logits), int))  # a warning fails the test


# bce_with_logits


@pytest.mark.parametrize("z", [0, 0.5, 5, 16.7, 20, 40, 80])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("y", [0, 1])
def test_bce_is_exact_for_right_and_wrong_answers(z, dtype, y):
    z = np.array([z, -z], dtype)
    losses, gradient = bce_with_logits(z, [y, y], reduction="none", return_grad=True)
    signs = [mpf(float(value)) * (-1 if y else 1) for value in z]
    want = [mpmath.log(1 + mpmath.exp(u)) for u in signs]
    slopes = [(-1 if y else 1) / (1 + mpmath.exp(-u)) for u in signs]
    eps = 1.2e-7 if dtype == np.float32 else 1e-15
    assert relative_error(losses, want) <= eps
    assert relative_error(gradient, slopes) <= eps


def test_bce_with_infinite_logits():
    # If the last line fails, PyTorch was repaired: correct the text, too.
    z, y = [INF, -INF, INF, -INF, INF], [1, 0, 0, 1, 0.5]
    losses, gradient = bce_with_logits(z, y, reduction="none", return_grad=True)
    np.testing.assert_array_equal(losses, [0, 0, INF, INF, INF])
    np.testing.assert_array_equal(gradient, [0, 0, 1, -1, 0.5])
    assert torch.isnan(F.binary_cross_entropy_with_logits(torch.tensor(INF), torch.tensor(1.0)))


def test_torch_clamps_the_loss_of_probabilities():
    # The truth is infinite: a reason to pass logits. If this fails, correct the text, too.
    assert F.binary_cross_entropy(torch.tensor(0.0), torch.tensor(1.0)) == 100


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("pos_weight", [None, _WEIGHT])
@pytest.mark.parametrize("weight", [None, _WEIGHT[::-1].copy()])
def test_bce_agrees_with_torch(reduction, pos_weight, weight):
    logits = torch.tensor(_Z, requires_grad=True)
    options = {"pos_weight": pos_weight, "weight": weight}
    want = F.binary_cross_entropy_with_logits(
        logits,
        torch.tensor(_SOFT),
        reduction=reduction,
        **{k: None if v is None else torch.tensor(v) for k, v in options.items()},
    )
    want.sum().backward()
    loss, gradient = bce_with_logits(_Z, _SOFT, reduction=reduction, return_grad=True, **options)
    np.testing.assert_allclose(loss, want.detach().numpy(), rtol=1e-13)
    np.testing.assert_allclose(gradient, logits.grad.numpy(), rtol=1e-12, atol=1e-16)


def test_bce_is_the_two_class_cross_entropy():
    z = rows_of_logits(20, 1)[:, 0]
    y = np.arange(20) % 2
    pair = np.stack([np.zeros(20), z], axis=-1)
    assert bce_with_logits(z, y) == pytest.approx(cross_entropy(pair, y), rel=1e-14)


@pytest.mark.parametrize(
    ("targets", "options", "message"),
    [
        ([0, 2], {}, r"targets\[1\] is 2.0: probabilities must be in \[0, 1\]"),
        ([-0.5, 1], {}, r"targets\[0\] is -0.5: probabilities must be in"),
        ([0, 1], {"pos_weight": [1, 2, 3]}, r"pos_weight of shape \(3,\) does not broadcast to"),
        ([0, 1], {"pos_weight": -1}, "pos_weight is -1.0: must be finite and at least 0"),
        ([0, 1], {"weight": np.ones((2, 2))}, r"weight of shape \(2, 2\) does not broadcast to"),
    ],
)
def test_bce_errors(targets, options, message):
    with pytest.raises(ValueError, match=message):
        bce_with_logits([0.0, 0.0], targets, **options)


# focal_loss, hinge_loss


@pytest.mark.parametrize("alpha", [None, 0.3])
def test_focal_loss_without_focus_is_bce(alpha):
    weight = None if alpha is None else np.where(_BINARY, alpha, 1 - alpha)
    loss, gradient = focal_loss(_Z, _BINARY, gamma=0, alpha=alpha, return_grad=True)
    want, want_gradient = bce_with_logits(_Z, _BINARY, weight=weight, return_grad=True)
    assert loss == pytest.approx(want, rel=1e-15)
    np.testing.assert_allclose(gradient, want_gradient, rtol=1e-15)


@pytest.mark.parametrize("z", [-40, -3, 0, 2.5, 20, 40])
@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("gamma", [0.5, 2])
def test_focal_loss_is_its_definition(z, y, gamma):
    p = 1 / (1 + mpmath.exp(-mpf(z)))
    right, weight = (p, mpf("0.25")) if y else (1 - p, mpf("0.75"))
    want = -weight * (1 - right) ** gamma * mpmath.log(right)
    assert relative_error([focal_loss(z, y, gamma=gamma, alpha=0.25)], [want]) <= 1e-14


@pytest.mark.parametrize("gamma", [0, 0.5, 2])
def test_focal_loss_of_infinite_logits(gamma):
    losses, gradient = focal_loss(
        [INF, -INF, INF, -INF], [1, 1, 0, 0], gamma=gamma, reduction="none", return_grad=True
    )
    np.testing.assert_array_equal(losses, [0, INF, INF, 0])
    np.testing.assert_array_equal(gradient, [0, -1, 1, 0])


def test_focal_loss_errors():
    with pytest.raises(ValueError, match=r"targets\[1\] is 0.5: labels must be 0 or 1"):
        focal_loss([0.0, 0.0], [0, 0.5])
    for gamma in (-1, INF, NAN):
        with pytest.raises(ValueError, match=f"gamma must be a finite .* got {gamma}"):
            focal_loss([0.0], [0], gamma=gamma)
    for alpha in (0, 1, NAN):
        with pytest.raises(ValueError, match=f"alpha must be strictly between .* got {alpha}"):
            focal_loss([0.0], [0], alpha=alpha)


def test_hinge_loss_values():
    losses, gradient = hinge_loss(
        [3, 1, 0.5, -2, -2, INF, -INF],
        [1, 1, 1, 1, -1, 1, 1],
        reduction="none",
        return_grad=True,
    )
    np.testing.assert_array_equal(losses, [0, 0, 0.5, 3, 0, 0, INF])
    np.testing.assert_array_equal(gradient, [0, 0, -1, -1, 0, 0, -1])


@pytest.mark.parametrize("label", [0, 2, NAN])
def test_hinge_loss_refuses_other_labels(label):
    with pytest.raises(ValueError, match=r"must be -1 or \+1; for 0/1 labels pass 2 \* y - 1"):
        hinge_loss([0.0, 0.0], [1, label])


# Regression and likelihoods


def as_torch(function):
    """Return a PyTorch loss as (loss, gradient) with respect to its first argument."""

    def compute(x, *others):
        x = torch.tensor(x, requires_grad=True)
        loss = function(x, *(torch.tensor(other) for other in others))
        loss.backward()
        return loss.item(), x.grad.numpy()

    return compute


@pytest.mark.parametrize(
    ("ours", "peer"),
    [
        (mse_loss, F.mse_loss),
        (l1_loss, F.l1_loss),
        (huber_loss, F.huber_loss),
        (
            lambda x, y, **k: huber_loss(x, y, delta=0.3, **k),
            lambda x, y: F.huber_loss(x, y, delta=0.3),
        ),
    ],
    ids=["mse", "l1", "huber", "huber, delta"],
)
def test_regression_losses_agree_with_torch(ours, peer):
    loss, gradient = ours(_X, _Y, return_grad=True)
    want, want_gradient = as_torch(peer)(_X, _Y)
    assert loss == pytest.approx(want, rel=1e-14)
    np.testing.assert_allclose(gradient, want_gradient, rtol=1e-13)


def test_torch_broadcasts_a_column_against_a_row():
    # If this fails, PyTorch refuses it now: correct the text, too.
    with pytest.warns(UserWarning, match="Using a target size"):
        loss = F.mse_loss(torch.zeros(3, 1), torch.zeros(3), reduction="none")
    assert loss.shape == (3, 3)


def test_huber_loss_is_half_the_square_inside_and_linear_outside():
    losses, gradient = huber_loss(
        [0.5, 2, -2, 1e300, INF], np.zeros(5), delta=2, reduction="none", return_grad=True
    )
    np.testing.assert_array_equal(losses, [0.125, 2, 2, 2e300, INF])
    np.testing.assert_array_equal(gradient, [0.5, 2, -2, 2, 2])


@pytest.mark.parametrize("delta", [0, -1, INF, NAN])
def test_huber_loss_needs_a_delta_above_zero(delta):
    with pytest.raises(ValueError, match=f"delta must be a finite number above 0, got {delta}"):
        huber_loss([1.0], [0.0], delta=delta)


def test_equal_numbers_have_no_l1_gradient():
    np.testing.assert_array_equal(l1_loss([2.0], [2.0], return_grad=True)[1], [0])


@pytest.mark.parametrize(
    ("ours", "distribution"),
    [
        (gaussian_nll, lambda m, s: torch.distributions.Normal(m, torch.exp(s / 2))),
        (laplace_nll, lambda m, s: torch.distributions.Laplace(m, torch.exp(s))),
    ],
)
def test_two_output_likelihoods_agree_with_torch_distributions(ours, distribution):
    def peer(x, y):
        return -distribution(x[0], x[1]).log_prob(y).mean()

    loss, gradient = ours(_X, _Z, _Y, return_grad=True)
    want, want_gradient = as_torch(peer)(np.stack([_X, _Z]), _Y)
    assert loss == pytest.approx(want, rel=1e-13)
    np.testing.assert_allclose(gradient, want_gradient, rtol=1e-12)


def test_poisson_nll_agrees_with_torch_distributions():
    counts = np.array([0.0, 1, 7, 30])
    log_rates = np.array([-3.0, 0.4, 2, 3.2])
    loss, gradient = poisson_nll(log_rates, counts, return_grad=True)
    want, want_gradient = as_torch(
        lambda z, y: -torch.distributions.Poisson(torch.exp(z)).log_prob(y).mean()
    )(log_rates, counts)
    assert loss == pytest.approx(want, rel=1e-14)
    np.testing.assert_allclose(gradient, want_gradient, rtol=1e-14)


def test_densities_integrate_to_one():
    y = np.linspace(-60, 60, 240_001)
    for loss in (gaussian_nll, laplace_nll):
        density = np.exp(-loss(np.full(y.shape, 0.3), np.full(y.shape, 0.7), y, reduction="none"))
        assert np.trapezoid(density, y) == pytest.approx(1, rel=1e-6)
    counts = np.arange(100)
    p = np.exp(-poisson_nll(np.full(100, 1.3), counts, reduction="none"))
    assert p.sum() == pytest.approx(1, rel=1e-13)


def test_gaussian_nll_with_fixed_variance_is_half_the_squared_error():
    zeros = np.zeros(_X.shape)
    _, (gradient, _) = gaussian_nll(_X, zeros, _Y, return_grad=True)
    np.testing.assert_allclose(gradient, mse_loss(_X, _Y, return_grad=True)[1] / 2, rtol=1e-15)
    difference = gaussian_nll(_X, zeros, _Y) - mse_loss(_X, _Y) / 2
    assert difference == pytest.approx(np.log(2 * np.pi) / 2, rel=1e-14)


@pytest.mark.parametrize("log_scale", [-3000.0, 3000.0])
@pytest.mark.parametrize("loss", [gaussian_nll, laplace_nll])
def test_every_log_scale_is_legal(loss, log_scale):
    value, gradient = loss([1.0, 2.0], [log_scale] * 2, [1.0, 7.0], return_grad=True)
    assert not np.isnan(value)
    assert not np.isnan(gradient).any()
    assert np.isfinite(gradient[:, 0]).all()


def test_poisson_nll_of_extreme_rates():
    z, y = [-INF, -INF, INF, 800.0, INF], [0, 2, 3, 1, 0]
    losses, gradient = poisson_nll(z, y, reduction="none", return_grad=True)
    np.testing.assert_array_equal(losses, [0, INF, INF, INF, INF])
    np.testing.assert_array_equal(gradient, [0, -2, INF, INF, INF])


def test_poisson_nll_refuses_negative_counts():
    with pytest.raises(ValueError, match=r"targets\[1\] is -1.0: counts must be at least 0"):
        poisson_nll([0.0, 0.0], [1, -1])
