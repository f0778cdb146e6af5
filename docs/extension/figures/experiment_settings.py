"""How an experiment was run, as one table of one form: question, data and their sizes, network, training, files."""

import re
from itertools import pairwise

from docs.extension.contrasts import OPTIMIZERS, condition_in_words, protocol
from docs.extension.experiment_results import result
from docs.extension.figures.experiments import duration, register
from docs.extension.figures.registry import table
from docs.extension.numbers import plain
from docs.extension.results import facts, read

WHOLE = 9  # digits: counts are shown whole


def settings(name: str) -> str:
    """Return how an experiment was run, from its protocol and its result."""
    content, decided = result(name).content, protocol(name)
    data, training = content["data"], decided["training"]
    conditions = [words for of in content["heads"] if (words := condition_in_words(name, of))]
    entries = {
        "question": decided["question"],
        "data": f"{data['name']}, {data['provenance']['source']} ({data['licence']})",
        "split": data["provenance"]["split"],
        **sizes(name),
        "conditions": "; ".join(conditions),
        "losses compared": _losses([len(heads) for heads in content["heads"].values()]),
        "network": network(content["network"], data.get("resolution", "")),
        "training": f"batches of {training['batch']}; {_lengths(training['epochs'])}",
        "learning rates": f"{_grid(training['rates'])}; the best of them for each loss, by validation examples, with "
        f"{_seeds(training['selection_seeds'])}",
        "comparison": _seeds([run["seed"] for run in content["runs"]]),
        "protocol": f"{name}.toml",
        "result": f"{name}.json",
        "again": f"{content['command']} ({duration(content)})",
    }
    links = {"protocol": f"results/protocols/{name}.toml", "result": f"results/{name}.json"}
    return facts({kind: said for kind, said in entries.items() if said}, links)


def sizes(name: str) -> dict[str, str]:
    """Return how many examples train, validate and test, how many of them are positive, and those of each class."""
    data = result(name).content["data"]
    if "cells" in data:
        return _of_cells(name)
    said = {"examples": _parts(examples(name))}
    if "positives" in data:
        positives = data["positives"]
        if "validation" not in positives and "positive" in data:
            positives = positives | _source("validation", data)
        said["positives"] = _parts(positives, examples(name))
        said["prevalence"] = f"{plain(100 * data['prevalence'])} %; {data.get('measured', '')}".removesuffix("; ")
    per_class = data.get("examples_per_class", [])
    train = per_class["train"] if isinstance(per_class, dict) else per_class
    if train:
        said["classes, training"] = ", ".join(plain(count, WHOLE) for count in train)
    return said | ({"labels": data["noise"]} if "noise" in data else {})


def examples(name: str) -> dict[str, int]:
    """Return the number of examples of each part; what a result does not say, protocol and source do."""
    data, decided = result(name).content["data"], protocol(name).get("data", {})
    found = dict(data.get("examples", {}))
    if "negatives" in decided:
        found.setdefault("train", decided["negatives"] + data["positives"]["train"])
    if isinstance(data.get("examples_per_class"), list):
        found.setdefault("train", sum(data["examples_per_class"]))
    counts = read("pictures")["sources"].get(data["name"], {}).get("examples_per_class", {})
    for part in ("validation", "test"):
        if part in counts:
            found.setdefault(part, sum(counts[part]))
    return {part: found[part] for part in ("train", "validation", "test")}


def _source(part: str, data: dict) -> dict[str, int]:
    """Return the examples of the positive class in a part of the source."""
    source = read("pictures")["sources"][data["name"]]
    return {part: source["examples_per_class"][part][source["classes"].index(data["positive"])]}


def _of_cells(name: str) -> dict[str, str]:
    data, decided = result(name).content["data"], protocol(name)["data"]
    each = data["cells"]["test"] // decided["test_canvases"]
    canvases = {"train": decided["canvases"], "validation": decided["validation_canvases"]}
    canvases["test"] = decided["test_canvases"]
    cells = {part: count * each for part, count in canvases.items()}
    positives = {"train": round(cells["train"] * data["prevalence"]), **data["positives"]}
    return {
        "canvases": _parts(canvases),
        "examples": f"the cells, {each} of each canvas: {_parts(cells)}",
        "positives": f"{data['wanted'].lower()}: {_parts(positives)}",
        "prevalence": f"{plain(100 * data['prevalence'])} %",
    }


def _parts(counts: dict[str, int], of: dict[str, int] | None = None) -> str:
    """Return numbers by part, each with its percentage of another."""
    words = {"train": "training", "validation": "validation", "test": "test"}
    shares = {
        part: f" ({plain(100 * counts[part] / whole, 2)} %)" for part, whole in (of or {}).items() if part in counts
    }
    return ", ".join(
        f"{said} {plain(counts[part], WHOLE)}{shares.get(part, '')}" for part, said in words.items() if part in counts
    )


def network(said: str, resolution: str) -> str:
    """Return what "196-64-10" means, and how many parameters it has."""
    frozen, _, layers = said.rpartition(", then ")
    widths = [int(width) for width in re.findall(r"\d+", layers)]
    of = resolution or ("the features of a cell" if frozen else "")
    inputs = f"{widths[0]} inputs" + (f" ({of})" if of else "")
    hidden = " and ".join(map(str, widths[1:-1]))
    outputs = f"{widths[-1]} output{'s' if widths[-1] > 1 else ''}"
    count = sum((before + 1) * after for before, after in pairwise(widths))
    words = f"{layers}: {inputs}, a hidden layer of {hidden} ReLU units, {outputs}; {plain(count, WHOLE)} parameters"
    return f"{frozen}, then {words}" if frozen else words


def _losses(counts: list[int]) -> str:
    if len(set(counts)) == 1:
        return str(counts[0]) + (" under each condition" if len(counts) > 1 else "")
    return f"{', '.join(map(str, counts))} under these conditions"


def _lengths(epochs: dict[str, int]) -> str:
    return ", ".join(f"{length} {count} epochs" for length, count in epochs.items())


def _seeds(seeds: list[int]) -> str:
    return f"{len(seeds)} seed{'s' if len(seeds) > 1 else ''} ({', '.join(map(str, seeds))})"


def _grid(rates: dict | list) -> str:
    if isinstance(rates, dict):
        return "; ".join(f"{OPTIMIZERS.get(kind, kind)} {_grid(of)}" for kind, of in rates.items())
    return ", ".join(f"{rate:g}" for rate in rates)


register(table, "experiment", settings)
