"""Properties, exact values, peers and experiments of `output_layer.calibration`."""

import math
import warnings
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf
from sklearn import metrics
from sklearn.calibration import CalibratedClassifierCV, calibration_curve
from sklearn.exceptions import ConvergenceWarning
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC

from output_layer import calibration
from output_layer.activations import sigmoid, softmax
from output_layer.calibration import (
    HistogramBinning,
    IsotonicCalibration,
    PlattScaling,
    TemperatureScaling,
    bootstrap_interval,
    brier_decomposition,
    brier_score,
    ece_noise_floor,
    expected_calibration_error,
    nll,
    reliability_curve,
)
from output_layer.datasets import load_digits_split
from output_layer.losses import bce_with_logits, cross_entropy

CALIBRATORS = [TemperatureScaling, PlattScaling, IsotonicCalibration, HistogramBinning]
STRATEGIES = ["uniform", "quantile"]
MEASURES = [expected_calibration_error, brier_score, nll]


def random_problem(rows=400, classes=4, seed=0, scale=2.0):
    """Logits that are `scale` times too large, and targets drawn from the right ones."""
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((rows, classes)) * 2
    y = (softmax(z).cumsum(axis=-1) > rng.random((rows, 1))).argmax(axis=-1)
    return scale * z, y


def binary_problem(rows=400, seed=0, scale=2.0):
    z, y = random_problem(rows, 2, seed, scale)
    return z[:, 1] - z[:, 0], y


def both_problems():
    return [random_problem(), binary_problem()]


# Reliability curve and ECE


def test_bins_are_closed_on_the_right():
    probs = np.array([0.0, 0.2, np.nextafter(0.2, 1), 0.4, 0.6, 0.8, 1.0])
    curve = reliability_curve(probs, np.ones(7), n_bins=5)
    np.testing.assert_array_equal(curve.counts, [2, 2, 1, 1, 1])
    np.testing.assert_allclose(curve.confidence, [0.1, 0.3, 0.6, 0.8, 1.0])


@pytest.mark.parametrize("n_bins", [1, 3, 10, 15, 100])
def test_every_inner_edge_belongs_to_the_bin_below(n_bins):
    edges = reliability_curve([0.5], [1], n_bins=n_bins).edges
    np.testing.assert_array_equal(edges, np.linspace(0, 1, n_bins + 1))
    curve = reliability_curve(edges[1:], np.ones(n_bins), n_bins=n_bins)
    np.testing.assert_array_equal(curve.counts, np.ones(n_bins))
    np.testing.assert_array_equal(curve.confidence, edges[1:])


def test_full_confidence_shares_the_last_bin():
    """torchmetrics 1.9 gives 1.0 a bin of its own: 0.525 here."""
    ece = expected_calibration_error([0.95, 1.0], [1, 0], n_bins=10)
    assert ece == pytest.approx(0.475, abs=1e-15)


def test_empty_bins_are_nan_and_count_nothing():
    curve = reliability_curve([0.1, 0.9], [0, 1], n_bins=3)
    np.testing.assert_array_equal(curve.counts, [1, 0, 1])
    np.testing.assert_array_equal(curve.confidence, [0.1, np.nan, 0.9])
    np.testing.assert_array_equal(curve.accuracy, [0, np.nan, 1])


def test_top_label_is_what_counts_with_many_classes():
    probs = [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.4, 0.4, 0.2]]  # predictions 0, 2, and 0 (tie)
    curve = reliability_curve(probs, [0, 1, 0], n_bins=2)
    np.testing.assert_array_equal(curve.counts, [1, 2])
    np.testing.assert_allclose(curve.confidence, [0.4, 0.65])
    np.testing.assert_array_equal(curve.accuracy, [1, 0.5])


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("decimals", [2, 16])
def test_curve_parity_with_scikit_learn(strategy, decimals):
    z, y = binary_problem(rows=998)  # no quantile falls on a row, where rounding would decide
    probs = sigmoid(z).round(decimals)
    curve = reliability_curve(probs, y, strategy=strategy)
    accuracy, confidence = calibration_curve(y, probs, n_bins=15, strategy=strategy)
    used = curve.counts > 0
    np.testing.assert_allclose(curve.accuracy[used], accuracy, rtol=1e-14)
    np.testing.assert_allclose(curve.confidence[used], confidence, rtol=1e-14)


def test_equal_mass_bins_hold_equal_numbers():
    rng = np.random.default_rng(0)
    curve = reliability_curve(rng.random(150) ** 3, np.ones(150), strategy="quantile")
    np.testing.assert_array_equal(curve.counts, np.full(15, 10))
    ties = reliability_curve(np.full(9, 0.3), np.ones(9), n_bins=3, strategy="quantile")
    np.testing.assert_array_equal(ties.counts, [9, 0, 0])


def test_known_values_of_each_norm():
    probs = [0.1, 0.3, 0.8, 1.0, 0.6, 0.6]
    y = [0, 1, 1, 1, 0, 0]  # two bins: 2 rows with gap 0.3, 4 rows with gap 0.25
    error = {
        norm: expected_calibration_error(probs, y, n_bins=2, norm=norm)
        for norm in ("l1", "l2", "max")
    }
    assert error["l1"] == pytest.approx((2 * 0.3 + 4 * 0.25) / 6)
    assert error["l2"] == pytest.approx(math.sqrt((2 * 0.3**2 + 4 * 0.25**2) / 6))
    assert error["max"] == pytest.approx(0.3)
    # acc (1 - acc) / (n - 1) is 0.25 for the first bin and 0.25 / 3 for the second.
    squares = 2 * (0.3**2 - 0.25) + 4 * (0.25**2 - 0.25 / 3)
    assert squares < 0
    assert expected_calibration_error(probs, y, n_bins=2, norm="l2", debias=True) == 0
    certain = expected_calibration_error([0.8] * 3, [1] * 3, n_bins=2, norm="l2", debias=True)
    assert certain == pytest.approx(0.2)
    mixed = expected_calibration_error([0.9] * 4, [1, 0, 0, 0], norm="l2", debias=True)
    assert mixed == pytest.approx(math.sqrt(0.65**2 - 0.25 * 0.75 / 3))
    lonely = expected_calibration_error([0.8], [0], norm="l2", debias=True)
    assert lonely == 0


