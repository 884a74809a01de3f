"""Heads that make data: GAN generator and critic, autoencoder, variational autoencoder.

Here the output layer has the shape and the range of the data, and the choice of its activation is a
statement about them: tanh for images scaled to [-1, 1], a probability for black-and-white pixels, a
mean and a variance for measurements.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from output_layer._arguments import check_option
from output_layer.heads._shapes import check_shapes

__all__ = [
    "AutoencoderDecoder",
    "BernoulliDecoder",
    "DCGANDiscriminator",
    "DCGANGenerator",
    "GaussianDecoder",
    "LatentHead",
    "bernoulli_nll",
    "discriminator_loss",
    "gaussian_nll",
    "generator_loss",
    "kl_to_standard_normal",
    "sample_latent",
]

# Adversarial networks


class DCGANGenerator(nn.Module):
    """Turn noise into images: transposed convolutions, tanh at the end.

    Shapes: noise (N, d) to images (N, channels, s, s) with s = 4 · 2^len(widths). Activation: tanh,
    here in the head, since the images themselves are what leaves it; scale real images to [-1, 1]
    (``2 * x - 1``). Loss: `generator_loss` on the discriminator's logits.

    Parameters
    ----------
    latent : int
        Numbers d of noise an image.
    widths : sequence of int
        Feature maps at 4 x 4 pixels, 8 x 8, and so on: (1024, 512, 256, 128) makes 64 x 64.
    channels : int
        1 for grey, 3 for colour.

    Notes
    -----
    Batch normalization everywhere **except on the output layer**: there it would fix the mean and
    the variance of every pixel. The same authors end their network for MNIST with a sigmoid: the
    range of the data decides.

    References
    ----------
    ``radford2016unsupervised``: Radford, Metz and Chintala, Unsupervised representation learning
    with deep convolutional generative adversarial networks, 2016.

    Examples
    --------
    >>> DCGANGenerator(latent=16, widths=(32,), channels=1)(torch.randn(5, 16)).shape
    torch.Size([5, 1, 8, 8])
    """

    def __init__(self, latent: int, widths: Sequence[int], channels: int) -> None:
        super().__init__()
        self.project = nn.ConvTranspose2d(latent, widths[0], kernel_size=4, bias=False)
        layers: list[nn.Module] = []
        for width, after in zip(widths, [*widths[1:], channels], strict=True):
            layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.ConvTranspose2d(width, after, 4, 2, 1)]
        self.layers = nn.Sequential(*layers)
        self.apply(_small_normal_weights)

    def forward(self, noise: Tensor) -> Tensor:
        """Return images (N, channels, s, s) in [-1, 1] for noise (N, d)."""
        check_shapes(noise=(noise, ("N", self.project.in_channels)))
        return self.layers(self.project(noise[:, :, None, None])).tanh()


class DCGANDiscriminator(nn.Module):
    """Tell real images from generated ones: strided convolutions, one logit.

    Shapes: images (N, channels, s, s) with s = 4 · 2^len(widths) to logits (N,). Activation:
    sigmoid, in the loss. Loss: `discriminator_loss`.

    Parameters
    ----------
    channels : int
        1 for grey, 3 for colour.
    widths : sequence of int
        Feature maps after each halving, down to 4 x 4 pixels.

    Notes
    -----
    Batch normalization everywhere except on the input layer. The logit is one choice:
    Wasserstein and least-squares GANs (``arjovsky2017wasserstein``, ``mao2017least``) use the
    linear output as it is.

    References
    ----------
    ``radford2016unsupervised``: Radford, Metz and Chintala, Unsupervised representation learning
    with deep convolutional generative adversarial networks, 2016.

    Examples
    --------
    >>> DCGANDiscriminator(channels=1, widths=(32,))(torch.zeros(5, 1, 8, 8)).shape
    torch.Size([5])
    """

    def __init__(self, channels: int, widths: Sequence[int]) -> None:
        super().__init__()
        self.in_shape = (channels, 4 * 2 ** len(widths), 4 * 2 ** len(widths))
        layers: list[nn.Module] = []
        for before, width in zip([channels, *widths[:-1]], widths, strict=True):
            layers += [nn.Conv2d(before, width, 4, 2, 1), nn.BatchNorm2d(width), nn.LeakyReLU(0.2)]
        del layers[1]  # no batch normalization on the input layer
        self.layers = nn.Sequential(*layers, nn.Conv2d(widths[-1], 1, kernel_size=4))
        self.apply(_small_normal_weights)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits (N,), positive for real, of images (N, channels, s, s)."""
        check_shapes(images=(images, ("N", *self.in_shape)))
        return self.layers(images).flatten()


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    r"""Return the binary cross-entropy of "real" for real images and "generated" for others.

    .. math:: L_D = -\operatorname{mean} \log \sigma(z_\text{real})
        - \operatorname{mean} \log \sigma(-z_\text{fake})

    Parameters
    ----------
    real_logits, fake_logits : Tensor, any shapes
        Logits of real and of generated images. Pass ``generator(noise).detach()`` through the
        discriminator: this loss must not train the generator.

    Returns
    -------
    Tensor, scalar
        In nats. At the equilibrium all logits are 0 and the loss is log 4 = 1.386: a discriminator
        loss that stays there is no fault.

    References
    ----------
    ``goodfellow2014generative``: Goodfellow et al., Generative adversarial nets, 2014.

    Examples
    --------
    >>> round(discriminator_loss(torch.zeros(3), torch.zeros(3)).item(), 4)
    1.3863
    """
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def generator_loss(fake_logits: Tensor, *, saturating: bool = False) -> Tensor:
    r"""Return what the generator minimises, as a function of the discriminator's logits.

    .. math:: L_G = -\operatorname{mean} \log \sigma(z), \quad
        \frac{\partial L_G}{\partial z} \propto -\sigma(-z); \qquad
        L_G^\text{saturating} = \operatorname{mean} \log \sigma(-z), \quad
        \frac{\partial L_G^\text{saturating}}{\partial z} \propto -\sigma(z)

    Parameters
    ----------
    fake_logits : Tensor, any shape
        Discriminator's logits z of generated images.
    saturating : bool, default False
        True takes the minimax loss of the theory. Early on the discriminator wins, z is very
        negative, and its gradient :math:`\sigma(z)` vanishes; the default has the same fixed point
        and a gradient near 1 there.

    Returns
    -------
    Tensor, scalar
        In nats.

    References
    ----------
    ``goodfellow2014generative``: Goodfellow et al., Generative adversarial nets, 2014, section 3.

    Examples
    --------
    >>> for saturating in (False, True):
    ...     z = torch.tensor([-10.0], requires_grad=True)
    ...     generator_loss(z, saturating=saturating).backward()
    ...     print(f"{z.grad.item():.6f}")
    -0.999955
    -0.000045
    """
    return -F.softplus(fake_logits).mean() if saturating else F.softplus(-fake_logits).mean()


