"""Properties, exact values, peers and extremes of `output_layer.activations`."""

import itertools

import mpmath
import numpy as np
import pytest
import scipy.special
import torch
from exact import exact_logsumexp, exact_softmax, relative_error
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from mpmath import log, mpf

from output_layer import _rows
from output_layer.activations import (
    attention_weights,
    causal_mask,
    identity,
    log_sigmoid,
    log_softmax,
    logit,
    logsumexp,
    relu,
    sigmoid,
    softmax,
    softmax_jacobian,
    softplus,
    tanh,
)

INF, NAN = np.inf, np.nan
EPS = {np.float32: 1.2e-7, np.float64: 2.3e-16}

ELEMENTWISE = [sigmoid, log_sigmoid, softplus, tanh, relu, identity]
ROWWISE = [softmax, log_softmax, logsumexp]
EXACT_ELEMENTWISE = {
    sigmoid: lambda x: 1 / (1 + mpmath.exp(-x)),
    log_sigmoid: lambda x: -mpmath.log(1 + mpmath.exp(-x)),
    softplus: lambda x: mpmath.log(1 + mpmath.exp(x)),
    tanh: mpmath.tanh,
    relu: lambda x: max(x, mpf(0)),
    identity: lambda x: x,
}


def logits(min_rows=1, max_rows=4, max_classes=6, limit=50):
    """Rows of float64 logits."""
    shape = array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=max(max_rows, max_classes))
    return arrays(np.float64, shape, elements=st.floats(-limit, limit))


def random_logits(*shape, dtype=np.float64, seed=0, scale=3.0):
    return (scale * np.random.default_rng(seed).standard_normal(shape)).astype(dtype)


# Element-wise


@pytest.mark.parametrize("function", ELEMENTWISE)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_elementwise_functions_are_exact(function, dtype):
    x = np.array([0, 1e-8, 0.3, 1, 5, 16.7, 17.4, 40, 80], dtype)
    x = np.concatenate([x, -x])
    want = [EXACT_ELEMENTWISE[function](mpf(float(value))) for value in x]
    assert relative_error(function(x), want) <= 4 * EPS[dtype]


@pytest.mark.parametrize(
    ("function", "at_minus_inf", "at_plus_inf"),
    [
        (sigmoid, 0, 1),
        (log_sigmoid, -INF, 0),
        (softplus, 0, INF),
        (tanh, -1, 1),
        (relu, 0, INF),
        (identity, -INF, INF),
    ],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_elementwise_limits(function, at_minus_inf, at_plus_inf, dtype):
    got = function(np.array([-INF, INF, NAN], dtype))
    np.testing.assert_array_equal(got, np.array([at_minus_inf, at_plus_inf, NAN], dtype))
    assert got.dtype == dtype


@pytest.mark.parametrize("function", [sigmoid, log_sigmoid, softplus, tanh])
def test_no_overflow_at_the_largest_numbers(function):
    largest = np.finfo(np.float64).max
    assert not np.isnan(function(np.array([largest, -largest]))).any()


@pytest.mark.parametrize("function", ELEMENTWISE)
@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int64])
def test_elementwise_functions_take_integers_as_float64(function, dtype):
    x = np.array([0, 1], dtype)
    got = function(x)
    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, function(np.array([0.0, 1.0])))


@pytest.mark.parametrize("function", ELEMENTWISE)
def test_elementwise_functions_take_any_shape(function):
    assert function(2.0).shape == ()
    assert function(np.zeros((0, 3))).shape == (0, 3)
    assert function([[1, 2]]).shape == (1, 2)


def test_identity_is_a_copy():
    x = np.ones(3)
    identity(x)[0] = 7
    assert x[0] == 1


@pytest.mark.parametrize("function", [sigmoid, log_sigmoid, softplus, tanh])
def test_elementwise_functions_compute_float16_in_float32(function):
    x = np.linspace(-9, 9, 500).astype(np.float16)
    np.testing.assert_array_equal(function(x), function(x.astype(np.float32)).astype(np.float16))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logit_is_exact_on_all_of_its_range(dtype):
    below = np.array([1e-37, 1e-7, 0.01, 0.2499999, 0.25, 0.3, 0.4999999], dtype)
    p = np.concatenate([below, 1 - below[1:]])
    want = [log(q / (1 - q)) for q in map(mpf, p.astype(float).tolist())]
    assert relative_error(logit(p), want) <= 4 * EPS[dtype]
    assert logit(p).dtype == dtype


