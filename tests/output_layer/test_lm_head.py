"""Algebra, exact values, peers, memory and training of `output_layer.lm_head`."""

import math
import re
import subprocess
import sys
from collections import Counter
from pydoc_data.topics import topics

import pytest
import torch
from exact import exact_cross_entropy, relative_error
from torch import nn
from torch.nn import functional as F

from output_layer import lm_head
from output_layer.lm_head import (
    LanguageModelHead,
    linear_cross_entropy,
    next_token_loss,
    perplexity,
)

ROWS, WIDTH, CLASSES = (3, 5), 7, 11
N = math.prod(ROWS)
INF, NAN = math.inf, math.nan
GAPS = [0, 1, 5, 10, 17, 20, 40, 80]

OPTIONS = {
    "plain": {},
    "bias": {"bias": True},
    "weights": {"weight": True},
    "smoothing": {"label_smoothing": 0.2},
    "z-loss": {"z_loss": 0.1},
    "ignored": {"ignore_index": 4},
    "everything": {
        "bias": True,
        "weight": True,
        "label_smoothing": 0.3,
        "z_loss": 0.05,
        "ignore_index": 4,
    },
    "only smoothing": {"bias": True, "weight": True, "label_smoothing": 1.0},
}


def draw(*shape, seed=0, dtype=torch.float64, scale=1.0):
    generator = torch.Generator().manual_seed(seed)
    return scale * torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)


def problem(options):
    """Return h, W, b and y, with -100 (or the given ignore_index) among y, and the keywords."""
    leaves = [draw(*ROWS, WIDTH), draw(CLASSES, WIDTH, seed=1), draw(CLASSES, seed=2)]
    h, W, b = (leaf.requires_grad_() for leaf in leaves)
    y = torch.arange(N).reshape(ROWS) % CLASSES
    options = dict(options)
    y[0, 1] = y[2, 4] = options.setdefault("ignore_index", -100)
    options["bias"] = b if options.get("bias") else None
    options["weight"] = draw(CLASSES, seed=3).abs() if options.get("weight") else None
    return h, W, b, y, options


def algebra(
    h,
    W,
    y,
    *,
    bias=None,
    weight=None,
    ignore_index=-100,
    label_smoothing=0.0,
    z_loss=0.0,
    reduction="mean",
):
    """Return the loss as its definition says it: all logits, one-hot targets, autograd."""
    z = F.linear(h, W, bias)
    w = torch.ones(len(W), dtype=z.dtype) if weight is None else weight
    kept = y != ignore_index
    one_hot = F.one_hot(y.where(kept, 0), len(W)).to(z.dtype)
    v = w * ((1 - label_smoothing) * one_hot + label_smoothing / len(W))
    w_y = w[y.where(kept, 0)] * kept
    losses = -(v * z.log_softmax(-1)).sum(-1) + z_loss * w_y * z.logsumexp(-1) ** 2
    losses = losses.where(kept, 0)
    if reduction == "none":
        return losses
    return losses.sum() / (w_y.sum() if reduction == "mean" else 1)


def gradients(loss, leaves, upstream=None, **arguments):
    return torch.autograd.grad(loss, leaves, upstream, allow_unused=True, **arguments)


def assert_same(got, want, tolerance=1e-14):
    for g, w in zip(got, want, strict=True):
        assert (g is None) == (w is None)
        if w is not None:
            torch.testing.assert_close(g, w, rtol=tolerance, atol=tolerance)


# linear_cross_entropy: values and gradients


@pytest.mark.parametrize("chunk_size", [1, 7, N, N + 1, "auto"])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", OPTIONS)
def test_loss_and_gradients_follow_their_definition(name, reduction, chunk_size):
    h, W, b, y, options = problem(OPTIONS[name])
    options["reduction"] = reduction
    want = algebra(h, W, y, **options)
    got = linear_cross_entropy(h, W, y, chunk_size=chunk_size, **options)
    upstream = draw(*want.shape, seed=4)  # a number of its own for every loss
    assert_same([got], [want])
    assert_same(gradients(got, (h, W, b), upstream), gradients(want, (h, W, b), upstream), 1e-13)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3, 4)])
