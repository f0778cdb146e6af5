/* The measured surface: average precision over α and γ; a cell says its values when it is pointed at or chosen. */
"use strict";

kit.figure("alpha-gamma-surface", (figure, state) => {
  const svg = figure.querySelector("svg");
  const { gammas, alphas, cells } = JSON.parse(svg.dataset.surface)[state.condition][state.length];
  const frame = JSON.parse(svg.dataset.frame);
  const [width, height] = [(frame.right - frame.left) / gammas.length, (frame.bottom - frame.top) / alphas.length];
  const means = cells.flat().map(([mean]) => mean);
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const best = gammas.map((_, i) => alphas.reduce((top, _, j) => (cells[j][i][0] > cells[top][i][0] ? j : top), 0));
  /* another condition has other grids: what was chosen stays, or the nearest to it */
  const grid = `${state.condition} ${state.length}`, moved = figure.grid !== undefined && figure.grid !== grid;
  const nearest = (values, to) => values.reduce((best, value, at) => (Math.abs(value - to) < Math.abs(values[best] - to) ? at : best), 0);
  const chosen = Object.entries({ gamma: gammas, alpha: alphas }).map(([name, values]) => {
    const slider = figure.querySelector(`[name=${name}]`);
    slider.max = values.length - 1;
    slider.value = moved ? nearest(values, figure.chosen[name]) : state[name];
    return Number(slider.value);
  });
  Object.assign(figure, { grid, chosen: { gamma: gammas[chosen[0]], alpha: alphas[chosen[1]] } });

  const make = (name, values, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    kit.attributes(made, values);
    made.textContent = text;
    return made;
  };
  const parts = gammas.flatMap((gamma, i) => alphas.map((alpha, j) => {
    const [x, y] = [frame.left + i * width, frame.bottom - (j + 1) * height];
    const kinds = [best[i] === j && "best", chosen[0] === i && chosen[1] === j && "chosen"].filter(Boolean);
    const cell = make("g", { class: ["cell", ...kinds].join(" "), "data-cell": `${i} ${j}` });
    cell.append(
      make("rect", { x: x + 1, y: y + 1, width: width - 2, height: height - 2, "fill-opacity": 0.04 + (0.3 * (cells[j][i][0] - low)) / (high - low || 1) }),
      make("text", { x: x + width / 2, y: y + height / 2 + 4 }, cells[j][i][0].toFixed(2)));
    return cell;
  }));
  gammas.forEach((gamma, i) => parts.push(make("text", { class: "at", x: frame.left + (i + 0.5) * width, y: frame.bottom + 18 }, `${gamma}`)));
  alphas.forEach((alpha, j) => parts.push(make("text", { class: "at end", x: frame.left - 7, y: frame.bottom - (j + 0.5) * height + 4 }, `${alpha}`)));
  parts.push(make("text", { class: "at", x: (frame.left + frame.right) / 2, y: frame.height - 6 }, "γ (α upwards)"));
  svg.replaceChildren(...svg.querySelectorAll("title, desc"), ...parts);

  const tell = (i, j) => {
    const [mean, lowest, highest] = cells[j][i].map((value) => value.toFixed(3));
    const peak = best[i] === j ? "the best α at this γ" : `the best α at this γ is ${alphas[best[i]]}`;
    const says = `γ = ${gammas[i]}, α = ${alphas[j]}: average precision ${mean}, over the seeds from ${lowest} to ${highest}; ${peak}.`;
    kit.say(figure, says, { gamma: gammas[chosen[0]], alpha: alphas[chosen[1]] });
  };
  tell(...chosen);
  svg.onpointerover = (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell) tell(...cell.dataset.cell.split(" ").map(Number));
  };
  svg.onpointerleave = () => tell(...chosen);
  svg.onclick = (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!cell) return;
    const form = figure.querySelector("form");
    [form.elements.gamma.value, form.elements.alpha.value] = cell.dataset.cell.split(" ");
    form.dispatchEvent(new Event("input"));
  };
});
