r"""How well scores order the examples: ROC and precision-recall curves, with ties counted right.

A ranking metric sees nothing but the order of the scores, so the score has to be comparable
*across rows*. One column of softmax logits is not: adding a number to all logits of one row changes
no probability, yet moves that row in the ranking. `log_odds_score` is the comparable one.

Every function takes the scores first and the targets (1 or True for a positive, 0 or False for a
negative) second, and counts in whole numbers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from output_layer._arguments import as_float, binary_targets, refuse
from output_layer._rows import exp_and_rest, shift
from output_layer.activations import logsumexp

__all__ = [
    "PrecisionRecallCurve",
    "RocCurve",
    "average_precision",
    "log_odds_score",
    "precision_recall_curve",
    "roc_auc",
    "roc_curve",
]


class RocCurve(NamedTuple):
    """Points of a ROC curve, from (0, 0) to (1, 1); each field has shape (M + 1,).

    M is the number of distinct scores. Point i calls positive every score of at least
    ``thresholds[i]``; the first threshold is +inf.
    """

    false_positive_rate: NDArray
    true_positive_rate: NDArray
    thresholds: NDArray


class PrecisionRecallCurve(NamedTuple):
    """Points of a precision-recall curve, from the lowest threshold to the highest.

    ``thresholds`` holds the M distinct scores, ascending. ``precision`` and ``recall`` have shape
    (M + 1,): their last point, (1, 0), has no threshold and closes the curve.
    """

    precision: NDArray
    recall: NDArray
    thresholds: NDArray


def log_odds_score(logits: ArrayLike, class_index: int | None = None) -> NDArray:
    r"""Return the log-odds of each class against all others, the score to rank softmax rows by.

    .. math:: s_k = \log \frac{p_k}{1 - p_k} = z_k - \log \sum_{j \ne k} e^{z_j}

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Scores before the softmax. A -inf is a class that is ruled out.
    class_index : int, optional
        The one class to score, 0 to K - 1; by default every class.

    Returns
    -------
    ndarray of float64, shape (..., K), or (...) for one class
        Log-odds in nats. +inf where no other class is possible (K = 1 included).

    Raises
    ------
    ValueError
        If there are no classes, or the largest logit of a row is not finite.
    IndexError
        If `class_index` is not in 0 to K - 1.

    Notes
    -----
    It orders exactly like :math:`p_k`, whatever number is added to a row, and never saturates:
    probabilities of confident rows round to the same 1.0 and tie, their log-odds do not. The raw
    logit :math:`z_k` orders differently, because the normaliser differs from row to row.

    References
    ----------
    ``hand2001simple``: Hand and Till, A simple generalisation of the area under the ROC curve for
    multiple class classification problems, 2001.

    Examples
    --------
    >>> log_odds_score([[50.0, 0.0, 0.0], [60.0, 0.0, 0.0]], 0).round(3).tolist()
    [49.307, 59.307]
    """
    z = as_float(logits, "logits").astype(np.float64)
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"logits need a last axis with at least one class, got shape {z.shape}")
    num_classes = z.shape[-1]
    if class_index is not None and not 0 <= class_index < num_classes:
        raise IndexError(f"class_index must be in 0 to {num_classes - 1}, got {class_index}")
    largest = z.max(axis=-1)
    refuse(~np.isfinite(largest), largest, "max(logits)", "every row needs a finite maximum")

    top, shifted = shift(z, (-1,))
    weights, _, rest = exp_and_rest(shifted, (-1,))
    scores = shifted - np.log1p(np.maximum(rest - weights, 0))
    # The maximum is not among its own rivals: their sum is taken anew, or it would underflow.
    winner = z.argmax(axis=-1)[..., None]
    rivals = logsumexp(z, where=np.arange(num_classes) != winner, keepdims=True)
    np.put_along_axis(scores, winner, top - rivals, axis=-1)
    return scores if class_index is None else scores[..., class_index]


def roc_curve(scores: ArrayLike, y: ArrayLike) -> RocCurve:
    r"""Return the true against the false positive rate, one point per distinct score.

    .. math:: \text{TP rate}(t) = \frac{\#\{s \ge t,\, y = 1\}}{\#\{y = 1\}}, \qquad
        \text{FP rate}(t) = \frac{\#\{s \ge t,\, y = 0\}}{\#\{y = 0\}}

    Parameters
    ----------
    scores : array_like, shape (N,)
        Higher means more positive; infinities are fine. Only the order matters.
    y : array_like, shape (N,)
        Targets, 0 or 1.

    Returns
    -------
    RocCurve
        False positive rates, true positive rates and thresholds (descending).

    Raises
    ------
    ValueError
        If the shapes do not fit, a score is NaN, a target is neither 0 nor 1, or one of the two
        classes is missing.

    Notes
    -----
    Tied scores are one step: the curve crosses a tie of both classes diagonally. Taking them one
    by one instead would let the order of the rows decide.

    References
    ----------
    ``fawcett2006introduction``: Fawcett, An introduction to ROC analysis, 2006.

    Examples
    --------
    >>> curve = roc_curve([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0])
    >>> curve.false_positive_rate.tolist(), curve.true_positive_rate.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0])
    """
    true, false, thresholds = _cumulative_counts(scores, y, needs_negatives=True)
    return RocCurve(false / false[-1], true / true[-1], thresholds)


def roc_auc(scores: ArrayLike, y: ArrayLike) -> float:
    r"""Return the probability that a random positive outranks a random negative.

    .. math:: \text{AUC} = P(s^+ > s^-) + \tfrac12 P(s^+ = s^-)

    It is the area under `roc_curve`.

    Parameters
    ----------
    scores : array_like, shape (N,)
        Higher means more positive; infinities are fine. Only the order matters.
    y : array_like, shape (N,)
        Targets, 0 or 1.

    Returns
    -------
    float
        In [0, 1]; 0.5 for an order that says nothing.

    Raises
    ------
    ValueError
        As `roc_curve`.

    Notes
    -----
    Pairs are counted in whole numbers, so that two scores with the same order have exactly the
    same area. For one class of a softmax against the rest, pass `log_odds_score`, not the logit.

    References
    ----------
    ``fawcett2006introduction``: Fawcett, An introduction to ROC analysis, 2006.
    ``hand2001simple``: Hand and Till, A simple generalisation of the area under the ROC curve for
    multiple class classification problems, 2001.

    Examples
    --------
    >>> roc_auc([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0])
    0.875
    """
    true, false, _ = _cumulative_counts(scores, y, needs_negatives=True)
    twice_the_pairs_won = int(np.sum(np.diff(false) * (true[1:] + true[:-1])))
    return twice_the_pairs_won / (2 * int(true[-1]) * int(false[-1]))


def precision_recall_curve(scores: ArrayLike, y: ArrayLike) -> PrecisionRecallCurve:
    r"""Return precision against recall, one point per distinct score.

    .. math:: \text{precision}(t) = \frac{\#\{s \ge t,\, y = 1\}}{\#\{s \ge t\}}, \qquad
        \text{recall}(t) = \frac{\#\{s \ge t,\, y = 1\}}{\#\{y = 1\}}

    Parameters
    ----------
    scores : array_like, shape (N,)
        Higher means more positive; infinities are fine. Only the order matters.
    y : array_like, shape (N,)
        Targets, 0 or 1.

    Returns
    -------
    PrecisionRecallCurve
        Precisions, recalls and thresholds (ascending).

    Raises
    ------
    ValueError
        As `roc_curve`, but negatives may be missing.

    Notes
    -----
    The curve depends on the share of positives, the ROC curve does not. Points must not be joined
    by straight lines: precision is not linear in recall.

    References
    ----------
    ``fawcett2006introduction``: Fawcett, An introduction to ROC analysis, 2006.

    Examples
    --------
    >>> curve = precision_recall_curve([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0])
    >>> curve.precision.round(3).tolist(), curve.recall.tolist()
    ([0.5, 0.667, 1.0, 1.0], [1.0, 1.0, 0.5, 0.0])
    """
    true, false, thresholds = _cumulative_counts(scores, y, needs_negatives=False)
    precision = np.append(1.0, true[1:] / (true + false)[1:])
    return PrecisionRecallCurve(precision[::-1], (true / true[-1])[::-1], thresholds[:0:-1])


def average_precision(scores: ArrayLike, y: ArrayLike) -> float:
    r"""Return the mean precision over the positives, each at its own score.

    .. math:: \text{AP} = \sum_i (R_i - R_{i-1})\, P_i, \quad
        \text{thresholds } t_1 > t_2 > \dots, \quad R_0 = 0

    Parameters
    ----------
    scores : array_like, shape (N,)
        Higher means more positive; infinities are fine. Only the order matters.
    y : array_like, shape (N,)
        Targets, 0 or 1.

    Returns
    -------
    float
        In [0, 1]; about the share of positives for an order that says nothing.

    Raises
    ------
    ValueError
        As `precision_recall_curve`.

    Examples
    --------
    >>> round(average_precision([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0]), 4)
    0.8333
    """
    precision, recall, _ = precision_recall_curve(scores, y)
    return float(np.sum(-np.diff(recall) * precision[:-1]))


def _cumulative_counts(
    scores: ArrayLike, y: ArrayLike, *, needs_negatives: bool
) -> tuple[NDArray, NDArray, NDArray]:
    """Return how many positives and negatives reach each threshold, from +inf downwards."""
    scores = as_float(scores, "scores")
    if scores.ndim != 1:
        raise ValueError(f"scores must have shape (N,), one a row, got {scores.shape}")
    refuse(np.isnan(scores), scores, "scores", "NaN has no rank")
    positive = binary_targets(y, scores.shape)
    if not positive.any() or (needs_negatives and positive.all()):
        missing = "negative (0)" if positive.any() else "positive (1)"
        raise ValueError(f"y holds no {missing} target: the curve is undefined")

    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last_of_tie = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(ordered) - 1)
    true = np.append(0, np.cumsum(positive[order])[last_of_tie])
    false = np.append(0, last_of_tie + 1) - true
    return true, false, np.append(np.inf, ordered[last_of_tie])
