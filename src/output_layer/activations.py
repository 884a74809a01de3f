"""Output activations, exact and never NaN for legal input.

Two families live here. The element-wise functions map a score to a probability or a mean
(`sigmoid`, `softplus`, `tanh`, ...). The row functions turn K logits into a distribution
(`softmax`, `log_softmax`, `logsumexp`, ...); the class axis is the last one unless `axis` says
otherwise.

Rules that hold for every function: the input is never written; bool and integer input is taken as
float64; float16, float32 and float64 come back in their own dtype, and float16 is computed in
float32 or wider; input that holds no real numbers raises TypeError; NaN in gives NaN out; +inf and
-inf are legal logits.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.typing import ArrayLike, NDArray

from output_layer._arguments import as_float, as_mask, check_option, refuse, widen
from output_layer._rows import exp_and_rest, row_blocks, shift

__all__ = [
    "attention_weights",
    "causal_mask",
    "identity",
    "log_sigmoid",
    "log_softmax",
    "logit",
    "logsumexp",
    "relu",
    "sigmoid",
    "softmax",
    "softmax_jacobian",
    "softplus",
    "tanh",
]

Axis = int | tuple[int, ...] | None

# Element-wise


def sigmoid(x: ArrayLike) -> NDArray:
    r"""Return the logistic function, the probability of the positive class.

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}}

    Parameters
    ----------
    x : array_like, any shape
        Logits (log-odds, nats).

    Returns
    -------
    ndarray or scalar, shape of `x`
        Probabilities in [0, 1].

    Notes
    -----
    Only :math:`e^{-|x|} \le 1` is computed, so nothing overflows. For :math:`x < 0` the form
    :math:`e^x / (1 + e^x)` keeps all digits of a small probability.

    References
    ----------
    ``berkson1944application``: Berkson, Application of the logistic function to bio-assay, 1944.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0]).tolist()
    [0.0, 0.5, 1.0]
    """
    x, wide = widen(x)
    small = _exp_minus_abs(wide)
    return (np.where(wide < 0, small, 1) / (1 + small)).astype(x.dtype)


def log_sigmoid(x: ArrayLike) -> NDArray:
    r"""Return the logarithm of the logistic function.

    .. math:: \log \sigma(x) = \min(x, 0) - \log(1 + e^{-|x|})

    Parameters
    ----------
    x : array_like, any shape
        Logits (log-odds, nats).

    Returns
    -------
    ndarray or scalar, shape of `x`
        Log-probabilities in nats, at most 0.

    Notes
    -----
    ``log(sigmoid(x))`` gives 0 from x = 17 on in float32, and -inf below x = -104. Here ``log1p``
    keeps the small value :math:`-e^{-x}`, and the linear part is never exponentiated.

    Examples
    --------
    >>> log_sigmoid([-1000.0, 40.0]).tolist()
    [-1000.0, -4.248354255291589e-18]
    """
    x, wide = widen(x)
    return (np.minimum(wide, 0) - np.log1p(_exp_minus_abs(wide))).astype(x.dtype)


def logit(p: ArrayLike) -> NDArray:
    r"""Return the log-odds of a probability, the inverse of `sigmoid`.

    .. math:: \sigma^{-1}(p) = \log \frac{p}{1 - p} = \log p - \log(1 - p)
        = 2 \operatorname{artanh}(2 p - 1)

    Parameters
    ----------
    p : array_like, any shape
        Probabilities of the positive class, in [0, 1].

    Returns
    -------
    ndarray or scalar, shape of `p`
        Log-odds in nats; -inf for 0 and +inf for 1.

    Raises
    ------
    ValueError
        If a number is outside [0, 1].

    Notes
    -----
    Near 1/2 the two logarithms cancel. So from 1/4 on the last form takes over, in which
    :math:`2 p - 1` is exact. Where p came from a sigmoid, keep the logit instead: near 1, rounding
    has cost p the digits of 1 - p.

    References
    ----------
    ``berkson1944application``: Berkson, Application of the logistic function to bio-assay, 1944.

    Examples
    --------
    >>> logit([0.0, 0.01, 0.5, 1.0]).round(3).tolist()
    [-inf, -4.595, 0.0, inf]
    """
    p, wide = widen(p, "p")
    refuse((wide < 0) | (wide > 1), p, "p", "probabilities must be in [0, 1]: is it a logit?")
    with np.errstate(divide="ignore"):
        small, large = np.log(wide) - np.log1p(-wide), 2 * np.arctanh(2 * wide - 1)
    return np.where(wide < 0.25, small, large).astype(p.dtype)[()]


def softplus(x: ArrayLike) -> NDArray:
    r"""Return a smooth, positive stand-in for `relu`.

    .. math:: \log(1 + e^x) = \max(x, 0) + \log(1 + e^{-|x|}) = -\log \sigma(-x)

    Parameters
    ----------
    x : array_like, any shape
        Scores.

    Returns
    -------
    ndarray or scalar, shape of `x`
        Values in [0, inf].

    Notes
    -----
    ``log(1 + exp(x))`` overflows from x = 89 on in float32; the right-hand form never does.

    Examples
    --------
    >>> softplus([-1000.0, 1000.0]).tolist()
    [0.0, 1000.0]
    """
    x, wide = widen(x)
    return (np.maximum(wide, 0) + np.log1p(_exp_minus_abs(wide))).astype(x.dtype)


def tanh(x: ArrayLike) -> NDArray:
    r"""Return the hyperbolic tangent, for outputs bounded by -1 and 1.

    .. math:: \tanh x = 2\,\sigma(2x) - 1

    Parameters
    ----------
    x : array_like, any shape
        Scores.

    Returns
    -------
    ndarray or scalar, shape of `x`
        Values in [-1, 1].

    Examples
    --------
    >>> tanh([-1000.0, 0.0, 1000.0]).tolist()
    [-1.0, 0.0, 1.0]
    """
    x, wide = widen(x)
    return np.tanh(wide).astype(x.dtype)


def relu(x: ArrayLike) -> NDArray:
    r"""Return the rectified linear unit, zero for negative scores.

    .. math:: \operatorname{relu}(x) = \max(x, 0)

    Parameters
    ----------
    x : array_like, any shape
        Scores.

    Returns
    -------
    ndarray or scalar, shape of `x`
        Values in [0, inf].

    Examples
    --------
    >>> relu([-2.0, 3.0]).tolist()
    [0.0, 3.0]
    """
    return np.maximum(as_float(x), 0)


def identity(x: ArrayLike) -> NDArray:
    """Return a copy of the scores: the output activation of plain regression.

    Parameters
    ----------
    x : array_like, any shape
        Scores, in the unit of the target.

    Returns
    -------
    ndarray, shape of `x`
        The same values in a new array.

    Examples
    --------
    >>> identity([1, 2]).tolist()
    [1.0, 2.0]
    """
    return as_float(x).copy()


def _exp_minus_abs(x: NDArray) -> NDArray:
    return np.exp(-np.abs(x))


# Rows of K logits


def logsumexp(
    x: ArrayLike, axis: Axis = -1, *, where: ArrayLike | None = None, keepdims: bool = False
) -> NDArray:
    r"""Return the log-partition function of each row of logits.

    .. math:: A(z) = \log \sum_j e^{z_j} = m + \log\Big(1 + \sum_{j \ne k} e^{z_j - m}\Big),
        \quad m = z_k = \max_j z_j

    Parameters
    ----------
    x : array_like, shape (..., K)
        Logits in nats.
    axis : int, tuple of int or None, default -1
        The class axis or axes; None takes the whole array as one row.
    where : array_like of bool, optional
        Entries to count; must broadcast to the shape of `x`.
    keepdims : bool, default False
        Keep the reduced axes with length 1.

    Returns
    -------
    ndarray or scalar, shape (...)
        Values in nats. A row with nothing left (all entries masked or -inf) gives -inf, a row with
        +inf gives +inf.

    Raises
    ------
    ValueError
        If there are no classes (K = 0) or `where` does not broadcast.
    TypeError
        If `x` is not numeric or `where` is not boolean.

    Notes
    -----
    Subtracting the maximum keeps every exponential in [0, 1]. Leaving the maximum itself out of the
    sum keeps the digits that ``log(1 + tiny)`` would round away. The work is done in float64.

    References
    ----------
    ``blanchard2021accurately``: Blanchard, Higham and Higham, Accurately computing the log-sum-exp
    and softmax functions, 2021.

    Examples
    --------
    >>> float(logsumexp([1000.0, 1000.0]))
    1000.6931471805599
    >>> float(logsumexp([0.0, -50.0]))
    1.9287498479639178e-22
    """
    x = as_float(x)
    axes = _class_axes(x, axis)
    result = np.empty([1 if a in axes else n for a, n in enumerate(x.shape)], x.dtype)
    for rows, target, classes in row_blocks(x, result, axes, where, np.float64):
        top, shifted = shift(rows, classes)
        _, _, rest = exp_and_rest(shifted, classes)
        with np.errstate(over="ignore"):  # float16 holds nothing above 65504
            target[...] = top + np.log1p(rest)
    return result if keepdims else np.squeeze(result, axes)[()]


def softmax(
    x: ArrayLike,
    axis: Axis = -1,
    *,
    where: ArrayLike | None = None,
    temperature: float = 1.0,
    empty: str = "zero",
    out: NDArray | None = None,
) -> NDArray:
    r"""Return the probabilities of each row of logits.

    .. math:: p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}
        = \frac{e^{(z_i - m) / T}}{\sum_j e^{(z_j - m) / T}}, \quad m = \max_j z_j

    Parameters
    ----------
    x : array_like, shape (..., K)
        Logits in nats. A -inf gets probability 0. One +inf takes all the mass, several share it
        equally.
    axis : int, tuple of int or None, default -1
        The class axis or axes; None takes the whole array as one row.
    where : array_like of bool, optional
        Entries that may get mass; must broadcast to the shape of `x`. Masked entries get 0, and
        what they hold (NaN included) has no effect.
    temperature : float, default 1.0
        T > 0; above 1 flattens, below 1 sharpens.
    empty : {"zero", "nan", "raise"}, default "zero"
        What a row with nothing left (all entries masked or -inf) gives: zeros, NaN, or an error.
    out : ndarray, optional
        Where to write the result; may be `x` itself.

    Returns
    -------
    ndarray, shape of `x`
        Probabilities; each row sums to 1, or to 0 where it is empty.

    Raises
    ------
    ValueError
        If there are no classes (K = 0), `temperature` is not a finite number above 0, `where` does
        not broadcast, `out` has another shape, or a row is empty and ``empty="raise"``.
    TypeError
        If `x` is not numeric, `where` is not boolean, or `out` cannot hold the result.

    Notes
    -----
    Without the shift, :math:`e^{89}` overflows in float32 and the row becomes NaN. The work is done
    block by block, so that the five passes over a row find it in the cache; besides the result,
    only a few blocks are held. Rounding :math:`z_j - m` gives :math:`p_j` a relative error of up to
    :math:`m - z_j` times the machine epsilon; `log_softmax` works in float64 to avoid it.

    References
    ----------
    ``bridle1990training``: Bridle, Training stochastic model recognition algorithms as networks can
    lead to maximum mutual information estimation of parameters, 1990.
    ``blanchard2021accurately``: Blanchard, Higham and Higham, Accurately computing the log-sum-exp
    and softmax functions, 2021.

    Examples
    --------
    >>> softmax([1000.0, 1000.0]).tolist()
    [0.5, 0.5]
    >>> softmax([2.0, 1.0, 5.0], where=[True, True, False]).round(3).tolist()
    [0.731, 0.269, 0.0]
    """
    x, axes, out = _prepare(x, axis, where, temperature, empty, out)
    for rows, target, classes in row_blocks(x, out, axes, where, np.float32):
        _, shifted = shift(rows, classes, temperature)
        weights = np.exp(shifted, out=shifted)
        total = weights.sum(axis=classes, keepdims=True)
        total[total == 0] = 1 if empty == "zero" else np.nan
        np.divide(weights, total, out=target)
    return out


def log_softmax(
    x: ArrayLike,
    axis: Axis = -1,
    *,
    where: ArrayLike | None = None,
    temperature: float = 1.0,
    empty: str = "zero",
    out: NDArray | None = None,
) -> NDArray:
    r"""Return the log-probabilities of each row of logits.

    .. math:: \log p_i = \frac{z_i - m}{T}
        - \log\Big(1 + \sum_{j \ne k} e^{(z_j - m) / T}\Big), \quad m = z_k = \max_j z_j

    Parameters
    ----------
    x : array_like, shape (..., K)
        Logits in nats; infinities as in `softmax`.
    axis : int, tuple of int or None, default -1
        The class axis or axes; None takes the whole array as one row.
    where : array_like of bool, optional
        Entries that may get mass; must broadcast to the shape of `x`. Masked entries get -inf.
    temperature : float, default 1.0
        T > 0.
    empty : {"zero", "nan", "raise"}, default "zero"
        What a row with nothing left gives: probability zero (-inf), NaN, or an error.
    out : ndarray, optional
        Where to write the result; may be `x` itself.

    Returns
    -------
    ndarray, shape of `x`
        Log-probabilities in nats, at most 0.

    Raises
    ------
    ValueError, TypeError
        As `softmax`.

    Notes
    -----
    ``log(softmax(z))`` is -inf where a probability underflows, and 0 where it rounds to 1. Here the
    first case is linear in z. In the second, the probability mass outside the maximum goes to
    ``log1p`` without ever being added to 1: with logits (20, 0) the first entry is -2.06e-9, not 0.
    The work is done in float64: to round :math:`z_j - m` to float32 would cost 4e-6 at a gap of 80.

    References
    ----------
    ``blanchard2021accurately``: Blanchard, Higham and Higham, Accurately computing the log-sum-exp
    and softmax functions, 2021.

    Examples
    --------
    >>> log_softmax([20.0, 0.0]).tolist()
    [-2.061153620314381e-09, -20.000000002061153]
    """
    x, axes, out = _prepare(x, axis, where, temperature, empty, out)
    for rows, target, classes in row_blocks(x, out, axes, where, np.float64):
        top, shifted = shift(rows, classes, temperature)
        _, _, rest = exp_and_rest(shifted, classes)
        if empty == "nan":
            rest[np.isneginf(top)] = np.nan
        with np.errstate(over="ignore"):
            np.subtract(shifted, np.log1p(rest), out=target)
    return out


def softmax_jacobian(x: ArrayLike) -> NDArray:
    r"""Return the derivatives of `softmax` with respect to its logits.

    .. math:: J_{ij} = \frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j),
        \qquad J = \operatorname{diag}(p) - p p^\top

    Parameters
    ----------
    x : array_like, shape (..., K)
        Logits (not probabilities) in nats.

    Returns
    -------
    ndarray, shape (..., K, K)
        One symmetric, positive semidefinite matrix a row; every row and column sums to 0.

    Raises
    ------
    ValueError
        If there are no classes (K = 0).

    Notes
    -----
    The diagonal is minus the sum of the other entries of its row. ``p * (1 - p)`` would give 0 as
    soon as p rounds to 1.

    Examples
    --------
    >>> softmax_jacobian([0.0, 0.0]).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    x, wide = widen(x)
    p = softmax(wide)
    jacobian = 0 - p[..., :, None] * p[..., None, :]  # 0 - x, because -x would give -0.0
    diagonal = np.einsum("...ii->...i", jacobian)  # a view: writing to it writes the matrix
    diagonal[...] = 0
    diagonal[...] = 0 - jacobian.sum(axis=-1)
    return jacobian.astype(x.dtype)


