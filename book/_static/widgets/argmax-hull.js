/* argmax-hull: words as points of a plane, and a hidden state that turns. The drawing comes from
   Python; this script moves the arrow, the front, the ring around the winner and the bars. */
(function () {
  "use strict";

  const { element, slider, line, status, resetButton, fixed, number, softmax, register } =
    window.outputLayer.core;
  const radians = (angle) => (angle * Math.PI) / 180;
  const pairs = (vectors) => vectors.flatMap((x, k) => (k % 2 ? [] : [[x, vectors[k + 1]]]));

  // Probabilities for a hidden state of this direction (degrees) and length.
  function compute(vectors, angle, length) {
    const [across, up] = [Math.cos(radians(angle)), Math.sin(radians(angle))];
    return softmax(pairs(vectors).map(([x, y]) => length * (x * across + y * up)));
  }

  function mount(stage, { vectors, words, angle, length, plot, bars, arrow }) {
    const names = words.split("|");
    const points = pairs(vectors);
    const find = (name) => stage.querySelector(`[data-part="${name}"]`);
    const set = (name, values) =>
      Object.entries(values).forEach(([key, value]) => find(name).setAttribute(key, value));
    const inner = names.map((_, i) => i).filter((i) => find(`bar-${i}`).dataset.inside === "1");
    const best = {};
    const controls = [
      slider({
        label: "Direction of h",
        min: -180,
        max: 180,
        step: 5,
        value: angle,
        show: (x) => `${fixed(x, 0)}°`,
        onInput: update,
      }),
      slider({ label: "Length of h", min: 0.5, max: 4, step: 0.5, value: length, onInput: update }),
    ];
    const readout = status();

    function update() {
      const [turn, size] = controls.map(({ input }) => input.valueAsNumber);
      const shares = compute(vectors, turn, size);
      const winner = shares.indexOf(Math.max(...shares));
      const [across, up] = [Math.cos(radians(turn)), Math.sin(radians(turn))];
      const [x, y] = [plot.x + plot.per * points[winner][0], plot.y - plot.per * points[winner][1]];
      const tip = [plot.x + arrow * size * across, plot.y - arrow * size * up];
      set("state", { x2: tip[0], y2: tip[1] });
      set("tip", { cx: tip[0], cy: tip[1] });
      set("winner", { cx: x, cy: y });
      set("front", {
        x1: x - 300 * up,
        y1: y - 300 * across,
        x2: x + 300 * up,
        y2: y + 300 * across,
      });
      shares.forEach((share, i) => {
        set(`bar-${i}`, { width: bars.width * share });
        find(`share-${i}`).textContent = number(share);
      });
      const said = inner.map((i) => {
        const place = 1 + shares.filter((share) => share > shares[i]).length;
        best[i] = Math.min(place, best[i] ?? names.length);
        return ` “${names[i]}”, inside: place ${place}, best so far ${best[i]}.`;
      });
      const [shown, long] = controls.map(({ output }) => output.textContent);
      readout.textContent =
        `Direction ${shown}, length ${long}: “${names[winner]}” leads with ` +
        `${number(shares[winner])}.${said.join("")}`;
    }

    const reset = resetButton(() => {
      controls[0].set(angle);
      controls[1].set(length);
      inner.forEach((i) => delete best[i]);
      update();
    });
    stage.prepend(element("div", { class: "ol-foot" }, ...controls.map(line), reset));
    stage.append(readout);
    update();
  }

  register("argmax-hull", { compute, mount });
})();
