/* The recalibration map: from a prediction of focal loss to the posterior. */
"use strict";

kit.figure("calibration-map", (figure, state) => {
  const [gamma, alpha, p] = [Number(state.gamma), Number(state.alpha), Number(state.p)];
  const logit = kit.scales["log-odds"];
  const recalibrate = (x) => spec["CA.1"](x, alpha, gamma);
  const posterior = (p) => spec["CE.1"](recalibrate(logit(p)));
  const [ofShares, ofLogits] = figure.querySelectorAll("svg");
  const along = Array.from({ length: 151 }, (_, i) => 0.001 + (i / 150) * 0.998);
  kit.draw(ofShares, kit.plane(ofShares), "focal", along.map((a) => [a, posterior(a)]), [p, posterior(p)]);
  const plane = kit.plane(ofLogits);
  kit.draw(ofLogits, plane, "focal", plane.along().map((x) => [x, recalibrate(x)]), [logit(p), recalibrate(logit(p))]);

  const says =
    `A prediction of ${p.toFixed(3)} means a posterior of ${kit.share(posterior(p))}. ` +
    `In logits: ${kit.number(logit(p))} means ${kit.number(recalibrate(logit(p)))}. ` +
    `A prediction of one half means ${kit.share(1 - alpha)}, whatever γ is.`;
  kit.say(figure, says, { gamma: gamma.toFixed(2), alpha: alpha.toFixed(2), p: p.toFixed(3) });
});
