"""How far the implementations are from the truth, and whose fault it is."""

from collections import defaultdict

from docs.extension.drawing import Axis, dot, drawing, line, note, x_ticks, y_ticks
from docs.extension.figures.shown import figure, number, table
from docs.extension.numbers import plain, power_of_ten
from docs.extension.results import facts, read, versions
from docs.extension.tables import table as rows

RESULT = "accuracy"
REGIONS = {"hard": "hard (m ≤ −4)", "middle": "middle", "easy": "easy (m ≥ 4)", "all": "all"}
SMALLEST = 0.1  # errors below are drawn here: the logarithmic axis has no zero


@table("accuracy")
def accuracy() -> str:
    """Return the worst error of each loss, quantity and region, an implementation and dtype a column."""
    measured = read(RESULT)["rows"]
    columns = list(dict.fromkeys((row["implementation"], row["dtype"]) for row in measured))
    cells: dict[tuple, dict] = defaultdict(dict)
    for row in measured:
        key = row["loss"], row["quantity"], row["region"]
        cells[key][row["implementation"], row["dtype"]] = row
    lines = [
        [
            f"<code>{loss}</code>",
            quantity,
            REGIONS.get(region, region),
            _condition(of.values()),
            *(_error(of.get(column)) for column in columns),
        ]
        for (loss, quantity, region), of in cells.items()
    ]
    head = ["function", "of its", "region", "condition", *(" ".join(column) for column in columns)]
    says = (
        "Worst error over the test vectors, in eps of the dtype. Condition: how many eps the true result moves when "
        "the margin moves by one, where the worst of these errors occurs; an error below it is the formula's."
    )
    return rows(head, lines, says, words=3)


def _error(row: dict | None) -> str:
    if row is None:
        return "–"
    return f'<span title="at vector {row["worst_id"]}; {row["allowed_eps"]:g} allowed">{plain(row["worst_eps"])}</span>'


def _condition(of: object) -> str:
    worst = max(of, key=lambda row: row["worst_eps"])
    return "–" if worst["condition"] is None else plain(worst["condition"])


@figure("accuracy")
def errors_and_conditions() -> str:
    """Return the worst errors against the condition numbers: below the diagonal it is the formula, above the code."""
    measured = [row for row in read(RESULT)["rows"] if row["condition"] is not None]
    top = max(max(row["condition"], row["worst_eps"]) for row in measured) * 2
    powers = range(-1, 7)
    ticks = [(10.0**k, power_of_ten(k)) for k in powers if SMALLEST <= 10.0**k <= top]
    x = Axis(SMALLEST, top, ticks, "condition number", logarithmic=True)
    y = Axis(SMALLEST, top, ticks, "worst error in eps", logarithmic=True)
    points = [
        dot((max(row["condition"], SMALLEST), max(row["worst_eps"], SMALLEST)), x, y, _kind(row["implementation"]))
        for row in measured
    ]
    diagonal = line([(SMALLEST, SMALLEST), (top, top)], x, y, "ghost")
    words = (
        note("the code's", (SMALLEST * 1.3, top / 3), x, y, ""),
        note("the formula's", (top / 1.3, 0.2), x, y, "end"),
    )
    says = "Worst errors against condition numbers, both logarithmic, for each function, quantity, region and dtype."
    svg = drawing("errors", "Errors and condition numbers", says, x_ticks(x), y_ticks(y), diagonal, *points, *words)
    keys = '<span class="dots focal">reference</span> <span class="dots hot">tf_impl</span>'
    return (
        f'<figure class="shown narrow"><p class="panel-title">worst error in eps</p>{svg}'
        f"<figcaption>{keys} below the dashed line the error is the formula's</figcaption></figure>"
    )


def _kind(implementation: str) -> str:
    return "focal" if implementation.startswith("reference") else "hot"


@table("accuracy-run")
def provenance() -> str:
    """Return what the measurement rests on."""
    it = read(RESULT)["measured"]
    again = {
        "date": it["date"],
        "hardware": it["hardware"],
        "versions": versions(it["versions"]),
        "again": it["command"],
    }
    return facts(again)


@number("worst-loss-error")
def worst_loss_error() -> str:
    """Return the largest error of any loss value of `reference`, in eps."""
    found = (row for row in read(RESULT)["rows"] if row["quantity"] == "value" and row["implementation"] == "reference")
    return plain(max(row["worst_eps"] for row in found))
