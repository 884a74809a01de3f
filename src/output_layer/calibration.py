r"""Are the probabilities true? Measures of calibration, and four ways to repair it.

Measures take probabilities first and targets second; calibrators learn from held-out logits with
``fit(z, y)`` and return probabilities with ``predict_proba(z)``. Both read two shapes:

``(N, K)`` with integer targets 0 to K - 1
    K exclusive classes. Calibration is that of the *top label*: the confidence of a row is its
    largest probability, the event is that this class (the first, if several tie) is the target.
``(N,)`` with targets 0 or 1
    One event. The probability (the logit) is that of target 1.

Rules that hold for every function: everything is computed in float64, whatever the input; inputs
are never written; probabilities outside [0, 1], or rows that do not sum to 1 within 1e-4, are
refused; a measure of no rows is undefined and refused. The calibrators need finite logits.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from output_layer._arguments import (
    as_float,
    binary_targets,
    check_at_least_one,
    check_option,
    refuse,
)
from output_layer.activations import sigmoid, softmax
from output_layer.losses import bce_with_logits
from output_layer.ranking import log_odds_score

__all__ = [
    "BrierDecomposition",
    "HistogramBinning",
    "InterpolationMap",
    "Interval",
    "IsotonicCalibration",
    "NoiseFloor",
    "PlattScaling",
    "ReliabilityCurve",
    "SigmoidMap",
    "StepMap",
    "TemperatureScaling",
    "bootstrap_interval",
    "brier_decomposition",
    "brier_score",
    "ece_noise_floor",
    "expected_calibration_error",
    "nll",
    "reliability_curve",
]

SUM_TOLERANCE = 1e-4  # how far a row of probabilities may be from sum 1
SUM_BLOCK = 4096  # rows in one running sum: its rounding error stays below 5e-13 of the sum
TEMPERATURE_RANGE = 1e4  # bounds of T: this factor around the mean gap to the largest logit
NEWTON_TOLERANCE = 1e-7  # relative step after which Newton's next error is far below 1e-8
MAX_ITERATIONS = 100  # never reached in practice


class ReliabilityCurve(NamedTuple):
    """Predicted against observed frequency, one point a bin (shape (B,), edges (B + 1,)).

    Bin b holds the confidences in ``(edges[b], edges[b + 1]]``, and the first bin its lower edge.
    ``confidence`` is their mean, ``accuracy`` the share of events among them (the right answers,
    or the positives of one event); both are NaN where ``counts`` is 0.
    """

    edges: NDArray
    counts: NDArray
    confidence: NDArray
    accuracy: NDArray


class BrierDecomposition(NamedTuple):
    """The three terms of Murphy's partition: reliability - resolution + uncertainty."""

    reliability: float
    resolution: float
    uncertainty: float


class Interval(NamedTuple):
    """Both ends of an interval."""

    low: float
    high: float


class NoiseFloor(NamedTuple):
    """Mean of a random measure, and its quantiles."""

    mean: float
    quantiles: NDArray


# Measures


def reliability_curve(
    probs: ArrayLike, y: ArrayLike, *, n_bins: int = 15, strategy: str = "uniform"
) -> ReliabilityCurve:
    r"""Return mean confidence and accuracy bin by bin, the points of a reliability diagram.

    .. math:: \operatorname{conf}(B) = \frac{1}{|B|} \sum_{i \in B} \hat p_i, \qquad
        \operatorname{acc}(B) = \frac{1}{|B|} \sum_{i \in B} [\text{event}_i]

    Parameters
    ----------
    probs : array_like, shape (N, K) or (N,)
        Probabilities; see the module.
    y : array_like, shape (N,)
        Targets; see the module.
    n_bins : int, default 15
        Number of bins B.
    strategy : {"uniform", "quantile"}, default "uniform"
        Bins of equal width on [0, 1], or of equal mass between the smallest and the largest
        confidence. Equal confidences always share a bin, so ties can leave bins uneven or empty.

    Returns
    -------
    ReliabilityCurve
        Edges, counts, mean confidences and accuracies.

    Raises
    ------
    ValueError
        If the shapes do not fit, there are no rows, the probabilities are none, a binary target is
        not 0 or 1, or an option is out of range.
    IndexError
        If a class index is not in 0 to K - 1.
    TypeError
        If `probs` is not numeric, or the class indices are not integers.

    Notes
    -----
    Bins are closed on the right, as in the definition of Guo et al. A confidence of exactly 1 is
    the normal case for a trained network: it belongs to the last bin, not to one of its own.
    Confidences are summed in blocks, and the blocks exactly: one running sum in float32 stops
    growing at 2^24 rows and is far off before.

    References
    ----------
    ``guo2017calibration``: Guo et al., On calibration of modern neural networks, 2017, section 2.
    ``nixon2019measuring``: Nixon et al., Measuring calibration in deep learning, 2019 (equal mass).

    Examples
    --------
    >>> curve = reliability_curve([0.1, 0.3, 0.8, 1.0], [0, 1, 1, 1], n_bins=2)
    >>> curve.counts.tolist(), curve.confidence.tolist(), curve.accuracy.tolist()
    ([2, 2], [0.2, 0.9], [0.5, 1.0])
    """
    probs, y = _read_probs(probs, y)
    confidence = _confidence(probs)
    return _curve(confidence, _events(probs, y), _bin_edges(confidence, n_bins, strategy))


