r"""How to start a head, and which loss to expect before the first step.

A head starts well if its logits start small and its bias already holds what is known without
looking at the input: the class frequencies, or the mean of the targets. Then the first loss is a
number you can predict, and a first loss far from it is a bug.

Conventions: W is d x K, so a layer with W has ``fan_in`` d and ``fan_out`` K (`torch.nn.Linear`
stores the transpose); losses are in nats; everything is float64, except in `init_output`, the one
function that writes a PyTorch layer.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import entr

from output_layer._arguments import as_float, check_at_least_one, check_option, refuse
from output_layer.activations import logit

if TYPE_CHECKING:  # the formulas need no PyTorch
    from torch import nn

__all__ = [
    "draw_weights",
    "expected_first_loss",
    "he_variance",
    "init_output",
    "prior_bias",
    "prior_entropy",
    "xavier_variance",
]

# Weights


def xavier_variance(fan_in: int, fan_out: int, *, gain: float = 1.0) -> float:
    r"""Return the weight variance of Glorot and Bengio ("Xavier").

    .. math:: \operatorname{Var} W = \frac{2\, g^2}{n_\text{in} + n_\text{out}}

    Parameters
    ----------
    fan_in, fan_out : int
        Inputs and outputs of the layer, at least 1.
    gain : float, default 1.0
        Factor g on the standard deviation, above 0.

    Returns
    -------
    float
        Variance of one weight; its square root is the standard deviation.

    Raises
    ------
    ValueError
        If a number is out of range.

    Notes
    -----
    A compromise between :math:`1 / n_\text{in}`, which keeps the variance of activations from layer
    to layer, and :math:`1 / n_\text{out}`, which keeps that of gradients. The derivation assumes
    units with slope 1 at 0, such as tanh. It is not for the logistic sigmoid, which saturates in
    the same paper.

    References
    ----------
    ``glorot2010understanding``: Glorot and Bengio, Understanding the difficulty of training deep
    feedforward neural networks, 2010, equation 12.

    Examples
    --------
    >>> xavier_variance(64, 10)
    0.02702702702702703
    """
    check_at_least_one("fan_in", fan_in)
    check_at_least_one("fan_out", fan_out)
    _check_gain(gain)
    return 2 * gain**2 / (fan_in + fan_out)


def he_variance(fan_in: int, *, gain: float = math.sqrt(2)) -> float:
    r"""Return the weight variance of He et al. for a layer fed by ReLU.

    .. math:: \operatorname{Var} W = \frac{g^2}{n_\text{in}}, \qquad g^2 = 2

    Parameters
    ----------
    fan_in : int
        Inputs of the layer, at least 1.
    gain : float, default sqrt(2)
        Factor g on the standard deviation, above 0; 1 gives the rule of LeCun et al. for linear
        inputs.

    Returns
    -------
    float
        Variance of one weight; its square root is the standard deviation.

    Raises
    ------
    ValueError
        If a number is out of range.

    Notes
    -----
    ReLU sets the negative half of its inputs to 0 and so halves their mean square, which the factor
    2 restores. What counts is the activation *before* the layer: a linear head on ReLU features has
    it too. For a softmax head the aim is another one, small logits (`expected_first_loss`).

    The default of ``torch.nn.Linear`` is a third rule, uniform with variance
    :math:`1 / (3 n_\text{in})`.

    References
    ----------
    ``he2015delving``: He et al., Delving deep into rectifiers, 2015, equation 10.
    ``lecun1998efficient``: LeCun et al., Efficient backprop, 1998.

    Examples
    --------
    >>> round(he_variance(64), 6), he_variance(64, gain=1)
    (0.03125, 0.015625)
    """
    check_at_least_one("fan_in", fan_in)
    _check_gain(gain)
    return gain**2 / fan_in


def draw_weights(
    fan_in: int,
    fan_out: int,
    variance: float,
    *,
    rng: np.random.Generator,
    distribution: str = "normal",
) -> NDArray[np.float64]:
    r"""Return a weight matrix of independent entries with mean 0 and the variance asked for.

    .. math:: W_{ij} \sim \mathcal N(0, v) \qquad\text{or}\qquad
        W_{ij} \sim \mathcal U\big(-\sqrt{3 v}, \sqrt{3 v}\big)

    Parameters
    ----------
    fan_in, fan_out : int
        Shape of the matrix, each at least 1.
    variance : float
        v, at least 0, for example from `xavier_variance` or `he_variance`.
    rng : numpy.random.Generator
        Source of randomness.
    distribution : {"normal", "uniform"}, default "normal"
        Both have variance v; the uniform one has no outliers.

    Returns
    -------
    ndarray, shape (fan_in, fan_out)
        float64.

    Raises
    ------
    ValueError
        If a number is out of range or the distribution unknown.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> weights = draw_weights(400, 100, he_variance(400), rng=rng, distribution="uniform")
    >>> weights.shape, round(float(weights.var()), 3), round(float(abs(weights).max()), 3)
    ((400, 100), 0.005, 0.122)
    """
    check_at_least_one("fan_in", fan_in)
    check_at_least_one("fan_out", fan_out)
    check_option("distribution", distribution, ("normal", "uniform"))
    if not 0 <= variance < math.inf:
        raise ValueError(f"variance must be finite and at least 0, got {variance}")
    if distribution == "normal":
        return rng.normal(0, math.sqrt(variance), (fan_in, fan_out))
    bound = math.sqrt(3 * variance)
    return rng.uniform(-bound, bound, (fan_in, fan_out))


# Bias


def prior_bias(prior: ArrayLike, *, activation: str | None = None) -> NDArray[np.float64]:
    r"""Return the bias with which a head of zero weights predicts the class frequencies.

    .. math:: b = \log \frac{\pi}{1 - \pi} \;\text{(sigmoid)}, \qquad
        b_k = \log \pi_k \;\text{(softmax)}

    Parameters
    ----------
    prior : array_like
        Frequency of the positive class, a number strictly between 0 and 1; or of each of K classes,
        shape (..., K), above 0 and summing to 1.
    activation : {"sigmoid", "softmax"}, optional
        By default "sigmoid" for one number and "softmax" for several. Name "sigmoid" for several
        independent labels, each with a frequency of its own, of any sum.

    Returns
    -------
    ndarray or scalar, shape of `prior`
        Biases in nats, float64.

    Raises
    ------
    ValueError
        If a frequency is out of range, frequencies of classes do not sum to 1, or the activation is
        unknown.

    Notes
    -----
    Without it, the first steps of training on rare positives only push the bias down. RetinaNet
    starts each class with :math:`\pi = 0.01`, hence b = -4.595: otherwise the many background
    anchors would make a huge first loss.

    References
    ----------
    ``lin2017focal``: Lin et al., Focal loss for dense object detection, 2017, section 4.1.

    Examples
    --------
    >>> round(float(prior_bias(0.01)), 3)
    -4.595
    >>> prior_bias([0.7, 0.2, 0.1]).round(3).tolist()
    [-0.357, -1.609, -2.303]
    """
    prior, activation = _read_prior(prior, activation)
    return logit(prior) if activation == "sigmoid" else np.log(prior)


# First loss


def prior_entropy(prior: ArrayLike, *, activation: str | None = None) -> NDArray[np.float64]:
    r"""Return the first loss of a head that starts at `prior_bias` with zero weights.

    .. math:: H = -\pi \log \pi - (1 - \pi) \log (1 - \pi) \;\text{(sigmoid)}, \qquad
        H = -\sum_k \pi_k \log \pi_k \;\text{(softmax)}

    Parameters
    ----------
    prior, activation
        As for `prior_bias`; here a frequency may also be 0 or 1.

    Returns
    -------
    ndarray or scalar
        Mean cross-entropy in nats over data with these frequencies: shape of `prior` for the
        sigmoid (one per label), (...) for the softmax.

    Raises
    ------
    ValueError
        As `prior_bias`.

    Notes
    -----
    The entropy is the smallest loss of any prediction that ignores the input. A trained head must
    beat it. If its loss stays there, it has learned the frequencies and nothing else.

    References
    ----------
    ``shannon1948mathematical``: Shannon, A mathematical theory of communication, 1948, section 6.

    Examples
    --------
    >>> round(float(prior_entropy(0.02)), 3)  # with bias 0 it would be log 2 = 0.693
    0.098
    >>> round(float(prior_entropy(np.full(10, 0.1))), 3)
    2.303
    """
    prior, activation = _read_prior(prior, activation, closed=True)
    if activation == "sigmoid":
        return entr(prior) + entr(1 - prior)
    return entr(prior).sum(axis=-1)


def expected_first_loss(num_classes: int, *, std: float = 0.0) -> float:
    r"""Return the mean cross-entropy of random logits, before anything is learned.

    .. math:: \mathbb E\, L = \mathbb E \log \sum_{k=1}^K e^{z_k}
        = \int_{-\infty}^{\infty} \Big( e^{-e^{-m}}
        - \big(\mathbb E\, e^{-e^{\sigma x - m}}\big)^K \Big)\, dm, \qquad
        z_k = \sigma x_k, \quad x_k \sim \mathcal N(0, 1)

    Parameters
    ----------
    num_classes : int
        K, at least 1.
    std : float, default 0.0
        Standard deviation :math:`\sigma` of the logits, at least 0. With 0 the loss is log K. For a
        hidden state h and weights of variance v it is :math:`\lVert h \rVert \sqrt v`.

    Returns
    -------
    float
        In nats, to 12 digits.

    Raises
    ------
    ValueError
        If a number is out of range.

    Notes
    -----
    The targets do not depend on random logits, so :math:`-\mathbb E z_y = 0` and the mean
    log-partition function is left. For small :math:`\sigma` it is
    :math:`\log K + \frac{\sigma^2}{2} (1 - \frac1K)`; it always lies between :math:`\log K` and
    :math:`\log K + \frac{\sigma^2}{2}` (Jensen's inequality, once each way).

    The integral comes from the Gumbel trick. If :math:`g_k` are independent standard Gumbel
    variables, :math:`\max_k (z_k + g_k)` is distributed as :math:`\operatorname{LSE}(z) + g`. So
    the mean of LSE is the difference of two means, and a difference of means is the integral of the
    difference of the distribution functions. The trapezoidal rule, whose error falls exponentially
    for such smooth integrands, gives both integrals. The work grows with :math:`\sigma^2`: one
    millisecond at 1, a second at 100.

    One logit and a sigmoid are two classes whose logits have a gap of standard deviation
    :math:`\sqrt 2\, \sigma`: for binary logits of standard deviation s ask for
    ``expected_first_loss(2, std=s / math.sqrt(2))``.

    Examples
    --------
    >>> for std in (0, 0.01, 1, 5):
    ...     print(f"std {std}: {expected_first_loss(10, std=std):.4f}")
    std 0: 2.3026
    std 0.01: 2.3026
    std 1: 2.7289
    std 5: 7.9692
    """
    check_at_least_one("num_classes", num_classes)
    if not 0 <= std < math.inf:
        raise ValueError(f"std must be finite and at least 0, got {std}")
    tail = 10  # in standard deviations: a normal variable leaves it with probability 2e-23
    x_step = min(0.5, 0.3 / std) if std else 0.5
    x = np.arange(-tail, tail + x_step, x_step)
    density = np.exp(-(x**2) / 2)
    density /= density.sum()

    m_step = 0.25
    largest = math.log(num_classes) + tail * std + 36  # beyond, both tails are below e^-36
    integral = 0.0
    with np.errstate(over="ignore", divide="ignore"):  # exp(-inf) and log1p(-1) are meant
        for m in np.arange(-tail * std - 4, largest, m_step):
            # Both distribution functions as 1 - tail: near 1, their own digits would be lost.
            gumbel_tail = -np.expm1(-np.exp(-m))
            one_tail = min(-np.expm1(-np.exp(std * x - m)) @ density, 1.0)
            highest_tail = -np.expm1(num_classes * np.log1p(-one_tail))
            integral += highest_tail - gumbel_tail
    return float(integral * m_step)


# A layer of PyTorch


def init_output(
    layer: nn.Linear,
    *,
    prior: ArrayLike | None = None,
    mean: ArrayLike | None = None,
    activation: str | None = None,
    std: float | None = 0.02,
    tie_to: nn.Embedding | None = None,
) -> nn.Linear:
    r"""Start an output layer: small weights, and a bias that knows the prior or the mean.

    .. math:: W_{ij} \sim \mathcal N(0, \mathrm{std}^2), \qquad
        b = \text{prior bias, mean target, or } 0

    Parameters
    ----------
    layer : torch.nn.Linear
        The head with K outputs; it is changed in place.
    prior : array_like, optional
        For a classification head: a number for every sigmoid output, or K frequencies; the bias
        becomes `prior_bias`.
    mean : array_like, optional
        For a regression head: mean of the targets, a number or K of them; the bias becomes this.
    activation : {"sigmoid", "softmax"}, optional
        What K frequencies are, as for `prior_bias`.
    std : float, optional, default 0.02
        Standard deviation of the weights, also of shared ones. 0 gives zeros; None keeps the
        weights as they are.
    tie_to : torch.nn.Embedding, optional
        Input embedding whose (K, d) matrix the layer shall share.

    Returns
    -------
    torch.nn.Linear
        The same layer.

    Raises
    ------
    TypeError
        If `layer` is not a ``torch.nn.Linear`` or `tie_to` not a ``torch.nn.Embedding``.
    ValueError
        If both `prior` and `mean` are given, or one for a layer without bias, or a shape or number
        does not fit. The layer is then unchanged.

    Notes
    -----
    Zero weights are allowed in the last layer (not below): its own gradient is p - y times the
    features, so it starts to learn at once, and the layers below from the second step on. Random
    numbers come from PyTorch's global generator: call ``torch.manual_seed`` first.

    References
    ----------
    ``lin2017focal``: Lin et al., Focal loss for dense object detection, 2017, section 4.1.
    ``press2017using``: Press and Wolf, Using the output embedding to improve language models, 2017.

    Examples
    --------
    >>> import torch
    >>> head = init_output(torch.nn.Linear(64, 3), prior=[0.7, 0.2, 0.1], std=0)
    >>> logits = head(torch.randn(1, 64))
    >>> [round(p, 3) for p in logits.softmax(-1)[0].tolist()]
    [0.7, 0.2, 0.1]
    """
    import torch  # here, because the formulas above need no PyTorch
    from torch import nn

    if not isinstance(layer, nn.Linear):
        raise TypeError(f"layer must be a torch.nn.Linear, got {type(layer).__name__}")
    if std is not None and not 0 <= std < math.inf:
        raise ValueError(f"std must be finite and at least 0, or None to keep weights, got {std}")
    bias = _start_bias(prior, mean, activation, layer.out_features)
    if layer.bias is None and bias is not None:
        raise ValueError("layer has no bias to hold prior or mean: make it with bias=True")
    if tie_to is not None:
        _check_tie(tie_to, layer, nn.Embedding)
        layer.weight = tie_to.weight
    if std is not None:
        nn.init.normal_(layer.weight, std=std)
    if layer.bias is not None:
        with torch.no_grad():
            layer.bias.copy_(torch.as_tensor(0.0 if bias is None else bias))
    return layer


def _start_bias(
    prior: ArrayLike | None, mean: ArrayLike | None, activation: str | None, num_outputs: int
) -> NDArray | None:
    """Return the bias (a number or one per output), or None if nothing is known."""
    if prior is not None and mean is not None:
        raise ValueError("give prior (classification) or mean (regression), not both")
    if prior is None and activation is not None:
        raise ValueError(f"activation {activation!r} says what prior is: give prior too")
    if prior is None and mean is None:
        return None
    if prior is not None:
        name, bias = "prior", prior_bias(prior, activation=activation)
    else:
        name, bias = "mean", as_float(mean, "mean")
        refuse(~np.isfinite(bias), bias, "mean", "must be finite")
    if np.shape(bias) not in ((), (num_outputs,)):
        raise ValueError(
            f"{name} must be a number or have one entry for each of the {num_outputs} outputs of "
            f"the layer, got shape {np.shape(bias)}"
        )
    return bias


def _check_tie(tie_to: nn.Embedding, layer: nn.Linear, embedding: type) -> None:
    if not isinstance(tie_to, embedding):
        raise TypeError(f"tie_to must be a torch.nn.Embedding, got {type(tie_to).__name__}")
    if tie_to.weight.shape != layer.weight.shape:
        raise ValueError(
            f"tie_to has a matrix of shape {tuple(tie_to.weight.shape)}, the layer needs (outputs, "
            f"inputs) = {tuple(layer.weight.shape)}: project the hidden states first"
        )


# How arguments are read


def _read_prior(
    prior: ArrayLike, activation: str | None, *, closed: bool = False
) -> tuple[NDArray[np.float64], str]:
    """Return frequencies in float64 and their activation; `closed` allows 0 and 1."""
    prior = as_float(prior, "prior").astype(np.float64)
    if activation is None:
        activation = "softmax" if prior.ndim else "sigmoid"
    check_option("activation", activation, ("sigmoid", "softmax"))
    if activation == "sigmoid":
        legal = (prior >= 0) & (prior <= 1) if closed else (prior > 0) & (prior < 1)
        refuse(~legal, prior, "prior", "a frequency must be between 0 and 1")
        return prior, activation
    if not prior.ndim:
        raise ValueError(f"prior of a softmax needs one frequency a class, got the number {prior}")
    legal = prior >= 0 if closed else prior > 0
    rule = "at least 0" if closed else "above 0: add a pseudo-count"
    refuse(~legal, prior, "prior", f"a class frequency must be {rule}")
    total = prior.sum(axis=-1)
    if not (abs(total - 1) <= 1e-6).all():
        raise ValueError(
            f"prior of K classes must sum to 1, got {total.tolist()}: divide counts by their sum, "
            "or pass activation='sigmoid' for independent labels"
        )
    return prior, activation


def _check_gain(gain: float) -> None:
    if not 0 < gain < math.inf:
        raise ValueError(f"gain must be a finite number above 0, got {gain}")
