/* Check a formula: what a reader typed is computed at the examiner's probes and compared with what each mistake of the
   catalogue gives there. A mistake is named only if it matches every probe, as in `python -m tests.conformance`. */
"use strict";

const formulaCheck = (language, catalogue, truth, severity) => {
  const CLOSE = 1e-5; // relative; two formulas of the catalogue differ by a hundred times as much
  const { dual } = language;
  const SAME_NAME = {
    y: "y y_true target targets label labels t gt truth actual",
    p: "p prob probs probability probabilities p_hat y_hat yhat p1 proba",
    either: "y_pred pred preds prediction predictions output outputs input inputs", // a logit beside sigmoid(), else p
    x: "x z logit logits score scores",
    p_t: "pt p_t p_true",
    alpha_t: "at a_t alpha_t α_t alpha_factor",
    alpha: "alpha a α",
    gamma: "gamma g γ",
    ce: "ce bce CE BCE cross_entropy bce_loss ce_loss",
    logpt: "logpt log_pt",
    m: "m margin",
    eps: "eps epsilon EPS EPSILON ε",
  };
  const MEANING = new Map(Object.entries(SAME_NAME).flatMap(([means, names]) => names.split(" ").map((name) => [name, means])));
  const ON_LOGITS = ["sigmoid()", "expit()", "logsigmoid()", "log_sigmoid()", "softplus()", "binary_cross_entropy_with_logits()", "sigmoid_cross_entropy_with_logits()"];
  const sigmoid = (v) => 1 / (1 + Math.exp(-v));

  /* ------------------------------------------------------------ the values of the names, as one reads them */

  const READINGS = {
    written: { says: "" },
    "true class": { says: "with p the probability of the true class, and α that class's weight", trueClass: true, weight: true },
    "one weight": { says: "with p the probability of the true class, and α the same number for both classes", trueClass: true },
    "true weight": { says: "with α the true class's weight", weight: true },
    "class 1": { says: "with p the probability of class 1, for positives and negatives alike" },
  };

  function values(probe, reading, logits) {
    const { y, x, alpha, gamma } = probe;
    const side = y ? 1 : -1;
    const m = dual(side * x, side), p_t = dual(sigmoid(m.v), side * sigmoid(x) * sigmoid(-x));
    const alphaT = alpha === null ? null : dual(y ? alpha : 1 - alpha);
    const p = reading.trueClass ? p_t : dual(probe.p, sigmoid(x) * sigmoid(-x)), logit = reading.trueClass ? m : dual(x, 1);
    const ce = dual(truth.loss(m.v, 1, 0), side * truth.gradient(m.v, 1, 0));
    const of = {
      y: dual(y), p, x: logit, either: logits ? logit : p, p_t, m, gamma: dual(gamma), ce, logpt: dual(-ce.v, -ce.d), eps: dual(1e-7),
      alpha_t: alphaT, alpha: alpha === null ? null : reading.weight ? alphaT : dual(alpha),
    };
    return (name) => of[MEANING.get(name)];
  }

  function readings(uses) {
    const toldApart = uses("y") || uses("alpha_t");
    if (toldApart) return ["written"];
    if (uses("p_t") || uses("ce") || uses("logpt") || uses("m")) return uses("alpha") ? ["true weight", "written"] : ["written"];
    return uses("alpha") ? ["true class", "one weight", "class 1"] : ["true class", "class 1"];
  }

  /* ------------------------------------------------------------ comparing */

  const close = (got, expected, true_ = 0) => Math.abs(got - expected) <= CLOSE * Math.max(Math.abs(expected), 0.01 * Math.abs(true_));
  const all = (list, test) => list.length > 0 && list.every(test);

  /* Returns what is known of a formula in one reading. */
  function verdict(formula, name, uses) {
    const reading = READINGS[name], logits = ON_LOGITS.some((one) => formula.used.has(one)) && !uses("x");
    const at = (probe) => formula.compute(values(probe, reading, logits));
    const hasAlpha = uses("alpha") || uses("alpha_t");
    const asked = catalogue.probes.map((probe, index) => ({ probe, index })).filter(({ probe }) => (probe.alpha !== null) === hasAlpha);
    const rows = asked.map(({ probe, index }) => ({ probe, index, got: at(probe), true: truthAt(probe) }));
    const found = { name, reading: reading.says, rows, hasAlpha, hasGamma: uses("gamma"), codes: null, arithmetic: [] };
    explain(found);
    const weightAlone = found.codes && !found.gradient && found.codes.every((code) => catalogue.mistakes[code].kind === "alpha");
    if (weightAlone && !found.fixed) found.arithmetic = arithmetic(at, found, reading.trueClass, uses);
    if (!found.codes) found.broken = rows.find(({ got }) => !Number.isFinite(got.v));
    found.grades = grades(at, found);
    return found;
  }

  /* Returns the grade of each mistake by its name, and of a formula that has none, of UNKNOWN. */
  function grades(at, { codes, gradient, arithmetic, rows }) {
    if (codes && !codes.length && !arithmetic.length) return new Map();
    const given = new Map(rows.map(({ probe: { alpha, gamma } }) => [`${alpha} ${gamma}`, { alpha, gamma }]));
    const samples = severity.sample(at, truthAt, [...given.values()]);
    const formula = codes && !codes.length ? null : severity.ofFormula(samples, gradient ? [["v", "d"]] : undefined);
    return new Map([
      ...(codes ?? ["UNKNOWN"]).map((code) => [code, formula]),
      ...arithmetic.map(({ code }) => [code, severity.ofArithmetic(code, samples, codes.length > 0)]),
    ]);
  }

  function truthAt({ y, x, alpha, gamma }) {
    const side = y ? 1 : -1, weight = alpha === null ? 1 : y ? alpha : 1 - alpha;
    return { v: truth.loss(side * x, weight, gamma), d: side * truth.gradient(side * x, weight, gamma) };
  }

  function explain(found) {
    const { rows } = found;
    const is = (quantity, expected) => all(rows, ({ index, got, true: right }) => expected[index] !== null && close(got[quantity], expected[index], right.v));
    const fixed = found.hasAlpha && found.hasGamma ? null : constants(found);
    if (fixed && !all(rows, ({ got, true: right }) => close(got.v, right.v))) return Object.assign(found, { codes: [], fixed });
    const of = catalogue.explanations;
    const value = of.find((one) => one.value && is("v", one.value));
    if (value) {
      found.codes = value.codes;
      const detached = value.codes.length === 0 && !all(rows, ({ got, true: right }) => close(got.d, right.d)) && of.find((one) => !one.value && is("d", one.gradient));
      if (detached) found.codes = detached.codes;
      return found;
    }
    if (all(rows, ({ got, true: right }) => close(got.v, right.d))) return Object.assign(found, { codes: [], gradient: true });
    const gradient = of.find((one) => !one.value && one.codes.length === 1 && is("v", one.gradient));
    if (gradient) Object.assign(found, { codes: gradient.codes, gradient: true });
    return found;
  }

  /* Where α or γ is a number in the formula: the weights and the γ with which the right loss gives these values, or null.
     log(loss / cross entropy) is log weight + γ log(1 − p_t), a straight line for each label. */
  function constants({ rows, hasAlpha, hasGamma }) {
    const lines = [1, 0].map((label) => {
      const points = rows.filter(({ probe }) => probe.y === label).map(({ probe, got }) => {
        const m = (label ? 1 : -1) * probe.x, weight = !hasAlpha ? 1 : label ? probe.alpha : 1 - probe.alpha;
        const factor = got.v / truth.loss(m, weight, 0), rest = Math.log(sigmoid(-m));
        return [rest, Math.log(factor) - (hasGamma ? probe.gamma * rest : 0)];
      });
      const [first, other] = [points[0], points.find(([rest]) => rest !== points[0][0])];
      const gamma = (other[1] - first[1]) / (other[0] - first[0]), weight = first[1] - gamma * first[0];
      return all(points, ([rest, height]) => Math.abs(height - weight - gamma * rest) < CLOSE) ? { gamma, weight: Math.exp(weight) } : null;
    });
    const [positive, negative] = lines;
    if (!positive || !negative || Math.abs(positive.gamma - negative.gamma) > CLOSE || (hasGamma && Math.abs(positive.gamma) > CLOSE)) return null;
    if (hasAlpha && (Math.abs(positive.weight - 1) > CLOSE || Math.abs(negative.weight - 1) > CLOSE)) return null;
    return { gamma: hasGamma ? null : positive.gamma, positive: positive.weight, negative: negative.weight };
  }

  /* ------------------------------------------------------------ arithmetic, in float64 as the page computes */

  const HARD = 12, CAPPED = 0.95, DEAD = 1e-3, NO_DIGIT = 3, ROUNDED = 0.999;
  const WORST_FIRST = ["NONFINITE_LOSS", "NONFINITE_GRADIENT", "DEAD_GRADIENT", "LOSS_CAPPED", "EASY_SIDE_LOST"];

  /* Returns the mistakes at extreme logits; of a loss with a wrong weight those alone that give no number. */
  function arithmetic(at, { hasAlpha, codes }, trueClass, uses) {
    const found = new Map();
    const fromP = !uses("x", "m", "ce", "logpt");
    for (const probe of catalogue.far) {
      const side = probe.y ? 1 : -1, m = side * probe.x;
      if (fromP && (trueClass ? sigmoid(m) : probe.p) > ROUNDED) continue; // the probability is rounded: no formula can undo it
      const given = hasAlpha ? { ...probe, alpha: 0.5 } : probe;
      const got = at(given), right = truthAt(given);
      const add = (code, quantity) => found.has(code) || found.set(code, { code, probe: given, yours: got[quantity], right: right[quantity], quantity });
      const ratio = got.v / right.v;
      if (!Number.isFinite(got.v)) add("NONFINITE_LOSS", "v");
      else if (codes.length) continue;
      else if (m < -HARD && ratio < CAPPED) add("LOSS_CAPPED", "v");
      else if (m > HARD / 2 && !(ratio > 1 / NO_DIGIT && ratio < NO_DIGIT)) add("EASY_SIDE_LOST", "v");
      if (!Number.isFinite(got.d)) add("NONFINITE_GRADIENT", "d");
      else if (m < -HARD && Math.abs(got.d) <= DEAD * Math.abs(right.d)) add("DEAD_GRADIENT", "d");
    }
    return [...found.values()].sort((a, b) => WORST_FIRST.indexOf(a.code) - WORST_FIRST.indexOf(b.code));
  }

  /* ------------------------------------------------------------ how an unknown value differs */

  function differs({ rows }) {
    const says = [];
    const wrong = rows.filter(({ got, true: right }) => !close(got.v, right.v));
    for (const [label, which] of [[1, "positives"], [0, "negatives"]]) {
      const of = rows.filter(({ probe }) => probe.y === label), ratios = of.map(({ got, true: right }) => got.v / right.v);
      if (!of.some((row) => wrong.includes(row))) says.push(`It is right for ${which}.`);
      else if (all(ratios, (one) => close(one, ratios[0]))) says.push(`For ${which} it is ${shown(ratios[0])} times the truth, whatever α, γ and the logit are.`);
      else says.push(`For ${which} it is ${shown(Math.min(...ratios))} to ${shown(Math.max(...ratios))} times the truth.`);
    }
    const gammas = [...new Set(rows.map(({ probe }) => probe.gamma))];
    const right = gammas.filter((gamma) => !wrong.some(({ probe }) => probe.gamma === gamma));
    if (right.length && wrong.length) says.push(`It is right at γ = ${right.join(" and ")} alone.`);
    const share = ({ got, true: r }) => Math.abs(Math.log(Math.abs(got.v / r.v)) || 50 * (got.v !== r.v));
    return { says, example: wrong.reduce((worst, row) => (share(row) > share(worst) ? row : worst), wrong[0]) };
  }

  const shown = (value) => (Number.isFinite(value) ? kit.number(value, 4) : "not a number");

  /* Returns the verdicts on a formula, one a reading; a formula that cannot be read is a FormulaError. */
  function check(text) {
    const formula = language.read(text, (name) => MEANING.has(name));
    const uses = (...means) => [...formula.used].some((name) => means.includes(MEANING.get(name)));
    const verdicts = readings(uses).map((name) => verdict(formula, name, uses));
    if (!uses("p", "x", "p_t", "ce", "logpt", "m", "either") && !verdicts.some(({ codes }) => codes)) {
      throw new language.FormulaError("No prediction stands in it: p, the probability of class 1, or x, the logit.");
    }
    const reduced = ["mean", "sum"].filter((name) => [name, `reduce_${name}`, `nan${name}`].some((one) => formula.used.has(`${one}()`)));
    return { verdicts, reduced, logits: ON_LOGITS.some((one) => formula.used.has(one)) && uses("either") };
  }
  return { check, differs, shown };
};

