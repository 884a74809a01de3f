/* Shared by the widgets of the book: building elements, sliders, the readout, numbers as text.

   A classic script, not a module: browsers refuse modules from file://, and the offline copy of
   the book must work. Each widget file calls register(name, {compute, mount}); `compute` is pure
   and stays reachable as window.outputLayer[name].compute, where the tests compare it with Python. */
(function () {
  "use strict";

  let lastId = 0;

  function element(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  // A labelled native slider: {label, input, output}, to be placed by the widget. `show` turns its
  // number into the text beside it, which is also read aloud. Not an <output>: that is a live
  // region, and each move would be announced twice.
  function slider({ label, min, max, step, value, show = fixed, onInput }) {
    const id = `ol-input-${++lastId}`;
    const input = element("input", { type: "range", id, min, max, step, value });
    const output = element("span", { class: "ol-output", "aria-hidden": "true" });
    const refresh = () => {
      output.textContent = show(input.valueAsNumber);
      input.setAttribute("aria-valuetext", output.textContent);
    };
    input.addEventListener("input", () => {
      refresh();
      onInput();
    });
    refresh();
    return {
      label: element("label", { for: id }, label),
      input,
      output,
      set(number) {
        input.value = number;
        refresh();
      },
    };
  }

  // The slider's three parts in one line, for a control that has no row of its own.
  const line = ({ label, input, output }) =>
    element("div", { class: "ol-line" }, label, input, output);

  // The slider laid along the axis of a drawing (from left to right in the drawing's own units), so
  // that its thumb stands over what it moves; what else it needs goes on a line above.
  function along({ label, input, output }, [left, right], ...others) {
    const rail = element("div", { class: "ol-along", style: `--left: ${left}; --right: ${right}` });
    rail.append(element("div", { class: "ol-foot" }, label, output, ...others), input);
    return rail;
  }

  const status = () => element("p", { class: "ol-status", role: "status" });

  function resetButton(onClick) {
    const button = element("button", { type: "button", class: "ol-reset" }, "Reset");
    button.addEventListener("click", onClick);
    return button;
  }

  const minus = (text) => text.replace(/-/g, "−");

  // Fixed decimals for what moves on a slider; no "−0.000".
  const fixed = (x, digits = 1) => minus(x.toFixed(digits).replace(/^-(0\.?0*)$/, "$1"));

  // Any float as short text: 0.659, 2.69e43, inf, NaN. Twin of `number` in olwidget_drawings.
  function number(x) {
    if (Number.isNaN(x)) return "NaN";
    if (!Number.isFinite(x)) return x > 0 ? "inf" : "−inf";
    const size = Math.abs(x);
    if (Number.isInteger(x) && size < 1e4) return minus(String(x));
    if (size >= 0.1 && size < 1e4) return fixed(x, 3);
    if (size >= 1e-3 && size < 1) return minus(x.toPrecision(3));
    return minus(x.toExponential(2).replace("e+", "e"));
  }

  function softmax(logits, temperature = 1) {
    const largest = Math.max(...logits);
    const weights = logits.map((z) => Math.exp((z - largest) / temperature));
    const total = weights.reduce((sum, w) => sum + w, 0);
    return weights.map((w) => w / total);
  }

  // Hands each figure of this name its stage (which holds the static drawing) and its options.
  function register(name, widget) {
    window.outputLayer[name] = widget;
    for (const figure of document.querySelectorAll(`figure[data-widget="${name}"]`)) {
      widget.mount(figure.querySelector(".ol-stage"), JSON.parse(figure.dataset.options));
      figure.classList.add("ol-live");
    }
  }

  window.outputLayer = {
    core: { element, slider, line, along, status, resetButton, fixed, number, softmax, register },
  };
})();
