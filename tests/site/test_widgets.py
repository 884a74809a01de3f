"""Widgets: numbers equal to Python's; usable by keyboard, in the dark, on a phone, unscripted."""

import gzip
import json
import re

import mpmath
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from olwidget_fallbacks import KNOTS, STEPS, WIDGETS, number

from output_layer.activations import sigmoid, softmax, tanh
from output_layer.losses import bce_with_logits, cross_entropy, mse_loss

SCRIPTS = ROOT / "book" / "_static" / "widgets"
DTYPES = {"float16": np.float16, "float32": np.float32, "float64": np.float64}


@pytest.fixture
def open_widget(open_page, find_page):
    """Open the page of a widget and give its figure."""

    def open_(name: str, **how):
        marker = f'data-widget="{name}"'
        return open_page(find_page(marker), **how).locator(f"figure[{marker}]").first

    return open_


def call(figure, expression: str, *arguments):
    """Evaluate a function of the widget: ``compute(...)``, ``round.float16(...)``."""
    script = f"""arguments_ => {{
      const widget = window.outputLayer[{json.dumps(name_of(figure))}];
      return arguments_.map(a => widget.{expression}(...a));
    }}"""
    return figure.page.evaluate(script, list(arguments))


def name_of(figure) -> str:
    return figure.get_attribute("data-widget")


def options_of(figure) -> dict:
    return json.loads(figure.get_attribute("data-options"))


def slider(figure, label: str):
    return figure.get_by_role("slider", name=label, exact=True)


def readout(figure) -> str:
    return figure.get_by_role("status").text_content()


def width_of(locator) -> float:
    return locator.bounding_box()["width"]


# ---- numbers --------------------------------------------------------------------------------


def test_softmax_bars_computes_what_the_library_computes(open_widget):
    rng = np.random.default_rng(0)
    rows = rng.uniform(-5, 5, size=(200, 4)).tolist()
    temperatures = rng.uniform(0.1, 5, size=200).tolist()
    got = call(open_widget("softmax-bars"), "compute", *zip(rows, temperatures, strict=True))
    want = [softmax(np.array(z), temperature=T) for z, T in zip(rows, temperatures, strict=True)]
    np.testing.assert_allclose([g["probabilities"] for g in got], want, rtol=1e-12)


def test_p_minus_y_computes_what_the_library_computes(open_widget):
    rng = np.random.default_rng(1)
    # Gaps of up to 60 as well, where p - 1 by subtraction would lose every digit.
    rows = np.concatenate([rng.uniform(-5, 5, (100, 4)), rng.uniform(-30, 30, (100, 4))])
    targets = rng.integers(0, 4, size=200)
    got = call(
        open_widget("p-minus-y"), "compute", *zip(rows.tolist(), targets.tolist(), strict=True)
    )
    for result, z, target in zip(got, rows, targets, strict=True):
        loss, grad = cross_entropy(z[np.newaxis], np.array([target]), return_grad=True)
        np.testing.assert_allclose(result["loss"], loss, rtol=1e-12)
        np.testing.assert_allclose(result["gradient"], grad[0], rtol=1e-12)
        assert abs(result["gradientSum"]) < 1e-15


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


def test_float16_rounding_is_that_of_numpy(open_widget):
    """At numbers of every exponent, at the ties between neighbours, and beside the ties."""
    bits = np.arange(0, 0x7BFF, 5, dtype=np.uint16)
    halves = bits.view(np.float16).astype(np.float64)
    middles = (halves + (bits + 1).view(np.float16)) / 2
    limits = [65504.0, 65519.999, 65520.0, 1e300, np.inf]
    values = np.concatenate(
        [halves, middles, np.nextafter(middles, 0), np.nextafter(middles, np.inf), limits]
    )
    values = np.concatenate([values, -values])
    with np.errstate(over="ignore"):
        want = values.astype(np.float16).astype(np.float64)
    got = call(open_widget("overflow-ruler"), "round.float16", *([v] for v in values.tolist()))
    np.testing.assert_array_equal(got, want)


