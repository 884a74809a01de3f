"""Threshold units, the perceptron's rule and bound, and proofs of separability."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from output_layer import perceptron
from output_layer.datasets import load_digits_split
from output_layer.perceptron import (
    XOR_LAYERS,
    fit_perceptron,
    mcculloch_pitts,
    novikoff_bound,
    perceptron_predict,
    separability_certificate,
    step,
    threshold_network,
)

PLANE = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
X, Y = PLANE.T
XOR, XNOR = X ^ Y, 1 - (X ^ Y)


@pytest.fixture(scope="module")
def digits():
    split = load_digits_split()
    x = np.concatenate([split.x_train, split.x_val, split.x_test])
    return x, np.concatenate([split.y_train, split.y_val, split.y_test])


@pytest.fixture(scope="module")
def zeros_and_ones(digits):
    x, labels = digits
    return x[labels <= 1], labels[labels <= 1]


def exact_rows(x, targets):
    """Return rows (x, 1), negated for class 0, in rational arithmetic."""
    return [
        [(1 if y else -1) * Fraction(float(value)) for value in (*row, 1)]
        for row, y in zip(x, targets, strict=True)
    ]


def assert_separates_exactly(certificate, x, targets):
    separator = [Fraction(float(value)) for value in (*certificate.weights, certificate.bias)]
    for i, row in enumerate(exact_rows(x, targets)):
        margin = sum(a * b for a, b in zip(row, separator, strict=True))
        assert margin > 0, f"example {i} is on the wrong side by {float(margin)}"


def assert_hulls_meet_exactly(certificate, x, targets, denominator):
    """The weights, as fractions with a small denominator, must give both classes one mean."""
    assert certificate.weights is None
    assert certificate.bias is None
    weights = [Fraction(w).limit_denominator(denominator) for w in certificate.hull_weights]
    assert max(abs(w - v) for w, v in zip(weights, certificate.hull_weights, strict=True)) < 1e-12
    assert min(weights) >= 0
    assert sum(w for w, y in zip(weights, targets, strict=True) if y) == 1
    for column in zip(*exact_rows(x, targets), strict=True):
        assert sum(w * value for w, value in zip(weights, column, strict=True)) == 0


# Step


def test_step_fires_at_exactly_zero():
    got = step(np.array([-np.inf, -1e-300, -0.0, 0, 1e-300, np.inf]))
    np.testing.assert_array_equal(got, [0, 0, 1, 1, 1, 1])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_step_keeps_float_dtypes_and_nan(dtype):
    got = step(np.array([np.nan, 2], dtype))
    assert got.dtype == dtype
    np.testing.assert_array_equal(got, [np.nan, 1])


def test_step_of_integers_is_float64():
    assert step([1, -1]).dtype == np.float64
    assert step(3) == 1


# McCulloch-Pitts


def test_one_neuron_computes_exactly_seven_functions_of_two_inputs():
    counts, vetoes = product(range(4), repeat=2), list(product([False, True], repeat=2))
    found = {
        tuple(mcculloch_pitts(PLANE, excitatory=c, inhibitory=v, threshold=t).tolist())
        for c in counts
        for v in vetoes
        for t in range(1, 8)
    }
    want = [0 * X, X, Y, X & Y, X | Y, X & (1 - Y), Y & (1 - X)]
    assert found == {tuple(table.tolist()) for table in want}


def test_inhibition_is_a_veto_that_no_excitation_outvotes():
    unit = {"excitatory": [100, 100, 100, 0], "inhibitory": [False, False, False, True]}
    for threshold in (1, 300):
        assert mcculloch_pitts([1, 1, 1, 0], threshold=threshold, **unit) == 1
        assert mcculloch_pitts([1, 1, 1, 1], threshold=threshold, **unit) == 0


def test_a_fibre_may_both_excite_and_inhibit_and_the_veto_wins():
    assert mcculloch_pitts([1], excitatory=[5], inhibitory=[True], threshold=1) == 0


def test_repeated_synapses_count_and_the_threshold_is_reached_not_exceeded():
    fires = [mcculloch_pitts([1, 0], excitatory=[2, 1], threshold=t) for t in (1, 2, 3)]
    assert fires == [1, 1, 0]


def test_exclusive_or_takes_three_neurons():
    hidden = np.stack(
        [
            mcculloch_pitts(PLANE, excitatory=[1, 0], inhibitory=[False, True], threshold=1),
            mcculloch_pitts(PLANE, excitatory=[0, 1], inhibitory=[True, False], threshold=1),
        ],
        axis=-1,
    )
    np.testing.assert_array_equal(mcculloch_pitts(hidden, excitatory=[1, 1], threshold=1), XOR)


def test_mcculloch_pitts_shape_and_dtype():
    inputs = np.ones((4, 3, 2), bool)
    got = mcculloch_pitts(inputs, excitatory=[1, 1], threshold=2)
    assert got.shape == (4, 3)
    assert got.dtype == np.int64


def test_mcculloch_pitts_errors():
    with pytest.raises(ValueError, match="inputs must be 0 or 1, got 2"):
        mcculloch_pitts([0, 2], excitatory=[1, 1], threshold=1)
    with pytest.raises(ValueError, match=r"inputs must be 0 or 1, got nan"):
        mcculloch_pitts([0, np.nan], excitatory=[1, 1], threshold=1)
    for counts in ([1, -1], [1, 0.5], [1, np.nan]):
        with pytest.raises(ValueError, match="whole numbers of synapses, at least 0, got"):
            mcculloch_pitts([0, 1], excitatory=counts, threshold=1)
    for threshold in (0, np.nan):
        with pytest.raises(ValueError, match="threshold must be at least 1, got"):
            mcculloch_pitts([0, 1], excitatory=[1, 1], threshold=threshold)
    for inputs, counts, vetoes in [
        ([0, 1, 1], [1, 1], None),
        ([0, 1], [1, 1], [True]),
        (1, [1], None),
        ([0, 1], [[1, 1]], None),
    ]:
        with pytest.raises(ValueError, match="need the same n: got shapes"):
            mcculloch_pitts(inputs, excitatory=counts, inhibitory=vetoes, threshold=1)
    with pytest.raises(TypeError, match=r"inhibitory must be boolean .* got dtype int64"):
        mcculloch_pitts([0, 1], excitatory=[1, 1], inhibitory=[0, 1], threshold=1)


# Perceptron


def test_predict_one_unit_a_layer_and_any_leading_axes():
    assert perceptron_predict([1, 1], [1, 1], -2) == 1
    layer = perceptron_predict(np.zeros((5, 4, 2)), np.ones((2, 3)), [-1, 0, 1])
    np.testing.assert_array_equal(layer, np.broadcast_to([0, 1, 1], (5, 4, 3)))
    assert layer.dtype == np.int64


def test_predict_errors():
    with pytest.raises(ValueError, match=r"need the same d: got shapes \(4, 2\) and \(3,\)"):
        perceptron_predict(PLANE, [1, 1, 1])
    with pytest.raises(ValueError, match="need the same d"):
        perceptron_predict(1, [1])
    with pytest.raises(ValueError, match=r"bias must be .* one entry a unit, \(3,\), got \(2,\)"):
        perceptron_predict(PLANE, np.ones((2, 3)), [1, 1])
    with pytest.raises(ValueError, match="a weighted sum is NaN"):
        perceptron_predict([np.inf, np.inf], [1, -1])


def test_the_rule_step_by_step():
    """By hand. Zero weights fire, so the first example (label 0) is a mistake, and so on."""
    x, targets = [[1, 2], [3, 1], [0, 1]], [0, 1, 0]
    # w, b = (0, 0), 0 -> subtract example 0: (-1, -2), -1 -> add 1: (2, -1), 0
    # example 2: -1 is below 0, right. Second pass: 0: 0 fires, subtract: (1, -3), -1
    # 1: -1 does not fire, add: (4, -2), 0. 2: right. Third: 0: 0 fires, subtract: (3, -4), -1
    # 1: 4 fires, right. 2: right. Fourth: -6, 4, -5: no mistake.
    fit = fit_perceptron(x, targets)
    np.testing.assert_array_equal(fit.corrected, [0, 1, 0, 1, 0])
    np.testing.assert_array_equal(fit.mistakes_per_epoch, [2, 2, 1, 0])
    np.testing.assert_array_equal(fit.weights, [3, -4])
    assert fit.bias == -1
    assert fit.mistakes == 5
    assert fit.converged


def test_digits_0_and_1_are_learned_within_the_bound_of_novikoff(zeros_and_ones):
    x, targets = zeros_and_ones
    fit = fit_perceptron(x, targets)
    assert fit.converged
    assert fit.mistakes == fit.mistakes_per_epoch.sum()
    np.testing.assert_array_equal(perceptron_predict(x, fit.weights, fit.bias), targets)

    certificate = separability_certificate(x, targets)
    assert_separates_exactly(certificate, x, targets)
    bound = novikoff_bound(x, targets, certificate.weights, certificate.bias)
    assert 0 < fit.mistakes <= bound < 1000


def test_weights_are_the_signed_sum_of_the_corrected_examples(zeros_and_ones):
    x, targets = zeros_and_ones
    fit = fit_perceptron(x, targets)
    signs = 2.0 * targets[fit.corrected] - 1
    np.testing.assert_allclose(fit.weights, signs @ x[fit.corrected].astype(float), atol=1e-12)
    assert fit.bias == signs.sum()


@given(arrays(np.int8, (6, 2), elements=st.integers(-4, 4)), arrays(np.int8, 3))
def test_the_bound_holds_for_every_separable_set(x, separator):
    scores = x @ separator[:2].astype(int) + separator[2] + 0.5  # never 0
    targets = scores > 0
    fit = fit_perceptron(x, targets, max_epochs=100_000)
    assert fit.converged
    bound = novikoff_bound(x, targets, separator[:2], separator[2] + 0.5)
    assert fit.mistakes <= bound


def test_the_bound_is_right_by_hand():
    # (x, 1) = (3, 1) and (-1, 1); v = (2, -1): margins 5 and 3, R^2 = 10, |v|^2 = 5.
    assert novikoff_bound([[3], [-1]], [1, 0], [2], -1) == pytest.approx(10 * 5 / 9, rel=1e-15)


def test_exclusive_or_is_never_learned():
    fit = fit_perceptron(PLANE, XOR, max_epochs=50)
    assert not fit.converged
    assert len(fit.mistakes_per_epoch) == 50
    assert fit.mistakes_per_epoch.min() > 0


def test_training_errors():
    with pytest.raises(ValueError, match=r"need the same N, at least 1: got shapes \(4, 2\)"):
        fit_perceptron(PLANE, [0, 1])
    with pytest.raises(ValueError, match="at least 1"):
        fit_perceptron(np.empty((0, 2)), [])
    with pytest.raises(ValueError, match="targets must be 0 or 1, got -1"):
        fit_perceptron(PLANE, [1, -1, 1, 1])
    with pytest.raises(ValueError, match="x must be finite, row 1 is not"):
        separability_certificate([[0.0], [np.nan]], [0, 1])
    with pytest.raises(ValueError, match="max_epochs must be at least 1, got 0"):
        fit_perceptron(PLANE, XOR, max_epochs=0)
    with pytest.raises(ValueError, match=r"weights must have shape \(2,\), got \(3,\)"):
        novikoff_bound(PLANE, XOR, [1, 1, 1], 0)
    with pytest.raises(ValueError, match="example 0 has the margin 0"):
        novikoff_bound(PLANE, [0, 1, 1, 1], [1, 1], 0)


# Separability


def test_only_xor_and_xnor_of_two_inputs_are_not_separable():
    impossible = []
    for targets in product([0, 1], repeat=4):
        certificate = separability_certificate(PLANE, targets)
        if certificate.separable:
            assert certificate.hull_weights is None
            assert_separates_exactly(certificate, PLANE, targets)
        else:
            impossible.append(targets)
            assert_hulls_meet_exactly(certificate, PLANE, targets, 2)
    assert impossible == [tuple(XOR), tuple(XNOR)]


def test_104_of_the_256_functions_of_three_inputs_are_separable():
    cube = np.array(list(product([0, 1], repeat=3)))
    separable = 0
    for targets in product([0, 1], repeat=8):
        certificate = separability_certificate(cube, targets)
        separable += certificate.separable
        if certificate.separable:
            assert_separates_exactly(certificate, cube, targets)
        else:
            assert_hulls_meet_exactly(certificate, cube, targets, 60)
    assert separable == 104


def test_odd_against_even_digits_has_a_certificate_of_impossibility(digits):
    x, labels = digits
    certificate = separability_certificate(x, labels % 2)
    weights = certificate.hull_weights
    assert weights.min() >= 0
    means = [weights[labels % 2 == parity] @ x[labels % 2 == parity] for parity in (0, 1)]
    np.testing.assert_allclose(means[0], means[1], rtol=0, atol=1e-12)
    for parity in (0, 1):
        assert weights[labels % 2 == parity].sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("shift", [0, 1e6])
@pytest.mark.parametrize("scale", [1e-6, 1, 1e6])
def test_the_certificate_does_not_depend_on_units_or_origin(scale, shift):
    x = PLANE * [scale, 1.0] + [shift * scale, shift]
    for targets in (X & Y, X | Y, XOR):
        certificate = separability_certificate(x, targets)
        assert certificate.separable == (targets is not XOR)
        if certificate.separable:
            assert_separates_exactly(certificate, x, targets)


def test_a_point_in_both_classes_cannot_be_separated():
    certificate = separability_certificate([[0.1, 0.7], [5, 2], [0.1, 0.7]], [0, 0, 1])
    np.testing.assert_allclose(certificate.hull_weights, [1, 0, 1], atol=1e-12)


@pytest.mark.parametrize("label", [0, 1])
def test_a_single_class_is_separable(label):
    certificate = separability_certificate(PLANE, [label] * 4)
    assert_separates_exactly(certificate, PLANE, [label] * 4)


def test_classes_that_are_one_float_apart_are_not_decided():
    with pytest.raises(ArithmeticError, match="almost touch"):
        separability_certificate([[1.0], [np.nextafter(1, 2)]], [0, 1])


def test_a_margin_below_its_rounding_error_proves_nothing():
    x, weights, bias, target = np.array([[0.2, 0.1]]), np.array([-1.4, 0.7]), 0.21, np.array([1])
    assert x[0] @ weights + bias > 0
    [row] = exact_rows(x, target)
    assert sum(a * Fraction(float(b)) for a, b in zip(row, [*weights, bias], strict=True)) < 0
    assert not perceptron._is_separator(x, target, weights, bias)


@pytest.mark.parametrize(
    ("x", "targets"), [(PLANE, X & Y), ([[0], [1], [1 + 1e-6], [2]], [0, 0, 1, 1])]
)
def test_a_wrong_solver_cannot_make_the_answer_wrong(x, targets, monkeypatch):
    """Here it claims that a separable set is not one, wide or narrow as the gap may be."""
    right_solver = perceptron.linprog

    def lying_solver(*args, **kwargs):
        solution = right_solver(*args, **kwargs)
        solution.x = solution.x * 0
        return solution

    monkeypatch.setattr(perceptron, "linprog", lying_solver)
    with pytest.raises(ArithmeticError, match="almost touch"):
        separability_certificate(x, targets)


# Layers


def test_two_layers_compute_xor():
    np.testing.assert_array_equal(threshold_network(PLANE, XOR_LAYERS), XOR)
    hidden = threshold_network(PLANE, XOR_LAYERS[:1])
    np.testing.assert_array_equal(hidden, np.stack([X & (1 - Y), Y & (1 - X)], axis=-1))
    assert separability_certificate(hidden, XOR).separable


def test_a_network_needs_a_layer():
    with pytest.raises(ValueError, match="at least one"):
        threshold_network(PLANE, [])


def test_inputs_are_not_written():
    x, targets = PLANE.astype(float), XOR.copy()
    for array in (x, targets):
        array.flags.writeable = False
    fit_perceptron(x, targets, max_epochs=3)
    separability_certificate(x, targets)
    mcculloch_pitts(x, excitatory=[1, 1], threshold=1)