def expected_calibration_error(
    probs: ArrayLike,
    y: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: str = "uniform",
    norm: str = "l1",
    debias: bool = False,
) -> float:
    r"""Return the distance between confidence and accuracy over the bins (ECE).

    .. math:: \text{l1: } \sum_b \frac{n_b}{N} |g_b|, \quad
        \text{l2: } \Big(\sum_b \frac{n_b}{N} g_b^2\Big)^{1/2}, \quad
        \text{max: } \max_b |g_b|, \qquad
        g_b = \operatorname{acc}(B_b) - \operatorname{conf}(B_b)

    Parameters
    ----------
    probs : array_like, shape (N, K) or (N,)
        Probabilities; see the module.
    y : array_like, shape (N,)
        Targets; see the module.
    n_bins, strategy
        The bins, as in `reliability_curve`.
    norm : {"l1", "l2", "max"}, default "l1"
        "l1" is the ECE, "l2" its root-mean-square form, "max" the maximum calibration error, which
        a single row in a bin of its own can decide.
    debias : bool, default False
        For "l2" only: subtract from each squared gap the part that noise alone adds,
        :math:`\operatorname{acc}(1 - \operatorname{acc}) / (n_b - 1)`, and return the root of what
        is left, or 0. The square then has no bias where a bin holds one forecast value, and little
        elsewhere; a bin with one row cannot tell noise from error and counts 0. For the other norms
        there is no such correction: no estimate of :math:`|g_b|` from finitely many rows is
        unbiased.

    Returns
    -------
    float
        A probability difference in [0, 1].

    Raises
    ------
    ValueError, IndexError, TypeError
        As `reliability_curve`; ValueError also if `debias` is asked of another norm than "l2".

    Notes
    -----
    Without `debias` the expected value is above the truth: a perfectly calibrated model gets a
    positive ECE. Print no ECE without its floor, `ece_noise_floor`.

    References
    ----------
    ``naeini2015obtaining``: Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities
    using Bayesian binning, 2015 (ECE and its maximum form).
    ``guo2017calibration``: Guo et al., On calibration of modern neural networks, 2017 (top label).
    ``kumar2019verified``: Kumar, Liang and Ma, Verified uncertainty calibration, 2019 (debiased).

    Examples
    --------
    >>> probs, y = [0.1, 0.3, 0.8, 1.0], [0, 1, 1, 1]
    >>> round(expected_calibration_error(probs, y, n_bins=2), 12)
    0.2
    >>> round(expected_calibration_error(probs, y, n_bins=2, norm="max"), 12)
    0.3
    """
    _check_norm(norm, debias)
    curve = reliability_curve(probs, y, n_bins=n_bins, strategy=strategy)
    return _calibration_error(curve, norm, debias)


def brier_score(probs: ArrayLike, y: ArrayLike) -> float:
    r"""Return the mean squared distance between the probabilities and what happened.

    .. math:: \frac1N \sum_i \sum_k (p_{ik} - [y_i = k])^2

    Parameters
    ----------
    probs : array_like, shape (N, K) or (N,)
        Probabilities; see the module.
    y : array_like, shape (N,)
        Targets; see the module.

    Returns
    -------
    float
        For (N, K) the sum over all classes, in [0, 2], as Brier defined it. For (N,) the square of
        the one probability, in [0, 1]: **half** of what the same forecast gives as two columns
        (1 - p, p).

    Raises
    ------
    ValueError, IndexError, TypeError
        As `reliability_curve`.

    References
    ----------
    ``brier1950verification``: Brier, Verification of forecasts expressed in terms of probability,
    1950.

    Examples
    --------
    >>> round(brier_score([0.8], [1]), 12), round(brier_score([[0.2, 0.8]], [1]), 12)
    (0.04, 0.08)
    """
    probs, y = _read_probs(probs, y)
    error = probs.astype(np.float64)
    if probs.ndim == 1:
        error -= y
    else:
        error[np.arange(len(y)), y] -= 1
    return float(np.vdot(error, error) / len(y))


def brier_decomposition(
    probs: ArrayLike, y: ArrayLike, *, n_bins: int = 15, strategy: str = "uniform"
) -> BrierDecomposition:
    r"""Split the Brier score into calibration, sharpness and the difficulty of the data.

    .. math:: \underbrace{\sum_b \tfrac{n_b}{N} (\bar p_b - \bar y_b)^2}_{\text{reliability}}
        - \underbrace{\sum_b \tfrac{n_b}{N} (\bar y_b - \bar y)^2}_{\text{resolution}}
        + \underbrace{\bar y (1 - \bar y)}_{\text{uncertainty}}

    For (N, K), each class is split against the rest, with bins of its own, and the terms are added.

    Parameters
    ----------
    probs : array_like, shape (N, K) or (N,)
        Probabilities; see the module.
    y : array_like, shape (N,)
        Targets; see the module.
    n_bins, strategy
        The bins, as in `reliability_curve`.

    Returns
    -------
    BrierDecomposition
        Reliability (0 is best), resolution (high is best) and uncertainty (of the targets alone).

    Raises
    ------
    ValueError, IndexError, TypeError
        As `reliability_curve`.

    Notes
    -----
    reliability - resolution + uncertainty is exactly the Brier score of the *binned* forecast,
    where each probability is replaced by the mean :math:`\bar p_b` of its bin. It is the score of
    the forecast itself if every bin holds a single value, the case of Murphy's paper. Otherwise

    .. math:: \text{Brier} = \text{reliability} - \text{resolution} + \text{uncertainty}
        + \frac1N \sum_i (p_i - \bar p_{b(i)})^2
        - \frac2N \sum_i (p_i - \bar p_{b(i)})\, y_i

    References
    ----------
    ``murphy1973new``: Murphy, A new vector partition of the probability score, 1973.

    Examples
    --------
    >>> terms = brier_decomposition([0.25, 0.25, 0.75, 0.75], [0, 0, 0, 1])
    >>> terms
    BrierDecomposition(reliability=0.0625, resolution=0.0625, uncertainty=0.1875)
    >>> terms.reliability - terms.resolution + terms.uncertainty
    0.1875
    >>> brier_score([0.25, 0.25, 0.75, 0.75], [0, 0, 0, 1])
    0.1875
    """
    probs, y = _read_probs(probs, y)
    columns = [(probs, y)] if probs.ndim == 1 else [(p, y == k) for k, p in enumerate(probs.T)]
    terms = [_murphy_terms(p, events, n_bins, strategy) for p, events in columns]
    return BrierDecomposition(*map(math.fsum, zip(*terms, strict=True)))