def attention_weights(
    queries: ArrayLike, keys: ArrayLike, *, mask: ArrayLike | None = None
) -> NDArray:
    r"""Return the weights that each query gives to the keys.

    .. math:: \operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt d}\right)

    Parameters
    ----------
    queries : array_like, shape (..., Tq, d)
        One query a row.
    keys : array_like, shape (..., Tk, d)
        One key a row.
    mask : array_like of bool, optional
        True where a query may attend to a key; must broadcast to (..., Tq, Tk).

    Returns
    -------
    ndarray, shape (..., Tq, Tk)
        Rows that sum to 1; a fully masked row is all zeros.

    Raises
    ------
    ValueError
        If an argument has fewer than two axes, the feature counts d differ or are 0, there are no
        keys, or `mask` does not broadcast.
    TypeError
        If `mask` is not boolean.

    Notes
    -----
    Dividing by :math:`\sqrt d` gives the scores of unit-variance queries and keys unit variance, so
    that the softmax does not start saturated.

    References
    ----------
    ``vaswani2017attention``: Vaswani et al., Attention is all you need, 2017, equation 1.

    Examples
    --------
    >>> tokens = np.zeros((3, 4))
    >>> attention_weights(tokens, tokens, mask=causal_mask(3)).round(2).tolist()
    [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.33, 0.33, 0.33]]
    """
    queries, wide_queries = widen(queries, "queries")
    keys, wide_keys = widen(keys, "keys")
    if min(queries.ndim, keys.ndim) < 2 or queries.shape[-1] != keys.shape[-1] or not keys.size:
        raise ValueError(
            "queries (..., Tq, d) and keys (..., Tk, d) need the same d, and at least one key: "
            f"got shapes {queries.shape} and {keys.shape}"
        )
    scaled = wide_queries / math.sqrt(queries.shape[-1])
    scores = scaled @ np.swapaxes(wide_keys, -1, -2)
    where = None if mask is None else as_mask(mask, scores.shape, "mask")
    return softmax(scores, where=where).astype(np.result_type(queries, keys))


