"""Linear cross-entropy, forward and backward: time and memory beside PyTorch's own ways.

Times come from one interleaved run, so that a busy machine slows all sides; each peak of memory
comes from a fresh process. ``--rows 1024`` takes a quarter of the time.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

import torch
from measure import peak_mebibytes, show
from rich.console import Console
from rich.progress import track
from rich.table import Table
from torch import Tensor
from torch.nn import LinearCrossEntropyOptions
from torch.nn import functional as F

from output_layer.lm_head import linear_cross_entropy

CLASSES, WIDTH = 50257, 768  # GPT-2 small


def naive(h: Tensor, W: Tensor, y: Tensor) -> Tensor:
    """Return the loss by way of all logits."""
    return F.cross_entropy(F.linear(h, W), y)


def torch_chunked(h: Tensor, W: Tensor, y: Tensor, **options) -> Tensor:
    """Return the loss from PyTorch's chunked implementation."""
    return F.linear_cross_entropy(h, W, y, options=LinearCrossEntropyOptions(**options))


LOSSES = {
    "naive": naive,
    "torch chunked, default": torch_chunked,
    "torch chunked, 256 rows": partial(torch_chunked, batch_chunk_size=256),
    "ours": linear_cross_entropy,
    "ours, z-loss, smoothing": partial(linear_cross_entropy, z_loss=1e-4, label_smoothing=0.1),
    "ours, reduction none": lambda *inputs: linear_cross_entropy(*inputs, reduction="none").mean(),
}


def inputs_of(rows: int, classes: int, width: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return normalised hidden states, a small matrix and random targets, float32."""
    generator = torch.Generator().manual_seed(0)
    h = torch.randn(rows, width, generator=generator, requires_grad=True)
    W = torch.empty(classes, width).normal_(std=0.02, generator=generator).requires_grad_()
    return h, W, torch.randint(classes, (rows,), generator=generator)


def run(loss: Callable[..., Tensor], h: Tensor, W: Tensor, y: Tensor) -> float:
    """Go forward and backward; return the CPU seconds."""
    h.grad = W.grad = None
    start = time.process_time()
    loss(h, W, y).backward()
    return time.process_time() - start


def print_extra_memory(name: str, rows: int) -> None:
    """Body of the fresh process of `extra_mebibytes`."""
    run(LOSSES[name], *inputs_of(32, 64, 16))  # loads what is loaded once
    inputs = inputs_of(rows, CLASSES, WIDTH)
    before = peak_mebibytes()
    run(LOSSES[name], *inputs)
    print(peak_mebibytes() - before)


def extra_mebibytes(name: str, rows: int) -> float:
    """Return the peak memory of one run beyond its inputs, in a fresh process."""
    command = [sys.executable, __file__, "--rows", str(rows), "--memory-of", name]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def comparison(rows: int, rounds: int) -> Table:
    """Run everything and return the table."""
    inputs = inputs_of(rows, CLASSES, WIDTH)
    screen = Console(stderr=True)
    schedule = track(list(LOSSES) * rounds, "Timing ...", transient=True, console=screen)
    runs = [(name, run(LOSSES[name], *inputs)) for name in schedule]
    seconds = {name: min(took for other, took in runs if other == name) for name in LOSSES}
    gradients = 4 * (rows + CLASSES) * WIDTH
    table = Table(
        title=f"linear cross-entropy, forward + backward, float32, 1 thread\n"
        f"N = {rows}, V = {CLASSES}, d = {WIDTH}: CPU seconds (best of {rounds}),\n"
        f"MiB beyond the inputs (the two gradients: {gradients / 2**20:.0f} MiB)",
    )
    for heading in ("", "seconds", "of naive", "of torch default", "MiB"):
        table.add_column(heading, justify="right" if heading else "left")
    for name in track(LOSSES, "Measuring memory ...", transient=True, console=screen):
        table.add_row(
            name,
            f"{seconds[name]:.2f}",
            f"{seconds[name] / seconds['naive']:.2f}x",
            f"{seconds[name] / seconds['torch chunked, default']:.2f}x",
            f"{extra_mebibytes(name, rows):.0f}",
        )
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=4096, help="N; 1024 is quick")
    parser.add_argument("--rounds", type=int, default=2, help="the best one counts")
    parser.add_argument("--memory-of", choices=LOSSES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.memory_of:
        print_extra_memory(arguments.memory_of, arguments.rows)
    else:
        show(comparison(arguments.rows, arguments.rounds))
