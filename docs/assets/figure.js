/* What live figures share. A figure's controls are an ordinary form, its state is in the address (#name?gamma=2&…),
   its formulas are those of the spec, printed by SymPy into `window.spec`. Without this script a figure is a drawing. */
"use strict";

const kit = {
  /* draw(figure, state) is called once and after every change; state maps control names to texts, checkboxes to true or false */
  figure(name, draw) {
    for (const figure of document.querySelectorAll(`[data-figure="${name}"]`)) {
      const form = figure.querySelector("form");
      const update = () => draw(figure, kit.state(form));
      /* twice: how far a control goes may depend on another, and is known once that one is drawn */
      const put = (values) => [1, 2].forEach(() => (values(), update()));
      const restore = () => {
        const found = location.hash.startsWith(`#${name}?`);
        if (!found) return update();
        put(() => kit.set(form, new URLSearchParams(location.hash.slice(name.length + 2))));
        figure.scrollIntoView({ block: "nearest" });
      };
      const changed = () => {
        update();
        history.replaceState(null, "", `#${name}?${new URLSearchParams(kit.state(form))}`);
      };
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("input", changed);
      form.querySelector("[type=reset]")?.addEventListener("click", () => {
        put(() => form.reset());
        changed();
      });
      window.addEventListener("hashchange", restore);
      form.hidden = false;
      kit.drag(figure, form, changed);
      restore();
    }
  },

  /* a drawing with data-drags="p" sets the control p where it is touched or dragged, along its x axis; a figure whose
     axis is another (`over`) says how it reads (`reads`) */
  drag(figure, form, changed) {
    for (const svg of figure.querySelectorAll("svg[data-drags]")) {
      const control = form.elements.namedItem(svg.dataset.drags);
      const move = (event) => {
        if (event.type === "pointermove" && !event.buttons) return;
        const box = svg.getBoundingClientRect();
        const at = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
        const value = kit.plane(svg, figure.over).value(at);
        control.value = figure.reads ? figure.reads(value) : value;
        changed();
      };
      svg.addEventListener("pointerdown", move);
      svg.addEventListener("pointermove", move);
    }
  },

  state(form) {
    /* FormData would leave out a control that is disabled, and its value would be no number */
    const state = {};
    for (const { name, type, value, checked, inputMode } of form.elements) {
      if (type === "checkbox") state[name] = checked;
      else if (name && (type !== "radio" || checked)) state[name] = inputMode === "decimal" && !Number.isNaN(kit.read(value)) ? String(kit.read(value)) : value;
    }
    return state;
  },

  set(form, wanted) {
    for (const [name, value] of wanted) {
      const control = form.elements.namedItem(name); // elements[name] of one that is called "length" is a number
      if (!control) continue;
      /* what a control cannot show leaves it as it is; a box shows all, and the reader is told */
      const options = control instanceof RadioNodeList ? [...control] : control.options && [...control.options];
      const shows = options ? options.some((option) => option.value === value) : control.type !== "range" || !Number.isNaN(kit.read(value));
      if (control.type === "checkbox") control.checked = { true: true, false: false }[value] ?? control.checked;
      else if (shows) control.value = control.type === "range" ? kit.read(value) : value;
    }
  },

  /* a number as people write it: "0,91", "10,000", "1 000", "−2", "1/4", "91 %"; NaN of what is none */
  plain(text) {
    const tidy = text.replace(/[\s\u202f'’]/g, "").replace(/[−–]/g, "-");
    return /^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(tidy) ? tidy.replaceAll(",", "") : tidy.replace(",", ".");
  },
  read(text) {
    const [, above, below, percent] = kit.plain(text).match(/^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?:\/(\d+\.?\d*|\.\d+))?(%)?$/i) ?? [];
    return above === undefined ? NaN : Number(above) / Number(below ?? 1) / (percent ? 100 : 1);
  },

  /* the boxes whose text is no number between their ends; each is marked */
  invalid(form) {
    const boxes = [...form.querySelectorAll("[inputmode=decimal]")];
    const valid = ({ value, dataset }) => kit.read(value) >= Number(dataset.low) && kit.read(value) <= Number(dataset.high);
    for (const box of boxes) box.setAttribute("aria-invalid", String(!valid(box)));
    return boxes.filter((box) => !valid(box));
  },

  /* a share that rounding has pushed beyond 0 or 1 lies at that end */
  scales: { linear: (v) => v, log: Math.log10, "log-odds": (p) => (p >= 1 ? Infinity : p <= 0 ? -Infinity : Math.log(p) - Math.log1p(-p)) },

  /* a drawing's coordinates: where a point lies, the `d` of a path through points, which value lies at an x;
     `over` replaces an axis that the drawing was made with */
  plane(svg, over = {}) {
    const read = (name) => over[name] ?? JSON.parse(svg.dataset[name]);
    const [frame, x, y] = ["frame", "x", "y"].map(read);
    const part = ({ low, high, scale }, value) => {
      const [from, to, at] = [low, high, value].map(kit.scales[scale]);
      return (at - from) / (to - from);
    };
    const place = ([a, b]) => [frame.left + part(x, a) * (frame.right - frame.left), frame.bottom - part(y, b) * (frame.bottom - frame.top)];
    const drawn = (v) => Math.max(-1e4, Math.min(1e4, v)).toFixed(2);
    return {
      place,
      path: (points) => "M" + points.map((point) => place(point).map(drawn).join(" ")).join("L"),
      value: (at) => x.low + ((at - frame.left) / (frame.right - frame.left)) * (x.high - x.low),
      along: (count = 150) => Array.from({ length: count + 1 }, (_, i) => x.low + (i / count) * (x.high - x.low)),
    };
  },

  /* moves a curve through points and its dot to one */
  draw(svg, plane, kind, points, at) {
    svg.querySelector(`.line.${kind}`)?.setAttribute("d", plane.path(points));
    const dot = at && svg.querySelector(`.dot.${kind}`);
    const [cx, cy] = at ? plane.place(at) : [];
    if (dot) kit.attributes(dot, { cx, cy });
  },

  say(figure, text, values = {}) {
    for (const [name, shown] of Object.entries(values)) figure.querySelector(`[data-of=${name}]`).textContent = shown;
    figure.querySelector("[role=status]").textContent = text;
  },

  attributes(element, values) {
    for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
  },

  /* a number between 0 and 1 with three digits of itself and of what is missing to 1; the same in per cent */
  share: (value) => kit.number(value, kit.digits(value, 2)),
  percent: (value) => `${kit.number(100 * value, kit.digits(value, 0))} %`,
  digits: (value, more) => (value < 1 && value > 0 ? Math.max(3, Math.ceil(-Math.log10(1 - value)) + more) : 3),

  /* how a number compares with another that is `ratio` times as large */
  compared(ratio) {
    if (Math.abs(ratio - 1) < 5e-3) return "about the same as";
    return ratio > 1 ? `${kit.number(ratio)} times less than` : `${kit.number(1 / ratio)} times more than`;
  },

  /* a number for reading: three digits, thousands apart, powers of ten where it is very small or large */
  number(value, digits = 3) {
    if (value === 0) return "0";
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    const raised = [...String(Number(power))].map((digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(digit)]).join("");
    const plain = Number(value.toPrecision(Math.max(digits, Number(power) + 1))).toString();
    const text = power < -4 || power > 6 ? `${Number(mantissa)} × 10${raised}` : plain.replace(/\B(?=(\d{3})+$)/g, plain.includes(".") ? "" : "\u202f");
    return text.replace("-", "−");
  },
};
