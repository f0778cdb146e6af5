/* The shares of the gradient before training, and the α that balances them. */
"use strict";

kit.figure("effective-balance", (figure, state) => {
  const [alpha, gamma] = [Number(state.alpha), Number(state.gamma)];
  const shown = { alpha: alpha.toFixed(3), gamma: gamma.toFixed(2) };
  if (kit.invalid(figure.querySelector("form")).length) return kit.say(figure, "π lies between 0.0001 and 0.9999, and there are 0.001 to 10 000 000 negatives for each positive.", shown);
  const [pi, r] = [Number(state.pi), Number(state.r)];
  const owned = spec["AB.33"](alpha, gamma, r, pi);
  const balanced = spec["AB.26"](gamma, pi, r);

  const bar = figure.querySelector("svg[data-shows=owners]");
  const [left, middle, right] = [0, owned, 1].map((share) => kit.plane(bar).place([share, 0])[0]);
  bar.querySelector(".positive").setAttribute("width", middle - left);
  kit.attributes(bar.querySelector(".negative"), { x: middle, width: right - middle });

  const svg = figure.querySelector("svg[data-shows=balance]");
  const plane = kit.plane(svg);
  const curve = (start) => plane.along().map((g) => [g, spec["AB.26"](g, start, r)]);
  kit.draw(svg, plane, "focal", curve(pi), [gamma, alpha]);
  kit.draw(svg, plane, "hot", curve(0.5));

  const most = owned > 0.5 ? "positives" : "negatives";
  const says =
    `Before training the positives have ${kit.percent(owned)} of the gradient at α = ${alpha.toFixed(3)}: the ${most} dominate the first steps. ` +
    `The shares are equal at α = ${kit.number(balanced, Math.max(4, kit.digits(balanced, 2)))}. Initial predictions of ${kit.share(pi)} need a bias of ${kit.number(spec["AB.36"](pi), 4)}.`;
  kit.say(figure, says, shown);
});
