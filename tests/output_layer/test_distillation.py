"""Algebra, the high-temperature limit, edges and training of `output_layer.distillation`."""

import math

import pytest
import torch
from mpmath import exp, fsum, log, mpf
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F

from output_layer.distillation import combined_distillation_loss, distillation_loss

INF = math.inf
TEMPERATURES = [0.5, 1, 2, 5, 20, 100]


def draw(*shape, seed=0, scale=2.0):
    generator = torch.Generator().manual_seed(seed)
    return scale * torch.randn(shape, generator=generator, dtype=torch.float64)


def pair(*shape):
    return draw(*shape).requires_grad_(), draw(*shape, seed=1)


def gradient(loss, leaf):
    return torch.autograd.grad(loss, leaf)[0]


def assert_same(got, want, tolerance=1e-12):
    torch.testing.assert_close(got, want, rtol=tolerance, atol=tolerance)


def exact_divergence(teacher, student, temperature):
    """Return T^2 KL(teacher || student) of two rows of logits, by mpmath."""

    def log_softmax(row):
        row = [mpf(float(z)) / mpf(float(temperature)) for z in row]
        return [z - log(fsum(map(exp, row))) for z in row]

    rows = zip(log_softmax(teacher), log_softmax(student), strict=True)
    return float(mpf(float(temperature)) ** 2 * fsum(exp(p) * (p - q) for p, q in rows))


# Values and gradients


@pytest.mark.parametrize("temperature", [*TEMPERATURES, 1e4])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_loss_is_the_scaled_divergence(dtype, temperature):
    student, teacher = (x.detach().to(dtype) for x in pair(6, 10))
    got = distillation_loss(student, teacher, temperature=temperature, reduction="none")
    rows = zip(teacher, student, strict=True)
    want = [exact_divergence(*row, temperature) for row in rows]
    assert got.dtype == dtype
    assert got.tolist() == pytest.approx(want, rel=1e-6)


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_agrees_with_torch(temperature):
    student, teacher = pair(6, 10)
    logs = [(x / temperature).log_softmax(-1) for x in (student, teacher)]
    want = temperature**2 * F.kl_div(*logs, reduction="batchmean", log_target=True)
    got = distillation_loss(student, teacher, temperature=temperature)
    assert_same(got, want)
    assert_same(gradient(got, student), gradient(want, student))


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_gradient_is_temperature_times_student_minus_teacher(temperature):
    student, teacher = pair(2, 3, 10)
    q, p = ((x / temperature).softmax(-1) for x in (student.detach(), teacher))
    loss = distillation_loss(student, teacher, temperature=temperature, reduction="sum")
    assert_same(gradient(loss, student), temperature * (q - p))


def test_divergence_and_cross_entropy_have_the_same_gradient():
    student, teacher = pair(6, 10)
    p = (teacher / 3).softmax(-1)
    cross_entropy = 9 * F.cross_entropy(student / 3, p)
    divergence = distillation_loss(student, teacher, temperature=3)
    assert_same(gradient(divergence, student), gradient(cross_entropy, student))
    entropy = -(p * p.log()).sum(-1).mean()
    assert_same(cross_entropy - divergence, 9 * entropy)


def test_gradients_agree_with_differences():
    student, teacher = pair(3, 4)
    targets = torch.tensor([0, 3, 1])
    assert torch.autograd.gradcheck(
        lambda z: combined_distillation_loss(z, teacher, targets, temperature=2.5, alpha=0.3),
        student,
    )


def test_the_teacher_gets_no_gradient():
    student, teacher = pair(2, 4)
    teacher.requires_grad_()
    distillation_loss(student, teacher, temperature=2).backward()
    assert teacher.grad is None
    assert student.grad is not None


@pytest.mark.parametrize("seed", range(5))
def test_factor_keeps_the_gradient_at_its_high_temperature_limit(seed):
    student, teacher = draw(10, seed=seed).requires_grad_(), draw(10, seed=100 + seed)
    difference = student.detach() - teacher
    limit = (difference - difference.mean()) / 10

    def at(temperature):
        return gradient(distillation_loss(student, teacher, temperature=temperature), student)

    errors = [((at(t) - limit).norm() / limit.norm()).item() for t in (10, 100, 1000, 1e6)]
    assert errors[0] < 0.5
    for before, after, factor in zip(errors, errors[1:], (10, 10, 1000), strict=False):
        assert after == pytest.approx(before / factor, rel=0.3), "the error falls as 1 / T"
    without_factor = [at(t).norm() / t**2 for t in (1, 1000)]
    assert without_factor[1] < 1e-5 * without_factor[0]


# Edges


def test_a_perfect_student_costs_nothing():
    student, teacher = pair(4, 7)
    same = (teacher + 3).requires_grad_()  # logits are the same up to a constant
    loss = distillation_loss(same, teacher, temperature=2)
    assert_same(loss, torch.zeros_like(loss))
    assert_same(gradient(loss, same), torch.zeros(4, 7, dtype=torch.float64))
    assert distillation_loss(student, teacher, temperature=2) > 0


def test_reductions():
    student, teacher = pair(2, 3, 7)
    rows, total, mean = (
        distillation_loss(student, teacher, temperature=2, reduction=r)
        for r in ("none", "sum", "mean")
    )
    assert rows.shape == (2, 3)
    assert_same(rows.sum(), total)
    assert_same(rows.mean(), mean)
    assert distillation_loss(student[:0], teacher[:0], temperature=2) == 0