def nll(probs: ArrayLike, y: ArrayLike) -> float:
    r"""Return the mean negative log-probability of what happened.

    .. math:: -\frac1N \sum_i \log p_{i, y_i}

    Parameters
    ----------
    probs : array_like, shape (N, K) or (N,)
        Probabilities; see the module.
    y : array_like, shape (N,)
        Targets; see the module.

    Returns
    -------
    float
        In nats, at least 0. One target with probability 0 makes it +inf: nothing is clipped.

    Raises
    ------
    ValueError, IndexError, TypeError
        As `reliability_curve`.

    Notes
    -----
    With logits at hand use ``losses.cross_entropy`` or ``losses.bce_with_logits``: they keep the
    digits that a probability near 0 or 1 has lost.

    References
    ----------
    ``good1952rational``: Good, Rational decisions, 1952 (the logarithmic score).

    Examples
    --------
    >>> round(nll([[0.2, 0.8], [0.5, 0.5]], [1, 0]), 4)
    0.4581
    """
    probs, y = _read_probs(probs, y)
    probs = probs.astype(np.float64, copy=False)
    likelihood = np.where(y, probs, 1 - probs) if probs.ndim == 1 else probs[np.arange(len(y)), y]
    with np.errstate(divide="ignore"):
        return float(-np.log(likelihood).mean()) + 0.0  # not -0.0


# How far to trust a measure


def bootstrap_interval(
    metric: Callable[[NDArray, NDArray], float],
    probs: ArrayLike,
    y: ArrayLike,
    *,
    level: float = 0.95,
    n_resamples: int = 1000,
    seed: int = 0,
) -> Interval:
    r"""Return a basic bootstrap interval of a measure.

    Again and again, N rows are drawn with replacement. How far the measure then lies from its value
    on all rows stands for how far that value lies from the truth:

    .. math:: [\,2 m - q_{(1 + c) / 2},\; 2 m - q_{(1 - c) / 2}\,]

    with m the measure on all rows, q the quantiles over the draws and c the `level`.

    Parameters
    ----------
    metric : callable
        Takes probabilities and targets, returns a number: `nll`, `brier_score`, or a lambda that
        sets the options of `expected_calibration_error`.
    probs : array_like, shape (N, ...)
        First argument of `metric`.
    y : array_like, shape (N, ...)
        Second argument of `metric`.
    level : float, default 0.95
        Between 0 and 1.
    n_resamples : int, default 1000
        How often the rows are drawn.
    seed : int, default 0
        Seed of the draws.

    Returns
    -------
    Interval
        Low and high end, in the unit of `metric`.

    Raises
    ------
    ValueError
        If the lengths differ, there are no rows, an option is out of range, or the measure is not
        finite on a resample.

    Notes
    -----
    The ECE is biased upwards, and on a resample once more. The percentile interval, from quantile
    to quantile, counts that bias twice and often lies above the truth altogether. The basic one
    takes it off; its low end can then be negative, which says that 0 is not excluded. It still
    covers less than `level` for nearly calibrated models: read it beside `ece_noise_floor`. For
    means over rows, such as `nll` and `brier_score`, both intervals are nearly the same.

    Examples
    --------
    >>> probs = np.full(100, 0.5)
    >>> y = np.arange(100) % 2
    >>> bootstrap_interval(lambda probs, y: y.mean(), probs, y)
    Interval(low=0.4, high=0.6)
    """
    probs, y = np.asarray(probs), np.asarray(y)
    if not 0 < len(probs) == len(y):
        raise ValueError(
            f"probs and y must have the same number of rows, at least 1: got {len(probs)} "
            f"and {len(y)}"
        )
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, got {level}")
    check_at_least_one("n_resamples", n_resamples)
    rng = np.random.default_rng(seed)
    draws = (rng.integers(len(y), size=len(y)) for _ in range(n_resamples))
    values = [metric(probs[rows], y[rows]) for rows in draws]
    if not np.isfinite(values).all():
        raise ValueError("metric must be finite on every resample, it gave inf or nan")
    high, low = 2 * metric(probs, y) - np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def ece_noise_floor(
    probs: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: str = "uniform",
    norm: str = "l1",
    debias: bool = False,
    n_draws: int = 200,
    quantiles: Sequence[float] = (0.05, 0.5, 0.95),
    seed: int = 0,
) -> NoiseFloor:
    """Return the calibration error that a *perfectly calibrated* model with these rows would score.

    Targets are drawn from the probabilities themselves, so that every error left is noise. An ECE
    below the upper quantile is no evidence of miscalibration.

    Parameters
    ----------
    probs : array_like, shape (N, K) or (N,)
        Probabilities; see the module.
    n_bins, strategy, norm, debias
        The measure, as in `expected_calibration_error`.
    n_draws : int, default 200
        How often targets are drawn for all rows.
    quantiles : sequence of float, default (0.05, 0.5, 0.95)
        Which quantiles of the draws to return.
    seed : int, default 0
        Seed of the draws.

    Returns
    -------
    NoiseFloor
        Mean over the draws and an array of the quantiles, all probability differences.

    Raises
    ------
    ValueError, TypeError
        As `expected_calibration_error`; ValueError also if there are no draws or a quantile is
        outside [0, 1].

    Notes
    -----
    The top label of a row is right with the probability of its confidence, so one coin a row is
    enough, whatever K.

    References
    ----------
    ``kumar2019verified``: Kumar, Liang and Ma, Verified uncertainty calibration, 2019 (the bias of
    the binned estimate).

    Examples
    --------
    >>> probs = np.linspace(0.5, 1, 500)  # calibrated or not: 500 rows cannot tell 2 % from 0
    >>> round(ece_noise_floor(probs).mean, 3) > 0.02
    True
    """
    _check_norm(norm, debias)
    check_at_least_one("n_draws", n_draws)
    confidence = _confidence(_read_probs(probs)[0])
    edges = _bin_edges(confidence, n_bins, strategy)
    rng = np.random.default_rng(seed)
    draws = (rng.random(len(confidence)) < confidence for _ in range(n_draws))
    errors = [_calibration_error(_curve(confidence, y, edges), norm, debias) for y in draws]
    return NoiseFloor(float(np.mean(errors)), np.quantile(errors, quantiles))


