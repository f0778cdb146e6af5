"""SymPy expressions and LaTeX as MathML, made while the site is built: no script, and real text for screen readers."""

from html import escape

from math_core import LatexToMathML

_inline = LatexToMathML(fancy_error=False)
_annotated = LatexToMathML(fancy_error=False, annotation=True)


def inline(latex: str) -> str:
    """Return LaTeX as MathML for the middle of a sentence; a command that math-core does not know is an error."""
    return _inline.convert_with_local_state(latex, displaystyle=False)


def display(latex: str, label: str) -> str:
    """Return LaTeX as a displayed formula in a box that scrolls when it is wider than the page."""
    formula = _annotated.convert_with_local_state(latex, displaystyle=True)
    box = f'class="formula" tabindex="0" role="group" aria-label="{escape(label)}" data-search-exclude="true"'
    return f"<div {box}>{formula}</div>"
