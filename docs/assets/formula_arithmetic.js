/* The arithmetic of formulas that readers type: operators and functions on dual numbers {v, d}, where d is the derivative
   in the logit, as a framework would compute it: 0 times infinity is NaN there, too. */
"use strict";

const formulaArithmetic = (() => {
  const number = (v, d = 0) => ({ v, d });
  const times = (factor, d) => (d === 0 ? 0 : factor * d); // what does not depend on the logit has no derivative
  const smooth = (f, slope) => (a) => number(f(Number(a.v)), times(slope(Number(a.v)), a.d));
  const sigmoid = (v) => 1 / (1 + Math.exp(-v));
  const softplus = (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
  const power = (a, b) => {
    const [base, exponent] = [Number(a.v), Number(b.v)], v = base ** exponent;
    return number(v, times(exponent * base ** (exponent - 1), a.d) + times(v * Math.log(base), b.d));
  };
  const OPERATORS = {
    "+": (a, b) => number(Number(a.v) + Number(b.v), a.d + b.d),
    "-": (a, b) => number(a.v - b.v, a.d - b.d),
    "*": (a, b) => number(a.v * b.v, times(Number(b.v), a.d) + times(Number(a.v), b.d)),
    "/": (a, b) => number(a.v / b.v, times(1 / b.v, a.d) - times(a.v / b.v / b.v, b.d)),
    "**": power,
    neg: (a) => number(-a.v, -a.d),
    "==": (a, b) => number(Number(a.v) === Number(b.v)),
    "!=": (a, b) => number(Number(a.v) !== Number(b.v)),
    "<": (a, b) => number(a.v < b.v),
    ">": (a, b) => number(a.v > b.v),
    "<=": (a, b) => number(a.v <= b.v),
    ">=": (a, b) => number(a.v >= b.v),
    not: (a) => number(!a.v),
    and: (a, b) => number(Boolean(a.v && b.v)),
    or: (a, b) => number(Boolean(a.v || b.v)),
    choose: (condition, a, b) => (condition.v ? a : b),
  };
  OPERATORS["&&"] = OPERATORS.and;
  OPERATORS["||"] = OPERATORS.or;
  const clip = (a, low, high) => (low && !(a.v >= low.v) ? low : high && !(a.v <= high.v) ? high : a);
  const lesser = (a, b) => (a.v <= b.v ? a : b);
  const greater = (a, b) => (a.v >= b.v ? a : b);
  const same = (a) => a;
  const constant = (a) => number(a.v);
  const plus = smooth(softplus, sigmoid);
  const crossEntropy = (logit, label) => OPERATORS["-"](plus(logit), OPERATORS["*"](label, logit));
  const log = smooth(Math.log, (v) => 1 / v);
  const crossEntropyOfP = (label, p) => {
    const [one, rest] = [number(1 - label.v), OPERATORS["-"](number(1), p)];
    return OPERATORS.neg(OPERATORS["+"](OPERATORS["*"](label, log(p)), OPERATORS["*"](one, log(rest))));
  };
  // names -> what they compute, and the names of the arguments (each with the other names that it has)
  const F = (names, parameters, compute, least = parameters.length) =>
    names.split(" ").map((name) => [name, { compute, least, parameters: parameters.map((one) => one.split("|")) }]);
  const X = ["x|a|input|self|tensor"], AB = ["a|x|input", "b|y|other"];
  const FUNCTIONS = Object.setPrototypeOf(Object.fromEntries([
    ...F("log ln", X, log),
    ...F("log2", X, smooth(Math.log2, (v) => 1 / (v * Math.LN2))),
    ...F("log10", X, smooth(Math.log10, (v) => 1 / (v * Math.LN10))),
    ...F("log1p", X, smooth(Math.log1p, (v) => 1 / (1 + v))),
    ...F("exp", X, smooth(Math.exp, Math.exp)),
    ...F("expm1", X, smooth(Math.expm1, Math.exp)),
    ...F("sqrt", X, smooth(Math.sqrt, (v) => 0.5 / Math.sqrt(v))),
    ...F("square", X, smooth((v) => v * v, (v) => 2 * v)),
    ...F("reciprocal", X, smooth((v) => 1 / v, (v) => -1 / (v * v))),
    ...F("abs absolute fabs", X, smooth(Math.abs, Math.sign)),
    ...F("sign", X, smooth(Math.sign, () => 0)),
    ...F("tanh", X, smooth(Math.tanh, (v) => 1 - Math.tanh(v) ** 2)),
    ...F("sigmoid expit", X, smooth(sigmoid, (v) => sigmoid(v) * (1 - sigmoid(v)))),
    ...F("softplus", X, plus),
    ...F("logsigmoid log_sigmoid log_expit", X, (a) => OPERATORS.neg(plus(OPERATORS.neg(a)))),
    ...F("logit", X, smooth((v) => Math.log(v) - Math.log1p(-v), (v) => 1 / (v * (1 - v)))),
    ...F("relu", X, (a) => greater(a, number(0))),
    ...F("negative neg", X, OPERATORS.neg),
    ...F("pow power float_power", ["x|a|input", "y|b|exponent"], power),
    ...F("add", AB, OPERATORS["+"]),
    ...F("subtract sub", AB, OPERATORS["-"]),
    ...F("multiply mul", AB, OPERATORS["*"]),
    ...F("divide div truediv", AB, OPERATORS["/"]),
    ...F("minimum min fmin", AB, lesser),
    ...F("maximum max fmax", AB, greater),
    ...F("logaddexp", AB, (a, b) => OPERATORS["+"](b, plus(OPERATORS["-"](a, b)))),
    ...F("equal eq", AB, OPERATORS["=="]),
    ...F("not_equal ne", AB, OPERATORS["!="]),
    ...F("greater gt", AB, OPERATORS[">"]),
    ...F("less lt", AB, OPERATORS["<"]),
    ...F("greater_equal ge", AB, OPERATORS[">="]),
    ...F("less_equal le", AB, OPERATORS["<="]),
    ...F("clip clamp clip_by_value", ["x|a|input|t", "low|min|a_min|min_value|clip_value_min|x_min", "high|max|a_max|max_value|clip_value_max|x_max"], clip, 1),
    ...F("where switch select", ["condition", "x|input|then_expression", "y|other|else_expression"], OPERATORS.choose),
    ...F("detach stop_gradient", X, constant),
    ...F("ones_like", X, () => number(1)),
    ...F("zeros_like", X, () => number(0)),
    ...F("float double cast to asarray array convert_to_tensor constant Number item squeeze flatten", ["x|value", "type|dtype"], same, 1),
    ...F("binary_cross_entropy_with_logits", ["input", "target"], crossEntropy),
    ...F("sigmoid_binary_cross_entropy", ["logits", "labels"], crossEntropy),
    ...F("sigmoid_cross_entropy_with_logits", ["labels", "logits"], (label, logit) => crossEntropy(logit, label)),
    ...F("binary_cross_entropy", ["input", "target"], (p, label) => crossEntropyOfP(label, p)),
    ...F("binary_crossentropy", ["y_true|target", "y_pred|output"], crossEntropyOfP),
    ...F("mean reduce_mean average nanmean", X, same),
    ...F("sum reduce_sum nansum", X, same),
  ]), null); // so that “constructor” is no function

  return { number, OPERATORS, FUNCTIONS };
})();
if (typeof module !== "undefined") module.exports = formulaArithmetic;
