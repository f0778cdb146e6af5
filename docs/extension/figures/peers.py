"""The tests of peers on our losses: how many pass, and why the others do not."""

from html import escape

from docs.extension.figures.registry import table
from docs.extension.results import facts, read, versions
from docs.extension.tables import table as rows

RESULT = "peers"


@table("peers")
def counts() -> str:
    """Return a table of the suites: of how many tests pass, and each reason with the tests that it explains."""
    lines = []
    for suite in read(RESULT)["suites"].values():
        passed = f"{suite['passed']} of {suite['tests']}" + (
            f", {suite['skipped']} skipped" if suite["skipped"] else ""
        )
        first = [f"<code>{escape(suite['repository'])}</code>", passed]
        for one in suite["explained"]:
            lines.append([*first, f"{escape(one['reason'])} <code>{escape(one['tests'])}</code>", str(one["count"])])
            first = ["", ""]
    return rows(["tests of", "pass", "why the others do not", "tests"], lines, words=3)


@table("peers-run")
def provenance() -> str:
    """Return what each suite was run with."""
    return facts(
        (suite["repository"], f"commit {suite['commit']}; {versions(suite['versions'])}; {suite['command']}")
        for suite in read(RESULT)["suites"].values()
    )
