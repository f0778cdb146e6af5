"""How an experiment was run: its protocol, the rates and their scores, the code and the machine, the runs before it."""

import runpy
import tomllib
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from statistics import fmean

from docs.extension.contrasts import condition_in_words, loss_in_words
from docs.extension.experiment_results import as_expected, over_both, result
from docs.extension.figures.experiments import NAMES, chance, in_words, read_together, register
from docs.extension.figures.registry import number, table
from docs.extension.findings import findings
from docs.extension.kept.sources import remembered
from docs.extension.numbers import counted, list_counts, plain
from docs.extension.results import facts, versions
from docs.extension.tables import table as rows

ROOT = Path(__file__).parents[3]
PROTOCOLS = ROOT / "tf_impl" / "experiments" / "protocols"


def folded(summary: str, shown: str) -> str:
    """Return a table that opens when its summary is clicked."""
    return f'<details class="derivation"><summary>{summary}</summary>{shown}</details>'


# ---------------------------------------------------------------- learning rates


def rates(name: str) -> str:
    """Return the validation score of each loss at each learning rate, the chosen one bold."""
    content = result(name).content
    if not any(content.get("rate_scores", {}).values()):
        return _chosen_rates(name, content)
    grid = sorted({float(rate) for of in _score_rows(content) for rate in of[3]})
    lines = [
        [
            *(escape(condition_in_words(name, condition)), escape(loss_in_words(head)), length),
            *(_score(scores, rate, chosen) for rate in grid),
        ]
        for condition, head, length, scores, chosen in _score_rows(content)
    ]
    seeds = tomllib.loads((PROTOCOLS / f"{name}.toml").read_text("utf-8"))["training"]["selection_seeds"]
    caption = (
        f"Validation score, mean of {counted(len(seeds), 'seed')} that the comparison does not use; the best rate bold."
    )
    shown = rows(["condition", "loss", "training", *(f"rate {rate:g}" for rate in grid)], lines, caption, words=3)
    return folded("The learning rates, and how close the choice was", shown)


def _score_rows(content: dict) -> list[tuple[str, str, str, dict, float]]:
    return [
        (condition, head, length, scores, content["rates"][condition][length][head])
        for condition, lengths in content["rate_scores"].items()
        for head in content["heads"][condition]
        for length, of in lengths.items()
        for scores in [of[head]]
    ]


def _score(scores: dict[str, list[float | None]], rate: float, chosen: float) -> str:
    values = scores.get(f"{rate:g}")
    if values is None:
        return "–"
    shown = "diverged" if None in values else plain(fmean(values))
    return f"<strong>{shown}</strong>" if rate == chosen else shown


def _chosen_rates(name: str, content: dict) -> str:
    """Return the rates of a result that kept no scores."""
    lines = [
        [
            escape(", ".join(filter(None, (condition_in_words(name, condition), loss_in_words(head))))),
            *(f"{of[length][head]:g}" for length in of),
        ]
        for condition, of in content["rates"].items()
        for head in content["heads"][condition]
    ]
    lengths = list(next(iter(content["rates"].values())))
    return folded(
        "The learning rates that were chosen", rows(["loss", *(f"rate, {length}" for length in lengths)], lines)
    )


def edges(name: str) -> str:
    """Return of each condition how many losses chose the largest or the smallest rate for the long training."""
    grid = tomllib.loads((PROTOCOLS / f"{name}.toml").read_text("utf-8"))["training"]["rates"]
    parts = []
    for condition, of in result(name).content["rates"].items():
        chosen = list(of["long"].values())
        grid_here = grid[condition.split(",")[0]] if isinstance(grid, dict) else grid
        largest, smallest = (chosen.count(edge) for edge in (max(grid_here), min(grid_here)))
        where = f"{words}: " if (words := condition_in_words(name, condition)) else ""
        at_edges = list_counts([(largest, *["at the largest"] * 2), (smallest, *["at the smallest"] * 2)])
        parts.append(f"{where}{at_edges}{',' * (at_edges != 'none')} of {len(chosen)}")
    return "; ".join(parts)


# ---------------------------------------------------------------- protocol and provenance


def protocol(name: str) -> str:
    """Return what was decided before the run and why, and the code, the machine and the versions that it ran on."""
    content, decided = result(name).content, tomllib.loads((PROTOCOLS / f"{name}.toml").read_text("utf-8"))
    of = content["protocol"]
    before = facts(
        {
            "decided": decided["decided"].isoformat(),
            "after pilots": " ".join(decided["pilots"].split()),
            "fresh here": decided["fresh"],
            "descriptive": decided["descriptive"],
        }
    )
    ran = facts(
        {
            "date": content["date"],
            "protocol": f"{of['file']}; sha256 of {of['sha256_of']}: {of['sha256'][:16]}…",
            "code": code(content, f"tf_impl.experiments.{name.replace('-', '_')}"),
            "hardware": hardware(content),
            "versions": versions(content["versions"]),
        }
    )
    return folded("What was decided before the run, and after which pilots", before) + folded(
        "The code, the machine and the versions", ran
    )


