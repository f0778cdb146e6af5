/* The ledger's filter: which documents and verdicts are listed. Without this script all are. */
"use strict";

kit.figure("ledger", (figure, state) => {
  const claims = [...document.querySelectorAll("article.claim")];
  for (const claim of claims) claim.hidden = !(state[claim.dataset.document] && state[claim.dataset.verdict]);
  const shown = claims.filter((claim) => !claim.hidden).length;
  figure.querySelector("[data-of=shown]").textContent = `${shown} of ${claims.length} statements`;
});
