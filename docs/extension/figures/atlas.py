"""The atlas: what real libraries compute, as the conformance command found it, and why."""

import tomllib
from collections.abc import Iterable
from functools import cache
from html import escape

from docs.extension.figures.registry import number, table
from docs.extension.numbers import RAISED, plain
from docs.extension.results import FOLDER, facts, read, versions
from docs.extension.tables import table as table_of

RESULT = "atlas"
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
VERDICTS = {True: ("conforms", "measured"), False: ("deviates", "refuted"), None: ("not run", "")}


@cache
def described() -> dict[str, dict]:
    """Return what libraries.toml says of each library: title, package, known deviations."""
    return tomllib.loads(STATED.read_text("utf-8"))["libraries"]


def rows(controls: bool = False) -> dict[str, dict]:
    """Return what was found, library by library; or of our own right forms."""
    return {name: row for name, row in read(RESULT)["rows"].items() if ("package" not in described()[name]) == controls}


def link(name: str) -> str:
    """Return a library's title, as a link to its place on the page."""
    return f'<a href="atlas.md#{name}">{escape(described()[name]["title"])}</a>'


# ---------------------------------------------------------------- all of them


@table("atlas")
def atlas() -> str:
    """Return one row a library: its verdict and its card."""
    head = ["loss", "verdict", "what training feels", "α on class 1; 0", "soft labels"]
    head += [f"value, {it}" for it in REGIONS]
    head += [f"gradient, {it}" for it in REGIONS]
    lines = [[link(name), _verdict(row), _severity(row), *_card(row)] for name, row in rows().items()]
    return table_of(
        head, lines, "Worst error in eps of float32: hard, a margin up to −4; middle; easy, from 4.", words=5
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
        [escape(described()[name]["title"]), _verdict(row), *_card(row)[2:]]
        for name, row in rows(controls=True).items()
    ]
    return table_of(head, lines, "Worst error in eps of float32.", words=2)


def _verdict(row: dict) -> str:
    text, kind = VERDICTS[row["conformant"]]
    return f'<span class="verdict {kind}">{text}</span>'


def _severity(row: dict) -> str:
    """Return the gravest grade of what was found."""
    return escape(row.get("severity") or "–")


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


@number("atlas-conforming")
def conforming() -> str:
    """Return how many of them conform."""
    return str(sum(row["conformant"] is True for row in rows().values()))


@number("atlas-nonfinite")
def nonfinite() -> str:
    """Return how many have a gradient that is no number."""
    return str(sum("NONFINITE_GRADIENT" in codes(row) for row in rows().values()))


def codes(row: dict) -> list[str]:
    """Return the names of what was found."""
    return [one["code"] for one in row["diagnoses"]]


# ---------------------------------------------------------------- one library

for _name in (name for name, of in described().items() if "package" in of):

    @table(f"atlas-{_name}")
    def library(name: str = _name) -> str:
        """Return one library: version and verdict, then each deviation with its counterexample, reason and issues."""
        row = read(RESULT)["rows"][name]
        known = described()[name].get("deviations", {})
        found = "".join(_deviation(one, known.get(one["code"], {})) for one in row["diagnoses"])
        entries = f'<dl class="entries">{found}</dl>' if found else ""
        return f'<p class="aside">{_verdict(row)} {escape(versions(row.get("versions", {})))}</p>{entries}'


def _deviation(one: dict, known: dict) -> str:
    """Return a mistake by name, what it means, why the library makes it, and the smallest example."""
    at = ", ".join(f"{name}={_shown(value)}" for name, value in one["inputs"].items())
    example = (
        f"<p>At <code>{escape(at)}</code><br/>theirs <code>{_shown(one['yours'])}</code>, "
        f"truth <code>{_shown(one['truth'])}</code></p>"
    )
    because = f"<p>{escape(known['because'])}</p>" if known else ""
    return (
        f"<dt><strong>{one['code']}</strong>{_grade(one)}</dt>"
        f"<dd><p>{escape(one['message'])}</p>{because}{example}{_issues(known.get('issues', ()))}</dd>"
    )


def _grade(one: dict) -> str:
    return f" ({escape(one['severity'])})" if "severity" in one else ""


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return f"{value:.7g}" if isinstance(value, float) else str(value)


def _issues(threads: Iterable[str]) -> str:
    links = [f'<a href="https://github.com/{t.replace("#", "/issues/")}">{escape(t)}</a>' for t in threads]
    return f'<p class="aside" data-search-exclude="true">Reported in {", ".join(links)}</p>' if links else ""


# ---------------------------------------------------------------- the same letters, compared


@table("who-does-what")
def who_does_what() -> str:
    """Return what each library's alpha weighs, what it does when nothing is chosen, and what it takes."""
    head = ["loss", "α on class 1; 0", "a number, 0.25", "weights by default", "γ", "reduction by default", "takes"]
    lines = [_conventions(name, row) for name, row in rows().items() if "defaults" in row]
    caption = (
        "Weights of class 1; class 0. A number as α in a loss of several classes: what it does to classes 0; 1; 2."
    )
    return table_of(head, lines, caption, words=7)


def _conventions(name: str, row: dict) -> list[str]:
    of = row["defaults"]
    wrong = next((code for code in codes(row) if code.startswith(("GAMMA", "MODULATOR"))), "")
    power = wrong or ("unknown" if "UNKNOWN" in codes(row) else "power")
    gamma = "–" if of.get("gamma") is None else plain(of["gamma"])
    return [
        link(name),
        WEIGHS.get(row["alpha_convention"], row["alpha_convention"]),
        _weights(of.get("of_a_quarter")) if row["family"] == "categorical" else "",
        _weights(of.get("weights"), binary=row["family"] == "binary"),
        f"{power}, {gamma}",
        of.get("reduction") or "–",
        row["inputs"],
    ]


def _weights(weights: list[float] | None, binary: bool = False) -> str:
    """Return weights of classes in words, if there are any; of two, class 1 first, as alpha is its weight."""
    if weights is None:
        return "–"
    if len(set(weights)) == 1:
        return "off" if weights[0] == 1 else f"all {plain(weights[0])}"
    return "; ".join(plain(weight) for weight in (reversed(weights) if binary else weights))
