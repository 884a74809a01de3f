"""Heads of classifiers and of plain regression: dense layers on features or feature maps."""

from __future__ import annotations

from torch import Tensor, nn

from output_layer.heads._shapes import check_shapes

__all__ = ["MLP", "FlattenHead", "GlobalAverageHead"]


class MLP(nn.Module):
    r"""Return the outputs of a network with one hidden layer.

    .. math:: Z = \operatorname{relu}(X W_1 + b_1)\, W_2 + b_2

    Shapes: features (N, d) to outputs (N, units). Activation: none here; for classes the softmax or
    sigmoid lives in the loss. Loss: what `design_head` says for the task, for example
    ``F.cross_entropy(mlp(x), y)`` with integer y (N,).

    Parameters
    ----------
    in_features, hidden, units : int
        Sizes d of the input, of the hidden layer and of the output.

    References
    ----------
    ``goodfellow2016deep``: Goodfellow, Bengio and Courville, Deep learning, 2016, chapter 6.

    Examples
    --------
    >>> import torch
    >>> MLP(64, 32, 10)(torch.zeros(5, 64)).shape
    torch.Size([5, 10])
    """

    def __init__(self, in_features: int, hidden: int, units: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(in_features, hidden)
        self.output = nn.Linear(hidden, units)

    def forward(self, x: Tensor) -> Tensor:
        """Return outputs (N, units) for features (N, d)."""
        check_shapes(x=(x, ("N", self.hidden.in_features)))
        return self.output(self.hidden(x).relu())


class FlattenHead(nn.Module):
    r"""Return class logits from all values of the feature maps, as AlexNet and VGG do.

    .. math:: Z = \operatorname{flatten}(F)\, W + b, \qquad \text{parameters: } CHWK + K

    Shapes: feature maps (N, C, H, W) to logits (N, K). Activation: softmax, in the loss. Loss:
    ``F.cross_entropy`` with integer targets (N,).

    The image size is built into the matrix: other sizes are refused. (AlexNet and VGG put two
    hidden layers of 4,096 units between the maps and the logits.)

    Parameters
    ----------
    channels, height, width : int
        Shape C, H, W of the feature maps.
    num_classes : int
        Classes K.

    References
    ----------
    ``krizhevsky2012imagenet``: Krizhevsky, Sutskever and Hinton, ImageNet classification with deep
    convolutional neural networks, 2012.
    ``simonyan2015very``: Simonyan and Zisserman, Very deep convolutional networks for large-scale
    image recognition, 2015.

    Examples
    --------
    >>> head = FlattenHead(16, 4, 4, num_classes=10)
    >>> sum(p.numel() for p in head.parameters())
    2570
    """

    def __init__(self, channels: int, height: int, width: int, num_classes: int) -> None:
        super().__init__()
        self.in_shape = (channels, height, width)
        self.output = nn.Linear(channels * height * width, num_classes)

    def forward(self, maps: Tensor) -> Tensor:
        """Return logits (N, K) for feature maps (N, C, H, W)."""
        check_shapes(maps=(maps, ("N", *self.in_shape)))
        return self.output(maps.flatten(1))


class GlobalAverageHead(nn.Module):
    r"""Return class logits from the average of each feature map, as ResNet does.

    .. math:: Z = \operatorname{mean}_{HW}(F)\, W + b, \qquad \text{parameters: } CK + K

    Shapes: feature maps (N, C, H, W) of any size to logits (N, K). Activation: softmax, in the
    loss. Loss: ``F.cross_entropy`` with integer targets (N,).

    Parameters
    ----------
    channels : int
        Feature maps C.
    num_classes : int
        Classes K.

    References
    ----------
    ``lin2014network``: Lin, Chen and Yan, Network in network, 2014.
    ``he2016deep``: He et al., Deep residual learning for image recognition, 2016.

    Examples
    --------
    >>> head = GlobalAverageHead(16, num_classes=10)
    >>> sum(p.numel() for p in head.parameters())
    170
    """

    def __init__(self, channels: int, num_classes: int) -> None:
        super().__init__()
        self.output = nn.Linear(channels, num_classes)

    def forward(self, maps: Tensor) -> Tensor:
        """Return logits (N, K) for feature maps (N, C, H, W)."""
        check_shapes(maps=(maps, ("N", self.output.in_features, "H", "W")))
        return self.output(maps.mean(dim=(2, 3)))
