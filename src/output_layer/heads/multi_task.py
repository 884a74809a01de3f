"""One backbone, several heads: how to run them and how to add up their losses."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

__all__ = ["MultiHead", "UncertaintyWeighting", "weighted_loss"]

FACTORS = {"regression": 0.5, "classification": 1.0}  # c of `UncertaintyWeighting`


class MultiHead(nn.Module):
    """Run several heads on the same features.

    Shapes: input of the backbone to one output for each head, under its name. Activations and
    losses: each head's own. Add the losses with `weighted_loss` or `UncertaintyWeighting`; the
    backbone then gets the sum of all gradients.

    Parameters
    ----------
    backbone : nn.Module
        Shared part, computed once.
    heads : mapping of str to nn.Module
        Output layers by name.

    Raises
    ------
    ValueError
        If there are no heads.

    References
    ----------
    ``caruana1997multitask``: Caruana, Multitask learning, 1997.

    Examples
    --------
    >>> heads = {"digit": nn.Linear(32, 10), "ink": nn.Linear(32, 1)}
    >>> outputs = MultiHead(nn.Linear(64, 32), heads)(torch.zeros(5, 64))
    >>> {name: tuple(output.shape) for name, output in outputs.items()}
    {'digit': (5, 10), 'ink': (5, 1)}
    """

    def __init__(self, backbone: nn.Module, heads: Mapping[str, nn.Module]) -> None:
        super().__init__()
        if not heads:
            raise ValueError("heads is empty: a model needs at least one output layer")
        self.backbone = backbone
        self.heads = nn.ModuleDict(heads)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """Return the output of every head for inputs x of the backbone."""
        features = self.backbone(x)
        return {name: head(features) for name, head in self.heads.items()}


def weighted_loss(losses: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
    r"""Return the weighted sum of the heads' losses.

    .. math:: L = \sum_i w_i L_i

    Parameters
    ----------
    losses : mapping of str to Tensor, scalars
        Loss of each head.
    weights : mapping of str to float
        Weight of each, at least 0, under the same names.

    Returns
    -------
    Tensor, scalar

    Raises
    ------
    ValueError
        If the names differ, a loss is not a scalar, or a weight is negative.

    Notes
    -----
    Losses have units. A squared error in grams is a million times that in kilograms, and silences
    the other heads: scale the targets first, then choose weights.

    Examples
    --------
    >>> losses = {"digit": torch.tensor(2.0), "ink": torch.tensor(30.0)}
    >>> weighted_loss(losses, {"digit": 1.0, "ink": 0.1}).item()
    5.0
    """
    _check_names(losses, weights)
    if min(weights.values()) < 0:
        raise ValueError(f"weights must be at least 0, got {dict(weights)}")
    return sum(weights[name] * loss for name, loss in losses.items())


class UncertaintyWeighting(nn.Module):
    r"""Learn the weights of the heads' losses, as the noise of their targets.

    .. math:: L = \sum_i c_i\, e^{-s_i} L_i + \tfrac12 s_i, \qquad s_i = \log \sigma_i^2

    with c = 1/2 for a mean squared error, so that the sum is a normal NLL, and c = 1 for a
    cross-entropy, where it approximates a softmax at temperature :math:`\sigma^2`. Train it with
    the model: ``[*model.parameters(), *weighting.parameters()]``.

    Parameters
    ----------
    kinds : mapping of str to {"regression", "classification"}
        Kind of each head, by name.

    Raises
    ------
    ValueError
        If a kind is unknown or there are no heads.

    Notes
    -----
    For fixed losses the best weights follow: :math:`\sigma_i^2 = 2 c_i L_i`, so a head's weighted
    loss settles at 1/2 whatever its unit. A change of unit only moves :math:`s_i`.

    References
    ----------
    ``kendall2018multi``: Kendall, Gal and Cipolla, Multi-task learning using uncertainty to weigh
    losses for scene geometry and semantics, 2018.

    Examples
    --------
    >>> weighting = UncertaintyWeighting({"digit": "classification", "ink": "regression"})
    >>> weighting({"digit": torch.tensor(2.0), "ink": torch.tensor(30.0)}).item()
    17.0
    """

    def __init__(self, kinds: Mapping[str, str]) -> None:
        super().__init__()
        if not kinds or not set(kinds.values()) <= set(FACTORS):
            raise ValueError(
                f"kinds must map at least one name to one of {', '.join(FACTORS)}, got {kinds}"
            )
        self.factors = {name: FACTORS[kind] for name, kind in kinds.items()}
        self.log_variances = nn.ParameterDict(
            {name: nn.Parameter(torch.zeros(())) for name in kinds}
        )

    def forward(self, losses: Mapping[str, Tensor]) -> Tensor:
        """Return the weighted sum, a scalar, of the losses of all heads."""
        _check_names(losses, self.factors)
        return sum(
            self.factors[name] * (-s).exp() * losses[name] + s / 2
            for name, s in self.log_variances.items()
        )


def _check_names(losses: Mapping[str, Tensor], weights: Mapping[str, object]) -> None:
    if set(losses) != set(weights):
        raise ValueError(f"losses are named {sorted(losses)}, but weights {sorted(weights)}")
    for name, loss in losses.items():
        if torch.as_tensor(loss).ndim:
            raise ValueError(
                f"losses[{name!r}] must be a scalar, got shape {tuple(loss.shape)}: reduce it first"
            )
