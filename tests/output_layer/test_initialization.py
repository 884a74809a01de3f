"""Variances, prior biases, first losses, and the layer that is started with them."""

import math
import subprocess
import sys

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer, load_diabetes

from output_layer.activations import logsumexp, sigmoid, softmax
from output_layer.initialization import (
    draw_weights,
    expected_first_loss,
    he_variance,
    init_output,
    prior_bias,
    prior_entropy,
    xavier_variance,
)
from output_layer.losses import bce_with_logits, cross_entropy, mse_loss

SHARES = [0.7, 0.2, 0.1]


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


# Weights


def test_variances_agree_with_torch_and_with_algebra():
    weight = torch.empty(500, 800)  # fan_in 800, fan_out 500
    gain = torch.nn.init.calculate_gain("tanh")
    torch.nn.init.xavier_uniform_(weight, gain=gain)
    bound = math.sqrt(3 * xavier_variance(800, 500, gain=gain))
    assert weight.abs().max().item() == pytest.approx(bound, rel=1e-4)
    torch.nn.init.kaiming_uniform_(weight, nonlinearity="relu")
    assert weight.abs().max().item() == pytest.approx(math.sqrt(3 * he_variance(800)), rel=1e-4)
    # nn.Linear's own rule: variance 1 / (3 n_in)
    default = torch.nn.Linear(800, 500).weight.abs().max().item()
    assert default == pytest.approx(math.sqrt(3 * he_variance(800, gain=1) / 3), rel=1e-4)
    assert xavier_variance(30, 10) == 2 / 40
    assert he_variance(100) == pytest.approx(0.02, rel=1e-15)


def test_he_keeps_the_mean_square_through_relu_layers_and_xavier_the_variance_of_linear_ones():
    rng = np.random.default_rng(0)
    relu_features = linear_features = rng.normal(size=(100, 500))
    for _ in range(10):
        weights = draw_weights(500, 500, he_variance(500), rng=rng)
        relu_features = np.maximum(relu_features @ weights, 0)
        linear_features = linear_features @ draw_weights(
            500, 500, xavier_variance(500, 500), rng=rng
        )
    assert 0.5 < (relu_features**2).mean() < 2  # with variance 1 / n it would be 2^-10
    assert 0.5 < linear_features.var() < 2


@pytest.mark.parametrize("distribution", ["normal", "uniform"])
def test_drawn_weights_have_mean_variance_shape_and_kind(distribution):
    rng = np.random.default_rng(1)
    weights = draw_weights(400, 300, 0.04, rng=rng, distribution=distribution)
    assert weights.shape == (400, 300)
    assert weights.dtype == np.float64
    assert abs(weights.mean()) < 4 * 0.2 / math.sqrt(weights.size)
    assert weights.var() == pytest.approx(0.04, rel=0.02)
    kurtosis = (weights**4).mean() / weights.var() ** 2  # 3 for a normal, 1.8 for a uniform
    assert kurtosis == pytest.approx({"normal": 3, "uniform": 1.8}[distribution], abs=0.1)


