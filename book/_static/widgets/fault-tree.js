/* fault-tree: yes-or-no questions about a classifier. The tree comes from Python; this script shows
   the questions on the current path, fills in the numbers, and marks the path in the drawing. */
(function () {
  "use strict";

  const { element, status, resetButton, number, register } = window.outputLayer.core;

  const SIZE = 20; // of the logits in the three-row test

  // log(1 + sum of the exponentials of (other logit - logit of the label))
  function compute(classes, rows) {
    const behind = (gap) => Math.log1p((classes - 1) * Math.exp(-gap));
    return {
      blank: Math.log(classes),
      batch: Math.log(rows),
      floor1: behind(1),
      floor2: behind(2),
      opposite: 2 * SIZE + Math.log1p((classes - 1) * Math.exp(-2 * SIZE)),
    };
  }

  function follow(questions, answers) {
    const path = [];
    let at = "blank";
    while (at in questions) {
      path.push(at);
      if (!(at in answers)) return [path, null];
      at = questions[at][answers[at] ? 1 : 2];
    }
    return [path, at];
  }

  function mount(stage, { num_classes, num_rows, questions, faults, path: on, rest }) {
    const id = stage.parentElement.id;
    const readout = status();
    const list = element("div", {});
    const answers = {};
    const fields = {};

    function whole(name, label, value) {
      const input = element("input", { type: "number", id: `${id}-${name}`, min: 2, max: 100000, step: 1, value });
      input.addEventListener("input", update);
      const box = element("span", { class: "ol-choice" }, element("label", { for: input.id }, label), input);
      return [box, input];
    }
    const [classesBox, classes] = whole("classes", "Classes K", num_classes);
    const [rowsBox, rows] = whole("rows", "Rows N", num_rows);
    const value = (input) => Math.min(Math.max(Math.round(input.valueAsNumber) || 2, 2), 100000);

    for (const name of Object.keys(questions)) {
      const legend = element("legend", {});
      const radios = [true, false].map((answer) => {
        const radio = element("input", { type: "radio", name: `${id}-${name}` });
        radio.addEventListener("change", () => {
          answers[name] = answer;
          update();
        });
        return element("label", { class: "ol-choice" }, radio, answer ? "yes" : "no");
      });
      fields[name] = element("fieldset", { class: "ol-question" }, legend, ...radios);
      list.append(fields[name]);
    }

    function update() {
      const found = compute(value(classes), value(rows));
      const filled = (text) => text.replace(/\{(\w+)\}/g, (_, key) => number(found[key]));
      const [path, fault] = follow(questions, answers);
      for (const [name, field] of Object.entries(fields)) {
        field.hidden = !path.includes(name);
        field.firstChild.textContent = filled(questions[name][0]);
      }
      for (const part of stage.querySelectorAll("[data-part]")) {
        const name = part.dataset.part;
        const kind = name in questions ? "box" : "dot";
        part.setAttribute("class", (path.includes(name) || name === fault ? on : rest)[kind]);
      }
      const asked = path.length;
      readout.textContent = fault
        ? `After ${asked} ${asked === 1 ? "answer" : "answers"}: ${faults[fault][0]}. ${filled(faults[fault][1])}`
        : `Question ${asked}: ${filled(questions[path[asked - 1]][0])}`;
    }

    const reset = resetButton(() => {
      for (const key of Object.keys(answers)) delete answers[key];
      for (const radio of list.querySelectorAll("input")) radio.checked = false;
      update();
    });
    stage.prepend(element("div", { class: "ol-foot" }, classesBox, rowsBox, reset), list);
    stage.append(readout);
    update();
  }

  register("fault-tree", { compute, follow, mount });
})();
