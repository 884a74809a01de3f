/* likelihood-explorer: one function of target and output, seen from two sides. Along the target it
   is the distribution that the model believes in; minus its logarithm, along the output, is the loss. */
(function () {
  "use strict";

  const { element, slider, along, status, fixed, number, register } = window.outputLayer.core;

  // 1 / (1 + exp(-z)) and log(1 + exp(z)) without overflow.
  function sigmoid(z) {
    const e = Math.exp(-Math.abs(z));
    return (z >= 0 ? 1 : e) / (1 + e);
  }
  const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

  function logFactorial(n) {
    let sum = 0;
    for (let k = 2; k <= n; k++) sum += Math.log(k);
    return sum;
  }

  const clip = (r) => Math.min(Math.max(r, -1), 1);
  const LOG_HUBER_AREA = 1.073058590713392; // of exp(-Huber loss) with delta 1

  // [loss in nats with all constants, its derivative in the output z]; widths and delta are 1
  const nll = {
    gaussian: (z, y) => [((z - y) ** 2 + Math.log(2 * Math.PI)) / 2, z - y],
    laplace: (z, y) => [Math.abs(z - y) + Math.LN2, Math.sign(z - y)],
    huber(z, y) {
      const c = clip(z - y);
      return [c * (z - y - c / 2) + LOG_HUBER_AREA, c];
    },
    bernoulli: (z, y) => (y ? [softplus(-z), -sigmoid(-z)] : [softplus(z), sigmoid(z)]),
    poisson: (z, y) => [Math.exp(z) - y * z + logFactorial(y), Math.exp(z) - y],
  };

  function compute(family, observed, output) {
    const [loss, gradient] = nll[family](output, observed);
    return { loss, gradient, likelihood: Math.exp(-loss) };
  }

  function mount(stage, { family: first, observed, output, plot, axis, families }) {
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    let family = first;
    const target = slider({ label: "Target", min: -5, max: 5, step: 0.1, value: 0, show, onInput: update });
    const head = slider({ label: "Output", min: -5, max: 5, step: 0.1, value: output, onInput: update });
    const readout = status();

    function show(value) {
      return fixed(value, family && families[family].step === 1 ? 0 : 1);
    }

    const place = (value, low, high) => plot.left + ((plot.right - plot.left) * (value - low)) / (high - low);
    const up = (density) => plot.base - plot.tall * Math.min(density / families[family].peak, 1);
    const lossY = (loss) => plot.floor - plot.deep * Math.min(loss / plot.most, 1);
    const move = (name, x, y) => {
      find(name).setAttribute("cx", x);
      find(name).setAttribute("cy", y);
    };

    // n + 1 points from low to high
    const steps = (low, high, n) => Array.from({ length: n + 1 }, (_, i) => low + ((high - low) * i) / n);
    const path = (points) => "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");

    function choose(name, value) {
      family = name;
      const { low, high, step, peak, output: unit } = families[family];
      Object.assign(target.input, { min: low, max: high, step });
      target.set(value);
      find("peak").textContent = peak;
      find("tick0").textContent = number(low);
      find("tick1").textContent = family === "bernoulli" ? "" : number((low + high) / 2);
      find("tick2").textContent = number(high);
      find("unit").textContent = `output: ${unit}`;
    }

    function update() {
      const { name, low, high, step } = families[family];
      const y = target.input.valueAsNumber;
      const z = head.input.valueAsNumber;
      const { loss, gradient, likelihood } = compute(family, y, z);
      const believed = steps(low, high, step === 1 ? high - low : 200).map((t) => [
        place(t, low, high),
        up(compute(family, t, z).likelihood),
      ]);
      const bars = believed.map(([x, top]) => `M${x.toFixed(1)} ${plot.base}V${top.toFixed(1)}`);
      find("belief").setAttribute("d", step === 1 ? bars.join("") : path(believed));
      const losses = steps(-5, 5, 200)
        .map((at) => [place(at, -5, 5), compute(family, y, at).loss])
        .filter(([, nats]) => nats <= plot.most)
        .map(([x, nats]) => [x, lossY(nats)]);
      find("curve").setAttribute("d", path(losses));
      find("observed").setAttribute("transform", `translate(${place(y, low, high)} 0)`);
      find("height").setAttribute("cy", up(likelihood));
      move("dot", place(z, -5, 5), lossY(loss));
      const word = step === 1 ? "probability" : "density";
      readout.textContent =
        `${name}, output ${fixed(z)}: the target ${show(y)} has ${word} ${number(likelihood)}, ` +
        `loss ${number(loss)} nats, gradient ${number(gradient)}.`;
    }

    const group = `${stage.parentElement.id}-family`;
    const choices = Object.entries(families).map(([key, { name }]) => {
      const radio = element("input", { type: "radio", name: group, value: key });
      radio.checked = key === family;
      radio.addEventListener("change", () => {
        const { low, high, step } = families[key];
        const kept = Math.min(Math.max(target.input.valueAsNumber, low), high);
        choose(key, step === 1 ? Math.round(kept) : kept);
        update();
      });
      return element("label", { class: "ol-choice" }, radio, name);
    });
    const legend = element("legend", { class: "ol-sr-only" }, "Distribution");
    const fields = element("fieldset", {}, legend, element("div", { class: "ol-foot" }, ...choices));
    choose(family, observed);
    stage.prepend(fields, along(target, axis));
    stage.append(along(head, axis), readout);
    update();
  }

  register("likelihood-explorer", { compute, mount });
})();
