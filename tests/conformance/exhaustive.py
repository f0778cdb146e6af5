"""`python -m tests.conformance.exhaustive`: the binary focal loss at every float32 logit there is.

Reference and tf_impl are compared with float64 forms of the loss and its gradient in the margin; the eps of float64 is
half a billion times smaller than that of float32. `tests/derivation/test_exhaustive.py` compares these forms with the
oracle. A loss of a label is one of the margin, so each margin's truth serves both labels. Chunks that are done are kept
in build/exhaustive, and a run that was ended goes on where it stopped.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import numpy as np

from tests.conformance.accuracy import provenance
from tests.conformance.asking.implementations import Implementation, resolve, tensorflow
from tests.conformance.comparing import tolerances

KEPT = Path(__file__).parents[2] / "build" / "exhaustive"
PATTERNS = 2**32  # of the bits of a float32
CHUNK = 2**22  # patterns that a file of results is of
BLOCK = 2**17  # logits compared at a time: their arrays stay in the processor's cache, which is twice as fast
GAMMAS = (0.0, 0.5, 1.0, 2.0, 5.0)
QUANTITIES = ("value", "gradient")
FORM = tolerances.FLOATS["float32"]


# ---------------------------------------------------------------- the truth, in float64


def truths(margins: np.ndarray, gamma: float) -> dict[str, np.ndarray]:
    """Return the loss and its derivative at float64 margins (BF.8, BF.9): σ(−m)^γ softplus(−m), and no term cancels.

    e = exp(−|m|) is at most 1; σ(−m) is e / (1 + e) on the easy side and 1 / (1 + e) on the hard one, and softplus(−m)
    is log1p(e), plus |m| on the hard side.
    """
    size = np.abs(margins)
    hard = margins < 0
    small = np.exp(-size)
    one_minus_p_t = np.where(hard, 1.0, small) / (1.0 + small)
    p_t = np.where(hard, small, 1.0) / (1.0 + small)
    cross_entropy = np.log1p(small) + np.where(hard, size, 0.0)
    factor = one_minus_p_t**gamma
    with np.errstate(invalid="ignore"):  # p_t is 0 where the cross entropy is infinite: their product tends to 0
        pushed = np.where(np.isinf(cross_entropy), 0.0, gamma * p_t * cross_entropy)
    return {"value": factor * cross_entropy, "gradient": -factor * (pushed + one_minus_p_t)}


# ---------------------------------------------------------------- one chunk


def logits_of(chunk: int, one_in: int) -> np.ndarray:
    """Return the float32 numbers of a chunk of bit patterns, one in so many of them; NaN is left out."""
    first = chunk * CHUNK + (chunk * 7) % one_in  # not the same last bits in each chunk
    patterns = np.arange(first, (chunk + 1) * CHUNK, one_in, dtype=np.uint64).astype(np.uint32)
    numbers = patterns.view(np.float32)
    return numbers[~np.isnan(numbers)]


@cache
def implementations() -> tuple[Implementation, ...]:
    """Return what is compared: NumPy, and TensorFlow's graphs without XLA and with it."""
    return (*resolve("reference", ["float32"]), tensorflow("float32", "graph"), tensorflow("float32", "xla"))


def measure(chunk: int, one_in: int) -> dict[str, dict]:
    """Return what was found in a chunk, by implementation, gamma and quantity."""
    logits = logits_of(chunk, one_in)
    found: dict[str, dict] = {}
    for first in range(0, logits.size, BLOCK):
        _compare(logits[first : first + BLOCK], found)
    return found


def _compare(logits: np.ndarray, found: dict[str, dict]) -> None:
    """Add to what was found what a block of logits shows."""
    for gamma in GAMMAS:
        for label in (1, 0):
            true = truths((2.0 * label - 1.0) * logits.astype(np.float64), gamma)
            true["gradient"] = (2.0 * label - 1.0) * true["gradient"]
            arrays = {"labels": np.full(logits.size, float(label)), "logits": logits}
            for one in implementations():
                function = one.functions["binary_focal_loss"]
                answers = one.evaluate(function, arrays, {"alpha": None, "gamma": gamma}, QUANTITIES)
                for quantity in QUANTITIES:
                    key = f"{one.name} {gamma:g} {quantity}"
                    floor = FORM.tiny * tolerances.amplification(quantity, 0.0, gamma, 1.0, 2)
                    tally = _tally(answers[quantity], true[quantity], logits, label, floor)
                    found[key] = merged(found[key], tally) if key in found else tally


def _tally(got: np.ndarray, true: np.ndarray, logits: np.ndarray, label: int, floor: float) -> dict:
    """Return the worst error in eps, where it is, and how many are beyond one eps, beyond two, or not finite."""
    error = tolerances.error(got, true, np.zeros_like(true), np.abs(true), FORM, floor)
    not_finite = ~np.isfinite(got) & np.isfinite(true)
    error[np.isnan(error)] = np.inf
    worst = int(np.argmax(error))
    return {
        "compared": int(error.size),
        "worst_eps": float(error[worst]),
        "at": {"label": label, "logit": float(logits[worst]).hex()},
        "beyond_1": int(np.sum(error > 1)),
        "beyond_2": int(np.sum(error > 2)),
        "not_finite": int(np.sum(not_finite)),
    }


def merged(one: dict, other: dict) -> dict:
    """Return two tallies as one."""
    worse = max(one, other, key=lambda tally: tally["worst_eps"])
    counts = {name: one[name] + other[name] for name in ("compared", "beyond_1", "beyond_2", "not_finite")}
    return {**worse, **counts}


# ---------------------------------------------------------------- the command


def _measured(job: tuple[int, int]) -> dict[str, dict]:
    """Return what was found in a chunk, from the file of an earlier run if there is one."""
    chunk, one_in = job
    kept = KEPT / f"{one_in}" / f"{chunk}.json"
    if not kept.exists():
        found = measure(chunk, one_in)
        kept.parent.mkdir(parents=True, exist_ok=True)
        written = kept.with_suffix(f".{os.getpid()}")
        written.write_text(json.dumps(found), encoding="utf-8")
        written.replace(kept)
    return json.loads(kept.read_text("utf-8"))


def chunks(one_in: int, processes: int) -> Iterator[dict[str, dict]]:
    """Yield what was found in each chunk, in the order in which they are done."""
    jobs = [(chunk, one_in) for chunk in range(PATTERNS // CHUNK)]
    if processes == 1:
        yield from map(_measured, jobs)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(_measured, jobs)


@click.command()
@click.option("--one-in", default=1, show_default=True, help="Compare one bit pattern in so many.")
@click.option("--processes", default=2, show_default=True, help="How many chunks are compared at a time.")
@click.option("--write", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON for the site.")
def main(one_in: int, processes: int, path: Path | None) -> None:
    """Compare every float32 logit, both labels and five gammas; print the worst errors."""
    from rich.progress import track

    total: dict[str, dict] = {}
    for found in track(chunks(one_in, processes), "chunks", total=PATTERNS // CHUNK, transient=True):
        for key, tally in found.items():
            total[key] = merged(total[key], tally) if key in total else tally
    names = ("implementation", "gamma", "quantity")
    rows = [dict(zip(names, key.split(), strict=True)) | of for key, of in total.items()]
    for row in rows:
        click.echo("  ".join(f"{name} {value}" for name, value in row.items()))
    if path:
        command = f"python -m tests.conformance.exhaustive --one-in {one_in} --write {path.as_posix()}"
        content = {"measured": provenance(command), "one_in": one_in, "rows": rows}
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
