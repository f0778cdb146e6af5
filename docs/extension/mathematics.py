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
LONG = 90  # how many a list of cases may have before it is written one below the other
BEGIN, END = r"\begin{cases}", r"\end{cases}"


def inline(latex: str) -> str:
    """Return LaTeX as MathML for the middle of a sentence; a command that math-core does not know is an error."""
    return _inline.convert_with_local_state(latex, displaystyle=False)


def display(latex: str, label: str) -> str:
    """Return LaTeX as a displayed formula, which breaks before relations and terms where the page is too narrow.

    A long list of cases is a list of formulas, each with its condition. What is still wider than the page scrolls in
    its own box.
    """
    if signs(latex) > LONG and (listed := cases(latex)):
        return _list_of_cases(*listed, label)
    parts = pieces(latex) if signs(latex) > WIDTH else [latex]
    kind = "formula broken" if len(parts) > 1 else "formula"
    box = f'class="{kind}" tabindex="0" role="group" aria-label="{escape(label)}" data-search-exclude="true"'
    return f"<div {box}>{_in_pieces(parts)}</div>"


def _in_pieces(parts: list[str]) -> str:
    # an empty group before it makes a sign one between two terms, with its space
    return " ".join(_display(f"{{}} {part}" if number else part) for number, part in enumerate(parts))


Case = tuple[str, list[str]]  # a value, and the conditions under which it holds


def cases(latex: str) -> tuple[str, list[Case]] | None:
    """Return what stands before a list of cases, and the cases, if a formula ends in one; lists in a list are one."""
    tokens = TOKEN.findall(latex.strip())
    start = next((at for at in range(len(tokens)) if "".join(tokens[at : at + 8]).startswith(BEGIN)), None)
    before = "".join(tokens[:start]) if start is not None else ""
    if start is None or not (before == "" or before.rstrip().endswith("=")):
        return None
    group = "".join(_group(tokens[start:])) + "{cases}"
    if "".join(tokens[start:]) != group:
        return None
    rows = _split(group[len(BEGIN) : -len(END)], r"\\")
    return before, [each for row in rows for each in _case(row)]


def _case(row: str) -> list[Case]:
    """Return the cases of one row: its value, or the cases that its value is a list of."""
    value, condition = (part.strip() for part in _split(row, "&"))
    inner = cases(value)
    if inner and not inner[0]:
        return [(each, [condition, *more]) for each, more in inner[1]]
    return [(value, [condition])]


def _split(latex: str, sign: str) -> list[str]:
    """Split LaTeX at a sign that stands in no group."""
    depth, parts = 0, [""]
    for token in TOKEN.findall(latex):
        depth += INSIDE.get(token, 0)
        if token == sign and depth == 0:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _list_of_cases(before: str, listed: list[Case], label: str) -> str:
    """Return cases one below the other, each a formula that may break, under what is the same for all."""
    rows = []
    for value, conditions in listed:
        when = r" \text{ and } ".join(condition.replace(r"\text{if }", "") for condition in conditions)
        box = f'class="formula broken" tabindex="0" role="group" aria-label="{escape(label)}"'
        rows.append(f"<li><p>if {inline(when)}</p><div {box}>{_in_pieces(pieces(value))}</div></li>")
    head = f"<p>{inline(before)}</p>" if before else ""
    return f'<div class="cases" data-search-exclude="true">{head}<ul>{"".join(rows)}</ul></div>'


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