@pytest.mark.parametrize("norm", ["l1", "l2", "max"])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_ece_ignores_the_order_of_rows_and_their_duplication(strategy, norm):
    z, y = random_problem()
    probs = softmax(z)
    options = {"strategy": strategy, "norm": norm}
    ece = expected_calibration_error(probs, y, **options)
    permuted = expected_calibration_error(probs[::-1], y[::-1], **options)
    assert permuted == pytest.approx(ece, abs=1e-15)
    if strategy == "uniform":
        twice = expected_calibration_error(np.tile(probs, (2, 1)), np.tile(y, 2), **options)
        assert twice == pytest.approx(ece, abs=1e-15)


def test_class_names_do_not_matter():
    z, y = random_problem()
    order = np.array([2, 0, 3, 1])
    for measure in MEASURES:
        got = measure(softmax(z)[:, order], np.argsort(order)[y])
        assert got == pytest.approx(measure(softmax(z), y), rel=1e-13)


def exact_ece(confidence, events, n_bins=15):
    """ECE in exact arithmetic (numbers, products and sums of floats are fractions)."""
    bins = [[] for _ in range(n_bins)]
    edges = np.linspace(0, 1, n_bins + 1)
    for p, event in zip(confidence.tolist(), events.tolist(), strict=True):
        b = next(b for b in range(n_bins) if p <= edges[b + 1])
        bins[b].append(Fraction(p) - event)
    return float(sum(abs(sum(b)) for b in bins) / len(confidence))


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=40))
def test_ece_matches_exact_arithmetic(rows):
    probs, y = (np.array(column) for column in zip(*rows, strict=True))
    assert expected_calibration_error(probs, y) == pytest.approx(exact_ece(probs, y), abs=1e-15)


@pytest.mark.parametrize("kind", ["random", "constant"])
def test_sums_of_many_rows_are_exact_where_running_sums_are_not(kind):
    rows = 3_000_000
    rng = np.random.default_rng(0)
    probs = 0.7 + 0.2 * rng.random(rows) if kind == "random" else np.full(rows, 0.9)
    y = rng.random(rows) < probs
    want = abs(math.fsum(probs) - int(y.sum())) / rows
    assert abs(expected_calibration_error(probs, y, n_bins=1) - want) <= 1e-12
    if kind == "constant":
        float32 = np.cumsum(probs, dtype=np.float32)[-1]
        assert abs(abs(float32 - y.sum()) / rows - want) > 1e-3
        float64 = np.bincount(np.zeros(rows, int), weights=probs)[0]
        assert abs(abs(float64 - y.sum()) / rows - want) > 1e-12


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-6), (np.float16, 1e-3)])
def test_narrow_floats_are_computed_in_float64(dtype, tolerance):
    z, y = random_problem(rows=5000, scale=1.0)
    probs = softmax(z).astype(dtype)
    for measure in MEASURES:
        assert measure(probs, y) == pytest.approx(measure(softmax(z), y), abs=tolerance)
    p, hit = probs[:, 0], y == 0
    for measure in MEASURES:
        assert measure(p, hit) == measure(p.astype(np.float64), hit)


def test_debiasing_takes_off_what_noise_adds():
    """The frequency is 0.1 below each forecast, so that the square of the true error is 0.01."""
    rng = np.random.default_rng(0)
    probs = rng.integers(2, 10, size=(400, 500)) / 10
    y = rng.random((400, 500)) < probs - 0.1
    plain, debiased = (
        np.mean(
            [
                expected_calibration_error(p, t, n_bins=10, norm="l2", debias=debias) ** 2
                for p, t in zip(probs, y, strict=True)
            ]
        )
        for debias in (False, True)
    )
    assert plain > 0.013
    assert debiased == pytest.approx(0.01, rel=0.03)


# Scores


def test_brier_score_by_hand_and_its_factor_two():
    assert brier_score([[0.7, 0.2, 0.1]], [0]) == pytest.approx(0.3**2 + 0.2**2 + 0.1**2)
    assert brier_score([[1.0, 0.0], [1.0, 0.0]], [0, 1]) == 1
    z, y = binary_problem()
    p = sigmoid(z)
    assert brier_score(np.column_stack([1 - p, p]), y) == pytest.approx(2 * brier_score(p, y))


def test_scores_have_parity_with_scikit_learn():
    z, y = random_problem(classes=3)
    probs = softmax(z)
    theirs = metrics.brier_score_loss(y, probs, labels=range(3), scale_by_half=False)
    assert brier_score(probs, y) == pytest.approx(theirs, rel=1e-13)
    assert nll(probs, y) == pytest.approx(metrics.log_loss(y, probs), rel=1e-13)
    z, y = binary_problem()
    p = sigmoid(z)
    assert brier_score(p, y) == pytest.approx(metrics.brier_score_loss(y, p), rel=1e-13)
    assert nll(p, y) == pytest.approx(metrics.log_loss(y, p), rel=1e-12)


