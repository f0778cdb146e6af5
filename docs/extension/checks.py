"""Predict, then reveal: a question with a number for its answer, and what a wrong number gives away.

Answers and wrong answers are computed from the spec while the site is built. Of all the numbers that a question knows,
the nearest one within two per cent is taken to be meant; so three digits are always enough.
"""

import json
import re
from dataclasses import dataclass
from html import escape

from docs.extension import notation
from docs.extension.equations import link_ids
from docs.extension.numbers import plain


@dataclass(frozen=True)
class Check:
    """One question.

    Attributes:
        asks: the question; $gamma = 2$ is a symbol, BF.9 a link.
        answer: the number.
        because: what is revealed with it; {answer} is the number as a reader sees it.
        wrong: pairs of a number that people arrive at, and the sentence that names how.
    """

    asks: str
    answer: float
    because: str
    wrong: tuple[tuple[float, str], ...]


def check(name: str) -> str:
    """Return a question: with the script a box to answer it, without it the answer folded."""
    from docs.extension.questions import QUESTIONS

    if name not in QUESTIONS:
        raise LookupError(f"no question is named {name}; there are {', '.join(sorted(QUESTIONS))}")
    it = QUESTIONS[name]
    known = {"answer": float(it.answer), "wrong": [[float(number), says] for number, says in it.wrong]}
    return f"""<section class="check" id="check-{name}" data-check="{escape(json.dumps(known, ensure_ascii=False))}">
<p class="asks"><strong>Predict.</strong> {_words(it.asks)}</p>
<form hidden="hidden" autocomplete="off"><label>Your answer <input type="text" inputmode="decimal" size="9"/></label>
<button type="submit">Check</button></form><p><output></output></p>
<details><summary>The answer</summary><p>{_words(it.because.replace("{answer}", plain(it.answer, 4)))}</p></details>
</section>"""


def _words(text: str) -> str:
    """Return a sentence with its symbols as mathematics and its equations as links."""
    parts = re.split(r"\$([^$]+)\$([.,;:)?]*)", text)
    shown = [link_ids(part) for part in parts[::3]]
    symbols = [notation.inline(*pair) for pair in zip(parts[1::3], parts[2::3], strict=True)]
    return "".join(a + b for a, b in zip(shown, [*symbols, ""], strict=True))
