"""Class indices and their exact losses in PyTorch: what the PyTorch modules share."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F


def class_indices(
    name: str, indices: Tensor, num_classes: int, ignore_index: int | None = None
) -> Tensor:
    """Return class indices as int64; refuse others, naming the first."""
    if indices.dtype not in (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64):
        raise TypeError(f"{name} must hold class indices (integers), got {indices.dtype}")
    indices = indices.long()
    bad, exception = (indices < 0) | (indices >= num_classes), ""
    if ignore_index is not None:
        bad, exception = bad & (indices != ignore_index), f", or ignore_index ({ignore_index})"
    if bad.any():
        first = tuple(bad.nonzero()[0].tolist())
        raise IndexError(
            f"{name}{list(first) if first else ''} is {indices[first].item()}: class indices must "
            f"be in 0 to {num_classes - 1}{exception}"
        )
    return indices


def nll_of_targets(logits: Tensor, targets: Tensor) -> Tensor:
    """Return -log p of the targets (n,) under logits (n, V), differentiable, exact when tiny.

    The loss is the softplus of the log-odds of all other tokens against the target.
    """
    logits = logits.to(torch.promote_types(logits.dtype, torch.float32))
    column = targets[:, None]
    others = logits.scatter(1, column, -math.inf).logsumexp(1)
    odds_against = others.double() - logits.gather(1, column).squeeze(1).double()
    return F.softplus(odds_against).to(logits.dtype)
