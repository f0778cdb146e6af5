"""Equations on a page: why it is needed, sentence, formula, what it means, and a line that unfolds to all else.

The line holds the stable form, the derivation, the proof, the sources and the code to copy. Equations that are not
central to their chapter stand under a fold, "All steps" (docs/extension/steps.py).

The page with [[equation:ID]] is the equation's home; everywhere else a link leads there, so that every equation has one
permanent address.
"""

import re
from html import escape

from docs.extension import citations, mathematics, proofs
from docs.extension.homes import IDS, home_pages
from docs.extension.kept.sources import remembered
from docs.extension.sentences import with_mathematics
from spec.equations import EQUATIONS
from spec.function_notation import FunctionNotation, functions_of
from spec.functions import FunctionOfFormula
from spec.printing import code as code_printer
from spec.printing import latex as latex_printer
from spec.records import Equation

FORMULA_IDS = re.compile(r"\b[NRS]-F\d+\b")
# printing takes most of a build: what `mkdocs serve` has printed once stays until the spec is edited
latex, latex_expression = remembered(latex_printer.latex), remembered(latex_printer.latex_expression)
READABLE = 200  # how many signs of a formula anybody reads
LANGUAGES = {
    "LaTeX": latex,
    "SymPy": remembered(code_printer.sympy_code),
    "NumPy": remembered(code_printer.numpy_code),
    "JavaScript": remembered(code_printer.javascript_code),
}


def find(id: str) -> Equation:
    """Return an equation; an id that the spec does not have is an error."""
    if id not in EQUATIONS:
        raise LookupError(f"the spec has no equation {id}; there are {', '.join(EQUATIONS)}")
    return EQUATIONS[id]


# ---------------------------------------------------------------- directives


def link(id: str) -> str:
    """Return a link to an equation's home; its tooltip says what the equation says."""
    sentence = find(id).statement
    if id not in home_pages():
        raise LookupError(f"no page shows {id}, so nothing can link to it")
    return f'<a class="equation-ref" href="{home_pages()[id]}#eq-{id}" title="{escape(sentence)}">{id}</a>'


def equation(id: str) -> str:
    """Return an equation at its home: why it is needed, the equation itself, what it means, and a line that unfolds."""
    record = find(id)
    kind = "stated central" if record.central else "stated"
    line = "" if record.central else f'<p class="in-short"><b>{id}</b> {with_mathematics(record.statement, escape)}</p>'
    return (
        f'<div class="{kind}">{line}{_prose("why", record.why)}'
        f'<figure class="equation" id="eq-{id}"><figcaption>'
        f'<a class="equation-id" href="#eq-{id}" title="Link to {id}">{id}</a> '
        f"{sentence(record.statement)}</figcaption>"
        f"{mathematics.display(latex(record), f'{id}: {record.statement}')}"
        f"{assumptions(record)}{_prose('meaning', record.meaning)}{about(record)}</figure></div>"
    )


def about(record: Equation) -> str:
    """Return the line that says how an equation is proven, and unfolds to all else that there is about it."""
    known = " · ".join(filter(None, (proofs.in_short(record), "; ".join(record.source))))
    line = f'{escape(known)}<span class="on-screen">{" · " if known else ""}copy</span>'
    how = derivation(record.id).replace("<details ", '<details open="open" ', 1) if record.derivation else ""
    return (
        f'<details class="about"><summary data-search-exclude="true">{line}</summary>'
        f"{links_to_functions(record)}{_computed_as(record)}{how}{_source(record)}{proofs.proved_by(record)}"
        f"{_code(record)}</details>"
    )


def _prose(kind: str, text: str) -> str:
    return f'<p class="{kind}">{sentence(text)}</p>' if text else ""


