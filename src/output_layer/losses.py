r"""Losses of the output layer, each with its analytic gradient.

Every loss takes what the network emits first (logits, not probabilities), then the targets, and
shares two arguments:

``reduction``
    ``"mean"`` (default), ``"sum"`` or ``"none"`` (one value per row or element). The mean of
    nothing is 0.
``return_grad``
    False returns the loss; True returns ``(loss, gradient)``. The gradient is that of the mean or
    sum with respect to the first argument, and has its shape (heads with two outputs get a pair);
    for ``"none"``, of each element's or row's own loss.

Rules that hold for every loss: shapes must match, nothing is broadcast silently; inputs are never
written; the work is done in float64, and the result has the dtype of the first argument (float32
for float16, whose sums overflow at 65504; float64 for bool and integers); values are in nats for
the likelihoods; NaN in gives NaN out; +inf and -inf are legal logits, and a target of 0 times an
infinite log-probability counts 0.
"""

from __future__ import annotations

import math
import warnings

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from output_layer._arguments import as_float, check_option, refuse
from output_layer._rows import block_indices, exp_and_rest, shift
from output_layer.activations import sigmoid, softplus

__all__ = [
    "bce_with_logits",
    "cross_entropy",
    "focal_loss",
    "gaussian_nll",
    "hinge_loss",
    "huber_loss",
    "l1_loss",
    "laplace_nll",
    "mse_loss",
    "poisson_nll",
]

Loss = NDArray | tuple[NDArray, NDArray]

# Classification


