r"""The language-model head: one softmax over a whole vocabulary, and what it costs (torch).

The head turns N hidden states of width d into N rows of V logits, one a token of the vocabulary. It
often is the largest matrix of the model, and its logits are the largest tensor of a training step:
8 texts of 1024 tokens and V = 50,257 make 1.5 GiB in float32, and as much again for their gradient.
`linear_cross_entropy` computes the same loss and gradients without ever holding them all.

Rules that hold here: losses are in nats; float16 and bfloat16 are computed in float32, and a loss
of theirs is float32; the mean over nothing is 0; a confident right token keeps its small loss
(1e-9, not 0), because the other tokens are summed without it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx
from torch.nn import functional as F

from output_layer._arguments import check_option
from output_layer._tokens import class_indices, nll_of_targets

__all__ = ["LanguageModelHead", "linear_cross_entropy", "next_token_loss", "perplexity"]

BUFFER_BYTES = 32 * 2**20  # logits held at a time, if `chunk_size` is "auto"
MIN_ROWS, MAX_ROWS = 128, 512  # fewer rows starve the matrix products, more gain nothing


class LanguageModelHead(nn.Module):
    r"""Final layer norm and projection to the vocabulary, with its own matrix or the embedding's.

    .. math:: Z = \operatorname{LayerNorm}(H)\, W^\top \;(+\, b)

    Parameters
    ----------
    width : int
        Features d of a hidden state.
    vocab_size : int
        Tokens V of the vocabulary.
    tie_to : torch.nn.Embedding, optional
        Input embedding whose (V, d) matrix the head shares: one parameter, and its gradient is the
        sum of both uses. By default the head has a matrix of its own.
    bias : bool, default False
        Add one bias a token. Usual heads have none.
    std : float, optional, default 0.02
        Standard deviation with which the matrix is drawn, a shared one too: the N(0, 1) of
        ``nn.Embedding`` would start with logits of standard deviation :math:`\sqrt d`. None keeps
        the matrix as it is, for example a trained embedding.

    Raises
    ------
    ValueError
        If the shape of the embedding is not (vocab_size, width).

    Notes
    -----
    After the layer norm a hidden state has squared length d, so the logits start with variance
    d std², and the first loss is :math:`\ln V + d\,\mathrm{std}^2 / 2` on average: 10.82 + 0.15
    nats for GPT-2 small (V = 50,257, d = 768). A first loss far above is a bug.

    References
    ----------
    ``press2017using``: Press and Wolf, Using the output embedding to improve language models, 2017.
    ``inan2017tying``: Inan, Khosravi and Socher, Tying word vectors and word classifiers: a loss
    framework for language modeling, 2017.

    Examples
    --------
    >>> embedding = nn.Embedding(1000, 64)
    >>> head = LanguageModelHead(64, 1000, tie_to=embedding)
    >>> head(torch.randn(2, 5, 64)).shape
    torch.Size([2, 5, 1000])
    >>> head.projection.weight is embedding.weight
    True
    """

    def __init__(
        self,
        width: int,
        vocab_size: int,
        *,
        tie_to: nn.Embedding | None = None,
        bias: bool = False,
        std: float | None = 0.02,
    ) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.projection = nn.Linear(width, vocab_size, bias=bias)
        if bias:
            nn.init.zeros_(self.projection.bias)
        if tie_to is not None:
            if tie_to.weight.shape != (vocab_size, width):
                raise ValueError(
                    f"tie_to has a matrix of shape {tuple(tie_to.weight.shape)}, the head needs "
                    f"(vocab_size, width) = {(vocab_size, width)}: project the hidden states first"
                )
            self.projection.weight = tie_to.weight
        if std is not None:
            nn.init.normal_(self.projection.weight, std=std)

    def forward(self, hidden: Tensor) -> Tensor:
        """Return the logits (..., V) of hidden states (..., d)."""
        return self.projection(self.norm(hidden))

    def loss(self, hidden: Tensor, targets: Tensor, **options) -> Tensor:
        """Return `linear_cross_entropy` of hidden states (..., d), without holding the logits.

        Position t of `targets` (...) is the token that position t of `hidden` must predict: for
        next-token prediction pass ``hidden[:, :-1]`` and ``tokens[:, 1:]``.
        """
        weight, bias = self.projection.weight, self.projection.bias
        return linear_cross_entropy(self.norm(hidden), weight, targets, bias=bias, **options)


def next_token_loss(logits: Tensor, tokens: Tensor, ignore_index: int = -100) -> Tensor:
    r"""Return the mean cross-entropy of each token given those before it.

    .. math:: L = -\frac{1}{n} \sum_t \log p_t(x_{t+1})

    The sum runs over the n positions whose next token counts.

    Parameters
    ----------
    logits : Tensor, shape (..., T, V)
        Row t scores the token that follows position t.
    tokens : Tensor of integers, shape (..., T)
        The text itself, **not shifted**: the shift is done here. Row t of the logits is compared
        with token t + 1; the first token is never a target, the last row predicts nothing.
    ignore_index : int, default -100
        Tokens with this value are no targets.

    Returns
    -------
    Tensor, scalar
        In nats a token; 0 if no token counts. For bits a token divide by ln 2.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    TypeError
        If the tokens are not integers.
    IndexError
        If a token is neither in 0 to V - 1 nor `ignore_index`.

    Notes
    -----
    Averaging this over batches is right only if each counts equally many tokens; otherwise sum the
    losses and divide by all tokens at the end.

    References
    ----------
    ``bengio2003neural``: Bengio et al., A neural probabilistic language model, 2003.

    Examples
    --------
    >>> tokens = torch.tensor([[2, 0, 1]])
    >>> logits = 20.0 * F.one_hot(torch.tensor([[0, 1, 2]]), 3)  # each row knows the next token
    >>> f"{next_token_loss(logits, tokens):.3e}"
    '4.122e-09'
    """
    if logits.ndim < 2 or tokens.shape != logits.shape[:-1]:
        raise ValueError(
            f"tokens must have the shape of the logits without their last axis, got "
            f"{tuple(tokens.shape)} for logits of shape {tuple(logits.shape)}: pass the whole, "
            "unshifted text"
        )
    tokens = class_indices("tokens", tokens, logits.shape[-1], ignore_index)
    targets = tokens[..., 1:]
    kept = targets != ignore_index
    losses = nll_of_targets(logits[..., :-1, :][kept], targets[kept])
    return losses.sum() / max(len(losses), 1)


def perplexity(nll: Tensor | float) -> float:
    r"""Return the perplexity: the number of equally likely tokens that are as hard to guess.

    .. math:: \operatorname{PPL} = \exp\Big(\frac{1}{n} \sum_{t=1}^{n} \mathrm{NLL}_t\Big)

    Parameters
    ----------
    nll : Tensor or float
        Negative log-likelihoods in nats: one a token, any shape, or their mean.

    Returns
    -------
    float
        At least 1. The uniform guess has V; inf if the mean exceeds 709 nats.

    Raises
    ------
    ValueError
        If there are no tokens.

    Notes
    -----
    The mean is taken before the exponential: the mean of the perplexities of two texts is not the
    perplexity of both. Perplexities compare only over the same tokens: a vocabulary of shorter
    pieces has a lower one for the same text.

    Examples
    --------
    >>> round(perplexity(math.log(50257)), 6)
    50257.0
    >>> round(perplexity(torch.tensor([0.0, math.log(16)])), 6)
    4.0
    """
    nll = torch.as_tensor(nll, dtype=torch.float64).detach()
    if nll.numel() == 0:
        raise ValueError("nll is empty: a text without tokens has no perplexity")
    return nll.mean().exp().item()


def linear_cross_entropy(
    h: Tensor,
    W: Tensor,
    y: Tensor,
    *,
    bias: Tensor | None = None,
    weight: Tensor | None = None,
    chunk_size: int | str = "auto",
    ignore_index: int = -100,
    label_smoothing: float = 0.0,
    z_loss: float = 0.0,
    reduction: str = "mean",
) -> Tensor:
    r"""Return the cross-entropy of the logits ``h @ W.T``, of which it holds a few rows at a time.

    .. math:: L = A(z) \sum_j v_j - \sum_j v_j z_j + c\, w_y A(z)^2, \qquad
        \frac{\partial L}{\partial z_j}
        = p_j \Big(\sum_i v_i + 2 c\, w_y A(z)\Big) - v_j, \qquad
        z = W h + b

    Here :math:`A(z) = \log \sum_j e^{z_j}`, :math:`p = \operatorname{softmax}(z)`, c is `z_loss`
    and :math:`v_j = w_j \big((1 - \varepsilon) [j = y] + \varepsilon / V\big)` the target after
    label smoothing by :math:`\varepsilon` and class weights w.

    Parameters
    ----------
    h : Tensor, shape (..., d)
        Hidden states.
    W : Tensor, shape (V, d)
        Matrix of the output layer, one row a class; the ``weight`` of an ``nn.Linear`` or of a tied
        ``nn.Embedding``.
    y : Tensor of integers, shape (...)
        Class indices 0 to V - 1.
    bias : Tensor, shape (V,), optional
        Bias b. A -inf excludes the class.
    weight : Tensor, shape (V,), optional
        Class weights w, finite and at least 0; taken as constants.
    chunk_size : int or "auto", default "auto"
        Rows of logits held at a time. It changes time and memory, the result only in the last
        digits. "auto" takes 128 to 512 rows, within that as many as fit 32 MiB.
    ignore_index : int, default -100
        Rows with this target contribute nothing, whatever they hold.
    label_smoothing : float, default 0.0
        Share :math:`\varepsilon` in [0, 1] of the target mass that is spread over all classes.
    z_loss : float, default 0.0
        Coefficient c of the squared log-partition function, which keeps logits from drifting; PaLM
        used 1e-4.
    reduction : {"mean", "sum", "none"}, default "mean"
        The mean divides by the sum of w[y] over the rows that count; it is 0 if that sum is 0.

    Returns
    -------
    Tensor, scalar, or shape (...) for "none"
        In nats.

    Raises
    ------
    ValueError
        If the shapes do not fit or an option is out of range.
    TypeError
        If `h` or `W` is not floating, or `y` not integer.
    IndexError
        If a class index is neither in 0 to V - 1 nor `ignore_index`.
    RuntimeError
        From the backward pass with ``create_graph=True``: there are no second derivatives.

    Notes
    -----
    For "mean" and "sum" the gradients are made in the forward pass, while a chunk of logits is at
    hand, and wait as one array of the size of `W` and one of the size of `h`; the backward pass
    multiplies them by the upstream gradient. Only those that are needed are made, and none under
    ``torch.no_grad()``. For "none" each row has an upstream gradient of its own, which no finished
    sum over the rows can take in; there, and in a second pass through a retained graph, the
    backward pass computes the logits again.

    Half-precision inputs need a float32 copy of `W` besides. Their gradients stay float32 until
    they are multiplied by the upstream gradient, so that loss scaling saves small ones.

    References
    ----------
    ``wijmans2025cut``: Wijmans et al., Cut your losses in large-vocabulary language models, 2025.
    ``milakov2018online``: Milakov and Gimelshein, Online normalizer calculation for softmax, 2018.
    ``chowdhery2023palm``: Chowdhery et al., PaLM: scaling language modeling with pathways, 2023
    (z-loss).

    Examples
    --------
    >>> h, W = torch.zeros(2, 3, 8), torch.randn(1000, 8, requires_grad=True)
    >>> y = torch.tensor([[5, 999, -100], [0, 1, 2]])
    >>> loss = linear_cross_entropy(h, W, y)
    >>> round(loss.item(), 4), round(math.log(1000), 4)
    (6.9078, 6.9078)
    >>> loss.backward()
    >>> W.grad.shape
    torch.Size([1000, 8])
    """
    _check_options(chunk_size, label_smoothing, z_loss, reduction)
    _check_shapes(h, W, y, bias, weight)
    targets = class_indices("y", y, len(W), ignore_index).reshape(-1)
    kept = (targets != ignore_index).nonzero().squeeze(1)
    w = _class_weights(weight, h, W)
    if chunk_size == "auto":
        chunk_size = _auto_rows(len(kept), len(W), w.dtype)
    problem = _Problem(targets, kept, w, label_smoothing, z_loss, chunk_size)

    scale = {"mean": _mean_scale(w[targets[kept]]), "sum": 1.0, "none": None}[reduction]
    rows = h.reshape(-1, h.shape[-1])
    loss = _LinearCrossEntropy.apply(rows, W, bias, problem, scale, torch.is_grad_enabled())
    return loss.reshape(y.shape) if reduction == "none" else loss


# The chunked loss and its gradients


class _Problem(NamedTuple):
    """What the loss is, apart from the tensors that get gradients."""

    targets: Tensor  # (N,)
    kept: Tensor  # indices of the rows that count
    weight: Tensor  # (V,) class weights, in the dtype of the work
    label_smoothing: float
    z_loss: float
    chunk_size: int


class _LinearCrossEntropy(torch.autograd.Function):
    """Row losses (`scale` None), or `scale` times their sum with gradients made on the way."""

    @staticmethod
    def forward(
        ctx: FunctionCtx,
        h: Tensor,
        W: Tensor,
        bias: Tensor | None,
        problem: _Problem,
        scale: float | None,
        grad_enabled: bool,
    ) -> Tensor:
        ctx.save_for_backward(h, W, bias)
        ctx.problem, ctx.scale = problem, scale
        early = grad_enabled and scale is not None and any(ctx.needs_input_grad)
        needed = [early and need for need in ctx.needs_input_grad[:3]]
        factors = torch.tensor(scale or 0.0, dtype=torch.float64, device=h.device).expand(len(h))
        losses, gradients = _losses_and_gradients(h, W, bias, problem, factors, needed)
        ctx.gradients = gradients if early else None
        return (losses if scale is None else scale * losses.sum()).to(problem.weight.dtype)

    @staticmethod
    def backward(ctx: FunctionCtx, upstream: Tensor) -> tuple[Tensor | None, ...]:
        if torch.is_grad_enabled():
            raise RuntimeError(
                "linear_cross_entropy has no second derivatives: call backward without "
                "create_graph=True, or use F.cross_entropy(F.linear(h, W), y)"
            )
        inputs = ctx.saved_tensors  # raises if the graph was freed
        gradients, ctx.gradients = ctx.gradients, None  # given away: autograd need not copy them
        if gradients is None:
            scale = 1.0 if ctx.scale is None else ctx.scale
            factors = (upstream.double() * scale).expand(len(inputs[0]))
            needed = ctx.needs_input_grad[:3]
            _, gradients = _losses_and_gradients(*inputs, ctx.problem, factors, needed)
        else:
            for gradient in filter(torch.is_tensor, gradients):
                gradient.mul_(upstream)
        pairs = zip(gradients, inputs, strict=True)
        return *(None if g is None else g.to(x.dtype) for g, x in pairs), None, None, None


def _losses_and_gradients(
    h: Tensor,
    W: Tensor,
    bias: Tensor | None,
    problem: _Problem,
    factors: Tensor,
    needed: list[bool],
) -> tuple[Tensor, list[Tensor | None]]:
    """Return the row losses (N,) in float64, and the needed gradients of sum(factors * losses).

    The gradients, of h, W and bias, have the dtype of the work; those not needed are None.
    """
    dtype = problem.weight.dtype
    W, bias = W.to(dtype), None if bias is None else bias.to(dtype)
    losses = torch.zeros(len(h), dtype=torch.float64, device=h.device)
    gradients = [
        torch.zeros_like(x, dtype=dtype) if need else None
        for x, need in zip((h, W, bias), needed, strict=True)
    ]
    dh, dW, db = gradients
    buffer = W.new_empty(min(problem.chunk_size, len(problem.kept)), len(W))
    with torch.autocast(h.device.type, enabled=False):
        for rows in problem.kept.split(problem.chunk_size):
            x = h[rows].to(dtype)
            z = torch.mm(x, W.T, out=buffer[: len(rows)])
            losses[rows] = _losses_then_slopes(z, bias, rows, problem, factors, any(needed))
            if dh is not None:
                dh[rows] = z @ W
            if dW is not None:
                dW.addmm_(z.T, x)
            if db is not None:
                db += z.sum(0)
    return losses, gradients


def _losses_then_slopes(
    z: Tensor,
    bias: Tensor | None,
    rows: Tensor,
    problem: _Problem,
    factors: Tensor,
    slopes: bool,
) -> Tensor:
    """Return the losses of a chunk h @ W.T (n, V); overwrite it with its gradient if `slopes`.

    Only z is large, and it is never copied. What a row has one of is float64.
    """
    targets, factors, epsilon = problem.targets[rows], factors[rows], problem.label_smoothing
    w_y, spread = problem.weight[targets].double(), problem.weight / len(problem.weight)
    pull, z_weight = (1 - epsilon) * w_y, problem.z_loss * w_y
    if epsilon:
        average = (z @ spread).double()  # of the logits, with weights `spread`
        if bias is not None:  # an excluded class of weight 0 counts 0
            average += bias.where(spread > 0, 0) @ spread
    if bias is not None:
        z += bias

    column = targets[:, None]
    z_y, top = z.gather(1, column).squeeze(1).double(), z.amax(1)
    z.sub_(top[:, None]).exp_().scatter_(1, column, 0)  # the target apart: see the module
    others, gap = z.sum(1).double(), z_y - top
    total = others + gap.exp()
    log_partition = top + total.log()
    odds_against = others.log() - gap  # log((1 - p) / p) of the target, whose softplus is -log p
    losses = pull * F.softplus(odds_against) + z_weight * log_partition**2
    if epsilon:
        losses += epsilon * (spread.sum() * log_partition - average)
    if not slopes:
        return losses

    push = epsilon * spread.sum() + 2 * z_weight * log_partition
    z *= (factors * (pull + push) / total)[:, None].to(z.dtype)
    if epsilon:
        z.addr_(factors.to(z.dtype), spread, alpha=-epsilon)
    at_target = push * (-odds_against).sigmoid() - pull * odds_against.sigmoid()
    at_target -= epsilon * spread[targets]
    z.scatter_(1, column, (factors * at_target)[:, None].to(z.dtype))
    return losses


def _auto_rows(num_rows: int, num_classes: int, dtype: torch.dtype) -> int:
    """Return the size of equal chunks that fit the buffer, within the limits that pay."""
    fitting = BUFFER_BYTES // (num_classes * dtype.itemsize)
    limit = min(max(fitting, MIN_ROWS), MAX_ROWS)
    return max(1, math.ceil(num_rows / max(1, math.ceil(num_rows / limit))))


def _mean_scale(weights: Tensor) -> float:
    """Return what turns the sum of row losses into their mean: 0 if nothing counts."""
    total = weights.sum(dtype=torch.float64).item()
    return 1 / total if total else 0.0


# How arguments are read


def _class_weights(weight: Tensor | None, h: Tensor, W: Tensor) -> Tensor:
    """Return the class weights in the dtype of the work; ones if there are none."""
    dtype = torch.promote_types(torch.promote_types(h.dtype, W.dtype), torch.float32)
    if weight is None:
        return torch.ones(len(W), dtype=dtype, device=W.device)
    bad = ~((weight >= 0) & (weight < math.inf))
    if bad.any():
        first = bad.nonzero()[0].item()
        raise ValueError(
            f"weight[{first}] is {weight[first].item()}: class weights must be finite and at least "
            "0"
        )
    return weight.detach().to(dtype)


def _check_shapes(
    h: Tensor, W: Tensor, y: Tensor, bias: Tensor | None, weight: Tensor | None
) -> None:
    for name, x in (("h", h), ("W", W)):
        if not x.is_floating_point():
            raise TypeError(f"{name} must be floating, got {x.dtype}")
    if W.ndim != 2 or len(W) == 0:
        raise ValueError(f"W must have shape (V, d) with at least one class, got {tuple(W.shape)}")
    if h.ndim == 0 or h.shape[-1] != W.shape[1]:
        raise ValueError(
            f"h of shape {tuple(h.shape)} does not fit W of shape {tuple(W.shape)}: their last "
            "axes must be equal (W is (V, d), as the weight of an nn.Linear)"
        )
    if y.shape != h.shape[:-1]:
        raise ValueError(
            f"y must have the shape of h without its last axis, {tuple(h.shape[:-1])}, got "
            f"{tuple(y.shape)}"
        )
    for name, x in (("bias", bias), ("weight", weight)):
        if x is not None and x.shape != W.shape[:1]:
            raise ValueError(
                f"{name} must have shape ({len(W)},), one a class of W, got {tuple(x.shape)}"
            )


def _check_options(
    chunk_size: int | str, label_smoothing: float, z_loss: float, reduction: str
) -> None:
    if chunk_size != "auto" and not (isinstance(chunk_size, int) and chunk_size >= 1):
        raise ValueError(
            f"chunk_size must be 'auto' or an integer of at least 1, got {chunk_size!r}"
        )
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing must be in [0, 1], got {label_smoothing}")
    if not 0 <= z_loss < math.inf:
        raise ValueError(f"z_loss must be finite and at least 0, got {z_loss}")
    check_option("reduction", reduction, ("mean", "sum", "none"))