# Autoencoders


class AutoencoderDecoder(nn.Module):
    """Rebuild the input from its code: one number a feature, in the range of the data.

    Shapes: codes (N, k) to reconstructions (N, D). Activation, here in the head: identity for data
    without bounds, sigmoid for [0, 1], tanh for [-1, 1]. Loss: ``F.mse_loss``.

    Parameters
    ----------
    latent, hidden, features : int
        Sizes k of the code, of the hidden layer, and D of the data.
    activation : {"identity", "sigmoid", "tanh"}
        By the range of the data: no output can reach a target outside its range.

    Raises
    ------
    ValueError
        If the activation is unknown.

    Notes
    -----
    The squared error after a sigmoid has the sigmoid's slope in its gradient and learns slowly from
    confident mistakes. For pixels that are probabilities, `BernoulliDecoder` avoids that.

    References
    ----------
    ``goodfellow2016deep``: Goodfellow, Bengio and Courville, Deep learning, 2016, chapter 14.

    Examples
    --------
    >>> decoder = AutoencoderDecoder(8, 32, 64, activation="sigmoid")
    >>> decoder(torch.zeros(5, 8)).shape
    torch.Size([5, 64])
    """

    def __init__(self, latent: int, hidden: int, features: int, *, activation: str) -> None:
        super().__init__()
        known = {"identity": nn.Identity(), "sigmoid": nn.Sigmoid(), "tanh": nn.Tanh()}
        check_option("activation", activation, tuple(known))
        self.hidden = nn.Linear(latent, hidden)
        self.output = nn.Linear(hidden, features)
        self.activation = known[activation]

    def forward(self, codes: Tensor) -> Tensor:
        """Return reconstructions (N, D) of codes (N, k)."""
        check_shapes(codes=(codes, ("N", self.hidden.in_features)))
        return self.activation(self.output(self.hidden(codes).relu()))