def cross_entropy(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    label_smoothing: float = 0.0,
    ignore_index: int = -100,
    reduction: str = "mean",
    mean: str = "weights",
    empty: str = "zero",
    return_grad: bool = False,
) -> Loss:
    r"""Return the cross-entropy of softmax(logits) against class indices or probabilities.

    .. math:: L = -\sum_j v_j \log p_j, \qquad
        \frac{\partial L}{\partial z_j} = p_j \sum_i v_i - v_j, \qquad
        p = \operatorname{softmax}(z)

    Here :math:`v_j = w_j \big((1 - \varepsilon) y_j + \tfrac{\varepsilon}{K} \sum_i y_i\big)` is
    the target row y after label smoothing by :math:`\varepsilon` and class weights w. With neither,
    v = y, and the gradient for one-hot y is p - y.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Scores before the softmax, class axis last.
    targets : array_like, shape (...) or (..., K)
        Integers: class indices 0 to K - 1. Floats: one probability per class, each in [0, 1]; a row
        may have any sum.
    weight : array_like, shape (K,), optional
        Class weights w, finite and at least 0.
    label_smoothing : float, default 0.0
        Share :math:`\varepsilon` in [0, 1] of the target mass that is spread over all K classes.
    ignore_index : int, default -100
        Rows with this index contribute nothing to loss, gradient or mean.
    reduction : {"mean", "sum", "none"}, default "mean"
        See the module.
    mean : {"weights", "count"}, default "weights"
        What the mean divides by: the sum of the rows' class weights (w[y] for an index, the
        weighted average of w for probabilities), or the number of rows that count.
    empty : {"zero", "nan"}, default "zero"
        What nothing gives: the mean over no rows, and a row whose logits are all -inf. With "zero"
        that mean is 0, and such a row has p = 0, hence an infinite loss and the gradient -v. With
        "nan" both are NaN, as in PyTorch.
    return_grad : bool, default False
        See the module.

    Returns
    -------
    loss : scalar, or ndarray of shape (...) for "none"
        In nats. It is +inf where a class with positive target has probability 0.
    gradient : ndarray, shape of `logits`
        Only with ``return_grad=True``.

    Raises
    ------
    ValueError
        If the shapes do not fit, there are no classes, or a probability, weight or option is out of
        range.
    TypeError
        If the logits are not numeric or the targets neither integers nor floats.
    IndexError
        If a class index is neither in 0 to K - 1 nor `ignore_index`.

    Warns
    -----
    UserWarning
        If every row of logits is a probability vector (and they are not all one-hot): most likely a
        softmax was applied already. If that is intended, pass ``np.log(probabilities)``, whose
        softmax is the probabilities.

    Notes
    -----
    For a confident right answer 1 - p is tiny, and both log p and p - 1 lose every digit when p
    rounds to 1 (in float32 from a logit gap of 17 on). Here the mass outside the largest logit is
    summed on its own: the loss is its ``log1p``, and the gradient at the target is minus the sum of
    the other probabilities.

    PyTorch spreads label smoothing as :math:`\varepsilon / K` whatever the row sum, and divides by
    the number of rows for probability targets with class weights. Here a one-hot row gives the same
    result as its index, always; ``mean="count"`` gives PyTorch's other convention.

    References
    ----------
    ``bridle1990training``: Bridle, Training stochastic model recognition algorithms as networks can
    lead to maximum mutual information estimation of parameters, 1990.
    ``blanchard2021accurately``: Blanchard, Higham and Higham, Accurately computing the log-sum-exp
    and softmax functions, 2021.
    ``szegedy2016rethinking``: Szegedy et al., Rethinking the Inception architecture for computer
    vision, 2016 (label smoothing).

    Examples
    --------
    >>> loss, gradient = cross_entropy([[2.0, 1.0, 0.1]], [0], return_grad=True)
    >>> round(float(loss), 4), gradient.round(4).tolist()
    (0.417, [[-0.341, 0.2424, 0.0986]])
    >>> float(cross_entropy(np.float32([[20, 0]]), [0]))  # -log(softmax) gives 0
    2.06115369216775e-09
    """
    check_option("mean", mean, ("weights", "count"))
    check_option("empty", empty, ("zero", "nan"))
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing must be in [0, 1], got {label_smoothing}")
    logits = as_float(logits, "logits")
    rows = _logit_rows(logits)
    num_rows, num_classes = rows.shape
    weight = _weights("weight", weight, (num_classes,))
    targets, kept, row_weight = _read_targets(targets, logits.shape, weight, ignore_index)
    _warn_if_probabilities(rows)

    dtype = _loss_dtype(logits)
    losses = np.empty(num_rows)
    gradient = np.empty(rows.shape, dtype) if return_grad else None
    for (block,) in block_indices((num_rows,), num_classes * losses.itemsize):
        z = np.where(kept[block, None], rows[block], np.float64(0))
        y = _target_rows(targets[block], kept[block], num_classes)
        mass = y.sum(axis=-1, keepdims=True)
        v = weight * ((1 - label_smoothing) * y + label_smoothing / num_classes * mass)
        losses[block] = _softmax_nll(z, v, empty, gradient[block] if return_grad else None)

    losses = losses.reshape(logits.shape[:-1])
    gradient = gradient.reshape(logits.shape) if return_grad else None
    divisor = row_weight.sum() if mean == "weights" else kept.sum()
    return _reduce(losses, gradient, dtype, reduction, return_grad, divisor, empty)