def causal_mask(length: int) -> NDArray[np.bool_]:
    """Return the mask that lets each position attend to itself and to what came before.

    Parameters
    ----------
    length : int
        Number of positions, at least 0.

    Returns
    -------
    ndarray of bool, shape (length, length)
        True on and below the diagonal.

    Raises
    ------
    ValueError
        If `length` is negative.

    References
    ----------
    ``vaswani2017attention``: Vaswani et al., Attention is all you need, 2017, section 3.2.3.

    Examples
    --------
    >>> causal_mask(3).astype(int).tolist()
    [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    """
    if length < 0:
        raise ValueError(f"length must be at least 0, got {length}")
    return np.tri(length, dtype=bool)


# How arguments are read


def _prepare(
    x: ArrayLike,
    axis: Axis,
    where: ArrayLike | None,
    temperature: float,
    empty: str,
    out: NDArray | None,
) -> tuple[NDArray, tuple[int, ...], NDArray]:
    """Check what `softmax` and `log_softmax` share; return x, its class axes and the result."""
    x = as_float(x)
    axes = _class_axes(x, axis)
    if not 0 < temperature < np.inf:
        raise ValueError(
            f"temperature must be a finite number above 0, got {temperature}; "
            "for the limit 0 take the argmax"
        )
    check_option("empty", empty, ("zero", "nan", "raise"))
    if empty == "raise":
        _refuse_empty_rows(x, axes, where)
    if out is None:
        return x, axes, np.empty(x.shape, x.dtype)
    _check_out(out, x)
    return _without_overlap(x, out), axes, out


