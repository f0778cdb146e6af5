"""Running an experiment from its protocol to its result; a run may be interrupted at any moment.

Each finished part (the learning rates of a condition, a seed) is a file under `build/experiments`, in a folder that
is named by the digests of the protocol and of the code. The next run reads these files instead of repeating them; a
changed protocol, or a changed loss, starts anew. Each part says how long it took, by the clock and of the processors,
so the sum is right however often a run was interrupted.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from tf_impl.experiments import protocol as protocols
from tf_impl.experiments.protocol import Protocol, evaluate_contrasts
from tf_impl.records import code, result_file
from tf_impl.records.atomic import write_atomically

NAMES = {  # experiment -> its module, imported when it runs
    "dense-cells": "tf_impl.experiments.dense_cells",
    "initial-bias": "tf_impl.experiments.initial_bias",
    "shuttle": "tf_impl.experiments.shuttle",
    "amygdala": "tf_impl.experiments.amygdala",
    "who-else-fars": "tf_impl.experiments.who_else_fars",
    "who-else-rare": "tf_impl.experiments.who_else_rare",
    "rare-class": "tf_impl.experiments.rare_class",
    "caravan": "tf_impl.experiments.caravan",
    "hiva": "tf_impl.experiments.hiva",
    "long-tail": "tf_impl.experiments.long_tail",
    "overconfidence": "tf_impl.experiments.overconfidence",
    "label-noise": "tf_impl.experiments.label_noise",
    "severity": "tf_impl.experiments.severity",
}
WORK = Path("build/experiments")
Log = Callable[[str], None]


class Store:
    """The finished parts of a run, one file each.

    Args:
        folder: It is made if it does not exist.
        log: Receives one line a part.
    """

    def __init__(self, folder: Path, log: Log):
        self.folder, self.log = folder, log
        folder.mkdir(parents=True, exist_ok=True)

    def cached(self, name: str, compute: Callable[[], object]) -> dict:
        """Return a part from its file, computing and writing it first if the file does not exist.

        Returns:
            `made`, what `compute` returned; `seconds`, how long it took; `processor_seconds`, what it took of the
            processors, which another process beside it hardly changes.
        """
        path = self.folder / f"{name}.json"
        if path.exists():
            self.log(f"{name}: found")
        else:
            clocks = {"seconds": time.perf_counter, "processor_seconds": time.process_time}
            began = {name: clock() for name, clock in clocks.items()}
            part = {"made": compute()}
            part |= {name: clock() - began[name] for name, clock in clocks.items()}
            text = json.dumps(part, allow_nan=False)
            write_atomically(path, lambda file: file.write_text(text, encoding="utf-8"))
            self.log(f"{name}: {part['seconds']:.0f} s")
        return json.loads(path.read_text(encoding="utf-8"))


def run(name: str, *, smoke: bool = False, work: Path = WORK, log: Log = print) -> dict:
    """Run an experiment, or those parts of it that are not yet finished, and return its result.

    Args:
        name: A key of `NAMES`.
        smoke: Run it with the small settings that the protocol calls `smoke`: a test of the code, not a result.
        work: Where finished parts are kept.
        log: Receives one line a part.
    """
    protocol = protocols.read(name)
    settings = smoke_settings(protocol.settings) if smoke else protocol.settings
    by = code.provenance(NAMES[name])
    small = f"-smoke-{protocol.smoke_sha256[:12]}" if smoke else ""
    store = Store(work / f"{name}-{protocol.sha256[:12]}-{by['digest'][:12]}{small}", log)
    experiment = import_module(NAMES[name]).Experiment(settings)
    contrasts = tuple(contrast for contrast in protocol.contrasts if _is_trained(contrast, experiment))
    rates = {
        condition: store.cached(f"rates of {condition}", lambda c=condition: experiment.choose(c))
        for condition in experiment.conditions
    }
    chosen = {condition: part["made"][0] for condition, part in rates.items()}
    scores = {condition: part["made"][1] for condition, part in rates.items()}
    seeds = [
        store.cached(f"seed {seed}", lambda s=seed: experiment.measure(s, chosen, contrasts))
        for seed in experiment.training["seeds"]
    ]
    parts = (*rates.values(), *seeds)
    took = [sum(part[of] for part in parts) for of in ("seconds", "processor_seconds")]
    records = [part["made"] for part in seeds]
    found = {"rates": chosen, "rate_scores": scores, "contrasts": evaluate_contrasts(contrasts, records)}
    return _describe(protocol, experiment, took, by, smoke) | found | {"runs": [_without_draws(of) for of in records]}


def smoke_settings(settings: dict) -> dict:
    """Return the settings with those of `smoke` in their places."""
    smoke = settings.get(protocols.SMOKE, {})
    return {
        name: {**value, **smoke.get(name, {})} if isinstance(value, dict) else smoke.get(name, value)
        for name, value in settings.items()
    }


def _is_trained(contrast: protocols.Contrast, experiment) -> bool:
    """Whether all heads of a contrast are trained; a smoke run trains fewer."""
    trained = {(c, head) for c in experiment.conditions for head in ("", *experiment.losses(c))}
    return {(condition, head) for condition, head, *_ in contrast.parts()} <= trained


def _without_draws(record: dict) -> dict:
    return {name: part for name, part in record.items() if name != "draws"}


def _describe(protocol: Protocol, experiment, took: Sequence[float], by: dict, smoke: bool) -> dict:
    """Return what a result says about itself; it took so many seconds by the clock, and of the processors."""
    file = f"tf_impl/experiments/protocols/{protocol.name}.toml"
    return {
        "experiment": protocol.name,
        "command": f"python -m tf_impl.experiments {protocol.name}{' --smoke' if smoke else ''}",
        "date": datetime.now(UTC).date().isoformat(),
        "duration_seconds": took[0],
        "processor_seconds": took[1],
        "protocol": {"file": file, "sha256": protocol.sha256, "sha256_of": protocols.SHA256_OF},
        "code": by,
        "versions": result_file.versions(),
        "hardware": result_file.hardware(),
        **experiment.describe(),
        "heads": {condition: list(experiment.losses(condition)) for condition in experiment.conditions},
    }
