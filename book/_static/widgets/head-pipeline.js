/* head-pipeline: two features, three logits, three probabilities, one prediction. The bars come
   from Python; this script moves them. */
(function () {
  "use strict";

  const { element, slider, line, status, resetButton, number, softmax, register } =
    window.outputLayer.core;

  function compute(features, shift, weights, bias) {
    const logits = bias.map(
      (b, k) => features.reduce((sum, h, i) => sum + h * weights[i][k], 0) + b + shift
    );
    const prediction = logits.indexOf(Math.max(...logits));
    return { logits, probabilities: softmax(logits), prediction };
  }

  const vector = (values) => `[${values.map(number).join(", ")}]`;

  // Twin of `describe` in head_pipeline.py.
  function describe(features, shift, weights, bias) {
    const { logits, probabilities, prediction } = compute(features, shift, weights, bias);
    return (
      `Features ${vector(features)} give the logits ${vector(logits)} and the probabilities ` +
      `${vector(probabilities)}: class ${prediction + 1}.`
    );
  }

  function mount(stage, { point, shift, weights, bias, columns }) {
    const readout = status();
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    const control = (label, value, limit) =>
      slider({ label, min: -limit, max: limit, step: 0.1, value, onInput: update });
    const controls = [
      control("Feature 1", point[0], 3),
      control("Feature 2", point[1], 3),
      control("Added to all logits", shift, 5),
    ];

    function update() {
      const [first, second, added] = controls.map(({ input }) => input.valueAsNumber);
      const features = [first, second];
      const { logits, probabilities, prediction } = compute(features, added, weights, bias);
      for (const [column, values] of Object.entries({ h: features, z: logits, p: probabilities })) {
        const [zero, perUnit] = columns[column];
        values.forEach((value, row) => {
          const bar = find(column + row);
          bar.setAttribute("x", Math.min(zero, zero + perUnit * value));
          bar.setAttribute("width", Math.abs(perUnit * value));
          const wins = column !== "h" && row === prediction;
          bar.setAttribute("class", `ol-fill-${wins ? "orange" : "blue"}`);
          find(`${column}${row}-value`).textContent = number(value);
        });
      }
      find("prediction").textContent = `prediction: class ${prediction + 1}`;
      readout.textContent = describe(features, added, weights, bias);
      stage.querySelector("desc").textContent = readout.textContent;
    }

    const reset = resetButton(() => {
      [...point, shift].forEach((value, n) => controls[n].set(value));
      update();
    });
    const fields = element(
      "fieldset",
      {},
      element("legend", { class: "ol-sr-only" }, "Features, and a shift of the logits"),
      ...controls.map(line),
      element("div", { class: "ol-foot" }, reset)
    );
    stage.prepend(fields);
    stage.append(readout);
    update();
  }

  register("head-pipeline", { compute, describe, mount });
})();
