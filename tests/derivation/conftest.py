"""Counts what was proven and how: a proof on no point is none."""

from collections import Counter

import pytest

from spec.proofs.equality import prove


@pytest.fixture
def proven(record_property):
    """Prove two expressions equal and report on how many points, if SymPy did not do it alone."""

    def proven(left, right, assuming=()):
        proof = prove(left, right, assuming)
        record_property("symbolic", proof.symbolic)
        record_property("points", proof.numeric_points)
        return proof

    return proven


def pytest_terminal_summary(terminalreporter):
    counts = Counter()
    for report in terminalreporter.stats.get("passed", []):
        for name, number in report.user_properties:
            counts[name] += number
    if counts:
        line = f"{counts['symbolic']} equalities proven symbolically, the others at {counts['points']} points"
        terminalreporter.write_line(line)
