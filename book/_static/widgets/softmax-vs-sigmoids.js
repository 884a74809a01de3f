/* softmax-vs-sigmoids: the same logits, once in competition and once each for itself. A slider a
   logit, and one that moves all logits together. */
(function () {
  "use strict";

  const { element, slider, line, status, resetButton, fixed, number, softmax, register } =
    window.outputLayer.core;

  function sigmoid(z) {
    const e = Math.exp(-Math.abs(z));
    return (z >= 0 ? 1 : e) / (1 + e);
  }

  function compute(logits, shift) {
    const z = logits.map((logit) => logit + shift);
    const sigmoids = z.map(sigmoid);
    return { softmax: softmax(z), sigmoids, total: sigmoids.reduce((sum, s) => sum + s, 0) };
  }

  function mount(stage, { logits, shift, reach }) {
    const rows = logits.map((logit, k) => {
      const control = slider({
        label: `z${"₁₂₃₄₅₆"[k]}`,
        min: -5,
        max: 5,
        step: 0.1,
        value: logit,
        onInput: update,
      });
      const bars = [
        element("span", { class: "ol-bar" }),
        element("span", { class: "ol-bar ol-sigmoid" }),
      ];
      const values = [element("span"), element("span")];
      const track = element("span", { class: "ol-track", "aria-hidden": "true" }, ...bars);
      const node = element("div", { class: "ol-row" });
      const shown = element("span", { class: "ol-value" }, ...values);
      node.append(control.label, control.input, control.output, track, shown);
      return { control, bars, values, node };
    });
    const all = slider({
      label: "Add to all logits",
      min: -reach,
      max: reach,
      step: 0.1,
      value: shift,
      onInput: update,
    });
    const readout = status();

    function update() {
      const z = rows.map((row) => row.control.input.valueAsNumber);
      const { softmax: p, sigmoids, total } = compute(z, all.input.valueAsNumber);
      rows.forEach(({ bars, values }, k) => {
        [p[k], sigmoids[k]].forEach((value, i) => {
          bars[i].style.width = `${100 * value}%`;
          values[i].textContent = number(value);
        });
      });
      readout.textContent =
        `Softmax [${p.map(number).join(", ")}], sum 1. ` +
        `Sigmoids [${sigmoids.map(number).join(", ")}], sum ${number(total)}.`;
    }

    const reset = resetButton(() => {
      rows.forEach((row, k) => row.control.set(logits[k]));
      all.set(shift);
      update();
    });
    const key = (name, extra) =>
      element("span", { class: "ol-key" }, element("span", { class: `ol-bar${extra}` }), name);
    const head = element("div", { class: "ol-row ol-head", "aria-hidden": "true" });
    head.append(
      element("span", { class: "ol-wide" }, "logits"),
      element("span", { class: "ol-scale" }, "0", element("span", {}, "output"), "1")
    );
    const foot = element("div", { class: "ol-foot" });
    foot.append(line(all), key("softmax", ""), key("sigmoid", " ol-sigmoid"), reset);
    stage.replaceChildren(head, ...rows.map((row) => row.node), foot, readout);
    update();
  }

  register("softmax-vs-sigmoids", { compute, mount });
})();
