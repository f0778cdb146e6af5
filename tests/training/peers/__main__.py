"""Run a peer's own tests of its losses on ours: `python -m tests.training.peers SUITE CHECKOUT`.

Nothing is fetched. CHECKOUT is a clone of the peer's repository; its test files are copied into a temporary folder, so
that its configuration stays out, and run with shims in place of its losses. A shim maps arguments alone: other names,
another convention of alpha, rows that the peer divides by their sums. A test that fails is named in `explained.toml`
with the reason; one that is not, or one that is and passes, makes the exit code 1.
"""

from __future__ import annotations

import os
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
import pytest

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
            self.messages[name] = report.longreprtext.strip().splitlines()[-1] if report.failed else ""

    @pytest.fixture(params=[True, False])
    def maybe_run_functions_eagerly(self, request: pytest.FixtureRequest):
        """Run functions eagerly, or not: the fixture of TensorFlow Addons."""
        import tensorflow as tf

        tf.config.run_functions_eagerly(request.param)
        yield
        tf.config.run_functions_eagerly(False)


@click.command()
@click.argument("name", type=click.Choice(list(SUITES)))
@click.argument("checkout", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(name: str, checkout: Path) -> None:
    """Run a peer's tests, from a checkout of its repository, on the losses of tf_impl."""
    suite, record = SUITES[name], Record()
    with tempfile.TemporaryDirectory() as folder:
        files = suite.prepare(checkout, Path(folder))
        (Path(folder) / "pytest.ini").write_text("[pytest]\n")
        chosen = ["-k", " or ".join(suite.chosen)] if suite.chosen else []
        options = ["-q", "--tb=line", "--no-summary", "-p", "no:cacheprovider", "--rootdir", folder]
        pytest.main([*map(str, files), *options, "-c", f"{folder}/pytest.ini", *chosen], plugins=[record])
    sys.exit(report(name, record))


def report(name: str, record: Record) -> bool:
    """Print the counts, and each failure with its reason; return whether one has none, or a reason no failure."""
    path = Path(__file__).with_name("explained.toml")
    reasons: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8")).get(name, {})
    counts = Counter(record.outcomes.values())
    click.echo(f"{name}: {counts['passed']} of {len(record.outcomes)} pass, {counts['skipped']} are skipped")
    unexplained, used = [], Counter()
    for test in (test for test, outcome in record.outcomes.items() if outcome == "failed"):
        pattern = next((pattern for pattern in reasons if fnmatch(test, pattern)), None)
        used[pattern] += 1
        if pattern is None:
            unexplained.append(f"{test}: {record.messages[test]}")
    for pattern, count in used.items():
        if pattern is not None:
            click.echo(f"{count} × {pattern}: {reasons[pattern]}")
    stale = [pattern for pattern in reasons if not used[pattern]]
    click.echo("".join(f"UNEXPLAINED {line}\n" for line in unexplained) + "".join(f"STALE {line}\n" for line in stale))
    return bool(unexplained or stale)


if __name__ == "__main__":
    main()