def test_leading_axes_are_free(shape, reduction):
    h, W = draw(*shape, WIDTH).requires_grad_(), draw(CLASSES, WIDTH, seed=1).requires_grad_()
    y = torch.arange(math.prod(shape)).reshape(shape)
    got = linear_cross_entropy(h, W, y % CLASSES, reduction=reduction)
    want = algebra(h, W, y % CLASSES, reduction=reduction)
    assert_same([got], [want])
    assert_same(gradients(got.sum(), (h, W)), gradients(want.sum(), (h, W)))


def test_agrees_with_torch_where_torch_is_right():
    h, W, b, y, options = problem(OPTIONS["everything"])
    options["z_loss"] = 0.0
    z = F.linear(h, W, b).reshape(-1, CLASSES)
    keywords = {name: options[name] for name in ("weight", "label_smoothing", "ignore_index")}
    assert_same(
        [linear_cross_entropy(h, W, y, **options)], [F.cross_entropy(z, y.reshape(-1), **keywords)]
    )


def test_mean_does_not_depend_on_the_scale_of_the_class_weights():
    h, W, _, y, options = problem(OPTIONS["everything"])
    scaled = {**options, "weight": 1000 * options["weight"]}
    assert_same(
        [linear_cross_entropy(h, W, y, **scaled)], [linear_cross_entropy(h, W, y, **options)]
    )


def test_inputs_that_are_not_contiguous():
    h, W = draw(WIDTH, 6).T.requires_grad_(), draw(WIDTH, CLASSES, seed=1).T.requires_grad_()
    y = torch.arange(12)[::2] % CLASSES
    got, want = linear_cross_entropy(h, W, y), algebra(h, W, y)
    assert_same(gradients(got, (h, W)), gradients(want, (h, W)))


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int16, torch.int32])
def test_any_integers_are_class_indices(dtype):
    h, W = draw(4, WIDTH), draw(CLASSES, WIDTH, seed=1)
    y = torch.tensor([0, 3, 7, 10])
    assert linear_cross_entropy(h, W, y.to(dtype)) == linear_cross_entropy(h, W, y)


def test_inputs_are_not_written():
    h, W, b, y, options = problem(OPTIONS["everything"])
    everything = [h, W, b, y, options["weight"]]
    before = [x.detach().clone() for x in everything]
    linear_cross_entropy(h, W, y, **options).backward()
    assert all(torch.equal(x, old) for x, old in zip(everything, before, strict=True))


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", ["plain", "everything"])
def test_gradients_agree_with_differences(name, reduction):
    h, W, b, y, options = problem(OPTIONS[name])
    options.update(reduction=reduction, chunk_size=4)
    with_bias = options.pop("bias") is not None

    def loss(h, W, b):
        return linear_cross_entropy(h, W, y, bias=b if with_bias else None, **options)

    leaves = (h, W, b) if with_bias else (h, W, None)
    assert torch.autograd.gradcheck(loss, leaves)


# linear_cross_entropy: as a citizen of autograd


def test_each_row_keeps_its_own_upstream_gradient():
    # A finished sum over the rows, scaled afterwards, cannot do this: Liger-Kernel returned such
    # weight gradients for reduction="none" until its pull request 1298.
    h, W, _, y, _ = problem({})
    losses = linear_cross_entropy(h, W, y, reduction="none", chunk_size=4)
    only_first = torch.zeros(ROWS, dtype=torch.float64)
    only_first[0, 0] = 1
    got = gradients(losses, (h, W), only_first)
    want = gradients(algebra(h[0, 0], W, y[0, 0], reduction="sum"), (h, W))
    assert_same(got, want)
    assert got[0][1:].abs().max() == 0


@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_a_retained_graph_gives_the_same_gradients_again(reduction):
    h, W, b, y, options = problem(OPTIONS["everything"])
    loss = linear_cross_entropy(h, W, y, reduction=reduction, **options)
    upstream = draw(*loss.shape, seed=5)
    first, second, third = (
        gradients(loss, (h, W, b), scale * upstream, retain_graph=True) for scale in (3, 1, 1)
    )
    assert_same(second, [g / 3 for g in first])
    assert_same(third, second)


