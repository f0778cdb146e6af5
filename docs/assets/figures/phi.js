/* φ against p_t, and where it crosses 1. */
"use strict";

kit.figure("phi", (figure, state) => {
  const [gamma, p] = [Number(state.gamma), Number(state.p)];
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
  kit.draw(svg, plane, "focal", along.map((a) => [a, phi(a)]), [p, phi(p)]);
  kit.draw(svg, plane, "ghost", along.map((a) => [a, 1 / spec["BF.19"](a, gamma)]));
  kit.draw(svg, plane, "hot", [], [low, 1]);
  svg.querySelector(".dot.hot").style.display = gamma > 0 ? "" : "none";
  const says =
    gamma > 0
      ? `At a probability of ${p.toFixed(3)} the gradient is ${kit.number(phi(p))} times that of cross entropy, the loss ${kit.number(1 / spec["BF.19"](p, gamma))} times. Below p₀ = ${kit.number(low)} focal loss has the larger gradient.`
      : "At γ = 0 focal loss is cross entropy: both factors are 1.";
  kit.say(figure, says, { gamma: gamma.toFixed(2), p: p.toFixed(3) });
});