# Calibrators


class TemperatureScaling:
    r"""Divide all logits by one number T, the one with the smallest NLL on the fit set.

    .. math:: p = \operatorname{softmax}(z / T), \qquad
        \hat T = \arg\min_T \frac1N \sum_i \Big(A(z_i / T) - z_{i, y_i} / T\Big)

    Logits of one event, shape (N,), count as the two-class logits (0, z).

    Attributes
    ----------
    temperature_ : float
        :math:`\hat T > 0`. Above 1 the model was overconfident, below 1 underconfident.
    n_evaluations_ : int
        How often the probabilities of all rows were computed, for the loss's slope and curvature.
    converged_ : bool
        False if the NLL has no minimum, and `temperature_` is a bound; also if the steps ran out,
        which is not known to happen.

    Notes
    -----
    The NLL is convex in 1/T. With the gaps :math:`g_j = \max_i z_i - z_j \ge 0` of each row, its
    slope vanishes where the expected gap equals the observed one:

    .. math:: D(1/T) = \frac1N \sum_i \sum_j p_{ij}\, g_{ij} = \frac1N \sum_i g_{i, y_i}

    Log D is nearly a straight line in 1/T, so Newton's method on it takes few steps, the first from
    1/T = 0; each stays between points known to lie on either side. Gaps add without cancellation,
    so that :math:`\hat T` is right to a relative 1e-8, whatever the scale of the logits.

    Two kinds of data have no minimum. If every target already has the largest logit (separable
    data, often just too few rows), the NLL falls until T = 0. If the targets' logits are on average
    no larger than the others', it falls until T is infinite. `fit` then warns and stops at a bound,
    the lower one of 1e-4 or the upper one of 1e4 times the mean gap. A minimum above the upper
    bound, where all rows are as good as uniform, counts as none.

    T > 0 keeps the order of the classes in each row, hence the accuracy. It does not keep the order
    of the rows by confidence, and cannot mend errors that differ from class to class.

    References
    ----------
    ``guo2017calibration``: Guo et al., On calibration of modern neural networks, 2017, section 4.2.

    Examples
    --------
    >>> z = np.array([[4.0, 0.0]] * 4)  # 98 % sure, but right 3 times out of 4
    >>> calibrator = TemperatureScaling().fit(z, [0, 0, 0, 1])
    >>> round(calibrator.temperature_, 6), round(float(4 / np.log(3)), 6)
    (3.640957, 3.640957)
    >>> calibrator.predict_proba(z[:1]).round(6).tolist()
    [[0.75, 0.25]]
    """

    def fit(self, z: ArrayLike, y: ArrayLike) -> Self:
        """Find the temperature.

        Parameters
        ----------
        z : array_like, shape (N, K) or (N,)
            Logits of held-out rows (not probabilities): K >= 2 classes, or of one event.
        y : array_like, shape (N,)
            Targets.

        Returns
        -------
        TemperatureScaling
            The calibrator itself.

        Raises
        ------
        ValueError, IndexError, TypeError
            If logits and targets do not fit together, or a logit is not finite.

        Warns
        -----
        RuntimeWarning
            If the NLL has no minimum: says why, and at which bound it stopped.
        """
        z, y = _read_logits(z, y)
        if z.ndim == 1:
            z, y = np.column_stack([np.zeros_like(z), z]), y.astype(np.intp)
        unit = _unit(z)
        z = z / unit
        gaps = z.max(axis=-1, keepdims=True) - z
        observed = gaps[np.arange(len(y)), y].mean()
        typical = gaps.mean() or 1.0
        if observed == 0 < gaps.mean():
            inverse, self.n_evaluations_, bound = TEMPERATURE_RANGE / typical, 0, "lower"
        else:
            lowest = 1 / (TEMPERATURE_RANGE * typical)
            inverse, self.n_evaluations_ = _match_mean_gap(gaps, observed, lowest)
            bound = "upper" if inverse == lowest else None
        self.temperature_ = float(unit / inverse)
        self.converged_ = bound is None and self.n_evaluations_ < MAX_ITERATIONS
        if bound:
            _warn_of_bound(self.temperature_, bound)
        return self

    def predict_proba(self, z: ArrayLike) -> NDArray:
        """Return calibrated probabilities.

        Parameters
        ----------
        z : array_like, shape (N, K) or (N,)
            Logits.

        Returns
        -------
        ndarray of float64, shape of `z`
            softmax(z / T), or sigmoid(z / T) for one event.

        Raises
        ------
        ValueError, TypeError
            If `z` has another shape, no rows, or a logit that is not a finite number.
        """
        z = _read_logits(z)[0]
        if z.ndim == 1:
            return sigmoid(z / self.temperature_)
        return softmax(z, temperature=self.temperature_)


