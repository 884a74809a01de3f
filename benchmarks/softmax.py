"""Softmax beside scipy's: time and memory, and the digits of a small cross-entropy.

Each pair of timings comes from one interleaved run, so that a busy machine slows both sides.
"""

import subprocess
import sys

import numpy as np
import torch
from measure import peak_mebibytes, seconds, show
from mpmath import mp, mpf
from rich.table import Table
from scipy import special

from output_layer.activations import softmax
from output_layer.losses import cross_entropy

SHAPES = [(4096, 50257), (1_000_000, 10)]
ROUNDS = 3
GAPS = [5, 10, 20, 40, 80]


def logits_of(shape: tuple[int, int]) -> np.ndarray:
    """Return standard normal float32 logits."""
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)


def extra_mebibytes(name: str, shape: tuple[int, int]) -> float:
    """Return the peak memory of one call over the level before it, in a fresh process."""
    run = subprocess.run(
        [sys.executable, __file__, name, *map(str, shape)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(run.stdout)


def print_extra_memory(name: str, *shape: str) -> None:
    """Body of the fresh process of `extra_mebibytes`."""
    function = {"ours": softmax, "scipy": lambda x: special.softmax(x, axis=-1)}[name]
    logits = logits_of(tuple(map(int, shape)))
    function(logits[:2])  # loads what is loaded once
    before = peak_mebibytes()
    function(logits)
    print(peak_mebibytes() - before)


def time_table() -> Table:
    """Compare softmax with scipy's."""
    table = Table(title="softmax, float32, CPU seconds (best of 3) and MiB beyond the input")
    for heading in ("shape", "scipy", "ours", "ratio", "scipy MiB", "ours MiB", "result MiB"):
        table.add_column(heading, justify="right")
    for shape in SHAPES:
        logits = logits_of(shape)
        rounds = [
            (seconds(special.softmax, logits, -1)[0], seconds(softmax, logits)[0])
            for _ in range(ROUNDS)
        ]
        theirs, ours = (min(column) for column in zip(*rounds, strict=True))
        table.add_row(
            f"{shape[0]:,} x {shape[1]:,}",
            f"{theirs:.3f}",
            f"{ours:.3f}",
            f"{ours / theirs:.2f}x",
            *(f"{extra_mebibytes(name, shape):.0f}" for name in ("scipy", "ours")),
            f"{logits.nbytes / 2**20:.0f}",
        )
    return table


def accuracy_table() -> Table:
    """Compare the relative error of a confident right answer's loss, mpmath being the judge."""
    table = Table(title="float32 cross-entropy of logits (gap, 0), target 0: relative error")
    for heading in ("gap", "true loss", "torch", "scipy", "ours"):
        table.add_column(heading, justify="right")
    mp.dps = 60
    for gap in GAPS:
        truth = mp.log1p(mp.exp(-mpf(gap)))
        row = np.array([[gap, 0]], np.float32)
        losses = [
            torch.nn.functional.cross_entropy(torch.from_numpy(row), torch.tensor([0])).item(),
            -special.log_softmax(row, axis=-1)[0, 0],
            cross_entropy(row, [0]),
        ]
        errors = [float(abs(mpf(float(loss)) - truth) / truth) for loss in losses]
        table.add_row(str(gap), f"{float(truth):.2e}", *(f"{error:.1e}" for error in errors))
    return table


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print_extra_memory(*sys.argv[1:])
    else:
        torch.set_num_threads(1)
        show(time_table())
        show(accuracy_table())
