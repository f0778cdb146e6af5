"""Every mean, interval and p of the experiments' pages, computed a second time from the result files: `make audit`.

With NumPy and scipy alone, by other formulas than the program's: the values of a contrast from the measures of the
seeds, what is inferred from the values, and then each printed number from that, to the digits that are printed.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import numpy as np
from scipy import stats

ROOT = Path(__file__).parents[2]
RESULTS, PROTOCOLS = ROOT / "docs" / "results", ROOT / "tf_impl" / "experiments" / "protocols"
MEASURE_DIGITS, VALUE_DIGITS = 4, 6  # significant digits of measures, and of everything else in a file
CELL = re.compile(r"<td[^>]*>(.*?)</td>")
NUMBER = re.compile(r"[<−]?\d+(?:[ \u202f]\d+)*(?:\.\d+)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def experiments() -> dict[str, dict]:
    """Return the results that have contrasts, by name."""
    contents = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(RESULTS.glob("*.json"))}
    return {name: content for name, content in contents.items() if isinstance(content, dict) and "contrasts" in content}


# ---------------------------------------------------------------- a second time


def inferred(content: dict) -> dict[str, dict[str, float]]:
    """Return mean, ends of the three intervals and p of each contrast, from its values and its bootstrap draws."""
    found = {}
    for of in content["contrasts"]:
        values = np.array(of["values"])
        mean, error, degrees = values.sum() / len(values), stats.sem(values), len(values) - 1
        half = stats.t.ppf(0.975, degrees) * error
        percentiles = of["interval_over_test_examples"] or [mean, mean]
        tests = [2 * mean - percentiles[1], 2 * mean - percentiles[0]]
        both = np.sqrt(half**2 + ((tests[1] - tests[0]) / 2) ** 2)
        found[of["id"]] = {
            **{
                "mean": mean,
                "p": 2 * stats.t.sf(abs(mean) / error, degrees),
                "above": (values > 0).sum(),
                "seeds": len(values),
            },
            **{"low": mean - half, "high": mean + half, "median": np.median(values)},
            **{"low over tests": tests[0], "high over tests": tests[1]},
            **{"low over both": mean - both, "high over both": mean + both},
            **{"least": values.min(), "most": values.max()},
        }
    secondary = sorted(
        (of["id"] for of in content["contrasts"] if of["role"] == "secondary"), key=lambda i: found[i]["p"]
    )
    for rank, id in enumerate(secondary):
        found[id]["p_holm"] = min(1, max((len(secondary) - k) * found[secondary[k]]["p"] for k in range(rank + 1)))
    return {id: {"p_holm": of["p"], **of} for id, of in found.items()}


def of_seeds(content: dict, condition: str, length: str, head: str, measure: str) -> list[float]:
    """Return a measure of a head, or with the head "" what else was kept, one value a seed."""
    if not head:
        return [run["also"][condition][length][measure] for run in content["runs"]]
    place = content["heads"][condition].index(head)
    return [run["measures"][condition][length][measure][place] for run in content["runs"]]


# ---------------------------------------------------------------- compared


def wrong_values(name: str, content: dict) -> Iterator[str]:
    """Yield the contrasts whose values are not those of the measures, or whose inference is not that of the values."""
    settings = {of["id"]: of for of in tomllib.loads((PROTOCOLS / f"{name}.toml").read_text("utf-8"))["contrast"]}
    again = inferred(content)
    for of in content["contrasts"]:
        contrast, stored = settings[of["id"]], dict(of)
        measures = contrast.get("measures") or [contrast["measure"]] * len(contrast["terms"])
        total, allowed = np.zeros(len(of["values"])), 0.0
        for (condition, head, weight), measure in zip(contrast["terms"], measures, strict=True):
            if head and measure not in content["runs"][0]["measures"][condition][contrast["length"]]:
                break
            part = weight * np.array(of_seeds(content, condition, contrast["length"], head, measure))
            total, allowed = total + part, allowed + np.abs(part).max() * 10.0 ** (1 - MEASURE_DIGITS)
        else:
            if np.abs(total - of["values"]).max() > allowed:
                yield f"{name}, {of['id']}: its values are not those of the measures"
        stored |= {"low": of["interval"][0], "high": of["interval"][1]}
        for field in ("mean", "low", "high", "p", "p_holm", "above"):
            scale = (
                max(abs(again[of["id"]]["low"]), abs(again[of["id"]]["high"]))
                if field in ("mean", "low", "high")
                else 1
            )
            if abs(stored[field] - again[of["id"]][field]) > 10.0 ** (2 - VALUE_DIGITS) * scale:
                yield f"{name}, {of['id']}: {field} is {stored[field]}, again {again[of['id']][field]}"
        if draws := of.get("draws_over_test_examples"):
            ends = np.percentile(draws, [2.5, 97.5])
            if (
                np.abs(ends - of["interval_over_test_examples"]).max()
                > 10.0 ** (1 - MEASURE_DIGITS) * np.abs(draws).max()
            ):
                yield f"{name}, {of['id']}: the percentiles are not those of the draws"


def printed(text: str) -> list[tuple[float, float]]:
    """Return the numbers of a text, each with half a unit of its last digit; of a bound, "< 0.001", the bound."""
    found = []
    for number in NUMBER.findall(unescape(text)):
        mantissa, _, power = (
            number.translate(POWERS).lstrip("<").replace(" ", "").replace("\u202f", "").partition("×10")
        )
        unit = 10.0 ** -len(mantissa.partition(".")[2])
        scale = 10.0 ** int(power or 0)
        found.append((float(mantissa) * scale, 0.5001 * unit * scale))
    return found


def wrong_cells(name: str, content: dict, table: str) -> Iterator[str]:
    """Yield the numbers of the table of contrasts that are not those computed again."""
    again, cells = inferred(content), [re.sub(r"<[^>]*>", "", cell) for cell in CELL.findall(table)]
    width = len(cells) // len(content["contrasts"])
    for place, of in enumerate(content["contrasts"]):
        _, p, mean, _, _, both, seeds, tests, above = cells[place * width : (place + 1) * width]
        it = again[of["id"]]
        wanted = [
            (mean, ["mean"]),
            (both, ["low over both", "high over both"]),
            (seeds, ["low", "high"]),
            (above, ["above"]),
            *([(tests, ["low over tests", "high over tests"])] if of["interval_over_test_examples"] else []),
        ]
        if "<" in unescape(p):
            wanted.append((p, []))
            if it["p_holm"] >= printed(p)[0][0]:
                yield f"{name}, {of['id']}: p is {it['p_holm']}, the page says {p}"
        else:
            wanted.append((p, ["p_holm"]))
        for text, fields in wanted:
            for (value, half), field in zip(printed(text), fields, strict=False):
                if abs(value - it[field]) > half + 1e-5 * abs(it[field]):
                    yield f"{name}, {of['id']}: {field} is {it[field]}, the page says {value}"


def wrong_means(contents: dict[str, dict], columns: list[tuple[str, str]], table: str) -> Iterator[str]:
    """Yield the cells of a table of losses that are not the means of the seeds, or whose mark against CE is wrong.

    Args:
        contents: The results.
        columns: Result and measure of each column of numbers.
        table: Its rows are the losses of the first result; "–" stands where another has not trained or measured one.
    """
    heads = contents[columns[0][0]]["heads"]["all"]
    cells = iter(re.sub(r"<[^>]*>", "", cell) for cell in CELL.findall(table))
    for head in heads:
        next(cells)
        for name, measure in columns:
            cell, lower_is_better = next(cells), measure.startswith("log_loss")
            measured = contents[name]["runs"][0]["measures"]["all"]["long"]
            if head not in contents[name]["heads"]["all"] or measure not in measured:
                if cell != "–":
                    yield f"{name}, {head}: {measure} was not measured, the table says {cell}"
                continue
            plain, of = (np.array(of_seeds(contents[name], "all", "long", loss, measure)) for loss in ("CE", head))
            ((value, half),) = printed(cell)
            if abs(value - of.mean()) > half + 1e-5 * abs(of.mean()):
                yield f"{name}, {head}: {measure} is {of.mean()}, the table says {value}"
            differs = np.ptp(of - plain) > 0 and stats.ttest_1samp(of - plain, 0).pvalue < 0.05
            better = (of.mean() < plain.mean()) == lower_is_better
            if ("▲" in cell, "▼" in cell) != (differs and better, differs and not better):
                yield f"{name}, {head}: the mark of {measure} is not that of the paired differences"


def place_again(content: dict, again: dict, place: str) -> float | None:
    """Return the number at a finding's place, computed again; None where it is no contrast and no mean of seeds."""
    sign, place = (-1, place[1:]) if place.startswith("−") else (1, place)
    factor, place = (100, place[6:]) if place.startswith("100 × ") else (1, place)
    kind, *rest = place.split(" | ")
    if kind == "contrast":
        return sign * factor * again[rest[0]][rest[1]]
    if kind.endswith("earlier"):
        before = content["earlier_runs"][kind.count("twice")]["contrasts"]
        of = next(contrast for contrast in before if contrast["id"] == rest[0])
        return sign * factor * dict(of, low=of["interval"][0], high=of["interval"][1])[rest[1]]
    if kind == "paired":
        condition, length, *pairs, field = rest
        one, other = (np.array(of_seeds(content, condition, length, *pairs[i : i + 2])) for i in (0, 2))
        half = stats.t.ppf(0.975, len(one) - 1) * stats.sem(one - other)
        return sign * {"mean": 0, "low": -half, "high": half}[field] + sign * (one - other).mean()
    if kind == "also":
        return sign * factor * np.mean(of_seeds(content, rest[0], rest[1], "", rest[2]))
    over = {"mean": np.mean, "least": np.min, "most": np.max, "median": np.median}
    return sign * factor * over[kind](of_seeds(content, *rest)) if kind in over else None


