/* The calibration map: the share that a prediction of focal loss stands for. */
"use strict";

kit.figure("calibration-map", (figure, state) => {
  const [gamma, alpha, p] = [Number(state.gamma), Number(state.alpha), Number(state.p)];
  const logit = kit.scales["log-odds"];
  const back = (x) => spec["CA.1"](x, alpha, gamma);
  const share = (p) => spec["CE.1"](back(logit(p)));
  const [ofShares, ofLogits] = figure.querySelectorAll("svg");
  const along = Array.from({ length: 151 }, (_, i) => 0.001 + (i / 150) * 0.998);
  kit.draw(ofShares, kit.plane(ofShares), "focal", along.map((a) => [a, share(a)]), [p, share(p)]);
  const plane = kit.plane(ofLogits);
  kit.draw(ofLogits, plane, "focal", plane.along().map((x) => [x, back(x)]), [logit(p), back(logit(p))]);

  const says =
    `A prediction of ${p.toFixed(3)} stands for a share of ${kit.number(share(p))}. ` +
    `In logits: ${kit.number(logit(p))} stands for ${kit.number(back(logit(p)))}. ` +
    `A prediction of one half stands for ${kit.number(1 - alpha)}, whatever γ is.`;
  kit.say(figure, says, { gamma: gamma.toFixed(2), alpha: alpha.toFixed(2), p: p.toFixed(3) });
});