if (typeof kit !== "undefined") {
  let checker = null;
  const element = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

  function prepared(figure) {
    const catalogue = JSON.parse(document.getElementById("check_formula-data").textContent);
    for (const choice of figure.querySelectorAll("select"))
      choice.addEventListener("input", () => (choice.form.elements.formula.value = choice.value));
    const truth = { loss: spec["BF.8"], gradient: spec["BF.9"] }, severity = formulaSeverity(catalogue.severity);
    return { ...formulaCheck(formulaLanguage, catalogue, truth, severity), catalogue, severity };
  }

  const named = (code, catalogue, grade) => {
    const line = element("p", "");
    line.append(element("a", code, { href: `gallery.html#${code}` }), ...(grade ? [" (", element("strong", grade), ")"] : []), `: ${catalogue.mistakes[code].says}`);
    line.dataset.code = code;
    return line;
  };
  const felt = ({ grades }, severity) => {
    const grade = severity.gravest([...grades.values()]), line = element("p", "Effect on training: ", { className: "felt" });
    line.append(element("strong", grade), `: ${severity.says(grade)}.`);
    return line;
  };
  /* the parameters that a formula does not have, and what that is called where a caller can set them */
  const ignored = ({ codes, gradient, fixed, hasAlpha, hasGamma }) =>
    codes && !gradient ? [...(hasAlpha || fixed?.positive !== fixed?.negative ? [] : [["alpha", "ALPHA_IGNORED"]]), ...(hasGamma ? [] : [["gamma", "GAMMA_IGNORED"]])] : [];
  const exampleOf = ({ probe, yours, right, quantity }) =>
    element("p", `${quantity === "d" ? "The derivative in the logit of a" : "A"} ${probe.y ? "positive" : "negative"} with logit ${kit.number(probe.x)} (p = ${kit.number(probe.p)})` +
      `${probe.alpha === null ? "" : `, α = ${kit.number(probe.alpha)}`}, γ = ${kit.number(probe.gamma)}: yours ${checker.shown(yours)}, truth ${checker.shown(right)}.`, { className: "example" });

  function sentence({ codes, gradient, fixed, hasAlpha, hasGamma, broken }) {
    if (!codes) return broken ? "It gives no number at ordinary predictions." : "It is another loss: no mistake of the catalogue gives these values.";
    if (gradient) return codes.length ? "It is a wrong derivative of focal loss." : "It is the derivative of focal loss in the logit, and right.";
    if (codes.length) return codes.length > 1 ? "It is focal loss with two mistakes." : "It is focal loss with a mistake.";
    if (!fixed) return `It is focal loss${hasAlpha ? ", and α weights class 1" : ", without a weight α"}.`;
    const weights = Math.abs(fixed.positive - 1) + Math.abs(fixed.negative - 1) < 1e-4 ? "" : Math.abs(fixed.positive + fixed.negative - 1) < 1e-4
      ? `α fixed at ${kit.number(fixed.positive)}` : `fixed weights, ${kit.number(fixed.positive)} of positives and ${kit.number(fixed.negative)} of negatives`;
    const gamma = hasGamma ? "" : Math.abs(fixed.gamma) < 1e-4 ? "γ = 0: cross entropy" : `γ fixed at ${kit.number(fixed.gamma)}`;
    return `It is focal loss with ${[weights, gamma].filter(Boolean).join(" and ")}.`;
  }

  kit.figure("check_formula", (figure, { formula }) => {
    checker ??= prepared(figure);
    const { catalogue } = checker;
    const place = figure.querySelector("[data-of=verdicts]");
    place.replaceChildren();
    figure.dataset.codes = figure.dataset.ignored = "";
    figure.dataset.grades = "{}";
    let result;
    try {
      result = checker.check(formula);
    } catch (error) {
      if (!(error instanceof formulaLanguage.FormulaError)) throw error;
      return kit.say(figure, error.message);
    }
    const ranked = (one) => (one.codes ? one.codes.length + one.arithmetic.length : 9);
    const verdicts = [...result.verdicts].sort((a, b) => ranked(a) - ranked(b));
    const [best] = verdicts;
    figure.dataset.codes = [...(best.codes ?? ["UNKNOWN"]), ...best.arithmetic.map(({ code }) => code)].join(" ");
    figure.dataset.ignored = ignored(best).map(([, code]) => code).join(" ");
    figure.dataset.grades = JSON.stringify(Object.fromEntries(best.grades));
    for (const one of verdicts) {
      const block = element("div", "", { className: "read" });
      if (one.reading) block.append(element("p", `Read ${one.reading}:`, { className: "reading" }));
      block.append(element("p", sentence(one)));
      for (const code of one.codes ?? []) block.append(named(code, catalogue, one.grades.get(code)));
      for (const [parameter, code] of ignored(one)) {
        block.append(element("p", `In a function that takes ${parameter} this would be the mistake ${code}.`, { className: "aside" }));
      }
      if (one.codes?.length && !one.gradient) {
        const { example } = checker.differs(one);
        if (example) block.append(exampleOf({ ...example, yours: example.got.v, right: example.true.v }));
      }
      if (!one.codes && !one.broken) {
        const { says, example } = checker.differs(one);
        block.append(element("p", says.join(" ")), exampleOf({ ...example, yours: example.got.v, right: example.true.v }));
      }
      if (one.broken) block.append(exampleOf({ ...one.broken, yours: one.broken.got.v, right: one.broken.true.v }));
      for (const fault of one.arithmetic) block.append(named(fault.code, catalogue, one.grades.get(fault.code)), exampleOf(fault));
      if (one.grades.size) block.append(felt(one, checker.severity));
      place.append(block);
    }
    for (const name of result.reduced) place.append(named(name === "mean" ? "REDUCED_MEAN" : "REDUCED_SUM", catalogue));
    if (result.logits) place.append(element("p", "The prediction was read as a logit, since a sigmoid is applied to it."));
    const first = sentence(best), arithmeticToo = best.codes && !best.codes.length && best.arithmetic.length;
    kit.say(figure, (best.reading ? `${first} Read ${best.reading}.` : first) + (arithmeticToo ? " The formula is right, and its arithmetic loses the extremes." : ""));
  });
}
if (typeof module !== "undefined") module.exports = formulaCheck;
