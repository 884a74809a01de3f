/* softmax-bars: the logits compete for one unit of probability. Move one, and all bars move. */
(function () {
  "use strict";

  const { element, slider, line, status, resetButton, fixed, number, softmax, register } =
    window.outputLayer.core;

  function compute(logits, temperature) {
    return { probabilities: softmax(logits, temperature) };
  }

  function mount(stage, options) {
    const atStart = compute(options.logits, options.temperature).probabilities;
    const rows = options.logits.map((logit, k) => {
      const control = slider({
        label: `z${"₁₂₃₄₅₆"[k]}`,
        min: -5,
        max: 5,
        step: 0.1,
        value: logit,
        onInput: update,
      });
      const bar = element("span", { class: "ol-bar" });
      const start = element("span", { class: "ol-tick" });
      start.style.left = `${100 * atStart[k]}%`;
      const share = element("span", { class: "ol-value" });
      const track = element("span", { class: "ol-track", "aria-hidden": "true" }, bar, start);
      const node = element("div", { class: "ol-row" });
      node.append(control.label, control.input, control.output, track, share);
      return { control, bar, share, node };
    });
    const temperature = slider({
      label: "Temperature T",
      min: 0.1,
      max: 5,
      step: 0.1,
      value: options.temperature,
      onInput: update,
    });
    const readout = status();

    function update() {
      const logits = rows.map((row) => row.control.input.valueAsNumber);
      const T = temperature.input.valueAsNumber;
      const { probabilities } = compute(logits, T);
      rows.forEach((row, k) => {
        row.bar.style.width = `${100 * probabilities[k]}%`;
        row.share.textContent = number(probabilities[k]);
      });
      const total = probabilities.reduce((sum, p) => sum + p, 0);
      readout.textContent =
        `p = [${probabilities.map(number).join(", ")}], sum ${fixed(total, 3)}, ` +
        `at temperature ${fixed(T)}.`;
    }

    const reset = resetButton(() => {
      rows.forEach((row, k) => row.control.set(options.logits[k]));
      temperature.set(options.temperature);
      update();
    });
    const key = element("span", { class: "ol-key" }, element("span", { class: "ol-tick" }), "start");
    const head = element("div", { class: "ol-row ol-head", "aria-hidden": "true" });
    head.append(
      element("span", { class: "ol-wide" }, "logits"),
      element("span", { class: "ol-scale" }, "0", element("span", {}, "probability p"), "1")
    );
    const foot = element("div", { class: "ol-foot" }, line(temperature), key, reset);
    stage.replaceChildren(head, ...rows.map((row) => row.node), foot, readout);
    update();
  }

  register("softmax-bars", { compute, mount });
})();
