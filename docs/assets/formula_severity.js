/* How much a mistake matters: the grade by the share of a plausible batch's gradient that is wrong, as the conformance
   command has it. In a plausible batch p_t is spread evenly over (0, 1), so that margins have the density p (1 - p). */
"use strict";

const formulaSeverity = ({ grades, felt, wrong_digits: wrongDigits, reach, eps }) => {
  const [DIFFERENT, UNSTABLE, SATURATED, DIGITS] = Object.keys(grades);
  const STOPS = ["NONFINITE_LOSS", "NONFINITE_GRADIENT", "DEAD_GRADIENT"], DEAD = 1e-3, HARD = 12;
  const STEP = 0.5, WIDE = 4, NEAR = 32; // margins are this far apart: near 0, and beyond NEAR, where few examples are
  const MARGINS = [];
  for (let m = -reach; m <= reach; m += Math.abs(m) < NEAR ? STEP : WIDE) MARGINS.push(m);
  const density = (m) => (Math.abs(m) < NEAR ? STEP : WIDE) / (2 + Math.exp(m) + Math.exp(-m));

  /* Returns what a formula gives over the margins: rows of {m, got, true}, one list for each α and γ, in their order. */
  const sample = (at, truthAt, parameters) =>
    parameters.map((given) => MARGINS.flatMap((m) => [1, 0].map((y) => {
      const x = y ? m : -m, probe = { ...given, y, x, p: 1 / (1 + Math.exp(-x)) };
      return { m, got: at(probe), true: truthAt(probe) };
    })));

  /* Returns the largest wrong share: over each α and γ, of the value and of the gradient. */
  function share(samples, { side = () => true, of = [["v", "v"], ["d", "d"]], finite = false } = {}) {
    const shares = samples.flatMap((rows) => of.map(([mine, right]) => {
      let wrong = 0, all = 0;
      for (const { m, got, true: truth } of rows) {
        const size = Math.abs(truth[right]), off = Math.abs(got[mine] - truth[right]);
        all += density(m) * size;
        if (side(m)) wrong += density(m) * (Number.isFinite(off) ? off : finite ? 0 : size);
      }
      return all ? wrong / all : 0;
    }));
    return Math.max(0, ...shares);
  }

  const anywhere = (samples, test) => samples.some((rows) => rows.some(test));
  const stopped = ({ m, got, true: right }) =>
    !Number.isFinite(got.v) || !Number.isFinite(got.d) || (m < -HARD && Math.abs(got.d) <= DEAD * Math.abs(right.d));

  function ofShare(wrong, { stops = false, wrongDigit = true } = {}) {
    if (!(wrong <= felt)) return DIFFERENT;
    if (stops) return UNSTABLE;
    return wrong > eps && wrongDigit ? SATURATED : DIGITS;
  }

  /* Returns the grade of a formula that no mistake of arithmetic explains. */
  function ofFormula(samples, of) {
    const lost = ([mine, right]) => ({ got, true: truth }) => !(Math.abs(got[mine] - truth[right]) <= wrongDigits * Math.abs(truth[right]));
    const wrongDigit = (of ?? [["v", "v"], ["d", "d"]]).some((pair) => anywhere(samples, lost(pair)));
    return ofShare(share(samples, { of }), { wrongDigit });
  }

  /* Returns the grade of a mistake of arithmetic; beside a wrong formula it is that of the mistake alone. */
  function ofArithmetic(code, samples, beside) {
    if (STOPS.includes(code)) {
      if (!anywhere(samples, stopped)) return SATURATED;
      return ofShare(beside ? 0 : share(samples, { finite: true }), { stops: true });
    }
    return ofShare(share(samples, { side: (m) => (code === "EASY_SIDE_LOST" ? m > 0 : m < 0), finite: true }));
  }

  const gravest = (of) => Object.keys(grades).find((grade) => of.includes(grade));
  return { sample, share, ofFormula, ofArithmetic, gravest, says: (grade) => grades[grade] };
};
if (typeof module !== "undefined") module.exports = formulaSeverity;
