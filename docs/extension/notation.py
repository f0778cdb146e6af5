"""The symbols and functions of the spec: a table of each, and every symbol inside a sentence."""

import re
from html import escape

from docs.extension import mathematics
from docs.extension.equations import link
from spec.function_notation import functions as all_functions
from spec.notation import NOTATION
from spec.printing.latex import latex_expression

BY_NAME = {str(entry.symbol).replace("[", "_").rstrip("]"): entry for entry in NOTATION}
RELATIONS = {"=": "=", "<": "<", ">": ">", "<=": r"\le", ">=": r"\ge", "+": "+", "-": "-"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def inline(text: str, punctuation: str = "") -> str:
    """Return `gamma`, `1 - p_t` or `gamma >= -1` as mathematics; a name that is no symbol of the spec is an error.

    Punctuation after it stays on its line, which browsers do not see to by themselves.
    """
    formula = mathematics.inline(" ".join(_token(token) for token in text.split()))
    return f'<span class="together">{formula}{punctuation}</span>'


def _token(token: str) -> str:
    if token in RELATIONS:
        return RELATIONS[token]
    if NUMBER.fullmatch(token):
        return token
    if token not in BY_NAME:
        raise LookupError(f"${token}$ is no symbol of spec.notation; there are {', '.join(BY_NAME)}")
    return latex_expression(BY_NAME[token].symbol)


def symbols(_: str = "") -> str:
    """Return the table of all symbols: what each means and which values it may take."""
    rows = "".join(
        f'<tr id="symbol-{name}"><td>{mathematics.inline(latex_expression(entry.symbol))}</td>'
        f"<td><code>{escape(str(entry.symbol))}</code></td><td>{escape(entry.meaning)}</td>"
        f"<td>{mathematics.inline(latex_expression(entry.domain))}</td></tr>"
        for name, entry in BY_NAME.items()
    )
    head = "<tr><th>Symbol</th><th>In code</th><th>Meaning</th><th>Values</th></tr>"
    return f'<div class="wide"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'


def functions(_: str = "") -> str:
    """Return the table of all functions: how each is written, what it means, and the equation that defines it."""
    rows = "".join(
        f'<tr id="function-{escape(row.name)}"><td>{mathematics.inline(latex_expression(row.example))}</td>'
        f"<td>{escape(row.meaning)}</td><td>{link(row.defined_by) if row.defined_by else 'textbooks'}</td></tr>"
        for row in all_functions()
    )
    head = "<tr><th>Function</th><th>Meaning</th><th>Defined in</th></tr>"
    return f'<div class="wide"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