class _OneVsRest:
    """Base of the calibrators that map the score of one event to its probability.

    With K classes, each class against the rest is one event. A subclass says how to fit a map.
    """

    def fit(self, z: ArrayLike, y: ArrayLike) -> Self:
        """Fit one map for each class, or one map for one event.

        Parameters
        ----------
        z : array_like, shape (N, K) or (N,)
            Logits of held-out rows (not probabilities): K >= 2 classes, or of one event.
        y : array_like, shape (N,)
            Targets.

        Returns
        -------
        self
            The calibrator itself.

        Raises
        ------
        ValueError, IndexError, TypeError
            If logits and targets do not fit together, or a logit is not finite.
        """
        z, y = _read_logits(z, y)
        events = [y] if z.ndim == 1 else [y == k for k in range(z.shape[1])]
        self.maps_ = [
            self._fit_map(score, event)
            for score, event in zip(self._scores(z), events, strict=True)
        ]
        return self

    def predict_proba(self, z: ArrayLike) -> NDArray:
        """Return calibrated probabilities.

        Parameters
        ----------
        z : array_like, shape (N, K) or (N,)
            Logits, with the classes of the fit.

        Returns
        -------
        ndarray of float64, shape of `z`
            With K classes, each row is divided by its sum; a row of zeros becomes uniform.

        Raises
        ------
        ValueError, TypeError
            If `z` has other classes than the fit, no rows, or a logit that is not a finite number.
        """
        z = _read_logits(z)[0]
        scores = self._scores(z)
        if len(scores) != len(self.maps_):
            raise ValueError(
                f"z of shape {z.shape} holds {len(scores)} events a row, the fit had "
                f"{len(self.maps_)}"
            )
        probs = [fitted(score) for fitted, score in zip(self.maps_, scores, strict=True)]
        return probs[0] if z.ndim == 1 else _normalised(np.column_stack(probs))

    def _scores(self, z: NDArray) -> list[NDArray]:
        """Return one score a row for each event, comparable across rows."""
        return [z] if z.ndim == 1 else list(log_odds_score(z).T)


class PlattScaling(_OneVsRest):
    r"""Fit a sigmoid to the scores of one event, with targets that are not quite 0 and 1.

    .. math:: p = \sigma(a s + b), \qquad
        t_+ = \frac{N_+ + 1}{N_+ + 2}, \quad t_- = \frac{1}{N_- + 2}

    a and b minimise the cross-entropy against the targets t: Laplace's rule of succession in place
    of 1 and 0. They keep the fit finite on separable data. With K classes, s is the log-odds of a
    class against the rest (`ranking.log_odds_score`).

    Attributes
    ----------
    maps_ : list of SigmoidMap
        One a class; a single one for one event.

    Notes
    -----
    Newton's method with step halving, on standardised scores. A positive slope keeps the order of
    the scores; the intercept moves the decision threshold, so it can change predictions.

    References
    ----------
    ``platt2000probabilities``: Platt, Probabilities for SV machines, 2000.
    ``zadrozny2002transforming``: Zadrozny and Elkan, Transforming classifier scores into accurate
    multiclass probability estimates, 2002 (one against the rest, then normalised).

    Examples
    --------
    >>> platt = PlattScaling().fit([-3.0, -1.0, 1.0, 3.0], [0, 0, 1, 1])  # separable
    >>> platt.predict_proba([-3.0, -1.0, 1.0, 3.0]).round(3).tolist()
    [0.204, 0.388, 0.612, 0.796]
    """

    @staticmethod
    def _fit_map(score: NDArray, event: NDArray) -> SigmoidMap:
        positives, negatives = event.sum(), (~event).sum()
        targets = np.where(event, (positives + 1) / (positives + 2), 1 / (negatives + 2))
        unit = _unit(score)
        score = score / unit
        centre, scale = score.mean(), score.std() or 1.0
        slope, intercept = _logistic_regression((score - centre) / scale, targets) / (scale, 1)
        return SigmoidMap(float(slope / unit), float(intercept - slope * centre))


