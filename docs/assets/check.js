/* Questions: the nearest of the numbers that a question knows is taken to be meant, if it is within two per cent. */
"use strict";

for (const check of document.querySelectorAll("[data-check]")) {
  const { answer, wrong } = JSON.parse(check.dataset.check);
  const [form, output, details] = ["form", "output", "details"].map((name) => check.querySelector(name));
  const known = [[answer, null], ...wrong];
  const distance = (number, from) => Math.abs(number - from) / (Math.abs(from) || 1);

  /* "0,91", "91 %", "10/11", "1 000", "400×" */
  const read = (text) => {
    const plain = text.replace(/\s|×/g, "").replace(/−/g, "-").replace(",", ".");
    const [, above, below, percent] = plain.match(/^([-+]?[\d.]+(?:e[-+]?\d+)?)(?:\/([\d.]+))?(%)?$/i) ?? [];
    return above === undefined ? NaN : Number(above) / Number(below ?? 1) / (percent ? 100 : 1);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const number = read(form.querySelector("input").value);
    const [meant, says] = known.reduce((best, each) => (distance(number, each[0]) < distance(number, best[0]) ? each : best));
    const hit = distance(number, meant) <= 0.02;
    const right = hit && says === null;
    check.dataset.result = right ? "right" : "wrong";
    output.textContent = Number.isNaN(number) ? "A number, please: 0.25, 25 % or 1/4." : right ? "Right." : hit ? `Not quite. ${says}` : "No, and not a number that this page knows. Try again, or look.";
    if (right) details.open = true;
  });
  form.hidden = false;
}
