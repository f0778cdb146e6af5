"""Write the vectors, or check that the files are what the derivations give."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from math import isinf
from pathlib import Path

from spec.equations import EQUATIONS, LOSSES
from spec.vectors import expected_binary, expected_categorical, register
from spec.vectors.cases import Case
from spec.vectors.exercises import questions
from spec.vectors.expected import DERIVATIVES_OF, Expected
from spec.vectors.families import FAMILIES, known
from spec.vectors.formats import FORMATS
from spec.vectors.mistakes import catalogue

FOLDER = Path(__file__).parent
SCHEMA = 1
HEADER = {"schema": SCHEMA, "generated_by": "python -m spec vectors"}
SMALLEST_NORMAL = Decimal(2) ** FORMATS[1].smallest  # of float32

# (whether a loss is of rows, the argument that it is differentiated in) -> what evaluates its equations
EVALUATED: dict[tuple[bool, str], Callable[..., Expected]] = {
    (False, "logits"): expected_binary.from_logits,
    (False, "probabilities"): expected_binary.from_probabilities,
    (True, "logits"): expected_categorical.from_logits,
    (True, "probabilities"): expected_categorical.from_probabilities,
    (True, "predictions"): expected_categorical.of_predictions,
}


def expected_of(case: Case) -> Expected:
    """Return the expected values of a case."""
    loss = LOSSES[case.loss]
    return EVALUATED[loss.rows, loss.inputs](loss, **case.inputs)


def generate(families: Iterable[str] = (), check: bool = False) -> int:
    """Write the files of some families, or compare them with what is there, and count the vectors of each format.

    Args:
        families: names; by default all, and with them the files that belong to no family.
        check: leave the files alone.

    Returns:
        0, or 1 if a file is not what the derivations give.

    Raises:
        UnknownFamilyError: if a family is not known.
        NoCasesError: if a loss needs cases that nobody has written.
    """
    families = known(families)
    texts = register.files()
    for family in families or FAMILIES:
        records = list(records_of(family))
        texts[f"{family}.json"] = file_of(family, records)
        exact = ", ".join(f"{count} in {name}" for name, count in count_by_format(records).items())
        print(f"{family:22}{len(records):5} vectors: {exact}")
    if not families:
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


def count_by_format(records: list[dict]) -> dict[str, int]:
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
    found = expected_of(case)
    return {
        "id": identifier,
        "loss": case.loss,
        "equation": found.equation,
        "flags": flags_of(case, found),
        "exact_in": [form.name for form in FORMATS if all(map(form.holds, _numbers(case)))],
        "inputs": {name: decimal_text(value) for name, value in case.inputs.items()},
        **({"margin": found.margin} if found.margin is not None else {}),
        "expected": found.expected,
        **({"scale": found.scale} if found.scale else {}),
    }


def flags_of(case: Case, found: Expected) -> list[str]:
    """Return the flags that the case was made for, and those that only its expected values can tell."""
    value, gradient = Decimal(found.expected["value"]), found.expected["gradient"]
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


def decimal_text(value: float | int | tuple | None) -> str | int | list | None:
    """Return an input as it stands in a record: a number as its exact decimal, a class and "off" as they are."""
    if isinstance(value, tuple):
        return [decimal_text(one) for one in value]
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
    fields = [f"{to_json_line(name)}:{to_json_line(value)}," for name, value in header.items()]
    body = ",\n".join(map(to_json_line, records))
    return "\n".join(["{", *fields, '"records":[', body, "]}", ""])


def file_of_mistakes(content: dict) -> str:
    """Return the file of mistakes: one probe and one explanation a line."""
    families = [f"{to_json_line(name)}:{{{_lists(of)}\n}}" for name, of in content["families"].items()]
    mistakes = ",\n".join(f"{to_json_line(code)}:{to_json_line(of)}" for code, of in content["mistakes"].items())
    parts = [
        *(f"{to_json_line(name)}:{to_json_line(value)}" for name, value in HEADER.items()),
        f'"severity":{to_json_line(content["severity"])}',
        f'"mistakes":{{\n{mistakes}\n}}',
        *families,
        f'"soft":{{{_lists(content["soft"])}\n}}',
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def file_of_questions(content: dict) -> str:
    """Return the file of what the exercises ask: one point a line."""
    header = [f"{to_json_line(name)}:{to_json_line(value)}," for name, value in HEADER.items()]
    asked = []
    for name, of in content.items():
        heads = [f"{to_json_line(key)}:{to_json_line(of[key])}" for key in ("equation", "says")]
        points = {key: ",\n".join(map(to_json_line, of[key])) for key in ("rows", "random")}
        rows = [f"{to_json_line(key)}:[\n{lines}]" for key, lines in points.items()]
        asked.append(f"{to_json_line(name)}:{{{','.join([*heads, *rows])}}}")
    return "\n".join(["{", *header, '"questions":{', ",\n".join(asked), "}}", ""])


def _lists(content: dict[str, list]) -> str:
    return ",".join(
        f"\n{to_json_line(name)}:[\n" + ",\n".join(map(to_json_line, of)) + "\n]" for name, of in content.items()
    )


def equations_of(records: list[dict]) -> dict[str, dict]:
    """Return, for each equation that a record names, what it says and the equations that follow from it."""
    named = dict.fromkeys(record["equation"] for record in records)
    return {name: {"says": EQUATIONS[name].statement, **DERIVATIVES_OF[name]} for name in named}


def to_json_line(value: object) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
