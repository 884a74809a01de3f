/* overflow-ruler: where exp(x) leaves the numbers of float16, float32 and float64, what softmax of
   [x, 0] makes of it, and how subtracting the maximum keeps both exponentials out of trouble.
   The drawing and the table come from Python; this script moves the marks and rewrites the cells. */
(function () {
  "use strict";

  const { element, slider, along, status, fixed, number, register } = window.outputLayer.core;

  // Round to the nearest float16, ties to even. Adding and taking away 1.5 * 2^52 units in the last
  // place makes float64 itself round at that place. Below 2^-14 the unit stays 2^-24: subnormals.
  function float16(x) {
    // From halfway between the largest float16, 65504, and the number that would come next.
    if (Math.abs(x) >= 65520) return x > 0 ? Infinity : -Infinity;
    const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), -14);
    const magic = 1.5 * 2 ** 52 * 2 ** (exponent - 10);
    return x + magic - magic;
  }

  const round = { float16, float32: Math.fround, float64: (x) => x };

  // Largest and smallest numbers of a format with `digits` bits and largest exponent `top`.
  function limits(digits, top) {
    const smallestNormal = 2 ** (1 - top);
    return {
      overflow: Math.log((2 - 2 ** (1 - digits)) * 2 ** top),
      subnormal: Math.log(smallestNormal),
      // exp rounds to 0 below half the smallest subnormal. Its own logarithm, because in float64
      // that half is itself 0.
      zero: (2 - top - digits - 1) * Math.LN2,
      smallestNormal,
    };
  }

  const formats = {
    float16: limits(11, 15),
    float32: limits(24, 127),
    float64: limits(53, 1023),
  };

  // Every operation is rounded to the format, as a processor of that format would.
  function softmaxIn(toFormat, logits, shift) {
    const stored = logits.map((z) => toFormat(Math.exp(toFormat(toFormat(z) - shift))));
    const total = toFormat(stored[0] + stored[1]);
    return { stored, probabilities: stored.map((e) => toFormat(e / total)) };
  }

  function compute(x) {
    const result = {};
    for (const [format, toFormat] of Object.entries(round)) {
      const largest = toFormat(Math.max(x, 0));
      result[format] = {
        naive: softmaxIn(toFormat, [x, 0], 0),
        shifted: softmaxIn(toFormat, [x, 0], largest),
      };
    }
    return result;
  }

  // Piecewise linear: from[i] goes to to[i]. Odd, so that one list serves both signs.
  function interpolate(value, from, to) {
    const size = Math.abs(value);
    const i = Math.max(1, from.findIndex((knot) => knot >= size));
    const part = (size - from[i - 1]) / (from[i] - from[i - 1]);
    return Math.sign(value) * (to[i - 1] + part * (to[i] - to[i - 1]));
  }

  function describe(value, format) {
    const tiny = value > 0 && value < formats[format].smallestNormal;
    return number(value) + (tiny ? " subnormal" : "");
  }

  const pair = (values) => `[${values.map(number).join(", ")}]`;

  // The ruler is stretched near 0 (knots), so that all three limits are in reach. The slider moves
  // along the ruler in whole steps; each step is a round number x.
  function mount(stage, { x: start, steps, knots, unit, axis }) {
    const last = steps[steps.length - 1];
    const xAt = (step) => Math.round(10 * interpolate(step, steps, knots)) / 10;
    const control = slider({
      label: "Logit x",
      min: -last,
      max: last,
      step: 1,
      value: interpolate(start, knots, steps),
      show: (step) => fixed(xAt(step)),
      onInput: update,
    });
    const toggle = element("input", { type: "checkbox" });
    toggle.addEventListener("change", update);
    const readout = status();
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);

    function update() {
      const x = xAt(control.input.valueAsNumber);
      const shift = toggle.checked ? Math.max(x, 0) : 0;
      const way = toggle.checked ? "shifted" : "naive";
      const result = compute(x);
      const marks = { first: x - shift, second: -shift };
      for (const [name, at] of Object.entries(marks)) {
        const step = interpolate(at, knots, steps);
        find(name).setAttribute("transform", `translate(${unit * step} 0)`);
        // Near an end of the ruler the label grows inwards.
        const side = Math.abs(step) < 0.87 * last ? "middle" : step < 0 ? "start" : "end";
        find(`${name}-label`).style.textAnchor = side;
      }
      find("first-label").textContent = toggle.checked ? "x − m" : "logit x";
      find("second-label").textContent = toggle.checked ? "0 − m" : "logit 0";
      find("exp-head").textContent = toggle.checked ? "exp(x − m)" : "exp(x)";
      stage.dataset.way = way;
      for (const [format, { naive, shifted }] of Object.entries(result)) {
        find(`${format}-exp`).textContent = describe(result[format][way].stored[0], format);
        find(`${format}-naive`).textContent = pair(naive.probabilities);
        find(`${format}-shifted`).textContent = pair(shifted.probabilities);
      }
      const said = Object.entries(result).map(
        ([format, ways]) => `${format} ${pair(ways[way].probabilities)}`
      );
      readout.textContent =
        `x = ${fixed(x)}, ${toggle.checked ? "maximum subtracted" : "as the formula says"}: ` +
        `softmax of [x, 0] is ${said.join(", ")}.`;
    }

    const choice = element("label", { class: "ol-choice" }, toggle, "subtract the maximum m");
    stage.prepend(along(control, axis, choice));
    stage.append(readout);
    update();
  }

  register("overflow-ruler", { compute, round, formats, mount });
})();
