/* five-activations: one logit moves, three stay. The curves and the table come from Python; this
   script moves the marker and rewrites the cells. */
(function () {
  "use strict";

  const { slider, along, status, resetButton, number, fixed, softmax, register } =
    window.outputLayer.core;

  // 1 / (1 + exp(-z)) without overflow. 1 - sigmoid(z) is written sigmoid(-z): no digit is lost.
  function sigmoid(z) {
    const e = Math.exp(-Math.abs(z));
    return (z >= 0 ? 1 : e) / (1 + e);
  }

  function compute(z, others) {
    const elementwise = (f, slope) => ({
      output: f(z),
      slope,
      others: others.reduce((sum, x) => sum + f(x), 0),
    });
    const [p, ...rest] = softmax([z, ...others]);
    const q = rest.reduce((sum, x) => sum + x, 0);
    return {
      identity: elementwise((x) => x, 1),
      relu: elementwise((x) => Math.max(x, 0), z > 0 ? 1 : 0),
      tanh: elementwise(Math.tanh, 4 * sigmoid(2 * z) * sigmoid(-2 * z)),
      sigmoid: elementwise(sigmoid, sigmoid(z) * sigmoid(-z)),
      softmax: { output: p, slope: p * q, others: q },
    };
  }

  function mount(stage, { logit, plot, axis, others, limit }) {
    const control = slider({
      label: "Logit z₁",
      min: -limit,
      max: limit,
      step: 0.1,
      value: logit,
      onInput: update,
    });
    const readout = status();
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);

    function update() {
      const z = control.input.valueAsNumber;
      find("marker").setAttribute("transform", `translate(${plot.x0 + plot.perZ * z} 0)`);
      const said = [];
      const all = compute(z, others);
      for (const [name, values] of Object.entries(all)) {
        const inside = Math.min(Math.max(values.output, plot.low), plot.high);
        find(`${name}-dot`).setAttribute("transform", `translate(0 ${plot.y0 + plot.perOut * inside})`);
        for (const [column, value] of Object.entries(values)) {
          find(`${name}-${column}`).textContent = number(value);
        }
        said.push(`${name.replace("relu", "ReLU")} ${number(values.output)}`);
      }
      find("head").textContent = `output at z₁ = ${fixed(z)}`;
      readout.textContent =
        `z₁ = ${fixed(z)}: ${said.join(", ")}. ` +
        `The other softmax outputs share ${number(all.softmax.others)}.`;
    }

    const reset = resetButton(() => {
      control.set(logit);
      update();
    });
    stage.prepend(along(control, axis, reset));
    stage.append(readout);
    update();
  }

  register("five-activations", { compute, mount });
})();
