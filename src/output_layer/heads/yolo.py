"""YOLO: a grid over the image, whose every cell names the object that has its centre there.

The head is the last convolution or dense layer without activation; what its numbers mean is decided
here, by the decoding and the loss that belong together.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from output_layer.heads._shapes import check_shapes
from output_layer.heads.boxes import box_iou, centres_and_sizes, corners

__all__ = [
    "CellTargets",
    "YoloOutput",
    "cell_targets",
    "decode_yolo_v1",
    "decode_yolo_v3",
    "yolo_v1_loss",
    "yolo_v3_loss",
]


class YoloOutput(NamedTuple):
    """What YOLO's outputs say, for a grid of S x S cells.

    ``boxes`` : Tensor, shape (N, S, S, B, 4)
        Corners as fractions of the image; axes 1 and 2 are the row and the column of the cell.
    ``objectness`` : Tensor, shape (N, S, S, B)
        How sure the cell is that the box holds an object.
    ``classes`` : Tensor, shape (N, S, S, K) in version 1, (N, S, S, B, K) in version 3
        Class scores.

    The score of a detection is objectness times class score.
    """

    boxes: Tensor
    objectness: Tensor
    classes: Tensor


class CellTargets(NamedTuple):
    """The true objects of N images on a grid of S x S cells, at most one a cell.

    ``has_object`` : Tensor of bool, shape (N, S, S)
        Whether the centre of an object lies in the cell.
    ``boxes`` : Tensor, shape (N, S, S, 4)
        Its corners as fractions of the image; zeros elsewhere.
    ``labels`` : Tensor of integers, shape (N, S, S)
        Its class; 0 elsewhere.
    """

    has_object: Tensor
    boxes: Tensor
    labels: Tensor


def cell_targets(boxes: Tensor, labels: Tensor, *, grid: int) -> CellTargets:
    """Give each object to the cell that holds its centre.

    Parameters
    ----------
    boxes : Tensor, shape (N, D, 4)
        Corners as fractions of the image.
    labels : Tensor of integers, shape (N, D)
        Classes; negative marks an empty slot.
    grid : int
        Cells S a side.

    Returns
    -------
    CellTargets
        Where two centres share a cell, one object is kept.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a box is not within the image.

    Examples
    --------
    >>> targets = cell_targets(torch.tensor([[[0.5, 0, 1, 0.4]]]), torch.tensor([[7]]), grid=2)
    >>> targets.has_object.int().tolist(), targets.labels[0, 0, 1].item()
    ([[[0, 1], [0, 0]]], 7)
    """
    check_shapes(boxes=(boxes, ("N", "D", 4)), labels=(labels, ("N", "D")))
    if boxes.numel() and not (boxes.min() >= 0 and boxes.max() <= 1):
        raise ValueError(
            f"boxes must be fractions of the image in [0, 1], got {boxes.min():g} to "
            f"{boxes.max():g}: divide pixels by width and height"
        )
    image, slot = (labels >= 0).nonzero(as_tuple=True)
    kept = boxes[image, slot]
    column, row = ((kept[:, :2] + kept[:, 2:]) / 2 * grid).long().clamp(max=grid - 1).unbind(1)
    cells = (len(boxes), grid, grid)
    targets = CellTargets(
        boxes.new_zeros(cells, dtype=torch.bool),
        boxes.new_zeros(*cells, 4),
        labels.new_zeros(cells),
    )
    targets.has_object[image, row, column] = True
    targets.boxes[image, row, column] = kept
    targets.labels[image, row, column] = labels[image, slot]
    return targets


def decode_yolo_v1(raw: Tensor, *, num_boxes: int) -> YoloOutput:
    r"""Read the output of YOLO version 1: linear numbers, everything.

    .. math:: x = \frac{\text{column} + t_x}{S}, \quad y = \frac{\text{row} + t_y}{S}, \quad
        W = t_w^2, \quad H = t_h^2

    Here (x, y) is the centre and (W, H) the size of the box, in fractions of the image.

    Parameters
    ----------
    raw : Tensor, shape (N, S, S, 5 B + K)
        Of each cell: B times (t_x, t_y, t_w, t_h, objectness), then K class scores that the boxes
        share. Activation: identity. Loss: `yolo_v1_loss`.
    num_boxes : int
        Boxes B a cell: 2 in the paper.

    Returns
    -------
    YoloOutput
        Objectness and class scores as the network gave them: trained towards probabilities by
        squared error, but free to leave [0, 1].

    Raises
    ------
    ValueError
        If `raw` has another shape, or leaves no class.

    Notes
    -----
    The square root gives an error of one pixel more weight in a small box than in a large one.
    (The order of the numbers in a cell is a choice; darknet stores all classes first.)

    References
    ----------
    ``redmon2016you``: Redmon et al., You only look once: unified, real-time object detection, 2016.

    Examples
    --------
    >>> raw = torch.zeros(1, 7, 7, 30)
    >>> raw[0, 3, 3, :5] = torch.tensor([0.5, 0.5, 0.5, 1.0, 0.9])
    >>> output = decode_yolo_v1(raw, num_boxes=2)
    >>> output.boxes[0, 3, 3, 0].tolist(), output.classes.shape
    ([0.375, 0.0, 0.625, 1.0], torch.Size([1, 7, 7, 20]))
    """
    check_shapes(raw=(raw, ("N", "S", "S", "5B+K")))
    if raw.shape[-1] <= 5 * num_boxes:
        raise ValueError(
            f"raw has {raw.shape[-1]} numbers a cell: {num_boxes} boxes take {5 * num_boxes}, and "
            "at least one class must remain"
        )
    per_box, classes = raw[..., : 5 * num_boxes], raw[..., 5 * num_boxes :]
    per_box = per_box.unflatten(-1, (num_boxes, 5))
    centres = (_cell_corners(raw) + per_box[..., :2]) / raw.shape[1]
    return YoloOutput(corners(centres, per_box[..., 2:4].square()), per_box[..., 4], classes)


def yolo_v1_loss(
    raw: Tensor,
    targets: CellTargets,
    *,
    num_boxes: int,
    coordinates: float = 5.0,
    no_object: float = 0.5,
) -> Tensor:
    r"""Return YOLO version 1's loss: squared errors of everything, class probabilities included.

    Parameters
    ----------
    raw : Tensor, shape (N, S, S, 5 B + K)
        As for `decode_yolo_v1`.
    targets : CellTargets
        True objects.
    num_boxes : int
        Boxes B a cell. The one with the largest IoU answers for the object: it learns box and
        objectness, whose target is that IoU. The others learn objectness 0.
    coordinates : float, default 5.0
        Weight of the box errors.
    no_object : float, default 0.5
        Weight of the objectness of boxes without an object.

    Returns
    -------
    Tensor, scalar
        Sum over cells, mean over images.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    A squared error on class scores has the right minimiser, but none of the cross-entropy's pull on
    confident mistakes; versions 2 and 3 gave it up.

    References
    ----------
    ``redmon2016you``: Redmon et al., You only look once: unified, real-time object detection, 2016,
    section 2.2.

    Examples
    --------
    >>> targets = cell_targets(torch.tensor([[[0.0, 0, 1, 1]]]), torch.tensor([[0]]), grid=1)
    >>> raw = torch.tensor([0.5, 0.5, 1.0, 1.0, 1.0, 1.0, 0.0]).reshape(1, 1, 1, 7)  # a perfect box
    >>> yolo_v1_loss(raw, targets, num_boxes=1).item()
    0.0
    """
    output = decode_yolo_v1(raw, num_boxes=num_boxes)
    n, grid = _check_targets(targets, raw)
    with torch.no_grad():
        iou = box_iou(output.boxes, targets.boxes[..., None, :])
        responsible = F.one_hot(iou.argmax(-1), num_boxes).bool() & targets.has_object[..., None]
    centres, sizes = centres_and_sizes(targets.boxes)
    wanted = torch.cat([centres * grid - _cell_corners(raw).squeeze(2), sizes.sqrt()], -1)
    box_codes = raw[..., : 5 * num_boxes].unflatten(-1, (num_boxes, 5))[..., :4]
    box = (box_codes - wanted[..., None, :])[responsible].square().sum()
    present = (output.objectness - iou)[responsible].square().sum()
    absent = output.objectness[~responsible].square().sum()
    one_hot = F.one_hot(targets.labels, output.classes.shape[-1])
    classes = (output.classes - one_hot)[targets.has_object].square().sum()
    return (coordinates * box + present + no_object * absent + classes) / n


def decode_yolo_v3(raw: Tensor, anchors: Tensor) -> YoloOutput:
    r"""Read the output of one scale of YOLO version 3: sigmoids, and exponentials for the sizes.

    .. math:: x = \frac{\text{column} + \sigma(t_x)}{S}, \quad
        y = \frac{\text{row} + \sigma(t_y)}{S}, \quad W = W_a e^{t_w}, \quad H = H_a e^{t_h}

    Objectness and each class go through a sigmoid of their own: classes may overlap ("woman" and
    "person"), so they do not share a softmax.

    Parameters
    ----------
    raw : Tensor, shape (N, B (5 + K), S, S)
        Output of a 1 x 1 convolution without activation; of each anchor
        (t_x, t_y, t_w, t_h, objectness, K classes). Loss: `yolo_v3_loss`.
    anchors : Tensor, shape (B, 2)
        Width and height of each anchor, in fractions of the image.

    Returns
    -------
    YoloOutput
        Objectness and class scores are probabilities; a centre cannot leave its cell.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    References
    ----------
    ``redmon2018yolov3``: Redmon and Farhadi, YOLOv3: an incremental improvement, 2018.

    Examples
    --------
    >>> output = decode_yolo_v3(torch.zeros(1, 3 * 85, 13, 13), torch.full((3, 2), 0.25))
    >>> output.boxes.shape, output.classes.shape, output.objectness[0, 0, 0, 0].item()
    (torch.Size([1, 13, 13, 3, 4]), torch.Size([1, 13, 13, 3, 80]), 0.5)
    """
    per_box = _split_anchors(raw, anchors)
    centres = (_cell_corners(per_box) + per_box[..., :2].sigmoid()) / per_box.shape[1]
    boxes = corners(centres, anchors * per_box[..., 2:4].exp())
    return YoloOutput(boxes, per_box[..., 4].sigmoid(), per_box[..., 5:].sigmoid())


def yolo_v3_loss(raw: Tensor, targets: CellTargets, anchors: Tensor) -> Tensor:
    r"""Return YOLO version 3's loss: logistic for centre, objectness and classes.

    Parameters
    ----------
    raw : Tensor, shape (N, B (5 + K), S, S)
        As for `decode_yolo_v3`.
    targets : CellTargets
        True objects. The anchor whose shape fits best answers for an object.
    anchors : Tensor, shape (B, 2)
        Width and height of each anchor, in fractions of the image.

    Returns
    -------
    Tensor, scalar
        Sum over cells, mean over images: binary cross-entropies of centre offsets, objectness and
        classes, and half the squared errors of t_w and t_h.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    The paper speaks of squared errors for the centre; the released code uses the gradient
    :math:`\sigma(t) - \text{target}`, which is that of the cross-entropy taken here. Left out: the
    rule that spares other boxes with an IoU above 1/2, and the weight for small boxes.

    References
    ----------
    ``redmon2018yolov3``: Redmon and Farhadi, YOLOv3: an incremental improvement, 2018.

    Examples
    --------
    >>> targets = cell_targets(torch.tensor([[[0.0, 0, 1, 1]]]), torch.tensor([[0]]), grid=1)
    >>> loss = yolo_v3_loss(torch.zeros(1, 7, 1, 1), targets, torch.ones(1, 2))
    >>> round(loss.item(), 4)  # 5 log 2: two offsets, objectness, two classes
    3.4657
    """
    per_box = _split_anchors(raw, anchors)
    n, grid = _check_targets(targets, per_box)
    centres, sizes = centres_and_sizes(targets.boxes)
    shapes = corners(torch.zeros_like(sizes), sizes)[..., None, :]
    shape_iou = box_iou(corners(torch.zeros_like(anchors), anchors), shapes)
    responsible = F.one_hot(shape_iou.argmax(-1), len(anchors)).bool()
    responsible &= targets.has_object[..., None]

    image, row, column, anchor = responsible.nonzero(as_tuple=True)
    cell, t = (image, row, column), per_box[responsible]
    offsets = centres[cell] * grid - torch.stack([column, row], -1)
    stretches = (sizes[cell] / anchors[anchor]).log()
    classes = F.one_hot(targets.labels[cell], t.shape[-1] - 5).to(t.dtype)
    losses = [
        F.binary_cross_entropy_with_logits(t[:, :2], offsets, reduction="sum"),
        F.mse_loss(t[:, 2:4], stretches, reduction="sum") / 2,
        F.binary_cross_entropy_with_logits(
            per_box[..., 4], responsible.to(t.dtype), reduction="sum"
        ),
        F.binary_cross_entropy_with_logits(t[:, 5:], classes, reduction="sum"),
    ]
    return sum(losses) / n


def _split_anchors(raw: Tensor, anchors: Tensor) -> Tensor:
    """Return the numbers of each cell and anchor, (N, S, S, B, 5 + K)."""
    check_shapes(raw=(raw, ("N", "B(5+K)", "S", "S")), anchors=(anchors, ("B", 2)))
    numbers, rest = divmod(raw.shape[1], len(anchors))
    if rest or numbers < 6:
        raise ValueError(
            f"raw has {raw.shape[1]} channels: {len(anchors)} anchors need the same number each, 5 "
            "and at least one class"
        )
    return raw.unflatten(1, (len(anchors), numbers)).permute(0, 3, 4, 1, 2)


def _cell_corners(cells: Tensor) -> Tensor:
    """Return column and row of each cell, (S, S, 1, 2), for cells (N, S, S, ...)."""
    steps = torch.arange(cells.shape[1], dtype=cells.dtype, device=cells.device)
    row, column = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack([column, row], -1)[:, :, None]


def _check_targets(targets: CellTargets, cells: Tensor) -> tuple[int, int]:
    """Return the number of images, at least 1 for a mean, and of cells a side."""
    n, grid = cells.shape[:2]
    check_shapes(
        has_object=(targets.has_object, (n, grid, grid)),
        boxes=(targets.boxes, (n, grid, grid, 4)),
        labels=(targets.labels, (n, grid, grid)),
    )
    return max(n, 1), grid