def test_overflow_ruler_stores_what_numpy_stores(open_widget):
    """At every x of the slider: exponentials and softmax, naive and shifted, in three formats."""
    sizes = np.interp(np.arange(STEPS[-1] + 1), STEPS, KNOTS).round(1)
    xs = np.concatenate([-sizes[:0:-1], sizes])
    got = call(open_widget("overflow-ruler"), "compute", *([x] for x in xs.tolist()))
    for x, result in zip(xs, got, strict=True):
        for name, dtype in DTYPES.items():
            for way, shifted in (("naive", False), ("shifted", True)):
                with np.errstate(all="ignore"):
                    logits = np.array([x, 0.0]).astype(dtype)
                    if shifted:
                        logits = logits - logits.max()
                    # exp in float64, rounded once: NumPy's float32 exp is an ulp or two off.
                    stored = np.exp(logits.astype(np.float64)).astype(dtype)
                    native = np.exp(logits)
                    shares = stored / stored.sum()
                case = f"{name}, {way}, x = {x}"
                # One unit in the last place of a subnormal is a large relative error.
                close = {"rtol": 1e-12, "atol": 1e-323, "err_msg": case}
                for part, want in (("stored", stored), ("probabilities", shares)):
                    # Large whole numbers arrive as int.
                    numbers = [float(value) for value in result[name][way][part]]
                    np.testing.assert_allclose(numbers, want, **close)
                assert (np.isinf(native) == np.isinf(stored)).all(), case
                assert ((native == 0) == (stored == 0)).all(), case


def test_overflow_ruler_limits_are_those_of_finfo(open_widget):
    figure = open_widget("overflow-ruler")
    formats = figure.page.evaluate("window.outputLayer['overflow-ruler'].formats")
    for name, dtype in DTYPES.items():
        info = np.finfo(dtype)
        half = mpmath.mpf(float(info.smallest_subnormal)) / 2
        want = {
            "overflow": float(np.log(np.float64(info.max))),
            "subnormal": float(np.log(np.float64(info.smallest_normal))),
            "zero": float(mpmath.log(half)),
            "smallestNormal": float(info.smallest_normal),
        }
        assert formats[name] == pytest.approx(want, rel=1e-12)
        drawn = figure.locator("svg.ol-drawing").text_content()
        assert f"inf above {want['overflow']:.2f}" in drawn


# ---- by hand --------------------------------------------------------------------------------


def test_every_bar_moves_when_one_logit_moves_by_keyboard(open_widget):
    figure = open_widget("softmax-bars")
    options = options_of(figure)
    bars = figure.locator(".ol-row .ol-bar").all()
    before = [width_of(bar) for bar in bars]
    slider(figure, "z₁").focus()
    for _ in range(5):
        figure.page.keyboard.press("ArrowRight")
    after = [width_of(bar) for bar in bars]
    assert after[0] > before[0]
    assert all(a < b for a, b in zip(after[1:], before[1:], strict=True))
    logits = np.array(options["logits"]) + 0.5 * np.eye(4)[0]
    p = softmax(logits, temperature=options["temperature"])
    assert f"p = [{', '.join(map(number, p))}]" in readout(figure)
    np.testing.assert_allclose(after / np.sum(after), p, atol=0.01)


def test_temperature_and_reset(open_widget):
    figure = open_widget("softmax-bars")
    options = options_of(figure)
    at_start = readout(figure)
    slider(figure, "Temperature T").press("End")
    hot = softmax(np.array(options["logits"]), temperature=5.0)
    assert f"p = [{', '.join(map(number, hot))}]" in readout(figure)
    figure.get_by_role("button", name="Reset").click()
    assert readout(figure) == at_start


def test_a_slider_follows_the_mouse(open_widget):
    figure = open_widget("softmax-bars")
    control = slider(figure, "z₂")
    box = control.bounding_box()
    middle, end = ({"x": x, "y": box["height"] / 2} for x in (box["width"] / 2, box["width"] - 1))
    control.drag_to(control, source_position=middle, target_position=end)
    assert control.input_value() == "5"
    logits = np.array(options_of(figure)["logits"])
    logits[1] = 5
    assert number(softmax(logits)[1]) in readout(figure)