def test_logit_inverts_the_sigmoid_and_has_limits():
    x = np.linspace(-25, 25, 51)
    np.testing.assert_allclose(logit(sigmoid(x)), x, atol=1e-5)  # p = 1 - 1e-11 keeps 5 digits
    np.testing.assert_array_equal(logit([0, 0.5, 1, NAN]), [-INF, 0, INF, NAN])
    half = np.array([0.1, 0.4, 0.9], np.float16)
    np.testing.assert_array_equal(logit(half), logit(half.astype(np.float32)).astype(np.float16))
    assert logit(True) == INF
    assert isinstance(logit(0.5), np.float64)  # a number in, a number out


@pytest.mark.parametrize("p", [-0.1, 1.1, INF])
def test_logit_refuses_what_is_no_probability(p):
    with pytest.raises(ValueError, match=rf"p\[1\] is {p}: .* in \[0, 1\]: is it a logit\?"):
        logit([0.5, p])


@given(st.floats(-700, 700))
def test_sigmoid_and_softplus_identities(x):
    assert sigmoid(x) + sigmoid(-x) == pytest.approx(1, rel=1e-15)
    assert softplus(x) - softplus(-x) == pytest.approx(x, rel=1e-15, abs=1e-15)
    assert log_sigmoid(x) == -softplus(-x)
    assert np.exp(log_sigmoid(x)) == pytest.approx(sigmoid(x), rel=1e-12)


@pytest.mark.parametrize("function", [sigmoid, log_sigmoid, softplus, tanh, relu])
def test_elementwise_functions_are_monotone(function):
    assert (np.diff(function(np.linspace(-30, 30, 10_001))) >= 0).all()


@pytest.mark.parametrize("function", ELEMENTWISE + ROWWISE)
@pytest.mark.parametrize("x", [np.array(["a"]), np.array([1j]), np.array([None])])
def test_only_real_numbers_are_accepted(function, x):
    with pytest.raises(TypeError, match="x must hold real numbers, got dtype"):
        function(x)


# softmax, log_softmax, logsumexp: properties


@given(logits(), st.sampled_from([-1e4, -3.0, 1e4]))
def test_shift_invariance(z, shift):
    rounding = 1e-11  # of z + 1e4
    np.testing.assert_allclose(softmax(z + shift), softmax(z), rtol=rounding, atol=0)
    np.testing.assert_allclose(log_softmax(z + shift), log_softmax(z), rtol=0, atol=rounding)
    np.testing.assert_allclose(logsumexp(z + shift), logsumexp(z) + shift, rtol=0, atol=rounding)


@given(logits(), st.randoms())
def test_permutation_equivariance(z, random):
    order = list(range(z.shape[1]))
    random.shuffle(order)
    np.testing.assert_allclose(softmax(z[:, order]), softmax(z)[:, order], rtol=1e-15)
    np.testing.assert_allclose(log_softmax(z[:, order]), log_softmax(z)[:, order], rtol=1e-14)
    np.testing.assert_allclose(logsumexp(z[:, order]), logsumexp(z), rtol=1e-14, atol=1e-15)


@given(logits(limit=1e308))
def test_rows_are_distributions_in_the_order_of_the_logits(z):
    p = softmax(z)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=4 * EPS[np.float64] * np.sqrt(z.shape[1]))
    for row, probabilities in zip(z, p, strict=True):
        assert (np.diff(probabilities[np.argsort(row)]) >= 0).all()
        assert probabilities[row.argmax()] == probabilities.max()


@given(logits())
def test_softmax_is_the_exponential_of_log_softmax(z):
    np.testing.assert_allclose(np.exp(log_softmax(z)), softmax(z), rtol=1e-13)
    assert (log_softmax(z) <= 0).all()


@given(logits(), st.floats(0.05, 20))
def test_temperature_divides_the_logits(z, temperature):
    np.testing.assert_allclose(
        softmax(z, temperature=temperature), softmax(z / temperature), rtol=1e-12
    )
    np.testing.assert_allclose(
        log_softmax(z, temperature=temperature), log_softmax(z / temperature), rtol=0, atol=1e-12
    )


