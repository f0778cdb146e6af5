"""Run a peer's own tests of its losses on ours: `python -m tests.training.peers SUITE CHECKOUT`.

Nothing is fetched. CHECKOUT is a clone of the peer's repository; its test files are copied into a temporary folder, so
that its configuration stays out, and run with shims in place of its losses. A shim maps arguments alone: other names,
another convention of alpha, rows that the peer divides by their sums. A test that fails is named in `explained.toml`
with the reason and what pytest says then; another failure, or a reason that explains none, makes the exit code 1.
`--write` keeps the counts, for the page that shows them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import click
import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.training.peers import focal_loss_package, keras_losses, tensorflow_addons


@dataclass(frozen=True)
class Suite:
    """A peer's tests.

    Attributes:
        repository: Where a checkout comes from.
        prepare: From the checkout and an empty folder to the files to run; puts the shims in place.
        chosen: Of which classes of tests; all, if it is empty.
    """

    repository: str
    prepare: Callable[[Path, Path], list[Path]]
    chosen: tuple[str, ...] = ()


SUITES = {
    "keras": Suite("keras-team/keras", keras_losses.prepare, keras_losses.TESTS),
    "focal-loss": Suite("artemmavrin/focal-loss", focal_loss_package.prepare),
    "addons": Suite("tensorflow/addons", tensorflow_addons.prepare),
}

COMMAND = "make peers SUITE={} CHECKOUT=…"


class Record:
    """A plugin of pytest that keeps what came of each test."""

    def __init__(self):
        self.outcomes: dict[str, str] = {}
        self.messages: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the outcome of a test; a failed preparation is a failure."""
        name = report.nodeid.partition("::")[2]
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[name] = report.outcome
            self.messages[name] = report.longreprtext if report.failed else ""

    @pytest.fixture(params=[True, False])
    def maybe_run_functions_eagerly(self, request: pytest.FixtureRequest):
        """Run functions eagerly, or not: the fixture of TensorFlow Addons."""
        tf.config.run_functions_eagerly(request.param)
        yield
        tf.config.run_functions_eagerly(False)


@click.command()
@click.argument("name", type=click.Choice(list(SUITES)))
@click.argument("checkout", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--write", type=click.Path(path_type=Path), help="The JSON file that keeps the counts of every suite.")
def main(name: str, checkout: Path, write: Path | None) -> None:
    """Run a peer's tests, from a checkout of its repository, on the losses of tf_impl."""
    suite, record = SUITES[name], Record()
    with tempfile.TemporaryDirectory() as folder:
        files = suite.prepare(checkout, Path(folder))
        (Path(folder) / "pytest.ini").write_text("[pytest]\n")
        chosen = ["-k", " or ".join(suite.chosen)] if suite.chosen else []
        options = ["-q", "--tb=line", "--no-summary", "-p", "no:cacheprovider", "--rootdir", folder]
        pytest.main([*map(str, files), *options, "-c", f"{folder}/pytest.ini", *chosen], plugins=[record])
    found = count(name, record)
    click.echo(report(name, found, record.messages))
    is_explained = not (found["unexplained"] or found["stale"])
    if write and is_explained:
        write_counts(write, name, {"commit": commit_of(checkout), **found})
    sys.exit(not is_explained)


def count(name: str, record: Record) -> dict:
    """Return how many tests pass, how many failures each reason explains, and what has no reason or no failure."""
    reasons, counts = explained(name), Counter(record.outcomes.values())
    failed = [test for test, outcome in record.outcomes.items() if outcome == "failed"]
    by_reason = {test: reason_of(test, record.messages[test], reasons) for test in failed}
    used = Counter(by_reason.values())
    return {
        "tests": len(record.outcomes),
        "passed": counts["passed"],
        "skipped": counts["skipped"],
        "explained": [
            {"tests": pattern, "count": used[pattern], "reason": of["reason"]}
            for pattern, of in reasons.items()
            if used[pattern]
        ],
        "unexplained": [test for test in failed if by_reason[test] is None],
        "stale": [pattern for pattern in reasons if not used[pattern]],
    }


def explained(name: str) -> dict[str, dict[str, str]]:
    """Return, by the pattern of the tests that they are of, the reasons of a suite and what pytest says then."""
    path = Path(__file__).with_name("explained.toml")
    return tomllib.loads(path.read_text(encoding="utf-8")).get(name, {})


def reason_of(test: str, message: str, reasons: dict[str, dict[str, str]]) -> str | None:
    """Return the pattern of the reason why a test fails so, if there is one."""
    fitting = (pattern for pattern, of in reasons.items() if fnmatch(test, pattern) and re.search(of["says"], message))
    return next(fitting, None)


def report(name: str, found: dict, messages: dict[str, str]) -> str:
    """Return the counts, and each failure with its reason, in lines."""
    return "\n".join(
        [
            f"{name}: {found['passed']} of {found['tests']} pass, {found['skipped']} are skipped",
            *(f"{one['count']} × {one['tests']}: {one['reason']}" for one in found["explained"]),
            *(f"UNEXPLAINED {test}: {messages[test].strip()}" for test in found["unexplained"]),
            *(f"STALE {pattern}" for pattern in found["stale"]),
        ]
    )


def commit_of(checkout: Path) -> str | None:
    """Return the commit of a checkout, if it is one."""
    done = subprocess.run(["git", "-C", checkout, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def write_counts(path: Path, name: str, found: dict) -> None:
    """Write the counts of a suite; the file keeps those of the others."""
    before = json.loads(path.read_text(encoding="utf-8"))["suites"] if path.exists() else {}
    kept = {key: value for key, value in found.items() if key not in ("unexplained", "stale")}
    versions = {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
    fresh = {"repository": SUITES[name].repository, "command": COMMAND.format(name), "versions": versions, **kept}
    suites = {key: fresh if key == name else before.get(key) for key in SUITES}
    written = {"suites": {key: suite for key, suite in suites.items() if suite}}
    path.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