def bce_with_logits(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    pos_weight: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    reduction: str = "mean",
    return_grad: bool = False,
) -> Loss:
    r"""Return the binary cross-entropy of sigmoid(logits), one independent label per element.

    .. math:: L = -w \big(c\, y \log \sigma(z) + (1 - y) \log \sigma(-z)\big), \qquad
        \frac{\partial L}{\partial z} = w \big((1 - y)\,\sigma(z) - c\, y\,\sigma(-z)\big)

    With w = c = 1 the gradient is :math:`\sigma(z) - y`.

    Parameters
    ----------
    logits : array_like, any shape
        Log-odds z.
    targets : array_like, shape of `logits`
        Probabilities y of the positive class in [0, 1]; bool and 0/1 integers are fine.
    pos_weight : array_like, optional
        Factor c of the positive part; must broadcast to the shape of `logits`, for example one
        number a label.
    weight : array_like, optional
        Factor w of the whole element; must broadcast to the shape of `logits`.
    reduction : {"mean", "sum", "none"}, default "mean"
        See the module. The mean divides by the number of elements, not by the sum of `weight`.
    return_grad : bool, default False
        See the module.

    Returns
    -------
    loss : scalar, or ndarray of the shape of `logits` for "none"
        In nats.
    gradient : ndarray, shape of `logits`
        Only with ``return_grad=True``.

    Raises
    ------
    ValueError
        If the shapes differ, a target is outside [0, 1], or a weight is negative or does not
        broadcast.

    Notes
    -----
    Both parts go through `softplus`, exact for confident right answers, and the gradient uses
    :math:`\sigma(-z)` instead of :math:`1 - \sigma(z)`, which is 0 in float32 from z = 17 on.
    Probabilities passed as logits cannot be noticed here: any number in [0, 1] is a legal logit.

    References
    ----------
    ``nelder1972generalized``: Nelder and Wedderburn, Generalized linear models, 1972.

    Examples
    --------
    >>> loss, gradient = bce_with_logits([40.0, 0.0], [1, 1], reduction="none", return_grad=True)
    >>> loss.tolist()
    [4.248354255291589e-18, 0.6931471805599453]
    >>> gradient.tolist()
    [-4.248354255291589e-18, -0.5]
    """
    z, y, dtype = _read_pair(logits, targets, "logits")
    _check_probabilities(y)
    w = _weights("weight", weight, z.shape)
    positive = w * _weights("pos_weight", pos_weight, z.shape) * y
    negative = w * np.maximum(1 - y, 0)  # y may exceed 1 by a rounding error
    losses = _times(positive, softplus(-z)) + _times(negative, softplus(z))
    gradient = negative * sigmoid(z) - positive * sigmoid(-z)
    return _reduce(losses, gradient, dtype, reduction, return_grad)


def focal_loss(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    gamma: float = 2.0,
    alpha: float | None = None,
    reduction: str = "mean",
    return_grad: bool = False,
) -> Loss:
    r"""Return the binary focal loss, a cross-entropy that plays down well-classified elements.

    .. math:: L = -\alpha_t (1 - p_t)^\gamma \log p_t, \qquad
        \frac{\partial L}{\partial u}
        = -\alpha_t (1 - p_t)^\gamma \big(1 - p_t - \gamma\, p_t \log p_t\big)

    Here :math:`p_t = \sigma(u)` is the probability of the label, with u = z for label 1 and
    u = -z for label 0; :math:`\alpha_t` is :math:`\alpha` for label 1 and
    :math:`1 - \alpha` for label 0.

    Parameters
    ----------
    logits : array_like, any shape
        Log-odds z.
    targets : array_like, shape of `logits`
        Labels, 0 or 1.
    gamma : float, default 2.0
        Focusing exponent, at least 0. With 0 this is `bce_with_logits`.
    alpha : float, optional
        Weight of the positive class, strictly between 0 and 1; no weighting by default. Lin et al.
        use 0.25 together with gamma = 2.
    reduction : {"mean", "sum", "none"}, default "mean"
        See the module. Detectors take the sum and divide by the number of positive boxes.
    return_grad : bool, default False
        See the module.

    Returns
    -------
    loss : scalar, or ndarray of the shape of `logits` for "none"
        In nats, times the modulating factor.
    gradient : ndarray, shape of `logits`
        Only with ``return_grad=True``.

    Raises
    ------
    ValueError
        If the shapes differ, a target is not 0 or 1, or `gamma` or `alpha` is out of range.

    Notes
    -----
    :math:`1 - p_t` is computed as :math:`\sigma(-u)`: exact, and the gradient has no division that
    could fail at p = 0 or p = 1. The focal loss is not a proper scoring rule: its minimiser is not
    the true probability (``mukhoti2020calibrating``).

    References
    ----------
    ``lin2017focal``: Lin et al., Focal loss for dense object detection, 2017.

    Examples
    --------
    >>> focal_loss([3.0, -3.0], [1, 1], reduction="none").round(5).tolist()
    [0.00011, 2.76628]
    """
    if not 0 <= gamma < np.inf:
        raise ValueError(f"gamma must be a finite number, at least 0, got {gamma}")
    if alpha is not None and not 0 < alpha < 1:
        raise ValueError(f"alpha must be strictly between 0 and 1, or None, got {alpha}")
    z, y, dtype = _read_pair(logits, targets, "logits")
    refuse((y != 0) & (y != 1), y, "targets", "labels must be 0 or 1")
    u = np.where(y == 1, z, -z)
    balance = 1.0 if alpha is None else np.where(y == 1, alpha, 1 - alpha)
    factor = balance * sigmoid(-u) ** gamma
    losses = _times(factor, softplus(-u))
    slope = -factor * (sigmoid(-u) + gamma * _times(sigmoid(u), softplus(-u)))
    return _reduce(losses, np.where(y == 1, slope, -slope), dtype, reduction, return_grad)


