/* announced-frequency: what a binary head announces at the minimum of a weighted focal loss, over
   the true frequency. The pushes of both labels balance there, so each answer p has its truth. */
(function () {
  "use strict";

  const { slider, line, status, number, fixed, register } = window.outputLayer.core;

  // 1 / (1 + exp(-z)) and log(1 + exp(z)) without overflow.
  function sigmoid(z) {
    const e = Math.exp(-Math.abs(z));
    return (z >= 0 ? 1 : e) / (1 + e);
  }
  const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

  // Size of the gradient of the focal loss at the logit u of the label.
  const push = (u, gamma) =>
    Math.pow(sigmoid(-u), gamma) * (sigmoid(-u) + gamma * sigmoid(u) * softplus(-u));

  // The logit announced, the pushes of a positive and a negative there, and the truth behind it.
  function compute(logit, logWeight, gamma) {
    const up = Math.exp(logWeight) * push(logit, gamma);
    const down = push(-logit, gamma);
    return { announced: sigmoid(logit), up, down, truth: down / (up + down) };
  }

  function mount(stage, { logit, log_weight, gamma, plot }) {
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    const percent = (z) => `${fixed(100 * sigmoid(z))} %`;
    const weight = slider({ label: "Weight", min: 0, max: 4, step: 0.1, value: log_weight, show: (x) => number(Math.exp(x)), onInput: update });
    const focus = slider({ label: "Gamma", min: 0, max: 5, step: 0.1, value: gamma, onInput: update });
    const answer = slider({ label: "Announced", min: -8, max: 8, step: 0.1, value: logit, show: percent, onInput: update });
    const readout = status();
    const right = (share) => plot.x0 + plot.size * share;
    const up = (share) => plot.bottom - plot.size * share;
    const logits = Array.from({ length: 161 }, (_, i) => i / 10 - 8);

    function update() {
      const [w, g, z] = [weight, focus, answer].map(({ input }) => input.valueAsNumber);
      const here = compute(z, w, g);
      const points = logits.map((at) => {
        const { truth, announced } = compute(at, w, g);
        return `${right(truth).toFixed(1)},${up(announced).toFixed(1)}`;
      });
      find("curve").setAttribute("points", points.join(" "));
      find("dot").setAttribute("cx", right(here.truth));
      find("dot").setAttribute("cy", up(here.announced));
      readout.textContent =
        `The head announces ${number(here.announced)}; the true frequency is ${number(here.truth)}. ` +
        `There a positive pushes with ${number(here.up)}, a negative with ${number(here.down)}.`;
    }

    stage.prepend(line(weight), line(focus), line(answer));
    stage.append(readout);
    update();
  }

  register("announced-frequency", { compute, mount });
})();
