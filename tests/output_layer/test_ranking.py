"""Properties, exact values and peers of `output_layer.ranking`."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from mpmath import exp, fsum, log, mpf
from sklearn import metrics
from sklearn.linear_model import LogisticRegression

from output_layer.activations import sigmoid, softmax
from output_layer.datasets import load_digits_split
from output_layer.ranking import (
    average_precision,
    log_odds_score,
    precision_recall_curve,
    roc_auc,
    roc_curve,
)

INF = np.inf


def scores_and_targets(seed=0, rows=300, levels=None):
    """Scores of a mediocre classifier; `levels` distinct values make ties."""
    rng = np.random.default_rng(seed)
    y = (rng.random(rows) < 0.3).astype(int)
    scores = rng.standard_normal(rows) + y
    return (scores if levels is None else np.round(scores * levels)), y


@st.composite
def tied_scores(draw):
    """A few rows with few distinct scores, and both classes."""
    rows = draw(st.lists(st.tuples(st.integers(-2, 2), st.booleans()), min_size=2, max_size=12))
    scores, y = (np.array(column) for column in zip(*rows, strict=True))
    y[:2] = [True, False]
    return scores.astype(float), y


# Log-odds


def exact_log_odds(row, k):
    return mpf(float(row[k])) - log(fsum(exp(mpf(float(z))) for j, z in enumerate(row) if j != k))


@pytest.mark.parametrize(
    "row",
    [
        [2.0, 1.0, 0.1],
        [0.0, 0.0, 0.0, 0.0],
        [40.0, 0.0, 0.0],
        [40.0, 40.0, -3.0],
        [2000.0, 1.0, 0.0],  # the rivals of the maximum underflow beside it
        [-1e4, 1e4, 3.0],
        [1e-9, 0.0],
    ],
)
def test_log_odds_match_mpmath(row):
    for k, score in enumerate(log_odds_score(row)):
        want = exact_log_odds(row, k)
        assert abs(score - want) <= 4e-16 * max(abs(want), 1), (k, score, want)


@given(
    arrays(
        np.float64,
        array_shapes(min_dims=1, max_dims=3, min_side=2, max_side=5),
        elements=st.floats(-30, 30),
    ),
    st.floats(-100, 100),
)
def test_log_odds_are_those_of_softmax_and_ignore_shifts(z, shift):
    scores = log_odds_score(z)
    np.testing.assert_allclose(sigmoid(scores), softmax(z), rtol=1e-12)
    np.testing.assert_allclose(log_odds_score(z + shift), scores, atol=1e-12)
    for k in range(z.shape[-1]):
        np.testing.assert_array_equal(log_odds_score(z, k), scores[..., k])


def test_log_odds_never_saturate():
    z = np.zeros((4, 3))
    z[:, 0] = [38, 50, 800, 1e5]
    assert len(set(softmax(z)[:, 0])) == 1
    assert np.all(np.diff(log_odds_score(z, 0)) > 1)
    np.testing.assert_array_equal(log_odds_score(z, 0), z[:, 0] - np.log(2))


def test_log_odds_of_ruled_out_classes():
    np.testing.assert_array_equal(
        log_odds_score([[0.0, -INF, -INF], [1.0, 1.0, -INF]]), [[INF, -INF, -INF], [0, 0, -INF]]
    )
    np.testing.assert_array_equal(log_odds_score([[3.0], [4.0]]), [[INF], [INF]])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int8, bool])
def test_log_odds_come_in_float64_and_leave_the_input(dtype):
    z = np.array([[1, 0, 0], [0, 1, 1]], dtype)
    z.flags.writeable = False
    scores = log_odds_score(z)
    assert scores.dtype == np.float64
    np.testing.assert_allclose(sigmoid(scores), softmax(z.astype(float)))
    assert log_odds_score(np.empty((0, 3))).shape == (0, 3)


@pytest.mark.parametrize(
    ("z", "k", "error", "message"),
    [
        ([[1.0, 2.0]], 2, IndexError, r"class_index must be in 0 to 1, got 2"),
        ([[1.0, 2.0]], -1, IndexError, r"got -1"),
        ([[0.0, 0.0], [1.0, np.nan]], None, ValueError, r"max\(logits\)\[1\] is nan"),
        ([[-INF, -INF]], None, ValueError, "finite maximum"),
        ([[0.0, INF]], None, ValueError, "finite maximum"),
        (3.0, None, ValueError, r"got shape \(\)"),
        (np.empty((2, 0)), None, ValueError, r"at least one class, got shape \(2, 0\)"),
    ],
)
def test_log_odds_refuse(z, k, error, message):
    with pytest.raises(error, match=message):
        log_odds_score(z, k)


# Curves and areas


@given(tied_scores())
def test_auc_is_the_share_of_pairs_won_plus_half_the_ties(case):
    scores, y = case
    pairs = list(itertools.product(scores[y], scores[~y]))
    won = sum(Fraction(1 if a > b else 0 if a < b else Fraction(1, 2)) for a, b in pairs)
    assert roc_auc(scores, y) == float(won / len(pairs))


@given(tied_scores())
def test_the_order_of_rows_and_monotone_maps_change_nothing(case):
    scores, y = case
    assert roc_auc(scores[::-1], y[::-1]) == roc_auc(scores, y)
    assert roc_auc(np.exp(3 * scores), y) == roc_auc(scores, y)
    assert roc_auc(-scores, y) == pytest.approx(1 - roc_auc(scores, y), abs=1e-15)
    assert average_precision(scores[::-1], y[::-1]) == average_precision(scores, y)


@given(tied_scores())
def test_area_is_the_area_under_the_curve(case):
    scores, y = case
    false, true, thresholds = roc_curve(scores, y)
    assert len(thresholds) == len(set(scores)) + 1
    assert roc_auc(scores, y) == pytest.approx(np.trapezoid(true, false), abs=1e-14)
    assert (false[0], true[0], false[-1], true[-1]) == (0, 0, 1, 1)


@pytest.mark.parametrize("levels", [None, 4, 1])
@pytest.mark.parametrize("seed", range(3))
def test_parity_with_scikit_learn(seed, levels):
    scores, y = scores_and_targets(seed, levels=levels)
    for got, want in [
        (roc_curve(scores, y), metrics.roc_curve(y, scores, drop_intermediate=False)),
        (precision_recall_curve(scores, y), metrics.precision_recall_curve(y, scores)),
        ([roc_auc(scores, y)], [metrics.roc_auc_score(y, scores)]),
        ([average_precision(scores, y)], [metrics.average_precision_score(y, scores)]),
    ]:
        for ours, theirs in zip(got, want, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-13)


def test_known_values():
    assert roc_auc([1, 2, 3, 4], [0, 0, 1, 1]) == 1
    assert roc_auc([1, 2, 3, 4], [1, 1, 0, 0]) == 0
    assert roc_auc([7, 7, 7, 7], [1, 1, 0, 0]) == 0.5
    assert average_precision([7, 7, 7, 7], [1, 0, 0, 0]) == 0.25
    # Ranks of the positives: 1 and 3, so that the precisions there are 1 and 2/3.
    assert average_precision([4, 3, 2, 1], [1, 0, 1, 0]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([1.0, 2.0], [1, 1]) == 1  # negatives may be missing


def test_infinite_scores_are_ranks_like_others():
    assert roc_auc([INF, 1.0, 1.0, -INF], [1, 1, 0, 0]) == 0.875
    assert roc_auc([INF, INF, -INF], [1, 0, 0]) == 0.75
    assert roc_auc([-0.0, 0.0], [1, 0]) == 0.5


@pytest.mark.parametrize("function", [roc_curve, roc_auc, precision_recall_curve])
@pytest.mark.parametrize(
    ("scores", "y", "message"),
    [
        ([1.0, np.nan], [0, 1], r"scores\[1\] is nan"),
        ([1.0, 2.0], [0, 2], r"y\[1\] is 2: binary targets must be 0 or 1"),
        ([1.0, 2.0], [0], r"y must have shape \(2,\), one target a row, got \(1,\)"),
        ([[1.0, 2.0]], [[0, 1]], r"scores must have shape \(N,\)"),
        ([1.0, 2.0], [0, 0], r"no positive \(1\) target"),
        ([], [], r"no positive \(1\) target"),
    ],
)
def test_curves_refuse(function, scores, y, message):
    with pytest.raises(ValueError, match=message):
        function(scores, y)


def test_roc_needs_negatives():
    with pytest.raises(ValueError, match=r"no negative \(0\) target"):
        roc_auc([1.0, 2.0], [1, 1])


# Experiments


def test_raw_logits_rank_wrongly_where_log_odds_rank_rightly():
    """Shifting the logits of each row changes no probability, and ruins the raw logit's AUC."""
    rng = np.random.default_rng(0)
    z = rng.standard_normal((4000, 5))
    y = (softmax(z).cumsum(axis=-1) > rng.random((4000, 1))).argmax(axis=-1)
    z += 3 * rng.standard_normal((4000, 1))
    for k in range(5):
        right = roc_auc(softmax(z)[:, k], y == k)
        assert roc_auc(log_odds_score(z, k), y == k) == right
        assert right > 0.7
        assert roc_auc(z[:, k], y == k) < 0.6


def test_raw_logits_rank_worse_on_digits_too():
    digits = load_digits_split(noise=0.5)
    model = LogisticRegression(max_iter=500).fit(digits.x_train, digits.y_train)
    z = model.decision_function(digits.x_test)
    raw, probability, log_odds = (
        [roc_auc(scores[:, k], digits.y_test == k) for k in range(10)]
        for scores in (z, softmax(z), log_odds_score(z))
    )
    assert log_odds == probability
    assert np.mean(raw) < np.mean(log_odds) - 0.005


def test_saturated_probabilities_tie_where_log_odds_do_not():
    """A sigmoid in float32 keeps the order in theory, and loses it to rounding in practice."""
    rng = np.random.default_rng(1)
    y = np.arange(2000) % 2
    z = 15 * (rng.standard_normal(2000) + 2 + 0.7 * y)
    saturated = sigmoid(z.astype(np.float32))
    assert len(np.unique(saturated)) < len(np.unique(z)) / 2
    two_class = np.column_stack([np.zeros(2000), z])
    assert roc_auc(log_odds_score(two_class, 1), y) == roc_auc(z, y)
    assert roc_auc(saturated, y) < roc_auc(z, y) - 0.03