def derivation(id: str) -> str:
    """Return how an equation follows, folded; a test proves each line equal to the next."""
    record = find(id)
    if not record.derivation:
        raise LookupError(f"{id} has no derivation: it is a definition")
    start = _step(latex_expression(record.left), "", f"{id}: the left side")
    lines = (_step(f"= {latex_expression(s.expression)}", s.because, s.because) for s in record.derivation)
    return (
        f'<details class="derivation"><summary>How {id} follows</summary>'
        f'<ol class="steps">{start}{"".join(lines)}</ol></details>'
    )


def equation_rows(prefix: str) -> str:
    """Return the equations of one chapter as rows of a table."""
    return "".join(
        f"<tr><td>{link(id) if id in home_pages() else id}</td><td>{sentence(equation.statement)}</td></tr>"
        for id, equation in EQUATIONS.items()
        if id.startswith(f"{prefix}.")
    )


# ---------------------------------------------------------------- parts


def link_ids(text: str) -> str:
    """Return text as HTML with the equations and works that it names as links."""
    return citations.linked(text, _link_equations)


def sentence(text: str) -> str:
    """Return a sentence of the spec as HTML: its formulas as mathematics, what it names as links."""
    return with_mathematics(text, link_ids)


def _link_equations(text: str) -> str:
    return IDS.sub(lambda match: link(match[0]) if match[0] in home_pages() else match[0], escape(text))


def _step(latex: str, because: str, label: str) -> str:
    reason = f'<p class="because">{sentence(because)}</p>' if because else ""
    return f"<li>{reason}{mathematics.display(latex, label)}</li>"


def assumptions(equation: Equation) -> str:
    """Return what an equation and its sentence assume, formulas first."""
    formulas = [mathematics.inline(latex_expression(condition)) for condition in equation.assuming]
    conditions = "; ".join([*formulas, *map(escape, equation.provided)])
    return f'<p class="aside">Assuming {conditions}</p>' if conditions else ""


def links_to_functions(equation: Equation) -> str:
    """Return links to the equations that define the functions in this one."""
    names = [
        f"{mathematics.inline(latex_expression(row.example))} of {link(row.defined_by)}"
        for row in functions_of(equation)
        if is_defined_elsewhere(row, equation)
    ]
    return f'<p class="aside">With {", ".join(names)}</p>' if names else ""


def is_defined_elsewhere(row: FunctionNotation, equation: Equation) -> bool:
    """Return whether a reader of an equation may have to look a function up: in another chapter, or above or below."""
    if row.defined_by in ("", equation.id):
        return False
    chapter = equation.id.partition(".")[0]
    return isinstance(row.example, FunctionOfFormula) or not row.defined_by.startswith(f"{chapter}.")


def _computed_as(equation: Equation) -> str:
    if equation.stable is None or equation.stable == equation.right:
        return ""
    form = latex_expression(equation.stable)
    if mathematics.signs(form) > READABLE:
        return (
            '<p class="aside">Computed in a form that is too long to be read as a formula: copy it as code, below.</p>'
        )
    return f'<p class="aside">Computed as</p>{mathematics.display(form, f"{equation.id} as equation is computed")}'


def _source(equation: Equation) -> str:
    sources = citations.linked("; ".join(equation.source), _link_formulas)
    return f'<p class="aside">Source: {sources}</p>' if sources else ""


def _link_formulas(text: str) -> str:
    return FORMULA_IDS.sub(r'<a href="documents.md#formula-\g<0>">\g<0></a>', escape(text))


def _code(equation: Equation) -> str:
    texts = {language: text for language, write in LANGUAGES.items() if (text := write(equation))}
    # the theme's copy button finds its text by the nearest id, in a selector, where a dot would begin a class
    prefix = f"copy-{equation.id.replace('.', '-')}"
    entries = "".join(
        f'<dt>{language}</dt><dd id="{prefix}-{language.lower()}"><pre><code>{escape(text)}</code></pre></dd>'
        for language, text in texts.items()
    )
    return (
        f'<details class="code" data-search-exclude="true"><summary>Copy as {", ".join(texts)}</summary>'
        f'<dl class="copies">{entries}</dl></details>'
    )
