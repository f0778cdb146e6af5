"""How far the code that is copied from an equation is from the truth."""

from docs.extension.equations import link
from docs.extension.figures.registry import number, table
from docs.extension.numbers import plain
from docs.extension.results import facts, read, versions
from docs.extension.tables import table as rows

RESULT = "printed-code"
LANGUAGES = {"numpy": "NumPy", "javascript": "JavaScript"}


@table("printed-code")
def printed_code() -> str:
    """Return the worst error of each printed function in each language, and where it is."""
    head = ["equation", "function", "points", *LANGUAGES.values(), "steep", "worst at"]
    return rows(head, map(_row, read(RESULT)["rows"]), CAPTION, 2)


CAPTION = (
    "Worst error in eps of float64. Steep: points at which no code reaches the limit, for one eps in every argument "
    "moves the value by more; in brackets the worst error there, in units of that movement."
)


def _row(row: dict) -> list[str]:
    errors = [row[language] for language in LANGUAGES]
    steep, times = (max(error[key] for error in errors) for key in ("steep", "times_steepness"))
    worst = max(errors, key=lambda error: error["worst_eps"])
    where = ", ".join(f"{name} = {plain(at)}" for name, at in worst["at"].items()) if worst["worst_eps"] else "–"
    return [
        link(row["equation"]),
        f"<code>{row['function']}</code>",
        plain(row["points"]),
        *(plain(error["worst_eps"], 2) for error in errors),
        f"{steep} ({plain(times, 2)})" if steep else "–",
        f'<span class="wraps">{where}</span>',
    ]


@table("printed-code-run")
def provenance() -> str:
    """Return what the measurement rests on."""
    measured = read(RESULT)["measured"]
    return facts(
        {
            "date": measured["date"],
            "hardware": measured["hardware"],
            "versions": versions(measured["versions"]),
            "again": measured["command"],
        }
    )


number("printed-functions")(lambda: plain(len(read(RESULT)["rows"])))
number("printed-limit")(lambda: plain(read(RESULT)["measured"]["allowed_eps"]))


@number("printed-worst")
def worst() -> str:
    """Return the worst error of all printed functions."""
    return plain(max(row[language]["worst_eps"] for row in read(RESULT)["rows"] for language in LANGUAGES), 2)
