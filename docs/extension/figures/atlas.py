"""The atlas: what real libraries compute, as the conformance command found it, and why."""

import tomllib
from collections.abc import Iterable
from functools import cache
from html import escape

from docs.extension.figures.shown import number, table
from docs.extension.numbers import plain
from docs.extension.results import FOLDER, facts, read, versions
from docs.extension.tables import table as table_of

RESULT = "atlas"
STATED = FOLDER.parents[1] / "tests" / "conformance" / "atlas" / "libraries.toml"
REGIONS = ("hard", "middle", "easy")
WEIGHS = {
    "positive-class": "class 1 by α, class 0 by 1 − α",
    "negative-class": "class 0 by α, class 1 by 1 − α",
    "both-classes": "both classes by α",
    "positives-only": "class 1 by α, class 0 by 1",
    "per-class": "each class by its own weight",
    "global-scale": "every class by one factor",
    "ignored": "nothing",
}
VERDICTS = {True: ("conforms", "measured"), False: ("deviates", "refuted"), None: ("not run", "")}


@cache
def stated() -> dict[str, dict]:
    """Return what libraries.toml says of each library: title, package, known deviations."""
    return tomllib.loads(STATED.read_text("utf-8"))["libraries"]


def rows(controls: bool = False) -> dict[str, dict]:
    """Return what was found, library by library; or of our own right forms."""
    return {name: row for name, row in read(RESULT)["rows"].items() if ("package" not in stated()[name]) == controls}


def link(name: str) -> str:
    """Return a library's title, as a link to its place on the page."""
    return f'<a href="atlas.md#{name}">{escape(stated()[name]["title"])}</a>'


# ---------------------------------------------------------------- all of them


@table("atlas")
def atlas() -> str:
    """Return one row a library: its verdict and its card."""
    head = ["loss", "verdict", "α weighs", "soft labels", *(f"value, {it}" for it in REGIONS)]
    head += [f"gradient, {it}" for it in REGIONS]
    lines = [[link(name), _verdict(row), *_card(row)] for name, row in rows().items()]
    return table_of(head, lines, "Worst error in eps of float32, in the three regions of the margin.", words=4)


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
        [escape(stated()[name]["title"]), _verdict(row), *_card(row)[2:]] for name, row in rows(controls=True).items()
    ]
    return table_of(head, lines, "Worst error in eps of float32.", words=2)


def _verdict(row: dict) -> str:
    says, kind = VERDICTS[row["conformant"]]
    return f'<span class="verdict {kind}">{says}</span>'


def _card(row: dict) -> list[str]:
    if row["conformant"] is None:
        return [escape(row["error"]), *[""] * 7]
    soft = row["soft_labels"] if row["family"] == "binary" else "–"
    of = row["regions"]
    errors = [_error(of[quantity][it]) if of[quantity] else "–" for quantity in ("value", "gradient") for it in REGIONS]
    return [WEIGHS.get(row["alpha_convention"], row["alpha_convention"]), soft, *errors]


def _error(worst: float | str) -> str:
    return {"nan": "NaN", "inf": "∞"}[worst] if isinstance(worst, str) else plain(worst, 2)


@table("atlas-not-run")
def not_run() -> str:
    """Return what is not in the atlas, and why."""
    of = tomllib.loads(STATED.read_text("utf-8"))["not_run"]
    return table_of(["library", "why it is not here"], [[escape(k), escape(v)] for k, v in of.items()], words=2)


@table("atlas-run")
def provenance() -> str:
    """Return what the examination rests on."""
    it = read(RESULT)["measured"]
    return facts(
        {"date": it["date"], "hardware": it["hardware"], "versions": versions(it["versions"]), "again": it["command"]}
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

for _name in stated():

    @table(f"atlas-{_name}")
    def library(name: str = _name) -> str:
        """Return one library: version and verdict, then each deviation with its counterexample, reason and issues."""
        row = read(RESULT)["rows"][name]
        known = stated()[name].get("deviations", {})
        found = "".join(_deviation(one, known.get(one["code"], {})) for one in row["diagnoses"])
        entries = f'<dl class="entries">{found}</dl>' if found else ""
        return f"<p>{_verdict(row)} {escape(versions(row.get('versions', {})))}</p>{entries}"


def _deviation(one: dict, known: dict) -> str:
    """Return a mistake by name, what it means, why the library makes it, and the smallest example."""
    at = ", ".join(f"{name}={_shown(value)}" for name, value in one["inputs"].items())
    example = (
        f"<p>At <code>{escape(at)}</code><br/>theirs <code>{_shown(one['yours'])}</code>, "
        f"truth <code>{_shown(one['truth'])}</code></p>"
    )
    because = f"<p>{escape(known['because'])}</p>" if known else ""
    return (
        f"<dt><strong>{one['code']}</strong></dt>"
        f"<dd><p>{escape(one['message'])}</p>{because}{example}{_issues(known.get('issues', ()))}</dd>"
    )


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
    head = [
        "loss",
        "α weighs",
        "a number, 0.25, weighs",
        "weights by default",
        "γ by default",
        "γ does",
        "reduction by default",
        "takes",
    ]
    return table_of(head, [_conventions(name, row) for name, row in rows().items() if "defaults" in row], words=8)


def _conventions(name: str, row: dict) -> list[str]:
    of = row["defaults"]
    gamma = next((code for code in codes(row) if code.startswith(("GAMMA", "MODULATOR"))), "power of 1 − p_t")
    return [
        link(name),
        WEIGHS.get(row["alpha_convention"], row["alpha_convention"]),
        _number(row, of.get("of_a_quarter")),
        _weights(of.get("weights")),
        "–" if of.get("gamma") is None else plain(of["gamma"]),
        gamma if row["alpha_convention"] != "unknown" else "–",
        of.get("reduction") or "–",
        row["inputs"],
    ]


def _number(row: dict, weights: list[float] | None) -> str:
    """Return what one number as alpha does to several classes, which is not what a weight a class does."""
    if row["family"] == "binary":
        return ""
    if weights is None:
        return "–"
    return (
        _weights(weights)
        if len(set(weights)) == 1
        else "; ".join(f"class {c} {plain(w)}" for c, w in enumerate(weights))
    )


def _weights(weights: list[float] | None) -> str:
    if weights is None:
        return "–"
    if len(set(weights)) == 1:
        return "off" if weights[0] == 1 else f"every class {plain(weights[0])}"
    return f"class 1 {plain(weights[1])}, class 0 {plain(weights[0])}"
