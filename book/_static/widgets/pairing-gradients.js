/* pairing-gradients: the gradient that reaches one logit, for a target of 1. Matched pairs of
   activation and loss push hard when the output is confidently wrong; mismatched pairs go silent.
   The curves and the table come from Python; this script moves the marker and rewrites the cells. */
(function () {
  "use strict";

  const { slider, along, status, number, fixed, register } = window.outputLayer.core;

  // 1 / (1 + exp(-z)) without overflow. 1 - sigmoid(z) is written sigmoid(-z): no digit is lost.
  function sigmoid(z) {
    const e = Math.exp(-Math.abs(z));
    return (z >= 0 ? 1 : e) / (1 + e);
  }

  function compute(z) {
    const p = sigmoid(z);
    const q = sigmoid(-z);
    // 1 - tanh(z) = 2 sigmoid(-2z) and 1 + tanh(z) = 2 sigmoid(2z).
    const gap = 2 * sigmoid(-2 * z);
    return {
      "sigmoid-bce": -q,
      "identity-mse": 2 * (z - 1),
      "sigmoid-mse": -2 * q * p * q,
      "tanh-mse": -2 * gap * gap * 2 * sigmoid(2 * z),
    };
  }

  function mount(stage, { logit, plot, axis }) {
    const control = slider({
      label: "Logit z",
      min: -10,
      max: 10,
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
      for (const [pairing, gradient] of Object.entries(compute(z))) {
        const inside = Math.min(Math.max(gradient, plot.low), plot.high);
        find(`${pairing}-dot`).setAttribute("transform", `translate(0 ${plot.y0 + plot.perG * inside})`);
        find(`${pairing}-value`).textContent = number(gradient);
        said.push(`${pairing.replace("-mse", " + MSE").replace("-bce", " + BCE")} ${number(gradient)}`);
      }
      find("head").textContent = `gradient at z = ${fixed(z)}`;
      const verdict = z < plot.wrong ? " Confidently wrong." : "";
      readout.textContent = `z = ${fixed(z)}: gradient ${said.join(", ")}.${verdict}`;
    }

    stage.prepend(along(control, axis));
    stage.append(readout);
    update();
  }

  register("pairing-gradients", { compute, mount });
})();