def test_nll_is_the_loss_of_the_logits_and_clips_nothing():
    z, y = random_problem()
    assert nll(softmax(z), y) == pytest.approx(float(cross_entropy(z, y)), rel=1e-12)
    z, y = binary_problem()
    assert nll(sigmoid(z), y) == pytest.approx(float(bce_with_logits(z, y)), rel=1e-12)
    assert nll([[0.0, 1.0]], [0]) == math.inf
    assert nll([0.0], [1]) == math.inf
    assert math.copysign(1, nll([1.0, 0.0], [1, 0])) == 1


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("problem", both_problems(), ids=["classes", "event"])
def test_decomposition_is_exact_for_the_binned_forecast(problem, strategy):
    z, y = problem
    probs = softmax(z) if z.ndim == 2 else sigmoid(z)
    columns = list(probs.T) if z.ndim == 2 else [probs]
    events = [y == k for k in range(4)] if z.ndim == 2 else [y]
    binned, inside, covariance = [], 0.0, 0.0
    for p, event in zip(columns, events, strict=True):
        curve = reliability_curve(p, event, n_bins=7, strategy=strategy)
        means = curve.confidence[np.searchsorted(curve.edges[1:-1], p)]
        binned.append(brier_score(means, event))
        inside += np.mean((p - means) ** 2)
        covariance += np.mean((p - means) * event)
    terms = brier_decomposition(probs, y, n_bins=7, strategy=strategy)
    total = terms.reliability - terms.resolution + terms.uncertainty
    assert total == pytest.approx(sum(binned), abs=1e-14)
    assert brier_score(probs, y) == pytest.approx(total + inside - 2 * covariance, abs=1e-14)
    assert brier_score(probs, y) != pytest.approx(total, abs=1e-4)


def test_decomposition_is_that_of_the_score_where_bins_hold_one_value():
    rng = np.random.default_rng(0)
    probs = rng.integers(0, 11, size=500) / 10
    y = rng.random(500) < probs**2
    terms = brier_decomposition(probs, y, n_bins=11)
    total = terms.reliability - terms.resolution + terms.uncertainty
    assert total == pytest.approx(brier_score(probs, y), abs=1e-15)
    by_hand = [(probs == v).mean() * (v - y[probs == v].mean()) ** 2 for v in np.unique(probs)]
    assert terms.reliability == pytest.approx(sum(by_hand))
    assert terms.uncertainty == pytest.approx(y.mean() * (1 - y.mean()))


# Noise floor and interval


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_noise_floor_is_the_ece_of_targets_drawn_from_the_probabilities(strategy):
    probs = softmax(random_problem(rows=300)[0])
    floor = ece_noise_floor(probs, n_bins=10, strategy=strategy, n_draws=400, quantiles=[0.1, 0.9])
    rng = np.random.default_rng(1)
    draws = (probs.cumsum(axis=-1) > rng.random((400, 300, 1))).argmax(axis=-1)
    errors = [expected_calibration_error(probs, y, n_bins=10, strategy=strategy) for y in draws]
    assert floor.mean == pytest.approx(np.mean(errors), rel=0.05)
    np.testing.assert_allclose(floor.quantiles, np.quantile(errors, [0.1, 0.9]), rtol=0.1)


def test_noise_floor_falls_with_the_number_of_rows():
    means = [ece_noise_floor(np.linspace(0.1, 1, n), n_draws=50).mean for n in (200, 3200, 51200)]
    assert means[0] / means[1] == pytest.approx(4, rel=0.15)
    assert means[1] / means[2] == pytest.approx(4, rel=0.15)
    assert ece_noise_floor([[1.0, 0.0]] * 9).mean == 0  # no chance, no noise
    assert ece_noise_floor([0.0] * 9).mean == 0


def test_noise_floor_takes_the_options_of_the_measure_and_a_seed():
    probs = np.linspace(0.01, 0.99, 400)
    first = ece_noise_floor(probs, n_draws=20)
    assert ece_noise_floor(probs, n_draws=20).mean == first.mean
    assert ece_noise_floor(probs, n_draws=20, seed=1).mean != first.mean
    l1, l2, largest = (ece_noise_floor(probs, norm=norm).mean for norm in ("l1", "l2", "max"))
    assert l1 < l2 < largest
    assert ece_noise_floor(probs, norm="l2", debias=True).mean < l2 / 2
    assert first.quantiles.shape == (3,)
    assert np.all(np.diff(first.quantiles) > 0)


def test_interval_of_a_mean_matches_the_normal_one():
    z, y = random_problem(rows=1000)
    losses = cross_entropy(z, y, reduction="none")
    interval = bootstrap_interval(nll, softmax(z), y, level=0.9, n_resamples=2000)
    half_width = 1.645 * losses.std() / math.sqrt(len(losses))
    assert interval.low == pytest.approx(losses.mean() - half_width, abs=0.1 * half_width)
    assert interval.high == pytest.approx(losses.mean() + half_width, abs=0.1 * half_width)


def test_interval_covers_an_ece_that_the_percentile_interval_misses():
    """Frequencies are below the forecasts p by 0.15 (p - 0.5): the true ECE is 0.0375."""
    rng = np.random.default_rng(0)
    covered = percentile_covered = 0
    for seed in range(40):
        p = rng.uniform(0.5, 1, 500)
        y = rng.random(500) < p - 0.15 * (p - 0.5)
        ece = expected_calibration_error(p, y)
        low, high = bootstrap_interval(expected_calibration_error, p, y, n_resamples=100, seed=seed)
        covered += low <= 0.0375 <= high
        percentile_covered += 2 * ece - high <= 0.0375 <= 2 * ece - low
    assert covered >= 32
    assert percentile_covered <= 16


