"""Heads that classify every pixel: one softmax a place, K logits a pixel.

All three take the loss ``F.cross_entropy(logits, targets, ignore_index=255)`` with logits
(N, K, H, W) and integer targets (N, H, W). It is the loss of N H W independent rows of K logits;
the softmax lives in it. FCN's own code sums over the pixels (``reduction="sum"``), PyTorch's
default is their mean.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from output_layer.heads._shapes import check_shapes

__all__ = ["DeepLabHead", "FCNHead", "UNetHead"]


class FCNHead(nn.Module):
    """Classify coarse places, then enlarge the logits with fixed bilinear filters.

    Shapes: feature maps (N, C, h, w) to logits (N, K, h s, w s). A 1 x 1 convolution is a dense
    head at every place: K (C + 1) parameters. Activation: softmax over axis 1, in the loss. Loss:
    per-pixel cross-entropy, see the module.

    Parameters
    ----------
    channels : int
        Feature maps C.
    num_classes : int
        Classes K, background among them.
    stride : int
        Even factor s between feature maps and image: 32 in FCN-32s.

    Raises
    ------
    ValueError
        If the stride is odd.

    Notes
    -----
    The filter of a transposed convolution with stride s has 2 s x 2 s weights. FCN-32s freezes it
    at bilinear interpolation.

    References
    ----------
    ``long2015fully``: Long, Shelhamer and Darrell, Fully convolutional networks for semantic
    segmentation, 2015.

    Examples
    --------
    >>> FCNHead(32, num_classes=11, stride=4)(torch.zeros(2, 32, 16, 16)).shape
    torch.Size([2, 11, 64, 64])
    """

    def __init__(self, channels: int, num_classes: int, *, stride: int) -> None:
        super().__init__()
        if stride < 2 or stride % 2:
            raise ValueError(f"stride must be an even number of at least 2, got {stride}")
        self.score = nn.Conv2d(channels, num_classes, kernel_size=1)
        places = torch.arange(2 * stride) - stride + 0.5
        ramp = 1 - places.abs() / stride
        self.register_buffer("bilinear", torch.outer(ramp, ramp).repeat(num_classes, 1, 1, 1))
        self.stride = stride

    def forward(self, maps: Tensor) -> Tensor:
        """Return logits (N, K, h s, w s) for feature maps (N, C, h, w)."""
        check_shapes(maps=(maps, ("N", self.score.in_channels, "h", "w")))
        z = self.score(maps)
        s = self.stride
        return F.conv_transpose2d(z, self.bilinear, stride=s, padding=s // 2, groups=z.shape[1])


class UNetHead(nn.Module):
    """Double the resolution, look again at the early features, classify every pixel.

    Shapes: deep maps (N, C, h, w) and skipped early maps (N, S, 2 h, 2 w) to logits
    (N, K, 2 h, 2 w). Activation: softmax over axis 1, in the loss. Loss: per-pixel cross-entropy,
    see the module; U-Net weights the pixels, more on the borders between cells.

    Parameters
    ----------
    deep_channels, skip_channels : int
        Feature maps C and S.
    num_classes : int
        Classes K, background among them.

    Notes
    -----
    This is the last of U-Net's four expanding steps, with one 3 x 3 convolution instead of two, and
    with padding: without it, as in the paper, the logits are smaller than the image.

    References
    ----------
    ``ronneberger2015unet``: Ronneberger, Fischer and Brox, U-Net: convolutional networks for
    biomedical image segmentation, 2015.

    Examples
    --------
    >>> head = UNetHead(32, 16, num_classes=11)
    >>> head(torch.zeros(2, 32, 32, 32), torch.zeros(2, 16, 64, 64)).shape
    torch.Size([2, 11, 64, 64])
    """

    def __init__(self, deep_channels: int, skip_channels: int, num_classes: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(deep_channels, skip_channels, kernel_size=2, stride=2)
        self.mix = nn.Conv2d(2 * skip_channels, skip_channels, kernel_size=3, padding=1)
        self.score = nn.Conv2d(skip_channels, num_classes, kernel_size=1)

    def forward(self, deep: Tensor, skip: Tensor) -> Tensor:
        """Return logits (N, K, 2 h, 2 w) for deep maps (N, C, h, w) and early ones twice as big."""
        check_shapes(deep=(deep, ("N", self.up.in_channels, "h", "w")))
        n, _, h, w = deep.shape
        check_shapes(skip=(skip, (n, self.score.in_channels, 2 * h, 2 * w)))
        both = torch.cat([self.up(deep), skip], dim=1)
        return self.score(self.mix(both).relu())


class DeepLabHead(nn.Module):
    """Classify coarse places from several widths of view, sum, and enlarge the logits.

    Shapes: feature maps (N, C, h, w) to logits (N, K, h s, w s). Activation: softmax over axis 1,
    in the loss. Loss: per-pixel cross-entropy, see the module.

    Parameters
    ----------
    channels : int
        Feature maps C.
    num_classes : int
        Classes K, background among them.
    stride : int
        Factor s between feature maps and image.
    rates : sequence of int, default (12, 24, 36)
        Distance between the 3 x 3 taps of each branch: with a rate of r, nine weights see 2 r + 1
        places across. By default those that torchvision uses with stride 8.

    Notes
    -----
    This is the idea of atrous spatial pyramid pooling in its shortest form: each branch is one
    dilated convolution to logits. Torchvision's DeepLabv3 joins the branches' features, a 1 x 1
    convolution and the average of the whole image among them, before it classifies. The paper's
    conditional random field, which sharpens the result afterwards, is left out.

    References
    ----------
    ``chen2018deeplab``: Chen et al., DeepLab: semantic image segmentation with deep convolutional
    nets, atrous convolution, and fully connected CRFs, 2018.

    Examples
    --------
    >>> DeepLabHead(32, num_classes=11, stride=8)(torch.zeros(2, 32, 8, 8)).shape
    torch.Size([2, 11, 64, 64])
    """

    def __init__(
        self,
        channels: int,
        num_classes: int,
        *,
        stride: int,
        rates: Sequence[int] = (12, 24, 36),
    ) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            nn.Conv2d(channels, num_classes, kernel_size=3, padding=rate, dilation=rate)
            for rate in rates
        )
        self.stride = stride

    def forward(self, maps: Tensor) -> Tensor:
        """Return logits (N, K, h s, w s) for feature maps (N, C, h, w)."""
        check_shapes(maps=(maps, ("N", self.branches[0].in_channels, "h", "w")))
        z = sum(branch(maps) for branch in self.branches)
        return F.interpolate(z, scale_factor=self.stride, mode="bilinear")
