/* Is your library right? The verdict of the one that is picked, from the list of all. */
"use strict";

kit.figure("library-verdict", (figure, state) => {
  const all = [...figure.querySelectorAll(".verdict-of")];
  const picked = all.find((one) => one.dataset.library === state.library) ?? all[0];
  figure.querySelector(".answer").innerHTML = picked.innerHTML;
  const word = picked.querySelector(".verdict").textContent;
  const count = picked.querySelectorAll("li").length;
  const ways = count === 0 ? "" : count === 1 ? ", in one way" : `, in ${count} ways`;
  kit.say(figure, `${picked.querySelector("a").textContent} ${word}${ways}.`);
});
