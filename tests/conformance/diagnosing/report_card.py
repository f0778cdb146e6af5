"""What the examination of an adapter revealed, for reading and as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.conformance.diagnosing.report import Diagnosis, Report

PAGES = "docs/"
SHOWN = 6
VERDICTS = {True: "[green]conforms[/green]", False: "[red]deviates[/red]", None: "cannot be run"}
FIELDS = ("conformant", "family", "alpha_convention", "reduction", "soft_labels", "diagnoses", "regions", "versions")


def as_json(report: Report) -> dict:
    """Return the report as it is written to a file: the documented fields, and `error` where it could not be run."""
    content = {field: value for field, value in asdict(report).items() if field in FIELDS}
    content["diagnoses"] = [{k: v for k, v in one.items() if k != "page"} for one in content["diagnoses"]]
    return _plain({**content, **({"error": report.error} if report.conformant is None else {})})


def _plain(value: object) -> object:
    """Return a value with what JSON cannot hold as the strings "nan", "inf" and "-inf"."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def show(report: Report, target: str) -> None:
    """Print the card and the findings; of what could not be run, one line."""
    console = Console(width=100, highlight=False)
    if report.conformant is None:
        named = report.error if report.error.startswith(target) else f"{target}: {report.error}"
        return console.print(escape(named), soft_wrap=True)
    console.print(_card(report, target))
    for one in report.diagnoses[:SHOWN]:
        _show_diagnosis(console, one)
    if len(report.diagnoses) > SHOWN:
        console.print(f"… and {len(report.diagnoses) - SHOWN} more, in the report")
    return None


def _card(report: Report, target: str) -> Table:
    table = Table(title=f"{escape(target)}: {VERDICTS[report.conformant]}", show_header=False, title_justify="left")
    rows = {
        "family": report.family,
        "input": report.inputs,
        "alpha": report.alpha_convention,
        "gamma": report.gamma,
        "reduction": report.reduction,
        **({"soft labels": report.soft_labels} if report.family == "binary" else {}),
        **{f"{name}, worst error": _regions(of) for name, of in report.regions.items()},
    }
    for name, value in rows.items():
        table.add_row(name, escape(str(value)))
    return table


def _regions(of: dict | None) -> str:
    if of is None:
        return "not judged"
    return ", ".join(f"{where} {error:.3g} eps" for where, error in of.items())


def _show_diagnosis(console: Console, one: Diagnosis) -> None:
    says, *facts = told(one)
    console.print(f"\n[bold]{one.code}[/bold]{escape(says.removeprefix(one.code))}")
    for fact in facts:
        console.print(escape(fact))


def told(one: Diagnosis) -> list[str]:
    """Return a diagnosis in lines: the mistake, the smallest example of it, what came, what is true, where to read."""
    arguments = ", ".join(f"{name}={value}" for name, value in one.inputs.items())
    facts = {"at": arguments, "yours": one.yours, "truth": one.truth, "read": f"{PAGES}{one.page}"}
    says = one.message.replace("−", "-")  # which not every terminal has
    return [f"{one.code}  {says}", *(f"  {name:<6}{_short(value)}" for name, value in facts.items())]


def _short(value: object) -> str:
    text = f"{value:.9g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 240 else f"{text[:240]}…"
