r"""The task decides the head: how many numbers, which activation, which loss, which start."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["HeadDesign", "design_head"]

Shape = tuple[int | str, ...]


@dataclass(frozen=True)
class HeadDesign:
    """What the output layer of a task looks like, and what it is trained with.

    Parameters
    ----------
    units : int
        Numbers that the last layer emits for one prediction.
    shape : tuple
        Shape of what the last layer emits: N rows, T steps, H x W pixels, R regions.
    activation : str
        What turns these numbers into the prediction, one of `output_layer.activations` or a
        formula.
    activation_in_loss : bool
        True: train on the raw numbers, the loss applies the activation itself; apply it yourself
        only to predict. False: the loss takes activated numbers.
    loss : str
        Function of ``torch.nn.functional``.
    target_dtype : str
        Type of the targets in PyTorch.
    target_shape : tuple
        Shape of the targets.
    bias : float or tuple of float
        First value of the output bias, the same for all units or one each: with small weights the
        first predictions are then the averages of the training targets.
    metric : str
        What to report besides the loss.
    """

    units: int
    shape: Shape
    activation: str
    activation_in_loss: bool
    loss: str
    target_dtype: str
    target_shape: Shape
    bias: float | tuple[float, ...]
    metric: str


def design_head(task: str, **details: float | Sequence[float]) -> HeadDesign:
    """Return the head for a task.

    Parameters
    ----------
    task : str
        One of the names below.
    **details
        What the task leaves open. Required: the number of classes, labels or outputs. Optional:
        averages of the **training** targets, for the bias.

    Returns
    -------
    HeadDesign
        Units, activation, loss, targets, bias and metric.

    Raises
    ------
    ValueError
        If the task is unknown (the message lists the known ones) or a detail is out of range.
    TypeError
        If a detail is missing or not one of the task.

    Notes
    -----
    ========================= ===================================================================
    task                      details
    ========================= ===================================================================
    binary                    ``prior=0.5``: share of positives
    multi-class               ``num_classes``, ``priors=None``: share of each class
    multi-label               ``num_labels``, ``priors=None``: share of positives of each label
    ordinal                   ``num_classes``, ``priors=None``: share of each class, in order
    composition               ``num_parts``, ``means=None``: mean share of each part
    scalar regression         ``mean=0``
    multi-output regression   ``num_outputs``, ``means=None``
    bounded regression        ``low=0``, ``high=1``, ``mean``: by default the middle
    non-negative regression   ``mean=1``
    counts                    ``mean=1``
    mean and variance         ``mean=0``, ``variance=1``
    angle                     none
    sequence generation       ``vocab_size``
    sequence labelling        ``num_classes``, ``priors=None``
    segmentation              ``num_classes``, ``priors=None``: share of pixels of each class
    box classification        ``num_classes``: of objects; the background is one more, class 0
    box regression            ``num_classes``: of objects
    instance masks            ``num_classes``: of objects
    image generation          ``channels``
    real or generated         none
    ========================= ===================================================================

    The task narrows the choice; it does not make it. Binary classification works with two softmax
    units, K classes with K - 1 logits, a regression with quantiles or bins. The table holds one
    sound default each.

    - *bounded regression*: scale the targets to [0, 1] by ``(y - low) / (high - low)``. The
      cross-entropy is proper for any mean in [0, 1], not only for labels.
    - *non-negative regression*: not ReLU, whose gradient is 0 once the output is.
    - *ordinal*: unit k answers "above class k?"; target k is 1 for the classes above. Let the units
      share one weight vector, and the K - 1 probabilities cannot cross.
    - *mean and variance*: the second unit is the logarithm of the variance.
    - *angle*: predict cosine and sine, read ``atan2``: 359 and 1 degrees are then neighbours.
    - *box regression*: one box per class, and the loss sees that of the true class only.
    - *image generation*: tanh belongs to images scaled to [-1, 1]; the loss is the discriminator's.
    - Class axis: PyTorch's ``cross_entropy`` wants it second, so flatten (N, T, V) logits to
      (N T, V), with targets (N T,).

    References
    ----------
    ``goodfellow2016deep``: Goodfellow, Bengio and Courville, Deep learning, 2016, section 6.2.2.
    ``bishop2006pattern``: Bishop, Pattern recognition and machine learning, 2006, chapter 5.
    ``mccullagh1980regression``: McCullagh, Regression models for ordinal data, 1980.
    ``nix1994estimating``: Nix and Weigend, Estimating the mean and variance of the target
    probability distribution, 1994.

    Examples
    --------
    >>> head = design_head("binary", prior=0.02)
    >>> head.units, head.activation, head.loss, head.activation_in_loss
    (1, 'sigmoid', 'binary_cross_entropy_with_logits', True)
    >>> round(head.bias, 3)
    -3.892
    >>> design_head("segmentation", num_classes=11).shape
    ('N', 11, 'H', 'W')
    """
    if task not in _TASKS:
        raise ValueError(f"unknown task {task!r}: known tasks are {', '.join(map(repr, _TASKS))}")
    design = _TASKS[task]
    try:
        inspect.signature(design).bind(**details)
    except TypeError as error:
        known = ", ".join(map(str, inspect.signature(design).parameters.values())) or "no details"
        raise TypeError(f"task {task!r}: {error}; it takes {known}") from None
    return design(**details)


# Classification

_SIGMOID = {
    "activation": "sigmoid",
    "activation_in_loss": True,
    "loss": "binary_cross_entropy_with_logits",
    "target_dtype": "float32",
}
_SOFTMAX = {
    "activation": "softmax",
    "activation_in_loss": True,
    "loss": "cross_entropy",
    "target_dtype": "int64",
}
_IDENTITY = {
    "activation": "identity",
    "activation_in_loss": True,
    "loss": "mse_loss",
    "target_dtype": "float32",
}


def _binary(prior=0.5):
    return HeadDesign(
        **_SIGMOID,
        units=1,
        shape=("N", 1),
        target_shape=("N", 1),
        bias=_logit("prior", prior),
        metric="AUC, Brier score",
    )


def _multi_class(num_classes, priors=None):
    return HeadDesign(
        **_SOFTMAX,
        units=_count("num_classes", num_classes, 2),
        shape=("N", num_classes),
        target_shape=("N",),
        bias=_log_shares("priors", priors, num_classes),
        metric="accuracy",
    )


def _multi_label(num_labels, priors=None):
    _count("num_labels", num_labels, 1)
    bias = 0.0
    if priors is not None:
        bias = tuple(_logit("priors", p) for p in _of_length("priors", priors, num_labels))
    return HeadDesign(
        **_SIGMOID,
        units=num_labels,
        shape=("N", num_labels),
        target_shape=("N", num_labels),
        bias=bias,
        metric="F1 of each label",
    )


def _ordinal(num_classes, priors=None):
    units = _count("num_classes", num_classes, 2) - 1
    priors = [1 / num_classes] * num_classes if priors is None else priors
    _check_shares("priors", priors, num_classes)
    return HeadDesign(
        **_SIGMOID,
        units=units,
        shape=("N", units),
        target_shape=("N", units),
        bias=tuple(_logit("priors", sum(priors[k + 1 :])) for k in range(units)),
        metric="mean absolute error in classes",
    )


def _composition(num_parts, means=None):
    return HeadDesign(
        **_SOFTMAX | {"target_dtype": "float32"},
        units=_count("num_parts", num_parts, 2),
        shape=("N", num_parts),
        target_shape=("N", num_parts),
        bias=_log_shares("means", means, num_parts),
        metric="KL divergence",
    )


# Regression


def _scalar(mean=0.0):
    return HeadDesign(
        **_IDENTITY,
        units=1,
        shape=("N", 1),
        target_shape=("N", 1),
        bias=float(mean),
        metric="RMSE, R2",
    )


def _multi_output(num_outputs, means=None):
    _count("num_outputs", num_outputs, 1)
    return HeadDesign(
        **_IDENTITY,
        units=num_outputs,
        shape=("N", num_outputs),
        target_shape=("N", num_outputs),
        bias=0.0 if means is None else tuple(_of_length("means", means, num_outputs)),
        metric="RMSE of each output",
    )


def _bounded(low=0.0, high=1.0, mean=None):
    if not low < high:
        raise ValueError(f"low={low} must be below high={high}")
    share = 0.5 if mean is None else (mean - low) / (high - low)
    return HeadDesign(
        **_SIGMOID | {"activation": f"{low:g} + {high - low:g} * sigmoid"},
        units=1,
        shape=("N", 1),
        target_shape=("N", 1),
        bias=_logit("(mean - low) / (high - low)", share),
        metric="RMSE",
    )


def _non_negative(mean=1.0):
    return HeadDesign(
        activation="softplus",
        activation_in_loss=False,
        loss="mse_loss",
        target_dtype="float32",
        units=1,
        shape=("N", 1),
        target_shape=("N", 1),
        bias=_positive("mean", mean) + math.log(-math.expm1(-mean)),  # softplus of it is the mean
        metric="RMSE",
    )


def _counts(mean=1.0):
    return HeadDesign(
        activation="exp",
        activation_in_loss=True,
        loss="poisson_nll_loss",
        target_dtype="float32",
        units=1,
        shape=("N", 1),
        target_shape=("N", 1),
        bias=math.log(_positive("mean", mean)),
        metric="Poisson deviance",
    )


def _mean_and_variance(mean=0.0, variance=1.0):
    return HeadDesign(
        activation="identity, exp",
        activation_in_loss=False,
        loss="gaussian_nll_loss",
        target_dtype="float32",
        units=2,
        shape=("N", 2),
        target_shape=("N", 1),
        bias=(float(mean), math.log(_positive("variance", variance))),
        metric="NLL, coverage of intervals",
    )


def _angle():
    return HeadDesign(
        activation="z / |z|",
        activation_in_loss=False,
        loss="mse_loss",
        target_dtype="float32",
        units=2,
        shape=("N", 2),
        target_shape=("N", 2),
        bias=0.0,
        metric="mean absolute angle",
    )


# Sequences


def _sequence_generation(vocab_size):
    return HeadDesign(
        **_SOFTMAX,
        units=_count("vocab_size", vocab_size, 2),
        shape=("N", "T", vocab_size),
        target_shape=("N", "T"),
        bias=0.0,
        metric="perplexity",
    )


def _sequence_labelling(num_classes, priors=None):
    return HeadDesign(
        **_SOFTMAX,
        units=_count("num_classes", num_classes, 2),
        shape=("N", "T", num_classes),
        target_shape=("N", "T"),
        bias=_log_shares("priors", priors, num_classes),
        metric="F1 of each class",
    )


# Images


def _segmentation(num_classes, priors=None):
    return HeadDesign(
        **_SOFTMAX,
        units=_count("num_classes", num_classes, 2),
        shape=("N", num_classes, "H", "W"),
        target_shape=("N", "H", "W"),
        bias=_log_shares("priors", priors, num_classes),
        metric="mean IoU",
    )


def _box_classification(num_classes):
    units = _count("num_classes", num_classes, 1) + 1
    return HeadDesign(
        **_SOFTMAX,
        units=units,
        shape=("R", units),
        target_shape=("R",),
        bias=0.0,
        metric="average precision",
    )


def _box_regression(num_classes):
    boxes = _count("num_classes", num_classes, 1) + 1
    return HeadDesign(
        **_IDENTITY | {"loss": "smooth_l1_loss"},
        units=4 * boxes,
        shape=("R", boxes, 4),
        target_shape=("R", 4),
        bias=0.0,
        metric="IoU of the decoded boxes",
    )


def _instance_masks(num_classes):
    return HeadDesign(
        **_SIGMOID,
        units=_count("num_classes", num_classes, 1),
        shape=("R", num_classes, "H", "W"),
        target_shape=("R", "H", "W"),
        bias=0.0,
        metric="average precision of masks",
    )


def _image_generation(channels):
    return HeadDesign(
        **_SIGMOID | {"activation": "tanh", "activation_in_loss": False},
        units=_count("channels", channels, 1),
        shape=("N", channels, "H", "W"),
        target_shape=("N",),
        bias=0.0,
        metric="Fréchet inception distance",
    )


def _real_or_generated():
    return HeadDesign(
        **_SIGMOID,
        units=1,
        shape=("N",),
        target_shape=("N",),
        bias=0.0,
        metric="accuracy (1/2 at the equilibrium)",
    )


_TASKS: dict[str, Callable[..., HeadDesign]] = {
    "binary": _binary,
    "multi-class": _multi_class,
    "multi-label": _multi_label,
    "ordinal": _ordinal,
    "composition": _composition,
    "scalar regression": _scalar,
    "multi-output regression": _multi_output,
    "bounded regression": _bounded,
    "non-negative regression": _non_negative,
    "counts": _counts,
    "mean and variance": _mean_and_variance,
    "angle": _angle,
    "sequence generation": _sequence_generation,
    "sequence labelling": _sequence_labelling,
    "segmentation": _segmentation,
    "box classification": _box_classification,
    "box regression": _box_regression,
    "instance masks": _instance_masks,
    "image generation": _image_generation,
    "real or generated": _real_or_generated,
}


# How details are read


def _logit(name, probability):
    if not 0 < probability < 1:
        raise ValueError(f"{name} must be strictly between 0 and 1, got {probability}")
    return math.log(probability) - math.log1p(-probability)


def _log_shares(name, shares, number):
    """Return the logits whose softmax the shares are: 0 for equal ones."""
    if shares is None:
        return 0.0
    _check_shares(name, shares, number)
    return tuple(math.log(share) for share in shares)


def _check_shares(name, shares, number):
    if min(_of_length(name, shares, number)) <= 0 or abs(sum(shares) - 1) > 1e-6:
        raise ValueError(f"{name} must be above 0 and sum to 1, got {shares}")


def _of_length(name, values, length):
    if len(values) != length:
        raise ValueError(f"{name} must hold {length} numbers, got {len(values)}")
    return values


def _positive(name, value):
    if not 0 < value < math.inf:
        raise ValueError(f"{name} must be a finite number above 0, got {value}")
    return value


def _count(name, value, least):
    if not (isinstance(value, int) and value >= least):
        raise ValueError(f"{name} must be an integer of at least {least}, got {value!r}")
    return value
