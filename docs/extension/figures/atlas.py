"""The atlas: what real libraries compute, as the conformance command found it, and why."""

import tomllib
from html import escape

from docs.extension.figures.registry import number, table
from docs.extension.kept.sources import remembered
from docs.extension.numbers import RAISED, list_counts, plain
from docs.extension.results import FOLDER, facts, read, versions
from docs.extension.tables import table as table_of
from spec.mistakes import record

RESULT = "atlas"
DRAFTS = FOLDER / "upstream"
STATED = FOLDER.parents[1] / "tests" / "conformance" / "atlas" / "libraries.toml"
REGIONS = ("hard", "middle", "easy")
WEIGHS = {  # class 1; class 0
    "positive-class": "α; 1 − α",
    "negative-class": "1 − α; α",
    "both-classes": "α; α",
    "positives-only": "α; 1",
    "ratio": "α ∕ (1 − α); 1",
    "inverse": "1 ∕ α; 1",
    "twice": "α²; α (1 − α)",
    "per-class": "each its own",
    "global-scale": "all alike",
    "ignored": "nothing",
    "none": "it takes no α",
}
GRADES = tuple(record.GRADES)  # the gravest first
FELT = GRADES[:2]  # by training
IN_WORDS = dict(  # of one loss, and of several
    zip(
        GRADES,
        (
            ("is a different loss", "are a different loss"),
            (
                "has a NaN or dead gradient within reach of training",
                "have a NaN or dead gradient within reach of training",
            ),
            ("is wrong only when saturated", "are wrong only when saturated"),
            ("is wrong in the last digits", "are wrong in the last digits"),
        ),
        strict=True,
    )
)
CONFORMS = ("agrees with the definition in all digits", "agree with the definition in all digits")
USUAL_GAMMA = 2.0
VERDICTS = {True: ("conforms", "measured"), False: ("deviates", "refuted"), None: ("not run", "")}


@remembered
def described() -> dict[str, dict]:
    """Return what libraries.toml says of each library: title, package, known deviations."""
    return tomllib.loads(STATED.read_text("utf-8"))["libraries"]


def rows(controls: bool = False) -> dict[str, dict]:
    """Return what was found, library by library, the gravest first; or of our own right forms."""
    every = read(RESULT)["rows"]
    chosen = [name for name in every if ("package" not in described()[name]) == controls]
    return {name: every[name] for name in sorted(chosen, key=lambda name: grade_index(every[name]))}


def grade_index(row: dict) -> int:
    """Return the place of a row's grade in the table: conforming losses, then those that were not run, are last."""
    if row["conformant"] is not False:
        return len(GRADES) + (row["conformant"] is None)
    return GRADES.index(row["severity"])


def link(name: str) -> str:
    """Return a library's title, as a link to its place on the page."""
    return f'<a href="atlas.md#{name}">{escape(described()[name]["title"])}</a>'


# ---------------------------------------------------------------- all of them


@table("atlas")
def atlas() -> str:
    """Return one row a library: its verdict and its card."""
    head = ["loss", "effect on training", "α on class 1; 0", "soft labels"]
    head += [f"value, {it}" for it in REGIONS]
    head += [f"gradient, {it}" for it in REGIONS]
    lines = [[link(name), _severity(row), *_card(row)] for name, row in rows().items()]
    return table_of(
        head, lines, "Worst error in eps of float32: hard, a margin up to −4; middle; easy, from 4.", words=4
    )


@table("atlas-controls")
def controls() -> str:
    """Return the rows of right forms, by which the command itself is tested."""
    head = [
        "right by construction",
        "verdict",
        *(f"value, {it}" for it in REGIONS),
        *(f"gradient, {it}" for it in REGIONS),
    ]
    lines = [
        [escape(described()[name]["title"]), verdict(row), *_card(row)[2:]] for name, row in rows(controls=True).items()
    ]
    return table_of(head, lines, "Worst error in eps of float32.", words=2)


