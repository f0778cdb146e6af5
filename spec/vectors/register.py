"""The register of public losses, as files: `losses.json`, and what the schema and the README say of each loss."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import isinf
from pathlib import Path

from sympy import Eq, Function, Interval, Piecewise, Symbol, oo
from sympy.core.relational import Relational
from sympy.printing.pretty.pretty_symbology import pretty_symbol
from sympy.printing.str import StrPrinter

from spec.equations import EQUATIONS, LOSSES
from spec.records import ARGUMENTS, LABELS, Argument, Loss, Terms

FOLDER = Path(__file__).parent
LETTERS = {"logits": ("x", "z"), "probabilities": ("p", "p"), "predictions": ("ŷ", "ŷ")}  # of a number, of a row


def files() -> dict[str, str]:
    """Return the text of each file that lists the losses, by name."""
    return {"losses.json": losses_json(), "schema.json": schema_json(), "README.md": readme()}


# ---------------------------------------------------------------- losses.json


def losses_json() -> str:
    """Return the register: one loss after the other, in the order of the chapters."""
    content = {
        "schema": 1,
        "generated_by": "python -m spec vectors",
        "families": {loss.family: loss.prefix for loss in LOSSES.values()},
        "kinds_of_labels": LABELS,
        "kinds_of_arguments": ARGUMENTS,
        "losses": {loss.name: record_of(loss) for loss in LOSSES.values()},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def record_of(loss: Loss) -> dict:
    """Return a loss as data."""
    return {
        "family": loss.family,
        "prefix": loss.prefix,
        "inputs": loss.inputs,
        "rows": loss.rows,
        "symmetric": loss.symmetric,
        "labels": list(loss.labels),
        "arguments": {argument.name: _argument(argument) for argument in loss.arguments},
        "hard": _terms(loss.hard),
        "soft": None if loss.soft is None else _terms(loss.soft),
        "functions": loss.functions,
        "formula": loss.formula,
        "page": loss.page,
    }


def _terms(terms: Terms) -> dict:
    stable = EQUATIONS[terms.value].stable
    return {
        "value": terms.value,
        "gradient": list(terms.gradient),
        "curvature": list(terms.curvature),
        "stable": None if stable is None else str(stable),
    }


def _argument(argument: Argument) -> dict:
    low, high = argument.domain.start, argument.domain.end
    return {
        "letter": letter(argument),
        "kind": argument.kind,
        "required": argument.required,
        **({} if argument.required else {"default": argument.default}),
        "lowest": _number(low),
        "highest": _number(high),
        "samples": [_sample(value) for value in argument.samples],
        "refused": [_number(number) for number in outside(argument.domain)],
    }


def _number(value: object) -> str:
    number = float(value)
    return str(number) if isinf(number) or number != number or number % 1 else str(int(number))


def _sample(value: float | tuple | None) -> str | list | None:
    return value if value is None else [*map(_number, value)] if isinstance(value, tuple) else _number(value)


def outside(domain: Interval) -> list[float]:
    """Return numbers that a domain refuses: next to each end, beyond it, and what is no finite number."""
    below = [] if domain.start == -oo else [float(domain.start) - beyond for beyond in (0.5, 1, 1000)]
    above = [] if domain.end == oo else [float(domain.end) + beyond for beyond in (0.5, 1, 1000)]
    ends = [
        float(end) for end, is_open in ((domain.start, domain.left_open), (domain.end, domain.right_open)) if is_open
    ]
    return [*below, *above, *(end for end in ends if not isinf(end)), float("inf"), float("-inf"), float("nan")]


def letter(argument: Argument) -> str:
    """Return the symbol of an argument as the README writes it, which Python can read: γ, w_1."""
    return in_letters(str(getattr(argument.symbol, "label", argument.symbol)))


def in_letters(name: str) -> str:
    """Return the name of a symbol with its Greek letter: γ_1 for gamma_1."""
    first, _, rest = name.partition("_")
    return pretty_symbol(first) + (f"_{rest}" if rest else "")


# ---------------------------------------------------------------- schema.json

KINDS_IN_SCHEMA = {"weight of class 1": "weight", "weights of the classes": "weights"}


def schema_json() -> str:
    """Return the schema, with the families, the losses and the inputs of each loss as the records have them."""
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    families = {loss.family: loss.prefix for loss in LOSSES.values()}
    schema["$defs"]["family"]["properties"]["family"] = {"enum": list(families)}
    record = schema["$defs"]["record"]
    record["properties"]["id"]["pattern"] = f"^({'|'.join(families.values())})-[0-9]{{4}}$"
    record["properties"]["loss"] = {"enum": list(LOSSES)}
    record["allOf"] = [_inputs_in_schema(loss) for loss in LOSSES.values()]
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _inputs_in_schema(loss: Loss) -> dict:
    of_labels = {"row": "row", "class": "classes", "hard": "number"}
    kinds = {"labels": of_labels[loss.labels[0]]} if loss.labels else {}
    kinds[loss.inputs] = "row" if loss.rows else "number"
    kinds |= {argument.name: KINDS_IN_SCHEMA.get(argument.kind, "number") for argument in loss.arguments}
    inputs = {
        "additionalProperties": False,
        "required": list(kinds),
        "properties": {name: {"$ref": f"#/$defs/{kind}"} for name, kind in kinds.items()},
    }
    return {"if": {"properties": {"loss": {"const": loss.name}}}, "then": {"properties": {"inputs": inputs}}}


# ---------------------------------------------------------------- README.md


def readme() -> str:
    """Return the README with its tables of losses written again, between their markers."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    tables = {"families": _rows_of_families(), "losses": _rows_of_losses(), "curvatures": _rows_of_curvatures()}
    for name, rows in tables.items():
        begin, end = f"<!-- {name}: written by python -m spec vectors -->", f"<!-- end of {name} -->"
        pattern = re.compile(rf"{re.escape(begin)}\n.*?{re.escape(end)}", re.DOTALL)
        if not pattern.search(text):
            raise ValueError(f"spec/vectors/README.md has lost its marker {begin}")
        table = "\n".join([begin, "", *rows, "", end])
        text = pattern.sub(lambda _, table=table: table, text)
    return text


