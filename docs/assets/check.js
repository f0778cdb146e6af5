/* Questions: the nearest of the numbers that a question knows is taken to be meant, if it is within two per cent. */
"use strict";

for (const check of document.querySelectorAll("[data-check]")) {
  const { answer, wrong } = JSON.parse(check.dataset.check);
  const [form, output, details] = ["form", "output", "details"].map((name) => check.querySelector(name));
  const known = [[answer, null], ...wrong];
  const distance = (number, from) => Math.abs(number - from) / (Math.abs(from) || 1);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const number = kit.read(form.querySelector("input").value.replace("×", "")); // "400×"
    const [meant, says] = known.reduce((best, each) => (distance(number, each[0]) < distance(number, best[0]) ? each : best));
    const hit = distance(number, meant) <= 0.02;
    const right = hit && says === null;
    check.dataset.result = right ? "right" : "wrong";
    output.textContent = Number.isNaN(number) ? "A number, please: 0.25, 25 % or 1/4." : right ? "Right." : hit ? `Not quite. ${says}` : "No, and not a number that this page knows. Try again, or look.";
    if (right) details.open = true;
  });
  form.hidden = false;
}
