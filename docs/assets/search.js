/* Search: the index is a script (assets/search-index.js, written with the site), loaded when the box is first opened,
   so that nothing is fetched before it is wanted and the site is searched from disk as well. */
"use strict";

(() => {
  const here = document.currentScript.src;
  const GREEK = { α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", η: "eta", κ: "kappa", λ: "lambda", μ: "mu", π: "pi", σ: "sigma", φ: "phi", χ: "chi", ψ: "psi" };
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[α-ω]/g, (letter) => GREEK[letter] ?? letter);
  const words = (text) => fold(text).match(/[\p{L}\p{N}_]+(?:[.\-]\p{N}+)*/gu) ?? [];
  let entries = null;

  const spaced = (text) => ` ${words(text).join(" ")} `;
  kit.searchIndex = (pages) => {
    entries = pages.flatMap(([page, title, found, weight, also]) =>
      found.map(([anchor, heading, text]) => ({ page, title, anchor, heading, text, weight, also: anchor ? [] : also.map(spaced), head: spaced(heading), name: spaced(title), body: spaced(text) })));
  };

  /* how well an entry answers: each word asked for must begin a word of it; headings count more than text, pages that
     explain more than exercises, statements of the ledger least; a page also answers to words that stand for it */
  const score = (entry, asked) => {
    const count = (text, part) => text.split(part).length - 1;
    if (entry.also.includes(` ${asked.join(" ")} `)) return 40 * entry.weight;
    let total = count(entry.head + entry.body, ` ${asked.join(" ")} `) && 6;
    for (const word of asked) {
      const [head, name, body] = [entry.head, entry.name, entry.body].map((text) => count(text, ` ${word}`));
      if (!head && !name && !body) return 0;
      total += (head && 8) + (name && (entry.anchor ? 2 : 6)) + Math.min(body, 3);
      total += (count(entry.head, ` ${word} `) && 6) + (count(entry.body, ` ${word} `) && 2);
    }
    return total * (entry.anchor.startsWith("claim-") && !entry.head.includes(asked[0]) ? 0.4 : entry.weight);
  };

  const find = (query) => {
    const asked = words(query);
    if (!asked.length) return [];
    const scored = entries.map((entry) => [score(entry, asked), entry]).filter(([points]) => points);
    return scored.sort(([a], [b]) => b - a).slice(0, 20).map(([, entry]) => entry);
  };

  /* the words around the first hit, hits marked; a hit is looked for in the text itself, as folding moves its letters */
  const excerpt = (text, asked) => {
    const hits = (piece) => asked.some((word) => fold(piece).startsWith(word));
    const first = [...text.matchAll(/[\p{L}\p{N}_.\-]+/gu)].find(([piece]) => hits(piece))?.index ?? 0;
    const from = first < 60 ? 0 : text.indexOf(" ", first - 50) + 1;
    const shown = (from ? "… " : "") + text.slice(from, from + 150) + (text.length > from + 150 ? " …" : "");
    return shown.split(/([\p{L}\p{N}_.\-]+)/u).map((piece) => {
      return hits(piece) ? Object.assign(document.createElement("mark"), { textContent: piece }) : piece;
    });
  };

  const element = (name, values, ...children) => {
    const made = Object.assign(document.createElement(name), values);
    made.append(...children);
    return made;
  };

  const root = new URL("..", here);
  const result = (entry, asked) => {
    const link = element("a", { href: new URL(`${entry.page}${entry.anchor && `#${entry.anchor}`}`, root).href });
    const heading = entry.heading === entry.title ? "" : ` › ${entry.heading}`;
    link.append(element("strong", {}, `${entry.title}${heading}`), element("span", {}, ...excerpt(entry.text, asked)));
    return element("li", {}, link);
  };

  const input = element("input", { type: "text", inputMode: "search", enterKeyHint: "search", placeholder: "Search: a word, BF.9, N-17, NaN", autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-label", "Search the site");
  const list = element("ol", {});
  const status = element("p", { className: "aside" });
  status.setAttribute("role", "status");
  const close = element("button", { type: "button", className: "search-close", textContent: "Close", onclick: () => dialog.close() });
  const dialog = element("dialog", { className: "search" }, element("div", { className: "search-bar" }, input, close), status, list);
  dialog.setAttribute("aria-label", "Search");

  const show = () => {
    if (!entries) return;
    const found = find(input.value);
    const asked = words(input.value);
    status.textContent = !asked.length ? "" : found.length === 20 ? "The best 20 places." : `${found.length} ${found.length === 1 ? "place" : "places"}.`;
    list.replaceChildren(...found.map((entry) => result(entry, asked)));
  };

  const open = () => {
    if (!dialog.isConnected) document.body.append(dialog);
    if (!entries && !document.querySelector("script[data-search-index]")) {
      const script = element("script", { src: new URL("search-index.js", here).href, onload: show });
      script.dataset.searchIndex = "";
      document.head.append(script);
    }
    dialog.showModal();
    input.select();
  };

  /* arrow keys walk through the results; Enter in the box opens the first */
  dialog.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Enter" && document.activeElement === input) links[0]?.click();
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    (links[at + (event.key === "ArrowDown" ? 1 : -1)] ?? (event.key === "ArrowUp" ? input : links[at]))?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a")) dialog.close();
  });
  input.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    /* until the next frame the box of a closed dialog still has the focus */
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]") && (dialog.open || event.target !== input);
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    open();
  });

  const button = element("button", { type: "button", className: "search-open", onclick: open }, element("span", { textContent: "Search" }), element("kbd", { textContent: "/" }));
  button.setAttribute("aria-haspopup", "dialog");
  document.querySelector(".md-header__inner").append(button);
})();
