r"""From logits to tokens: greedy choice, filters, sampling, beam search.

A filter takes logits (..., V) and returns logits (..., V) in which the tokens it removes are -inf,
so filters can be chained in any order, and `sample` draws from what is left:

>>> rng = np.random.default_rng(0)
>>> logits = repetition_penalty([2.0, 1.5, 1.0, -3.0], previous=[0], penalty=1.5)
>>> int(sample(logits, rng=rng, temperature=0.8, top_k=3))
1

Rules that hold for every filter: the input is never written; the dtype is kept, integers and bool
become float64; at least one token is kept, and nothing becomes NaN; among equal logits the lower
index comes first. Logits with NaN, and rows that are -inf throughout, are refused. The work is done
in float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from output_layer._arguments import as_float, check_at_least_one, refuse
from output_layer.activations import log_softmax, logsumexp, softmax

__all__ = [
    "apply_temperature",
    "beam_search",
    "greedy",
    "min_p",
    "repetition_penalty",
    "sample",
    "top_k",
    "top_p",
]

ROUNDING = 1e-12  # a mass that misses its threshold by less than this share reaches it


# One token a row


def greedy(logits: ArrayLike) -> NDArray[np.int64]:
    r"""Return the token with the largest logit, the first one among equals.

    .. math:: \arg\max_i z_i

    Parameters
    ----------
    logits : array_like, shape (..., V)
        Scores of V tokens; no softmax is needed, it keeps the order.

    Returns
    -------
    ndarray of int64 or scalar, shape (...)
        Token indices.

    Raises
    ------
    ValueError
        If there are no tokens, a logit is NaN, or a row is -inf throughout.
    TypeError
        If `logits` is not numeric.

    Examples
    --------
    >>> greedy([[0.0, 3.0, 1.0], [2.0, 1.0, 2.0]]).tolist()
    [1, 0]
    """
    return _read_logits(logits).argmax(axis=-1)


def sample(
    logits: ArrayLike,
    *,
    rng: np.random.Generator,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    min_p: float | None = None,
) -> NDArray[np.int64]:
    r"""Draw one token a row from the softmax of the filtered logits.

    .. math:: i \sim \operatorname{softmax}\big((\text{min}_p \circ \text{top}_p \circ \text{top}_k)
        (z / T)\big)

    The order is: temperature, `top_k`, `top_p`, `min_p`; each filter sees the renormalised
    probabilities of what the ones before it left. Another order needs the filters themselves.

    Parameters
    ----------
    logits : array_like, shape (..., V)
        Scores of V tokens. For n draws from one row pass ``np.broadcast_to(row, (n, V))``.
    rng : numpy.random.Generator
        Source of randomness; the same seed gives the same tokens.
    temperature : float, default 1.0
        T, at least 0; see `apply_temperature`. With 0 the result is that of `greedy`.
    top_k : int, optional
        See the function `top_k`.
    top_p, min_p : float, optional
        See the functions of these names.

    Returns
    -------
    ndarray of int64 or scalar, shape (...)
        Token indices. Removed tokens and tokens of probability 0 are never drawn.

    Raises
    ------
    ValueError, TypeError
        As the filters.

    Notes
    -----
    One uniform number u a row is compared with the cumulative probabilities: the token drawn is the
    first whose cumulative probability is above u.

    References
    ----------
    ``holtzman2020curious``: Holtzman et al., The curious case of neural text degeneration, 2020.

    Examples
    --------
    >>> rows = np.broadcast_to(np.log([0.5, 0.3, 0.2]), (10_000, 3))
    >>> drawn = sample(rows, rng=np.random.default_rng(0), top_k=2)
    >>> (np.bincount(drawn, minlength=3) / 10_000).round(2).tolist()  # 5 : 3
    [0.62, 0.38, 0.0]
    """
    z = _read_logits(logits).astype(np.float64)
    settings = (temperature, top_k, top_p, min_p)
    for apply, setting in zip(_FILTERS_OF_SAMPLE, settings, strict=True):
        if setting is not None:
            z = apply(z, setting)
    cumulative = softmax(z).cumsum(axis=-1)
    u = rng.random(z.shape[:-1])[..., None] * cumulative[..., -1:]
    return (cumulative <= u).sum(axis=-1)


# Filters


def apply_temperature(logits: ArrayLike, temperature: float) -> NDArray:
    r"""Return the log-probabilities at a temperature.

    .. math:: \log \operatorname{softmax}(z / T)

    Parameters
    ----------
    logits : array_like, shape (..., V)
        Scores of V tokens.
    temperature : float
        T, finite and at least 0. Below 1 the distribution is sharper, above 1 flatter. 0 keeps only
        the token that `greedy` chooses.

    Returns
    -------
    ndarray, shape of `logits`
        They are logits too, of the same distribution as z / T.

    Raises
    ------
    ValueError
        If `temperature` is out of range, or as `greedy`.
    TypeError
        If `logits` is not numeric.

    Notes
    -----
    For T to 0 the distribution tends to equal shares for the largest logits, and to the greedy
    choice only where there is a single one: T = 0 is a rule, not that limit. For T to infinity all
    finite logits tend to equal shares. A small T alone is not greedy: logits (3, 1, 0.5) at T = 0.7
    leave 8 % to the others.

    z / T itself would overflow for a small T, and two infinite logits cannot be compared.

    References
    ----------
    ``ackley1985learning``: Ackley, Hinton and Sejnowski, A learning algorithm for Boltzmann
    machines, 1985.

    Examples
    --------
    >>> softmax(apply_temperature([3.0, 1.0, 0.5], 0.7)).round(3).tolist()
    [0.921, 0.053, 0.026]
    >>> softmax(apply_temperature([2.0, 2.0, 1.0], 0.001)).tolist()
    [0.5, 0.5, 0.0]
    >>> softmax(apply_temperature([2.0, 2.0, 1.0], 0)).tolist()
    [1.0, 0.0, 0.0]
    """
    z = _read_logits(logits)
    if not 0 <= temperature < math.inf:
        raise ValueError(f"temperature must be finite and at least 0, got {temperature}")
    if temperature == 0:
        return log_softmax(top_k(z, 1))
    return log_softmax(z, temperature=temperature)


def top_k(logits: ArrayLike, k: int) -> NDArray:
    r"""Keep the k largest logits of each row.

    Parameters
    ----------
    logits : array_like, shape (..., V)
        Scores of V tokens.
    k : int
        Tokens to keep, at least 1; from V on all are kept.

    Returns
    -------
    ndarray, shape of `logits`
        The logits, -inf where removed. Exactly min(k, V) entries keep their value: where logits are
        equal at the border, those of lower index.

    Raises
    ------
    ValueError
        If k is below 1, or as `greedy`.
    TypeError
        If `logits` is not numeric or k not an integer.

    References
    ----------
    ``fan2018hierarchical``: Fan, Lewis and Dauphin, Hierarchical neural story generation, 2018.

    Examples
    --------
    >>> top_k([1.0, 4.0, 2.0, 2.0], 2).tolist()
    [-inf, 4.0, 2.0, -inf]
    """
    z = _read_logits(logits)
    if not isinstance(k, (int, np.integer)):
        raise TypeError(f"k must be an integer, got {k!r}")
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}: leave top_k out to keep all tokens")
    return _keep_first(z, _by_rank(z), np.full(z.shape[:-1], k))


def top_p(logits: ArrayLike, p: float) -> NDArray:
    r"""Keep the nucleus of each row: the fewest tokens whose probabilities reach p together.

    .. math:: \min |S| \quad \text{such that} \quad
        \sum_{i \in S} \operatorname{softmax}(z)_i \ge p

    Parameters
    ----------
    logits : array_like, shape (..., V)
        Scores of V tokens.
    p : float
        Mass to reach, above 0 and at most 1. A small p keeps one token, 1 keeps all.

    Returns
    -------
    ndarray, shape of `logits`
        The logits, -inf where removed. Where logits are equal at the border, those of lower index
        are kept.

    Raises
    ------
    ValueError
        If p is out of range, or as `greedy`.
    TypeError
        If `logits` is not numeric.

    Notes
    -----
    The token that makes the sum reach p is kept. A sum that misses p by rounding (1e-12) counts as
    reaching it.

    References
    ----------
    ``holtzman2020curious``: Holtzman et al., The curious case of neural text degeneration, 2020.

    Examples
    --------
    >>> softmax(top_p(np.log([0.1, 0.5, 0.4]), 0.6)).round(3).tolist()
    [0.0, 0.556, 0.444]
    """
    z = _read_logits(logits)
    if not 0 < p <= 1:
        raise ValueError(f"p of top_p must be above 0 and at most 1, got {p}")
    if p == 1:
        return z.copy()
    order = _by_rank(z)
    masses = np.take_along_axis(softmax(z.astype(np.float64)), order, axis=-1).cumsum(axis=-1)
    short = (masses < p * (1 - ROUNDING)).sum(axis=-1)  # prefixes that do not reach p
    return _keep_first(z, order, short + 1)


def min_p(logits: ArrayLike, p: float) -> NDArray:
    r"""Keep the tokens whose probability is at least p times that of the likeliest one.

    .. math:: \operatorname{softmax}(z)_i \ge p\, \max_j \operatorname{softmax}(z)_j
        \quad\Longleftrightarrow\quad z_i \ge \max_j z_j + \log p

    Parameters
    ----------
    logits : array_like, shape (..., V)
        Scores of V tokens.
    p : float
        Share between 0 (keep all) and 1 (keep the likeliest, and its equals).

    Returns
    -------
    ndarray, shape of `logits`
        The logits, -inf where removed.

    Raises
    ------
    ValueError
        If p is out of range, or as `greedy`.
    TypeError
        If `logits` is not numeric.

    Notes
    -----
    Where the model is sure few tokens pass, where it is not many do. A ratio that misses p by
    rounding (1e-12) counts as reaching it.

    Examples
    --------
    >>> softmax(min_p(np.log([0.1, 0.5, 0.4]), 0.5)).round(3).tolist()
    [0.0, 0.556, 0.444]
    """
    z = _read_logits(logits)
    if not 0 <= p <= 1:
        raise ValueError(f"p of min_p must be between 0 and 1, got {p}")
    log_p = log_softmax(z.astype(np.float64))
    ratios = np.exp(log_p - log_p.max(axis=-1, keepdims=True))
    return np.where(ratios >= p * (1 - ROUNDING), z, -np.inf)


def repetition_penalty(logits: ArrayLike, previous: ArrayLike, penalty: float) -> NDArray:
    r"""Lower the logits of tokens that have occurred.

    .. math:: z_i \leftarrow \begin{cases} z_i / \theta & z_i > 0 \\ z_i\, \theta & z_i \le 0
        \end{cases} \qquad \text{for each } i \text{ in previous}

    Parameters
    ----------
    logits : array_like, shape (..., V)
        Scores of V tokens.
    previous : array_like of int, shape (n,) or (..., n)
        Tokens that have occurred, for all rows or row by row. A token that occurs twice counts
        once; n = 0 changes nothing.
    penalty : float
        :math:`\theta`, finite and above 0: above 1 lowers, below 1 raises, 1 changes nothing.

    Returns
    -------
    ndarray, shape of `logits`
        The new logits.

    Raises
    ------
    ValueError
        If the shapes do not fit, `penalty` is out of range, or as `greedy`.
    TypeError
        If `logits` is not numeric or `previous` not integers.
    IndexError
        If a token is not in 0 to V - 1.

    Notes
    -----
    The case distinction is needed because dividing a negative logit would raise it. It also makes
    this the one rule here that is not invariant to a shift of the logits: the same distribution
    gives another result when a constant is added to all of them. After `log_softmax` every logit is
    at most 0, and the rule becomes :math:`p_i \leftarrow p_i^\theta` before renormalising.

    Examples
    --------
    >>> repetition_penalty([3.0, -1.0, 0.5], previous=[0, 1, 1], penalty=2.0).tolist()
    [1.5, -2.0, 0.5]
    """
    z = _read_logits(logits)
    if not 0 < penalty < math.inf:
        raise ValueError(f"penalty must be finite and above 0, got {penalty}")
    seen = _seen(previous, z.shape)
    wide = z.astype(np.float64)
    with np.errstate(over="ignore"):
        penalised = np.where(wide > 0, wide / penalty, wide * penalty)
    limits = np.finfo(z.dtype)  # a finite logit stays finite: no row can lose its last token
    penalised = penalised.clip(limits.min, limits.max).astype(z.dtype)
    return np.where(seen & np.isfinite(z), penalised, z)


_FILTERS_OF_SAMPLE = (apply_temperature, top_k, top_p, min_p)  # in this order


# A whole sequence


def beam_search(
    next_log_probs: Callable[[tuple[int, ...]], ArrayLike],
    *,
    beam_width: int,
    max_length: int,
    end_token: int | None = None,
) -> list[tuple[tuple[int, ...], float]]:
    r"""Search for the likeliest sequences, keeping the best few prefixes at each length.

    .. math:: \log p(x_1, \dots, x_n) = \sum_t \log p(x_t \mid x_1, \dots, x_{t-1})

    Parameters
    ----------
    next_log_probs : callable
        Takes a prefix, a tuple of tokens (at first empty), and returns the log-probabilities of the
        next token, shape (V,).
    beam_width : int
        Prefixes to keep, at least 1. With 1 the search is greedy.
    max_length : int
        Tokens of a sequence at most, at least 1.
    end_token : int, optional
        A sequence that has reached it is complete, and competes with the others as it is.

    Returns
    -------
    list of (tokens, log_probability)
        At most `beam_width` sequences, likeliest first, the end token included.

    Raises
    ------
    ValueError
        If a number is out of range, or what `next_log_probs` returns is not a row of
        log-probabilities.

    Notes
    -----
    The search is exact if no prefix is ever dropped. Otherwise it may miss the likeliest sequence,
    whose first tokens need not be likely. Scores are not divided by the length, so that they are
    log-probabilities of the sequences; short ones therefore have the advantage.

    References
    ----------
    ``sutskever2014sequence``: Sutskever, Vinyals and Le, Sequence to sequence learning with neural
    networks, 2014, section 3.2.

    Examples
    --------
    The likeliest first token, 0, is followed by doubt, token 1 by near certainty:

    >>> def next_log_probs(prefix):
    ...     table = {(): [0.5, 0.4, 0.1], (0,): [0.4, 0.3, 0.3], (1,): [0.1, 0.9, 0.0]}
    ...     with np.errstate(divide="ignore"):
    ...         return np.log(table[prefix])
    >>> for width in (1, 2):
    ...     tokens, score = beam_search(next_log_probs, beam_width=width, max_length=2)[0]
    ...     print(tokens, round(math.exp(score), 3))
    (0, 0) 0.2
    (1, 1) 0.36
    """
    check_at_least_one("beam_width", beam_width)
    check_at_least_one("max_length", max_length)
    beams = [((), 0.0)]
    for _ in range(max_length):
        candidates = []
        for tokens, score in beams:
            if end_token is not None and tokens[-1:] == (end_token,):
                candidates.append((tokens, score))
                continue
            log_p = _check_log_probs(next_log_probs(tokens), tokens)
            for token in _by_rank(log_p)[:beam_width].tolist():  # no other can be among the best
                candidates.append(((*tokens, token), score + float(log_p[token])))
        possible = [beam for beam in candidates if beam[1] > -math.inf]
        beams = sorted(possible, key=lambda beam: -beam[1])[:beam_width]
    return beams


# How it is done


def _by_rank(z: NDArray) -> NDArray[np.int64]:
    """Return the indices of each row, largest entry first, lower index first among equals."""
    return np.argsort(-z, axis=-1, kind="stable")


def _keep_first(z: NDArray, order: NDArray, count: NDArray) -> NDArray:
    """Return `z` with -inf for all but the first `count` (...) entries of `order` (..., V)."""
    keep = np.empty(z.shape, bool)
    np.put_along_axis(keep, order, np.arange(z.shape[-1]) < count[..., None], axis=-1)
    return np.where(keep, z, -np.inf)


def _seen(previous: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return an array of `shape` (..., V) that is True for the tokens of `previous`."""
    previous = np.asarray(previous)
    if previous.dtype.kind not in "iu" and previous.size:
        raise TypeError(f"previous must hold integers (tokens), got dtype {previous.dtype}")
    num_tokens = shape[-1]
    refuse(
        (previous < 0) | (previous >= num_tokens),
        previous,
        "previous",
        f"tokens must be in 0 to {num_tokens - 1}",
        IndexError,
    )
    try:
        tokens = np.broadcast_to(previous, (*shape[:-1], previous.shape[-1]))
    except (IndexError, ValueError):
        raise ValueError(
            f"previous of shape {previous.shape} does not fit logits of shape {shape}: it needs "
            f"(n,) or {(*shape[:-1], 'n')}"
        ) from None
    seen = np.zeros(shape, bool)
    np.put_along_axis(seen, tokens.astype(np.int64), True, axis=-1)
    return seen


# How arguments are read


def _read_logits(logits: ArrayLike) -> NDArray:
    """Return logits (..., V) as floats; every row has a token to choose, and no NaN."""
    z = as_float(logits, "logits")
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"logits need a last axis with at least one token, got shape {z.shape}")
    refuse(np.isnan(z), z, "logits", "no token can be chosen, look for the first NaN in the model")
    nothing_left = np.isneginf(z).all(axis=-1)
    if nothing_left.any():
        row = tuple(np.argwhere(nothing_left)[0].tolist())
        raise ValueError(f"row {row} of logits is -inf throughout: leave at least one token")
    return z


def _check_log_probs(values: ArrayLike, prefix: Sequence[int]) -> NDArray[np.float64]:
    log_p = np.asarray(values, np.float64)
    if log_p.ndim != 1 or not log_p.size or not abs(logsumexp(log_p)) <= 1e-4:
        raise ValueError(
            f"next_log_probs must return log-probabilities of shape (V,), for the prefix {prefix} "
            f"it returned shape {log_p.shape} whose probabilities do not sum to 1: apply "
            "log_softmax to logits"
        )
    return log_p
