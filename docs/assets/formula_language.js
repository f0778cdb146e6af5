/* One line of arithmetic, in Python's or JavaScript's spelling, read and computed without `eval`.
   Why not a library: mathjs (the best kept) reads neither `**`, `np.log`, `Math.log`, `a if c else b` nor `p.log()`,
   which are what people paste, and weighs more than all of this site's own scripts together.
   This file reads; formula_arithmetic.js computes. */
"use strict";

const formulaLanguage = (({ number, OPERATORS, FUNCTIONS }) => {
  const LONGEST = 2000, DEEPEST = 60; // characters, brackets in brackets: more is no formula, and would fill the stack
  const TOKEN = /\s*(?:((?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|("[^"]*"|'[^']*')|(\*\*|=>|===|!==|==|!=|<=|>=|&&|\|\||[-+*/^(){},?:<>=!;.]))/giuy;
  const SPELT = { "−": "-", "–": "-", "·": "*", "×": "*", "÷": "/", "²": "**2", "³": "**3", "≤": "<=", "≥": ">=", "≠": "!=" };
  const NOTES = /("""|''')[^]*?\1|\/\*[^]*?\*\/|(?:#|\/\/).*$/gm; // a docstring, comments
  const MODULES = new Set("np numpy math Math tf tensorflow torch nn functional F K keras ops backend jnp jax lax optax special scipy sp xp".split(" "));
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
    const plain = text.replace(NOTES, "").replace(/[−–·×÷²³≤≥≠]/g, (sign) => SPELT[sign]).trim();
    const found = [];
    let open = 0;
    TOKEN.lastIndex = 0;
    for (let at = 0; at < plain.length; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(plain);
      if (!match) fail(`“${[...plain.slice(at).trim()][0]}” is no part of a formula.`);
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
      if (word === "if") fail("A choice is written “a if c else b” or “c ? a : b”.");
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
        if (end()) fail("A bracket is not closed.");
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
    /* `lambda y, p:`, `(y, p) =>`, `def f(y, p):` and `function f(y, p) {` only say what the arguments are called */
    let blocks = 0;
    function header() {
      const arrow = all.findIndex((token, i) => i >= at && token.text === "=>");
      const python = is("def");
      if (arrow >= 0) at = arrow + 1;
      else if (is("lambda")) skipTo(":");
      else if (take("def", "function")) {
        skipTo("(");
        for (let open = 1; open && !end(); at++) open += is("(") - is(")");
        if (python) skipTo(":");
      } else return;
      while (take(";"));
      if (take("{")) blocks++;
    }
    function skipTo(sign) {
      const stop = all.findIndex((token, i) => i >= at && token.text === sign);
      if (stop >= 0) at = stop + 1;
    }
    const assigned = [];
    let last = null;
    while (!end()) {
      if (take(";")) continue;
      if (blocks && take("}")) {
        blocks--;
        continue;
      }
      header();
      if (end()) break;
      if (blocks && is("}")) continue;
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
        if (blocks && is("}")) continue;
        const before = all[at - 1].text;
        if (all[at - 1].kind === "name" && FUNCTIONS[before]) fail(`“${before}” is a function: “${before}(…)”.`);
        if (is("=")) fail("“=” gives a name to a value, and only a name can stand before it; to compare, write “==”.");
        take(";") ?? fail(`An operator is missing before “${next()}”: a product is written with *.`);
      }
    }
    return { result: last ?? fail("There is no formula yet."), assigned };
  }

  /* ------------------------------------------------------------ computing */

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
})(typeof require === "undefined" ? formulaArithmetic : require("./formula_arithmetic.js"));
if (typeof module !== "undefined") module.exports = formulaLanguage;
