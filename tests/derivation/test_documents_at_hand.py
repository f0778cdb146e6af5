"""Where the documents are at hand: no formula of theirs is left out, none is made up, and their code, run on symbols,
gives the mathematics that it was transcribed as.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from types import SimpleNamespace

import numpy
import pytest
from sympy import Expr, Max, Min, Rational, expand, log

from spec.documents import DOCUMENTS, FORMULAS, Document, Formula
from spec.documents.comparison import document_side, of_example, plain, written_out
from spec.documents.parser import LOCAL, i, parse
from spec.functions import sigmoid
from spec.notation import alpha, c, gamma, labels, lambda_, lambda_1, lambda_2, predictions, probabilities, t, x, y
from tests.derivation import document_text as text

pytestmark = [
    pytest.mark.skipif(not text.FOLDER.is_dir(), reason="the documents are not at hand (set FOCAL_KIT_SEEDS)"),
    pytest.mark.xdist_group("documents"),
]

PLACES = [(one, section) for one in FORMULAS.values() for section in one.sections]
WRITTEN = [pytest.param(one, section, id=f"{one.id}, {section}") for one, section in PLACES if not one.code]


def records(document: str, section: str) -> list[Formula]:
    return [one for one in FORMULAS.values() if one.document == document and section in one.sections]


# ---------------------------------------------------------------- nothing left out, nothing made up


@pytest.mark.parametrize(("formula", "section"), WRITTEN)
def test_a_formula_stands_in_its_document_to_the_letter(formula: Formula, section: str):
    body = text.sections(formula.document)[section]
    assert formula.printed in body if formula.printed else formula.latex in text.spans(body)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_formula_between_dollar_signs_has_a_record(document: str):
    for section, body in text.sections(document).items():
        assert text.spans(body) == {one.latex for one in records(document, section) if one.form == "latex"}, section


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_relation_in_plain_text_and_comments_has_a_record(document: str):
    for section, body in text.sections(document).items():
        printed = [re.escape(one.printed) for one in records(document, section) if one.printed]
        left_over = re.sub("|".join(sorted(printed, key=len, reverse=True)), "", text.prose(section, body))
        assert not text.RELATION.search(left_over), section


@pytest.mark.parametrize("document", [one for one in DOCUMENTS.values() if one.mis_decoded_as], ids=lambda one: one.id)
def test_mis_decoded_formulas_are_utf_8_read_as_another_code_page(document: Document):
    own = [one for one in FORMULAS.values() if one.document == document.id and not (one.printed or "").isascii()]
    decoded = [one.printed.encode(document.mis_decoded_as).decode("utf-8") for one in own]
    assert decoded and {letter for clean in decoded for letter in clean if not letter.isascii()} <= set("αγ∑≈")
    if document.id == "readme":
        assert decoded == [one.latex for one in own]


# ---------------------------------------------------------------- the code, run on symbols

PROGRAMS = {
    ("notebook", "cell 2"): "class CategoricalFocalLoss",
    ("notebook", "cell 3"): "class CategoricalFocalLoss",
    ("notebook", "cell 5"): "def preprocess",
    ("readme", "Screenshots / Sample Outputs"): "class custom_mse",
    ("study_note", "Focal Loss in PyTorch"): "def focal_loss",
}
EXAMPLES, CLASSES = 2, 3


def batch(entry: Expr) -> numpy.ndarray:
    """Return the symbols of a batch: a row an example and, where the entry has a class, a column a class."""
    one = of_example(entry)
    symbols = numpy.empty((EXAMPLES, CLASSES)[: len(one.indices)], dtype=object)
    for place in numpy.ndindex(symbols.shape):
        symbols[place] = plain(one.base[tuple(number + 1 for number in place)])
    return symbols


def elementwise(function) -> numpy.ufunc:
    return numpy.frompyfunc(function, 1, 1)


def cross_entropy_with_logits(logits, targets, reduction):
    assert reduction == "none"
    p = elementwise(sigmoid)(logits)
    return -(targets * elementwise(log)(p) + (1 - targets) * elementwise(log)(1 - p))


ARITHMETIC = {
    "log": elementwise(log),
    "abs": numpy.abs,
    "square": numpy.square,
    "reduce_sum": numpy.sum,
    "reduce_mean": numpy.mean,
}
TENSORFLOW = SimpleNamespace(
    math=SimpleNamespace(**ARITHMETIC),
    pow=numpy.power,
    clip_by_value=lambda value, clip_value_min, clip_value_max: elementwise(
        lambda one: Min(Max(one, clip_value_min), clip_value_max)
    )(value),
    image=SimpleNamespace(resize=lambda image, size: image),  # noqa: ARG005
    cast=lambda value, dtype: value,  # noqa: ARG005
    float32=None,
    one_hot=lambda label, depth: numpy.array([[int(label == column) for column in range(depth)]], dtype=object),
    **ARITHMETIC,
)
# What the documents' names stand for. Their `rf` is a slip for `tf`: as printed, that cell cannot run.
NAMES = {
    "tf": TENSORFLOW,
    "rf": TENSORFLOW,
    "torch": SimpleNamespace(sigmoid=elementwise(sigmoid)),
    "F": SimpleNamespace(binary_cross_entropy_with_logits=cross_entropy_with_logits),
    "self": SimpleNamespace(alpha=alpha, gamma=gamma, l1_weight=lambda_1, l2_weight=lambda_2, facture=lambda_),
    "alpha": alpha,
    "gamma": gamma,
    "Rational": Rational,
}


class Exactly(ast.NodeTransformer):
    """Decimals of a program as rational numbers."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        exact = ast.parse(f"Rational({str(node.value)!r})", mode="eval").body
        return exact if isinstance(node.value, float) else node


