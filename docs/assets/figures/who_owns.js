/* Whose loss, whose gradient: the shares of many easy negatives and of few positives. */
"use strict";

kit.figure("who-owns", (figure, state) => {
  const [gamma, easy, hard] = [Number(state.gamma), Number(state.easy), Number(state.hard)];
  const svg = figure.querySelector("svg");
  const [negatives, positives] = [Number(svg.dataset.negatives), Number(svg.dataset.positives)];
  const logit = kit.scales["log-odds"];
  const share = (id) => {
    const [ofNegatives, ofPositives] = [[negatives, easy], [positives, hard]].map(([count, p]) => count * Math.abs(spec[id](logit(p), 1, gamma)));
    return ofNegatives / (ofNegatives + ofPositives);
  };
  const shares = { loss: share("BF.8"), gradient: share("BF.9") };
  for (const [of, part] of Object.entries(shares)) {
    const [left, middle, right] = [0, part, 1].map((at) => kit.plane(svg).place([at, 0])[0]);
    svg.querySelector(`.negative.${of}`).setAttribute("width", middle - left);
    kit.attributes(svg.querySelector(`.positive.${of}`), { x: middle, width: right - middle });
  }
  const { percent } = kit;
  const name = gamma === 0 ? "Under cross entropy" : `At γ = ${gamma.toFixed(2)}`;
  const says =
    `${name} the easy negatives have ${percent(shares.loss)} of the loss and ${percent(shares.gradient)} of the gradient; ` +
    `the positives have ${percent(1 - shares.loss)} and ${percent(1 - shares.gradient)}.`;
  kit.say(figure, says, { gamma: gamma.toFixed(2), easy: easy.toFixed(3), hard: hard.toFixed(2) });
});
