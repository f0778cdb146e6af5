"""What a failing test says: which vectors, a call to paste, what came, what was to come, and where to read about it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.conformance.asking.implementations import Implementation
from tests.conformance.comparing.comparison import Verdict
from tests.conformance.comparing.vectors import Vector, flags

SHOWN = 5


def failure(implementation: Implementation, bad: Sequence[Verdict], asked: int) -> str:
    """Return the message: the vectors furthest off first, each with its flags and a call that can be pasted."""
    ranked = sorted(bad, key=lambda verdict: -_excess(verdict))
    lines = [f"{implementation.name}: {len(bad)} of {asked} vectors are off"]
    for verdict in ranked[:SHOWN]:
        lines += describe(implementation, verdict)
    if len(ranked) > SHOWN:
        lines.append(f"… and {len(ranked) - SHOWN} more: {', '.join(v.vector.id for v in ranked[SHOWN : SHOWN + 20])}")
    return "\n".join(lines)


def describe(implementation: Implementation, verdict: Verdict) -> list[str]:
    """Return the lines on one vector."""
    vector, worst = verdict.vector, verdict.worst
    return [
        "",
        f"{vector.id} {vector.equation} {verdict.quantity} [{', '.join(vector.flags)}]",
        f"  call      {call(implementation, vector)}",
        f"  got       {verdict.got[worst]!r}" + (f"  (entry {worst})" if verdict.truth.size > 1 else ""),
        f"  expected  {verdict.truth[worst]!r}",
        f"  off by    {verdict.error[worst]:.3g} eps of {implementation.dtype}; allowed {verdict.allowed[worst]:.3g}",
        *(f"  {flag:<9} {flags()[flag]['effect']} (docs/vectors.md#flags)" for flag in vector.flags[:1]),
    ]


def call(implementation: Implementation, vector: Vector) -> str:
    """Return a Python expression that repeats the call; long rows are read from the vectors again."""
    name = implementation.prefix + (vector.loss if implementation.prefix.endswith(".") else "")
    if any(array.size > 8 for array in vector.arrays.values()):
        return f'{name}(**tests.conformance.comparing.vectors.arguments("{vector.id}", "{implementation.dtype}"))'
    arrays = {
        key: f"np.array({[array.tolist()]}, {_dtype(implementation, array)})" for key, array in vector.arrays.items()
    }
    parameters = {
        key: repr(value if value is None or isinstance(value, float) else value.tolist())
        for key, value in vector.parameters.items()
    }
    positional = [text.replace("inf", "np.inf") for text in arrays.values()]
    return f"{name}({', '.join([*positional, *(f'{key}={text}' for key, text in parameters.items())])})"


def _dtype(implementation: Implementation, array: object) -> str:
    return '"int64"' if array.dtype.kind == "i" else f'"{implementation.dtype}"'


def _excess(verdict: Verdict) -> float:
    error, allowed = verdict.error[verdict.worst], verdict.allowed[verdict.worst]
    return float("inf") if error != error else error / max(allowed, 1e-300)
