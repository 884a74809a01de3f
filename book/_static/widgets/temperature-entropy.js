/* temperature-entropy: heat takes from the logits above the mean and gives to those below, and the
   entropy only rises. The chart comes from Python; this script moves the marker and the bars. */
(function () {
  "use strict";

  const { slider, along, status, number, fixed, softmax, register } = window.outputLayer.core;

  function compute(logits, temperature) {
    const probabilities = softmax(logits, temperature);
    const mean = (values) => values.reduce((sum, x, k) => sum + probabilities[k] * x, 0);
    const largest = Math.max(...logits);
    const shifted = logits.map((z) => (z - largest) / temperature);
    const total = shifted.reduce((sum, s) => sum + Math.exp(s), 0);
    const centre = mean(logits);
    return {
      probabilities,
      entropy: Math.log(total) - mean(shifted),
      mean: centre,
      slope: mean(logits.map((z) => (z - centre) ** 2)) / temperature ** 3,
    };
  }

  function mount(stage, { logits, temperature, plot, axis, bars, step }) {
    const control = slider({
      label: "Temperature T",
      min: -1,
      max: 1,
      step,
      value: Math.log10(temperature),
      show: (x) => fixed(10 ** x, x < 0 ? 3 : 2),
      onInput: update,
    });
    const readout = status();
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);

    function update() {
      const x = control.input.valueAsNumber;
      const { probabilities, entropy, mean, slope } = compute(logits, 10 ** x);
      find("marker").setAttribute("transform", `translate(${plot.x0 + plot.perDecade * x} 0)`);
      find("dot").setAttribute("cy", plot.bottom - (plot.height * entropy) / Math.log(logits.length));
      probabilities.forEach((p, k) => {
        find(`bar-${k}`).setAttribute("width", bars.width * p);
        find(`share-${k}`).textContent = number(p);
      });
      readout.textContent =
        `T = ${control.output.textContent}: entropy ${number(entropy)} nats, ` +
        `${number(Math.exp(entropy))} effective choices; mean logit ${number(mean)}; ` +
        `dH/dT ${number(slope)}.`;
    }

    stage.prepend(along(control, axis));
    stage.append(readout);
    update();
  }

  register("temperature-entropy", { compute, mount });
})();
