/* head-tug: the gradients of two heads at the backbone that they share. The bars say at which
   fraction of its full speed each loss falls along the common step; below 0 it rises. */
(function () {
  "use strict";

  const { slider, line, status, number, fixed, register } = window.outputLayer.core;

  // The first gradient has length 1, the second length 10 ** exponent at `angle` degrees.
  function compute(angle, exponent) {
    const ratio = 10 ** exponent;
    const radians = (angle * Math.PI) / 180;
    const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
    const [along, across] = [1 + ratio * cosine, ratio * sine];
    const length = Math.hypot(along, across);
    if (length < 1e-12) return { ratio, cosine, right: 0, up: 0, first: 0, second: 0 };
    const [right, up] = [along / length, across / length];
    return { ratio, cosine, right, up, first: right, second: right * cosine + up * sine };
  }

  function mount(stage, { angle, exponent, arrows, bars }) {
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    const turn = slider({ label: "Angle", min: 0, max: 180, step: 1, value: angle, show: (x) => `${x}°`, onInput: update });
    const scale = slider({ label: "Ink : digit", min: -2, max: 2, step: 0.1, value: exponent, show: (x) => number(10 ** x), onInput: update });
    const readout = status();

    function point(name, right, up) {
      const [x, y] = [arrows.x + right, arrows.y - up];
      const [shaft, head] = find(name).children;
      shaft.setAttribute("x2", x);
      shaft.setAttribute("y2", y);
      head.setAttribute("cx", x);
      head.setAttribute("cy", y);
    }

    function update() {
      const degrees = turn.input.valueAsNumber;
      const here = compute(degrees, scale.input.valueAsNumber);
      const radians = (degrees * Math.PI) / 180;
      const two = arrows.reach * Math.min(1, here.ratio);
      point("one", arrows.reach / Math.max(1, here.ratio), 0);
      point("two", two * Math.cos(radians), two * Math.sin(radians));
      point("step", arrows.reach * here.right, arrows.reach * here.up);
      for (const loss of ["first", "second"]) {
        find(loss).setAttribute("x", bars.zero + Math.min(bars.half * here[loss], 0));
        find(loss).setAttribute("width", bars.half * Math.abs(here[loss]));
        find(`${loss}-value`).textContent = number(here[loss]);
      }
      const verdict = (name, speed) =>
        speed < -1e-9 ? `the ${name} loss rises` : `the ${name} loss falls at ${fixed(100 * speed)} % of its full speed`;
      readout.textContent =
        `Cosine ${fixed(here.cosine, 2)}, ink ${number(here.ratio)} times as long: ` +
        `${verdict("digit", here.first)}, ${verdict("ink", here.second)}.`;
    }

    stage.prepend(line(turn), line(scale));
    stage.append(readout);
    update();
  }

  register("head-tug", { compute, mount });
})();
