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
        if (location.hash.startsWith(`#${name}?`)) kit.set(form, new URLSearchParams(location.hash.slice(name.length + 2)));
        update();
      };
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("input", () => {
        update();
        history.replaceState(null, "", `#${name}?${new URLSearchParams(kit.state(form))}`);
      });
      window.addEventListener("hashchange", restore);
      form.hidden = false;
      restore();
    }
  },

  state(form) {
    const state = Object.fromEntries(new FormData(form));
    for (const box of form.querySelectorAll("input[type=checkbox]")) state[box.name] = box.checked;
    return state;
  },

  set(form, wanted) {
    for (const [name, value] of wanted) {
      const control = form.elements[name];
      if (!control) continue;
      if (control.type === "checkbox") control.checked = value === "true";
      else control.value = value;
    }
  },

  /* where a point lies in the drawing; x and y are the [low, high] of the axes */
  place(frame, x, y, [a, b]) {
    const across = (a - x[0]) / (x[1] - x[0]);
    const up = (b - y[0]) / (y[1] - y[0]);
    return [frame.left + across * (frame.right - frame.left), frame.bottom - up * (frame.bottom - frame.top)];
  },

  /* the `d` of a path through points */
  path(frame, x, y, points) {
    return "M" + points.map((point) => kit.place(frame, x, y, point).map((v) => v.toFixed(2)).join(" ")).join("L");
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
    const text = power < -4 || power > 6 ? `${Number(mantissa)} × 10${raised}` : plain.replace(/\B(?=(\d{3})+$)/g, plain.includes(".") ? "" : " ");
    return text.replace("-", "−");
  },
};