def hinge_loss(
    scores: ArrayLike, targets: ArrayLike, *, reduction: str = "mean", return_grad: bool = False
) -> Loss:
    r"""Return the binary hinge loss, zero once the margin reaches 1.

    .. math:: L = \max(0, 1 - y s), \qquad
        \frac{\partial L}{\partial s} = \begin{cases} -y & y s < 1 \\ 0 & \text{else} \end{cases}

    Parameters
    ----------
    scores : array_like, any shape
        Real-valued scores s; the sign is the predicted class.
    targets : array_like, shape of `scores`
        Labels y, -1 or +1.
    reduction : {"mean", "sum", "none"}, default "mean"
        See the module.
    return_grad : bool, default False
        See the module.

    Returns
    -------
    loss : scalar, or ndarray of the shape of `scores` for "none"
        A margin, not a likelihood: it has no unit in nats.
    gradient : ndarray, shape of `scores`
        Only with ``return_grad=True``. At the kink y s = 1 it is 0.

    Raises
    ------
    ValueError
        If the shapes differ or a target is not -1 or +1.

    Notes
    -----
    Unlike a cross-entropy it is satisfied: beyond the margin the gradient is exactly 0, and the
    scores carry no probability. For K classes, apply it one class against the rest.

    Examples
    --------
    >>> hinge_loss([2.0, 0.25, -1.0], [1, 1, 1], reduction="none").tolist()
    [0.0, 0.75, 2.0]
    """
    s, y, dtype = _read_pair(scores, targets, "scores")
    refuse(abs(y) != 1, y, "targets", "labels must be -1 or +1; for 0/1 labels pass 2 * y - 1")
    slack = np.maximum(0, 1 - y * s)
    return _reduce(slack, 0 - y * np.heaviside(slack, 0), dtype, reduction, return_grad)


# Regression


def mse_loss(
    predictions: ArrayLike,
    targets: ArrayLike,
    *,
    reduction: str = "mean",
    return_grad: bool = False,
) -> Loss:
    r"""Return the squared error.

    .. math:: L = (\hat y - y)^2, \qquad \frac{\partial L}{\partial \hat y} = 2 (\hat y - y)

    Parameters
    ----------
    predictions, targets : array_like, any shape, but the same
        Finite numbers.
    reduction : {"mean", "sum", "none"}, default "mean"
        See the module. The mean is over all elements, so its gradient is :math:`2(\hat y - y)/n`.
    return_grad : bool, default False
        See the module.

    Returns
    -------
    loss : scalar, or ndarray of the shape of `predictions` for "none"
        In the squared unit of the targets.
    gradient : ndarray, shape of `predictions`
        Only with ``return_grad=True``.

    Raises
    ------
    ValueError
        If the shapes differ. A column (N, 1) against (N,) would broadcast to N x N differences, all
        but N of them wrong.

    Notes
    -----
    Up to a factor and a constant this is `gaussian_nll` with one fixed variance. Its minimiser is
    the mean of the targets.

    Examples
    --------
    >>> loss, gradient = mse_loss([1.0, 4.0], [0.0, 2.0], return_grad=True)
    >>> float(loss), gradient.tolist()
    (2.5, [1.0, 2.0])
    """
    predictions, targets, dtype = _read_pair(predictions, targets, "predictions")
    residual = predictions - targets
    return _reduce(residual**2, 2 * residual, dtype, reduction, return_grad)


