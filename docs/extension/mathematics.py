"""SymPy expressions and LaTeX as MathML, made while the site is built: no script, and real text for screen readers."""

import re
from html import escape

from math_core import LatexToMathML

_inline = LatexToMathML(fancy_error=False)
_annotated = LatexToMathML(fancy_error=False, annotation=True)

TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|\s+|.", re.DOTALL)
RELATIONS = {
    "=",
    "<",
    ">",
    *(rf"\{name}" for name in "le ge leq geq ne neq approx to iff implies Leftrightarrow".split()),
}
SIGNS = {"+", "-"}
INSIDE = {"{": 1, "}": -1, "(": 1, ")": -1, "[": 1, "]": -1, r"\begin": 1, r"\end": -1, r"\left": 1, r"\right": -1}
WIDTH = 24  # how many signs surely fit on a phone


def inline(latex: str) -> str:
    """Return LaTeX as MathML for the middle of a sentence; a command that math-core does not know is an error."""
    return _inline.convert_with_local_state(latex, displaystyle=False)


def display(latex: str, label: str) -> str:
    """Return LaTeX as a displayed formula, which breaks before relations and terms where the page is too narrow.

    What is still wider than the page scrolls in its own box.
    """
    parts = pieces(latex) if signs(latex) > WIDTH else [latex]
    # an empty group before it makes a sign one between two terms, with its space
    formulas = [_display(f"{{}} {part}" if number else part) for number, part in enumerate(parts)]
    kind = "formula broken" if len(parts) > 1 else "formula"
    box = f'class="{kind}" tabindex="0" role="group" aria-label="{escape(label)}" data-search-exclude="true"'
    return f"<div {box}>{' '.join(formulas)}</div>"


def _display(latex: str) -> str:
    return _annotated.convert_with_local_state(latex, displaystyle=True)


def pieces(latex: str) -> list[str]:
    """Return a formula as the pieces between which a line may end; together they are the formula."""
    tokens = TOKEN.findall(latex)
    found, before, open_groups = [""], "", []  # of each group that is open: whether a line may end in it
    for at, token in enumerate(tokens):
        between = token in RELATIONS or (token in SIGNS and before not in RELATIONS | SIGNS | {"", "("})
        if between and found[-1].strip() and all(open_groups):
            found.append("")
        if INSIDE.get(token) == 1:
            bracket = token == "(" or (token == r"\left" and tokens[at + 1] == "(")
            long = bracket and signs("".join(_group(tokens[at:]))) > WIDTH
            open_groups.append(open_groups[-1] if before == r"\left" else long)
        ends_line = bool(open_groups) and open_groups[-1]
        if INSIDE.get(token) == -1 and open_groups:
            open_groups.pop()
        # brackets that grow are of one formula; two of a fixed size may stand in two
        found[-1] += r"\Big" if ends_line and token in {r"\left", r"\right"} else token
        before = before if token.isspace() else token
    return found


def _group(tokens: list[str]) -> list[str]:
    """Return the tokens from an opening sign to the one that closes it."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += INSIDE.get(token, 0)
        if depth == 0:
            return tokens[: at + 1]
    return tokens


def signs(latex: str) -> int:
    """Return about how many signs a formula shows."""
    unseen = {"{", "}", "^", "_", r"\left", r"\right", r"\,", r"\frac", r"\begin", r"\end"}
    return sum(not (token.isspace() or token in unseen) for token in TOKEN.findall(latex))
