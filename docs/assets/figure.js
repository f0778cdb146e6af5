/* What live figures share. A figure's controls are an ordinary form, its state is in the address (#name?gamma=2&…),
   its formulas are those of the spec, printed by SymPy into `window.spec`. Without this script a figure is a drawing. */
"use strict";

const kit = {
  /* draw(figure, state) is called once and after every change; state maps control names to texts, checkboxes to true or false */
  figure(name, draw) {
    for (const figure of document.querySelectorAll(`[data-figure="${name}"]`)) {
      const form = figure.querySelector("form");
      const update = () => draw(figure, kit.state(form));
      const restore = () => {
        if (location.hash.startsWith(`#${name}?`)) {
          kit.set(form, new URLSearchParams(location.hash.slice(name.length + 2)));
          figure.scrollIntoView({ block: "nearest" });
        }
        update();
      };
      const changed = () => {
        update();
        history.replaceState(null, "", `#${name}?${new URLSearchParams(kit.state(form))}`);
      };
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("input", changed);
      form.querySelector("[type=reset]")?.addEventListener("click", () => {
        form.reset();
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
    for (const { name, type, value, checked } of form.elements) {
      if (type === "checkbox") state[name] = checked;
      else if (name && (type !== "radio" || checked)) state[name] = value;
    }
    return state;
  },

  set(form, wanted) {
    for (const [name, value] of wanted) {
      const control = form.elements.namedItem(name); // elements[name] of one that is called "length" is a number
      if (!control) continue;
      if (control.type === "checkbox") control.checked = value === "true";
      else control.value = value;
    }
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