class IsotonicCalibration(_OneVsRest):
    r"""Fit the best non-decreasing map from score to probability.

    .. math:: \min_{f\ \text{non-decreasing}} \sum_i (f(s_i) - [\text{event}_i])^2

    With K classes, s is the log-odds of a class against the rest (`ranking.log_odds_score`).

    Attributes
    ----------
    maps_ : list of InterpolationMap
        One a class; a single one for one event.

    Notes
    -----
    Pool adjacent violators: go through the scores in order, and merge neighbours as long as a later
    block has the smaller mean. Between fitted scores the map is linear, outside them constant, as
    in scikit-learn. Its plateaus tie scores that were apart. Its ends are often exactly 0 and 1,
    where one mistake makes `nll` infinite; with few rows it overfits.

    References
    ----------
    ``ayer1955empirical``: Ayer et al., An empirical distribution function for sampling with
    incomplete information, 1955.
    ``zadrozny2002transforming``: Zadrozny and Elkan, Transforming classifier scores into accurate
    multiclass probability estimates, 2002.

    Examples
    --------
    >>> isotonic = IsotonicCalibration().fit([1.0, 2.0, 3.0, 4.0], [0, 1, 0, 1])
    >>> isotonic.predict_proba([0.0, 1.5, 2.0, 3.0, 9.0]).tolist()
    [0.0, 0.25, 0.5, 0.5, 1.0]
    """

    @staticmethod
    def _fit_map(score: NDArray, event: NDArray) -> InterpolationMap:
        distinct, index, counts = np.unique(score, return_inverse=True, return_counts=True)
        hits = np.bincount(index, weights=event)
        lengths, means = _pool_adjacent_violators(hits, counts)
        ends = np.cumsum(lengths) - 1
        corners = np.unique([ends - lengths + 1, ends])  # first and last score of each block
        return InterpolationMap(distinct[corners], np.repeat(means, lengths)[corners])


class HistogramBinning(_OneVsRest):
    """Replace each probability by the share of events in its bin.

    The bins lie on the uncalibrated probability: sigmoid(z), or a column of softmax(z).

    Parameters
    ----------
    n_bins : int, default 15
        Number of bins.
    strategy : {"quantile", "uniform"}, default "quantile"
        Bins of equal mass on the fit set, as Zadrozny and Elkan have it, or of equal width. The
        bins are those of `reliability_curve`; the outer two also take what lies outside.

    Attributes
    ----------
    maps_ : list of StepMap
        One a class; a single one for one event.

    Notes
    -----
    For one event the share is that of the positives, not the accuracy. A bin without rows gets its
    midpoint: nothing is known about it. All scores of a bin become ties, so the order within a bin
    and, with K classes, predictions can change.

    References
    ----------
    ``zadrozny2001obtaining``: Zadrozny and Elkan, Obtaining calibrated probability estimates from
    decision trees and naive Bayesian classifiers, 2001.

    Examples
    --------
    >>> binning = HistogramBinning(n_bins=2).fit([-2.0, -1.0, 1.0, 2.0], [0, 1, 1, 1])
    >>> binning.predict_proba([-9.0, 9.0]).tolist()
    [0.5, 1.0]
    """

    def __init__(self, *, n_bins: int = 15, strategy: str = "quantile") -> None:
        self.n_bins = n_bins
        self.strategy = strategy

    def _fit_map(self, score: NDArray, event: NDArray) -> StepMap:
        edges = _bin_edges(score, self.n_bins, self.strategy)
        bins = _bin_of(score, edges)
        counts = np.bincount(bins, minlength=self.n_bins)
        hits = np.bincount(bins[event], minlength=self.n_bins)
        midpoints = (edges[:-1] + edges[1:]) / 2
        return StepMap(edges, np.where(counts, hits / np.maximum(counts, 1), midpoints))

    def _scores(self, z: NDArray) -> list[NDArray]:
        return [sigmoid(z)] if z.ndim == 1 else list(softmax(z).T)


class SigmoidMap(NamedTuple):
    """The map s -> sigmoid(slope s + intercept)."""

    slope: float
    intercept: float

    def __call__(self, scores: NDArray) -> NDArray:
        """Return the probabilities of scores."""
        return sigmoid(self.slope * scores + self.intercept)


class InterpolationMap(NamedTuple):
    """The map that is linear between its points and constant outside."""

    scores: NDArray
    probs: NDArray

    def __call__(self, scores: NDArray) -> NDArray:
        """Return the probabilities of scores."""
        return np.interp(scores, self.scores, self.probs)


class StepMap(NamedTuple):
    """The map that is constant in each bin ``(edges[b], edges[b + 1]]``."""

    edges: NDArray
    probs: NDArray

    def __call__(self, scores: NDArray) -> NDArray:
        """Return the probabilities of scores."""
        return self.probs[_bin_of(scores, self.edges)]


# Bins