def l1_loss(
    predictions: ArrayLike,
    targets: ArrayLike,
    *,
    reduction: str = "mean",
    return_grad: bool = False,
) -> Loss:
    r"""Return the absolute error.

    .. math:: L = |\hat y - y|, \qquad
        \frac{\partial L}{\partial \hat y} = \operatorname{sign}(\hat y - y)

    Parameters
    ----------
    predictions, targets : array_like, any shape, but the same
        Finite numbers.
    reduction : {"mean", "sum", "none"}, default "mean"
        See the module.
    return_grad : bool, default False
        See the module.

    Returns
    -------
    loss : scalar, or ndarray of the shape of `predictions` for "none"
        In the unit of the targets.
    gradient : ndarray, shape of `predictions`
        Only with ``return_grad=True``. Where prediction and target are equal it is 0.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    Its minimiser is the median of the targets; it is `laplace_nll` with one fixed scale.

    Examples
    --------
    >>> loss, gradient = l1_loss([1.0, 4.0], [0.0, 4.0], return_grad=True)
    >>> float(loss), gradient.tolist()
    (0.5, [0.5, 0.0])
    """
    predictions, targets, dtype = _read_pair(predictions, targets, "predictions")
    residual = predictions - targets
    return _reduce(abs(residual), np.sign(residual), dtype, reduction, return_grad)


def huber_loss(
    predictions: ArrayLike,
    targets: ArrayLike,
    *,
    delta: float = 1.0,
    reduction: str = "mean",
    return_grad: bool = False,
) -> Loss:
    r"""Return Huber's loss: squared error for small residuals, absolute error for large ones.

    .. math:: L = \begin{cases} r^2 / 2 & |r| \le \delta \\
        \delta (|r| - \delta / 2) & \text{else} \end{cases}
        = c \Big(r - \frac{c}{2}\Big), \qquad
        \frac{\partial L}{\partial \hat y} = c = \operatorname{clip}(r, -\delta, \delta), \quad
        r = \hat y - y

    Parameters
    ----------
    predictions, targets : array_like, any shape, but the same
        Finite numbers.
    delta : float, default 1.0
        Residual at which the loss turns linear, above 0, in the unit of the targets.
    reduction : {"mean", "sum", "none"}, default "mean"
        See the module.
    return_grad : bool, default False
        See the module.

    Returns
    -------
    loss : scalar, or ndarray of the shape of `predictions` for "none"
        In the squared unit of the targets.
    gradient : ndarray, shape of `predictions`
        Only with ``return_grad=True``; never larger than `delta`.

    Raises
    ------
    ValueError
        If the shapes differ or `delta` is not a finite number above 0.

    References
    ----------
    ``huber1964robust``: Huber, Robust estimation of a location parameter, 1964.

    Examples
    --------
    >>> huber_loss([0.5, 10.0], [0.0, 0.0], reduction="none").tolist()
    [0.125, 9.5]
    """
    if not 0 < delta < np.inf:
        raise ValueError(f"delta must be a finite number above 0, got {delta}")
    predictions, targets, dtype = _read_pair(predictions, targets, "predictions")
    residual = predictions - targets
    clipped = np.clip(residual, -delta, delta)
    return _reduce(clipped * (residual - clipped / 2), clipped, dtype, reduction, return_grad)


# Likelihoods of other families