def test_the_true_class_is_chosen_by_keyboard(open_widget):
    figure = open_widget("p-minus-y")
    options = options_of(figure)
    logits, target = np.array(options["logits"]), options["target"]
    figure.get_by_role("radio", checked=True).focus()
    figure.page.keyboard.press("ArrowDown")
    target = (target + 1) % len(logits)
    assert figure.get_by_role("radio", name=f"class {target + 1}").is_checked()
    loss, grad = cross_entropy(logits[np.newaxis], np.array([target]), return_grad=True)
    assert f"loss {number(loss)} nats" in readout(figure)
    assert f"p − y = [{', '.join(map(number, grad[0]))}], sum 0.000" in readout(figure)


def test_each_arrow_runs_from_the_target_to_the_probability(open_widget):
    figure = open_widget("p-minus-y")
    options = options_of(figure)
    slider(figure, "z₃").press("End")
    logits = np.array(options["logits"])
    logits[2] = 5
    p = softmax(logits)
    for k, row in enumerate(figure.locator(".ol-row:not(.ol-head)").all()):
        track, arrow, bar = (
            row.locator(f".ol-{part}").bounding_box() for part in ("track", "arrow", "bar")
        )
        start = 1.0 if k == options["target"] else 0.0
        ends = [(arrow["x"] - track["x"]) / track["width"]]
        ends.append(ends[0] + arrow["width"] / track["width"])
        np.testing.assert_allclose(ends, sorted([start, p[k]]), atol=0.01)
        np.testing.assert_allclose(bar["width"] / track["width"], p[k], atol=0.01)


def test_subtracting_the_maximum_saves_the_softmax(open_widget):
    figure = open_widget("overflow-ruler")
    cell = figure.locator('[data-part="float64-exp"]')
    slider(figure, "Logit x").press("End")
    assert cell.text_content() == "inf"
    assert readout(figure).count("[NaN, 0]") == 3
    box = figure.get_by_role("checkbox", name="subtract the maximum m")
    box.focus()
    figure.page.keyboard.press("Space")
    assert box.is_checked()
    assert readout(figure).count("[1, 0]") == 3
    assert cell.text_content() == "1"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("name", "label", "mark"),
    [
        ("overflow-ruler", "Logit x", '[data-part="first"] line'),
        ("pairing-gradients", "Logit z", '[data-part="marker"] line'),
    ],
)
def test_the_thumb_stands_over_the_marker(open_widget, name, label, mark, width):
    figure = open_widget(name, width=width)
    control = slider(figure, label)
    thumb_width = 16
    for key in ("Home", "PageUp", "PageUp", "End"):
        control.press(key)
        box = control.bounding_box()
        low, high, value = (
            float(text)
            for text in (
                control.get_attribute("min"),
                control.get_attribute("max"),
                control.input_value(),
            )
        )
        share = (value - low) / (high - low)
        thumb = box["x"] + thumb_width / 2 + share * (box["width"] - thumb_width)
        line = figure.locator(mark).bounding_box()
        assert line["x"] + line["width"] / 2 == pytest.approx(thumb, abs=2)


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


@pytest.mark.parametrize("name", WIDGETS)
def test_focus_is_visible_and_every_input_speaks(open_widget, name):
    figure = open_widget(name)
    inputs = figure.locator("input").all()
    assert inputs
    for control in inputs:
        assert control.evaluate("input => input.labels.length") == 1
        if control.get_attribute("type") == "range":
            assert control.get_attribute("aria-valuetext")
    inputs[0].focus()
    figure.page.keyboard.press("Shift+Tab")
    figure.page.keyboard.press("Tab")
    outline = figure.page.evaluate(
        "[getComputedStyle(document.activeElement).outlineStyle, document.activeElement.tagName]"
    )
    assert outline == ["solid", "INPUT"]


# ---- everywhere -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", WIDGETS)
def test_scripts_are_small_classic_and_still(name):
    scripts = [(SCRIPTS / f"{part}.js").read_text(encoding="utf-8") for part in ("core", name)]
    assert len(gzip.compress("".join(scripts).encode(), mtime=0)) <= 5_000
    for script in scripts:
        assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)
        assert not re.search(r"setInterval|setTimeout|requestAnimationFrame|fetch\(", script)
    assert not re.search(r"animation|transition", (SCRIPTS / "widgets.css").read_text())


