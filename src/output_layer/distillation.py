r"""Distillation: a student learns from the softened probabilities of a teacher (torch).

Logits have the class axis last. Losses are in nats, computed in float64, and differentiable with
respect to the student only: the teacher is a constant. A loss has the dtype of the student's
logits, float32 for float16 and bfloat16.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from output_layer._arguments import check_option
from output_layer._tokens import class_indices, nll_of_targets

__all__ = ["combined_distillation_loss", "distillation_loss"]


def distillation_loss(
    student_logits: Tensor,
    teacher_logits: Tensor,
    *,
    temperature: float,
    reduction: str = "mean",
) -> Tensor:
    r"""Return the divergence of the student from the teacher at a temperature, times T².

    .. math:: L = T^2\, \operatorname{KL}(p \,\|\, q) = T^2 \sum_j p_j \log \frac{p_j}{q_j}, \qquad
        \frac{\partial L}{\partial z_j} = T\,(q_j - p_j) \;\longrightarrow\;
        \frac{(z_j - \bar z) - (v_j - \bar v)}{K} \quad (T \to \infty)

    Here :math:`q = \operatorname{softmax}(z / T)` is the student, :math:`p =
    \operatorname{softmax}(v / T)` the teacher, and a bar the mean over the K classes.

    Parameters
    ----------
    student_logits : Tensor, shape (..., K)
        Logits z.
    teacher_logits : Tensor, shape (..., K)
        Logits v; they get no gradient. A -inf (an excluded class) has probability 0 and counts 0.
    temperature : float
        T > 0, the same for both. Hinton et al. went from 1 to 20.
    reduction : {"mean", "sum", "none"}, default "mean"
        Over the rows: "mean" divides by their number (``"batchmean"`` of ``F.kl_div``), and is 0
        for no rows; "none" gives one value a row.

    Returns
    -------
    Tensor, scalar, or shape (...) for "none"
        In nats times T²: 0 where the two distributions agree, and above 0 elsewhere.

    Raises
    ------
    ValueError
        If the shapes differ, there are no classes, or an option is out of range.

    Notes
    -----
    The gradient of the divergence alone is (q - p) / T, and q - p itself shrinks as 1 / T: without
    the factor T² a higher temperature would silently turn the soft targets off. With it, their
    weight beside a hard loss stays about the same.

    Hinton et al. write the cross-entropy of q under p. It differs by the entropy of p, which does
    not depend on the student: the gradients are equal, but only the divergence is 0 for a perfect
    student. At high T both arguments of the divergence are nearly uniform and it is tiny, hence
    float64.

    References
    ----------
    ``hinton2015distilling``: Hinton, Vinyals and Dean, Distilling the knowledge in a neural
    network, 2015.

    Examples
    --------
    >>> student = torch.tensor([[1.0, 0.0]], dtype=torch.float64, requires_grad=True)
    >>> teacher = torch.tensor([[3.0, 0.0]], dtype=torch.float64)
    >>> for temperature in (1, 10, 100):
    ...     loss = distillation_loss(student, teacher, temperature=temperature)
    ...     (gradient,) = torch.autograd.grad(loss, student)
    ...     print(f"T = {temperature}: {gradient[0, 1]:.3f}")  # limit: (-0.5 + 1.5) / 2
    T = 1: 0.222
    T = 10: 0.495
    T = 100: 0.500
    """
    _check_pair(student_logits, teacher_logits)
    if not 0 < temperature < math.inf:
        raise ValueError(f"temperature must be a finite number above 0, got {temperature}")
    log_q = (student_logits.double() / temperature).log_softmax(-1)
    log_p = (teacher_logits.detach().double() / temperature).log_softmax(-1)
    p = log_p.exp()
    log_ratio = torch.where(p > 0, log_p - log_q, 0)
    losses = temperature**2 * (p * log_ratio).sum(-1)
    return _reduce(losses, reduction).to(_loss_dtype(student_logits))


def combined_distillation_loss(
    student_logits: Tensor,
    teacher_logits: Tensor,
    targets: Tensor,
    *,
    temperature: float,
    alpha: float = 0.9,
    reduction: str = "mean",
) -> Tensor:
    r"""Return the weighted average of `distillation_loss` and the cross-entropy of the labels.

    .. math:: L = \alpha\, T^2\, \operatorname{KL}(p \,\|\, q) - (1 - \alpha) \log
        \operatorname{softmax}(z)_y

    The hard part has no temperature.

    Parameters
    ----------
    student_logits, teacher_logits : Tensor, shape (..., K)
        As for `distillation_loss`.
    targets : Tensor of integers, shape (...)
        True classes y, 0 to K - 1.
    temperature : float
        T > 0 of the soft part.
    alpha : float, default 0.9
        Share of the soft part, in [0, 1]. Hinton et al. found a "considerably lower weight" best
        for the hard part.
    reduction : {"mean", "sum", "none"}, default "mean"
        As for `distillation_loss`.

    Returns
    -------
    Tensor, scalar, or shape (...) for "none"
        In nats.

    Raises
    ------
    ValueError
        If the shapes do not fit or an option is out of range.
    TypeError
        If the targets are not integers.
    IndexError
        If a target is not in 0 to K - 1.

    References
    ----------
    ``hinton2015distilling``: Hinton, Vinyals and Dean, Distilling the knowledge in a neural
    network, 2015.

    Examples
    --------
    >>> student, teacher = torch.tensor([[2.0, 0.0, 0.0]]), torch.tensor([[2.0, 1.0, 0.0]])
    >>> targets = torch.tensor([0])
    >>> for alpha in (0.0, 0.5, 1.0):
    ...     arguments = {"temperature": 4, "alpha": alpha}
    ...     loss = combined_distillation_loss(student, teacher, targets, **arguments)
    ...     print(round(loss.item(), 4))
    0.2395
    0.1731
    0.1066
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha must be in [0, 1], got {alpha}")
    soft = distillation_loss(
        student_logits, teacher_logits, temperature=temperature, reduction=reduction
    )
    if targets.shape != student_logits.shape[:-1]:
        raise ValueError(
            f"targets must have the shape of the logits without their last axis, "
            f"{tuple(student_logits.shape[:-1])}, got {tuple(targets.shape)}"
        )
    num_classes = student_logits.shape[-1]
    targets = class_indices("targets", targets, num_classes)
    rows = student_logits.double().reshape(-1, num_classes)
    losses = nll_of_targets(rows, targets.reshape(-1)).reshape(targets.shape)
    hard = _reduce(losses, reduction).to(soft.dtype)
    return alpha * soft + (1 - alpha) * hard


def _reduce(losses: Tensor, reduction: str) -> Tensor:
    check_option("reduction", reduction, ("mean", "sum", "none"))
    if reduction == "none":
        return losses
    return losses.sum() / (max(losses.numel(), 1) if reduction == "mean" else 1)


def _loss_dtype(logits: Tensor) -> torch.dtype:
    return torch.promote_types(logits.dtype, torch.float32)


def _check_pair(student_logits: Tensor, teacher_logits: Tensor) -> None:
    if student_logits.shape != teacher_logits.shape:
        raise ValueError(
            f"student_logits and teacher_logits must have the same shape, got "
            f"{tuple(student_logits.shape)} and {tuple(teacher_logits.shape)}"
        )
    if student_logits.ndim == 0 or student_logits.shape[-1] == 0:
        raise ValueError(
            f"logits need a last axis with at least one class, got shape "
            f"{tuple(student_logits.shape)}"
        )