def gaussian_nll(
    means: ArrayLike,
    log_variances: ArrayLike,
    targets: ArrayLike,
    *,
    reduction: str = "mean",
    return_grad: bool = False,
) -> Loss:
    r"""Return the negative log-likelihood of a normal distribution with predicted variance.

    .. math:: L = \tfrac12 \big(\log 2\pi + s + q\big), \quad q = (y - \mu)^2 e^{-s}, \qquad
        \frac{\partial L}{\partial \mu} = (\mu - y)\, e^{-s}, \quad
        \frac{\partial L}{\partial s} = \tfrac12 (1 - q)

    Parameters
    ----------
    means, log_variances : array_like, any shape, but the same
        The two outputs of the head, :math:`\mu` and :math:`s = \log \sigma^2`.
    targets : array_like, shape of `means`
        Finite numbers y.
    reduction : {"mean", "sum", "none"}, default "mean"
        See the module.
    return_grad : bool, default False
        See the module.

    Returns
    -------
    loss : scalar, or ndarray of the shape of `means` for "none"
        In nats, the constant included. A density may exceed 1, so the loss may be negative.
    gradient : ndarray, shape (2, ...)
        Only with ``return_grad=True``: with respect to `means`, then `log_variances`.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    A head that emits the log-variance needs no clamp: every real number is legal, and no variance
    is 0 or negative.

    References
    ----------
    ``nix1994estimating``: Nix and Weigend, Estimating the mean and variance of the target
    probability distribution, 1994.

    Examples
    --------
    >>> loss, (mean_grad, log_variance_grad) = gaussian_nll([1.0], [0.0], [3.0], return_grad=True)
    >>> round(float(loss), 4), mean_grad.tolist(), log_variance_grad.tolist()
    (2.9189, [-2.0], [-1.5])
    """
    mean, target, dtype = _read_pair(means, targets, "means")
    log_variance, _, _ = _read_pair(log_variances, targets, "log_variances")
    residual = mean - target
    with np.errstate(over="ignore"):
        squared = _times(residual, np.exp(-log_variance / 2)) ** 2
        mean_gradient = _times(residual, np.exp(-log_variance))
    losses = (math.log(2 * math.pi) + log_variance + squared) / 2
    gradient = np.stack([mean_gradient, (1 - squared) / 2])
    return _reduce(losses, gradient, dtype, reduction, return_grad)


def laplace_nll(
    medians: ArrayLike,
    log_scales: ArrayLike,
    targets: ArrayLike,
    *,
    reduction: str = "mean",
    return_grad: bool = False,
) -> Loss:
    r"""Return the negative log-likelihood of a Laplace distribution with predicted scale.

    .. math:: L = \log 2 + s + q, \quad q = |y - \mu|\, e^{-s}, \qquad
        \frac{\partial L}{\partial \mu} = \operatorname{sign}(\mu - y)\, e^{-s}, \quad
        \frac{\partial L}{\partial s} = 1 - q

    Parameters
    ----------
    medians, log_scales : array_like, any shape, but the same
        The two outputs of the head, :math:`\mu` and :math:`s = \log b`.
    targets : array_like, shape of `medians`
        Finite numbers y.
    reduction : {"mean", "sum", "none"}, default "mean"
        See the module.
    return_grad : bool, default False
        See the module.

    Returns
    -------
    loss : scalar, or ndarray of the shape of `medians` for "none"
        In nats, the constant included; may be negative.
    gradient : ndarray, shape (2, ...)
        Only with ``return_grad=True``: with respect to `medians`, then `log_scales`.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> loss, (median_grad, log_scale_grad) = laplace_nll([1.0], [0.0], [3.0], return_grad=True)
    >>> round(float(loss), 4), median_grad.tolist(), log_scale_grad.tolist()
    (2.6931, [-1.0], [-1.0])
    """
    median, target, dtype = _read_pair(medians, targets, "medians")
    log_scale, _, _ = _read_pair(log_scales, targets, "log_scales")
    residual = median - target
    with np.errstate(over="ignore"):
        inverse_scale = np.exp(-log_scale)
    distance = _times(abs(residual), inverse_scale)
    gradient = np.stack([_times(np.sign(residual), inverse_scale), 1 - distance])
    return _reduce(math.log(2) + log_scale + distance, gradient, dtype, reduction, return_grad)


