"""pairing-gradients: four gradients at one logit, against exact derivatives and the library."""

import mpmath
import numpy as np
import pytest
from olwidget_drawings._drawing import number

from output_layer.activations import sigmoid, softmax, tanh
from output_layer.losses import bce_with_logits, cross_entropy, mse_loss

from .helpers import call, contrast, middle_of, readout, slider, thumb_of


def exact_pairing_gradients(z: float) -> dict[str, float]:
    """Derivatives of the four losses at target 1, by 50-digit arithmetic."""
    losses = {
        "sigmoid-bce": lambda z: mpmath.log1p(mpmath.exp(-z)),
        "identity-mse": lambda z: (z - 1) ** 2,
        "sigmoid-mse": lambda z: (1 / (1 + mpmath.exp(-z)) - 1) ** 2,
        "tanh-mse": lambda z: (mpmath.tanh(z) - 1) ** 2,
    }
    with mpmath.workdps(50):
        return {name: float(mpmath.diff(loss, mpmath.mpf(z))) for name, loss in losses.items()}


def test_pairing_gradients_are_the_derivatives_of_the_losses(open_widget):
    logits = np.linspace(-10, 10, 41).tolist()
    got = call(open_widget("pairing-gradients"), "compute", *([z] for z in logits))
    for z, result in zip(logits, got, strict=True):
        want = exact_pairing_gradients(z)
        assert result.keys() == want.keys()
        for name in want:
            np.testing.assert_allclose(
                result[name], want[name], rtol=1e-12, err_msg=f"{name} at {z}"
            )


def test_pairing_gradients_agree_with_the_library(open_widget):
    z = np.linspace(-10, 10, 201)
    got = call(open_widget("pairing-gradients"), "compute", *([x] for x in z.tolist()))
    one = np.ones_like(z)
    how = {"reduction": "sum", "return_grad": True}
    want = {
        "sigmoid-bce": bce_with_logits(z, one, **how)[1],
        "identity-mse": mse_loss(z, one, **how)[1],
        "sigmoid-mse": mse_loss(sigmoid(z), one, **how)[1] * sigmoid(z) * sigmoid(-z),
        "tanh-mse": mse_loss(tanh(z), one, **how)[1] * (1 - tanh(z) ** 2),
    }
    # The chain rule subtracts numbers near 1; what it loses there is below 1e-15.
    for name, gradients in want.items():
        np.testing.assert_allclose([g[name] for g in got], gradients, rtol=1e-12, atol=1e-15)


def test_the_curves_that_claim_to_be_softmax_are(open_widget):
    """Two classes with logits (z, 0) and target class 1: same gradients as the sigmoid pairs."""
    logits = np.linspace(-10, 10, 21)
    got = call(open_widget("pairing-gradients"), "compute", *([z] for z in logits.tolist()))
    for z, result in zip(logits, got, strict=True):
        row = np.array([[z, 0.0]])
        _, grad = cross_entropy(row, np.array([0]), return_grad=True)
        np.testing.assert_allclose(result["sigmoid-bce"], grad[0, 0], rtol=1e-12)
        p = softmax(row)
        _, dp = mse_loss(p, np.array([[1.0, 0.0]]), return_grad=True)
        # Softmax: dL/dz_1 = p_1 (dL/dp_1 - sum_k p_k dL/dp_k).
        by_chain_rule = p[0, 0] * (dp[0, 0] - (p * dp).sum())
        np.testing.assert_allclose(result["sigmoid-mse"], by_chain_rule, rtol=1e-12, atol=1e-15)


def test_the_marker_reads_the_four_gradients(open_widget):
    figure = open_widget("pairing-gradients")
    slider(figure, "Logit z").press("Home")
    want = exact_pairing_gradients(-10)
    for name, gradient in want.items():
        cell = figure.locator(f'[data-part="{name}-value"]')
        assert cell.text_content() == number(gradient)
        assert number(gradient) in readout(figure)
    assert readout(figure).endswith("Confidently wrong.")
    slider(figure, "Logit z").press("End")
    assert "wrong" not in readout(figure)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_stand_out_from_what_is_behind_them(open_widget, theme):
    """At least 3 to 1, the limit of WCAG 2 for graphics, which axe does not check."""
    figure = open_widget("pairing-gradients", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    for curve in figure.locator("polyline.ol-curve").all():
        assert contrast(curve.evaluate("e => getComputedStyle(e).stroke"), panel) >= 3


@pytest.mark.parametrize("width", [1280, 390])
def test_the_thumb_stands_over_the_marker(open_widget, width):
    figure = open_widget("pairing-gradients", width=width)
    control = slider(figure, "Logit z")
    for key in ("Home", "PageUp", "PageUp", "End"):
        control.press(key)
        marker = figure.locator('[data-part="marker"] line')
        assert middle_of(marker) == pytest.approx(thumb_of(control), abs=2)