def _curve(confidence: NDArray, events: NDArray[np.bool_], edges: NDArray) -> ReliabilityCurve:
    n_bins = len(edges) - 1
    joint, sums = np.zeros(2 * n_bins, np.intp), []
    for start in range(0, len(events), SUM_BLOCK):
        values, happened = confidence[start : start + SUM_BLOCK], events[start : start + SUM_BLOCK]
        bins = _bin_of(values, edges)
        joint += np.bincount(2 * bins + happened, minlength=2 * n_bins)
        sums.append(np.bincount(bins, weights=values, minlength=n_bins))
    misses, hits = joint.reshape(n_bins, 2).T
    counts = misses + hits
    with np.errstate(invalid="ignore"):  # 0 / 0 is the NaN of an empty bin
        mean = np.array([math.fsum(column) for column in zip(*sums, strict=True)]) / counts
        return ReliabilityCurve(edges, counts, mean, hits / counts)


def _bin_edges(values: NDArray, n_bins: int, strategy: str) -> NDArray:
    check_option("strategy", strategy, ("uniform", "quantile"))
    check_at_least_one("n_bins", n_bins)
    edges = np.linspace(0, 1, n_bins + 1)
    return edges if strategy == "uniform" else np.quantile(values, edges)


def _bin_of(values: NDArray, edges: NDArray) -> NDArray:
    """Return the bin of each value: closed on the right, the outer two open-ended."""
    return np.searchsorted(edges[1:-1], values, side="left")


def _used(curve: ReliabilityCurve) -> tuple[NDArray, NDArray, NDArray]:
    """Return counts, confidence and accuracy of the bins that hold something."""
    used = curve.counts > 0
    return curve.counts[used], curve.confidence[used], curve.accuracy[used]


def _confidence(probs: NDArray) -> NDArray:
    largest = probs if probs.ndim == 1 else probs.max(axis=-1)
    return largest.astype(np.float64, copy=False)


def _events(probs: NDArray, y: NDArray) -> NDArray[np.bool_]:
    return y if probs.ndim == 1 else probs.argmax(axis=-1) == y


def _calibration_error(curve: ReliabilityCurve, norm: str, debias: bool) -> float:
    counts, confidence, accuracy = _used(curve)
    gaps, weights = np.abs(accuracy - confidence), counts / counts.sum()
    if norm == "max":
        return float(gaps.max())
    if norm == "l1":
        return math.fsum(weights * gaps)
    squares = gaps**2
    if debias:
        noise = accuracy * (1 - accuracy) / np.maximum(counts - 1, 1)
        squares = np.where(counts > 1, squares - noise, 0)
    return math.sqrt(max(math.fsum(weights * squares), 0))


def _murphy_terms(
    probs: NDArray, events: NDArray[np.bool_], n_bins: int, strategy: str
) -> tuple[float, float, float]:
    confidence = probs.astype(np.float64)
    curve = _curve(confidence, events, _bin_edges(confidence, n_bins, strategy))
    counts, confidence, accuracy = _used(curve)
    weights, rate = counts / len(events), events.mean()
    reliability = math.fsum(weights * (confidence - accuracy) ** 2)
    resolution = math.fsum(weights * (accuracy - rate) ** 2)
    return reliability, resolution, float(rate * (1 - rate))


# Fits


def _unit(z: NDArray) -> float:
    """Return the power of 2 just below the largest |z|: without it, squares of 1e200 overflow."""
    return math.ldexp(0.5, math.frexp(np.abs(z).max() or 1.0)[1])


def _match_mean_gap(gaps: NDArray, observed: float, lowest: float) -> tuple[float, int]:
    """Return the 1/T at which the expected gap is the observed one, and the evaluations it took.

    What lies below `lowest`, or nowhere, comes back as `lowest`.
    """
    mean, variance = gaps.mean(), gaps.var(axis=-1).mean()
    if observed >= mean:
        return lowest, 0
    # A gap's variance is at most its range squared over 4, which bounds how fast D falls. And the
    # NLL, log K at 1/T = 0, is at least observed / T, which bounds 1/T at its minimum.
    first = max(lowest, 4 * (mean - observed) / (gaps.max(axis=-1) ** 2).mean())
    last = max(lowest, math.log(gaps.shape[-1]) / observed)
    below, above = 0.0, math.inf
    inverse = np.clip(_newton_step(mean, variance, observed), first, last)
    for evaluations in range(1, MAX_ITERATIONS + 1):
        mean, variance = _gap_moments(gaps, inverse)
        if mean > observed:
            below = inverse
        else:
            above = inverse
        if above == lowest:
            return lowest, evaluations
        step = _newton_step(mean, variance, observed)
        if abs(step) <= NEWTON_TOLERANCE * inverse:
            return inverse + step, evaluations
        if step > 0:  # gaps of many sizes bend log D: upwards, step along log(1/T) instead
            step = inverse * math.expm1(min(step / inverse, 100))
        inverse = np.clip(inverse + step, first, last)
        if not below < inverse < above:
            inverse = math.sqrt(max(below, first) * min(above, last))
    return inverse, MAX_ITERATIONS


def _gap_moments(gaps: NDArray, inverse: float) -> tuple[float, float]:
    """Return mean and variance of the gap under softmax(z / T), averaged over the rows."""
    mass = np.exp(-inverse * gaps)
    total = mass.sum(axis=-1)
    mass *= gaps
    mean = mass.sum(axis=-1) / total
    square = np.einsum("nk,nk->n", mass, gaps) / total
    return mean.mean(), (square - mean**2).mean()


def _newton_step(mean: float, variance: float, observed: float) -> float:
    """Return the step in 1/T to where the tangent of log D meets the logarithm of the target."""
    if not (mean > 0 and variance > 0):  # all underflowed: T is far too small
        return -math.inf
    return math.log(mean / observed) * mean / variance