def hardware(content: dict) -> str:
    """Return what it ran on."""
    of = content["hardware"]
    threads = f", {of['threads']} threads" if "threads" in of else ""
    said = f"{of['processors']} processors{threads}, {of['gpus']} GPUs, {of['processor']}"
    if "family" not in of:
        return f"{said}; which of that name was not recorded"
    return f"{said} (family and model {of['family']}; {', '.join(of['vector_instructions'])})"


def code(content: dict, module: str) -> str:
    """Return the code that a result was computed by, from a module on, and which of its files are others now."""
    of = content.get("code")
    if not of:
        return "not recorded: the result is older than the record"
    now = _digests(module)
    changed = sorted(path for path in of["files"].keys() | now if of["files"].get(path) != now.get(path))
    since = f"changed since: {', '.join(changed)}" if changed else "unchanged since"
    return f"commit {of['commit'][:12]}, {len(of['files'])} files, digest {of['digest']}; {since}"


@remembered
def _digests(module: str) -> dict[str, str]:
    """Return the digests of a module's files."""
    return _which_wrote_the_digests()(module)


@remembered
def _which_wrote_the_digests() -> Callable[[str], dict[str, str]]:
    """Return the function that wrote the digests of the result, without its memory, which would not note the files.

    Its file is run, since importing `tf_impl` would load TensorFlow.
    """
    return runpy.run_path(str(ROOT / "tf_impl" / "records" / "code.py"))["digests"].__wrapped__


# ---------------------------------------------------------------- what came out otherwise, and earlier


@table("expectations")
def expectations() -> str:
    """Return the contrasts of all experiments that did not come out as their protocols expected."""
    lines = [
        [
            *(name.replace("-", " "), in_words(name, of["id"]), escape(of["expected"])),
            *(*read_together(of["mean"], over_both(of)), verdict),
        ]
        for name in NAMES
        for of in result(name).content["contrasts"]
        if (verdict := as_expected(of)) != "yes"
    ]
    every = sum(len(result(name).content["contrasts"]) for name in NAMES)
    caption = f"{len(lines)} of {every} contrasts. The interval is over seeds and test examples together."
    return rows(["experiment", "difference", "expected", "mean", "95 %", "as expected?"], lines, caption, words=3)


def _in_full(contrasts: list[dict]) -> list[tuple[str, dict]]:
    """Return the contrasts with what they say; one that begins with "the same" is read after the one before it."""
    full, before = [], ""
    for of in contrasts:
        before = before if of["says"].startswith("the same") else of["says"]
        full.append((of["says"] if before == of["says"] else f"{before}; {of['says']}", of))
    return full


def earlier(name: str) -> str:
    """Return the contrasts of the runs that this result replaced, beside those of the same name now."""
    content = result(name).content
    runs = [content, *content.get("earlier_runs", [])]
    if len(runs) == 1:
        return ""
    by_id = [{of["id"]: of for of in run["contrasts"]} for run in runs]
    by_id[0] = _renamed(name, by_id[0])
    ids = list(dict.fromkeys(id for run in by_id[1:] for id in run))
    says = {of["id"]: said for run in runs[:0:-1] for said, of in _in_full(run["contrasts"])}
    lines = [[escape(says[id]), *(_of(run, id) for run in by_id)] for id in ids]
    head = ["difference", "this run", *(f"run of {run['date']}, {place}" for place, run in _placed(runs[1:]))]
    caption = (
        "Mean, 95 % over seeds, p (of the secondaries after Holm). Runs of one protocol have the same seeds; machine "
        "and code differ. Of another protocol seeds, examples and the choice of the learning rates differ too."
    )
    return folded("The runs that this one replaced", rows(head, lines, caption) + _sentences(name))


def _renamed(name: str, contrasts: dict[str, dict]) -> dict[str, dict]:
    """Return the contrasts by the ids that they had in the run before."""
    entries = tomllib.loads((PROTOCOLS / f"{name}.toml").read_text("utf-8"))["contrast"]
    return contrasts | {entry["was"]: contrasts[entry["id"]] for entry in entries if "was" in entry}


def _sentences(name: str) -> str:
    """Return the sentences about the run before that are no longer said, each beside what is said now."""
    changed = [of for of in findings().values() if of.file == name and of.before]
    if not changed:
        return ""
    lines = [[of.sentence_before(result(name)), of.sentence(result(name))] for of in changed]
    return rows(
        ["said of the run before", "said now"],
        lines,
        "Sentences that have changed: the run before did not support them, or this one says otherwise.",
        words=2,
    )


def _placed(runs: list[dict]) -> list[tuple[str, dict]]:
    words = ["the last before", "the one before that", *(f"the {n}th before" for n in range(3, len(runs) + 1))]
    return list(zip(words, runs, strict=False))


def _of(run: dict[str, dict], id: str) -> str:
    if id not in run:
        return "–"
    of = run[id]
    mean, interval = read_together(of["mean"], of["interval"])
    return f"{mean} <small>({interval}; p {chance(of['p_holm'])})</small>"


ON_PAGES = (
    *("dense-cells", "initial-bias", "amygdala", "rare-class", "caravan", "hiva"),
    *("long-tail", "shuttle", "who-else-fars", "who-else-rare"),
)
for name in ON_PAGES:  # they speak of the grid's edges
    number(f"{name}-edges")(partial(edges, name))
register(table, "rates", rates)
register(table, "protocol", protocol)
register(table, "earlier", earlier)