def test_interval_has_a_seed():
    z, y = random_problem(rows=50)
    first, again, other = (
        bootstrap_interval(nll, softmax(z), y, n_resamples=20, seed=seed) for seed in (0, 0, 1)
    )
    assert first == again != other


# Temperature


def exact_temperature(z, y, start):
    """Minimise the NLL over 1/T by Newton's method in 40 digits."""
    with mpmath.workdps(40):
        z = [[mpf(float(v)) for v in row] for row in z]
        inverse = 1 / mpf(start)
        for _ in range(5):
            slope = curvature = mpf(0)
            for row, target in zip(z, y.tolist(), strict=True):
                weights = [mpmath.exp(inverse * (v - max(row))) for v in row]
                total = mpmath.fsum(weights)
                mean = mpmath.fsum(w * v for w, v in zip(weights, row, strict=True)) / total
                square = mpmath.fsum(w * v * v for w, v in zip(weights, row, strict=True)) / total
                slope += mean - row[target]
                curvature += square - mean**2
            step = slope / curvature
            inverse -= step
        assert abs(step) < mpf(10) ** -25 * inverse
        return 1 / inverse


def assert_exact(calibrator, z, y):
    want = exact_temperature(z, y, calibrator.temperature_)
    assert calibrator.converged_
    assert abs(calibrator.temperature_ - want) <= 1e-8 * want
    assert calibrator.n_evaluations_ <= 12


@pytest.mark.parametrize("scale", [1e-6, 0.3, 1.0, 5.0, 1e6])
@pytest.mark.parametrize("classes", [2, 10])
def test_temperature_matches_mpmath(classes, scale):
    z, y = random_problem(rows=150, classes=classes, scale=scale)
    assert_exact(TemperatureScaling().fit(z, y), z, y)


@pytest.mark.parametrize("seed", range(8))
def test_temperature_matches_mpmath_on_wild_logits(seed):
    """Rows and columns of very different scale, and from few to many mistakes."""
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((60, 5)) * np.exp(2 * rng.standard_normal((60, 1)))
    z *= np.exp(rng.standard_normal((60, 5)))
    y = np.where(rng.random(60) < 0.02 * (seed + 1), rng.integers(5, size=60), z.argmax(axis=-1))
    assert_exact(TemperatureScaling().fit(z, y), z, y)


def test_temperature_needs_few_evaluations_and_never_diverges():
    rng = np.random.default_rng(0)
    for _ in range(500):
        rows, classes = rng.integers(2, 40), rng.integers(2, 8)
        z = rng.standard_normal((rows, classes)) * np.exp(
            rng.uniform(0, 6) * rng.standard_normal((rows, 1))
        )
        mistake = rng.random(rows) < rng.random() ** 2
        y = np.where(mistake, rng.integers(classes, size=rows), z.argmax(axis=-1))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            calibrator = TemperatureScaling().fit(z, y)
        assert 0 < calibrator.temperature_ < math.inf
        assert calibrator.n_evaluations_ <= 12
        if calibrator.converged_:
            best = float(cross_entropy(z / calibrator.temperature_, y))
            for factor in (0.99, 1.01, 1 / calibrator.temperature_):
                worse = float(cross_entropy(z / (factor * calibrator.temperature_), y))
                assert best <= worse + 1e-12


@given(st.integers(0, 50), st.floats(-12, 12))
def test_temperature_follows_the_scale_of_the_logits(seed, exponent):
    z, y = random_problem(rows=50, seed=seed)
    scale = math.exp(exponent)
    temperature = TemperatureScaling().fit(z, y).temperature_
    scaled = TemperatureScaling().fit(scale * z, y).temperature_
    assert scaled == pytest.approx(scale * temperature, rel=1e-10)


@given(st.integers(0, 50), st.floats(-100, 100))
def test_temperature_ignores_what_softmax_ignores(seed, shift):
    z, y = random_problem(rows=50, seed=seed)
    temperature = TemperatureScaling().fit(z, y).temperature_
    order = np.array([3, 0, 2, 1])
    moved = TemperatureScaling().fit((z + shift)[:, order], np.argsort(order)[y])
    assert moved.temperature_ == pytest.approx(temperature, rel=1e-9)


def test_temperature_keeps_predictions_and_improves_the_fit():
    for seed in range(5):
        z, y = random_problem(seed=seed, scale=0.5 + seed)
        probs = TemperatureScaling().fit(z, y).predict_proba(z)
        np.testing.assert_array_equal(probs.argmax(axis=-1), z.argmax(axis=-1))
        assert nll(probs, y) <= nll(softmax(z), y)
        assert brier_score(probs, y) <= brier_score(softmax(z), y) + 0.01


def test_temperature_of_one_event_is_that_of_two_classes():
    z, y = binary_problem()
    one = TemperatureScaling().fit(z, y)
    two = TemperatureScaling().fit(np.column_stack([np.zeros_like(z), z]), y)
    assert one.temperature_ == two.temperature_
    probs = two.predict_proba(np.column_stack([np.zeros_like(z), z]))
    np.testing.assert_allclose(one.predict_proba(z), probs[:, 1], rtol=1e-13)


def test_temperature_has_parity_with_scikit_learn():
    digits = load_digits_split(noise=0.5)
    x_train, x_val, x_test = (
        x.astype(np.float64) for x in digits[::2]
    )  # else its tolerance is wide
    model = LogisticRegression(C=100, max_iter=2000).fit(x_train, digits.y_train)
    theirs = CalibratedClassifierCV(FrozenEstimator(model), method="temperature")
    theirs.fit(x_val, digits.y_val)
    ours = TemperatureScaling().fit(model.decision_function(x_val), digits.y_val)
    beta = theirs.calibrated_classifiers_[0].calibrators[0].beta_
    assert ours.temperature_ == pytest.approx(1 / beta, rel=1e-6)
    np.testing.assert_allclose(
        ours.predict_proba(model.decision_function(x_test)), theirs.predict_proba(x_test), atol=1e-6
    )