def test_excluded_classes_count_nothing():
    student, teacher = (x.detach().clone() for x in pair(3, 6))
    student[:, 2] = teacher[:, 2] = -INF
    student.requires_grad_()
    kept = [0, 1, 3, 4, 5]
    small = student.detach()[:, kept].requires_grad_()
    got = distillation_loss(student, teacher, temperature=2)
    want = distillation_loss(small, teacher[:, kept], temperature=2)
    assert_same(got, want)
    slope = gradient(got, student)
    assert_same(slope[:, kept], gradient(want, small))
    assert slope[:, 2].abs().max() == 0


def test_a_class_that_only_the_student_excludes_costs_infinity():
    assert distillation_loss(torch.tensor([[0, -INF]]), torch.zeros(1, 2), temperature=2) == INF


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_widened(dtype):
    student, teacher = (x.detach().to(dtype) for x in pair(4, 7))
    student.requires_grad_()
    loss = distillation_loss(student, teacher, temperature=100)
    want = distillation_loss(student.double(), teacher.double(), temperature=100)
    assert loss.dtype == torch.float32
    assert_same(loss, want.float(), 1e-6)
    assert gradient(loss, student).dtype == dtype


def test_large_logits_do_not_overflow():
    student = torch.tensor([[60000.0, -60000.0]]).requires_grad_()
    loss = distillation_loss(student, -student, temperature=1)
    assert loss == 120000
    assert gradient(loss, student).tolist() == [[1, -1]]


# With labels


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("alpha", [0, 0.25, 0.9, 1])
def test_combined_loss_is_the_weighted_average(alpha, reduction):
    student, teacher = pair(2, 5, 7)
    targets = torch.arange(10).reshape(2, 5) % 7
    options = {"temperature": 4, "reduction": reduction}
    got = combined_distillation_loss(student, teacher, targets, alpha=alpha, **options)
    soft = distillation_loss(student, teacher, **options)
    hard = F.cross_entropy(student.movedim(-1, 1), targets, reduction=reduction)
    want = alpha * soft + (1 - alpha) * hard
    assert_same(got, want)
    assert_same(gradient(got.sum(), student), gradient(want.sum(), student))


def test_the_hard_part_keeps_small_losses():
    student, teacher, targets = torch.tensor([[20.0, 0.0]]), torch.zeros(1, 2), torch.tensor([0])
    loss = combined_distillation_loss(student, teacher, targets, temperature=1, alpha=0)
    assert loss == pytest.approx(math.exp(-20), rel=1e-6)


@pytest.mark.parametrize("temperature", [0, -1, INF, math.nan])
def test_illegal_temperatures_are_refused(temperature):
    with pytest.raises(ValueError, match="temperature must be a finite number above 0, got"):
        distillation_loss(*pair(2, 3), temperature=temperature)


def test_bad_arguments_are_named():
    student, teacher = pair(2, 3)
    targets, options = torch.tensor([0, 2]), {"temperature": 2}
    with pytest.raises(ValueError, match=r"same shape, got \(2, 3\) and \(1, 3\)"):
        distillation_loss(student, teacher[:1], **options)
    with pytest.raises(ValueError, match=r"at least one class, got shape \(2, 0\)"):
        distillation_loss(student[:, :0], teacher[:, :0], **options)
    with pytest.raises(ValueError, match="'mean', 'sum', 'none', got 'batchmean'"):
        distillation_loss(student, teacher, reduction="batchmean", **options)
    with pytest.raises(ValueError, match=r"alpha must be in \[0, 1\], got 1.1"):
        combined_distillation_loss(student, teacher, targets, alpha=1.1, **options)
    with pytest.raises(ValueError, match=r"targets must .* \(2,\), got \(2, 1\)"):
        combined_distillation_loss(student, teacher, targets[:, None], **options)
    with pytest.raises(IndexError, match=r"targets\[1\] is 3: class indices must be in 0 to 2$"):
        combined_distillation_loss(student, teacher, targets + torch.tensor([0, 1]), **options)
    with pytest.raises(TypeError, match="targets must hold class indices"):
        combined_distillation_loss(student, teacher, targets.double(), **options)


# Training on real data


def test_a_student_learns_classes_it_never_saw_a_label_of():
    # Soft targets of a teacher that knows all digits teach a student on images of 0 to 7 only.
    pixels, labels = load_digits(return_X_y=True)
    x, y = torch.tensor(pixels, dtype=torch.float32) / 16, torch.tensor(labels)
    torch.manual_seed(0)
    teacher, student = nn.Linear(64, 10), nn.Linear(64, 10)
    fit(teacher, lambda: F.cross_entropy(teacher(x), y))
    with torch.no_grad():
        soft = teacher(x)
    seen = y < 8
    losses = fit(student, lambda: distillation_loss(student(x[seen]), soft[seen], temperature=10))
    assert losses[-1] < 0.05 * losses[0]
    with torch.no_grad():
        right = (student(x).argmax(-1) == y)[~seen].double().mean()
    assert right > 0.5, f"{right:.0%} of the eights and nines"


def fit(model, loss_of, steps=200):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    losses = []
    for _ in range(steps):
        loss = loss_of()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
