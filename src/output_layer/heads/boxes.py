"""Boxes, and the codes in which a head predicts them.

A box is its corners (x1, y1, x2, y2), with x to the right and y down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

__all__ = ["box_iou", "decode_boxes", "encode_boxes"]

MAX_LOG_RATIO = math.log(1000 / 16)  # an anchor of 16 pixels grows to 1000 at most


def box_iou(boxes: Tensor, others: Tensor) -> Tensor:
    r"""Return how far two boxes agree: the area they share over the area they cover.

    .. math:: \operatorname{IoU}(A, B) = \frac{|A \cap B|}{|A \cup B|}

    Parameters
    ----------
    boxes, others : Tensor, shapes (..., 4) that broadcast
        Corners. A box whose corners are in the wrong order has area 0.

    Returns
    -------
    Tensor, shape (...)
        In [0, 1]; 0 for two boxes of area 0.

    Raises
    ------
    ValueError
        If a last axis is not 4.

    Examples
    --------
    >>> box_iou(torch.tensor([0.0, 0, 2, 2]), torch.tensor([1.0, 0, 3, 2])).item()
    0.3333333432674408
    """
    _check_four("boxes", boxes)
    _check_four("others", others)
    low, high = torch.maximum(boxes, others)[..., :2], torch.minimum(boxes, others)[..., 2:]
    shared = (high - low).clamp(min=0).prod(-1)
    covered = _area(boxes) + _area(others) - shared
    return shared / covered.clamp(min=torch.finfo(covered.dtype).tiny)


def encode_boxes(
    boxes: Tensor, anchors: Tensor, *, weights: Sequence[float] = (10.0, 10.0, 5.0, 5.0)
) -> Tensor:
    r"""Return what a box head must predict: how to move and stretch an anchor to get the box.

    .. math:: t_x = w_1 \frac{x - x_a}{W_a}, \quad t_y = w_2 \frac{y - y_a}{H_a}, \quad
        t_w = w_3 \log \frac{W}{W_a}, \quad t_h = w_4 \log \frac{H}{H_a}

    Here (x, y) is the centre, (W, H) the size of the box, and an index a marks the anchor.

    Parameters
    ----------
    boxes, anchors : Tensor, shapes (..., 4) that broadcast
        Corners; every box has a positive width and height.
    weights : sequence of four float, default (10.0, 10.0, 5.0, 5.0)
        Factors that give the codes a spread near 1. The box head of Faster R-CNN uses
        (10, 10, 5, 5), its region proposals (1, 1, 1, 1).

    Returns
    -------
    Tensor, shape (..., 4)
        Codes without a unit: an object twice as large, in an anchor twice as large, has the same.

    Raises
    ------
    ValueError
        If a last axis is not 4 or a box has no area.

    References
    ----------
    ``ren2015faster``: Ren et al., Faster R-CNN: towards real-time object detection with region
    proposal networks, 2015.

    Examples
    --------
    >>> anchor, box = torch.tensor([0.0, 0, 10, 10]), torch.tensor([1.0, 0, 11, 10])
    >>> encode_boxes(box, anchor).tolist()
    [1.0, 0.0, 0.0, 0.0]
    """
    centres, sizes = _positive_centres_and_sizes("boxes", boxes)
    anchor_centres, anchor_sizes = _positive_centres_and_sizes("anchors", anchors)
    shifts, stretches = (centres - anchor_centres) / anchor_sizes, (sizes / anchor_sizes).log()
    return torch.cat([shifts, stretches], -1) * shifts.new_tensor(weights)


def decode_boxes(
    codes: Tensor,
    anchors: Tensor,
    *,
    weights: Sequence[float] = (10.0, 10.0, 5.0, 5.0),
    clip: float = MAX_LOG_RATIO,
) -> Tensor:
    r"""Return the boxes that codes stand for: the inverse of `encode_boxes`.

    .. math:: x = x_a + W_a \frac{t_x}{w_1}, \qquad
        W = W_a \exp \min\Big(\frac{t_w}{w_3}, c\Big)

    and likewise for y and the height.

    Parameters
    ----------
    codes, anchors : Tensor, shapes (..., 4) that broadcast
        Codes, and corners of anchors with positive width and height.
    weights : sequence of four float, default (10.0, 10.0, 5.0, 5.0)
        As in `encode_boxes`.
    clip : float, default log(1000 / 16)
        Largest log-ratio c: without it one wild code makes an infinite box, and NaN after it.

    Returns
    -------
    Tensor, shape (..., 4)
        Corners.

    Raises
    ------
    ValueError
        If a last axis is not 4 or an anchor has no area.

    Examples
    --------
    >>> decode_boxes(torch.tensor([1.0, 0, 0, 0]), torch.tensor([0.0, 0, 10, 10])).tolist()
    [1.0, 0.0, 11.0, 10.0]
    """
    _check_four("codes", codes)
    anchor_centres, anchor_sizes = _positive_centres_and_sizes("anchors", anchors)
    shifts, stretches = (codes / codes.new_tensor(weights)).split(2, -1)
    centres = anchor_centres + anchor_sizes * shifts
    return corners(centres, anchor_sizes * stretches.clamp(max=clip).exp())


def corners(centres: Tensor, sizes: Tensor) -> Tensor:
    """Return the corners (..., 4) of boxes given by centres and sizes (..., 2)."""
    return torch.cat([centres - sizes / 2, centres + sizes / 2], -1)


def centres_and_sizes(boxes: Tensor) -> tuple[Tensor, Tensor]:
    """Return centres (..., 2) and sizes (..., 2) of boxes (..., 4)."""
    low, high = boxes.split(2, -1)
    return (low + high) / 2, high - low


def _positive_centres_and_sizes(name: str, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """Return centres and sizes of boxes (..., 4) with a positive area."""
    _check_four(name, boxes)
    centres, sizes = centres_and_sizes(boxes)
    if not (sizes > 0).all():
        raise ValueError(f"{name} must have x1 < x2 and y1 < y2: codes need a width and a height")
    return centres, sizes


def _area(boxes: Tensor) -> Tensor:
    return (boxes[..., 2:] - boxes[..., :2]).clamp(min=0).prod(-1)


def _check_four(name: str, x: Tensor) -> None:
    if x.ndim == 0 or x.shape[-1] != 4:
        raise ValueError(f"{name} must have shape (..., 4), got {tuple(x.shape)}")