class BernoulliDecoder(nn.Module):
    """Give each pixel a probability of being white.

    Shapes: latent vectors (N, k) to logits (N, D). Activation: sigmoid, in the loss. Loss:
    `bernoulli_nll`, plus `kl_to_standard_normal` in a variational autoencoder.

    Parameters
    ----------
    latent, hidden, features : int
        Sizes k of the latent vector, of the hidden layer, and D of the data.

    References
    ----------
    ``kingma2014auto``: Kingma and Welling, Auto-encoding variational Bayes, 2014.

    Examples
    --------
    >>> BernoulliDecoder(2, 32, 64)(torch.zeros(5, 2)).shape
    torch.Size([5, 64])
    """

    def __init__(self, latent: int, hidden: int, features: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(latent, hidden)
        self.output = nn.Linear(hidden, features)

    def forward(self, latents: Tensor) -> Tensor:
        """Return logits (N, D) for latent vectors (N, k)."""
        check_shapes(latents=(latents, ("N", self.hidden.in_features)))
        return self.output(self.hidden(latents).relu())


class GaussianDecoder(nn.Module):
    """Give each feature a normal distribution: two numbers a feature, mean and log-variance.

    Shapes: latent vectors (N, k) to mean (N, D) and log-variance (N, D). Activations: identity for
    both; the exponential that makes the variance positive lives in the loss. Loss: `gaussian_nll`,
    plus `kl_to_standard_normal` in a variational autoencoder.

    Parameters
    ----------
    latent, hidden, features : int
        Sizes k of the latent vector, of the hidden layer, and D of the data.

    References
    ----------
    ``kingma2014auto``: Kingma and Welling, Auto-encoding variational Bayes, 2014.

    Examples
    --------
    >>> mean, log_variance = GaussianDecoder(2, 32, 64)(torch.zeros(5, 2))
    >>> mean.shape, log_variance.shape
    (torch.Size([5, 64]), torch.Size([5, 64]))
    """

    def __init__(self, latent: int, hidden: int, features: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(latent, hidden)
        self.mean = nn.Linear(hidden, features)
        self.log_variance = nn.Linear(hidden, features)

    def forward(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean (N, D) and log-variance (N, D) for latent vectors (N, k)."""
        check_shapes(latents=(latents, ("N", self.hidden.in_features)))
        h = self.hidden(latents).relu()
        return self.mean(h), self.log_variance(h)


class LatentHead(nn.Module):
    """End a variational encoder: a normal distribution over latent vectors.

    Shapes: features (N, d) to mean (N, k) and log-variance (N, k). Activations: identity for both.
    Loss: `kl_to_standard_normal`, and what the decoder makes of a `sample_latent`.

    Parameters
    ----------
    in_features : int
        Features d.
    latent : int
        Size k of the latent vector.

    References
    ----------
    ``kingma2014auto``: Kingma and Welling, Auto-encoding variational Bayes, 2014.

    Examples
    --------
    >>> mean, log_variance = LatentHead(32, latent=2)(torch.zeros(5, 32))
    >>> mean.shape, log_variance.shape
    (torch.Size([5, 2]), torch.Size([5, 2]))
    """

    def __init__(self, in_features: int, latent: int) -> None:
        super().__init__()
        self.mean = nn.Linear(in_features, latent)
        self.log_variance = nn.Linear(in_features, latent)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean (N, k) and log-variance (N, k) for features (N, d)."""
        check_shapes(features=(features, ("N", self.mean.in_features)))
        return self.mean(features), self.log_variance(features)


def sample_latent(mean: Tensor, log_variance: Tensor) -> Tensor:
    r"""Draw one latent vector a row, so that gradients reach mean and variance.

    .. math:: h = \mu + e^{s / 2}\, \epsilon, \qquad \epsilon \sim \mathcal N(0, I),
        \qquad s = \log \sigma^2

    Parameters
    ----------
    mean, log_variance : Tensor, shape (N, k)
        Of `LatentHead`.

    Returns
    -------
    Tensor, shape (N, k)
        Draws from PyTorch's global generator.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> sample_latent(torch.tensor([[3.0]]), torch.tensor([[-torch.inf]])).tolist()
    [[3.0]]
    """
    check_shapes(mean=(mean, ("N", "k")), log_variance=(log_variance, ("N", "k")))
    return mean + (log_variance / 2).exp() * torch.randn_like(mean)


def kl_to_standard_normal(mean: Tensor, log_variance: Tensor) -> Tensor:
    r"""Return the divergence of each latent distribution from the standard normal.

    .. math:: \operatorname{KL}\big(\mathcal N(\mu, \sigma^2) \,\|\, \mathcal N(0, 1)\big)
        = \tfrac12 \sum_j \big(\mu_j^2 + e^{s_j} - 1 - s_j\big), \qquad s_j = \log \sigma_j^2

    Parameters
    ----------
    mean, log_variance : Tensor, shape (N, k)
        Of `LatentHead`.

    Returns
    -------
    Tensor, shape (N,)
        In nats, at least 0; 0 for mean 0 and variance 1.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    ``expm1`` keeps the digits near variance 1, where :math:`e^s - 1 - s` is tiny.

    References
    ----------
    ``kingma2014auto``: Kingma and Welling, Auto-encoding variational Bayes, 2014.

    Examples
    --------
    >>> kl_to_standard_normal(torch.tensor([[0.0, 2.0]]), torch.zeros(1, 2)).tolist()
    [2.0]
    """
    check_shapes(mean=(mean, ("N", "k")), log_variance=(log_variance, ("N", "k")))
    return (mean.square() + log_variance.expm1() - log_variance).sum(1) / 2


def bernoulli_nll(logits: Tensor, pixels: Tensor) -> Tensor:
    r"""Return the negative log-likelihood of each image under independent black-and-white pixels.

    .. math:: -\log p(x) = \sum_j \big(-x_j \log \sigma(z_j) - (1 - x_j) \log \sigma(-z_j)\big)

    Parameters
    ----------
    logits : Tensor, shape (N, D)
        Of `BernoulliDecoder`.
    pixels : Tensor, shape (N, D)
        0 or 1, floating.

    Returns
    -------
    Tensor, shape (N,)
        In nats an image, summed over the pixels: the mean over pixels would give the
        divergence D times its weight.

    Raises
    ------
    ValueError
        If the shapes differ, or a pixel is not in [0, 1].

    Notes
    -----
    Grey values are accepted, as everybody passes them. The result is then a loss, but no
    likelihood: the density it stands for does not integrate to 1. Use black-and-white pixels, the
    continuous Bernoulli, or `gaussian_nll` to compare models.

    References
    ----------
    ``loaizaganem2019continuous``: Loaiza-Ganem and Cunningham, The continuous Bernoulli: fixing a
    pervasive error in variational autoencoders, 2019.

    Examples
    --------
    >>> round(bernoulli_nll(torch.zeros(1, 64), torch.ones(1, 64)).item() / math.log(2), 4)  # bits
    64.0
    """
    check_shapes(logits=(logits, ("N", "D")), pixels=(pixels, ("N", "D")))
    if pixels.numel() and not (pixels.min() >= 0 and pixels.max() <= 1):
        raise ValueError(
            f"pixels must be in [0, 1], got {pixels.min():g} to {pixels.max():g}: scale the images"
        )
    return F.binary_cross_entropy_with_logits(logits, pixels, reduction="none").sum(1)


def gaussian_nll(mean: Tensor, log_variance: Tensor, values: Tensor) -> Tensor:
    r"""Return the negative log-likelihood of each row under independent normal features.

    .. math:: -\log p(x) = \tfrac12 \sum_j
        \big(\log 2\pi + s_j + (x_j - \mu_j)^2 e^{-s_j}\big), \qquad s_j = \log \sigma_j^2

    Parameters
    ----------
    mean, log_variance : Tensor, shape (N, D)
        Of `GaussianDecoder`.
    values : Tensor, shape (N, D)
        Data.

    Returns
    -------
    Tensor, shape (N,)
        In nats a row. It is a density: it may be negative, and a pixel that is always black drives
        its variance to 0 and the loss to minus infinity. Add a little noise, or bound s below.

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    ``nix1994estimating``: Nix and Weigend, Estimating the mean and variance of the target
    probability distribution, 1994.

    Examples
    --------
    >>> round(gaussian_nll(torch.zeros(1, 1), torch.zeros(1, 1), torch.zeros(1, 1)).item(), 4)
    0.9189
    """
    shape = ("N", "D")
    check_shapes(mean=(mean, shape), log_variance=(log_variance, shape), values=(values, shape))
    squares = (values - mean).square() * (-log_variance).exp()
    return (math.log(2 * math.pi) + log_variance + squares).sum(1) / 2


def _small_normal_weights(layer: nn.Module) -> None:
    """Draw the weights of convolutions as DCGAN does, N(0, 0.02)."""
    if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(layer.weight, std=0.02)