def test_the_same_seed_draws_the_same_weights():
    a, b = (draw_weights(3, 2, 1, rng=np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(a, b)
    assert (draw_weights(3, 2, 0, rng=np.random.default_rng(7)) == 0).all()


def test_weight_errors():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="fan_in must be at least 1, got 0"):
        xavier_variance(0, 1)
    with pytest.raises(ValueError, match="fan_out must be at least 1, got -2"):
        xavier_variance(1, -2)
    with pytest.raises(ValueError, match="fan_in must be at least 1, got nan"):
        he_variance(math.nan)
    for gain in (0, -1, math.inf, math.nan):
        with pytest.raises(ValueError, match="gain must be a finite number above 0, got"):
            he_variance(3, gain=gain)
        with pytest.raises(ValueError, match="gain must be a finite number above 0, got"):
            xavier_variance(3, 3, gain=gain)
    for variance in (-1, math.inf, math.nan):
        with pytest.raises(ValueError, match="variance must be finite and at least 0, got"):
            draw_weights(1, 1, variance, rng=rng)
    with pytest.raises(ValueError, match="fan_out must be at least 1"):
        draw_weights(1, 0, 1, rng=rng)
    with pytest.raises(ValueError, match=r"distribution must be one of .*, got 'cauchy'"):
        draw_weights(1, 1, 1, rng=rng, distribution="cauchy")


# Prior bias


def test_printed_values():
    # RetinaNet: -log(0.99 / 0.01). Prior 0.02: bias -3.892, loss 0.098 in place of log 2.
    assert prior_bias(0.01) == pytest.approx(-4.59511985013459, rel=1e-14)
    assert prior_bias(0.02) == pytest.approx(-3.8918202981106265, rel=1e-14)
    assert prior_entropy(0.02) == pytest.approx(0.09803911, rel=1e-7)


@given(st.floats(1e-300, 1 - 1e-16))
def test_the_sigmoid_of_the_bias_is_the_prior(prior):
    assert sigmoid(prior_bias(prior)) == pytest.approx(prior, rel=1e-13)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_the_softmax_of_the_bias_is_the_prior(counts):
    prior = np.array(counts) / sum(counts)
    np.testing.assert_allclose(softmax(prior_bias(prior)), prior, rtol=1e-12)


def test_several_sigmoids_may_have_any_sum_and_rows_of_classes_are_allowed():
    np.testing.assert_allclose(
        sigmoid(prior_bias([0.9, 0.5, 0.3], activation="sigmoid")), [0.9, 0.5, 0.3]
    )
    got = prior_entropy([SHARES, [0.5, 0.5, 0]])
    np.testing.assert_allclose(got, [0.8018185525433373, math.log(2)], rtol=1e-15)


def test_the_entropy_is_the_loss_at_the_prior_bias_and_no_constant_beats_it():
    targets = np.repeat([0, 1, 2], [70, 20, 10])
    start = prior_bias(SHARES)
    loss, gradient = cross_entropy(np.tile(start, (100, 1)), targets, return_grad=True)
    assert loss == pytest.approx(prior_entropy(SHARES), rel=1e-14)
    np.testing.assert_allclose(gradient.sum(axis=0), 0, atol=1e-15)

    labels = np.repeat([0, 1], [98, 2])
    at = {b: bce_with_logits(np.full(100, b), labels) for b in (-4.2, prior_bias(0.02), -3.6, 0.0)}
    assert at[prior_bias(0.02)] == pytest.approx(prior_entropy(0.02), rel=1e-14)
    assert min(at, key=at.get) == prior_bias(0.02)
    assert at[0.0] == pytest.approx(math.log(2))


def test_entropy_of_certainty_is_zero_and_of_equal_classes_log_k():
    np.testing.assert_array_equal(prior_entropy([0.0, 1.0], activation="sigmoid"), 0)
    assert prior_entropy([0, 1]) == 0
    assert prior_entropy(np.full(8, 1 / 8)) == pytest.approx(math.log(8), rel=1e-15)


def test_prior_errors():
    for prior in (0.0, 1.0, -0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match=r"prior is .*: a frequency must be between 0 and 1"):
            prior_bias(prior)
    for prior in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="a frequency must be between 0 and 1"):
            prior_entropy(prior)
    with pytest.raises(ValueError, match=r"prior\[1\] is 0.0: .* add a pseudo-count"):
        prior_bias([1, 0])
    with pytest.raises(ValueError, match=r"must sum to 1, got 100.0: divide counts by their sum"):
        prior_bias([70, 30])
    with pytest.raises(ValueError, match=r"needs one frequency a class, got the number 0.3"):
        prior_bias(0.3, activation="softmax")
    with pytest.raises(ValueError, match=r"activation must be one of .*, got 'tanh'"):
        prior_bias(0.3, activation="tanh")


# First loss


