"""The report on an adapter, printed as a card of one screen, the gravest first, and as JSON."""

from __future__ import annotations

import math

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.conformance.diagnosing.report import Diagnosis, Report
from tests.conformance.diagnosing.right_line import IMPORTS, right_lines
from tests.conformance.diagnosing.severity import DIFFERENT, DIGITS, SATURATED, STATED, UNSTABLE
from tests.conformance.diagnosing.where import extent, listed

PAGES = "docs/"
MAX_SHOWN = 6
VERDICTS = {True: "[green]conforms[/green]", False: "[red]deviates[/red]", None: "cannot be run"}
COLOURS = {DIFFERENT: "red", UNSTABLE: "red", SATURATED: "yellow", DIGITS: "cyan"}
FIELDS = (
    *("conformant", "severity", "severity_where", "family", "alpha_convention", "reduction", "soft_labels"),
    *("assumed", "asked", "diagnoses", "regions", "versions"),
)
OF_DIAGNOSIS = ("code", "message", "where", "inputs", "yours", "truth", "severity")


def as_json(report: Report) -> dict:
    """Return the report as JSON holds it: the documented fields, and `error` where the adapter could not be run."""
    content = {field: getattr(report, field) for field in FIELDS}
    content["diagnoses"] = [
        {**{name: getattr(one, name) for name in OF_DIAGNOSIS}, "seen": extent(one.seen.wrong)}
        for one in report.diagnoses
    ]
    return _to_json({**content, **({"error": report.error} if report.conformant is None else {})})


def _to_json(value: object) -> object:
    """Return a value with the numbers that JSON cannot hold as the strings "nan", "inf" and "-inf"."""
    if isinstance(value, dict):
        return {key: _to_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(one) for one in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def show(report: Report, target: str, fix: bool = False) -> None:
    """Print the card, the diagnoses and a summary; one line where the adapter could not be run."""
    console = Console(width=100, highlight=False, emoji=False)
    if report.conformant is None:
        line = report.error if report.error.startswith(target) else f"{target}: {report.error}"
        return console.print(escape(line), soft_wrap=True)
    console.print(_card(report, target))
    for one in report.assumed:
        console.print(escape(f"assumed: {_plain(one)}"))
    for one in report.diagnoses[:MAX_SHOWN]:
        _show_diagnosis(console, one)
    if len(report.diagnoses) > MAX_SHOWN:
        console.print(f"… and {len(report.diagnoses) - MAX_SHOWN} more, in the report")
    if report.diagnoses:
        console.print(f"\n{summary(report)}")
    if fix:
        _show_fix(console, report)
    return None


def summary(report: Report) -> str:
    """Return the verdict in one line: how many mistakes, the grade of the gravest, at which gamma, what that means."""
    count = len(report.diagnoses)
    at = f", {report.severity_where}" if report.severity_where else ""
    means = STATED["grades"][report.severity]
    return f"{count} mistake{'s' * (count != 1)}; the gravest: {report.severity}{at}: {means}"


def _card(report: Report, target: str) -> Table:
    table = Table(title=f"{escape(target)}: {VERDICTS[report.conformant]}", show_header=False, title_justify="left")
    rows = {
        "family, input": f"{report.family}, {report.inputs}",
        "alpha": report.alpha_convention,
        "gamma": report.gamma,
        "reduction": report.reduction,
        **({"soft labels": report.soft_labels} if report.family == "binary" else {}),
        **{f"{name}, worst error": _format_regions(worst) for name, worst in report.regions.items()},
        "asked": _format_asked(report.asked),
    }
    for name, value in rows.items():
        table.add_row(name, escape(str(value)))
    return table


def _format_regions(worst: dict | None) -> str:
    if worst is None:
        return "not judged"
    return ", ".join(f"{where} {error:.3g} eps" for where, error in worst.items())


def _format_asked(asked: dict) -> str:
    """Return at which gammas, classes and margins the verdict holds."""
    low, high = asked["margin"]
    classes = f"{min(asked['classes'])} to {max(asked['classes'])} classes; " if len(asked["classes"]) > 1 else ""
    return f"gamma {listed(asked['gamma'])}; {classes}margins from {low:.4g} to {high:.4g}"


def _show_diagnosis(console: Console, one: Diagnosis) -> None:
    message, *facts = format_diagnosis(one)
    grade = f"[{COLOURS[one.severity]}]{one.severity}[/{COLOURS[one.severity]}]"
    console.print(f"\n[bold]{one.code}[/bold] ({grade}){escape(message.removeprefix(one.code))}")
    for fact in facts:
        console.print(escape(fact))


def _show_fix(console: Console, report: Report) -> None:
    lines = right_lines(report.convention, report.framework)
    console.print("\nright, for each example:")
    for line in (*IMPORTS[report.framework], *lines):
        console.print(f"  {escape(line)}", soft_wrap=True)


def format_diagnosis(one: Diagnosis) -> list[str]:
    """Return a diagnosis in lines: the mistake, where it was seen, the arguments, both results, the page to read."""
    arguments = ", ".join(f"{name}={value}" for name, value in one.inputs.items())
    yours = f"{_short(one.yours)}, truth {_short(one.truth)}"
    facts = {"seen": one.where, "at": arguments, "yours": yours, "read": f"{PAGES}{one.page}"}
    shown = (f"  {name:<6}{_short(value)}" for name, value in facts.items() if value)
    return [f"{one.code}  {_plain(one.message)}", *shown]


def _plain(text: str) -> str:
    return text.replace("−", "-")  # some terminals lack the minus sign


def _short(value: object) -> str:
    text = f"{value:.9g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 240 else f"{text[:240]}…"
