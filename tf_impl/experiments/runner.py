"""Running an experiment from its protocol to its result, so that it may be interrupted at any moment.

What is finished (the rates of a condition, a seed) lies in a file of its own under `build/experiments`, in a folder
that is named by the protocol's digest; a run that finds it does not repeat it. A changed protocol starts anew.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from tf_impl.experiments import protocol as protocols
from tf_impl.experiments.protocol import Protocol, judged
from tf_impl.records import result_file

NAMES = {  # experiment -> its module, imported when it runs
    "dense-cells": "tf_impl.experiments.dense_cells",
    "rare-class": "tf_impl.experiments.rare_class",
    "long-tail": "tf_impl.experiments.long_tail",
    "overconfidence": "tf_impl.experiments.overconfidence",
    "label-noise": "tf_impl.experiments.label_noise",
}
WORK = Path("build/experiments")
Say = Callable[[str], None]


class Store:
    """Parts of a run that are finished, each in a file."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def once(self, name: str, make: Callable[[], object], say: Say) -> object:
        """Return a part, made now or before; with the seconds that it took."""
        path = self.folder / f"{name}.json"
        if path.exists():
            say(f"{name}: found")
        else:
            began = time.perf_counter()
            part = {"made": make(), "seconds": time.perf_counter() - began}
            path.with_suffix(".part").write_text(json.dumps(part, allow_nan=False), encoding="utf-8")
            path.with_suffix(".part").replace(path)
            say(f"{name}: {part['seconds']:.0f} s")
        return json.loads(path.read_text(encoding="utf-8"))


def run(name: str, *, smoke: bool = False, work: Path = WORK, say: Say = print) -> dict:
    """Run an experiment, or what of it is not yet done, and return its result.

    Args:
        name: A key of `NAMES`.
        smoke: Run it small, with what the protocol calls `smoke`: to see that it runs, not to conclude.
        work: Where finished parts are kept.
        say: Is told of each part.
    """
    protocol = protocols.read(name)
    settings = shortened(protocol.settings) if smoke else protocol.settings
    store = Store(work / f"{name}-{protocol.digest[:12]}{'-smoke' if smoke else ''}")
    experiment = import_module(NAMES[name]).Experiment(settings)
    asked = tuple(contrast for contrast in protocol.contrasts if _can_ask(contrast, experiment))
    chosen = {
        condition: store.once(f"rates of {condition}", lambda c=condition: experiment.choose(c), say)
        for condition in experiment.conditions
    }
    rates = {condition: part["made"] for condition, part in chosen.items()}
    parts = [
        store.once(f"seed {seed}", lambda s=seed: experiment.measure(s, rates, asked), say)
        for seed in experiment.training["seeds"]
    ]
    seconds = sum(part["seconds"] for part in (*chosen.values(), *parts))
    records = [part["made"] for part in parts]
    return _result(protocol, experiment, rates, records, judged(asked, records), seconds, smoke)


def shortened(settings: dict) -> dict:
    """Return settings with those of `smoke` put in their places."""
    smoke = settings.get("smoke", {})
    return {
        name: {**value, **smoke.get(name, {})} if isinstance(value, dict) else smoke.get(name, value)
        for name, value in settings.items()
    }


def _can_ask(contrast, experiment) -> bool:
    """Tell whether all that a contrast compares is trained; a smoke run trains less."""
    trained = {(c, head) for c in experiment.conditions for head in ("", *experiment.losses(c))}
    return {(condition, head) for condition, head, *_ in contrast.parts()} <= trained


def _result(
    protocol: Protocol,
    experiment,
    rates: dict,
    records: list[dict],
    found: list[dict],
    seconds: float,
    smoke: bool,
) -> dict:
    return {
        "experiment": protocol.name,
        "command": f"python -m tf_impl.experiments {protocol.name}{' --smoke' if smoke else ''}",
        "date": datetime.now(UTC).date().isoformat(),
        "duration_seconds": seconds,
        "protocol": {"file": f"tf_impl/experiments/protocols/{protocol.name}.toml", "sha256": protocol.digest},
        "versions": result_file.versions(),
        "hardware": result_file.hardware(),
        **experiment.facts(),
        "heads": {condition: list(experiment.losses(condition)) for condition in experiment.conditions},
        "rates": rates,
        "contrasts": found,
        "runs": [{name: part for name, part in record.items() if name != "draws"} for record in records],
    }
