"""Refuse tensors of the wrong shape, in the notation of the docstrings."""

from __future__ import annotations

from torch import Tensor

Axis = int | str


def check_shapes(**arguments: tuple[Tensor, tuple[Axis, ...]]) -> None:
    """Raise a ValueError unless every tensor has its shape.

    A number is the required length of an axis. A name stands for any length, the same wherever it
    occurs in the call.

    Examples
    --------
    >>> import torch
    >>> logits, targets = torch.zeros(4, 10), torch.zeros(5)
    >>> check_shapes(logits=(logits, ("N", 10)), targets=(targets, ("N",)))
    Traceback (most recent call last):
    ValueError: targets must have shape (N,), got (5,); from the other arguments N = 4
    """
    known: dict[str, int] = {}
    for name, (tensor, shape) in arguments.items():
        got = tuple(tensor.shape)
        if len(got) != len(shape) or any(
            length != known.setdefault(axis, length) if isinstance(axis, str) else length != axis
            for length, axis in zip(got, shape, strict=True)
        ):
            wanted = f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
            raise ValueError(f"{name} must have shape {wanted}, got {got}{_origin(shape, known)}")


def _origin(shape: tuple[Axis, ...], known: dict[str, int]) -> str:
    names = [f"{axis} = {known[axis]}" for axis in dict.fromkeys(shape) if axis in known]
    return f"; from the other arguments {', '.join(names)}" if names else ""
