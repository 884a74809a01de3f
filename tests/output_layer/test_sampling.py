"""Greedy choice, filters, the sampler's frequencies, and beam search."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chisquare

from output_layer.activations import log_softmax, softmax
from output_layer.sampling import (
    apply_temperature,
    beam_search,
    greedy,
    min_p,
    repetition_penalty,
    sample,
    top_k,
    top_p,
)

INF, NAN = np.inf, np.nan

FILTERS = {
    "temperature 0": lambda z: apply_temperature(z, 0),
    "temperature": lambda z: apply_temperature(z, 0.7),
    "temperature, tiny": lambda z: apply_temperature(z, 1e-300),
    "temperature, huge": lambda z: apply_temperature(z, 1e300),
    "top_k": lambda z: top_k(z, 2),
    "top_p": lambda z: top_p(z, 0.6),
    "top_p, tiny": lambda z: top_p(z, 1e-300),
    "top_p, all": lambda z: top_p(z, 1),
    "min_p": lambda z: min_p(z, 0.3),
    "min_p, one": lambda z: min_p(z, 1),
    "min_p, all": lambda z: min_p(z, 0),
    "penalty": lambda z: repetition_penalty(z, [0, 2], 1.5),
    "penalty, huge": lambda z: repetition_penalty(z, [0, 1, 2], 1e30),
    "penalty, tiny": lambda z: repetition_penalty(z, [0, 1, 2], 1e-30),
}
every_filter = pytest.mark.parametrize("apply", FILTERS.values(), ids=FILTERS.keys())


def kept(logits):
    """Return the set of tokens of one row that a filter left."""
    return set(np.flatnonzero(np.asarray(logits) > -INF).tolist())


def rng(seed=0):
    return np.random.default_rng(seed)


def rows_of_logits(*shape, seed=0):
    return rng(seed).normal(0, 2, shape)


# What every filter does


@every_filter
@pytest.mark.parametrize(
    "row",
    [
        [0.0, 0, 0],
        [-INF, -INF, 3],
        [INF, 1, -INF],
        [INF, INF, 0],
        [6e4, -6e4, 6.5e4],
        [-6e4, -6.5e4, -INF],
        [1e-7, 0, -1e-7],
    ],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_token_is_kept_and_nothing_is_nan(apply, row, dtype):
    z = np.array([row], dtype)
    got = apply(z)
    assert got.shape == z.shape
    assert got.dtype == dtype
    assert not np.isnan(got).any()
    assert kept(got[0]), "no token left"
    assert kept(got[0]) <= kept(z[0]), "a token of probability 0 came back"


@every_filter
def test_the_limits_of_float64_pass(apply):
    for row in ([1.7e308, -1.7e308, 0], [-1.7e308, -1.6e308, -INF]):
        got = apply(row)
        assert kept(got)
        assert not np.isnan(got).any()


@every_filter
def test_a_row_does_not_depend_on_its_neighbours_or_layout(apply):
    z = rows_of_logits(4, 3, 5)
    got = apply(z)
    for i, j in np.ndindex(4, 3):
        np.testing.assert_array_equal(got[i, j], apply(z[i, j]))
    np.testing.assert_array_equal(apply(np.asfortranarray(z)[::-1]), got[::-1])
    assert apply(np.empty((0, 5))).shape == (0, 5)


@every_filter
def test_input_is_not_written_and_not_returned(apply):
    z = rows_of_logits(2, 4)
    z.flags.writeable = False
    assert not np.shares_memory(apply(z), z)


@every_filter
def test_integers_are_taken_as_float64_and_a_single_token_stays(apply):
    assert apply(np.array([3, 1, 2], np.int8)).dtype == np.float64
    assert apply([True, False, False]).dtype == np.float64


@every_filter
def test_filters_refuse_what_holds_no_distribution(apply):
    with pytest.raises(ValueError, match=r"logits\[1, 0\] is nan: no token can be chosen"):
        apply([[0.0, 1, 2], [NAN, 0, 0]])
    with pytest.raises(ValueError, match=r"row \(1,\) of logits is -inf throughout"):
        apply([[0.0, 1, 2], [-INF] * 3])
    for nothing in (1.0, np.empty((2, 0))):
        with pytest.raises(ValueError, match="need a last axis with at least one token"):
            apply(nothing)
    with pytest.raises(TypeError, match="logits must hold real numbers"):
        apply(["a", "b"])


# Greedy and temperature


def test_greedy_takes_the_first_of_the_largest():
    got = greedy([[0, 3, 1], [2, 1, 2], [-INF, -5, -INF], [1, INF, INF]])
    np.testing.assert_array_equal(got, [1, 0, 1, 1])
    assert got.dtype == np.int64
    with pytest.raises(ValueError, match="is nan"):
        greedy([NAN, 1])
    with pytest.raises(ValueError, match="-inf throughout"):
        greedy([-INF, -INF])


@given(arrays(np.float64, 6, elements=st.floats(-50, 50)), st.floats(0.05, 20))
def test_temperature_divides_the_logits(z, temperature):
    got = softmax(apply_temperature(z, temperature))
    np.testing.assert_allclose(got, softmax(z / temperature), rtol=1e-11, atol=1e-300)


def test_temperature_zero_is_greedy_and_its_limit_shares_ties():
    z = [[2.0, 2.0, 1.0], [0.0, 5.0, 5.0]]
    np.testing.assert_array_equal(softmax(apply_temperature(z, 0)), [[1, 0, 0], [0, 1, 0]])
    for temperature in (1e-3, 1e-300, 5e-324):
        got = softmax(apply_temperature(z, temperature))
        np.testing.assert_array_equal(got, [[0.5, 0.5, 0], [0, 0.5, 0.5]])


def test_temperature_towards_infinity_is_uniform_over_what_is_possible():
    got = softmax(apply_temperature([50.0, -INF, 0.0, -50.0], 1e300))
    np.testing.assert_allclose(got, [1 / 3, 0, 1 / 3, 1 / 3], rtol=1e-15)


def test_a_low_temperature_still_samples():
    p = softmax(apply_temperature([3, 1, 0.5], 0.7))
    assert 1 - p[0] == pytest.approx(0.08, abs=0.005)


@pytest.mark.parametrize("temperature", [-0.1, INF, NAN])
def test_temperature_errors(temperature):
    with pytest.raises(ValueError, match="temperature must be finite and at least 0, got"):
        apply_temperature([1.0, 2.0], temperature)


# Top-k


def test_top_k_keeps_k_and_their_values():
    np.testing.assert_array_equal(top_k([1, 4, 2, 3], 2), [-INF, 4, -INF, 3])
    np.testing.assert_array_equal(top_k([1, 4, 2, 3], 9), [1, 4, 2, 3])
    assert kept(top_k([5, 5, 5, 5], np.int64(3))) == {0, 1, 2}  # ties: lower index first
    assert kept(top_k([0, 7, 1, 7, 1], 3)) == {1, 2, 3}
    assert kept(top_k([-INF, 1, -INF], 2)) == {1}


def test_top_k_of_one_is_greedy():
    z = rng().integers(0, 4, (200, 6))
    np.testing.assert_array_equal(top_k(z, 1).argmax(axis=-1), greedy(z))
    assert ((top_k(z, 1) > -INF).sum(axis=-1) == 1).all()


def test_top_k_errors():
    for k in (0, -1):
        with pytest.raises(ValueError, match=f"k must be at least 1, got {k}"):
            top_k([1.0, 2.0], k)
    with pytest.raises(TypeError, match=r"k must be an integer, got 0.5"):
        top_k([1.0, 2.0], 0.5)


# Top-p


def brute_force_nucleus(p_tokens, p):
    """Return the smallest set that reaches p, with the largest mass among those."""
    for size in range(1, len(p_tokens) + 1):
        sets = itertools.combinations(range(len(p_tokens)), size)
        mass, best = max(((p_tokens[list(s)].sum(), s) for s in sets), key=lambda pair: pair[0])
        if mass >= p:
            return set(best)
    return set(range(len(p_tokens)))


@given(arrays(np.float64, 6, elements=st.floats(-4, 4), unique=True), st.floats(0.001, 0.999))
def test_top_p_is_the_smallest_set_that_reaches_p(z, p):
    p_tokens = softmax(z)
    assume(abs(np.sort(p_tokens)[::-1].cumsum() - p).min() > 1e-9)
    assume(np.diff(np.sort(p_tokens)).min() > 1e-9)
    assert kept(top_p(z, p)) == brute_force_nucleus(p_tokens, p)


def test_top_p_at_its_borders():
    z = np.log([0.1, 0.5, 0.1, 0.3])
    assert kept(top_p(z, 0.5)) == {1}  # reached exactly, up to rounding
    assert kept(top_p(z, 0.5001)) == {1, 3}
    assert kept(top_p(z, 0.8)) == {1, 3}
    assert kept(top_p(z, 0.9)) == {0, 1, 3}  # ties: lower index first
    assert kept(top_p(z, 1e-9)) == {1}
    np.testing.assert_array_equal(top_p(z, 1), z)
    assert kept(top_p([800.0, 0.0], 1)) == {0, 1}  # 1 keeps even what rounds to nothing
    assert kept(top_p([800.0, 0.0], 0.999)) == {0}


@pytest.mark.parametrize("p", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
def test_top_p_of_ten_equal_tokens_is_not_off_by_one(p):
    for dtype in (np.float16, np.float32, np.float64):
        assert kept(top_p(np.full(10, 1.7, dtype), p)) == set(range(round(10 * p)))


@pytest.mark.parametrize("p", [0, -0.1, 1.1, NAN])
def test_top_p_errors(p):
    with pytest.raises(ValueError, match="p of top_p must be above 0 and at most 1, got"):
        top_p([1.0, 2.0], p)


# Min-p


@given(arrays(np.float64, 6, elements=st.floats(-6, 6)), st.floats(0.001, 1))
def test_min_p_compares_with_the_likeliest(z, p):
    p_tokens = softmax(z)
    assume(abs(p_tokens / p_tokens.max() - p).min() > 1e-9 or p == 1)
    assert kept(min_p(z, p)) == set(np.flatnonzero(p_tokens >= p * p_tokens.max()).tolist())


def test_min_p_at_its_borders():
    z = np.log([0.05, 0.5, 0.4, 0.05])
    assert kept(min_p(z, 0.1)) == {0, 1, 2, 3}
    assert kept(min_p(z, 0.1001)) == {1, 2}
    assert kept(min_p([3, 1, 3], 1)) == {0, 2}
    np.testing.assert_array_equal(min_p([0, -INF, -1e300], 0), [0, -INF, -1e300])


@pytest.mark.parametrize("p", [-0.1, 1.1, NAN])
def test_min_p_errors(p):
    with pytest.raises(ValueError, match="p of min_p must be between 0 and 1, got"):
        min_p([1.0, 2.0], p)


# Repetition penalty


def test_the_penalty_lowers_positive_and_negative_logits():
    got = repetition_penalty([4.0, -4.0, 0.0, 4.0, -4.0], [0, 1, 2, 0], 2.0)
    np.testing.assert_array_equal(got, [2, -8, 0, 4, -4])
    raised = repetition_penalty([4.0, -4.0, 1.0], [0, 1], 0.5)
    np.testing.assert_array_equal(raised, [8, -2, 1])


def test_the_penalty_row_by_row_for_all_rows_and_for_none():
    z = np.full((2, 3), 6.0)
    np.testing.assert_array_equal(
        repetition_penalty(z, [[0, 0], [1, 2]], 3), [[2, 6, 6], [6, 2, 2]]
    )
    np.testing.assert_array_equal(repetition_penalty(z, [2], 3), [[6, 6, 2], [6, 6, 2]])
    np.testing.assert_array_equal(repetition_penalty(z, [], 3), z)
    np.testing.assert_array_equal(repetition_penalty(z, [0, 1, 2], 1), z)


def test_the_penalty_of_log_probabilities_is_a_power_of_the_probabilities():
    p = softmax(rows_of_logits(5))
    got = softmax(repetition_penalty(np.log(p), [1, 3], 1.7))
    want = np.where([False, True, False, True, False], p**1.7, p)
    np.testing.assert_allclose(got, want / want.sum(), rtol=1e-13)


def test_penalty_errors():
    for penalty in (0, -1, INF, NAN):
        with pytest.raises(ValueError, match="penalty must be finite and above 0, got"):
            repetition_penalty([1.0, 2.0], [0], penalty)
    for token in (-1, 2):
        with pytest.raises(IndexError, match=rf"previous\[0\] is {token}: .* in 0 to 1"):
            repetition_penalty([1.0, 2.0], [token], 2)
    with pytest.raises(TypeError, match=r"previous must hold integers .* got dtype float64"):
        repetition_penalty([1.0, 2.0], [0.0], 2)
    for previous in (0, [[0], [1], [0]]):
        with pytest.raises(ValueError, match=r"previous of shape .* does not fit logits"):
            repetition_penalty(np.ones((2, 2)), previous, 2)


# Sampling


def expected_frequencies(z, temperature=1.0, k=None, p=None, ratio=None):
    """Return the probabilities after each filter, by sorting and loops."""
    probabilities = softmax(np.asarray(z, float) / temperature)
    order = sorted(range(len(z)), key=lambda i: -probabilities[i])
    if k is not None:
        probabilities[order[k:]] = 0
        probabilities /= probabilities.sum()
    if p is not None:
        mass = 0.0
        for i in order:
            share, probabilities[i] = probabilities[i], probabilities[i] * (mass < p)
            mass += share
        probabilities /= probabilities.sum()
    if ratio is not None:
        probabilities[probabilities < ratio * probabilities.max()] = 0
        probabilities /= probabilities.sum()
    return probabilities


@pytest.mark.parametrize(
    ("settings", "want"),
    [
        ({}, {}),
        ({"temperature": 0.5}, {"temperature": 0.5}),
        ({"temperature": 3.0}, {"temperature": 3.0}),
        ({"top_k": 3}, {"k": 3}),
        ({"top_p": 0.8}, {"p": 0.8}),
        ({"min_p": 0.2}, {"ratio": 0.2}),
        (
            {"temperature": 2.0, "top_k": 5, "top_p": 0.9, "min_p": 0.3},
            {"temperature": 2.0, "k": 5, "p": 0.9, "ratio": 0.3},
        ),
    ],
)
def test_frequencies_pass_a_chi_square_test(settings, want):
    z, num_draws = [1.0, -0.5, 0.3, 2.0, 0.0, 1.5], 50_000
    drawn = sample(np.broadcast_to(z, (num_draws, 6)), rng=rng(11), **settings)
    counts, expected = np.bincount(drawn, minlength=6), expected_frequencies(z, **want)
    possible = expected > 0
    assert counts[~possible].sum() == 0, "a removed token was drawn"
    assert chisquare(counts[possible], num_draws * expected[possible]).pvalue > 0.01


def test_the_order_is_temperature_top_k_top_p_min_p():
    """Each order would leave another set here."""
    z = np.log([0.4, 0.3, 0.2, 0.1])

    def possible(**settings):
        return set(sample(np.broadcast_to(z, (2000, 4)), rng=rng(), **settings).tolist())

    # At T = 1 the nucleus of 0.6 is {0, 1}. The flat distribution at T = 100 needs three tokens.
    assert possible(temperature=100, top_p=0.6) == {0, 1, 2}
    # Renormalised after top_k = 2, the first token has 4/7 of the mass: it reaches 0.5 alone.
    assert possible(top_k=2, top_p=0.5) == {0}
    # Ratio 1/2 at T = 1 would keep three; at T = 100 all four are within it.
    assert possible(temperature=100, min_p=0.5) == {0, 1, 2, 3}


def test_the_same_seed_draws_the_same_and_another_seed_does_not():
    z = rows_of_logits(50, 100)
    first, again, other = (sample(z, rng=rng(seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize(
    "settings", [{"temperature": 0}, {"top_k": 1}, {"top_p": 1e-9}, {"temperature": 1e-9}]
)
def test_settings_that_make_sampling_deterministic(settings):
    z = rows_of_logits(500, 20)
    np.testing.assert_array_equal(sample(z, rng=rng(), **settings), greedy(z))


def test_temperature_zero_takes_the_first_of_equals_whatever_the_seed():
    drawn = [sample([1.0, 3.0, 3.0], rng=rng(seed), temperature=0) for seed in range(20)]
    assert set(map(int, drawn)) == {1}


def test_impossible_tokens_are_never_drawn():
    class Corner:
        """A generator at the ends of its range."""

        def __init__(self, value):
            self.value = value

        def random(self, shape):
            return np.full(shape, self.value)

    z = np.array([-INF, 0.0, -800, 1.0, -INF])
    assert sample(z, rng=Corner(0.0)) == 1
    assert sample(z, rng=Corner(np.nextafter(1, 0))) == 3
    many = np.append(np.zeros(1001), -INF)  # rounded probabilities, which add up to 1 - 1.3e-14
    assert sample(many, rng=Corner(np.nextafter(1, 0))) == 1000


def test_an_infinite_logit_takes_all_and_several_share():
    drawn = sample(np.broadcast_to([INF, 5.0, INF], (1000, 3)), rng=rng())
    assert 400 < (drawn == 0).sum() < 600
    assert 1 not in drawn


def test_sample_shapes_and_dtype():
    for shape in [(5,), (3, 5), (2, 0, 5), (2, 3, 5)]:
        drawn = sample(np.zeros(shape, np.float16), rng=rng())
        assert np.shape(drawn) == shape[:-1]
        assert drawn.dtype == np.int64


@pytest.mark.parametrize(
    "settings", [{"temperature": -1}, {"top_k": 0}, {"top_p": 0}, {"min_p": 2}]
)
def test_sample_refuses_what_its_filters_refuse(settings):
    with pytest.raises(ValueError, match="got"):
        sample([1.0, 2.0], rng=rng(), **settings)


# Beam search

V, LENGTH = 4, 4


def random_model(seed, end_token=None):
    """Return a model with one random row of log-probabilities a prefix."""

    def next_log_probs(prefix):
        assert end_token is None or end_token not in prefix, "asked beyond the end"
        row_seed = [seed, len(prefix), *prefix]
        return log_softmax(2 * np.random.default_rng(row_seed).normal(size=V))

    return next_log_probs


def every_sequence(next_log_probs, end_token=None):
    """Return all sequences with their log-probabilities, likeliest first."""

    def grow(tokens, score):
        if len(tokens) == LENGTH or (tokens and tokens[-1] == end_token):
            return [(tokens, score)]
        log_p = next_log_probs(tokens)
        return [leaf for i in range(V) for leaf in grow((*tokens, i), score + log_p[i])]

    return sorted(grow((), 0.0), key=lambda leaf: -leaf[1])


@pytest.mark.parametrize("end_token", [None, 2])
@pytest.mark.parametrize("seed", range(5))
def test_a_wide_beam_equals_exhaustive_search(seed, end_token):
    model = random_model(seed, end_token)
    want = every_sequence(model, end_token)
    got = beam_search(model, beam_width=V**LENGTH, max_length=LENGTH, end_token=end_token)
    assert [tokens for tokens, _ in got] == [tokens for tokens, _ in want]
    np.testing.assert_allclose([s for _, s in got], [s for _, s in want], rtol=1e-12)
    if end_token is None:
        assert np.exp([score for _, score in got]).sum() == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_a_beam_of_one_is_greedy_and_no_beam_beats_the_optimum(seed):
    model = random_model(seed)
    tokens = ()
    while len(tokens) < LENGTH:
        tokens = (*tokens, int(greedy(model(tokens))))
    [(got, _)] = beam_search(model, beam_width=1, max_length=LENGTH)
    assert got == tokens
    best = every_sequence(model)[0][1]
    for width in (1, 2, 8):
        found = beam_search(model, beam_width=width, max_length=LENGTH)
        assert len(found) == width
        assert found == sorted(found, key=lambda beam: -beam[1])
        assert found[0][1] <= best + 1e-12


def test_a_second_beam_finds_what_greedy_misses():
    table = {(): [0.6, 0.4], (0,): [0.5, 0.5], (1,): [0.05, 0.95]}
    for width, want in [(1, ((0, 0), 0.3)), (2, ((1, 1), 0.38))]:
        tokens, score = beam_search(
            lambda prefix: np.log(table[prefix]), beam_width=width, max_length=2
        )[0]
        assert tokens == want[0]  # (0, 0) and (0, 1) tie: the lower token comes first
        assert np.exp(score) == pytest.approx(want[1], rel=1e-14)


def test_a_finished_sequence_keeps_its_place():
    # 0 ends: (0,) is complete at once with 0.5. Two of (1, 1, 1), (1, 1, 0) and (1, 0) are dropped.
    found = beam_search(
        lambda prefix: np.log([0.5, 0.5] if not prefix else [0.4, 0.6]),
        beam_width=2,
        max_length=3,
        end_token=0,
    )
    assert [tokens for tokens, _ in found] == [(0,), (1, 1, 1)]
    np.testing.assert_allclose(np.exp([score for _, score in found]), [0.5, 0.18], rtol=1e-14)


def test_impossible_sequences_are_not_returned():
    found = beam_search(lambda _: [0.0, -INF, -INF], beam_width=5, max_length=3)
    assert found == [((0, 0, 0), 0.0)]


def test_beam_search_errors():
    for name in ("beam_width", "max_length"):
        arguments = {"beam_width": 1, "max_length": 1, name: 0}
        with pytest.raises(ValueError, match=f"{name} must be at least 1, got 0"):
            beam_search(random_model(0), **arguments)
    for bad in ([2.0, 1.0], [0.5, 0.5], [[0.0]], [], [NAN, 0.0]):
        with pytest.raises(ValueError, match="apply log_softmax to logits"):
            beam_search(lambda _, bad=bad: bad, beam_width=1, max_length=1)


def test_sampling_does_not_import_torch():
    code = "import sys, output_layer.sampling; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
