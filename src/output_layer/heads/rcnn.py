"""Heads on regions: Faster R-CNN's classes and boxes, Mask R-CNN's masks.

A region is a part of the image that may hold an object. The heads get one feature vector, or one
small feature map, for each of R regions.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from output_layer.heads._shapes import check_shapes

__all__ = ["BoxHead", "MaskHead", "fast_rcnn_loss", "mask_loss"]


class BoxHead(nn.Module):
    """Answer two questions about each region: what is it, and where exactly.

    Shapes: features (R, d) to class logits (R, K + 1) and box codes (R, K + 1, 4), one box a class;
    class 0 is the background. Activations: softmax, in the loss, and identity; `decode_boxes` turns
    the codes into boxes. Loss: `fast_rcnn_loss`.

    Parameters
    ----------
    in_features : int
        Features d of a region.
    num_classes : int
        Classes K of objects, not counting the background.

    References
    ----------
    ``girshick2015fast``: Girshick, Fast R-CNN, 2015.
    ``ren2015faster``: Ren et al., Faster R-CNN: towards real-time object detection with region
    proposal networks, 2015.

    Examples
    --------
    >>> class_logits, codes = BoxHead(32, num_classes=10)(torch.zeros(6, 32))
    >>> class_logits.shape, codes.shape
    (torch.Size([6, 11]), torch.Size([6, 11, 4]))
    """

    def __init__(self, in_features: int, num_classes: int) -> None:
        super().__init__()
        self.classes = nn.Linear(in_features, num_classes + 1)
        self.boxes = nn.Linear(in_features, 4 * (num_classes + 1))

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return class logits (R, K + 1) and box codes (R, K + 1, 4) for features (R, d)."""
        check_shapes(features=(features, ("R", self.classes.in_features)))
        return self.classes(features), self.boxes(features).unflatten(1, (-1, 4))


def fast_rcnn_loss(
    class_logits: Tensor, codes: Tensor, labels: Tensor, target_codes: Tensor
) -> tuple[Tensor, Tensor]:
    r"""Return the class loss over all regions and the box loss over those that hold an object.

    .. math:: L_\text{class} = -\frac{1}{R} \sum_r \log p_r(c_r), \qquad
        L_\text{box} = \frac{1}{R} \sum_{r:\, c_r > 0} \sum_{i=1}^{4}
        \operatorname{smooth}_{L_1}\big(t_{r, c_r, i} - t^*_{r, i}\big)

    Parameters
    ----------
    class_logits : Tensor, shape (R, K + 1)
        Logits; class 0 is the background.
    codes : Tensor, shape (R, K + 1, 4)
        One code a class. Only the one of the true class is compared.
    labels : Tensor of integers, shape (R,)
        True classes, 0 for background.
    target_codes : Tensor, shape (R, 4)
        `encode_boxes` of the true box and the region; not read for background.

    Returns
    -------
    class_loss, box_loss : Tensor, scalars
        To be added. Both are divided by all R regions, so that a batch with few objects does not
        give each of them more weight; 0 for no regions.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    The smooth L1 loss turns from squared to absolute at 1/9, as in torchvision.

    References
    ----------
    ``girshick2015fast``: Girshick, Fast R-CNN, 2015.

    Examples
    --------
    >>> logits, codes = torch.zeros(2, 3), torch.zeros(2, 3, 4)
    >>> labels, targets = torch.tensor([0, 2]), torch.ones(2, 4)
    >>> [round(loss.item(), 4) for loss in fast_rcnn_loss(logits, codes, labels, targets)]
    [1.0986, 1.8889]
    """
    check_shapes(
        class_logits=(class_logits, ("R", "K+1")),
        codes=(codes, ("R", "K+1", 4)),
        labels=(labels, ("R",)),
        target_codes=(target_codes, ("R", 4)),
    )
    regions = max(len(labels), 1)
    class_loss = F.cross_entropy(class_logits, labels, reduction="sum") / regions
    objects = labels.nonzero().squeeze(1)
    of_true_class = codes[objects, labels[objects]]
    total = F.smooth_l1_loss(of_true_class, target_codes[objects], beta=1 / 9, reduction="sum")
    return class_loss, total / regions


class MaskHead(nn.Module):
    """Draw one mask per class for each region; the box head says which one to look at.

    Shapes: feature maps (R, C, m, m) to logits (R, K, 2 m, 2 m), without background. Activation:
    a sigmoid per pixel, in the loss; the K masks do not compete. Loss: `mask_loss`.

    Parameters
    ----------
    channels : int
        Feature maps C.
    num_classes : int
        Classes K of objects.

    References
    ----------
    ``he2017mask``: He, Gkioxari, Dollár and Girshick, Mask R-CNN, 2017.

    Examples
    --------
    >>> MaskHead(32, num_classes=10)(torch.zeros(6, 32, 14, 14)).shape
    torch.Size([6, 10, 28, 28])
    """

    def __init__(self, channels: int, num_classes: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(channels, channels, kernel_size=2, stride=2)
        self.score = nn.Conv2d(channels, num_classes, kernel_size=1)

    def forward(self, maps: Tensor) -> Tensor:
        """Return mask logits (R, K, 2 m, 2 m) for feature maps (R, C, m, m)."""
        check_shapes(maps=(maps, ("R", self.up.in_channels, "m", "m")))
        return self.score(self.up(maps).relu())


def mask_loss(logits: Tensor, masks: Tensor, classes: Tensor) -> Tensor:
    r"""Return the mean binary cross-entropy over the pixels of the true class's mask alone.

    .. math:: L = \frac{1}{R H W} \sum_{r, i, j} \operatorname{BCE}(z_{r, k_r, i, j},\, m_{r, i, j})

    Parameters
    ----------
    logits : Tensor, shape (R, K, H, W)
        One mask a class, for regions that hold an object.
    masks : Tensor, shape (R, H, W)
        1 on the object, 0 beside it, floating.
    classes : Tensor of integers, shape (R,)
        True classes k, 0 to K - 1: the label of the box head minus 1.

    Returns
    -------
    Tensor, scalar
        In nats a pixel; 0 for no regions. The other K - 1 masks get no gradient.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    IndexError
        If a class is not in 0 to K - 1.

    References
    ----------
    ``he2017mask``: He, Gkioxari, Dollár and Girshick, Mask R-CNN, 2017, section 3.

    Examples
    --------
    >>> logits, masks = torch.zeros(2, 5, 28, 28), torch.ones(2, 28, 28)
    >>> round(mask_loss(logits, masks, torch.tensor([0, 4])).item(), 4)
    0.6931
    """
    check_shapes(
        logits=(logits, ("R", "K", "H", "W")),
        masks=(masks, ("R", "H", "W")),
        classes=(classes, ("R",)),
    )
    bad = (classes < 0) | (classes >= logits.shape[1])
    if bad.any():
        first = bad.nonzero()[0].item()
        raise IndexError(
            f"classes[{first}] is {classes[first].item()}: must be in 0 to {logits.shape[1] - 1}; "
            "the background has no mask"
        )
    own = logits[torch.arange(len(classes), device=classes.device), classes]
    return F.binary_cross_entropy_with_logits(own, masks, reduction="sum") / max(masks.numel(), 1)
