/* Is your library right? The verdict of the one that is picked, from the list of all. */
"use strict";

kit.figure("library-verdict", (figure, state) => {
  const all = [...figure.querySelectorAll(".verdict-of")];
  const picked = all.find((one) => one.dataset.library === state.library) ?? all[0];
  figure.querySelector(".answer").innerHTML = picked.innerHTML;
  kit.say(figure, picked.dataset.says);
});
