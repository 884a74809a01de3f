"""ECE of many rows beside float32 running sums, and the temperature fit beside the usual recipe.

Exact sums (`math.fsum`) and Newton's method in 40 digits (mpmath) are the judges. The float32 peer
is what metric libraries do that keep running sums in the dtype of the input; the temperature peer
is the recipe that most repositories copy: LBFGS with learning rate 0.01 and 50 iterations, from
T = 1.5.
"""

import math
import warnings

import mpmath
import numpy as np
import torch
from measure import seconds, show
from rich.table import Table
from sklearn.exceptions import ConvergenceWarning
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier

from output_layer.calibration import TemperatureScaling, expected_calibration_error
from output_layer.datasets import load_digits_split

ROWS = 10_000_000
BINS = 15
ROUNDS = 3


# ECE


def ece_float32(probs: np.ndarray, y: np.ndarray) -> float:
    """Return the ECE from sums that run in float32, one row after the other."""
    bins = np.searchsorted(np.linspace(0, 1, BINS + 1, dtype=np.float32)[1:-1], probs)
    hits, confidence = np.zeros((2, BINS), np.float32)
    np.add.at(hits, bins, y.astype(np.float32))
    np.add.at(confidence, bins, probs)
    return float(np.abs(hits - confidence).sum() / len(probs))


def ece_exact(probs: np.ndarray, y: np.ndarray) -> float:
    """Return the ECE from exact sums."""
    bins = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], probs)
    order = np.argsort(bins, kind="stable")
    ends = np.cumsum(np.bincount(bins, minlength=BINS))
    parts = zip(np.split(probs[order], ends[:-1]), np.split(y[order], ends[:-1]), strict=True)
    return math.fsum(abs(int(hits.sum()) - math.fsum(p)) for p, hits in parts) / len(probs)


def ece_table() -> Table:
    """Compare time and error on calibrated predictions, spread out and all alike."""
    table = Table(title=f"ECE of {ROWS:,} rows, CPU seconds (best of {ROUNDS}) and error")
    headings = ("confidences", "true ECE", "float32 s", "ours s", "ratio")
    for heading in (*headings, "float32 error", "ours error"):
        table.add_column(heading, justify="right")
    rng = np.random.default_rng(0)
    for name, probs in [
        ("uniform", rng.random(ROWS)),
        ("0.9 to 1", 0.9 + 0.1 * rng.random(ROWS)),
        ("all 0.9", np.full(ROWS, 0.9)),
    ]:
        y = (rng.random(ROWS) < probs).astype(np.int64)
        narrow = probs.astype(np.float32)
        rounds = [
            (*seconds(ece_float32, narrow, y), *seconds(expected_calibration_error, probs, y))
            for _ in range(ROUNDS)
        ]
        theirs, their_ece, ours, our_ece = (min(column) for column in zip(*rounds, strict=True))
        truth = ece_exact(probs, y)
        table.add_row(
            name,
            f"{truth:.6f}",
            f"{theirs:.2f}",
            f"{ours:.2f}",
            f"{ours / theirs:.2f}x",
            f"{abs(their_ece - truth):.0e}",
            f"{abs(our_ece - truth):.0e}",
        )
    return table


# Temperature


def fit_with_lbfgs(z: np.ndarray, y: np.ndarray) -> tuple[float, int]:
    """Return temperature and loss evaluations of the copied recipe."""
    logits, targets = torch.tensor(z, dtype=torch.float32), torch.tensor(y)
    temperature = torch.nn.Parameter(torch.tensor(1.5))
    optimizer = torch.optim.LBFGS([temperature], lr=0.01, max_iter=50)
    evaluations = 0

    def closure():
        nonlocal evaluations
        evaluations += 1
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(logits / temperature, targets)
        loss.backward()
        return loss

    optimizer.step(closure)
    return temperature.item(), evaluations


def fit_exactly(z: np.ndarray, y: np.ndarray, start: float) -> mpmath.mpf:
    """Return the temperature with the least NLL, in 40 digits, from a guess close to it."""
    with mpmath.workdps(40):
        gaps = [[mpmath.mpf(float(row.max() - v)) for v in row.astype(np.float64)] for row in z]
        observed = mpmath.fsum(row[k] for row, k in zip(gaps, y.tolist(), strict=True))
        inverse = 1 / mpmath.mpf(start)
        for _ in range(4):
            means, variances = [], []
            for row in gaps:
                mass = [mpmath.exp(-inverse * gap) for gap in row]
                total = mpmath.fsum(mass)
                mean = mpmath.fdot(mass, row) / total
                means.append(mean)
                variances.append(mpmath.fdot(mass, [g * g for g in row]) / total - mean**2)
            inverse += (mpmath.fsum(means) - observed) / mpmath.fsum(variances)
        return 1 / inverse


def network_logits(noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return validation logits and targets of a small network trained on digits."""
    digits = load_digits_split(noise=noise, seed=seed)
    model = MLPClassifier((128, 128), max_iter=60, batch_size=64, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(digits.x_train, digits.y_train)
    z = digits.x_val
    for weights, biases in zip(model.coefs_[:-1], model.intercepts_[:-1], strict=True):
        z = np.maximum(z @ weights + biases, 0)
    return z @ model.coefs_[-1] + model.intercepts_[-1], digits.y_val


def naive_bayes_logits(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return validation logits and targets of Gaussian naive Bayes on digits."""
    digits = load_digits_split(seed=seed)
    model = GaussianNB(var_smoothing=1e-2).fit(digits.x_train, digits.y_train)
    return model.predict_joint_log_proba(digits.x_val), digits.y_val


def temperature_table() -> Table:
    """Compare temperature, error and cost on real predictions."""
    table = Table(title="Temperature of 400 x 10 logits: relative error and loss evaluations")
    headings = ("predictions", "best T", "recipe T", "recipe error", "recipe evals")
    for heading in (*headings, "our error", "our evals"):
        table.add_column(heading, justify="right")
    for name, (z, y) in [
        ("network, clean", network_logits(0.0, 0)),
        ("network, noise 0.35", network_logits(0.35, 0)),
        ("network, noise 0.5", network_logits(0.5, 0)),
        ("network, noise 0.5", network_logits(0.5, 1)),
        ("naive Bayes", naive_bayes_logits(0)),
    ]:
        recipe, evaluations = fit_with_lbfgs(z, y)
        ours = TemperatureScaling().fit(z, y)
        best = fit_exactly(z, y, ours.temperature_)
        table.add_row(
            name,
            f"{float(best):.4f}",
            f"{recipe:.4f}",
            f"{float(abs(recipe - best) / best):.0e}",
            str(evaluations),
            f"{float(abs(ours.temperature_ - best) / best):.0e}",
            str(ours.n_evaluations_),
        )
    return table


if __name__ == "__main__":
    torch.set_num_threads(1)
    show(ece_table())
    show(temperature_table())
