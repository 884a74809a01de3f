/* prior-bias: the loss of a binary head without weights, over its bias. It is smallest where the
   push of the positives balances that of the negatives: at the log-odds of their shares. */
(function () {
  "use strict";

  const { slider, along, line, status, number, fixed, register } = window.outputLayer.core;

  // 1 / (1 + exp(-z)) and log(1 + exp(z)) without overflow.
  function sigmoid(z) {
    const e = Math.exp(-Math.abs(z));
    return (z >= 0 ? 1 : e) / (1 + e);
  }
  const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

  // The best bias is the log-odds of the weighted shares; the loss there is their entropy.
  function compute(logOdds, logWeight, bias) {
    const best = logOdds + logWeight;
    const loss = (b) => sigmoid(best) * softplus(-b) + sigmoid(-best) * softplus(b);
    return {
      best,
      loss: loss(bias),
      entropy: loss(best),
      up: sigmoid(best) * sigmoid(-bias),
      down: sigmoid(-best) * sigmoid(bias),
    };
  }

  function mount(stage, { prior_log_odds, log_weight, bias, plot, axis, bars }) {
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    const percent = (x) => `${fixed(100 * sigmoid(x))} %`;
    const prior = slider({ label: "Positives", min: -6, max: 0, step: 0.1, value: prior_log_odds, show: percent, onInput: update });
    const weight = slider({ label: "Weight", min: 0, max: 6, step: 0.1, value: log_weight, show: (x) => number(Math.exp(x)), onInput: update });
    const start = slider({ label: "Bias b", min: -7, max: 7, step: 0.1, value: bias, onInput: update });
    const readout = status();

    const right = (b) => plot.x0 + plot.perB * b;
    const up = (nats) => plot.bottom - plot.perNat * Math.min(nats, plot.most);
    const biases = Array.from({ length: 141 }, (_, i) => i / 10 - 7);

    function update() {
      const [x, w, b] = [prior, weight, start].map(({ input }) => input.valueAsNumber);
      const here = compute(x, w, b);
      const points = biases
        .map((at) => [at, compute(x, w, at).loss])
        .filter(([, nats]) => nats <= plot.most)
        .map(([at, nats]) => `${right(at).toFixed(1)},${up(nats).toFixed(1)}`);
      find("curve").setAttribute("points", points.join(" "));
      find("best").setAttribute("transform", `translate(${right(here.best)} 0)`);
      find("marker").setAttribute("transform", `translate(${right(b)} 0)`);
      find("dot").setAttribute("cy", up(here.loss));
      for (const push of ["up", "down"]) {
        find(push).setAttribute("width", bars.width * here[push]);
        find(`${push}-value`).textContent = number(here[push]);
      }
      readout.textContent =
        `b = ${fixed(b)}: first loss ${number(here.loss)} nats = entropy ${number(here.entropy)} + surplus ` +
        `${number(Math.max(here.loss - here.entropy, 0))}. Best bias: log-odds ${fixed(x)} + log weight ${fixed(w)} = ${fixed(here.best)}.`;
    }

    stage.prepend(line(prior), line(weight), along(start, axis));
    stage.append(readout);
    update();
  }

  register("prior-bias", { compute, mount });
})();