@cache
def run(document: str, section: str) -> dict[str, object]:
    """Return every variable of a program after running it on symbols; what follows a clip, on the clipped values."""
    tree = Exactly().visit(text.program(text.sections(document)[section], PROGRAMS[document, section]))
    y_pred = batch(predictions[c] if document == "readme" else probabilities[c])
    inputs = {"y_true": batch(labels[c]), "y_pred": y_pred, "logits": batch(x), "targets": batch(y)}
    inputs["features"] = {"image": LOCAL["I"], "label": 0}
    results: dict[str, object] = {}
    for name, values in text.assignments(tree).items():
        for value in values:
            code = compile(ast.fix_missing_locations(ast.Expression(value)), section, "eval")
            results[name] = eval(code, NAMES | results | inputs)
    return results


CODED = [
    pytest.param(one, section, variable, id=f"{one.id}, {section}: {variable}")
    for one in FORMULAS.values()
    for section, variable in zip(one.sections, one.code, strict=bool(one.code))
]


@pytest.mark.parametrize(("formula", "section", "variable"), CODED)
def test_code_run_on_symbols_gives_what_it_was_transcribed_as(formula: Formula, section: str, variable: str):
    name = variable.split(".")[1]
    if formula.kind == "value":
        source = text.program(text.sections(formula.document)[section], PROGRAMS[formula.document, section])
        assert Rational(text.defaults(source)[name]) == parse(formula).rhs
        return
    value = numpy.asarray(run(formula.document, section)[name])
    general = of_example(document_side(formula)).subs(t, 1)
    for place, ours in numpy.ndenumerate(value):
        index = dict(zip((i, c), (number + 1 for number in place), strict=False))
        assert expand(ours - written_out(general.subs(index), classes=CLASSES, examples=EXAMPLES)) == 0


@pytest.mark.parametrize(("document", "section"), PROGRAMS)
def test_every_variable_and_default_of_the_code_has_a_record(document: str, section: str):
    source = text.program(text.sections(document)[section], PROGRAMS[document, section])
    in_code = {*text.assignments(source), *text.defaults(source)}
    ours = [dict(zip(one.sections, one.code, strict=False)).get(section) for one in records(document, section)]
    assert in_code == {variable.split(".")[1] for variable in ours if variable}
