"""Earlier runs of an experiment: a result that replaces another keeps the other's contrasts.

So nobody can run until a p-value falls below 0.05, and show only that run.
"""

from __future__ import annotations

import json
from pathlib import Path

from tf_impl.records import result_file

ABOUT = ("date", "protocol", "code")
KEPT = ("id", "role", "says", "expected", "mean", "interval", "above", "seeds", "p", "p_holm")


def with_earlier_runs(result: dict, path: Path) -> dict:
    """Return a result with the contrasts of the run that it replaces, and of those before, the latest first.

    Args:
        result: A new result.
        path: The file that it will be written to. If it holds the same run, its earlier runs stay as they are.
    """
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    runs = old.get("earlier_runs", [])
    if old and _values(old) != _values(result):
        runs = [summary(old), *runs]
    return result | {"earlier_runs": runs} if runs else result


def summary(result: dict) -> dict:
    """Return what is kept of a run: when and by what it was made, and its contrasts."""
    about = {name: result[name] for name in ABOUT if name in result}
    contrasts = [{name: contrast[name] for name in KEPT} for contrast in result["contrasts"]]
    if "code" in about:
        about["code"] = {name: of for name, of in about["code"].items() if name != "files"}
    return about | {"contrasts": contrasts}


def _values(result: dict) -> dict[str, list[str]]:
    """Return the values of the seeds of each contrast, to the digits that a file keeps.

    To fewer digits the same value could differ: one side comes from the file, and would be rounded twice.
    """
    return {
        contrast["id"]: [f"{value:.{result_file.DIGITS}g}" for value in contrast.get("values", [])]
        for contrast in result["contrasts"]
    }
