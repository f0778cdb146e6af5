/* How many times less than cross entropy: the loss, and the gradient. */
"use strict";

kit.figure("factors", (figure, state) => {
  const [gamma, p] = [Number(state.gamma), Number(state.p)];
  const kinds = { ghost: spec["BF.19"], focal: spec["GR.3"] };
  const svg = figure.querySelector("svg");
  const plane = kit.plane(svg);
  const along = Array.from({ length: 151 }, (_, i) => spec["CE.1"](i / 10 - 7.5)); // closer where the curves are steep
  for (const [kind, ratio] of Object.entries(kinds))
    kit.draw(svg, plane, kind, along.map((a) => [a, ratio(a, gamma)]), [p, ratio(p, gamma)]);

  const [loss, gradient] = Object.values(kinds).map((ratio) => ratio(p, gamma));
  const says =
    gamma === 0
      ? "At γ = 0.00 focal loss is cross entropy: both ratios are 1."
      : `At p = ${p.toFixed(3)} and γ = ${gamma.toFixed(2)} focal loss is ${kit.compared(loss)} cross entropy, ` +
        `and its gradient is ${kit.compared(gradient)} that of cross entropy: the gradient keeps ${kit.number(loss / gradient)} times as much as the loss.`;
  kit.say(figure, says, { gamma: gamma.toFixed(2), p: p.toFixed(3) });
});
