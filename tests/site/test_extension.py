"""The Markdown extension, by itself: what a page asks for is what it gets."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import markdown
import pytest

from docs.extension import documents, equations, homes, mathematics
from docs.extension.figures.registry import REGISTRY
from docs.extension.kept import directives, sources
from spec.documents import FORMULAS
from spec.equations import EQUATIONS
from spec.function_notation import functions, functions_of
from spec.notation import gamma
from spec.printing.code import javascript_code, numpy_code, sympy_code
from spec.printing.latex import latex, latex_expression
from tests.site.conftest import PAGES, ROOT


def page(text: str) -> str:
    return markdown.markdown(text, extensions=["docs.extension", "tables"])


def test_an_equation_has_anchor_sentence_mathml_derivation_and_code():
    html = page("[[equation:BF.9]]")
    equation = EQUATIONS["BF.9"]
    assert '<figure class="equation" id="eq-BF.9">' in html
    assert "<math" in html and latex(equation) in html.replace("&amp;", "&")
    assert "How BF.9 follows" in html
    for code in (javascript_code(equation), numpy_code(equation), sympy_code(equation)):
        assert code.splitlines()[-1] in html


def test_each_line_of_a_derivation_is_printed():
    html = page("[[derivation:BF.9]]")
    assert html.count("<li>") == len(EQUATIONS["BF.9"].derivation) + 1


def test_a_changed_equation_changes_the_page(monkeypatch):
    monkeypatch.setattr(directives, "_made", lambda *_: {})
    before, equation = page("[[equation:BF.3]]"), EQUATIONS["BF.3"]
    monkeypatch.setitem(EQUATIONS, "BF.3", replace(equation, right=equation.right / gamma, statement="Changed."))
    after = page("[[equation:BF.3]]")
    assert "Changed." in after and latex(equation) in before and latex(equation) not in after


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_an_equation_prints_its_assumptions(equation):
    shown = equations.assumptions(equation)
    conditions = [mathematics.inline(latex_expression(condition)) for condition in equation.assuming]
    assert bool(shown) == bool(conditions or equation.provided)
    assert all(condition in shown for condition in (*conditions, *equation.provided))


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_an_equation_links_to_the_definition_of_each_function_of_another_chapter(equation):
    shown, chapter = equations.links_to_functions(equation), equation.id.split(".")[0]
    elsewhere = {row.defined_by for row in functions_of(equation)} - {""}
    assert all(f'#eq-{id}"' in shown for id in elsewhere if id.split(".")[0] != chapter)


def test_assumptions_and_definitions_stand_with_the_equation():
    html, equation = page("[[equation:AB.11]]"), EQUATIONS["AB.11"]
    assert equations.assumptions(equation).partition("<math")[0] in html and "two classes" in html
    assert "#eq-AB.8" in html.partition("Proved by")[0]


def test_the_notation_table_has_a_row_for_every_function():
    html = page("[[functions]]")
    assert all(f'id="function-{row.name}"' in html for row in functions())
    assert 'href="gradients.html#eq-GR.1"' in html


def test_a_reference_links_to_the_page_where_the_equation_is_at_home():
    assert 'href="binary_focal.html#eq-BF.8"' in page("See [[ref:BF.8]].")


def test_a_bare_id_is_a_link_too_but_not_in_code():
    assert 'href="binary_focal.html#eq-BF.8"' in page("See BF.8.")
    assert "href" not in page("`BF.8`")


def test_a_document_formula_stands_beside_the_equation_that_it_equals():
    html = page("[[formula:N-F1]]")
    assert html.count("<math") == 2 and "the notebook" in html and "#eq-BF.3" in html


def without_tags(html: str) -> str:
    return re.sub(r"<annotation.*?</annotation>|<[^>]+>", "", html)


@pytest.mark.parametrize(
    "changed",
    [one for one in FORMULAS.values() if one.kind == "equation" and re.search(r"[A-Z]\.\d", one.equals or "")],
)
def test_a_formula_is_called_equal_only_after_what_was_done_to_it(changed):
    """N-F11 is the term of one class: it is its sum that is equal to CF.15, with the notebook's α for α_all."""
    changes = ["summed over the classes"] * changed.summed
    changes += [f" of {used}" for used in changed.uses.values()] + [" for "] * len(changed.given)
    changes += ["summed over the classes" for used in changed.uses.values() if FORMULAS[used].summed]
    before, equal, _ = without_tags(documents.verdict(changed)).partition("equal to")
    assert equal and all(before.count(change) >= changes.count(change) for change in changes)
    assert bool(changes) == (": " in before)


def test_the_notation_table_has_a_row_for_every_symbol():
    from docs.extension.notation import BY_NAME

    html = page("[[symbols]]")
    assert len(BY_NAME) > 10
    assert all(f'id="symbol-{name}"' in html for name in BY_NAME)


def test_a_symbol_in_a_sentence_is_mathematics():
    assert "<mi>γ</mi><mo>=</mo><mn>0</mn>" in page("At $gamma = 0$ it is.")
    assert "<mn>1</mn><mo>−</mo><msub><mi>p</mi><mi>t</mi></msub>" in page("Powers of $1 - p_t$, and more.")
    assert "<mo>≥</mo><mo" in (bound := page("Where $epsilon_1 >= -1$ holds.")) and "$" not in bound


