r"""Threshold units: the neuron of 1943, the perceptron, and what one layer cannot do.

An input is a row of n numbers, an output is 0 or 1. A McCulloch-Pitts unit has no learning rule:
whoever draws the net chooses synapses and threshold. A perceptron unit has real weights and a bias,
and learns them from its mistakes, if its task is linearly separable. `separability_certificate`
decides that, and proves its answer either way.

Rules that hold for every function: the input is never written; outputs and labels are 0 and 1
(int64); a unit that exactly reaches its threshold fires.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from output_layer._arguments import as_float, check_at_least_one

__all__ = [
    "XOR_LAYERS",
    "PerceptronFit",
    "SeparabilityCertificate",
    "fit_perceptron",
    "mcculloch_pitts",
    "novikoff_bound",
    "perceptron_predict",
    "separability_certificate",
    "step",
    "threshold_network",
]

Layer = tuple[ArrayLike, ArrayLike]  # weights (n, m) or (n,), biases (m,) or a number

XOR_LAYERS: tuple[Layer, Layer] = (
    ([[1, -1], [-1, 1]], [-1, -1]),  # x and not y; y and not x
    ([1, 1], -1),  # or
)
"""Weights and biases of a two-layer net that computes exclusive or; see `threshold_network`."""

TOUCHING = 1e-9  # hulls closer than this, relative to the spread of the data, count as meeting


def step(x: ArrayLike) -> NDArray:
    r"""Return 1 where a score is at least 0, and 0 elsewhere.

    .. math:: s(x) = [x \ge 0]

    Parameters
    ----------
    x : array_like, any shape
        Scores: weighted sum minus threshold.

    Returns
    -------
    ndarray or scalar, shape of `x`
        0 or 1 in the dtype of `x` (float64 for bool and integers); NaN gives NaN.

    Notes
    -----
    The derivative is 0 everywhere but at 0, where there is none: no gradient passes through a step.
    That is why the perceptron learns from its mistakes instead, and why only its last layer learns.

    Examples
    --------
    >>> step([-0.5, 0.0, 2.0]).tolist()
    [0.0, 1.0, 1.0]
    """
    return np.heaviside(as_float(x), 1)


# The neuron of 1943


def mcculloch_pitts(
    inputs: ArrayLike,
    *,
    excitatory: ArrayLike,
    inhibitory: ArrayLike | None = None,
    threshold: int,
) -> NDArray[np.int64]:
    r"""Return whether a McCulloch-Pitts neuron fires.

    .. math:: y = \Big[\sum_i c_i x_i \ge \theta\Big] \prod_{i \in \text{inhibitory}} (1 - x_i)

    Parameters
    ----------
    inputs : array_like of 0 and 1, shape (..., n)
        Which of the n afferent fibres fire.
    excitatory : array_like of int, shape (n,)
        Number of excitatory synapses :math:`c_i \ge 0` of each fibre. More than one is allowed, so
        this is an integer weight.
    inhibitory : array_like of bool, shape (n,), optional
        Which fibres end in an inhibitory synapse. By default none.
    threshold : int
        Number :math:`\theta \ge 1` of excitatory synapses that must be active at least.

    Returns
    -------
    ndarray of int64 or scalar, shape (...)
        1 where the neuron fires, one synaptic delay after its inputs.

    Raises
    ------
    ValueError
        If an input is neither 0 nor 1, a count of synapses is negative or not whole, the threshold
        is below 1, or the shapes do not fit.
    TypeError
        If `inhibitory` is not boolean.

    Notes
    -----
    Inhibition is a veto, not a negative weight: no amount of excitation outvotes one active
    inhibitory synapse. The threshold is the number of the paper's second assumption, "a certain
    fixed number of synapses must be excited". The paper's formula for a net asks that the count
    *exceed* its threshold, which therefore is this one minus 1.

    A neuron that needs excitation is silent when its inputs are (threshold 0 is refused). Hence of
    the 16 functions of two inputs one neuron computes 7: 0, x, y, x and y, x or y, x and not y, y
    and not x. "Not x" alone is impossible; exclusive or takes three neurons and one more delay.

    References
    ----------
    ``mcculloch1943logical``: McCulloch and Pitts, A logical calculus of the ideas immanent in
    nervous activity, 1943, section 2 and theorem 3.

    Examples
    --------
    >>> x_and_y_are = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> mcculloch_pitts(x_and_y_are, excitatory=[1, 1], threshold=2).tolist()  # x and y
    [0, 0, 0, 1]
    >>> mcculloch_pitts(x_and_y_are, excitatory=[1, 1], threshold=1).tolist()  # x or y
    [0, 1, 1, 1]
    >>> inhibitory = [False, True]
    >>> mcculloch_pitts(
    ...     x_and_y_are, excitatory=[1, 0], inhibitory=inhibitory, threshold=1
    ... ).tolist()  # x and not y
    [0, 0, 1, 0]
    """
    fires = _as_bits("inputs", inputs)
    counts = as_float(excitatory, "excitatory")
    vetoes = np.zeros(counts.shape, bool) if inhibitory is None else np.asarray(inhibitory)
    if vetoes.dtype != bool:
        raise TypeError(f"inhibitory must be boolean (True = veto), got dtype {vetoes.dtype}")
    if counts.ndim != 1 or vetoes.shape != counts.shape or fires.shape[-1:] != counts.shape:
        raise ValueError(
            "inputs (..., n), excitatory (n,) and inhibitory (n,) need the same n: got shapes "
            f"{fires.shape}, {counts.shape} and {vetoes.shape}"
        )
    if ((counts < 0) | (counts != np.floor(counts))).any():
        raise ValueError(
            f"excitatory must hold whole numbers of synapses, at least 0, got {counts.tolist()}: "
            "name inhibiting inputs in `inhibitory`"
        )
    if not threshold >= 1:
        raise ValueError(
            f"threshold must be at least 1, got {threshold}: a neuron does not fire on silence"
        )
    excited = (fires * counts).sum(axis=-1) >= threshold
    vetoed = (fires & vetoes).any(axis=-1)
    return (excited & ~vetoed).astype(np.int64)


# The perceptron


class PerceptronFit(NamedTuple):
    """What `fit_perceptron` learned, and how it got there."""

    weights: NDArray[np.float64]
    """The signed sum of the examples in `corrected`, shape (d,)."""
    bias: float
    """Number of corrections for label 1 minus that for label 0."""
    corrected: NDArray[np.int64]
    """Index of the example behind each correction, in order."""
    mistakes_per_epoch: NDArray[np.int64]
    """One count a pass over the data."""

    @property
    def mistakes(self) -> int:
        """Corrections made in all."""
        return len(self.corrected)

    @property
    def converged(self) -> bool:
        """Whether the last pass made no mistake."""
        return bool(self.mistakes_per_epoch[-1] == 0)


def perceptron_predict(
    x: ArrayLike, weights: ArrayLike, bias: ArrayLike = 0.0
) -> NDArray[np.int64]:
    r"""Return the outputs of one threshold unit, or of a layer of them.

    .. math:: \hat y = [x^\top w + b \ge 0]

    Parameters
    ----------
    x : array_like, shape (..., d)
        Inputs.
    weights : array_like, shape (d,) or (d, K)
        One unit, or one a column.
    bias : array_like, a number or shape (K,), default 0
        Minus the threshold of each unit.

    Returns
    -------
    ndarray of int64 or scalar, shape (...) or (..., K)
        0 or 1.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a weighted sum is NaN.

    References
    ----------
    ``rosenblatt1958perceptron``: Rosenblatt, The perceptron: a probabilistic model for information
    storage and organization in the brain, 1958.

    Examples
    --------
    >>> perceptron_predict([[0, 0], [0, 1], [1, 0], [1, 1]], [1, 1], bias=-2).tolist()
    [0, 0, 0, 1]
    """
    x, weights = as_float(x, "x"), as_float(weights, "weights")
    bias = as_float(bias, "bias")
    if not x.ndim or weights.ndim not in (1, 2) or x.shape[-1] != len(weights):
        raise ValueError(
            "x (..., d) and weights (d,) or (d, K) need the same d: got shapes "
            f"{x.shape} and {weights.shape}"
        )
    if bias.ndim and bias.shape != weights.shape[1:]:
        raise ValueError(
            f"bias must be a number or have one entry a unit, {weights.shape[1:]}, got {bias.shape}"
        )
    with np.errstate(invalid="ignore"):
        scores = x @ weights + bias
    if np.isnan(scores).any():
        raise ValueError(
            "a weighted sum is NaN: x, weights or bias hold NaN or opposite infinities"
        )
    return step(scores).astype(np.int64)


def fit_perceptron(x: ArrayLike, targets: ArrayLike, *, max_epochs: int = 1000) -> PerceptronFit:
    r"""Learn a threshold unit by correcting its mistakes, one example after the other.

    .. math:: w \leftarrow w + (y - \hat y)\, x, \qquad b \leftarrow b + (y - \hat y)

    Start from zeros, go through the examples in their order, and again, until a whole pass needs no
    correction.

    Parameters
    ----------
    x : array_like, shape (N, d)
        Examples, finite.
    targets : array_like of 0 and 1, shape (N,)
        Labels.
    max_epochs : int, default 1000
        Passes at most. On data that are not linearly separable the rule never stops by itself.

    Returns
    -------
    PerceptronFit
        Weights and bias in float64, the corrections, and whether it converged.

    Raises
    ------
    ValueError
        If the shapes do not fit, there are no examples, x is not finite, a target is neither 0 nor
        1, or `max_epochs` is below 1.

    Notes
    -----
    A right answer changes nothing, a wrong one adds or subtracts the example. With a probability p
    in place of the step, the same line is a gradient step on the cross-entropy: there the
    correction is y - p, never quite 0. A learning rate would only scale weights and bias, as they
    start from zero.

    The paper of 1958 has neither this rule nor its convergence: there, active association units
    gain value by reinforcement. Error correction belongs to the work of 1960 to 1962.

    References
    ----------
    ``rosenblatt1962principles``: Rosenblatt, Principles of neurodynamics, 1962.
    ``novikoff1962convergence``: Novikoff, On convergence proofs on perceptrons, 1962.

    Examples
    --------
    >>> x = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> fit = fit_perceptron(x, [0, 0, 0, 1])
    >>> fit.weights.tolist(), fit.bias, fit.mistakes
    ([2.0, 1.0], -3.0, 11)
    >>> fit_perceptron(x, [0, 1, 1, 0]).converged
    False
    """
    x, targets = _read_examples(x, targets)
    check_at_least_one("max_epochs", max_epochs)
    weights, bias = np.zeros(x.shape[1]), 0.0
    corrected, mistakes_per_epoch = [], []
    while len(mistakes_per_epoch) < max_epochs:
        mistakes_before = len(corrected)
        for i, (row, target) in enumerate(zip(x, targets, strict=True)):
            error = target - step(row @ weights + bias)
            if error:
                weights += error * row
                bias += float(error)
                corrected.append(i)
        mistakes_per_epoch.append(len(corrected) - mistakes_before)
        if mistakes_per_epoch[-1] == 0:
            break
    return PerceptronFit(
        weights, bias, np.array(corrected, np.int64), np.array(mistakes_per_epoch, np.int64)
    )


def novikoff_bound(x: ArrayLike, targets: ArrayLike, weights: ArrayLike, bias: float) -> float:
    r"""Return how many mistakes `fit_perceptron` can make at most, given one separator.

    .. math:: M \le \left(\frac{R}{\gamma}\right)^2, \qquad R = \max_i \lVert \tilde x_i \rVert,
        \quad \gamma = \min_i \frac{s_i\, \tilde x_i^\top v}{\lVert v \rVert}

    Here :math:`\tilde x = (x, 1)`, :math:`v = (w, b)` and :math:`s_i = 2 y_i - 1`.

    Parameters
    ----------
    x : array_like, shape (N, d)
        Examples, finite.
    targets : array_like of 0 and 1, shape (N,)
        Labels.
    weights : array_like, shape (d,)
        Weights w of any separator; the larger its margin, the sharper the bound.
    bias : float
        Its bias b.

    Returns
    -------
    float
        A bound on the number of corrections, whatever the order and repetition of the examples.

    Raises
    ------
    ValueError
        As `fit_perceptron`, and if (w, b) does not put every example strictly on its side.

    Notes
    -----
    Let u be the learned vector (weights, bias) after M corrections. Each one adds at least
    :math:`\gamma` to :math:`u^\top v / \lVert v \rVert`, so :math:`\lVert u \rVert \ge M \gamma`.
    Each one is made where :math:`s_i\, \tilde x_i^\top u \le 0`, so it adds at most :math:`R^2` to
    :math:`\lVert u \rVert^2`, and :math:`\lVert u \rVert \le \sqrt M R`. The two meet at the bound.
    The dimension d does not appear.

    References
    ----------
    ``novikoff1962convergence``: Novikoff, On convergence proofs on perceptrons, 1962.

    Examples
    --------
    >>> x, targets = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]
    >>> round(novikoff_bound(x, targets, [2, 2], -3), 6)
    51.0
    """
    x, targets = _read_examples(x, targets)
    weights = as_float(weights, "weights")
    if weights.shape != x.shape[1:]:
        raise ValueError(f"weights must have shape {x.shape[1:]}, got {weights.shape}")
    signed = _signed_rows(x, targets)
    separator = np.append(weights, bias)
    margins = signed @ separator
    if not margins.min() > 0:
        raise ValueError(
            f"(weights, bias) must put every example strictly on its side: example "
            f"{margins.argmin()} has the margin {margins.min()}"
        )
    squared_radius = (signed**2).sum(axis=1).max()
    return float(squared_radius * (separator @ separator) / margins.min() ** 2)


# What one layer cannot do


class SeparabilityCertificate(NamedTuple):
    """A proof that two classes can, or cannot, be separated by one threshold unit.

    Either `weights` and `bias` are set, or `hull_weights` is.
    """

    weights: NDArray[np.float64] | None = None
    """With `bias`, ``x @ weights + bias`` is above 0 for class 1, below 0 for 0; shape (d,)."""
    bias: float | None = None
    """Of the same hyperplane."""
    hull_weights: NDArray[np.float64] | None = None
    """With them the means of both classes are one and the same point. Shape (N,), at least 0, and
    summing to 1 in each class."""

    @property
    def separable(self) -> bool:
        """Whether a separating hyperplane exists."""
        return self.weights is not None


def separability_certificate(x: ArrayLike, targets: ArrayLike) -> SeparabilityCertificate:
    r"""Decide whether one threshold unit can separate two classes, and prove the answer.

    Exactly one of these two has a solution (a theorem of the alternative, as Farkas' lemma):

    .. math:: s_i\,(x_i^\top w + b) > 0 \;\text{for all } i \qquad\text{or}\qquad
        \sum_{y_i = 1} \lambda_i x_i = \sum_{y_i = 0} \lambda_i x_i, \quad
        \sum_{y_i = 1} \lambda_i = \sum_{y_i = 0} \lambda_i = 1, \quad \lambda \ge 0

    with :math:`s_i = 2 y_i - 1`. The first is a separating hyperplane. The second is a point that
    lies in the convex hulls of both classes; a hyperplane would need it on both sides.

    Parameters
    ----------
    x : array_like, shape (N, d)
        Examples, finite.
    targets : array_like of 0 and 1, shape (N,)
        Labels.

    Returns
    -------
    SeparabilityCertificate
        The hyperplane, or the weights of the common point.

    Raises
    ------
    ValueError
        If the shapes do not fit, there are no examples, x is not finite, or a target is neither 0
        nor 1.
    ArithmeticError
        If the data are too close to the border for either proof in float64.

    Notes
    -----
    One linear program answers both: maximise t subject to :math:`s_i (x_i^\top w + b) \ge t` and
    :math:`|w_j|, |b| \le 1`. Its optimum is above 0 for separable data, and 0 otherwise; then its
    dual variables are the hull weights. Neither answer rests on the solver: a hyperplane is
    returned only if each margin is above its own rounding error, hull weights only if the two means
    agree to 1e-9 of the spread of each feature.

    Of the 16 functions of two inputs only exclusive or and its negation have no separator. The
    limit is one of a single adaptive layer, not of the step: with a sigmoid the decision border is
    the same hyperplane. A hidden layer removes it (`threshold_network`).

    References
    ----------
    ``minsky1969perceptrons``: Minsky and Papert, Perceptrons, 1969 (parity, of which exclusive or
    is the case of two points).

    Examples
    --------
    >>> x = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> separability_certificate(x, [0, 1, 1, 1]).separable
    True
    >>> xor = separability_certificate(x, [0, 1, 1, 0])  # both classes have the mean (0.5, 0.5)
    >>> xor.separable, xor.hull_weights.tolist()
    (False, [0.5, 0.5, 0.5, 0.5])
    """
    x, targets = _read_examples(x, targets)
    centre = x.mean(axis=0)
    spread = abs(x - centre).max(axis=0)
    spread[spread == 0] = 1
    signed = _signed_rows((x - centre) / spread, targets)
    num_rows, num_unknowns = signed.shape
    program = linprog(  # unknowns: w, b, t
        np.append(np.zeros(num_unknowns), -1),
        A_ub=np.column_stack([-signed, np.ones(num_rows)]),
        b_ub=np.zeros(num_rows),
        bounds=[(-1, 1)] * num_unknowns + [(0, None)],
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    weights = program.x[:-2] / spread
    bias = float(program.x[-2] - weights @ centre)
    if _is_separator(x, targets, weights, bias):
        return SeparabilityCertificate(weights, bias)

    hull_weights = np.maximum(-program.ineqlin.marginals, 0)
    for label in (0, 1):
        hull_weights[targets == label] /= hull_weights[targets == label].sum()
    if not (abs(hull_weights @ signed) <= TOUCHING).all():
        raise ArithmeticError(
            "the two classes almost touch: float64 proves neither that a hyperplane separates them "
            "nor that none does"
        )
    return SeparabilityCertificate(hull_weights=hull_weights)


def threshold_network(x: ArrayLike, layers: Sequence[Layer]) -> NDArray[np.int64]:
    r"""Return the outputs of layers of threshold units, each fed by the one before.

    .. math:: h^{(l)} = \big[h^{(l-1)} W^{(l)} + b^{(l)} \ge 0\big], \qquad h^{(0)} = x

    Parameters
    ----------
    x : array_like, shape (..., d)
        Inputs.
    layers : sequence of (weights, bias)
        As for `perceptron_predict`, first layer first.

    Returns
    -------
    ndarray of int64 or scalar
        Outputs of the last layer, 0 or 1.

    Raises
    ------
    ValueError
        If there are no layers, or the shapes do not fit.

    References
    ----------
    ``minsky1969perceptrons``: Minsky and Papert, Perceptrons, 1969.

    Examples
    --------
    >>> threshold_network([[0, 0], [0, 1], [1, 0], [1, 1]], XOR_LAYERS).tolist()
    [0, 1, 1, 0]
    """
    if not len(layers):
        raise ValueError("layers must hold at least one (weights, bias) pair, got none")
    for weights, bias in layers:
        x = perceptron_predict(x, weights, bias)
    return x


# How it is done


def _signed_rows(x: NDArray, targets: NDArray) -> NDArray:
    """Return rows (x, 1), negated for class 0: a separator has a positive product with each."""
    return np.column_stack([x, np.ones(len(x))]) * (2 * targets - 1)[:, None]


def _is_separator(x: NDArray, targets: NDArray, weights: NDArray, bias: float) -> bool:
    """Return whether every margin is above a bound of its own rounding error."""
    signed, separator = _signed_rows(x, targets), np.append(weights, bias)
    rounding = np.finfo(float).eps * len(separator) * (abs(signed) @ abs(separator))
    return bool((signed @ separator > rounding).all())


def _as_bits(name: str, values: ArrayLike) -> NDArray[np.bool_]:
    values = np.asarray(values)
    strange = values[(values != 0) & (values != 1)]
    if strange.size:
        raise ValueError(f"{name} must be 0 or 1, got {strange.flat[0]}")
    return values.astype(bool)


def _read_examples(x: ArrayLike, targets: ArrayLike) -> tuple[NDArray, NDArray]:
    """Check examples and labels; return them in float64 and int64."""
    x = as_float(x, "x").astype(np.float64)
    targets = _as_bits("targets", targets).astype(np.int64)
    if x.ndim != 2 or targets.shape != x.shape[:1] or not len(x):
        raise ValueError(
            "x (N, d) and targets (N,) need the same N, at least 1: got shapes "
            f"{x.shape} and {targets.shape}"
        )
    if not np.isfinite(x).all():
        raise ValueError(f"x must be finite, row {np.argwhere(~np.isfinite(x))[0][0]} is not")
    return x, targets
