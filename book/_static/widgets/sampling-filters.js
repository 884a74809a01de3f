/* sampling-filters: a filter before the temperature and after it. The charts come from Python; this
   script sets the bars. */
(function () {
  "use strict";

  const { element, slider, line, status, resetButton, fixed, number, softmax, register } =
    window.outputLayer.core;
  const ALMOST = 1 - 1e-12; // A mass that misses its limit by rounding reaches it.

  // Logits after top-k, top-p and min-p, in this order; removed ones are -Infinity.
  function keep(logits, k, p, m) {
    const order = logits.map((_, i) => i).sort((i, j) => logits[j] - logits[i] || i - j);
    let kept = order.slice(0, k);
    const shares = () => softmax(kept.map((i) => logits[i]));
    if (p < 1) {
      let mass = 0;
      const short = shares().filter((share) => (mass += share) < p * ALMOST).length;
      kept = kept.slice(0, short + 1);
    }
    const now = shares();
    kept = kept.filter((_, n) => now[n] >= m * now[0] * ALMOST);
    return logits.map((z, i) => (kept.includes(i) ? z : -Infinity));
  }

  function compute(logits, temperature, k, p, m) {
    const heat = (row) => row.map((z) => z / temperature);
    return {
      first: softmax(keep(heat(logits), k, p, m)),
      last: softmax(heat(keep(logits, k, p, m))),
    };
  }

  function mount(stage, { logits, temperature, p, bar }) {
    const size = logits.length;
    const make = (label, min, max, step, value, digits) =>
      slider({ label, min, max, step, value, show: (x) => fixed(x, digits), onInput: update });
    const controls = [
      make("Temperature T", 0.2, 4, 0.1, temperature, 1),
      make("Top-k", 1, size, 1, size, 0),
      make("Top-p", 0.05, 1, 0.05, p, 2),
      make("Min-p", 0, 1, 0.05, 0, 2),
    ];
    const start = controls.map((control) => control.input.value);
    const readout = status();
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);

    function update() {
      const settings = controls.map((control) => control.input.valueAsNumber);
      const said = Object.entries(compute(logits, ...settings)).map(([panel, shares]) => {
        shares.forEach((share, i) => {
          find(`${panel}-${i}`).setAttribute("width", bar * share);
          find(`${panel}-share-${i}`).textContent = share > 0 ? number(share) : "removed";
        });
        const left = shares.filter((share) => share > 0).length;
        find(`${panel}-count`).textContent = `${left} of ${size} words left`;
        return `temperature ${panel}: ${left} words, largest ${number(Math.max(...shares))}`;
      });
      readout.textContent = `T = ${controls[0].output.textContent}. With the ${said.join("; ")}.`;
    }

    const reset = resetButton(() => {
      controls.forEach((control, n) => control.set(start[n]));
      update();
    });
    stage.prepend(element("div", { class: "ol-foot" }, ...controls.map(line), reset));
    stage.append(readout);
    update();
  }

  register("sampling-filters", { compute, mount });
})();
