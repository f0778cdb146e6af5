"""Are the committed vectors what the derivations give, complete, and rightly described?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from copy import deepcopy
from decimal import Decimal
from functools import cache
from itertools import product

import ml_dtypes
import numpy as np
import pytest
from jsonschema import Draft202012Validator

from spec.equations import EQUATIONS, LOSSES
from spec.vectors import register
from spec.vectors.families import FAMILIES, NoCasesError, UnknownFamilyError, cases_from_records
from spec.vectors.formats import FORMATS, Format
from spec.vectors.generate import FOLDER, generate, record, to_json_line
from spec.vectors.points import ALPHAS, GAMMAS

DTYPES = {"float64": np.float64, "float32": np.float32, "bfloat16": ml_dtypes.bfloat16, "float16": np.float16}
SCHEMA = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
FLAGS = json.loads((FOLDER / "flags.json").read_text(encoding="utf-8"))
RECORDS_A_FAMILY = 14


@cache
def content(family: str) -> dict:
    return json.loads((FOLDER / f"{family}.json").read_text(encoding="utf-8"))


def records(*families: str) -> list[dict]:
    return [record for family in families or FAMILIES for record in content(family)["records"]]


def numbers(value: object) -> list[str]:
    """Return every number of an input, as written."""
    if isinstance(value, list):
        return [number for one in value for number in numbers(one)]
    return [value] if isinstance(value, str) else []


# ---------------------------------------------------------------- fresh


@pytest.mark.parametrize("family", FAMILIES)
def test_a_sample_is_byte_for_byte_what_the_derivations_give(family: str):
    prefix, cases = FAMILIES[family]
    cases = list(cases())
    text = (FOLDER / f"{family}.json").read_text(encoding="utf-8").splitlines()
    lines = text[text.index('"records":[') + 1 : -1]
    assert len(lines) == len(cases), "cases were added or taken away: python -m spec vectors"
    places = range(3, len(cases), max(1, len(cases) // RECORDS_A_FAMILY))
    assert len(places) >= RECORDS_A_FAMILY - 1
    for place in places:
        assert lines[place].rstrip(",") == to_json_line(record(f"{prefix}-{place + 1:04}", cases[place]))


@pytest.mark.parametrize("name", ["losses.json", "schema.json", "README.md"])
def test_what_lists_the_losses_is_what_their_records_give(name: str):
    assert (FOLDER / name).read_text(encoding="utf-8") == register.files()[name], "python -m spec vectors"


def test_a_family_that_nobody_defined_is_refused_by_the_name_of_the_file_to_write():
    with pytest.raises(UnknownFamilyError, match=r"no family is named poly.*spec/equations/<family>\.py"):
        generate(["poly"])


@pytest.mark.parametrize("name", ["categorical_focal_loss", "binary_focal_loss_from_probabilities"])
def test_a_loss_of_rows_or_of_probabilities_without_cases_is_refused_by_the_name_of_the_file_to_write(name: str):
    with pytest.raises(NoCasesError, match=r"write a function \w+_focal with its cases in spec/vectors/cases\.py"):
        list(cases_from_records((LOSSES[name],)))


def test_no_digit_depends_on_the_order_of_a_hash():
    code = "from spec.vectors.generate import *; print(file_of('centred_mse', list(records_of('centred_mse'))), end='')"
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, cwd=FOLDER.parents[1])
    assert run.stdout == (FOLDER / "centred_mse.json").read_bytes(), run.stderr.decode()


# ---------------------------------------------------------------- formed as the schema says


def validator(part: str) -> Draft202012Validator:
    return Draft202012Validator(written_out(SCHEMA["$defs"][part]))


def written_out(schema: object) -> object:
    """Return a schema with what its references name in their places: to look each up takes longer than to check it."""
    if isinstance(schema, list):
        return [written_out(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if name := schema.get("$ref"):
        assert len(schema) == 1, f"{schema}: what stands beside a reference would be lost"
        return written_out(SCHEMA["$defs"][name.removeprefix("#/$defs/")])
    return {key: written_out(part) for key, part in schema.items()}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_follows_the_schema(family: str):
    Draft202012Validator.check_schema(SCHEMA)
    problems = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator("family").iter_errors(content(family))]
    assert not problems, problems[:5]


def test_the_flags_follow_the_schema():
    assert not list(validator("flags").iter_errors(FLAGS))


@pytest.mark.parametrize("place", ["", "equations/CF.4", "records/0", "records/0/inputs", "records/0/expected"])
def test_the_schema_refuses_an_unknown_field(place: str):
    family = {**content("categorical_focal"), "records": content("categorical_focal")["records"][:1]}
    assert not list(validator("family").iter_errors(family))
    changed = deepcopy(family)
    inner = changed
    for name in filter(None, place.split("/")):
        inner = inner[int(name) if name.isdigit() else name]
    inner["comment"] = "1"
    assert list(validator("family").iter_errors(changed))


def test_the_schema_refuses_an_unknown_and_a_missing_input_of_every_loss():
    firsts = {r["loss"]: r for r in reversed(records())}
    assert set(firsts) == set(LOSSES)
    for loss, first in firsts.items():
        assert validator("record").is_valid(first)
        assert not validator("record").is_valid({**first, "inputs": {**first["inputs"], "reduction": "1"}}), loss
        assert not validator("record").is_valid({**first, "inputs": dict(list(first["inputs"].items())[1:])}), loss


def test_the_schema_refuses_unknown_fields_in_scales_gradients_and_flags():
    large = next(r for r in records("categorical_focal") if isinstance(r["expected"]["gradient"], dict))
    assert not list(validator("record").iter_errors(large))
    for spoil in (lambda r: r["expected"]["gradient"], lambda r: r["scale"]):
        changed = deepcopy(large)
        spoil(changed)["comment"] = "1"
        assert list(validator("record").iter_errors(changed))
    assert list(validator("flags").iter_errors({**FLAGS, "Ties": {**FLAGS["Ties"], "comment": "1"}}))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_has_one_record_a_line_in_the_order_of_ids_and_at_most_700_kib(family: str):
    path = FOLDER / f"{family}.json"
    assert path.stat().st_size <= 700 * 1024
    prefix, _ = FAMILIES[family]
    ids = [json.loads(text.rstrip(","))["id"] for text in path.read_text(encoding="utf-8").splitlines()[6:-1]]
    assert ids == [f"{prefix}-{number:04}" for number in range(1, len(records(family)) + 1)]


def test_no_two_records_ask_the_same():
    asked = [to_json_line([r["loss"], r["inputs"]]) for r in records()]
    repeated = sorted({one for one in asked if asked.count(one) > 1}) if len(set(asked)) < len(asked) else []
    assert not repeated


# ---------------------------------------------------------------- flags, equations


def test_every_flag_is_used_and_every_used_flag_is_defined():
    assert {flag for r in records() for flag in r["flags"]} == set(FLAGS)


def test_the_readme_names_every_family_and_every_loss():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert not [family for family in FAMILIES if f"| `{family}.json` |" not in readme]
    assert not [loss for loss in LOSSES if f"| `{loss}` |" not in readme]


def test_every_equation_that_is_named_exists():
    named = {name for family in FAMILIES for name in content(family)["equations"]}
    following = [e for family in FAMILIES for e in content(family)["equations"].values()]
    named |= {name for entry in following for names in entry.values() if isinstance(names, list) for name in names}
    assert named <= set(EQUATIONS)
    assert {r["equation"] for r in records()} <= named


# ---------------------------------------------------------------- exact in which formats


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_format_holds_what_casting_leaves_alone(form: Format):
    kind, smallest = DTYPES[form.name], float(ml_dtypes.finfo(DTYPES[form.name]).smallest_normal)
    edges = (smallest, float(ml_dtypes.finfo(kind).max), 1.0, 2.0**form.digits - 1)
    steps = (1.0, 0.5, 2.0, 1 + 2.0 ** (1 - form.digits), 1 - 2.0**-form.digits, 1 + 2.0**-form.digits)
    with np.errstate(over="ignore"):
        for number in {sign * edge * step for edge in edges for step in steps for sign in (1, -1)}:
            held = np.isfinite(number) and float(kind(number)) == number and abs(number) >= smallest
            assert form.holds(number) == (held or np.isinf(number)), number
            assert not held or form.round(number) == number
    assert form.holds(0.0) and form.holds(-np.inf)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_record_applies_to_a_format_that_holds_all_its_inputs_exactly(dtype: str):
    kind, tiny = DTYPES[dtype], ml_dtypes.finfo(DTYPES[dtype]).smallest_normal

    @cache
    def held(text: str) -> bool:
        with np.errstate(over="ignore"):
            near = kind(float(text))
        normal = near == 0 or abs(near) >= tiny
        return bool(normal) and Decimal(float(near)) == Decimal(text)

    for r in records():
        assert (dtype in r["exact_in"]) == all(map(held, numbers(list(r["inputs"].values())))), r["id"]


@pytest.mark.parametrize(("family", "dtype"), list(product(FAMILIES, DTYPES)))
def test_every_family_has_vectors_for_every_format(family: str, dtype: str):
    assert sum(dtype in r["exact_in"] for r in records(family)) >= 10


# ---------------------------------------------------------------- complete


def region(margin: float) -> str:
    return "hard" if margin <= -4 else "easy" if margin >= 4 else "middle"


WITH_CURVATURE = [loss.name for loss in LOSSES.values() if loss.hard.curvature]


@pytest.mark.parametrize("loss", WITH_CURVATURE)
def test_every_gamma_meets_every_region(loss: str):
    met = {
        (name, float(gamma), region(float(r["margin"])))
        for r in records()
        if r["loss"] == loss and "margin" in r
        for name, gamma in r["inputs"].items()
        if name.startswith("gamma")
    }
    for name in {name for name, _, _ in met}:
        gammas = {gamma for other, gamma, _ in met if other == name}
        assert gammas == set(GAMMAS) or (name != "gamma" and len(gammas) > 4)
        assert {one for one in met if one[0] == name} == set(product([name], gammas, ("hard", "middle", "easy")))
    assert met


def test_every_gamma_and_every_alpha_meet_every_region_of_both_labels():
    hard = [r for r in records("binary_focal") if r["loss"] == "binary_focal_loss" and "margin" in r]
    for name, values in (("gamma", GAMMAS), ("alpha", [None, *ALPHAS])):
        met = {(value(r["inputs"][name]), r["inputs"]["labels"], region(float(r["margin"]))) for r in hard}
        assert met == set(product(values, "01", ("hard", "middle", "easy")))


def value(text: str | None) -> float | None:
    return None if text is None else float(text)


@pytest.mark.parametrize(
    ("low", "high"),
    [(16, 20), (88, 104), (36, 38), (709, 746), (7.5, 7.75), (11, 11.125), (16.5, 16.75), (5.5, 5.5625), (88, 93)],
)
def test_both_sides_of_every_edge_of_a_format_are_there(low: float, high: float):
    for loss in ("binary_cross_entropy", *(name for name in WITH_CURVATURE if not LOSSES[name].rows)):
        logits = {float(r["inputs"]["logits"]) for r in records() if r["loss"] == loss}
        assert {low, high, -low, -high} <= logits


def test_rows_have_two_to_a_thousand_classes_and_few_of_a_thousand_have_large_margins():
    for loss in (name for name, of in LOSSES.items() if of.rows and of.inputs == "logits"):
        rows = [r for r in records() if r["loss"] == loss]
        assert {2, 3, 4, 5, 8, 10, 16, 32, 100, 1000} == {len(r["inputs"]["logits"]) for r in rows}
        slow = [r for r in rows if len(r["inputs"]["logits"]) == 1000 and abs(float(r["margin"])) > 100]
        assert 1 <= len(slow) <= 3


def test_rows_of_labels_and_of_probabilities_add_up_to_one():
    for r in records("cross_entropy", "categorical_focal"):
        for name in ("labels", "probabilities"):
            if isinstance(row := r["inputs"].get(name), list):
                assert abs(sum(map(Decimal, row)) - 1) <= Decimal(2) ** -52, r["id"]


# ---------------------------------------------------------------- what must be equal


@pytest.mark.parametrize("flag", ["CommonOffset", "Permutation"])
def test_an_offset_or_another_order_of_the_classes_changes_no_digit(flag: str):
    groups = {}
    for r in records():
        if flag in r["flags"]:
            key = (r["loss"], r["inputs"].get("gamma"), r["margin"])
            groups.setdefault(key, set()).add((r["expected"]["value"], r["expected"].get("curvature")))
    assert groups
    assert all(len(answers) == 1 for answers in groups.values())


def test_two_classes_are_the_binary_loss_of_the_difference():
    binary = {
        (r["inputs"]["gamma"], r["margin"]): r["expected"]
        for r in records("binary_focal")
        if r["loss"] == "binary_focal_loss" and "margin" in r and r["inputs"]["alpha"] is None
    }
    pairs = [r for r in records("categorical_focal") if "TwoClasses" in r["flags"] and "margin" in r]
    assert len(pairs) > 100
    for r in pairs:
        same = binary[r["inputs"]["gamma"], r["margin"]]
        assert (r["expected"]["value"], r["expected"]["curvature"]) == (same["value"], same["curvature"])
