"""The mathematics in a sentence: `(1 − p_t)^γ` in the spec's plain text becomes a formula on the page.

A formula is a run of numbers, symbols, brackets and operators in which at least one symbol stands. A symbol is a Greek
letter or a single Latin one that is not a word (a, A, I), with an index. Any other text is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from docs.extension import mathematics

NUMBER = re.compile(r"\d+(?:\.\d+)?(?![A-Z])|\.\d+|½")
SYMBOL = re.compile(r"[α-ωΑ-Ωȳŷℓ]|(?:CE|(?!e\.g)[B-HJ-Zb-z])(?![A-Za-z0-9]|[.*’'-]\w)")
FUNCTION = re.compile(r"(log1p|logit|log|exp|softplus)(?=[ (])")
OPERATOR = re.compile(r" ?([+−·/=<>≤≥≠≈≪≫]) ?")
INDEX = re.compile(r"_([^\W_²³]+)|([₀-₉]+)")
POWER = re.compile(r"([²³])")
LATEX = {
    "−": "-", "·": r"\cdot ", "≤": r"\le ", "≥": r"\ge ", "≠": r"\neq ", "≈": r"\approx ", "<": "<", ">": ">",
    "≪": r"\ll ", "≫": r"\gg ", "½": r"\tfrac{1}{2}", "²": "^2", "³": "^3", "ȳ": r"\bar{y}", "ŷ": r"\hat{y}",
    "ℓ": r"\ell ", "CE": r"\operatorname{CE}",
}  # fmt: skip
INDEXED = re.compile(r"(<[^>]*>)|\b([A-Za-zα-ω])_([A-Za-z0-9])\b")
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

Parsed = tuple[str, int, bool]  # LaTeX, where it ends, and whether a symbol is in it


def with_mathematics(sentence: str, plain: Callable[[str], str]) -> str:
    """Return a sentence as HTML: each formula as MathML, and what stands between as `plain` makes it."""
    return "".join(
        f'<span class="together">{mathematics.inline(part)}</span>' if is_formula else plain(part)
        for part, is_formula in parts(sentence)
    )


def indexed(html: str) -> str:
    """Return HTML in which a letter with an index, such as p_t, is set as one: for labels and heads of tables."""
    return INDEXED.sub(lambda found: found[1] or f"<var>{found[2]}</var><sub>{found[3]}</sub>", html)


def parts(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a sentence in order: text as it stands, or the LaTeX of a formula, and whether it is one."""
    start = place = 0
    while place < len(sentence):
        found = _run(sentence, place) if _may_begin(sentence, place) else None
        if found and found[2] and _may_end(sentence, found[1]):
            if start < place:
                yield sentence[start:place], False
            yield found[0], True
            start = place = found[1]
        else:
            place += 1
    if start < len(sentence):
        yield sentence[start:], False


def _may_begin(text: str, place: int) -> bool:
    return place == 0 or not re.match(r"[\w.'’-]", text[place - 1])


def _may_end(text: str, place: int) -> bool:
    return not re.match(r"[A-Za-z0-9]|-[A-Za-z]", text[place:])


def _run(text: str, place: int) -> Parsed | None:
    """Return the longest formula that begins at a place: factors, and operators between them."""
    if (first := _signed(text, place)) is None:
        return None
    latex, end, symbolic = first
    last_is_symbolic = symbolic
    while True:
        operator = OPERATOR.match(text, end)
        following = _signed(text, operator.end()) if operator else _beside(text, end, last_is_symbolic)
        if following is None:
            return latex, end, symbolic
        between = f" {LATEX.get(operator[1], operator[1])} " if operator else r"\," if text[end] == " " else " "
        latex, end, last_is_symbolic = latex + between + following[0], *following[1:]
        symbolic |= last_is_symbolic


def _beside(text: str, place: int, after_symbol: bool) -> Parsed | None:
    """Return a factor right behind another one, or a symbolic one a space behind a symbolic one."""
    if (adjacent := _factor(text, place)) is not None:
        return adjacent
    apart = _factor(text, place + 1) if after_symbol and text[place : place + 1] == " " else None
    return apart if apart and apart[2] and _may_end(text, apart[1]) else None


def _signed(text: str, place: int) -> Parsed | None:
    if text[place : place + 1] != "−":
        return _factor(text, place)
    factor = _factor(text, place + 1)
    return factor and (f"-{factor[0]}", *factor[1:])


def _factor(text: str, place: int) -> Parsed | None:
    """Return a number, symbol, bracket, root or function at a place, with its index, power and arguments."""
    base = _bracket(text, place) or _root(text, place) or _function(text, place) or _atom(text, place)
    if base is None:
        return None
    latex, end, symbolic = base
    if index := INDEX.match(text, end):
        latex, end = f"{latex}_{{{(index[1] or index[2].translate(SUBSCRIPTS))}}}", index.end()
    if prime := re.compile(r"['’](?=\()").match(text, end):
        latex, end = latex + "'", prime.end()
    if square := POWER.match(text, end):
        latex, end = latex + LATEX[square[1]], square.end()
    elif text[end : end + 1] == "^" and (power := _factor(text, end + 1)):
        latex, end, symbolic = f"{latex}^{{{power[0]}}}", power[1], symbolic or power[2]
    elif symbolic and text[end : end + 1] == "*":
        latex, end = latex + "^{*}", end + 1
    if symbolic and text[end - 1] not in ")|" and text[end : end + 1] == "(" and (arguments := _bracket(text, end)):
        latex, end = latex + arguments[0], arguments[1]
        if text[end : end + 1] == "^" and (power := _factor(text, end + 1)):
            latex, end = f"{latex}^{{{power[0]}}}", power[1]
    return latex, end, symbolic


def _atom(text: str, place: int) -> Parsed | None:
    if number := NUMBER.match(text, place):
        return LATEX.get(number[0], number[0]), number.end(), False
    if symbol := SYMBOL.match(text, place):
        return LATEX.get(symbol[0], symbol[0]), symbol.end(), True
    return None


def _bracket(text: str, place: int) -> Parsed | None:
    opening = text[place : place + 1]
    closing = {"(": ")", "|": "|"}.get(opening)
    if closing is None or (inside := _run(text, place + 1)) is None or text[inside[1] : inside[1] + 1] != closing:
        return None
    return f"{opening}{inside[0]}{closing}", inside[1] + 1, inside[2]


def _root(text: str, place: int) -> Parsed | None:
    if text[place : place + 1] != "√" or (under := _factor(text, place + 1)) is None:
        return None
    inside = under[0][1:-1] if under[0].startswith("(") else under[0]
    return rf"\sqrt{{{inside}}}", under[1], True


def _function(text: str, place: int) -> Parsed | None:
    if (name := FUNCTION.match(text, place)) is None:
        return None
    latex = rf"\{name[1]}" if name[1] in ("log", "exp") else rf"\operatorname{{{name[1]}}}"
    after = name.end() + (text[name.end()] == " ")
    argument = _signed(text, after)
    return argument and (f"{latex} {argument[0]}", argument[1], True)