@pytest.mark.parametrize(
    ("z", "y", "side", "factor"),
    [
        ([[2.0, 1.0], [0.0, 3.0]], [0, 1], "lower", 1e-4),
        ([2.0, -1.0, -3.0], [1, 0, 0], "lower", 1e-4),
        ([[2.0, 1.0], [0.0, 3.0]], [1, 0], "upper", 1e4),
        ([[0.0, 2.0, 1.0]], [2], "upper", 1e4),  # exactly as good as the mean of the logits
    ],
)
def test_temperature_stops_at_a_bound_and_says_which(z, y, side, factor):
    calibrator = TemperatureScaling()
    with pytest.warns(RuntimeWarning, match=f"Stopped at the {side} bound, T = "):
        calibrator.fit(z, y)
    wide = np.array(z) if np.ndim(z) == 2 else np.column_stack([np.zeros(3), z])
    mean_gap = (wide.max(axis=-1, keepdims=True) - wide).mean()
    assert calibrator.temperature_ == pytest.approx(factor * mean_gap)
    assert calibrator.converged_ is False
    assert calibrator.n_evaluations_ == 0


def test_temperature_of_equal_logits_stays_positive():
    with pytest.warns(RuntimeWarning, match="upper bound"):
        calibrator = TemperatureScaling().fit(np.zeros((3, 2)), [0, 1, 1])
    assert calibrator.temperature_ == 1e4


@pytest.mark.parametrize("gap", [1e-12, 1e-3, 1.0, 10.0])
def test_one_mistake_is_enough_for_a_minimum(gap):
    z = np.array([[5.0, 0.0]] * 20 + [[gap, 0.0]])
    y = np.array([0] * 20 + [1])
    assert_exact(TemperatureScaling().fit(z, y), z, y)


@pytest.mark.parametrize("rows", [20, 2000])
@pytest.mark.parametrize("outlier", [1e3, 1e9])
def test_an_outlier_does_not_hide_the_minimum(outlier, rows):
    z = np.array([[1.0, 0.0]] * rows + [[1.0, 0.0], [outlier, 0.0]])
    y = np.array([0] * rows + [1, 0])
    assert_exact(TemperatureScaling().fit(z, y), z, y)


@pytest.mark.parametrize("decades", [6, 15])
def test_gaps_of_many_sizes_need_few_evaluations_too(decades):
    z = np.zeros((61, 2))
    z[:, 0] = np.append(np.logspace(0, decades, 60), 1)
    calibrator = TemperatureScaling().fit(z, np.append(np.zeros(60, int), 1))
    assert calibrator.converged_
    assert calibrator.n_evaluations_ <= 8


def test_a_minimum_at_a_huge_temperature_counts_as_none():
    z, y = [[1 + 1e-6, 0.0], [1.0, 0.0]], [0, 1]
    with pytest.warns(RuntimeWarning, match="Stopped at the upper bound, T = 5e"):
        calibrator = TemperatureScaling().fit(z, y)
    assert not calibrator.converged_


@pytest.mark.parametrize("scale", [1e-300, 1e38, 1e200, 1e308])
def test_temperature_of_the_largest_and_smallest_logits(scale):
    z = np.array([[scale, 0.0]] * 4)
    calibrator = TemperatureScaling().fit(z, [0, 0, 0, 1])
    assert calibrator.converged_
    assert calibrator.temperature_ == pytest.approx(scale / math.log(3), rel=1e-8, abs=0)
    np.testing.assert_allclose(calibrator.predict_proba(z)[0], [0.75, 0.25], rtol=1e-8)


def test_temperature_says_when_its_steps_ran_out(monkeypatch):
    z, y = random_problem()
    monkeypatch.setattr(calibration, "MAX_ITERATIONS", 2)
    calibrator = TemperatureScaling().fit(z, y)
    assert calibrator.converged_ is False
    assert calibrator.n_evaluations_ == 2
    assert nll(calibrator.predict_proba(z), y) < nll(softmax(z), y)


# Platt, isotonic, histogram


def test_platt_targets_make_separable_data_finite():
    """By hand: with scores -1 and 1, the slope solves sigmoid(a) = 3/4."""
    platt = PlattScaling().fit([-1.0, -1.0, 1.0, 1.0], [0, 0, 1, 1])
    assert platt.maps_[0].slope == pytest.approx(math.log(3), rel=1e-12)
    assert platt.maps_[0].intercept == pytest.approx(0, abs=1e-12)
    # Three positives, one negative: (3 + 1) / (3 + 2) and 1 / (1 + 2).
    platt = PlattScaling().fit([5.0, 5.0, 5.0, 3.0], [1, 1, 1, 0])
    np.testing.assert_allclose(platt.predict_proba([5.0, 3.0]), [4 / 5, 1 / 3], rtol=1e-10)


def test_platt_has_parity_with_scikit_learn():
    x, y = svc_scores()
    theirs = CalibratedClassifierCV(FrozenEstimator(Identity().fit(x, y)), method="sigmoid")
    theirs.fit(x, y)
    ours = PlattScaling().fit(x[:, 0], y).predict_proba(x[:, 0])
    np.testing.assert_allclose(ours, theirs.predict_proba(x)[:, 1], atol=1e-5)


