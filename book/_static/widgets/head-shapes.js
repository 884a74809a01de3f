/* head-shapes: the three products of an affine head. Parameters depend on d and K alone; the number
   of rows only costs operations. The drawing comes from Python; this script resizes its rectangles. */
(function () {
  "use strict";

  const { element, slider, line, status, resetButton, register } = window.outputLayer.core;
  let lastGroup = 0;

  // All counts are whole numbers below 2^53, hence exact.
  function compute(leading, d, k) {
    const n = leading.reduce((product, size) => product * size, 1);
    return {
      rows: n,
      parameters: (d + 1) * k,
      forward: 2 * n * d * k,
      backward: (2 * n - 1) * d * k + (n - 1) * k + (2 * k - 1) * n * d,
    };
  }

  const grouped = (count) => count.toLocaleString("en-US");

  // Twin of `describe` in head_shapes.py.
  function describe(leading, d, k) {
    const { rows, parameters, forward, backward } = compute(leading, d, k);
    return (
      `H has shape (${[...leading, d].join(", ")}), Z (${[...leading, k].join(", ")}): ${grouped(rows)} rows. ` +
      `W is ${d} × ${k}: ${grouped(parameters)} parameters with the bias. ` +
      `Operations: ${grouped(forward)} forward, ${grouped(backward)} backward.`
    );
  }

  function mount(stage, options) {
    const { sizes, places, leading, base, perBit, matrices } = options;
    const readout = status();
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    const place = (name) => sizes[name].indexOf(options[name]);

    const control = (name, label) =>
      slider({
        label,
        min: 0,
        max: sizes[name].length - 1,
        step: 1,
        value: place(name),
        show: (index) => String(sizes[name][index]),
        onInput: update,
      });
    const controls = {
      rows: control("rows", "Examples N"),
      features: control("features", "Features d"),
      outputs: control("outputs", "Outputs K"),
    };

    const group = `ol-places-${++lastGroup}`;
    const radios = Object.entries(places).map(([key, label]) => {
      const radio = element("input", { type: "radio", name: group, value: key });
      radio.checked = key === options.per_row;
      radio.addEventListener("change", update);
      return { radio, node: element("label", { class: "ol-choice" }, radio, label) };
    });

    function update() {
      const [count, d, k] = Object.keys(controls).map(
        (name) => sizes[name][controls[name].input.valueAsNumber]
      );
      const axes = [count, ...leading[radios.find(({ radio }) => radio.checked).radio.value]];
      const size = { n: compute(axes, d, k).rows, d, k, 1: 1 };
      for (const [name, [x, y, sides]] of Object.entries(matrices)) {
        const [height, width] = sides.map((side) => base + perBit * Math.log2(size[side]));
        const box = { x: x - width / 2, y: y - height / 2, width, height };
        for (const [key, value] of Object.entries(box)) find(name).setAttribute(key, value);
        find(`${name}-shape`).textContent = sides.map((side) => size[side]).join(" × ");
      }
      readout.textContent = describe(axes, d, k);
      stage.querySelector("desc").textContent = readout.textContent;
    }

    const reset = resetButton(() => {
      for (const name of Object.keys(controls)) controls[name].set(place(name));
      for (const { radio } of radios) radio.checked = radio.value === options.per_row;
      update();
    });
    const fields = element(
      "fieldset",
      {},
      element("legend", { class: "ol-sr-only" }, "Sizes of the head"),
      ...Object.values(controls).map(line)
    );
    const rows = element(
      "fieldset",
      { class: "ol-foot" },
      element("legend", { class: "ol-sr-only" }, "Rows of an example"),
      element("span", { "aria-hidden": "true" }, "Rows of an example:"),
      ...radios.map(({ node }) => node),
      reset
    );
    stage.prepend(fields, rows);
    stage.append(readout);
    update();
  }

  register("head-shapes", { compute, describe, mount });
})();