def _rows_of_families() -> Iterator[str]:
    yield from ("| file | losses |", "|---|---|")
    for family in dict.fromkeys(loss.family for loss in LOSSES.values()):
        names = ", ".join(f"`{loss.name}`" for loss in LOSSES.values() if loss.family == family)
        yield f"| `{family}.json` | {names} |"


def _rows_of_losses() -> Iterator[str]:
    yield from ("| loss | inputs | value |", "|---|---|---|")
    for loss in LOSSES.values():
        yield f"| `{loss.name}` | {', '.join(_inputs(loss))} | `{loss.formula}` |"


def _rows_of_curvatures() -> Iterator[str]:
    yield from ("| loss | curvature |", "|---|---|")
    for loss in LOSSES.values():
        for id in loss.hard.curvature:
            yield f"| `{loss.name}` | `{_PYTHON.doprint(EQUATIONS[id].right)}` |"


class _Python(StrPrinter):
    """Python in the letters of the README."""

    def _print_Symbol(self, expr: Symbol) -> str:  # noqa: N802 (SymPy finds a printer's methods by names of classes)
        return in_letters(expr.name)

    def _print_Function(self, expr: Function) -> str:  # noqa: N802
        names = {"sigmoid": "σ"}
        name = expr.func.__name__
        return f"{names.get(name, name)}({self.stringify(expr.args, ', ')})"

    def _print_Piecewise(self, expr: Piecewise) -> str:  # noqa: N802
        (value, condition), (otherwise, _) = expr.args
        return f"({self._print(value)} if {self._condition(condition)} else {self._print(otherwise)})"

    def _condition(self, condition: Relational) -> str:
        operator = "==" if isinstance(condition, Eq) else condition.rel_op
        return f"{self._print(condition.lhs)} {operator} {self._print(condition.rhs)}"


_PYTHON = _Python()


def _inputs(loss: Loss) -> Iterator[str]:
    if loss.labels:
        yield {"hard": "label y in [0, 1]", "class": "class or row of labels y", "row": "row of labels y"}[
            loss.labels[0]
        ]
    kind = {"logits": "logit", "probabilities": "probability", "predictions": "prediction"}[loss.inputs]
    of_number, of_row = LETTERS[loss.inputs]
    yield f"row of {loss.inputs} {of_row}" if loss.rows else f"{kind} {of_number}"
    yield from (f"`{argument.name}` {letter(argument)}" for argument in loss.arguments)
