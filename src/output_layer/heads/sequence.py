"""Heads on the states of a recurrent network: one answer a text, one a token, or a new text.

Sequences of a batch are padded to the longest, T steps. Padding must reach neither the prediction
nor the loss: `last_valid_step` and `mask_targets` see to it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from output_layer.heads._shapes import check_shapes

__all__ = [
    "ManyToManyHead",
    "ManyToOneHead",
    "Seq2SeqDecoder",
    "last_valid_step",
    "mask_targets",
    "sequence_cross_entropy",
]


def last_valid_step(states: Tensor, lengths: Tensor) -> Tensor:
    """Return the state of each sequence at its own last step, not at the padding's.

    Parameters
    ----------
    states : Tensor, shape (N, T, d)
        Hidden states, padding at the end.
    lengths : Tensor of integers, shape (N,)
        Valid steps of each sequence, 1 to T.

    Returns
    -------
    Tensor, shape (N, d)
        Row n is ``states[n, lengths[n] - 1]``.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a length is not in 1 to T.

    Examples
    --------
    >>> states = torch.arange(6.0).reshape(2, 3, 1)
    >>> last_valid_step(states, torch.tensor([1, 3])).tolist()
    [[0.0], [5.0]]
    """
    check_shapes(states=(states, ("N", "T", "d")), lengths=(lengths, ("N",)))
    _check_lengths(lengths, 1, states.shape[1])
    return states[torch.arange(len(states), device=states.device), lengths - 1]


def mask_targets(targets: Tensor, lengths: Tensor, *, ignore_index: int = -100) -> Tensor:
    """Return the targets with every padded step replaced by the index that losses ignore.

    Parameters
    ----------
    targets : Tensor of integers, shape (N, T)
        Classes; whatever stands after the end of a sequence is overwritten in the copy.
    lengths : Tensor of integers, shape (N,)
        Valid steps of each sequence, 0 to T.
    ignore_index : int, default -100
        What to write.

    Returns
    -------
    Tensor, shape (N, T)
        A new tensor.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a length is not in 0 to T.

    Examples
    --------
    >>> mask_targets(torch.tensor([[3, 0, 0], [1, 2, 1]]), torch.tensor([1, 3])).tolist()
    [[3, -100, -100], [1, 2, 1]]
    """
    check_shapes(targets=(targets, ("N", "T")), lengths=(lengths, ("N",)))
    _check_lengths(lengths, 0, targets.shape[1])
    steps = torch.arange(targets.shape[1], device=targets.device)
    return targets.masked_fill(steps >= lengths[:, None], ignore_index)


def sequence_cross_entropy(logits: Tensor, targets: Tensor, *, ignore_index: int = -100) -> Tensor:
    r"""Return the mean cross-entropy over all valid steps of all sequences.

    .. math:: L = -\frac{1}{\sum_n T_n} \sum_n \sum_{t \le T_n} \log p_{n,t}(y_{n,t})

    Parameters
    ----------
    logits : Tensor, shape (N, T, K)
        One row a step, class axis last.
    targets : Tensor of integers, shape (N, T)
        Classes; `ignore_index` where there is none. Not shifted: step t of the logits is compared
        with step t (`output_layer.lm_head.next_token_loss` shifts).
    ignore_index : int, default -100
        Steps with this target do not count, in the sum or in the mean.

    Returns
    -------
    Tensor, scalar
        In nats a step; 0 if no step counts, where PyTorch gives NaN.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    A mean over steps first and over sequences then would give every text the same weight, and each
    token of a short one more.

    Examples
    --------
    >>> logits, targets = torch.zeros(2, 3, 5), torch.tensor([[1, 2, -100], [4, -100, -100]])
    >>> round(sequence_cross_entropy(logits, targets).item(), 4)  # log 5
    1.6094
    """
    check_shapes(logits=(logits, ("N", "T", "K")), targets=(targets, ("N", "T")))
    flat = logits.flatten(0, 1), targets.flatten()
    total = F.cross_entropy(*flat, ignore_index=ignore_index, reduction="sum")
    return total / (targets != ignore_index).sum().clamp(min=1)


class ManyToOneHead(nn.Module):
    """Answer once, from the state after the last valid step: sentiment, topic, a number.

    Shapes: states (N, T, d) and lengths (N,) to outputs (N, units). Activation: none here; for
    classes it lives in the loss. Loss: what `design_head` says for the task, for example
    ``F.cross_entropy`` with integer targets (N,).

    Parameters
    ----------
    width : int
        Features d of a state.
    units : int
        Outputs, for example K classes.

    Notes
    -----
    ``states[:, -1]`` reads the padding of every text but the longest. In Keras this head follows a
    recurrent layer with ``return_sequences=False``.

    References
    ----------
    ``goodfellow2016deep``: Goodfellow, Bengio and Courville, Deep learning, 2016, chapter 10.

    Examples
    --------
    >>> head = ManyToOneHead(32, units=2)
    >>> head(torch.zeros(4, 7, 32), lengths=torch.tensor([7, 3, 1, 5])).shape
    torch.Size([4, 2])
    """

    def __init__(self, width: int, units: int) -> None:
        super().__init__()
        self.output = nn.Linear(width, units)

    def forward(self, states: Tensor, lengths: Tensor) -> Tensor:
        """Return outputs (N, units) for states (N, T, d) and lengths (N,)."""
        check_shapes(states=(states, ("N", "T", self.output.in_features)))
        return self.output(last_valid_step(states, lengths))


class ManyToManyHead(nn.Module):
    """Answer at every step with the same matrix: parts of speech, named entities.

    Shapes: states (N, T, d) to logits (N, T, K). Activation: softmax over the last axis, in the
    loss. Loss: `sequence_cross_entropy` with targets (N, T) from `mask_targets`.

    Parameters
    ----------
    width : int
        Features d of a state.
    num_classes : int
        Classes K.

    Notes
    -----
    In Keras this head follows a recurrent layer with ``return_sequences=True``. Each step is
    classified on its own; a tagger with a conditional random field instead has one softmax over all
    sequences of tags.

    References
    ----------
    ``lample2016neural``: Lample et al., Neural architectures for named entity recognition, 2016.

    Examples
    --------
    >>> ManyToManyHead(32, num_classes=5)(torch.zeros(4, 7, 32)).shape
    torch.Size([4, 7, 5])
    """

    def __init__(self, width: int, num_classes: int) -> None:
        super().__init__()
        self.output = nn.Linear(width, num_classes)

    def forward(self, states: Tensor) -> Tensor:
        """Return logits (N, T, K) for states (N, T, d)."""
        check_shapes(states=(states, ("N", "T", self.output.in_features)))
        return self.output(states)


class Seq2SeqDecoder(nn.Module):
    """Write a sequence, one token after another, from one context vector.

    Shapes: context (N, d) and previous tokens (N, T) to logits (N, T, V). Activation: softmax over
    the last axis, in the loss. Loss: `sequence_cross_entropy` against the tokens that come next.

    In training the previous tokens are the true ones (teacher forcing). `generate` feeds back the
    decoder's own choices.

    Parameters
    ----------
    vocab_size : int
        Tokens V.
    width : int
        Features d of the context, of the state and of a token's embedding.

    Notes
    -----
    One vector for the whole input is the design before attention: ``bahdanau2015neural`` lets the
    decoder look back at every input step instead.

    References
    ----------
    ``sutskever2014sequence``: Sutskever, Vinyals and Le, Sequence to sequence learning with neural
    networks, 2014.

    Examples
    --------
    >>> decoder = Seq2SeqDecoder(vocab_size=12, width=32)
    >>> decoder(torch.zeros(4, 32), torch.zeros(4, 6, dtype=torch.int64)).shape
    torch.Size([4, 6, 12])
    """

    def __init__(self, vocab_size: int, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, width)
        self.cell = nn.GRU(width, width, batch_first=True)
        self.output = nn.Linear(width, vocab_size)

    def forward(self, context: Tensor, previous: Tensor) -> Tensor:
        """Return logits (N, T, V): row t is for the token after ``previous[:, : t + 1]``."""
        width = self.cell.hidden_size
        check_shapes(context=(context, ("N", width)), previous=(previous, ("N", "T")))
        states, _ = self.cell(self.embedding(previous), context[None])
        return self.output(states)

    @torch.no_grad()
    def generate(self, context: Tensor, *, start: int, end: int, max_length: int) -> Tensor:
        """Return the greedy continuation (N, T) of a start token, T at most `max_length`.

        Each step takes the most likely token and feeds it back. A row that has ended is filled with
        `end`; generation stops when all rows have ended.
        """
        if max_length < 1:
            raise ValueError(f"max_length must be at least 1, got {max_length}")
        check_shapes(context=(context, ("N", self.cell.hidden_size)))
        token = torch.full((len(context), 1), start, device=context.device)
        state, done, written = context[None], torch.zeros_like(token, dtype=torch.bool), []
        for _ in range(max_length):
            hidden, state = self.cell(self.embedding(token), state)
            token = self.output(hidden).argmax(-1).masked_fill(done, end)
            done = done | (token == end)
            written.append(token)
            if done.all():
                break
        return torch.cat(written, dim=1)


def _check_lengths(lengths: Tensor, least: int, steps: int) -> None:
    bad = (lengths < least) | (lengths > steps)
    if bad.any():
        first = bad.nonzero()[0].item()
        raise ValueError(
            f"lengths[{first}] is {lengths[first].item()}: lengths must be in {least} to {steps}"
        )