def test_platt_keeps_its_best_step_when_the_steps_run_out(monkeypatch):
    z, y = binary_problem()
    monkeypatch.setattr(calibration, "MAX_ITERATIONS", 1)
    one_step = PlattScaling().fit(z, y).predict_proba(z)
    assert nll(one_step, y) < nll(np.full(len(y), y.mean()), y)


@pytest.mark.parametrize("scale", [1e-300, 1e-8, 1.0, 1e8, 1e300])
def test_platt_is_at_the_minimum_whatever_the_scores(scale):
    """Heavy tails too, where a full Newton step overshoots: both derivatives are 0."""
    rng = np.random.default_rng(0)
    for _ in range(100):
        z = scale * (rng.standard_t(1, size=20) + rng.normal())
        y = rng.random(20) < sigmoid(10 * z / scale)
        p = PlattScaling().fit(z, y).predict_proba(z)
        positives, negatives = y.sum(), (~y).sum()
        t = np.where(y, (positives + 1) / (positives + 2), 1 / (negatives + 2))
        assert abs(np.mean(p - t)) < 1e-10
        assert abs(np.mean((p - t) * (z / scale))) < 1e-10 * np.abs(z / scale).max()


def test_platt_survives_outliers_and_equal_scores():
    platt = PlattScaling().fit([0.0, 0.1, 0.2, 0.3, 1e9], [0, 1, 0, 1, 0])
    assert np.isfinite(platt.maps_[0]).all()
    flat = PlattScaling().fit([3.0, 3.0, 3.0], [1, 0, 0])
    assert flat.maps_[0].slope == 0
    assert flat.predict_proba([3.0])[0] == pytest.approx((2 / 3 + 1 / 4 + 1 / 4) / 3)


def test_isotonic_by_hand():
    isotonic = IsotonicCalibration().fit([3.0, 1.0, 2.0, 4.0, 5.0], [0, 0, 1, 0, 1])
    # In order of the scores 0 1 0 0 1: the 1 and the two 0 after it pool to 1/3.
    fitted = isotonic.predict_proba([1.0, 2.0, 3.0, 4.0, 5.0])
    np.testing.assert_allclose(fitted, [0, 1 / 3, 1 / 3, 1 / 3, 1], rtol=1e-15)
    np.testing.assert_allclose(isotonic.predict_proba([-9.0, 4.5, 9.0]), [0, 2 / 3, 1])


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(0, 1)), min_size=1, max_size=30))
def test_isotonic_has_parity_with_scikit_learn(rows):
    z, y = (np.array(column) for column in zip(*rows, strict=True))
    grid = np.linspace(-5, 5, 41)
    ours = IsotonicCalibration().fit(z, y).predict_proba(grid)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(z, y).predict(grid)
    np.testing.assert_allclose(ours, theirs, atol=1e-12)
    assert np.all(np.diff(ours) >= 0)


def test_histogram_by_hand():
    z = np.log([0.1 / 0.9, 0.3 / 0.7, 0.35 / 0.65, 0.9 / 0.1])
    uniform = HistogramBinning(n_bins=4, strategy="uniform").fit(z, [0, 1, 0, 1])
    # Bins of width 1/4 hold 1, 2, 0 and 1 rows; the empty one keeps its midpoint.
    np.testing.assert_allclose(uniform.maps_[0].probs, [0, 0.5, 0.625, 1], rtol=1e-15)
    quantile = HistogramBinning(n_bins=2).fit(z, [0, 1, 0, 1])
    np.testing.assert_allclose(quantile.predict_proba(z), [0.5, 0.5, 0.5, 0.5])
    quantile = HistogramBinning(n_bins=2).fit(z, [0, 0, 0, 1])
    np.testing.assert_allclose(quantile.predict_proba([-99.0, 99.0]), [0, 0.5])


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_histogram_leaves_no_error_on_the_rows_it_was_fitted_to(strategy):
    z, y = binary_problem()
    probs = HistogramBinning(strategy=strategy).fit(z, y).predict_proba(z)
    assert expected_calibration_error(probs, y, n_bins=400) < 1e-15
    assert expected_calibration_error(sigmoid(z), y) > 0.05


@pytest.mark.parametrize("calibrator", CALIBRATORS)
def test_maps_of_one_event_never_fall(calibrator):
    z, y = binary_problem(scale=3)
    probs = calibrator().fit(z, y).predict_proba(np.linspace(-40, 40, 500))
    assert np.all(np.diff(probs) >= -1e-15) or calibrator is HistogramBinning
    assert probs.min() >= 0
    assert probs.max() <= 1
    if calibrator is HistogramBinning:
        assert len(np.unique(probs)) <= 15


@pytest.mark.parametrize("calibrator", CALIBRATORS)
@pytest.mark.parametrize("shift", [0.0, 5.0])
def test_calibrators_repair_overconfidence_on_new_rows(calibrator, shift):
    """A random number added to each row of logits changes nothing: scores are log-odds."""
    z, y = random_problem(rows=4000, scale=3.0)
    z += shift * np.random.default_rng(1).standard_normal((4000, 1))
    fitted = calibrator().fit(z[:2000], y[:2000])
    before, after = softmax(z[2000:]), fitted.predict_proba(z[2000:])
    np.testing.assert_allclose(after.sum(axis=-1), 1, rtol=1e-14)
    assert after.shape == before.shape
    assert expected_calibration_error(before, y[2000:]) > 0.15
    assert expected_calibration_error(after, y[2000:]) < 0.05
    assert brier_score(after, y[2000:]) < brier_score(before, y[2000:]) - 0.05


