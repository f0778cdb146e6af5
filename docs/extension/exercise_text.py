"""The text of an exercise on its page: its plain formulas, `(1 - p_t)^gamma log p_t`, as mathematics.

The text is written once, for a terminal. Greek names become letters, and what the spec's sentences would show as
mathematics is shown so here. Code, between backticks or on lines that hold some, stays code.
"""

import re
from functools import partial
from html import escape
from textwrap import dedent

from docs.extension import mathematics
from docs.extension.sentences import parts, with_mathematics

GREEK = {"alpha": "α", "beta": "β", "gamma": "γ", "eta": "η", "pi": "π", "lam": "λ"}
NAME = re.compile(rf"\b({'|'.join(GREEK)})(?![A-Za-z(])(?!_[a-z]{{2,}}_)")
MINUS = re.compile(r"(?<=[ (=^])-(?=[\wα-ωℓ(])|(?<= )-(?= )|^-(?=[\wα-ω(])")
SIGNS = {">=": "≥", "<=": "≤", "!=": "≠", " * ": " · "}
CODE = re.compile(r"\*\*|np\.|sympy\.|keras\.|tf\.|\.py\b|[\"\[\]{}]|==|=[a-z0-9]|\b[A-Z]+_[A-Z]| -m |\blambda\b")
NAMED = re.compile(r"(?P<name>[A-Z]{2,}) = (?P<rest>.*)")
SUM = re.compile(r"(?P<sign>−?)sum over (?P<over>\w) of (?P<rest>.*)")


def in_symbols(text: str) -> str:
    """Return plain text in the notation of the spec's sentences: Greek letters, a true minus, ≥."""
    for plain, sign in SIGNS.items():
        text = text.replace(plain, sign)
    return MINUS.sub("−", NAME.sub(lambda found: GREEK[found[1]], text))


def as_markdown(text: str) -> str:
    """Return the text of an exercise as Markdown, with its formulas as MathML."""
    blocks = re.split(r"\n\s*\n", text.strip("\n"))
    return "\n\n".join(_block(block) for block in blocks)


def _block(block: str) -> str:
    lines = block.splitlines()
    indented = all(line.startswith("    ") for line in lines)
    if indented and any(CODE.search(line) for line in lines):
        return f"```text\n{dedent(block)}\n```"  # code stays code
    if indented:
        return "\n\n".join(_formula_line(line.strip()) for line in lines)
    return "\n".join(map(_line, lines))


def _line(line: str) -> str:
    """Return a line of a paragraph; where it holds code nothing in it is taken for a formula."""
    segments = line.split("`")
    has_code = any(CODE.search(segment) for segment in segments[::2])
    shown = [
        segment if number % 2 else _escaped(segment) if has_code else _prose(segment)
        for number, segment in enumerate(segments)
    ]
    return "`".join(shown)


def _prose(text: str) -> str:
    return "".join(_inline(part) if is_formula else _escaped(part) for part, is_formula in parts(in_symbols(text)))


def _inline(latex: str) -> str:
    return f'<span class="together">{mathematics.inline(latex)}</span>'


def _escaped(text: str) -> str:
    """Return text in which Markdown finds nothing."""
    return re.sub(r"([*_\[\]])", r"\\\1", escape(text, quote=False))


def _formula_line(line: str) -> str:
    """Return a line that stands alone: a formula in its own box, or words and formulas."""
    latex = display_latex(in_symbols(line))
    if latex:
        return mathematics.display(latex, line)
    shown = with_mathematics(in_symbols(re.sub(r" {2,}", "\u2003", line)), partial(escape, quote=False))
    return f'<p class="formula-line">{shown}</p>'


def display_latex(line: str) -> str:
    """Return the LaTeX of a line that is one formula, or ""."""
    if named := NAMED.fullmatch(line):
        rest = display_latex(named["rest"])
        return rest and rf"\operatorname{{{named['name']}}} = {rest}"
    if total := SUM.fullmatch(line):
        rest = display_latex(total["rest"])
        return rest and rf"{'-' if total['sign'] else ''}\sum_{{{total['over']}}} {rest}"
    found = list(parts(line))
    return found[0][0] if len(found) == 1 and found[0][1] else ""
