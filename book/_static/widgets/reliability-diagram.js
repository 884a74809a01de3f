/* reliability-diagram: how far from the diagonal chance alone puts the discs. The axes come from
   Python; this script draws forecasts and outcomes, and puts a disc and a noise bar in each bin. */
(function () {
  "use strict";

  const { element, slider, line, status, fixed, register } = window.outputLayer.core;

  // Mulberry32: the same uniform numbers, from a 32-bit seed, in JavaScript and in Python.
  function uniforms(seed) {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  // The event has probability q; the forecaster states the one whose log-odds are stretched.
  function state(q, stretch) {
    if (stretch === 1) return q;
    const yes = q ** stretch;
    return yes / (yes + (1 - q) ** stretch);
  }

  function compute(seed, rows, bins, stretch) {
    const draw = uniforms(seed);
    const zeros = () => new Array(bins).fill(0);
    const [counts, stated, happened, variance] = [zeros(), zeros(), zeros(), zeros()];
    for (let i = 0; i < rows; i++) {
      const q = draw();
      const p = state(q, stretch);
      const b = Math.max(Math.ceil(p * bins) - 1, 0);
      counts[b] += 1;
      stated[b] += p;
      variance[b] += p * (1 - p);
      if (draw() < q) happened[b] += 1;
    }
    const mean = (sums) => sums.map((sum, b) => sum / counts[b]); // NaN where a bin is empty
    const confidence = mean(stated);
    const accuracy = mean(happened);
    // Standard deviation of the accuracy, if the stated probabilities were true.
    const noise = variance.map((sum, b) => Math.sqrt(sum) / counts[b]);
    const total = (values) => counts.reduce((sum, n, b) => (n ? sum + (n * values(b)) / rows : sum), 0);
    return {
      counts,
      confidence,
      accuracy,
      noise,
      ece: total((b) => Math.abs(accuracy[b] - confidence[b])),
      floor: total((b) => noise[b] * Math.sqrt(2 / Math.PI)), // the mean size of a normal error
    };
  }

  function mount(stage, { rows, bins, stretch, plot, sizes }) {
    let seed = 1;
    const make = (label, min, max, step, value, show) =>
      slider({ label, min, max, step, value, show, onInput: update });
    const controls = [
      make("Rows", 0, sizes.length - 1, 1, sizes.indexOf(rows), (i) => String(sizes[i])),
      make("Bins", 2, 40, 1, bins, String),
      make("Stretch", 0.5, 3, 0.1, stretch),
    ];
    const button = element("button", { type: "button", class: "ol-reset" }, "New draw");
    const readout = status();
    const discs = stage.querySelector('[data-part="bins"]');
    const x = (p) => (plot.left + plot.side * p).toFixed(2);
    const y = (p) => (plot.bottom - plot.side * Math.min(Math.max(p, 0), 1)).toFixed(2);

    function update() {
      const [size, count, factor] = controls.map((control) => control.input.valueAsNumber);
      const n = sizes[size];
      const { counts, confidence, accuracy, noise, ece, floor } = compute(seed, n, count, factor);
      let [bars, circles, outside, used] = ["", "", 0, 0];
      counts.forEach((rowsInBin, b) => {
        if (!rowsInBin) return;
        used += 1;
        const [c, reach] = [confidence[b], plot.reach * noise[b]];
        const off = Math.abs(accuracy[b] - c) > reach;
        outside += off;
        bars += `<path d="M${x(c)} ${y(c - reach)}V${y(c + reach)}" class="ol-band"/>`;
        const radius = Math.max(plot.disc * Math.sqrt(rowsInBin / n), 2).toFixed(2);
        circles +=
          `<circle cx="${x(c)}" cy="${y(accuracy[b])}" r="${radius}" ` +
          `class="ol-fill-${off ? "orange" : "blue"}"/>`;
      });
      discs.innerHTML = bars + circles;
      const percent = (share) => `${fixed(100 * share)} %`;
      readout.textContent =
        `${n} rows, ${count} bins: ECE ${percent(ece)}. A calibrated forecaster would score about ` +
        `${percent(floor)}. Outside the band: ${outside} of ${used} discs.`;
    }

    button.addEventListener("click", () => {
      seed += 1;
      update();
    });
    stage.prepend(element("div", { class: "ol-foot" }, ...controls.map(line), button));
    stage.append(readout);
    update();
  }

  register("reliability-diagram", { compute, mount });
})();