def _class_axes(x: NDArray, axis: Axis) -> tuple[int, ...]:
    axes = tuple(range(x.ndim)) if axis is None else normalize_axis_tuple(axis, x.ndim, "axis")
    if not axes or any(x.shape[a] == 0 for a in axes):
        raise ValueError(f"x needs at least one class along axis {axis}, got shape {x.shape}")
    return axes


def _refuse_empty_rows(x: NDArray, axes: tuple[int, ...], where: ArrayLike | None) -> None:
    kept = True if where is None else as_mask(where, x.shape)
    is_empty = np.isneginf(np.max(x, axis=axes, where=kept, initial=-np.inf))
    if is_empty.any():
        row = tuple(np.argwhere(is_empty)[0].tolist())
        raise ValueError(
            f"row {row} of x has nothing left, all its entries are masked or -inf: "
            "unmask one, or choose empty='zero' or empty='nan'"
        )


def _check_out(out: NDArray, x: NDArray) -> None:
    if not isinstance(out, np.ndarray) or not np.can_cast(x.dtype, out.dtype, "same_kind"):
        kind = getattr(out, "dtype", type(out).__name__)
        raise TypeError(f"out must be an array of floats such as {x.dtype}, got {kind}")
    if out.shape != x.shape:
        raise ValueError(f"out must have the shape of x, {x.shape}, got {out.shape}")


def _without_overlap(x: NDArray, out: NDArray) -> NDArray:
    """Return `x`, copied if writing `out` could change entries that are still to be read."""
    same_place = x.ctypes.data == out.ctypes.data and x.strides == out.strides
    return x.copy() if not same_place and np.may_share_memory(x, out) else x