def _warn_of_bound(temperature: float, bound: str) -> None:
    reason = {
        "lower": "every target has the largest logit, so the NLL falls as T goes to 0 "
        "(fit on more rows)",
        "upper": "the targets' logits are no larger than the others', so the NLL falls as T grows "
        "(check that targets and logits belong together)",
    }
    warnings.warn(
        f"no temperature is best: {reason[bound]}. Stopped at the {bound} bound, "
        f"T = {temperature:.3g}",
        RuntimeWarning,
        stacklevel=3,
    )


def _logistic_regression(scores: NDArray, targets: NDArray) -> NDArray:
    """Return slope and intercept of the sigmoid with the least cross-entropy against `targets`."""
    design = np.column_stack([scores, np.ones_like(scores)])
    rate = targets.mean()
    weights = np.array([0.0, math.log(rate / (1 - rate))])
    loss = bce_with_logits(design @ weights, targets)
    for _ in range(MAX_ITERATIONS):
        p = sigmoid(design @ weights)
        gradient = design.T @ (p - targets) / len(targets)
        hessian = (design.T * (p * (1 - p))) @ design / len(targets)
        step = np.linalg.lstsq(hessian, gradient)[0]  # equal scores: a singular matrix, slope 0
        decrease = gradient @ step
        if decrease <= NEWTON_TOLERANCE**2 * loss:
            return weights - step
        while (new_loss := bce_with_logits(design @ (weights - step), targets)) > loss:
            step /= 2
        weights, loss = weights - step, new_loss
    return weights


def _pool_adjacent_violators(hits: NDArray, counts: NDArray) -> tuple[NDArray, NDArray]:
    """Return lengths and means of the blocks of the non-decreasing fit to hits / counts."""
    blocks: list[tuple[float, int, int]] = []  # hits, count, length
    for hit, count in zip(hits.tolist(), counts.tolist(), strict=True):
        block = (hit, count, 1)
        while blocks and blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]:
            block = tuple(map(sum, zip(blocks.pop(), block, strict=True)))
        blocks.append(block)
    hits, counts, lengths = map(np.array, zip(*blocks, strict=True))
    return lengths, hits / counts


def _normalised(probs: NDArray) -> NDArray:
    total = probs.sum(axis=-1, keepdims=True)
    return np.where(total > 0, probs / np.where(total > 0, total, 1), 1 / probs.shape[-1])


# How arguments are read


def _read_probs(probs: ArrayLike, y: ArrayLike | None = None) -> tuple[NDArray, NDArray | None]:
    """Return checked probabilities, and targets: booleans for (N,), classes for (N, K)."""
    probs = as_float(probs, "probs")
    if probs.ndim not in (1, 2) or probs.size == 0:
        raise ValueError(
            f"probs must have shape (N, K) or (N,), with at least one row, got {probs.shape}"
        )
    if probs.ndim == 2:
        _check_row_sums(probs)
    if not (probs.min() >= 0 and (probs.ndim == 2 or probs.max() <= 1)):
        bad = ~((probs >= 0) & (probs <= 1))
        refuse(bad, probs, "probs", "probabilities must be in [0, 1]: did you pass logits?")
    return probs, None if y is None else _read_targets(y, probs.shape)


def _check_row_sums(probs: NDArray) -> None:
    sums = probs.sum(axis=-1, dtype=np.float64)
    tolerance = max(SUM_TOLERANCE, np.finfo(probs.dtype).eps)  # float16 cannot do better
    bad = ~(np.abs(sums - 1) <= tolerance)
    if bad.any():
        row = int(bad.argmax())
        raise ValueError(
            f"probs rows must sum to 1 (row {row} sums to {sums[row]:.6g}): did you pass logits?"
        )


def _read_logits(
    z: ArrayLike, y: ArrayLike | None = None
) -> tuple[NDArray[np.float64], NDArray | None]:
    """Return checked logits in float64, and targets as `_read_probs` does."""
    z = as_float(z, "z").astype(np.float64, copy=False)
    if z.ndim not in (1, 2) or z.size == 0 or z.shape[1:] == (1,):
        raise ValueError(
            "z must have shape (N, K) with K >= 2, or (N,) for one event, with at least one row, "
            f"got {z.shape}"
        )
    if not np.isfinite(z).all():
        refuse(~np.isfinite(z), z, "z", "logits must be finite: did you pass log(0)?")
    return z, None if y is None else _read_targets(y, z.shape)


def _read_targets(y: ArrayLike, shape: tuple[int, ...]) -> NDArray:
    if len(shape) == 1:
        return binary_targets(y, shape)
    y = np.asarray(y)
    if y.dtype.kind not in "iu":
        raise TypeError(f"y must hold class indices, which are integers, got dtype {y.dtype}")
    if y.shape != shape[:1]:
        raise ValueError(f"y must have shape {shape[:1]}, one class a row, got {y.shape}")
    rule = f"class indices must be in 0 to {shape[1] - 1}"
    refuse((y < 0) | (y >= shape[1]), y, "y", rule, IndexError)
    return y


def _check_norm(norm: str, debias: bool) -> None:
    check_option("norm", norm, ("l1", "l2", "max"))
    if debias and norm != "l2":
        raise ValueError(
            f"debias=True needs norm='l2', got norm={norm!r}: no other norm can be debiased"
        )
