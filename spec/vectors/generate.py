"""Write the vectors, or check that the files are what the derivations give."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from math import isinf
from pathlib import Path

from spec.equations import EQUATIONS
from spec.vectors import expected_binary, expected_categorical
from spec.vectors.cases import FAMILIES, Case
from spec.vectors.exercises import questions
from spec.vectors.expected import FOLLOWING, Truth
from spec.vectors.formats import FORMATS
from spec.vectors.mistakes import catalogue

FOLDER = Path(__file__).parent
SCHEMA = 1
HEADER = {"schema": SCHEMA, "generated_by": "python -m spec vectors"}
SMALLEST_NORMAL = Decimal(2) ** FORMATS[1].smallest  # of float32

TRUTHS = {
    truth.__name__: truth
    for truth in (
        expected_binary.binary_cross_entropy,
        expected_binary.weighted_binary_cross_entropy,
        expected_binary.binary_focal_loss,
        expected_binary.binary_focal_loss_from_probabilities,
        expected_categorical.softmax_cross_entropy,
        expected_categorical.categorical_focal_loss,
        expected_categorical.categorical_focal_loss_from_probabilities,
        expected_categorical.l1_penalty,
        expected_categorical.l2_penalty,
        expected_categorical.centred_mse,
    )
}


def generate(check: bool = False) -> int:
    """Write every family's file, or compare it with what is there, and print how many vectors each format holds.

    Args:
        check: leave the files alone.

    Returns:
        0, or 1 if a file is not what the derivations give.
    """
    texts = {}
    for family in FAMILIES:
        records = list(records_of(family))
        texts[f"{family}.json"] = file_of(family, records)
        exact = ", ".join(f"{count} in {name}" for name, count in held(records).items())
        print(f"{family:22}{len(records):5} vectors: {exact}")
    texts["mistakes.json"] = file_of_mistakes(catalogue())
    texts["exercises.json"] = file_of_questions(questions())
    if not check:
        for name, text in texts.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
    stale = [name for name, text in texts.items() if not is_written(FOLDER / name, text)]
    if stale:
        print(f"not what the derivations give: {', '.join(stale)}; python -m spec vectors writes them again")
    return int(bool(stale))


def is_written(path: Path, text: str) -> bool:
    """Return whether a file exists and says what it should."""
    return path.exists() and path.read_text(encoding="utf-8") == text


def held(records: list[dict]) -> dict[str, int]:
    """Return how many records apply to each format."""
    counts = Counter(name for record in records for name in record["exact_in"])
    return {form.name: counts[form.name] for form in FORMATS}


# ---------------------------------------------------------------- records


def records_of(family: str) -> Iterator[dict]:
    """Yield a family's records in their order."""
    prefix, cases = FAMILIES[family]
    for number, case in enumerate(cases(), start=1):
        yield record(f"{prefix}-{number:04}", case)


def record(identifier: str, case: Case) -> dict:
    """Return the record of a case."""
    truth = TRUTHS[case.loss](**case.inputs)
    return {
        "id": identifier,
        "loss": case.loss,
        "equation": truth.equation,
        "flags": flags_of(case, truth),
        "exact_in": [form.name for form in FORMATS if all(map(form.holds, _numbers(case)))],
        "inputs": {name: written(value) for name, value in case.inputs.items()},
        **({"margin": truth.margin} if truth.margin is not None else {}),
        "expected": truth.expected,
        **({"scale": truth.scale} if truth.scale else {}),
    }


def flags_of(case: Case, truth: Truth) -> list[str]:
    """Return the flags that the case was made for, and those that only its truth can tell."""
    value, gradient = Decimal(truth.expected["value"]), truth.expected["gradient"]
    told = {
        "ValueUnderflows": 0 < value < SMALLEST_NORMAL,
        "ExactZero": value == 0 or gradient == "0" or (isinstance(gradient, list) and set(gradient) == {"0"}),
        "AlphaOff": "alpha" in case.inputs and case.inputs["alpha"] is None,
    }
    return list(dict.fromkeys([*case.flags, *(flag for flag, holds in told.items() if holds)]))


def _numbers(case: Case) -> Iterator[float]:
    for value in case.inputs.values():
        if isinstance(value, tuple):
            yield from value
        elif isinstance(value, float):
            yield value


def written(value: float | int | tuple | None) -> str | int | list | None:
    """Return an input as it stands in a record: a number as its exact decimal, a class and "off" as they are."""
    if isinstance(value, tuple):
        return [written(one) for one in value]
    if not isinstance(value, float):
        return value
    if isinf(value):
        return str(value)
    exact = Decimal(value)  # all digits, whatever the context
    return f"{exact:f}" if -20 < exact.adjusted() < 20 else str(exact).lower().replace("+", "")


# ---------------------------------------------------------------- files


def file_of(family: str, records: list[dict]) -> str:
    """Return a family's file: a header and one record a line, so that a change is a line of a diff."""
    header = {
        "schema": SCHEMA,
        "family": family,
        "equations": equations_of(records),
        "generated_by": "python -m spec vectors",
    }
    fields = [f"{line(name)}:{line(value)}," for name, value in header.items()]
    body = ",\n".join(map(line, records))
    return "\n".join(["{", *fields, '"records":[', body, "]}", ""])


def file_of_mistakes(content: dict) -> str:
    """Return the file of mistakes: one probe and one explanation a line."""
    families = [f"{line(name)}:{{{_lists(of)}\n}}" for name, of in content["families"].items()]
    mistakes = ",\n".join(f"{line(code)}:{line(of)}" for code, of in content["mistakes"].items())
    parts = [
        *(f"{line(name)}:{line(value)}" for name, value in HEADER.items()),
        f'"mistakes":{{\n{mistakes}\n}}',
        *families,
        f'"soft":{{{_lists(content["soft"])}\n}}',
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def file_of_questions(content: dict) -> str:
    """Return the file of what the exercises ask: one point a line."""
    header = [f"{line(name)}:{line(value)}," for name, value in HEADER.items()]
    asked = []
    for name, of in content.items():
        rows = ",\n".join(map(line, of["rows"]))
        asked.append(f'{line(name)}:{{"equation":{line(of["equation"])},"says":{line(of["says"])},"rows":[\n{rows}]}}')
    return "\n".join(["{", *header, '"questions":{', ",\n".join(asked), "}}", ""])


def _lists(content: dict[str, list]) -> str:
    return ",".join(f"\n{line(name)}:[\n" + ",\n".join(map(line, of)) + "\n]" for name, of in content.items())


def equations_of(records: list[dict]) -> dict[str, dict]:
    """Return, for each equation that a record names, what it says and the equations that follow from it."""
    named = dict.fromkeys(record["equation"] for record in records)
    return {name: {"says": EQUATIONS[name].says, **FOLLOWING[name]} for name in named}


def line(value: object) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