@pytest.mark.parametrize(
    "text",
    [
        "[[equation:BF.99]]",
        "[[derivation:BF.1]]",
        "[[formula:N-F99]]",
        "[[figure:nothing]]",
        "[[table:nothing]]",
        "See [[ref:BF.99]].",
        "See BF.99.",
        "It is [[number:nothing]].",
        "Let $nothing$ be.",
        "Let $gamma squared$ be.",
        "Let $2gamma$ be.",
        "Let $p_t = one half$ be.",
        "[[nothing:BF.8]]",
        "Inside a sentence [[equation:BF.8]].",
    ],
)
def test_what_is_unknown_or_misplaced_is_an_error(text: str):
    with pytest.raises(LookupError):
        page(text)


def test_every_equation_is_at_home_on_one_page():
    assert not EQUATIONS.keys() - homes.home_pages().keys()
    assert not homes.home_pages().keys() - EQUATIONS.keys()


def test_an_equation_with_two_homes_is_an_error(monkeypatch, tmp_path):
    for name in ("one.md", "two.md"):
        (tmp_path / name).write_text("[[equation:BF.8]]\n")
    monkeypatch.setattr(homes, "PAGES", tmp_path)
    with pytest.raises(LookupError, match=r"BF\.8 is at home on one\.md already"):
        homes.home_pages.__wrapped__()


def test_every_figure_table_and_number_that_is_made_is_shown_on_a_page():
    text = "\n".join((ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in PAGES)
    asked = set(re.findall(r"\[\[(figure|table|number):(\S+?)\]\]", text))
    assert asked == {(kind, name) for kind, of in REGISTRY.items() for name in of}


PROVES_NOTHING = """
import sys, spec.proof
def refuse(*_, **__):
    raise AssertionError("a proof was run")
spec.proof.prove = refuse
import markdown
from docs.extension.kept import directives
directives._made = lambda *_: {}
for page in ("binary_focal", "alpha", "ledger"):
    markdown.markdown(open(f"docs/{page}.md", encoding="utf-8").read(), extensions=["docs.extension", "tables"])
print(*sys.modules)
"""


def test_pages_are_made_without_tensorflow_without_an_implementation_and_without_running_a_proof():
    made = subprocess.run([sys.executable, "-c", PROVES_NOTHING], cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    rooms = {name.partition(".")[0] for name in made.stdout.split()}
    assert {"spec", "docs"} <= rooms
    assert not rooms & {"tensorflow", "keras", "reference", "tf_impl", "tests"}


HOOK = """
import sys, runpy, docs.extension, spec.equations, spec.notation
hook = runpy.run_path("docs/extension/reload.py")
def left(code):
    sources = hook["on_config"].__globals__["sources"]
    sources.code, sources.look_again = lambda: code, lambda: None
    hook["on_config"](None)
    return sorted(name for name in sys.modules if name.split(".")[0] == "spec" or name.startswith("docs.extension"))
print(bool(left("1")), bool(left("1")), bool(left("2")))
"""


def test_the_hook_forgets_our_modules_when_one_of_them_has_changed_and_only_then():
    found = subprocess.run([sys.executable, "-c", HOOK], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["True", "True", "False"]


FIGURES = """
import sys, docs.extension.figures
from docs.extension import reload
reload.on_config(None)
print("docs.extension.figures.registry" in sys.modules)
docs.extension.figures.DECIDED_BY["docs/results/hiva.json"] = "what it was"
reload.on_config(None)
print("docs.extension.figures.registry" in sys.modules, "spec.equations" in sys.modules)
"""


def test_figures_register_again_when_a_result_changes_that_decided_which_there_are():
    found = subprocess.run([sys.executable, "-c", FIGURES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["True", "False", "True"]


def test_the_spec_and_the_extension_are_code_and_the_results_are_read():
    watched = set(sources.watched())
    code = set(filter(sources.is_code, watched))
    assert {"spec/notation.py", "spec/documents/notebook.toml", "docs/extension/markup.py"} <= code
    assert {"docs/results/hiva.json", "docs/extension/glossary.toml", "reference/margin.py"} <= watched - code


def test_every_module_of_ours_that_a_page_is_made_with_is_code():
    script = """
import sys
from importlib import import_module
from docs.extension import hooks, markup
from docs.extension.kept import sources
for name in hooks.LISTENERS:
    import_module(f"docs.extension.{name}")
for place in (markup.BLOCKS | markup.INLINE).values():
    import_module(f"docs.extension.{place.partition('.')[0]}")
files = [module.__file__ for module in [*sys.modules.values()] if getattr(module, "__file__", None)]
inside = [file.removeprefix(f"{sources.ROOT}/") for file in files if file.startswith(f"{sources.ROOT}/")]
ours = [file for file in inside if not file.startswith(".venv")]
print(len(ours), *(file for file in ours if not sources.is_code(file)))
"""
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded, *others = found.stdout.split()
    assert int(loaded) > 100 and not others
