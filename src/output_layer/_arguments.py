"""How arguments are read: what every module checks in the same words."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def as_float(x: ArrayLike, name: str = "x") -> NDArray:
    """Return `x` as a floating-point array: bool and integers become float64."""
    x = np.asarray(x)
    if x.dtype.kind in "biu":
        return x.astype(np.float64)
    if x.dtype.kind != "f":
        raise TypeError(f"{name} must hold real numbers, got dtype {x.dtype}")
    return x


def widen(x: ArrayLike, name: str = "x") -> tuple[NDArray, NDArray]:
    """Return `x` as a floating-point array, and the same with at least float32 to compute with."""
    x = as_float(x, name)
    return x, x.astype(np.result_type(x, np.float32), copy=False)


def as_mask(where: ArrayLike, shape: tuple[int, ...], name: str = "where") -> NDArray[np.bool_]:
    """Return a boolean mask broadcast to `shape`."""
    where = np.asarray(where)
    if where.dtype != bool:
        raise TypeError(f"{name} must be boolean (True = keep), got dtype {where.dtype}")
    try:
        return np.broadcast_to(where, shape)
    except ValueError:
        raise ValueError(f"{name} of shape {where.shape} does not broadcast to {shape}") from None


def refuse(
    bad: NDArray, values: NDArray, name: str, rule: str, error: type[Exception] = ValueError
) -> None:
    """Raise an error that names the first bad value, its position and the rule it breaks."""
    if np.any(bad):
        index = tuple(np.argwhere(bad)[0].tolist())
        position = f"[{', '.join(map(str, index))}]" if index else ""
        raise error(f"{name}{position} is {values[index]}: {rule}")


def check_at_least_one(name: str, value: int) -> None:
    """Raise an error unless a count is at least 1."""
    if not value >= 1:
        raise ValueError(f"{name} must be at least 1, got {value}")


def check_option(name: str, value: str, options: tuple[str, ...]) -> None:
    """Raise an error that lists the options if `value` is none of them."""
    if value not in options:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, options))}, got {value!r}")


def binary_targets(y: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return targets 0 and 1 of this shape as booleans."""
    y = np.asarray(y)
    if y.shape != shape:
        raise ValueError(f"y must have shape {shape}, one target a row, got {y.shape}")
    refuse((y != 0) & (y != 1), y, "y", "binary targets must be 0 or 1")
    return y == 1
