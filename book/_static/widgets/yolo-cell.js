/* yolo-cell: four outputs of one cell, read as versions 1 and 3 of YOLO read them. The drawing comes
   from Python; this script moves its boxes. */
(function () {
  "use strict";

  const { element, slider, line, status, resetButton, number, register } = window.outputLayer.core;
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const PLACE = { grid: 3, row: 1, column: 1, anchor: [0.3, 0.4] };

  // Corners x1, y1, x2, y2 as fractions of the image, for each version.
  function compute(code, { grid, row, column, anchor } = PLACE) {
    const cell = [column, row];
    const box = (centre, size) => [
      ...centre.map((c, i) => c - size[i] / 2),
      ...centre.map((c, i) => c + size[i] / 2),
    ];
    return {
      v1: box(
        cell.map((c, i) => (c + code[i]) / grid),
        code.slice(2).map((t) => t * t)
      ),
      v3: box(
        cell.map((c, i) => (c + sigmoid(code[i])) / grid),
        anchor.map((a, i) => a * Math.exp(code[2 + i]))
      ),
    };
  }

  // Twin of `describe` in yolo_cell.py.
  function describe(code, place = PLACE) {
    const { grid, row, column } = place;
    return Object.entries(compute(code, place))
      .map(([name, [x1, y1, x2, y2]]) => {
        const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
        const inside = [grid * x - column, grid * y - row].every((p) => p >= 0 && p <= 1);
        return (
          `Version ${name[1]}: centre (${number(x)}, ${number(y)}), ` +
          `${inside ? "inside" : "outside"} its cell; ` +
          `size ${number(x2 - x1)} × ${number(y2 - y1)}.`
        );
      })
      .join(" ");
  }

  function mount(stage, options) {
    const readout = status();
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    const controls = options.sliders.map(([label, end], i) =>
      slider({ label, min: -end, max: end, step: 0.1, value: options.code[i], onInput: update })
    );

    function update() {
      const code = controls.map(({ input }) => input.valueAsNumber);
      for (const [name, corners] of Object.entries(compute(code, options))) {
        const [x1, y1, x2, y2] = corners.map((c) => c * options.size);
        const box = { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
        for (const [key, value] of Object.entries(box)) find(`${name}-box`).setAttribute(key, value);
        find(`${name}-centre`).setAttribute("cx", (x1 + x2) / 2);
        find(`${name}-centre`).setAttribute("cy", (y1 + y2) / 2);
      }
      readout.textContent = describe(code, options);
      stage.querySelector("desc").textContent = readout.textContent;
    }

    const reset = resetButton(() => {
      controls.forEach((control, i) => control.set(options.code[i]));
      update();
    });
    stage.prepend(
      element(
        "fieldset",
        {},
        element("legend", { class: "ol-sr-only" }, "Outputs of the cell"),
        ...controls.map(line)
      ),
      element("div", { class: "ol-foot" }, reset)
    );
    stage.append(readout);
    update();
  }

  register("yolo-cell", { compute, describe, mount });
})();