def poisson_nll(
    log_rates: ArrayLike,
    targets: ArrayLike,
    *,
    reduction: str = "mean",
    return_grad: bool = False,
) -> Loss:
    r"""Return the negative log-likelihood of a Poisson distribution with predicted log-rate.

    .. math:: L = e^z - y z + \log y!, \qquad \frac{\partial L}{\partial z} = e^z - y

    Parameters
    ----------
    log_rates : array_like, any shape
        Logarithm z of the expected count.
    targets : array_like, shape of `log_rates`
        Counts y, at least 0.
    reduction : {"mean", "sum", "none"}, default "mean"
        See the module.
    return_grad : bool, default False
        See the module.

    Returns
    -------
    loss : scalar, or ndarray of the shape of `log_rates` for "none"
        In nats, the constant included.
    gradient : ndarray, shape of `log_rates`
        Only with ``return_grad=True``.

    Raises
    ------
    ValueError
        If the shapes differ or a count is negative.

    Notes
    -----
    The logarithm is the canonical link of the Poisson family, so the gradient is again prediction
    minus target.

    References
    ----------
    ``nelder1972generalized``: Nelder and Wedderburn, Generalized linear models, 1972.

    Examples
    --------
    >>> loss, gradient = poisson_nll([0.0], [3], return_grad=True)
    >>> round(float(loss), 4), gradient.tolist()
    (2.7918, [-2.0])
    """
    z, y, dtype = _read_pair(log_rates, targets, "log_rates")
    refuse(y < 0, y, "targets", "counts must be at least 0")
    with np.errstate(over="ignore", invalid="ignore"):
        rate = np.exp(z)
        losses = rate - _times(y, z) + gammaln(y + 1)
    losses = np.where(np.isposinf(rate), rate, losses)  # inf - inf: the rate outgrows y z
    return _reduce(losses, rate - y, dtype, reduction, return_grad)


# The softmax cross-entropy of a block of rows


def _softmax_nll(z: NDArray, v: NDArray, empty: str, gradient: NDArray | None) -> NDArray:
    """Return the losses (rows,) of logits z for target masses v; fill `gradient` if it is given."""
    top, shifted = shift(z, (-1,))
    weights, at_top, rest = exp_and_rest(shifted, (-1,))
    if empty == "nan":
        rest[np.isneginf(top)] = np.nan
    if gradient is not None:
        p = weights / (1 + rest)
        others = np.where(at_top, rest / (1 + rest), 1 - p)  # at the maximum 1 - p may round to 0
        gradient[...] = p * (v.sum(axis=-1, keepdims=True) - v) - v * others
    return _times(v, np.log1p(rest) - shifted).sum(axis=-1)


def _read_targets(
    targets: ArrayLike, shape: tuple[int, ...], weight: NDArray, ignore_index: int
) -> tuple[NDArray, NDArray, NDArray]:
    """Check the targets; return them by row, whether each row counts, and its class weight."""
    targets = np.asarray(targets)
    if targets.dtype.kind == "f":
        _check_probability_targets(targets, shape)
        targets = targets.reshape(-1, shape[-1])
        mass = targets.sum(axis=-1, dtype=np.float64)
        row_weight = np.divide(targets @ weight, mass, out=np.ones_like(mass), where=mass > 0)
        return targets, np.ones(len(targets), bool), row_weight
    _check_index_targets(targets, shape, ignore_index)
    targets = targets.reshape(-1)
    kept = targets != ignore_index
    return targets, kept, kept * weight[np.where(kept, targets, 0)]


def _target_rows(targets: NDArray, kept: NDArray, num_classes: int) -> NDArray:
    """Return targets as float64 rows (rows, K): one-hot for indices, zeros for ignored rows."""
    if targets.dtype.kind == "f":
        return targets.astype(np.float64)
    one_hot = np.zeros((len(targets), num_classes))
    one_hot[kept, targets[kept]] = 1
    return one_hot


def _warn_if_probabilities(rows: NDArray) -> None:
    """Warn if all rows are probability vectors; one-hot rows alone could well be logits."""
    row_bytes = rows.shape[1] * rows.itemsize
    blocks = (rows[block] for block in block_indices(rows.shape[:1], row_bytes))
    if all(_on_simplex(block) for block in blocks) and ((rows > 0) & (rows < 1)).any():
        warnings.warn(
            "logits look like probabilities: every row is in [0, 1] and sums to 1. cross_entropy "
            "applies the softmax itself; pass the logits, or np.log(probabilities)",
            UserWarning,
            stacklevel=3,
        )


def _on_simplex(rows: NDArray) -> bool:
    if not (rows.min() >= 0 and rows.max() <= 1):
        return False
    return bool(np.all(abs(rows.sum(axis=-1, dtype=np.float64) - 1) <= 1e-6))


# What every loss does


