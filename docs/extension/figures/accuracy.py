"""How far the implementations are from the truth, and whose fault it is."""

from collections.abc import Callable, Hashable, Iterable

from docs.extension.drawing import Axis, dot, drawing, line, note, x_ticks, y_ticks
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import plain, power_of_ten
from docs.extension.results import facts, read, versions

RESULT = "accuracy"
REGIONS = {"hard": "hard, m ≤ −4", "middle": "middle", "easy": "easy, m ≥ 4", "all": "no margin"}
KINDS = {"reference": "focal", "tf_impl": "hot"}
SAYS = (
    "Worst error over the test vectors, in eps of the dtype. Condition: how many eps the true result moves when the "
    "margin moves by one, where the worst of these errors occurs; an error below it is the formula's."
)
SMALLEST = 0.1  # errors below are drawn here: the logarithmic axis has no zero


def room(row: dict) -> str:
    """Return which implementation a row is about; eager and graph mode count as one."""
    return row["implementation"].partition("-")[0]


def worst(of: Iterable[dict]) -> dict:
    """Return the row with the largest error."""
    return max(of, key=lambda row: row["worst_eps"])


def groups(by: Callable[[dict], Hashable], of: Iterable[dict]) -> dict[Hashable, list[dict]]:
    """Return rows by a key, in order of first appearance."""
    found: dict[Hashable, list[dict]] = {}
    for row in of:
        found.setdefault(by(row), []).append(row)
    return found


@table("accuracy")
def accuracy() -> str:
    """Return the worst error of each function's quantities, region by region, an implementation and dtype a column."""
    measured = read(RESULT)["rows"]
    columns = list(groups(_column, measured))
    body = ""
    for loss, of in groups(lambda row: row["loss"], measured).items():
        body += f'<tr><th scope="rowgroup" colspan="{3 + len(columns)}"><code>{loss}</code></th></tr>'
        for (quantity, region), cases in sorted(groups(_case, of).items(), key=_place):
            cells = groups(_column, cases)
            errors = (_error(worst(cells[column])) if column in cells else "–" for column in columns)
            numbers = "".join(f'<td class="number">{cell}</td>' for cell in (_condition(worst(cases)), *errors))
            body += f'<tr><td>{quantity}</td><td class="words">{REGIONS[region]}</td>{numbers}</tr>'
    names = ("condition", *(f"{name} {dtype}" for name, dtype in columns))
    head = "<th>of its</th><th>region</th>" + "".join(f'<th class="number">{name}</th>' for name in names)
    return f"<table><caption>{SAYS}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _column(row: dict) -> tuple[str, str]:
    return room(row), row["dtype"]


def _case(row: dict) -> tuple[str, str]:
    return row["quantity"], row["region"]


def _place(entry: tuple[tuple[str, str], list[dict]]) -> tuple[int, int]:
    quantity, region = entry[0]
    return ("value", "gradient", "curvature").index(quantity), list(REGIONS).index(region)


def _error(row: dict) -> str:
    return (
        f'<span title="at vector {row["worst_id"]}; {row["allowed_eps"]:g} allowed">{plain(row["worst_eps"], 2)}</span>'
    )


def _condition(row: dict) -> str:
    return "–" if row["condition"] is None else plain(row["condition"], 2)


@figure("accuracy")
def errors_and_conditions() -> str:
    """Return the worst errors against the condition numbers: below the diagonal it is the formula, above the code."""
    measured = [row for row in read(RESULT)["rows"] if row["condition"] is not None]
    top = max(max(row["condition"], row["worst_eps"]) for row in measured) * 2
    ticks = [(10.0**k, power_of_ten(k)) for k in range(-1, 7) if SMALLEST <= 10.0**k <= top]
    x = Axis(SMALLEST, top, ticks, "condition number", logarithmic=True)
    y = Axis(SMALLEST, top, ticks, "worst error in eps", logarithmic=True)
    points = [
        dot((max(row["condition"], SMALLEST), max(row["worst_eps"], SMALLEST)), x, y, KINDS[room(row)])
        for row in measured
    ]
    diagonal = line([(SMALLEST, SMALLEST), (top, top)], x, y, "ghost")
    words = (
        note("the code's", (SMALLEST * 1.3, top / 3), x, y, ""),
        note("the formula's", (top / 1.3, 0.2), x, y, "end"),
    )
    description = (
        "Worst errors against condition numbers, both logarithmic, for each function, quantity, region and dtype."
    )
    svg = drawing(
        "errors", "Errors and condition numbers", description, x_ticks(x), y_ticks(y), diagonal, *points, *words
    )
    keys = '<span class="dots focal">reference</span> <span class="dots hot">tf_impl</span>'
    return (
        f'<figure class="shown narrow"><p class="panel-title">worst error in eps</p>{svg}'
        f"<figcaption>{keys} below the dashed line the error is the formula's</figcaption></figure>"
    )


@table("accuracy-run")
def provenance() -> str:
    """Return what the measurement rests on."""
    content = read(RESULT)["measured"]
    again = {
        "date": content["date"],
        "hardware": content["hardware"],
        "versions": versions(content["versions"]),
        "again": content["command"],
    }
    return facts(again)
