/* φ against p_t, and where it crosses 1. */
"use strict";

kit.figure("phi", (figure, state) => {
  const gamma = Number(state.gamma);
  const svg = figure.querySelector("svg");
  const plane = kit.plane(svg);
  const along = Array.from({ length: 151 }, (_, i) => 0.001 + (i / 150) * 0.998);
  const phi = (p) => spec["GR.1"](p, gamma);
  /* φ exceeds 1 exactly below p₀ (GR.8), which lies below one half (GR.9) */
  let [low, high] = [1e-9, 0.5];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (phi(middle) > 1) low = middle;
    else high = middle;
  }
  kit.draw(svg, plane, "focal", along.map((p) => [p, phi(p)]), gamma > 0 ? [low, 1] : null);
  kit.draw(svg, plane, "ghost", along.map((p) => [p, 1 / spec["BF.19"](p, gamma)]));
  svg.querySelector(".dot.focal").style.display = gamma > 0 ? "" : "none";
  const says =
    gamma > 0
      ? `Below p₀ = ${kit.number(low)} the gradient of focal loss is larger than that of cross entropy; at one half it is ${kit.number(phi(0.5))} times as large, the loss ${kit.number(1 / spec["BF.19"](0.5, gamma))} times.`
      : "At γ = 0 focal loss is cross entropy: both factors are 1.";
  kit.say(figure, says, { gamma: gamma.toFixed(2) });
});
