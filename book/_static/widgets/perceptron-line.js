/* perceptron-line: one threshold unit in the plane. The reader moves its weights and bias, or the
   learning rule does, one example after the other. The drawing comes from Python; this script
   moves the half-plane and marks the mistakes. */
(function () {
  "use strict";

  const { element, slider, line, status, resetButton, fixed, register } = window.outputLayer.core;
  const points = [[0, 0], [0, 1], [1, 0], [1, 1]];
  const tasks = { and: [0, 0, 0, 1], or: [0, 1, 1, 1], xor: [0, 1, 1, 0] };
  const low = -0.5;
  const high = 1.5;
  let lastGroup = 0;

  const score = ([w1, w2, b], [x, y]) => w1 * x + w2 * y + b;
  const fires = (unit, point) => (score(unit, point) >= 0 ? 1 : 0);

  // Corners of the part of the square where the unit fires. Twin of half_plane in Python.
  function halfPlane(unit) {
    const square = [[low, low], [high, low], [high, high], [low, high]];
    const corners = [];
    square.forEach((here, k) => {
      const there = square[(k + 1) % 4];
      const z = score(unit, here);
      const next = score(unit, there);
      if (z >= 0) corners.push(here);
      if (z >= 0 !== next >= 0) {
        const part = z / (z - next);
        corners.push([0, 1].map((i) => here[i] + part * (there[i] - here[i])));
      }
    });
    return corners;
  }

  function compute(task, unit) {
    const answers = points.map((point) => fires(unit, point));
    const wrong = points.map((_, k) => answers[k] !== tasks[task][k]);
    return { answers, wrong, mistakes: wrong.filter(Boolean).length, region: halfPlane(unit) };
  }

  // One step of the learning rule: the unit after it has seen example k.
  function learn(task, unit, k) {
    const error = tasks[task][k] - fires(unit, points[k]);
    return unit.map((value, i) => value + error * [...points[k], 1][i]);
  }

  function mount(stage, { task: firstTask, weights, bias, plot }) {
    const start = [...weights, bias];
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    const readout = status();
    const group = `ol-task-${++lastGroup}`;
    const fewest = {};
    let task = firstTask;
    let turn = 0;

    const controls = ["weight w₁", "weight w₂", "bias b"].map((label, i) =>
      slider({ label, min: -6, max: 6, step: 0.5, value: start[i], onInput: () => update("") })
    );
    const unit = () => controls.map(({ input }) => input.valueAsNumber);
    const place = (values) => controls.forEach((control, i) => control.set(values[i]));

    const radios = Object.keys(tasks).map((name) => {
      const radio = element("input", { type: "radio", name: group, value: name });
      radio.checked = name === task;
      radio.addEventListener("change", () => {
        task = name;
        turn = 0;
        update("");
      });
      return radio;
    });
    const next = element("button", { type: "button", class: "ol-reset ol-next" }, "Next example");
    next.addEventListener("click", () => {
      const k = turn;
      const answer = fires(unit(), points[k]);
      const wanted = tasks[task][k];
      place(learn(task, unit(), k));
      turn = (k + 1) % 4;
      update(
        `Example (${points[k].join(", ")}): answer ${answer}, wanted ${wanted}, ` +
          (answer === wanted ? "nothing to correct. " : "corrected. ")
      );
    });

    function update(before) {
      const { wrong, mistakes, region } = compute(task, unit());
      const at = ([x, y]) => `${plot.x0 + plot.per * x},${plot.y0 - plot.per * y}`;
      find("region").setAttribute("points", region.map(at).join(" "));
      wrong.forEach((isWrong, k) => {
        const state = `ol-want-${tasks[task][k]}${isWrong ? " ol-wrong" : ""}`;
        find(`point-${k}`).setAttribute("class", state);
      });
      find("task").textContent = task.toUpperCase();
      find("count").textContent = `${mistakes} of 4 wrong`;
      fewest[task] = Math.min(mistakes, fewest[task] ?? 4);
      const [w1, w2, b] = unit().map((value) => fixed(value));
      readout.textContent =
        `${before}${task.toUpperCase()}, weights ${w1} and ${w2}, bias ${b}: ` +
        `${mistakes} of 4 wrong. Fewest so far: ${fewest[task]}.`;
    }

    const reset = resetButton(() => {
      place(start);
      task = firstTask;
      turn = 0;
      radios.forEach((radio) => (radio.checked = radio.value === task));
      update("");
    });
    const choices = radios.map((radio) =>
      element("label", { class: "ol-choice" }, radio, radio.value.toUpperCase())
    );
    const legend = element("legend", { class: "ol-sr-only" }, "Task");
    const choose = element("fieldset", {}, legend, element("div", { class: "ol-foot" }, ...choices, next, reset));
    stage.prepend(choose, element("div", { class: "ol-foot" }, ...controls.map(line)));
    stage.append(readout);
    update("");
  }

  register("perceptron-line", { compute, learn, mount });
})();