@pytest.mark.parametrize("name", WIDGETS)
def test_without_javascript_the_drawing_stands(open_widget, name):
    figure = open_widget(name, javascript=False)
    drawing = figure.get_by_role("img")
    assert drawing.is_visible()
    for part in ("title", "desc"):
        assert len(drawing.locator(f"> {part}").text_content()) > 20
    assert "With JavaScript on" in figure.locator("noscript p").inner_text()
    assert figure.locator("figcaption").inner_text().strip()
    assert figure.locator("input").count() == 0


def test_drawn_bars_are_the_library_s(open_widget):
    """Widths of the bars of the two static bar charts, against the width of their tracks."""
    figure = open_widget("softmax-bars", javascript=False)
    options = options_of(figure)
    before = np.array(options["logits"])
    after = before + np.eye(len(before))[0]
    track = width_of(figure.locator("rect.ol-fill-track").first)
    for class_, logits in (("ol-stroke-ink", before), ("ol-fill-blue", after)):
        # The last bar of each kind is the key below the chart.
        bars = figure.locator(f"rect.{class_}").all()[:-1]
        widths = [float(bar.get_attribute("width")) for bar in bars]
        want = softmax(logits, temperature=options["temperature"])
        np.testing.assert_allclose(np.array(widths) / sum(widths), want, atol=1e-3)
    assert width_of(bars[0]) / track == pytest.approx(want[0], abs=0.01)

    figure = open_widget("p-minus-y", javascript=False)
    options = options_of(figure)
    z, target = np.array(options["logits"]), options["target"]
    loss, grad = cross_entropy(z[np.newaxis], np.array([target]), return_grad=True)
    drawn = figure.locator("svg.ol-drawing").text_content()
    assert f"loss = {number(loss)} nats" in drawn
    for g in grad[0]:
        assert ("+" if g > 0 else "") + number(g) in drawn


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", WIDGETS)
def test_no_accessibility_fault(open_widget, name, theme):
    figure = open_widget(name, theme=theme)
    assert figure.page.locator("html").get_attribute("data-theme") == theme
    results = Axe().run(figure.page, context=f'figure[data-widget="{name}"]')
    assert results.violations_count == 0, results.generate_report()


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2 for ``rgb(r, g, b)``."""
    channels = np.array([float(part) for part in re.findall(r"[\d.]+", colour)[:3]]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_stand_out_from_what_is_behind_them(open_widget, theme):
    """At least 3 to 1, the limit of WCAG 2 for graphics, which axe does not check."""

    def colour(figure, selector: str, what: str, part: str = "") -> str:
        script = f"e => getComputedStyle(e, {json.dumps(part)}).{what}"
        return figure.locator(selector).first.evaluate(script)

    figure = open_widget("p-minus-y", theme=theme)
    track = colour(figure, ".ol-track", "backgroundColor")
    assert contrast(colour(figure, ".ol-bar", "backgroundColor"), track) >= 3
    assert contrast(colour(figure, ".ol-target", "borderLeftColor"), track) >= 3
    assert contrast(colour(figure, ".ol-arrow", "backgroundColor", "::after"), track) >= 3

    figure = open_widget("pairing-gradients", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    for curve in figure.locator("polyline.ol-curve").all():
        assert contrast(curve.evaluate("e => getComputedStyle(e).stroke"), panel) >= 3


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("name", WIDGETS)
def test_a_phone_needs_no_sideways_scrolling(open_widget, name, javascript):
    figure = open_widget(name, width=390, javascript=javascript)
    assert width_of(figure) <= 390
    right_edge = figure.bounding_box()["x"] + width_of(figure)
    for part in figure.locator("table, .ol-row > *, .ol-foot > *, p, svg").all():
        if box := part.bounding_box():
            assert box["x"] + box["width"] <= right_edge + 0.5
    if javascript:
        assert figure.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_longest_numbers_of_the_ruler_fit_a_phone(open_widget):
    figure = open_widget("overflow-ruler", width=390)
    control = slider(figure, "Logit x")
    right_edge = figure.bounding_box()["x"] + width_of(figure)
    control.press("Home")
    for _ in range(40):  # Through all zones; numbers near the subnormals are the longest.
        table = figure.locator("table").bounding_box()
        assert table["x"] + table["width"] <= right_edge, readout(figure)
        control.press("PageUp")
    label = figure.locator('[data-part="first-label"]').bounding_box()
    assert label["x"] + label["width"] <= right_edge