@pytest.mark.parametrize("num_classes", [1, 2, 10, 50257])
def test_zero_logits_lose_log_k(num_classes):
    want = math.log(num_classes)
    assert expected_first_loss(num_classes) == pytest.approx(want, rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("std", [0.0, 0.3, 5.0, 100.0])
def test_a_single_class_loses_nothing(std):
    assert expected_first_loss(1, std=std) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("std", [0.1, 1, 5, 30])
def test_two_classes_are_one_sigmoid_whose_loss_mpmath_integrates(std):
    """E softplus(d) = E log(1 + exp(-|d|)) + E max(d, 0) for binary logits d of this std."""

    def density(x):
        return mpmath.npdf(x) * mpmath.log1p(mpmath.exp(-abs(x) * std))

    with mpmath.workdps(25):
        cuts = [0, 0.03, 0.1, 0.3, 1, 3, 8, 20]
        want = 2 * mpmath.quad(density, cuts) + std / mpmath.sqrt(2 * mpmath.pi)
    got = expected_first_loss(2, std=std / math.sqrt(2))
    assert got == pytest.approx(float(want), rel=1e-13)


@pytest.mark.parametrize("num_classes", [2, 10, 1000])
@pytest.mark.parametrize("std", [1e-4, 1e-3, 1e-2])
def test_small_logits_follow_the_expansion(num_classes, std):
    excess = expected_first_loss(num_classes, std=std) - math.log(num_classes)
    assert excess == pytest.approx(std**2 / 2 * (1 - 1 / num_classes), rel=3e-4, abs=2e-14)


@pytest.mark.parametrize(("num_classes", "std"), [(10, 0.01), (10, 1), (10, 5), (300, 2)])
def test_simulated_logits_agree(num_classes, std):
    z = np.random.default_rng(3).normal(0, std, (40_000, num_classes))
    losses = logsumexp(z) - z.mean(axis=-1)  # the mean over targets, for less noise
    standard_error = losses.std() / math.sqrt(len(losses))
    assert abs(losses.mean() - expected_first_loss(num_classes, std=std)) < 4 * standard_error


def test_bounds_and_growth():
    losses = [expected_first_loss(20, std=std) for std in (0, 0.5, 1, 2, 4, 8)]
    assert losses == sorted(losses)
    for std, loss in zip((0.5, 1, 2, 4, 8), losses[1:], strict=True):
        assert math.log(20) < loss < math.log(20) + std**2 / 2


def test_a_real_head_starts_at_the_expected_loss():
    """The std of the logits is that of the weights times the length of the features."""
    rng = np.random.default_rng(4)
    features, targets = rng.normal(size=(2000, 256)), rng.integers(0, 10, 2000)
    weights = draw_weights(256, 10, 0.1**2, rng=rng)
    lengths = np.linalg.norm(features, axis=1)
    got = cross_entropy(features @ weights, targets)
    want = expected_first_loss(10, std=0.1 * lengths.mean())
    assert got == pytest.approx(want, abs=0.2)
    assert want > math.log(10) + 0.7


def test_first_loss_errors():
    with pytest.raises(ValueError, match="num_classes must be at least 1, got 0"):
        expected_first_loss(0)
    for std in (-1, math.inf, math.nan):
        with pytest.raises(ValueError, match="std must be finite and at least 0, got"):
            expected_first_loss(3, std=std)


# A layer


def test_init_output_draws_small_weights_and_a_zero_bias():
    layer = torch.nn.Linear(400, 200)
    assert init_output(layer) is layer
    assert layer.weight.std().item() == pytest.approx(0.02, rel=0.02)
    assert abs(layer.weight.mean().item()) < 4 * 0.02 / math.sqrt(400 * 200)
    assert (layer.bias == 0).all()
    assert layer.weight.requires_grad
    assert layer.bias.requires_grad


def test_init_output_with_a_prior_starts_at_its_entropy_on_imbalanced_breast_cancer():
    x, benign = load_breast_cancer(return_X_y=True)
    rows = np.concatenate([np.flatnonzero(benign == 1), np.flatnonzero(benign == 0)[:20]])
    x, malignant = torch.from_numpy(x[rows]).float(), torch.from_numpy(1.0 - benign[rows])
    x = (x - x.mean(0)) / x.std(0)
    prior = malignant.mean().item()  # 20 of 377

    def first_loss(layer):
        return torch.nn.functional.binary_cross_entropy_with_logits(layer(x)[:, 0], malignant)

    layer = torch.nn.Linear(30, 1)
    assert first_loss(init_output(layer, std=0)).item() == pytest.approx(math.log(2))
    started = first_loss(init_output(layer, prior=prior, std=0)).item()
    assert started == pytest.approx(prior_entropy(prior), rel=1e-6)
    by_hand = -(20 * math.log(20 / 377) + 357 * math.log(357 / 377)) / 377
    assert started == pytest.approx(by_hand, rel=1e-6)


def test_init_output_with_class_frequencies_and_with_one_number_for_all():
    layer = init_output(torch.nn.Linear(5, 3), prior=SHARES)
    np.testing.assert_allclose(layer.bias.detach(), np.log(SHARES), rtol=1e-6)
    init_output(layer, prior=0.01)
    np.testing.assert_allclose(layer.bias.detach(), [-4.59512] * 3, rtol=1e-6)
    init_output(layer, prior=[0.9, 0.5, 0.3], activation="sigmoid")
    np.testing.assert_allclose(layer.bias.detach().sigmoid(), [0.9, 0.5, 0.3], rtol=1e-6)


def test_init_output_with_a_mean_starts_at_the_variance_of_the_targets():
    x, y = load_diabetes(return_X_y=True)
    layer = init_output(torch.nn.Linear(10, 1, dtype=torch.float64), mean=y.mean(), std=0)
    predictions = layer(torch.from_numpy(x)).detach().numpy()[:, 0]
    assert mse_loss(predictions, y) == pytest.approx(y.var(), rel=1e-12)
    init_output(layer, mean=[3.0])
    assert layer.bias.item() == 3


def test_init_output_keeps_weights_on_request_and_dtype_always():
    layer = torch.nn.Linear(4, 2, dtype=torch.float16)
    before = layer.weight.clone()
    init_output(layer, prior=[0.5, 0.5], std=None)
    assert torch.equal(layer.weight, before)
    assert layer.bias.dtype == torch.float16
    init_output(layer, std=0)
    assert (layer.weight == 0).all()


def test_init_output_ties_the_matrix_and_its_gradients():
    embedding = torch.nn.Embedding(50, 8)
    trained = embedding.weight.detach().clone()
    layer = init_output(torch.nn.Linear(8, 50, bias=False), tie_to=embedding, std=None)
    assert layer.weight is embedding.weight
    assert torch.equal(embedding.weight, trained)
    layer(embedding(torch.tensor([3]))).sum().backward()
    assert (embedding.weight.grad.norm(dim=1) > 0).all()  # every row as output, row 3 as input too
    init_output(layer, tie_to=embedding, std=0.02)
    assert embedding.weight.std().item() == pytest.approx(0.02, rel=0.2)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"prior": 0.5, "mean": 1.0}, ValueError, "not both"),
        (
            {"prior": [0.5, 0.5]},
            ValueError,
            r"each of the 3 outputs of the layer, got shape \(2,\)",
        ),
        ({"mean": [1.0, 2.0]}, ValueError, "mean must be a number or have one entry"),
        ({"mean": math.nan}, ValueError, "mean is nan: must be finite"),
        ({"prior": 0}, ValueError, "between 0 and 1"),
        ({"activation": "sigmoid"}, ValueError, "give prior too"),
        ({"std": -0.1}, ValueError, "std must be finite and at least 0, or None .* got -0.1"),
        ({"tie_to": torch.nn.Embedding(3, 4)}, ValueError, r"\(3, 4\), the layer needs .*\(3, 5\)"),
        ({"tie_to": torch.nn.Linear(5, 3)}, TypeError, "tie_to must be .*Embedding, got Linear"),
    ],
)
def test_init_output_refuses_and_leaves_the_layer_alone(arguments, error, message):
    layer = torch.nn.Linear(5, 3)
    before = {name: value.clone() for name, value in layer.state_dict().items()}
    with pytest.raises(error, match=message):
        init_output(layer, **arguments)
    for name, value in layer.state_dict().items():
        assert torch.equal(value, before[name])


def test_init_output_refuses_other_layers_and_missing_biases():
    with pytest.raises(TypeError, match=r"layer must be a torch.nn.Linear, got Conv2d"):
        init_output(torch.nn.Conv2d(1, 1, 1))
    for arguments in ({"prior": 0.1}, {"mean": 1.0}):
        with pytest.raises(ValueError, match="layer has no bias"):
            init_output(torch.nn.Linear(2, 1, bias=False), **arguments)


def test_the_formulas_do_not_import_torch():
    code = (
        "import sys, output_layer.initialization as m; m.prior_bias(0.1); m.expected_first_loss(3);"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
