/* Which α? What to set for the reader's numbers. Every sentence stands in the page; here it is decided which hold. */
"use strict";

kit.figure("which-alpha", (figure, state) => {
  const answer = figure.querySelector(".answer");
  const wrong = kit.invalid(figure.querySelector("form"));
  const shown = { gamma: Number(state.gamma).toFixed(2) };
  answer.hidden = wrong.length > 0;
  if (wrong.length) {
    const range = ({ dataset, parentElement }) =>
      `“${parentElement.querySelector(".name").textContent}” is a number from ${kit.number(Number(dataset.low))} to ${kit.number(Number(dataset.high))}.`;
    return kit.say(figure, wrong.map(range).join(" "), shown);
  }

  const [positives, negatives, miss, alarm, own] = ["positives", "negatives", "miss", "alarm", "bias"].map((name) => Number(state[name]));
  const choose = state.choose !== "no";
  const alike = state.alike === "yes";
  const gamma = alike ? 0 : Number(state.gamma);
  const alpha = choose ? 0.5 : spec["AB.38"](miss, alarm);
  const posterior = spec["AB.37"](miss, alarm);
  const shift = spec["AB.36"](alpha);
  /* the logit of the best prediction for log-odds of the posterior: Λ is odd (AB.10), and between x and (1 + γ) x for x > 0 (AB.13, AB.15) */
  const best = (odds) => {
    const wanted = odds + shift;
    let [low, high] = [Math.abs(wanted) / (1 + gamma), Math.abs(wanted)];
    for (let step = 0; step < 100; step++) {
      const middle = (low + high) / 2;
      if (spec["AB.8"](middle, gamma) < Math.abs(wanted)) low = middle;
      else high = middle;
    }
    return (Math.sign(wanted) * (low + high)) / 2;
  };
  const prevalence = positives / (positives + negatives);
  const bias = Math.log(positives) - Math.log(negatives);
  const threshold = choose ? spec["CE.1"](best(Math.log(alarm) - Math.log(miss))) : 0.5;

  const { share } = kit;
  const values = {
    bias: kit.number(bias),
    start: share(prevalence),
    constant: kit.number(best(bias)),
    alpha: share(alpha),
    other: share(1 - alpha),
    odds: kit.number(alpha / (1 - alpha)),
    gamma: kit.number(gamma),
    threshold: share(threshold),
    posterior: share(posterior),
    own: kit.number(own),
    share: `${kit.number(100 * spec["AB.33"](alpha, gamma, negatives / positives, spec["CE.1"](own)))} %`,
    shift: kit.number(shift),
    stretch: kit.number(spec["CA.7"](gamma)),
  };
  for (const place of figure.querySelectorAll("[data-value]")) place.textContent = values[place.dataset.value];

  const weights = JSON.parse(figure.dataset.libraries)[state.library] ?? "positive-class";
  const equal = alpha === 0.5;
  const map = !equal ? "some" : gamma > 0 ? "even" : "none";
  const named = { choose: choose ? "yes" : "no", alike: alike ? "yes" : "no", equal: equal ? "yes" : "no", map, weights };
  const holds = new Set(Object.entries(named).map(([name, value]) => `${name}=${value}`));
  for (const sentence of figure.querySelectorAll("[data-when]"))
    sentence.hidden = !sentence.dataset.when.split(" ").every((one) => one === "" || holds.has(one));
  figure.querySelector(".keep").href = `#which-alpha?${new URLSearchParams(state)}`;
  const costs = miss === alarm ? "both errors cost the same" : `a miss costs ${kit.number(miss / alarm)} times a false alarm`;
  const says = `Set the initial bias to ${values.bias}, α to ${values.alpha} and γ to ${values.gamma}, and decide for “positive” above ${values.threshold}: ${costs}.`;
  kit.say(figure, says, shown);
});