def test_a_retained_graph_gives_zeros_again_if_the_class_weights_are_zero():
    h, W, _, y, _ = problem({})
    options = {"weight": torch.arange(CLASSES).double() // 10, "label_smoothing": 0.5}
    loss = linear_cross_entropy(h, W, y.clamp(max=9), ignore_index=-100, **options)
    assert loss == 0
    for _ in range(2):
        assert all(g.abs().max() == 0 for g in gradients(loss, (h, W), retain_graph=True))


def test_a_freed_graph_refuses_a_second_pass():
    h, W, _, y, _ = problem({})
    loss = linear_cross_entropy(h, W, y)
    loss.backward()
    with pytest.raises(RuntimeError, match="second time"):
        loss.backward()


@pytest.mark.parametrize("reduction", ["sum", "none"])
def test_second_derivatives_are_refused(reduction):
    h, W, _, y, _ = problem({})
    loss = linear_cross_entropy(h, W, y, reduction=reduction).sum()
    with pytest.raises(RuntimeError, match="no second derivatives: call backward without"):
        torch.autograd.grad(loss, W, create_graph=True)


def test_gradients_of_several_losses_add_up():
    h, W, b, y, _ = problem({})
    for leaf in (h, W, b):
        leaf.grad = None
    for _ in range(2):
        (3 * linear_cross_entropy(h, W, y, bias=b)).backward()
    want = gradients(6 * algebra(h, W, y, bias=b), (h, W, b))
    assert_same([h.grad, W.grad, b.grad], want)


@pytest.mark.parametrize("reduction", ["mean", "none"])
@pytest.mark.parametrize(
    "needed", [(True, False, False), (False, True, False), (False, False, True)]
)
def test_only_needed_gradients_are_made(needed, reduction, monkeypatch):
    h, W, b, y, _ = problem({})
    for leaf, need in zip((h, W, b), needed, strict=True):
        leaf.requires_grad_(need)
    made = spy_on_gradients(monkeypatch)
    linear_cross_entropy(h, W, y, bias=b, reduction=reduction).sum().backward()
    assert made[-1] == list(needed)
    leaf = (h, W, b)[needed.index(True)]
    assert_same([leaf.grad], gradients(algebra(h, W, y, bias=b, reduction=reduction).sum(), [leaf]))


def test_inference_makes_no_gradients(monkeypatch):
    h, W, _, y, _ = problem({})
    made = spy_on_gradients(monkeypatch)
    with torch.no_grad():
        quiet = linear_cross_entropy(h, W, y)
    frozen = linear_cross_entropy(h.detach(), W.detach(), y)
    assert not quiet.requires_grad
    assert not frozen.requires_grad
    assert made == [[False] * 3] * 2
    assert_same([quiet, frozen], [algebra(h, W, y).detach()] * 2)


def spy_on_gradients(monkeypatch):
    """Return a list that records which gradients each computation makes."""
    made, original = [], lm_head._losses_and_gradients

    def spy(*arguments):
        losses, results = original(*arguments)
        made.append([g is not None for g in results])
        return losses, results

    monkeypatch.setattr(lm_head, "_losses_and_gradients", spy)
    return made


# linear_cross_entropy: digits and dtypes


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("gap", GAPS)
def test_small_float32_losses_are_exact(gap, target):
    logits = torch.tensor([gap, 0, -1.5])
    h, W = torch.ones(1, 1), logits[:, None].clone().requires_grad_()
    loss = linear_cross_entropy(h, W, torch.tensor([target]))
    loss.backward()
    want, slope = exact_cross_entropy(logits, F.one_hot(torch.tensor(target), 3))
    assert relative_error([loss.detach()], [want]) <= 5e-7
    assert relative_error(W.grad[:, 0], slope) <= 5e-7


def test_torch_loses_the_digits_of_a_small_loss():
    z, y = torch.tensor([[20.0, 0.0]]), torch.tensor([0])
    assert F.cross_entropy(z, y) == 0
    assert linear_cross_entropy(torch.ones(1, 1), z.T, y) == pytest.approx(math.exp(-20), rel=1e-6)


@pytest.mark.parametrize("reduction", ["mean", "none"])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_computed_in_float32(dtype, reduction):
    h, W = draw(300, 16, dtype=dtype, scale=0.3), draw(5000, 16, seed=1, dtype=dtype, scale=0.3)
    y = torch.arange(300) * 16
    halves, doubles = [[x.to(t).requires_grad_() for x in (h, W)] for t in (dtype, torch.float64)]
    got = linear_cross_entropy(*halves, y, reduction=reduction)
    want = algebra(*doubles, y, reduction=reduction)
    assert got.dtype == torch.float32
    assert_same([got], [want.float()], 2e-6)
    got, want = gradients(got.sum(), halves), gradients(want.sum(), doubles)
    assert [g.dtype for g in got] == [dtype] * 2
    assert_same(got, [g.to(dtype) for g in want], 2 * torch.finfo(dtype).eps)


def test_loss_scaling_saves_small_float16_gradients():
    h, W = torch.ones(1, 1).half(), torch.tensor([[18.0], [0.0]]).half().requires_grad_()
    y = torch.tensor([0])
    (unscaled,) = gradients(linear_cross_entropy(h, W, y), [W])
    (scaled,) = gradients(2**16 * linear_cross_entropy(h, W, y), [W])
    assert unscaled.abs().max() == 0
    assert scaled[1].item() == pytest.approx(2**16 * math.exp(-18), rel=1e-3)


def test_dtypes_may_differ():
    h, W, b, y, _ = problem({})
    h32, b16 = h.detach().float().requires_grad_(), b.detach().half().requires_grad_()
    loss = linear_cross_entropy(h32, W, y, bias=b16)
    assert loss.dtype == torch.float64
    assert [g.dtype for g in gradients(loss, (h32, W, b16))] == [
        torch.float32,
        torch.float64,
        torch.float16,
    ]


@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_autocast_does_not_cost_digits(reduction):
    h, W = draw(*ROWS, WIDTH).float().requires_grad_(), draw(CLASSES, WIDTH, seed=1).float()
    y = torch.arange(N).reshape(ROWS) % CLASSES
    options = {"label_smoothing": 0.1, "reduction": reduction}
    want = linear_cross_entropy(h, W.requires_grad_(), y, **options)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        got = linear_cross_entropy(h, W, y, **options)
        assert_same(gradients(got.sum(), (h, W)), gradients(want.sum(), (h, W)), 1e-6)
    assert_same([got], [want], 1e-6)


# linear_cross_entropy: the edges


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("rows", [0, 4])
def test_the_loss_of_nothing_is_zero(rows, reduction):
    h, W = draw(rows, WIDTH).requires_grad_(), draw(CLASSES, WIDTH, seed=1).requires_grad_()
    y = torch.full((rows,), -100)
    loss = linear_cross_entropy(h, W, y, reduction=reduction)
    assert loss == 0
    assert all((g == 0).all() for g in gradients(loss, (h, W)))
    torch_mean = F.cross_entropy(F.linear(h, W), y)
    assert torch_mean.isnan(), "torch returns 0 / 0 here; ours is 0 on purpose"


def test_an_ignored_row_may_hold_anything():
    h, W, _, y, _ = problem({})
    padded = h.detach().clone()
    padded[0, 1], padded[2, 4] = NAN, INF
    padded.requires_grad_()
    got, want = linear_cross_entropy(padded, W, y), linear_cross_entropy(h, W, y)
    assert_same([got], [want])
    assert_same(gradients(got, (padded, W)), gradients(want, (h, W)))


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_a_bias_of_minus_infinity_excludes_a_class(smoothing):
    h, W, b, y, _ = problem({})
    y = y % (CLASSES - 1)
    excluding, weight = b.detach().clone(), torch.ones(CLASSES, dtype=torch.float64)
    excluding[-1], weight[-1] = -INF, 0  # weight 0: no smoothed mass for an impossible class
    options = {"bias": excluding, "weight": weight, "label_smoothing": smoothing, "z_loss": 0.1}
    got = linear_cross_entropy(h, W, y, **options)
    # Without the class, K is smaller: the same mass on each remaining class needs this smoothing.
    rest = smoothing * (CLASSES - 1) / CLASSES
    factor = 1 - smoothing + rest
    z = F.linear(h, W, b.detach())[..., :-1].reshape(-1, CLASSES - 1)
    want = factor * F.cross_entropy(z, y.reshape(-1), label_smoothing=rest / factor)
    want = want + 0.1 * z.logsumexp(-1).square().mean()
    assert_same([got], [want])
    assert_same(gradients(got, (h, W)), gradients(want, (h, W)))


def test_an_excluded_target_costs_infinity_and_still_pulls():
    h, W, bias = torch.ones(1, 1), torch.zeros(3, 1, requires_grad=True), torch.zeros(3)
    bias[0] = -INF
    loss = linear_cross_entropy(h, W, torch.tensor([0]), bias=bias)
    assert loss == INF
    assert gradients(loss, [W])[0].flatten().tolist() == [-1, 0.5, 0.5]


def test_one_class_costs_nothing():
    h, W = draw(4, WIDTH), draw(1, WIDTH, seed=1).requires_grad_()
    loss = linear_cross_entropy(h, W, torch.zeros(4, dtype=torch.int64))
    assert loss == 0
    assert gradients(loss, [W])[0].abs().max() == 0


def test_huge_logits_do_not_overflow():
    h, W = torch.ones(2, 1), torch.tensor([[1e38], [-1e38], [0.0]]).requires_grad_()
    loss = linear_cross_entropy(h, W, torch.tensor([0, 1]), reduction="none")
    assert loss.tolist() == pytest.approx([0, 2e38], rel=1e-6)
    assert gradients(loss.sum(), [W])[0].flatten().tolist() == [1, -1, 0]


@pytest.mark.parametrize(
    ("num_rows", "num_classes", "expected"),
    [
        (4096, 50257, 164),  # 25 equal chunks of at most 32 MiB
        (4096, 256_000, 128),  # never fewer
        (4096, 1000, 512),  # never more
        (130, 256_000, 65),  # not 128 + 2
        (3, 10, 3),
        (0, 10, 1),
    ],
)
def test_automatic_chunks_are_equal_and_fit(num_rows, num_classes, expected):
    assert lm_head._auto_rows(num_rows, num_classes, torch.float32) == expected


def test_automatic_chunks_hold_only_rows_that_count(monkeypatch):
    sizes, original = [], lm_head._losses_then_slopes

    def spy(z, *arguments):
        sizes.append(len(z))
        return original(z, *arguments)

    monkeypatch.setattr(lm_head, "_losses_then_slopes", spy)
    y = torch.zeros(1000, dtype=torch.int64)
    y[::10] = -100
    linear_cross_entropy(torch.zeros(1000, 2), torch.zeros(3, 2), y)
    assert sizes == [450, 450]


MEASURE_MEMORY = """
from pathlib import Path
import torch
from output_layer.lm_head import linear_cross_entropy

def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024

def run(rows, classes, width, reduction="mean"):
    h, W = torch.ones(rows, width, requires_grad=True), torch.zeros(classes, width).requires_grad_()
    y, before = torch.arange(rows), peak()
    (2 * linear_cross_entropy(h, W, y, reduction=reduction, chunk_size=64).mean()).backward()
    return peak() - before

torch.set_num_threads(1)
run(8, 8, 8)
print(run(1024, 20000, 16), run(1024, 20000, 16, "none"), run(64, 20000, 512))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
def test_peak_memory_is_far_below_the_logits():
    command = [sys.executable, "-c", MEASURE_MEMORY]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    mean, none, wide = map(float, output.split())
    logits = 1024 * 20000 * 4 / 2**20
    assert mean < logits / 4
    assert none < logits / 4
    gradient, chunk = 20000 * 512 * 4 / 2**20, 64 * 20000 * 4 / 2**20
    assert wide < gradient + chunk + 8, "one dW and one chunk, nothing copied in the backward pass"


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            {"y": torch.tensor([[0, 1], [2, 11]])},
            IndexError,
            r"y\[1, 1\] is 11: .* 0 to 10, or ign",
        ),
        ({"y": torch.tensor([[0, -1], [2, 1]])}, IndexError, r"y\[0, 1\] is -1"),
        ({"y": torch.zeros(2, 2)}, TypeError, r"y must hold class indices .* torch\.float32"),
        ({"y": torch.zeros(2, 2).bool()}, TypeError, r"y must hold class indices .* torch\.bool"),
        ({"y": torch.zeros(4).long()}, ValueError, r"y must have .* \(2, 2\), got \(4,\)"),
        (
            {"h": torch.zeros(2, 2, 6)},
            ValueError,
            r"h of shape \(2, 2, 6\) .* W of shape \(11, 7\)",
        ),
        ({"h": torch.zeros(2, 2, 7).int()}, TypeError, "h must be floating, got torch.int32"),
        ({"W": torch.zeros(11, 7).long()}, TypeError, "W must be floating"),
        ({"W": torch.zeros(7)}, ValueError, r"W must have shape \(V, d\) .* \(7,\)"),
        ({"W": torch.zeros(0, 7)}, ValueError, "at least one class"),
        ({"bias": torch.zeros(7)}, ValueError, r"bias must have shape \(11,\).* got \(7,\)"),
        ({"weight": torch.ones(11, 1)}, ValueError, r"weight must have shape \(11,\)"),
        ({"weight": -torch.ones(11)}, ValueError, r"weight\[0\] is -1.0: .* finite and at least 0"),
        ({"weight": torch.full((11,), NAN)}, ValueError, r"weight\[0\] is nan"),
        ({"chunk_size": 0}, ValueError, "chunk_size must be 'auto' or an integer .* got 0"),
        ({"chunk_size": "big"}, ValueError, "chunk_size .* got 'big'"),
        ({"label_smoothing": 1.5}, ValueError, r"label_smoothing must be in \[0, 1\], got 1.5"),
        ({"z_loss": -1e-4}, ValueError, "z_loss must be finite and at least 0, got -0.0001"),
        ({"reduction": "avg"}, ValueError, "'mean', 'sum', 'none', got 'avg'"),
    ],
)
def test_bad_arguments_are_named(change, error, message):
    good = {"h": torch.zeros(2, 2, 7), "W": torch.zeros(11, 7), "y": torch.zeros(2, 2).long()}
    with pytest.raises(error, match=message):
        linear_cross_entropy(**(good | change))


def test_the_error_for_a_single_bad_class_has_no_index():
    with pytest.raises(IndexError, match=r"^y is 3: class indices must be in 0 to 1"):
        linear_cross_entropy(torch.zeros(4), torch.zeros(2, 4), torch.tensor(3))


# LanguageModelHead


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("tied", [False, True])
def test_head_normalises_then_projects(tied, bias):
    embedding = nn.Embedding(CLASSES, WIDTH) if tied else None
    head = LanguageModelHead(WIDTH, CLASSES, tie_to=embedding, bias=bias).double()
    if bias:
        assert head.projection.bias.abs().max() == 0
        nn.init.normal_(head.projection.bias)
    hidden = draw(*ROWS, WIDTH, scale=50) + 3
    centred = hidden - hidden.mean(-1, keepdim=True)
    normal = centred / (centred.square().mean(-1, keepdim=True) + 1e-5).sqrt()
    want = normal @ head.projection.weight.T + (head.projection.bias if bias else 0)
    assert_same([head(hidden)], [want], 1e-12)
    y = torch.arange(N).reshape(ROWS) % CLASSES
    loss = head.loss(hidden, y, label_smoothing=0.1)
    assert_same(
        [loss], [F.cross_entropy(want.reshape(N, -1), y.reshape(N), label_smoothing=0.1)], 1e-12
    )


def test_tying_saves_a_matrix():
    def size(*modules):
        return sum(p.numel() for p in nn.ModuleList(modules).parameters())

    embedding = nn.Embedding(CLASSES, WIDTH)
    norm = 2 * WIDTH
    assert size(embedding, LanguageModelHead(WIDTH, CLASSES)) == 2 * CLASSES * WIDTH + norm
    head = LanguageModelHead(WIDTH, CLASSES, tie_to=embedding)
    assert size(embedding, head) == CLASSES * WIDTH + norm


@pytest.mark.parametrize("chunked", [False, True])
def test_a_tied_matrix_gets_the_gradients_of_both_its_uses(chunked):
    embedding = nn.Embedding(CLASSES, WIDTH)
    head = LanguageModelHead(WIDTH, CLASSES, tie_to=embedding).double()
    tokens = torch.tensor([[3, 1, 4, 1, 5]])

    def loss(input_matrix, output_matrix):
        hidden = F.embedding(tokens, input_matrix).cumsum(1)
        return next_token_loss(head.norm(hidden) @ output_matrix.T, tokens)

    apart = [embedding.weight.detach().clone().requires_grad_() for _ in range(2)]
    through_input, through_output = gradients(loss(*apart), apart)
    hidden = embedding(tokens).cumsum(1)
    if chunked:
        head.loss(hidden[:, :-1], tokens[:, 1:]).backward()
    else:
        next_token_loss(head(hidden), tokens).backward()
    assert through_input.abs().max() > 0.01
    assert through_output.abs().max() > 0.01
    assert_same([embedding.weight.grad], [through_input + through_output], 1e-12)
    used = embedding.weight.grad.abs().sum(1) > 0
    assert used.all(), "the output use moves every row, not only those of the text"


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize(("width", "vocab_size"), [(64, 2048), (768, 10_000)])
def test_the_first_loss_is_that_of_the_uniform_guess(width, vocab_size, tied):
    torch.manual_seed(0)
    embedding = nn.Embedding(vocab_size, width) if tied else None
    head = LanguageModelHead(width, vocab_size, tie_to=embedding)
    with torch.no_grad():
        loss = head.loss(10 * torch.randn(256, width), torch.randint(vocab_size, (256,)))
    assert loss == pytest.approx(math.log(vocab_size) + width * 0.02**2 / 2, abs=0.15)
    assert loss == pytest.approx(math.log(vocab_size), abs=0.3)


def test_a_trained_embedding_can_be_kept():
    embedding = nn.Embedding(CLASSES, WIDTH)
    before = embedding.weight.detach().clone()
    head = LanguageModelHead(WIDTH, CLASSES, tie_to=embedding, std=None)
    assert head.projection.weight is embedding.weight
    assert torch.equal(embedding.weight, before)


def test_an_embedding_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"\(11, 8\), the head needs .* = \(11, 7\)"):
        LanguageModelHead(7, 11, tie_to=nn.Embedding(11, 8))


# next_token_loss and perplexity


def test_each_row_is_compared_with_the_following_token():
    logits, tokens = draw(2, 4, CLASSES), torch.tensor([[3, 1, 4, 1], [5, 9, 2, 6]])
    log_p = logits.log_softmax(-1)
    pairs = [(b, t) for b in range(2) for t in range(3)]
    want = -sum(log_p[b, t, tokens[b, t + 1]] for b, t in pairs) / len(pairs)
    assert_same([next_token_loss(logits, tokens)], [want])
    assert_same([next_token_loss(logits[0], tokens[0])], [-log_p[0, [0, 1, 2], [1, 4, 1]].mean()])


def test_ignored_tokens_are_no_targets():
    logits, tokens = (
        draw(2, 4, CLASSES).requires_grad_(),
        torch.tensor([[3, 1, 4, 1], [5, 9, 0, 0]]),
    )
    padded = tokens.where(tokens != 0, -100)
    got = next_token_loss(logits, padded)
    shifted = F.pad(padded[:, 1:], (0, 1), value=-100)  # the way of Hugging Face's ForCausalLMLoss
    want = F.cross_entropy(logits.reshape(-1, CLASSES), shifted.reshape(-1))
    assert_same([got], [want])
    assert_same(gradients(got, [logits]), gradients(want, [logits]))
    assert_same([next_token_loss(logits, tokens, ignore_index=0)], [want])


def test_an_ignored_row_of_logits_may_be_nan():
    logits, tokens = draw(3, CLASSES), torch.tensor([1, 2, -100])
    logits[1:] = NAN
    logits.requires_grad_()
    loss = next_token_loss(logits, tokens)
    assert_same([loss], [-logits[0].log_softmax(-1)[2]])
    assert gradients(loss, [logits])[0][1:].abs().max() == 0


@pytest.mark.parametrize("tokens", [[[4]], [[4, -100, -100]]])
def test_no_next_token_costs_nothing(tokens):
    tokens = torch.tensor(tokens)
    logits = draw(*tokens.shape, CLASSES).requires_grad_()
    loss = next_token_loss(logits, tokens)
    assert loss == 0
    assert gradients(loss, [logits])[0].abs().max() == 0


@pytest.mark.parametrize("gap", GAPS)
def test_a_confident_next_token_keeps_its_loss(gap):
    logits = torch.tensor([[gap, 0.0, -1.5], [0, 0, 0]]).requires_grad_()
    loss = next_token_loss(logits, torch.tensor([2, 0]))
    want, slope = exact_cross_entropy(logits[0].tolist(), [1, 0, 0])
    assert relative_error([loss.detach()], [want]) <= 5e-7
    assert relative_error(gradients(loss, [logits])[0][0], slope) <= 5e-7


def test_half_precision_logits_are_widened():
    logits = draw(40, 300, dtype=torch.bfloat16)
    tokens = torch.arange(40)
    loss = next_token_loss(logits, tokens)
    assert loss.dtype == torch.float32
    assert_same([loss], [F.cross_entropy(logits[:-1].float(), tokens[1:])], 1e-6)


@pytest.mark.parametrize(
    ("tokens", "error", "message"),
    [
        (torch.tensor([[1, 2]]), ValueError, r"got \(1, 2\) for .* \(1, 3, 5\): .* unshifted"),
        (torch.tensor([[1, 2, 5]]), IndexError, r"tokens\[0, 2\] is 5"),
        (torch.tensor([[1.0, 2, 3]]), TypeError, "tokens must hold class indices"),
    ],
)
def test_tokens_that_do_not_fit_are_refused(tokens, error, message):
    with pytest.raises(error, match=message):
        next_token_loss(torch.zeros(1, 3, 5), tokens)


def test_perplexity_counts_equally_likely_tokens():
    assert perplexity(math.log(50257)) == pytest.approx(50257, rel=1e-12)
    assert perplexity(torch.full((2, 3), math.log(8), requires_grad=True)) == pytest.approx(8)
    assert perplexity(0.0) == 1
    assert perplexity(800) == INF


def test_perplexity_averages_before_the_exponential():
    assert perplexity(torch.tensor([0.0, 2 * math.log(5)])) == pytest.approx(5)


def test_perplexity_of_nothing_is_refused():
    with pytest.raises(ValueError, match="nll is empty"):
        perplexity(torch.zeros(0))


# Training on real text


def words_of_python(num_words, vocab_size):
    """Return the first words of CPython's language reference as token ids; 0 is any rare word."""
    words = re.findall(r"\w+|[^\w\s]", " ".join(map(topics.get, sorted(topics))))
    kept = [word for word, _ in Counter(words).most_common(vocab_size - 1)]
    ids = {word: i for i, word in enumerate(kept, start=1)}
    return torch.tensor([ids.get(word, 0) for word in words[:num_words]])


@pytest.mark.parametrize("tied", [False, True])
def test_a_language_model_learns_to_beat_word_frequencies(tied):
    torch.manual_seed(0)
    vocab_size, width = 512, 48
    texts = words_of_python(16 * 33 * 40, vocab_size).reshape(40, 16, 33)
    embedding, body = nn.Embedding(vocab_size, width), nn.GRU(width, width, batch_first=True)
    head = LanguageModelHead(width, vocab_size, tie_to=embedding if tied else None)
    model = nn.ModuleList([embedding, body, head])
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)

    losses = []
    for tokens in texts.repeat(3, 1, 1):
        hidden, _ = body(embedding(tokens[:, :-1]))
        loss = head.loss(hidden, tokens[:, 1:], z_loss=1e-4)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    counts = torch.bincount(texts[..., 1:].flatten(), minlength=vocab_size).double()
    frequencies = counts[counts > 0] / counts.sum()
    unigram = -(frequencies * frequencies.log()).sum().item()
    assert losses[0] == pytest.approx(math.log(vocab_size), abs=0.1)
    assert sum(losses[-10:]) / 10 < unigram - 0.5
    with torch.no_grad():
        logits = head(body(embedding(texts[0]))[0])
        assert_same(
            [next_token_loss(logits, texts[0])],
            [F.cross_entropy(logits[:, :-1].flatten(0, 1), texts[0][:, 1:].flatten())],
            1e-5,
        )
    assert logits.shape == (16, 33, vocab_size)
    assert logits.isfinite().all()