def wrong_findings(contents: dict[str, dict], findings: dict, shown: dict[str, str]) -> Iterator[str]:
    """Yield the numbers in sentences that are not those computed again."""
    again = {name: inferred(content) for name, content in contents.items()}
    for id, it in findings.items():
        if it.file not in contents:
            continue
        sentences = [(it.says, it.values, shown[id]), (it.before, it.before_values, shown.get(f"{id}, before", ""))]
        for says, values, text in sentences:
            numbers = [printed(number)[0] for number in re.findall(r'<span class="number">(.*?)</span>', text)]
            for name, (value, half) in zip(re.findall(r"\{(\w+)\}", says if text else ""), numbers, strict=True):
                true = place_again(contents[it.file], again[it.file], values[name])
                if true is not None and abs(value - true) > half + 1e-5 * abs(true):
                    yield f"finding {id}: {name} is {true}, the sentence says {value}"


def everything() -> list[str]:
    """Return all that is wrong."""
    from docs.extension.experiment_results import result
    from docs.extension.figures.registry import render
    from docs.extension.figures.who_else import DATA, TOGETHER
    from docs.extension.findings import finding, findings

    contents = experiments()
    wrong = [line for name, content in contents.items() for line in wrong_values(name, content)]
    for name, content in contents.items():
        wrong += wrong_cells(name, content, render("table", f"{name}-contrasts"))
    for show, measures in TOGETHER.items():
        columns = [(name, measure) for name in DATA for measure in measures]
        wrong += wrong_means(contents, columns, render("table", f"who-else-{show}"))
    shown = {id: finding(id) for id in findings()}
    shown |= {f"{id}, before": of.sentence_before(result(of.file)) for id, of in findings().items() if of.before}
    return wrong + list(wrong_findings(contents, findings(), shown))


if __name__ == "__main__":
    faults = everything()
    number = sum(len(content["contrasts"]) for content in experiments().values())
    print("\n".join(faults) or f"{number} contrasts of {len(experiments())} results: every number printed is right")
    sys.exit(bool(faults))
