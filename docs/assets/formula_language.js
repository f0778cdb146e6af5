/* One line of arithmetic, in Python's or JavaScript's spelling, read and computed without `eval`.
   Why not a library: mathjs (the best kept) reads neither `**`, `np.log`, `Math.log`, `a if c else b` nor `p.log()`,
   which are what people paste, and weighs more than all of this site's own scripts together.
   A value is a dual number {v, d}: d is its derivative in the logit, as a framework would differentiate it. */
"use strict";

const formulaLanguage = (() => {
  const LONGEST = 2000, DEEPEST = 60; // characters, brackets in brackets: more is no formula, and would fill the stack
  const TOKEN = /\s*(?:((?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|("[^"]*"|'[^']*')|(\*\*|=>|===|!==|==|!=|<=|>=|&&|\|\||[-+*/^(),?:<>=!;.]))/giuy;
  const SPELT = { "−": "-", "–": "-", "·": "*", "×": "*", "÷": "/", "²": "**2", "³": "**3", "≤": "<=", "≥": ">=", "≠": "!=" };
  const MODULES = new Set("np numpy math Math tf tensorflow torch nn functional F K keras ops backend jnp jax lax special scipy sp xp".split(" "));
  const FILLER = new Set(["return", "const", "let", "var"]);
  const IGNORED = new Set(["axis", "dim", "keepdim", "keepdims", "dtype", "reduction", "name"]); // there is one example
  const WORDS = new Set(["if", "else", "and", "or", "not", "lambda"]);

  class FormulaError extends Error {}
  const fail = (message) => {
    throw new FormulaError(message);
  };

  /* ------------------------------------------------------------ reading */

  function tokens(text) {
    if (text.length > LONGEST) fail(`A formula has one line; this one has ${text.length} characters, and ${LONGEST} are read.`);
    const plain = text.replace(/[−–·×÷²³≤≥≠]/g, (sign) => SPELT[sign]).trim();
    const found = [];
    let open = 0;
    TOKEN.lastIndex = 0;
    for (let at = 0; at < plain.length; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(plain);
      if (!match) fail(`“${plain.slice(at).trim()[0]}” is no part of a formula.`);
      const [space, number, name, word, sign] = match;
      if (!open && /\n/.test(space)) found.push({ kind: "sign", text: ";" }); // a line ends where no bracket is open
      open += sign === "(" ? 1 : sign === ")" ? -1 : 0;
      if (number && /[\p{L}_]/u.test(plain[TOKEN.lastIndex] ?? "")) fail(`An operator is missing after “${number}”.`);
      found.push(number ? { kind: "number", text: number } : name ? { kind: "name", text: name } : word ? { kind: "word", text: word } : { kind: "sign", text: sign });
    }
    return found;
  }

  /* Returns the tree of the last expression, and what was assigned before it. */
  function parse(text) {
    const all = tokens(text);
    let at = 0, depth = 0;
    const next = (offset = 0) => all[at + offset]?.text;
    const is = (...texts) => at < all.length && all[at].kind !== "number" && all[at].kind !== "word" && texts.includes(next());
    const take = (...texts) => (is(...texts) ? all[at++].text : null);
    const need = (sign, why) => take(sign) ?? fail(`“${sign}” is missing ${why}${at < all.length ? `, before “${next()}”` : " at the end"}.`);
    const end = () => at >= all.length;

    const binary = (signs, part) => () => {
      let left = part();
      for (let sign; (sign = take(...signs)); ) left = { op: sign, of: [left, part()] };
      return left;
    };
    function atom() {
      if (end()) fail("The formula ends too soon.");
      const { kind, text: word } = all[at];
      if (kind === "word") return at++, { word: word.slice(1, -1) };
      if (kind === "number") return at++, { number: Number(word.replaceAll("_", "")) };
      if (take("(")) {
        if (++depth > DEEPEST) fail(`More than ${DEEPEST} brackets stand in one another.`);
        const inside = expression();
        need(")", "to close a bracket");
        depth--;
        return inside;
      }
      if (kind === "sign" || WORDS.has(word)) fail(`A number, a name or a bracket is missing before “${word}”.`);
      at++;
      while (MODULES.has(all[at - 1].text) && take(".")) named();
      const name = all[at - 1].text;
      return take("(") ? { call: name, ...given([]) } : { name };
    }
    function named() {
      if (all[at]?.kind !== "name") fail("A name is missing after “.”.");
      return all[at++].text;
    }
    function given(positional) {
      const keywords = Object.create(null);
      if (++depth > DEEPEST) fail(`More than ${DEEPEST} brackets stand in one another.`);
      while (!take(")")) {
        if (all[at]?.kind === "name" && next(1) === "=") {
          const name = named();
          at++;
          keywords[name] = expression();
        } else positional.push(expression());
        if (!is(")")) need(",", "between two arguments");
      }
      depth--;
      return { positional, keywords };
    }
    function postfix() {
      let value = atom();
      while (take(".")) {
        const name = named();
        value = take("(") ? { call: name, ...given([value]) } : fail(`“.${name}” has no brackets; a call is “.${name}()”.`);
      }
      return value;
    }
    function power() {
      const base = postfix();
      return take("**", "^") ? { op: "**", of: [base, unary()] } : base;
    }
    function unary() {
      if (++depth > 4 * DEEPEST) fail("Too many signs stand in a row.");
      const value = take("-") ? { op: "neg", of: [unary()] } : take("+") ? unary() : power();
      depth--;
      return value;
    }
    const product = binary(["*", "/"], unary);
    const sum = binary(["+", "-"], product);
    function comparison() {
      const left = sum();
      const sign = take("==", "===", "!=", "!==", "<=", ">=", "<", ">");
      return sign ? { op: sign.slice(0, 2), of: [left, sum()] } : left;
    }
    const negation = () => (take("not", "!") ? { op: "not", of: [negation()] } : comparison());
    const conjunction = binary(["and", "&&"], negation);
    const disjunction = binary(["or", "||"], conjunction);
    function expression() {
      const value = disjunction();
      if (take("if")) {
        const condition = disjunction();
        if (!take("else")) fail("“if” has no “else”.");
        return { op: "choose", of: [condition, value, expression()] };
      }
      if (!take("?")) return value;
      const first = expression();
      need(":", "after “?”");
      return { op: "choose", of: [value, first, expression()] };
    }
    /* `f = lambda y, p:`, `const f = (y, p) =>` and `def f(y, p): return` only say what the arguments are called */
    function header() {
      const arrow = all.findIndex((token, i) => i >= at && token.text === "=>");
      const stop = all.findIndex((token, i) => i >= at && token.text === ":");
      if (arrow >= 0) at = arrow + 1;
      else if (is("lambda", "def") && stop >= 0) at = stop + 1;
    }
    const assigned = [];
    let last = null;
    while (!end()) {
      if (take(";")) continue;
      header();
      while (!end() && FILLER.has(next())) at++;
      let name = null;
      if (all[at]?.kind === "name" && next(1) === "=") {
        name = named();
        at++;
        header();
      }
      last = expression();
      if (name) assigned.push([name, last]);
      if (!end()) {
        if (is(")")) fail("A bracket is closed that was not opened.");
        if (is("=")) fail("“=” gives a name to a value, and only a name can stand before it; to compare, write “==”.");
        take(";") ?? fail(`An operator is missing before “${next()}”.`);
      }
    }
    return { result: last ?? fail("There is no formula yet."), assigned };
  }

  /* ------------------------------------------------------------ computing */

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
    ...F("sigmoid_cross_entropy_with_logits", ["labels", "logits"], (label, logit) => crossEntropy(logit, label)),
    ...F("binary_cross_entropy", ["input", "target"], (p, label) => crossEntropyOfP(label, p)),
    ...F("binary_crossentropy", ["y_true|target", "y_pred|output"], crossEntropyOfP),
    ...F("mean reduce_mean average nanmean", X, same),
    ...F("sum reduce_sum nansum", X, same),
  ]), null); // so that “constructor” is no function
  const CONSTANTS = { __proto__: null, pi: Math.PI, PI: Math.PI, e: Math.E, E: Math.E, inf: Infinity, Infinity, True: true, False: false, true: true, false: false };
  // types that a cast names; they have no value
  const TYPES = /^(?:float|double|bfloat|half|int|long|bool|uint)\d*$/;

  function compute(tree, names) {
    if ("number" in tree) return number(tree.number);
    if ("name" in tree) return names(tree.name);
    if (tree.op) return OPERATORS[tree.op](...tree.of.map((part) => compute(part, names)));
    const { least, parameters, compute: apply } = FUNCTIONS[tree.call];
    const values = [];
    tree.positional.slice(0, parameters.length).forEach((part, i) => {
      values[i] = isType(part) ? null : compute(part, names);
    });
    for (const [name, part] of Object.entries(tree.keywords)) {
      const place = parameters.findIndex((spellings) => spellings.includes(name));
      if (place >= 0 && !isType(part)) values[place] = compute(part, names);
    }
    if (values.filter((value) => value !== undefined).length < least) fail(`${tree.call}() takes ${least} arguments.`);
    return apply(...values);
  }
  const isType = (tree) => "name" in tree && TYPES.test(tree.name);

  /* Looks at each part before anything is computed, so that a fault is found in the branch that is not taken, too. */
  function check(tree, known, used) {
    if ("word" in tree) fail(`The text “${tree.word}” is no part of a formula.`);
    if ("name" in tree) {
      if (FUNCTIONS[tree.name] && !known(tree.name)) fail(`“${tree.name}” is a function: “${tree.name}(…)”.`);
      if (!known(tree.name) && !(tree.name in CONSTANTS)) fail(`“${tree.name}” is not a name that this page knows.`);
      used.add(tree.name);
    }
    for (const part of tree.of ?? []) check(part, known, used);
    if (!tree.call) return;
    if (!FUNCTIONS[tree.call]) fail(`“${tree.call}()” is not a function that this page knows.`);
    const { parameters, least } = FUNCTIONS[tree.call];
    const words = Object.keys(tree.keywords).filter((name) => !IGNORED.has(name));
    const unknown = words.find((name) => !parameters.some((spellings) => spellings.includes(name)));
    if (unknown) fail(`${tree.call}() has no argument “${unknown}” here.`);
    const count = tree.positional.length + words.length;
    if (count < least || count > parameters.length) fail(`${tree.call}() takes ${least === parameters.length ? least : `${least} to ${parameters.length}`} argument${parameters.length > 1 ? "s" : ""}, not ${count}.`);
    used.add(`${tree.call}()`);
    if (tree.keywords.reduction) used.add(`${tree.keywords.reduction.word}()`); // mean() is what reduction="mean" does
    for (const part of [...tree.positional, ...words.map((name) => tree.keywords[name])]) if (!isType(part)) check(part, known, used);
  }

  /* Returns the names that a formula uses, and a function that computes it for the values of these names.
     `known(name)` says whether a name has a value. A formula that cannot be read is a FormulaError with one sentence. */
  function read(text, known) {
    const { result, assigned } = parse(text);
    const mine = new Set(), used = new Set();
    for (const [name, tree] of assigned) {
      check(tree, (asked) => mine.has(asked) || known(asked), used);
      mine.add(name);
    }
    check(result, (asked) => mine.has(asked) || known(asked), used);
    for (const name of mine) used.delete(name);
    return {
      used,
      compute(values) {
        const own = new Map();
        const names = (name) => own.get(name) ?? values(name) ?? number(CONSTANTS[name]);
        for (const [name, tree] of assigned) own.set(name, compute(tree, names));
        const { v, d } = compute(result, names);
        return { v: Number(v), d };
      },
    };
  }

  return { read, FormulaError, dual: number };
})();
if (typeof module !== "undefined") module.exports = formulaLanguage;