@pytest.mark.parametrize("calibrator", CALIBRATORS)
def test_calibrators_return_float64_and_write_nothing(calibrator):
    for z, y in both_problems():
        z = z.astype(np.float32)
        z.flags.writeable = y.flags.writeable = False
        fitted = calibrator().fit(z, y)
        probs = fitted.predict_proba(z)
        assert probs.dtype == np.float64
        assert probs.shape == z.shape
        np.testing.assert_array_equal(probs, calibrator().fit(z.astype(float), y).predict_proba(z))
        np.testing.assert_array_equal(fitted.predict_proba(z[:7]), probs[:7])


@pytest.mark.parametrize("calibrator", CALIBRATORS[1:])
def test_rows_without_any_mass_become_uniform(calibrator):
    z, y = random_problem()
    fitted = calibrator().fit(z, y)
    zero = calibration.SigmoidMap(0.0, -math.inf)
    fitted.maps_ = [zero] * 4
    np.testing.assert_array_equal(fitted.predict_proba(z[:3]), np.full((3, 4), 0.25))


@pytest.mark.parametrize("calibrator", CALIBRATORS[1:])
def test_a_class_that_never_occurs_gets_little(calibrator):
    z, y = random_problem(rows=1000)
    z, y = z[y != 3], y[y != 3]
    probs = calibrator().fit(z, y).predict_proba(z)
    assert np.isfinite(probs).all()
    assert probs[:, 3].max() < 0.02


# What is refused


@pytest.mark.parametrize("measure", [*MEASURES, reliability_curve, brier_decomposition])
@pytest.mark.parametrize(
    ("probs", "y", "error", "message"),
    [
        (
            [[0.5, 0.5], [1.2, 3.01]],
            [0, 1],
            ValueError,
            r"probs rows must sum to 1 \(row 1 sums to 4.21\): did you pass logits\?",
        ),
        ([[0.5, 0.5], [0.5, 0.49989]], [0, 1], ValueError, "row 1 sums to 0.99989"),
        ([[0.5, np.nan]], [0], ValueError, "row 0 sums to nan"),
        ([[1.5, -0.5]], [0], ValueError, r"probs\[0, 0\] is 1.5: .*in \[0, 1\]: did you pass lo"),
        ([0.5, 2.5], [0, 1], ValueError, r"probs\[1\] is 2.5: .*did you pass logits\?"),
        ([0.5, np.nan], [0, 1], ValueError, r"probs\[1\] is nan"),
        ([], [], ValueError, r"at least one row, got \(0,\)"),
        (0.5, 1, ValueError, r"got \(\)"),
        ([[[1.0]]], [[0]], ValueError, r"shape \(N, K\) or \(N,\)"),
        ([[0.5, 0.5]], [0, 1], ValueError, r"y must have shape \(1,\), one class a row, got \(2,"),
        ([[0.5, 0.5]], [2], IndexError, r"y\[0\] is 2: class indices must be in 0 to 1"),
        ([[0.5, 0.5]], [-1], IndexError, r"y\[0\] is -1"),
        ([[0.5, 0.5]], [1.0], TypeError, "integers, got dtype float64"),
        ([0.5], [2], ValueError, r"y\[0\] is 2: binary targets must be 0 or 1"),
        ([0.5, 0.5], [1], ValueError, r"y must have shape \(2,\)"),
        (["a"], [1], TypeError, "probs must hold real numbers"),
    ],
)
def test_measures_refuse(measure, probs, y, error, message):
    with pytest.raises(error, match=message):
        measure(probs, y)


def test_rows_may_miss_one_by_rounding():
    assert expected_calibration_error([[0.5, 0.50009]], [1]) < 0.51
    assert brier_decomposition([[1.00005, 0.0]], [0]).uncertainty == 0
    rng = np.random.default_rng(0)
    probs = softmax(4 * rng.standard_normal((2000, 50))).astype(np.float16)
    assert abs(probs.sum(axis=-1, dtype=float) - 1).max() > 1e-4
    assert 0 <= expected_calibration_error(probs, probs.argmax(axis=-1)) <= 1


@pytest.mark.parametrize("calibrator", CALIBRATORS)
@pytest.mark.parametrize(
    ("z", "y", "error", "message"),
    [
        ([[0.0, np.inf]], [0], ValueError, r"z\[0, 1\] is inf: logits must be finite"),
        ([1.0, np.nan], [0, 1], ValueError, r"z\[1\] is nan"),
        ([[1.0], [2.0]], [0, 1], ValueError, r"K >= 2, or \(N,\) for one event.*got \(2, 1\)"),
        (np.empty((0, 3)), [], ValueError, r"at least one row, got \(0, 3\)"),
        ([[0.0, 1.0]], [2], IndexError, r"y\[0\] is 2"),
        ([0.0, 1.0], [0, 2], ValueError, "must be 0 or 1"),
    ],
)
def test_calibrators_refuse(calibrator, z, y, error, message):
    with pytest.raises(error, match=message):
        calibrator().fit(z, y)


