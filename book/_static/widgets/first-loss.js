/* first-loss: the expected cross-entropy of random logits over their spread. The curves come from
   Python; this script picks one, draws the parabola beside it and moves the marker. */
(function () {
  "use strict";

  const { element, slider, along, status, number, fixed, register } = window.outputLayer.core;

  const TAIL = 10; // standard deviations, as in output_layer.initialization

  // Mean of log-sum-exp of normal logits: the integral of the difference of two distribution
  // functions (Gumbel trick), by the trapezoidal rule.
  function firstLoss(classes, std) {
    const dx = std ? Math.min(0.5, 0.3 / std) : 0.5;
    const x = Array.from({ length: Math.ceil((2 * TAIL + dx) / dx) }, (_, i) => i * dx - TAIL);
    const density = x.map((at) => Math.exp((-at * at) / 2));
    const total = density.reduce((sum, d) => sum + d, 0);
    const dm = 0.25;
    const start = -TAIL * std - 4;
    const steps = Math.ceil((Math.log(classes) + TAIL * std + 36 - start) / dm);
    let integral = 0;
    for (let j = 0; j < steps; j++) {
      const m = start + j * dm;
      let tail = 0;
      x.forEach((at, i) => (tail -= Math.expm1(-Math.exp(std * at - m)) * density[i]));
      const highest = -Math.expm1(classes * Math.log1p(-Math.min(tail / total, 1)));
      integral += highest + Math.expm1(-Math.exp(-m));
    }
    return integral * dm;
  }

  const bound = (classes, std) => ((std * std) / 2) * (1 - 1 / classes);

  function compute(classes, std) {
    const loss = firstLoss(classes, std);
    return { loss, surplus: loss - Math.log(classes), bound: bound(classes, std) };
  }

  function mount(stage, { num_classes: first, logit_std: std, plot, axis, choices }) {
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    const spread = slider({ label: "Spread s of the logits", min: 0, max: 6, step: 0.1, value: std, onInput: update });
    const readout = status();
    let classes = first;

    const right = (s) => plot.left + plot.perStd * s;
    const up = (nats) => plot.bottom - plot.perNat * nats;

    function update() {
      const s = spread.input.valueAsNumber;
      const { loss, surplus, bound } = compute(classes, s);
      find("marker").setAttribute("transform", `translate(${right(s)} 0)`);
      find("dot").setAttribute("cy", up(surplus));
      readout.textContent =
        `${classes.toLocaleString("en")} classes, spread ${fixed(s)}: log K ${number(Math.log(classes))} + surplus ` +
        `${number(surplus)} = first loss ${number(loss)} nats. The parabola says ${number(bound)}.`;
    }

    function choose(k) {
      classes = k;
      for (const other of choices) {
        find(`curve-${other}`).setAttribute("class", other === k ? "ol-curve ol-curve-1" : plot.soft);
      }
      const points = Array.from({ length: 61 }, (_, i) => `${right(i / 10).toFixed(1)},${up(bound(k, i / 10)).toFixed(1)}`);
      find("bound").setAttribute("points", points.join(" "));
    }

    const group = `${stage.parentElement.id}-classes`;
    const radios = choices.map((k) => {
      const radio = element("input", { type: "radio", name: group, value: k });
      radio.checked = k === first;
      radio.addEventListener("change", () => {
        choose(k);
        update();
      });
      return element("label", { class: "ol-choice" }, radio, `K = ${k.toLocaleString("en")}`);
    });
    const legend = element("legend", { class: "ol-sr-only" }, "Number of classes");
    const fields = element("fieldset", {}, legend, element("div", { class: "ol-foot" }, ...radios));
    stage.prepend(fields, along(spread, axis));
    stage.append(readout);
    choose(first);
    update();
  }

  register("first-loss", { compute, mount });
})();