def _reduce(
    losses: NDArray,
    gradient: NDArray | None,
    dtype: np.dtype,
    reduction: str,
    return_grad: bool,
    divisor: float | None = None,
    empty: str = "zero",
) -> Loss:
    """Reduce element losses and scale their gradient to match; `divisor` is that of the mean."""
    check_option("reduction", reduction, ("mean", "sum", "none"))
    if reduction == "mean":
        divisor = losses.size if divisor is None else divisor
        nothing = np.float64(0 if empty == "zero" else np.nan)
        loss = losses.sum() / divisor if divisor else nothing
    else:
        divisor = 1
        loss = losses.sum() if reduction == "sum" else losses
    with np.errstate(over="ignore"):
        loss = loss.astype(dtype)
        if not return_grad:
            return loss
        gradient /= divisor or 1  # the gradient of nothing is 0
        return loss, gradient.astype(dtype, copy=False)


def _times(weight: NDArray, value: NDArray) -> NDArray:
    """Return weight * value, where a weight of 0 makes even an infinite value count 0."""
    with np.errstate(invalid="ignore", over="ignore"):
        return np.where((weight == 0) & np.isinf(value), 0, weight * value)


def _loss_dtype(outputs: NDArray) -> np.dtype:
    return np.result_type(outputs, np.float32)


# How arguments are read


def _read_pair(
    outputs: ArrayLike, targets: ArrayLike, name: str
) -> tuple[NDArray, NDArray, np.dtype]:
    """Return outputs and targets in float64, and the dtype of the result."""
    outputs, targets = as_float(outputs, name), as_float(targets, "targets")
    if outputs.shape != targets.shape:
        raise ValueError(
            f"{name} and targets must have the same shape, got {outputs.shape} and "
            f"{targets.shape}: reshape one of them, nothing is broadcast"
        )
    return outputs.astype(np.float64), targets.astype(np.float64), _loss_dtype(outputs)


def _logit_rows(logits: NDArray) -> NDArray:
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise ValueError(
            f"logits need a last axis with at least one class, got shape {logits.shape}"
        )
    return logits.reshape(-1, logits.shape[-1])


def _check_index_targets(targets: NDArray, shape: tuple[int, ...], ignore_index: int) -> None:
    num_classes = shape[-1]
    if targets.dtype.kind not in "iu":
        raise TypeError(
            "targets must be integers (class indices) or floats (probabilities), "
            f"got dtype {targets.dtype}"
        )
    if targets.shape == shape:
        raise ValueError(
            f"targets are integers in the shape of the logits, {shape}: class indices need the "
            f"shape {shape[:-1]}, one-hot targets must be floats (targets.astype(float))"
        )
    if targets.shape != shape[:-1]:
        raise ValueError(
            f"targets of shape {targets.shape} do not fit logits of shape {shape}: class indices "
            f"need the shape {shape[:-1]}, with the class axis of the logits last "
            "(np.moveaxis(logits, 1, -1) turns PyTorch's layout into this one)"
        )
    refuse(
        ((targets < 0) | (targets >= num_classes)) & (targets != ignore_index),
        targets,
        "targets",
        f"class indices must be in 0 to {num_classes - 1}, or ignore_index ({ignore_index})",
        IndexError,
    )


def _check_probability_targets(targets: NDArray, shape: tuple[int, ...]) -> None:
    if targets.shape != shape:
        raise ValueError(
            f"float targets are probabilities and need the shape of the logits, {shape}, got "
            f"{targets.shape}: class indices must be integers (targets.astype(int))"
        )
    _check_probabilities(targets)


def _check_probabilities(targets: NDArray) -> None:
    bad = (targets < 0) | (targets > 1 + 1e-6)
    refuse(bad, targets, "targets", "probabilities must be in [0, 1]")


def _weights(name: str, weight: ArrayLike | None, shape: tuple[int, ...]) -> NDArray:
    """Return weights in float64, broadcast to `shape`; None means ones."""
    weight = as_float(1.0 if weight is None else weight, name).astype(np.float64)
    refuse(~((weight >= 0) & (weight < np.inf)), weight, name, "must be finite and at least 0")
    try:
        return np.broadcast_to(weight, shape)
    except ValueError:
        raise ValueError(f"{name} of shape {weight.shape} does not broadcast to {shape}") from None