@given(logits())
def test_logsumexp_lies_between_the_maximum_and_the_maximum_plus_log_k(z):
    excess = logsumexp(z) - z.max(axis=-1)
    assert (excess >= 0).all()
    assert (excess <= np.log(z.shape[1]) + 1e-14).all()


def test_one_class_is_certain():
    z = random_logits(5, 1)
    assert (softmax(z) == 1).all()
    assert (log_softmax(z) == 0).all()
    np.testing.assert_array_equal(logsumexp(z), z[:, 0])


@pytest.mark.parametrize("temperature", [1e-300, 1e-50, 1e50, 1e300])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_temperatures_outside_the_range_of_the_dtype_reach_their_limits(temperature, dtype):
    p = softmax(np.array([1, 2, -INF, 2], dtype), temperature=temperature)
    want = [0, 0.5, 0, 0.5] if temperature < 1 else [1 / 3, 1 / 3, 0, 1 / 3]
    np.testing.assert_allclose(p, want, rtol=1e-3)


# softmax, log_softmax, logsumexp: exact values


@pytest.mark.parametrize("gap", [0, 1, 5, 16, 17, 20, 40, 60, 80])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_log_softmax_keeps_its_digits_at_every_gap(gap, dtype):
    z = np.array([3.1 + gap, 3.1, 2.7, -1.3], dtype)
    want = [log(p) for p in exact_softmax(z)]
    rounding_of_the_gap = gap if dtype == np.float64 else 0  # float32 is worked in float64
    assert relative_error(log_softmax(z), want) <= (4 + rounding_of_the_gap) * EPS[dtype]


@pytest.mark.parametrize("temperature", [0.1, 1, 7.5])
def test_softmax_against_exact_values(temperature):
    z = random_logits(20, 7)
    for row, got in zip(z, softmax(z, temperature=temperature), strict=True):
        gap = np.ptp(row) / temperature
        want = exact_softmax(row, temperature)
        assert relative_error(got, want) <= (4 + gap) * EPS[np.float64]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_is_exact_to_four_eps_where_the_gaps_are(dtype):
    z = np.array([0, -1, -8, -33.5, -80], dtype)
    assert relative_error(softmax(z), exact_softmax(z)) <= 4 * EPS[dtype]


def test_logsumexp_against_exact_values():
    for row in random_logits(20, 5, scale=30):
        assert relative_error([logsumexp(row)], [exact_logsumexp(row)]) <= 1e-15
    assert relative_error([logsumexp([0.0, -50.0])], [exact_logsumexp([0, -50])]) <= 1e-15


@pytest.mark.parametrize("num_classes", [50_257, 70_000])
def test_float16_with_many_classes(num_classes):
    z = np.zeros((2, num_classes), np.float16)
    assert softmax(z).dtype == log_softmax(z).dtype == logsumexp(z).dtype == np.float16
    np.testing.assert_array_equal(softmax(z), np.float16(1 / num_classes))
    np.testing.assert_array_equal(log_softmax(z), np.float16(-np.log(num_classes)))
    np.testing.assert_array_equal(logsumexp(z), np.float16(np.log(num_classes)))


@pytest.mark.parametrize("largest", [np.float16(65504), np.float32(3e38), np.float64(1e308)])
def test_the_largest_numbers_are_legal(largest):
    z = np.array([largest, -largest, 0, largest], largest.dtype)
    np.testing.assert_array_equal(softmax(z), [0.5, 0, 0, 0.5])
    assert log_softmax(z)[0] == z.dtype.type(-np.log(2))
    assert not np.isnan(log_softmax(z)).any()
    assert logsumexp(z) == largest


# softmax, log_softmax, logsumexp: infinities, masks, empty rows


