"""Examine every adapter of the atlas, and compare the result with the known deviations of libraries.toml."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from tests.conformance.accuracy import provenance
from tests.conformance.atlas.environments import FOLDER, Environment, EnvironmentFailedError, make
from tests.conformance.atlas.libraries import ROOT, Library, libraries

RESULT = ROOT / "docs" / "results" / "atlas.json"


def read() -> dict:
    """Return the committed result."""
    return json.loads(RESULT.read_text(encoding="utf-8"))


def examine(names: Iterable[str]) -> dict[str, dict]:
    """Examine some libraries, or all where none is named; write each row as it is found, and return them."""
    chosen = {name: libraries()[name] for name in names} or libraries()
    rows = {}
    for name, library in chosen.items():
        print(f"{name} …", flush=True)
        rows[name] = row(library)
        write({name: rows[name]})
    return rows


def write(found: dict[str, dict]) -> None:
    """Write rows into the result, beside those that it has: a run takes long, and several may go on at once."""
    before = read()["rows"] if RESULT.exists() else {}
    rows = {name: {**before, **found}[name] for name in libraries() if name in {**before, **found}}
    content = {"measured": provenance("python -m tests.conformance.atlas"), "rows": rows}
    RESULT.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def row(library: Library) -> dict:
    """Return the report on a library and its defaults, or the error if it cannot be installed."""
    try:
        environment = make(library.environment)
    except EnvironmentFailedError as error:
        return {"conformant": None, "error": f"its environment could not be made: {error}", "diagnoses": []}
    report = _report(environment, library)
    measured = environment.run(
        "-m", "tests.conformance.atlas.shipped", library.adapter, *filter(None, [library.package])
    )
    if measured.returncode:
        return {**report, "error": report.get("error") or measured.stderr.strip().splitlines()[-1]}
    shipped = json.loads(measured.stdout.splitlines()[-1])
    return {**report, **shipped, "versions": {**shipped["versions"], **report["versions"]}}


def _report(environment: Environment, library: Library) -> dict:
    path = FOLDER / "reports" / f"{library.name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    environment.run("-m", "tests.conformance", library.adapter, "--report", str(path.relative_to(ROOT)))
    return json.loads(path.read_text(encoding="utf-8"))


def disagreements(library: Library, found: dict) -> Iterator[str]:
    """Yield the differences between a row and libraries.toml: stale deviations, new ones, or an error."""
    if found["conformant"] is None:
        yield f"{library.name} could not be run: {found['error']}"
        return
    codes = {one["code"] for one in found["diagnoses"]}
    for code in sorted(set(library.deviations) - codes):
        yield f"{library.name}: {code} is listed in libraries.toml and was not found"
    for code in sorted(codes - set(library.deviations)):
        yield f"{library.name}: {code} was found and is not listed in libraries.toml"