def verdict(row: dict) -> str:
    """Return whether a loss conforms, as a label."""
    text, kind = VERDICTS[row["conformant"]]
    return f'<span class="verdict {kind}">{text}</span>'


def _severity(row: dict) -> str:
    """Return the gravest grade of what was found and at which gamma, or that nothing was."""
    if not row.get("severity"):
        return verdict(row)
    return escape(f"{row['severity']}, {in_greek(row['severity_where'].split(' (')[0])}")


def in_greek(text: str) -> str:
    """Return what the command prints as a page has it."""
    return text.replace("gamma", "γ").replace("alpha", "α").replace("margin -", "margin −").replace("from -", "from −")


def _card(row: dict) -> list[str]:
    if row["conformant"] is None:
        return [escape(row["error"]), *[""] * 7]
    soft = row["soft_labels"] if row["family"] == "binary" else "–"
    of = row["regions"]
    errors = [_error(of[quantity][it]) if of[quantity] else "–" for quantity in ("value", "gradient") for it in REGIONS]
    return [WEIGHS.get(row["alpha_convention"], row["alpha_convention"]), soft, *errors]


def _error(worst: float | str) -> str:
    if isinstance(worst, str):
        return {"nan": "NaN", "inf": "∞"}[worst]
    mantissa, _, power = f"{worst:.0e}".partition("e")
    return plain(worst, 2) if worst < 1e4 else f"{mantissa} × 10{str(int(power)).translate(RAISED)}"


@table("atlas-not-run")
def not_run() -> str:
    """Return what is not in the atlas, and why."""
    of = tomllib.loads(STATED.read_text("utf-8"))["not_run"]
    return table_of(["library", "why it is not here"], [[escape(k), escape(v)] for k, v in of.items()], words=2)


@table("atlas-run")
def provenance() -> str:
    """Return what the examination rests on."""
    content = read(RESULT)["measured"]
    return facts(
        {
            "date": content["date"],
            "hardware": content["hardware"],
            "versions": versions(content["versions"]),
            "again": content["command"],
        }
    )


@number("atlas-losses")
def losses() -> str:
    """Return how many losses of libraries were examined."""
    return str(sum(row["conformant"] is not None for row in rows().values()))


@number("atlas-grades")
def graded() -> str:
    """Return how many have a fault of each grade, and none that is graver, and how many conform."""
    conforming = sum(row["conformant"] is True for row in rows().values())
    groups = [(len(_of_grade(grade)), *(words + _beside(grade) for words in IN_WORDS[grade])) for grade in GRADES]
    return list_counts([*groups, (conforming, *CONFORMS)])


def _of_grade(grade: str) -> dict[str, list[dict]]:
    """Return the faults of a grade by the losses that have none that is graver."""
    return {
        name: [one for one in row["diagnoses"] if one["severity"] == grade]
        for name, row in rows().items()
        if row.get("severity") == grade
    }


def _beside(grade: str) -> str:
    """Return in brackets how many losses only do what they document, and how many are so at the usual gamma."""
    faults = _of_grade(grade)
    by_convention = sum(all(documented(name, one) for one in of) for name, of in faults.items())
    usual = sum(any(USUAL_GAMMA in one["seen"]["gamma"] for one in of) for of in faults.values())
    found = [f"{by_convention} of them as documented"] if by_convention else []
    found += [f"{usual} of them at γ = {USUAL_GAMMA:g}"] if usual < len(faults) else []
    return f" ({', '.join(found)})" if found else ""


def documented(name: str, one: dict) -> str:
    """Return where a library documents what was found, or nothing."""
    return described()[name].get("deviations", {}).get(one["code"], {}).get("documented", "")


@number("atlas-drafts")
def count_of_drafts() -> str:
    """Return how many reports are drafted."""
    return str(len(list(DRAFTS.glob("*.md"))))


def codes(row: dict) -> list[str]:
    """Return the names of what was found."""
    return [one["code"] for one in row["diagnoses"]]
