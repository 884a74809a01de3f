/* row-weights: what one step of a padded batch weighs in the mean of a loss. The squares come from
   Python; this script resizes them. */
(function () {
  "use strict";

  const { element, slider, line, status, resetButton, number, register } = window.outputLayer.core;
  let lastGroup = 0;
  const sum = (values) => values.reduce((total, value) => total + value, 0);

  // Weight of each step, one row a text, as long as the longest text of the batch.
  function compute(lengths, rule) {
    const steps = Math.max(...lengths);
    const divisor = {
      steps: () => sum(lengths),
      texts: (length) => length * lengths.length,
      padding: () => lengths.length * steps,
    }[rule];
    return lengths.map((length) =>
      Array.from({ length: steps }, (_, t) =>
        t < length || rule === "padding" ? 1 / divisor(length) : 0
      )
    );
  }

  // Twin of `describe` in row_weights.py.
  function describe(lengths, rule, names = ["A", "B", "C"]) {
    const weights = compute(lengths, rule);
    const steps = names.map((name, n) => {
      const own = sum(weights[n].slice(0, lengths[n]));
      return `text ${name} ${number(weights[n][0])}, together ${number(own)}`;
    });
    const padding = sum(weights.map((row, n) => sum(row.slice(lengths[n]))));
    return (
      `${sum(lengths)} of ${weights.length * weights[0].length} rows are steps, the rest is ` +
      `padding. A step weighs: ${steps.join("; ")}. All padding together: ${number(padding)}.`
    );
  }

  function mount(stage, options) {
    const { rules, names, longest, left, top, pitch, side } = options;
    const readout = status();
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    const controls = names.map((name, n) =>
      slider({
        label: `Length of text ${name}`,
        min: 1,
        max: longest,
        step: 1,
        value: options.lengths[n],
        show: String,
        onInput: update,
      })
    );
    const group = `ol-rules-${++lastGroup}`;
    const radios = Object.entries(rules).map(([key, label]) => {
      const radio = element("input", { type: "radio", name: group, value: key });
      radio.checked = key === options.rule;
      radio.addEventListener("change", update);
      return { radio, node: element("label", { class: "ol-choice" }, radio, label) };
    });

    function update() {
      const lengths = controls.map(({ input }) => input.valueAsNumber);
      const rule = radios.find(({ radio }) => radio.checked).radio.value;
      const weights = compute(lengths, rule);
      weights.forEach((row, n) => {
        for (let t = 0; t < longest; t++) {
          const [there, exists] = [t < row.length, t < lengths[n]];
          const counted = there && row[t] > 0;
          const size = counted ? side * Math.sqrt(row[t] * names.length) : 8;
          const square = find(`${n}-${t}`);
          square.setAttribute("x", left + pitch * (t + 0.5) - size / 2);
          square.setAttribute("y", top + pitch * n - size / 2);
          square.setAttribute("width", size);
          square.setAttribute("height", size);
          const kind = exists ? "ol-fill-blue" : counted ? "ol-fill-orange" : "ol-hollow";
          square.setAttribute("class", there ? kind : "ol-absent");
        }
        find(`sum-${n}`).textContent = number(sum(row.slice(0, lengths[n])));
      });
      readout.textContent = describe(lengths, rule, names);
      stage.querySelector("desc").textContent = readout.textContent;
    }

    const reset = resetButton(() => {
      controls.forEach((control, n) => control.set(options.lengths[n]));
      for (const { radio } of radios) radio.checked = radio.value === options.rule;
      update();
    });
    stage.prepend(
      element(
        "fieldset",
        {},
        element("legend", { class: "ol-sr-only" }, "Lengths of the texts"),
        ...controls.map(line)
      ),
      element(
        "fieldset",
        { class: "ol-foot" },
        element("legend", { class: "ol-sr-only" }, "The mean"),
        element("span", { "aria-hidden": "true" }, "Mean:"),
        ...radios.map(({ node }) => node),
        reset
      )
    );
    stage.append(readout);
    update();
  }

  register("row-weights", { compute, describe, mount });
})();