@pytest.mark.parametrize(
    ("row", "want"),
    [
        ([INF, 0, 1], [1, 0, 0]),
        ([INF, 0, INF, -INF], [0.5, 0, 0.5, 0]),
        ([-INF, 0, 0], [0, 0.5, 0.5]),
        ([-INF, -7, -INF], [0, 1, 0]),
        ([-INF, -INF], [0, 0]),
        ([NAN, 0, INF], [NAN, NAN, NAN]),
        ([NAN, -INF], [NAN, NAN]),
    ],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("temperature", [0.5, 1, 3])
def test_infinite_logits(row, want, dtype, temperature):
    z = np.array([row, [1] * len(row)], dtype)
    p, log_p = softmax(z, temperature=temperature), log_softmax(z, temperature=temperature)
    np.testing.assert_array_equal(p[0], want)
    np.testing.assert_allclose(p[1], 1 / len(row), rtol=1e-3)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(log_p[0], np.log(want), rtol=1e-3)


@pytest.mark.parametrize(
    ("row", "want"),
    [([INF, 0], INF), ([INF, -INF, INF], INF), ([-INF, -INF], -INF), ([-INF, 4], 4), ([NAN], NAN)],
)
def test_logsumexp_of_infinite_logits(row, want):
    np.testing.assert_array_equal(logsumexp(row), want)


@given(logits(), st.data())
def test_a_mask_equals_removing_the_classes(z, data):
    where = data.draw(arrays(bool, z.shape))
    p, log_p, total = (
        softmax(z, where=where),
        log_softmax(z, where=where),
        logsumexp(z, where=where),
    )
    assert (p[~where] == 0).all()
    assert (log_p[~where] == -INF).all()
    for i, kept in enumerate(where):
        if kept.any():
            np.testing.assert_allclose(p[i, kept], softmax(z[i, kept]), rtol=1e-15)
            np.testing.assert_allclose(log_p[i, kept], log_softmax(z[i, kept]), atol=1e-14)
            np.testing.assert_allclose(total[i], logsumexp(z[i, kept]), rtol=1e-14, atol=1e-15)
        else:
            assert total[i] == -INF


@pytest.mark.parametrize("hidden", [NAN, INF, -INF])
def test_what_a_mask_hides_has_no_effect(hidden):
    np.testing.assert_array_equal(softmax([hidden, 1, 1], where=[False, True, True]), [0, 0.5, 0.5])


def test_a_mask_broadcasts_over_rows():
    p = softmax(np.zeros((2, 3, 4)), where=[True, False, True, False])
    np.testing.assert_array_equal(p, np.broadcast_to([0.5, 0, 0.5, 0], (2, 3, 4)))


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_empty_rows_follow_the_chosen_policy(function):
    z = np.array([[0.0, 0.0], [-INF, -INF], [0.0, 0.0]])
    where = np.array([[True, True], [True, True], [False, False]])
    nothing = 0 if function is softmax else -INF
    got = function(z, where=where)
    assert (got[1:] == nothing).all()
    got_nan = function(z, where=where, empty="nan")
    assert np.isnan(got_nan[1:]).all()
    np.testing.assert_array_equal(got_nan[0], got[0])
    with pytest.raises(ValueError, match=r"row \(1,\) of x has nothing left"):
        function(z, empty="raise")
    with pytest.raises(ValueError, match=r"row \(2,\) of x has nothing left"):
        function(np.zeros((3, 2)), where=where, empty="raise")
    np.testing.assert_array_equal(function(z[:1], empty="raise"), got[:1])


def test_raise_leaves_out_untouched():
    z = np.array([[0.0, 1.0], [-INF, -INF]])
    with pytest.raises(ValueError, match="nothing left"):
        softmax(z, empty="raise", out=z)
    np.testing.assert_array_equal(z, [[0, 1], [-INF, -INF]])


# softmax, log_softmax, logsumexp: axes, layouts, dtypes, blocks


@pytest.mark.parametrize("axis", [-3, -2, -1, 0, 1, 2, None, (0, 1), (0, 2), (2, 0), (-1, -2)])
@pytest.mark.parametrize("shape", [(2, 3, 4), (40, 2, 50)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_axis_agrees_with_scipy(axis, shape, order):
    z = np.asarray(random_logits(*shape), order=order)
    np.testing.assert_allclose(softmax(z, axis), scipy.special.softmax(z, axis), rtol=1e-13)
    np.testing.assert_allclose(log_softmax(z, axis), scipy.special.log_softmax(z, axis), atol=1e-14)
    np.testing.assert_allclose(logsumexp(z, axis), scipy.special.logsumexp(z, axis), rtol=1e-13)
    np.testing.assert_allclose(
        logsumexp(z, axis, keepdims=True),
        scipy.special.logsumexp(z, axis, keepdims=True),
        rtol=1e-13,
    )


def test_softmax_agrees_with_torch():
    z = random_logits(50, 30)
    want = torch.softmax(torch.from_numpy(z), -1).numpy()
    np.testing.assert_allclose(softmax(z), want, rtol=1e-13)
    np.testing.assert_allclose(
        log_softmax(z), torch.log_softmax(torch.from_numpy(z), -1).numpy(), rtol=1e-13
    )


@pytest.mark.parametrize("function", ROWWISE)
@pytest.mark.parametrize("block_bytes", [1, 100, 1000])
def test_the_size_of_the_blocks_does_not_matter(function, block_bytes, monkeypatch):
    z = random_logits(3, 7, 5, 11)
    where = random_logits(3, 7, 5, 11, seed=1) > -1
    calls = list(itertools.product([-1, 1, (0, 2)], [None, where]))
    want = [function(z, axis, where=mask) for axis, mask in calls]
    monkeypatch.setattr(_rows, "BLOCK_BYTES", block_bytes)
    for (axis, mask), expected in zip(calls, want, strict=True):
        np.testing.assert_allclose(function(z, axis, where=mask), expected, rtol=1e-14)


@pytest.mark.parametrize("function", ROWWISE)
@pytest.mark.parametrize("num_classes", [5, 40])
@pytest.mark.parametrize(
    "view",
    [lambda z: z[::2], lambda z: z[:, ::-1], lambda z: z[::-1, 1::2], np.transpose],
    ids=["rows", "reversed", "both", "transposed"],
)
def test_strided_views(function, num_classes, view):
    z = view(random_logits(9, num_classes))
    np.testing.assert_allclose(function(z), function(np.ascontiguousarray(z)), rtol=1e-13)


@pytest.mark.parametrize("function", ROWWISE)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("num_classes", [5, 40])
def test_input_is_never_written(function, dtype, num_classes):
    z = random_logits(6, num_classes, dtype=dtype)
    z[0, 0], z[1] = INF, -INF
    before = z.copy()
    z.flags.writeable = False
    assert function(z, where=z < 4).dtype == dtype
    assert function(z).dtype == dtype
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("function", ROWWISE)
@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int32, np.int64])
def test_row_functions_take_integers_as_float64(function, dtype):
    z = np.array([[0, 1, 1], [1, 0, 0]], dtype)
    assert function(z).dtype == np.float64
    np.testing.assert_array_equal(function(z), function(z.astype(np.float64)))


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_empty_batches(function):
    assert function(np.zeros((0, 3))).shape == (0, 3)
    assert function(np.zeros((2, 0, 3)), axis=2).shape == (2, 0, 3)
    assert logsumexp(np.zeros((0, 3))).shape == (0,)
    assert logsumexp(np.zeros((0, 3)), keepdims=True).shape == (0, 1)


@pytest.mark.parametrize("function", [softmax, log_softmax])
@pytest.mark.parametrize("num_classes", [5, 40])
class TestOut:
    def test_may_be_the_input(self, function, num_classes):
        z = random_logits(9, num_classes)
        want = function(z)
        assert function(z, out=z) is z
        np.testing.assert_array_equal(z, want)

    @pytest.mark.parametrize("axis", [0, (0, 1)])
    def test_works_on_other_axes(self, function, num_classes, axis):
        z, out = random_logits(9, num_classes), np.empty((9, num_classes))
        function(z, axis, out=out)
        np.testing.assert_array_equal(out, function(z, axis))

    def test_may_overlap_the_input(self, function, num_classes, monkeypatch):
        monkeypatch.setattr(_rows, "BLOCK_BYTES", 1)
        memory = random_logits(10, num_classes)
        z, out = memory[:-1], memory[1:]
        want = function(z.copy())
        np.testing.assert_array_equal(function(z, out=out), want)

    def test_may_have_another_float_dtype(self, function, num_classes):
        z = random_logits(9, num_classes)
        out = np.empty(z.shape, np.float32)
        np.testing.assert_allclose(function(z, out=out), function(z), rtol=1e-6)

    def test_is_checked(self, function, num_classes):
        z = random_logits(9, num_classes)
        with pytest.raises(ValueError, match=r"out must have the shape of x, \(9, "):
            function(z, out=np.empty((1, num_classes)))
        with pytest.raises(TypeError, match=r"out must be an array of floats.*got int64"):
            function(z, out=np.empty(z.shape, np.int64))
        with pytest.raises(TypeError, match=r"out must be an array of floats.*got list"):
            function(z, out=z.tolist())


# Errors


@pytest.mark.parametrize("function", ROWWISE)
def test_shape_errors(function):
    with pytest.raises(ValueError, match=r"at least one class along axis -1, got shape \(3, 0\)"):
        function(np.zeros((3, 0)))
    with pytest.raises(ValueError, match="at least one class along axis None"):
        function(3.0, axis=None)
    with pytest.raises(np.exceptions.AxisError, match=r"axis -1 is out of bounds.*dimension 0"):
        function(3.0)  # one number is no row
    with pytest.raises(np.exceptions.AxisError, match="axis: axis 2 is out of bounds"):
        function(np.zeros((3, 2)), axis=2)
    with pytest.raises(ValueError, match="repeated axis"):
        function(np.zeros((3, 2)), axis=(0, -2))


@pytest.mark.parametrize("function", ROWWISE)
def test_mask_errors(function):
    with pytest.raises(TypeError, match=r"where must be boolean \(True = keep\), got dtype int64"):
        function(np.zeros((3, 2)), where=[1, 0])
    with pytest.raises(ValueError, match=r"where of shape \(3,\) does not broadcast.*\(3, 2\)"):
        function(np.zeros((3, 2)), where=[True, False, True])
    with pytest.raises(ValueError, match=r"where of shape \(4, 2\) does not broadcast.*\(1, 2\)"):
        function(np.zeros((1, 2)), where=np.ones((4, 2), bool))


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_option_errors(function):
    for temperature in (0, -1.0, INF, NAN):
        with pytest.raises(ValueError, match=f"temperature must be .* above 0, got {temperature}"):
            function([1.0, 2.0], temperature=temperature)
    with pytest.raises(ValueError, match="empty must be one of 'zero', 'nan', 'raise', got 'skip'"):
        function([1.0, 2.0], empty="skip")


# Where the peers are wrong. If one of these fails, a peer was repaired: correct the text, too.


def test_peers_lose_every_digit_of_a_confident_log_probability():
    z = np.array([20, 0], np.float32)  # log p = -2.06e-9
    assert scipy.special.log_softmax(z)[0] == 0
    assert torch.log_softmax(torch.from_numpy(z), -1)[0] == 0
    assert log_softmax(z)[0] == np.float32(-2.0611536181902036e-09)


def test_scipy_gives_nan_for_infinite_and_fully_masked_rows():
    with np.errstate(invalid="ignore"):
        assert np.isnan(scipy.special.softmax([-INF, -INF])).all()
        assert np.isnan(scipy.special.softmax([INF, 0.0])).any()
    assert torch.isnan(torch.softmax(torch.tensor([-INF, -INF]), -1)).all()


def test_peers_refuse_integers_or_compute_them_in_float16():
    """The reason for float64 here: a count is a legal score, and loses nothing."""
    z = np.array([0, 1], np.int8)
    assert scipy.special.softmax(z).dtype == np.float16
    with pytest.raises(NotImplementedError, match="not implemented for 'Char'"):
        torch.softmax(torch.from_numpy(z), -1)
    assert softmax(z).dtype == np.float64


def test_the_zeros_of_a_masked_row_are_those_of_torch_in_private():
    """`torch.softmax` gives NaN there; attention inside torch does what is the default here."""
    z = torch.tensor([[-INF, -INF], [0, 0]], requires_grad=True)
    p = torch.ops.aten._safe_softmax(z, -1)
    np.testing.assert_array_equal(softmax(z.detach().numpy()), p.detach().numpy())
    p[:, 0].sum().backward()
    np.testing.assert_array_equal(z.grad[0], softmax_jacobian([-INF, -INF])[0])


def test_peers_overflow_float16_sums():
    z = np.zeros(70_000, np.float16)
    with np.errstate(over="ignore"):
        assert scipy.special.log_softmax(z)[0] == -INF
    assert torch.log_softmax(torch.from_numpy(z), -1)[0] == -INF
    assert log_softmax(z)[0] == np.float16(-11.156)


# Jacobian, attention


@settings(max_examples=30)
@given(logits(max_classes=5, limit=8))
def test_jacobian_against_central_differences(z):
    step = 1e-6
    want = np.empty((*z.shape, z.shape[1]))
    for j in range(z.shape[1]):
        e = step * np.eye(z.shape[1])[j]
        want[..., j] = (softmax(z + e) - softmax(z - e)) / (2 * step)
    np.testing.assert_allclose(softmax_jacobian(z), want, atol=1e-9)


@given(logits(limit=800))
def test_jacobian_is_symmetric_semidefinite_and_its_rows_sum_to_zero(z):
    jacobian = softmax_jacobian(z)
    np.testing.assert_array_equal(jacobian, np.swapaxes(jacobian, -1, -2))
    np.testing.assert_allclose(jacobian.sum(axis=-1), 0, atol=1e-16)
    assert (np.linalg.eigvalsh(jacobian) >= -1e-15).all()


def test_jacobian_agrees_with_autograd():
    z = random_logits(6)
    want = torch.autograd.functional.jacobian(lambda t: torch.softmax(t, 0), torch.from_numpy(z))
    np.testing.assert_allclose(softmax_jacobian(z), want.numpy(), rtol=1e-12, atol=1e-16)


def test_jacobian_diagonal_of_a_confident_row_is_exact():
    z = np.array([40.0, 0.0])
    p = exact_softmax(z)
    assert relative_error(np.diag(softmax_jacobian(z)), [q * (1 - q) for q in p]) <= 1e-15


def test_jacobian_shape_dtype_and_empty_row():
    assert softmax_jacobian(np.zeros((2, 4, 3), np.float16)).shape == (2, 4, 3, 3)
    assert softmax_jacobian(np.zeros((2, 3), np.float16)).dtype == np.float16
    assert softmax_jacobian([0, 1]).dtype == np.float64
    np.testing.assert_array_equal(softmax_jacobian([-INF, -INF]), np.zeros((2, 2)))


@pytest.mark.parametrize("masked", [False, True])
def test_attention_agrees_with_torch(masked):
    queries, keys = random_logits(2, 5, 4), random_logits(2, 6, 4, seed=1)
    mask = random_logits(2, 5, 6, seed=2) > -3 if masked else None
    want = torch.nn.functional.scaled_dot_product_attention(
        torch.from_numpy(queries),
        torch.from_numpy(keys),
        torch.eye(6, dtype=torch.float64).expand(2, 6, 6),
        attn_mask=None if mask is None else torch.from_numpy(mask),
    )
    got = attention_weights(queries, keys, mask=mask)
    np.testing.assert_allclose(got, want.numpy(), rtol=1e-12, atol=1e-16)


def test_attention_of_a_fully_masked_query_is_zero():
    mask = np.array([[True, True], [False, False]])
    got = attention_weights(np.ones((2, 3)), np.ones((2, 3)), mask=mask)
    np.testing.assert_array_equal(got, [[0.5, 0.5], [0, 0]])


def test_attention_scores_of_float16_do_not_overflow():
    x = np.full((1, 64), 60, np.float16)  # the dot product is 230400, above 65504
    got = attention_weights(np.concatenate([x, -x]), np.concatenate([x, -x]))
    assert got.dtype == np.float16
    np.testing.assert_array_equal(got, np.eye(2))


def test_attention_errors():
    two_by_three = np.zeros((2, 3))
    for queries, keys in [
        (two_by_three, np.zeros((2, 4))),
        (np.zeros(3), two_by_three),
        (np.zeros((2, 0)), np.zeros((2, 0))),
        (two_by_three, np.zeros((0, 3))),
    ]:
        with pytest.raises(ValueError, match="need the same d, and at least one key: got shapes"):
            attention_weights(queries, keys)
    with pytest.raises(TypeError, match="mask must be boolean"):
        attention_weights(two_by_three, two_by_three, mask=np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"mask of shape \(3,\) does not broadcast to \(2, 2\)"):
        attention_weights(two_by_three, two_by_three, mask=np.ones(3, bool))


def test_causal_mask_hides_the_future():
    mask = causal_mask(4)
    assert mask.dtype == bool
    np.testing.assert_array_equal(mask, [[j <= i for j in range(4)] for i in range(4)])
    assert causal_mask(0).shape == (0, 0)
    with pytest.raises(ValueError, match="length must be at least 0, got -1"):
        causal_mask(-1)
