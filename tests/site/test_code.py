"""Code on the pages is the code of the files, and what a page says proves an equation does."""

from __future__ import annotations

import ast
import inspect
import re
from html import unescape

import numpy as np
import pytest
from sympy import Indexed, Subs
from sympy.core.function import AppliedUndef

from docs.extension import code, proofs
from spec.equations import EQUATIONS
from spec.printing.code import javascript_code, numpy_code
from spec.printing.forms import code_of
from spec.proofs.kinds import kinds
from spec.records import Equation
from tests.derivation import test_derivations, test_signs
from tests.site.conftest import ROOT

PAGES_OF_CODE = {"binary_focal": "binary_focal", "categorical_focal": "categorical_focal", "centred_mse": "penalties"}


def listed(site, page: str) -> str:
    """Return all listings of a page as text."""
    html = (site / f"{page}.html").read_text("utf-8")
    blocks = re.findall(r"<code>(.*?)</code></pre>", html, re.DOTALL)
    return "\n".join(unescape(re.sub(r"<[^>]+>", "", block)) for block in blocks)


@pytest.mark.xdist_group("site")
@pytest.mark.parametrize("name", PAGES_OF_CODE)
def test_every_statement_of_a_tab_stands_in_its_file(site, name: str):
    shown = listed(site, PAGES_OF_CODE[name])
    for path, names in code.TABS[name][1].items():
        text = (ROOT / path).read_text("utf-8")
        for function in names:
            body = code.sources(path, (function,)).split('"""')[-1].strip("\n")
            assert body in text and body in shown, (path, function)


def test_a_docstring_is_shortened_and_nothing_else():
    path = "reference/binary_focal.py"
    shown = ast.parse(code.sources(path, ("binary_focal_loss",))).body[0]
    whole = {node.name: node for node in ast.parse((ROOT / path).read_text("utf-8")).body if hasattr(node, "name")}
    of = whole["binary_focal_loss"]
    assert ast.get_docstring(shown) == ast.get_docstring(of).split("\n")[0]
    assert ast.unparse(shown.body[1:]) == ast.unparse(of.body[1:])


def test_the_difference_turns_one_class_into_the_other():
    path, before, after = code.DIFFS["notebook"]
    changes = code.diff("notebook").split("\n")[1:-1]
    old = "\n".join(line[1:] for line in changes if line[0] != "+")
    new = "\n".join(line[1:] for line in changes if line[0] != "-")
    assert (old, new) == (code.sources(path, (before,)), code.sources(path, (after,)))


@pytest.mark.parametrize(
    "line", ["[[code:nothing]]", "[[diff:nothing]]", "[[source:reference/margin.py:nothing]]", "[[source:no.py:x]]"]
)
def test_code_that_is_nowhere_is_an_error(line: str):
    import markdown

    with pytest.raises((LookupError, FileNotFoundError)):
        markdown.markdown(line, extensions=["docs.extension"])


def test_the_repaired_class_computes_what_ours_does_and_is_restored():
    import tensorflow as tf

    import tf_impl
    from tests.training.documented_losses import RepairedLoss

    labels = tf.constant(np.eye(3, dtype="float32")[[0, 1, 2, 0]])
    logits = tf.Variable([[30.0, 0.0, -1.0], [0.5, 0.2, 0.0], [1.0, 1.0, 1.0], [-40.0, 3.0, 0.0]])
    settings = {"alpha": 0.5, "gamma": 0.5, "l1": 0.01, "l2": 0.02}
    repaired = RepairedLoss.from_config(RepairedLoss(**settings).get_config())
    ours = tf_impl.CategoricalFocalLoss(from_logits=True, **settings)
    weights = np.array([1.0, 0.0, 2.0, 3.0], "float32")
    with tf.GradientTape(persistent=True) as tape:
        values = [loss(labels, logits, sample_weight=weights) for loss in (repaired, ours)]
    gradients = [tape.gradient(value, logits).numpy() for value in values]
    assert np.allclose(*values, rtol=1e-6) and np.allclose(*gradients, rtol=1e-5)
    assert (gradients[0][3] != 0).all()


# ---------------------------------------------------------------- proofs


def test_each_kind_of_proof_that_a_page_names_is_run_by_a_test():
    named = {kind: {id for id, it in EQUATIONS.items() if kind in kinds(it)} for kind in proofs.KINDS}
    assert named.pop("documents") == set()
    assert named == {
        "lines": {id for id, _ in test_derivations.STEPS},
        "slope": set(test_derivations.DERIVATIVES),
        "identity": set(test_derivations.IDENTITIES),
        "stable": set(test_derivations.STABLE),
        "sign": set(test_signs.SIGNED),
    }


def test_what_is_said_to_be_a_definition_is_one_or_a_substitution():
    bare = [equation for equation in EQUATIONS.values() if "A definition" in proofs.proved_by(equation)]
    for equation in bare:
        left = equation.left
        defined = left.is_Symbol or left.is_Indexed or isinstance(left, AppliedUndef)
        assert not equation.derivation
        assert defined or (isinstance(left, Subs) and is_substituted(equation)), equation.id


def is_substituted(equation: Equation) -> bool:
    """Return whether the right side is that of another equation at the point of the left side."""
    function, point = equation.left.expr, dict(zip(equation.left.variables, equation.left.point, strict=True))
    return any(other.right.subs(point) == equation.right for other in EQUATIONS.values() if other.left == function)


@pytest.mark.xdist_group("site")
def test_every_equation_links_to_what_proves_it(site):
    pages = "".join(path.read_text("utf-8") for path in site.glob("*.html"))
    for id in EQUATIONS:
        figure = pages[pages.index(f'id="eq-{id}"') :]
        figure = figure[: figure.index("</figure>")]
        assert 'class="aside proved"' in figure, id
        assert "proofs.html#" in figure or "test_" in figure or "vectors.html" in figure or "A definition" in figure


@pytest.mark.parametrize("kind", [*proofs.KINDS])
def test_the_page_of_proofs_shows_each_kind(kind: str):
    assert f"{{ #{kind} }}" in (ROOT / "docs" / "proofs.md").read_text("utf-8")


# ---------------------------------------------------------------- what is copied from an equation

GIVEN = {"t": 1, "j": 2, "K": 5, "y": 0.625}


def arguments(id: str, names: list[str]) -> list:
    """Return a number for each number, and a row of three for each row, that code asks for."""
    rows = {str(entry.base) for entry in code_of(EQUATIONS[id]).atoms(Indexed)}
    return [[0.2, 0.3, 0.5] if name in rows else GIVEN.get(name, 0.375) for name in names]


@pytest.mark.xdist_group("site")
def test_the_javascript_that_is_copied_gives_in_a_browser_what_the_numpy_gives(reader):
    page, compared = reader.new_page(), 0
    for id, equation in EQUATIONS.items():
        if not numpy_code(equation):
            continue
        pasted: dict = {}
        exec(numpy_code(equation), pasted)
        function = list(pasted.values())[-1]
        given = arguments(id, list(inspect.signature(function).parameters))
        script = "([code, name, given]) => new Function(`${code}; return ${name};`)()(...given)"
        found = page.evaluate(script, [javascript_code(equation), function.__name__, given])
        assert found == pytest.approx(float(function(*given)), rel=1e-12, abs=1e-15), id
        compared += 1
    assert compared == sum(code_of(equation) is not None for equation in EQUATIONS.values()) > 140
    page.close()