@pytest.mark.parametrize("calibrator", CALIBRATORS[1:])
def test_calibrators_refuse_other_classes_than_the_fit(calibrator):
    z, y = random_problem()
    with pytest.raises(ValueError, match=r"shape \(400, 3\) holds 3 events a row, the fit had 4"):
        calibrator().fit(z, y).predict_proba(z[:, :3])
    with pytest.raises(ValueError, match=r"holds 1 events a row, the fit had 4"):
        calibrator().fit(z, y).predict_proba(z[:, 0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p, y: reliability_curve(p, y, n_bins=0), "n_bins must be at least 1, got 0"),
        (
            lambda p, y: reliability_curve(p, y, strategy="mass"),
            "'uniform', 'quantile', got 'mass'",
        ),
        (lambda p, y: expected_calibration_error(p, y, norm="l3"), "norm must be one of 'l1'"),
        (lambda p, y: expected_calibration_error(p, y, debias=True), "debias=True needs norm='l2'"),
        (lambda p, y: ece_noise_floor(p, norm="l1", debias=True), "debias=True needs norm='l2'"),
        (lambda p, y: ece_noise_floor(p, n_draws=0), "n_draws must be at least 1"),
        (
            lambda p, y: bootstrap_interval(nll, p, y, level=95),
            "level must be between 0 and 1, got",
        ),
        (lambda p, y: bootstrap_interval(nll, p, y, n_resamples=0), "n_resamples must be"),
        (
            lambda p, y: bootstrap_interval(nll, p, y[:-1]),
            "same number of rows, .* got 400 and 399",
        ),
        (lambda p, y: bootstrap_interval(nll, p > 0.5, y), "metric must be finite"),
        (lambda p, y: HistogramBinning(strategy="mass").fit(p, y), "strategy must be one of"),
    ],
)
def test_options_are_checked(call, message):
    z, y = binary_problem()
    with pytest.raises(ValueError, match=message):
        call(sigmoid(z), y)


# Experiments


def digits_logits(seed, noise):
    """Validation and test logits (and targets) of a small network, trained for a second."""
    digits = load_digits_split(seed=seed, noise=noise)
    model = MLPClassifier(
        (128, 128), max_iter=30, batch_size=64, learning_rate_init=3e-3, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # 30 epochs are the experiment
        model.fit(digits.x_train, digits.y_train)
    return [
        (forward(model, x), y)
        for x, y in [(digits.x_val, digits.y_val), (digits.x_test, digits.y_test)]
    ]


def forward(model, x):
    """Return the logits, which scikit-learn keeps to itself."""
    layers = list(zip(model.coefs_, model.intercepts_, strict=True))
    for weights, biases in layers[:-1]:
        x = np.maximum(x @ weights + biases, 0)
    weights, biases = layers[-1]
    return x @ weights + biases


@pytest.mark.parametrize("seed", range(5))
def test_noisy_digits_are_overconfident_and_one_temperature_repairs_them(seed):
    (z_val, y_val), (z, y) = digits_logits(seed, noise=0.5)
    calibrator = TemperatureScaling().fit(z_val, y_val)
    before, after = softmax(z), calibrator.predict_proba(z)
    assert 0.18 < expected_calibration_error(before, y) < 0.3
    assert expected_calibration_error(after, y) < 0.05
    assert expected_calibration_error(after, y) < ece_noise_floor(after).quantiles[-1]
    assert expected_calibration_error(before, y) > 4 * ece_noise_floor(before).quantiles[-1]
    assert nll(after, y) < nll(before, y) - 0.3
    assert 2 < calibrator.temperature_ < 3.5
    np.testing.assert_array_equal(after.argmax(axis=-1), z.argmax(axis=-1))


def test_clean_digits_leave_nothing_to_repair():
    changes = []
    for seed in range(5):
        (z_val, y_val), (z, y) = digits_logits(seed, noise=0.0)
        before, after = softmax(z), TemperatureScaling().fit(z_val, y_val).predict_proba(z)
        floor = ece_noise_floor(before, quantiles=[0.99]).quantiles[0]
        assert expected_calibration_error(before, y) < max(floor, 0.025)
        changes.append(expected_calibration_error(after, y) - expected_calibration_error(before, y))
    assert max(np.abs(changes)) < 0.015
    assert max(changes) > 0  # on some seed it does harm


@pytest.mark.parametrize("seed", range(5))
def test_temperature_cannot_repair_naive_bayes(seed):
    """The best T makes the NLL finite and multiplies the ECE: the errors are not one factor."""
    digits = load_digits_split(seed=seed)
    model = GaussianNB().fit(digits.x_train, digits.y_train)
    z_val, z = (model.predict_joint_log_proba(x) for x in (digits.x_val, digits.x_test))
    calibrator = TemperatureScaling().fit(z_val, digits.y_val)
    before, after = softmax(z), calibrator.predict_proba(z)
    assert calibrator.converged_
    assert nll(after, digits.y_test) < nll(before, digits.y_test)
    assert expected_calibration_error(before, digits.y_test) < 0.2
    assert expected_calibration_error(after, digits.y_test) > 0.5


class Identity(LogisticRegression):
    """A classifier whose decision function is its one feature."""

    def decision_function(self, x):
        return np.asarray(x)[:, 0]


def svc_scores():
    """Scores of a support vector machine (not logits) on held-out rows: digits below 5 or not."""
    digits = load_digits_split(noise=0.3)
    model = SVC(gamma=0.02).fit(digits.x_train, digits.y_train < 5)
    return model.decision_function(digits.x_val)[:, None], (digits.y_val < 5).astype(int)


def test_what_each_calibrator_preserves():
    """Of one event: only the binning maps tie scores; only T keeps the threshold at 0."""
    x, y = svc_scores()
    z = x[:, 0]
    keeps_order, keeps_predictions = {}, {}
    for calibrator in CALIBRATORS:
        probs = calibrator().fit(z, y).predict_proba(z)
        keeps_order[calibrator] = len(np.unique(probs)) == len(np.unique(z)) and np.array_equal(
            np.argsort(probs), np.argsort(z)
        )
        keeps_predictions[calibrator] = np.array_equal(probs > 0.5, z > 0)
    assert keeps_order == dict(zip(CALIBRATORS, [True, True, False, False], strict=True))
    assert keeps_predictions[TemperatureScaling]
    assert not all(keeps_predictions.values())
