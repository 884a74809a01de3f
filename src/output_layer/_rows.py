"""Rows of logits, worked on block by block: what activations and losses share."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from output_layer._arguments import as_mask

BLOCK_BYTES = 256 * 1024  # one block of rows stays in the second-level cache
FEW_CLASSES = 32  # below this, a block is stored class by class: reductions then run across rows


def row_blocks(
    x: NDArray, out: NDArray, axes: tuple[int, ...], where: ArrayLike | None, dtype: type
) -> Iterator[tuple[NDArray, NDArray, tuple[int, ...]]]:
    """Yield blocks of rows, the part of `out` each belongs to, and the class axes of both.

    A block has at least the precision of `dtype`, and -inf where it is masked.
    """
    dtype = np.result_type(x, dtype)
    mask = None if where is None else classes_last(as_mask(where, x.shape), axes)
    x, out = classes_last(x, axes), classes_last(out, axes)
    split = x.ndim - len(axes)
    num_classes = math.prod(x.shape[split:])
    order = "F" if num_classes < FEW_CLASSES else "K"
    for index in block_indices(x.shape[:split], num_classes * dtype.itemsize):
        rows = x[index].astype(dtype, order=order, copy=False)
        if mask is not None:
            rows = np.where(mask[index], rows, dtype.type(-np.inf))
        yield rows, out[index], tuple(range(-len(axes), 0))


def block_indices(shape: tuple[int, ...], row_bytes: int) -> Iterator[tuple]:
    """Yield the indices that cut an array of rows into blocks of about BLOCK_BYTES."""
    inner_bytes = row_bytes * math.prod(shape[1:])
    if not shape:
        yield (...,)
    elif len(shape) > 1 and inner_bytes > BLOCK_BYTES:
        for i in range(shape[0]):
            for index in block_indices(shape[1:], row_bytes):
                yield (i, *index)
    elif inner_bytes > 0:
        step = max(1, BLOCK_BYTES // inner_bytes)
        for start in range(0, shape[0], step):
            yield (slice(start, start + step),)


@np.errstate(over="ignore", invalid="ignore")  # -1e38 - 1e38 is -inf, whose exp is rightly 0
def shift(
    rows: NDArray, classes: tuple[int, ...], temperature: float = 1.0
) -> tuple[NDArray, NDArray]:
    """Return each row's maximum m and (row - m) / temperature, which is at most 0."""
    top = rows.max(axis=classes, keepdims=True)
    shifted = rows - top
    if temperature != 1:
        limits = np.finfo(rows.dtype)
        shifted /= np.clip(temperature, limits.tiny, limits.max)
    if np.isinf(top).any():  # inf - inf is NaN: an empty row stays -inf, +inf takes all the mass
        resolved = np.where((rows == top) & (top > 0), 0, -np.inf)
        np.copyto(shifted, resolved, where=np.isinf(top), casting="same_kind")
    return top, shifted


def exp_and_rest(shifted: NDArray, classes: tuple[int, ...]) -> tuple[NDArray, NDArray, NDArray]:
    """Return exp(shifted), where it is the maximum, and each row's sum without one maximum.

    The maximum has exp 1. Leaving it out of the sum keeps the digits of a small rest.
    """
    weights = np.exp(shifted)
    at_top = shifted == 0
    ties = np.maximum(at_top.sum(axis=classes, keepdims=True) - 1, 0)
    rest = np.where(at_top, 0, weights).sum(axis=classes, keepdims=True) + ties
    return weights, at_top, rest


def classes_last(x: NDArray, axes: tuple[int, ...]) -> NDArray:
    """Return a view of `x` with the class axes at the end."""
    return np.moveaxis(x, axes, range(-len(axes), 0))
