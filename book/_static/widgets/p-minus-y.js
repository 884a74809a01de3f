/* p-minus-y: the gradient of cross-entropy with respect to the logits is the arrow from the
   target y to the probability p, class by class. The arrows always add up to zero. */
(function () {
  "use strict";

  const { element, slider, status, resetButton, fixed, number, softmax, register } =
    window.outputLayer.core;
  let lastGroup = 0;

  function compute(logits, target) {
    const probabilities = softmax(logits);
    // p - 1 would lose digits as p approaches 1; minus the others' sum does not.
    const others = probabilities.reduce((sum, p, k) => (k === target ? sum : sum + p), 0);
    const gradient = probabilities.map((p, k) => (k === target ? -others : p));
    // -log p_target from the largest logit, for the same reason: log1p of the other exponentials.
    const top = logits.indexOf(Math.max(...logits));
    const rest = logits.reduce((sum, z, k) => (k === top ? sum : sum + Math.exp(z - logits[top])), 0);
    const loss = logits[top] - logits[target] + Math.log1p(rest);
    return { probabilities, gradient, loss, gradientSum: gradient.reduce((a, b) => a + b, 0) };
  }

  function mount(stage, options) {
    const group = `ol-target-${++lastGroup}`;
    const rows = options.logits.map((logit, k) => {
      const radio = element("input", { type: "radio", name: group, value: k });
      radio.checked = k === options.target;
      radio.addEventListener("change", update);
      const control = slider({
        label: `z${"₁₂₃₄₅₆"[k]}`,
        min: -5,
        max: 5,
        step: 0.1,
        value: logit,
        onInput: update,
      });
      const bar = element("span", { class: "ol-bar" });
      const target = element("span", { class: "ol-target" });
      const arrow = element("span", { class: "ol-arrow" });
      const value = element("span", { class: "ol-value" });
      const track = element("span", { class: "ol-track ol-tall", "aria-hidden": "true" });
      track.append(bar, target, arrow);
      const choice = element("label", { class: "ol-choice" }, radio, `class ${k + 1}`);
      const node = element("div", { class: "ol-row ol-with-choice" }, choice);
      node.append(control.label, control.input, control.output, track, value);
      return { radio, control, bar, target, arrow, value, node };
    });
    const readout = status();

    function update() {
      const logits = rows.map((row) => row.control.input.valueAsNumber);
      const truth = rows.findIndex((row) => row.radio.checked);
      const { probabilities, gradient, loss, gradientSum } = compute(logits, truth);
      rows.forEach((row, k) => {
        row.bar.style.width = `${100 * probabilities[k]}%`;
        row.target.style.left = k === truth ? "100%" : "0%";
        row.arrow.style.left = k === truth ? `${100 * probabilities[k]}%` : "0%";
        row.arrow.style.width = `${100 * Math.abs(gradient[k])}%`;
        row.arrow.classList.toggle("ol-left", k === truth);
        row.value.textContent = (gradient[k] > 0 ? "+" : "") + number(gradient[k]);
      });
      readout.textContent =
        `True class ${truth + 1}: p = ${number(probabilities[truth])}, loss ${number(loss)} nats. ` +
        `p − y = [${gradient.map(number).join(", ")}], sum ${fixed(gradientSum, 3)}.`;
    }

    const reset = resetButton(() => {
      rows.forEach((row, k) => {
        row.control.set(options.logits[k]);
        row.radio.checked = k === options.target;
      });
      update();
    });
    const head = element("div", { class: "ol-row ol-with-choice ol-head", "aria-hidden": "true" });
    head.append(
      element("span", { class: "ol-wide" }, "true class, logits"),
      element("span", { class: "ol-scale" }, "0", element("span", {}, "probability"), "1"),
      element("span", { class: "ol-value" }, "p − y")
    );
    const keys = [
      ["ol-bar", "probability p"],
      ["ol-target", "target y"],
      ["ol-arrow", "gradient p − y"],
    ].map(([mark, text]) => element("span", { class: "ol-key" }, element("span", { class: mark }), text));
    const foot = element("div", { class: "ol-foot" }, ...keys, reset);
    const legend = element("legend", { class: "ol-sr-only" }, "True class and logits");
    const fields = element("fieldset", {}, legend, head, ...rows.map((row) => row.node));
    stage.replaceChildren(fields, foot, readout);
    update();
  }

  register("p-minus-y", { compute, mount });
})();
