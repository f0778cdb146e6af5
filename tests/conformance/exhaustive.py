"""`python -m tests.conformance.exhaustive`: the binary focal loss at every float32 logit there is.

Reference and tf_impl are compared with float64 forms of the loss and its gradient in the margin; the eps of float64 is
half a billion times smaller than that of float32. `tests/training/test_every_float32.py` compares these forms with the
oracle. A loss of a label is one of the margin. Chunks that are done are kept in build/exhaustive, and a run that was
ended goes on where it stopped.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
BLOCK = 2**17  # logits compared at a time
BETWEEN = (-26, 7)  # the loss curves at 2^−26 ≤ |x| < 2^7: below, σ is ½ to rounding; above, e^−|x| is 0
GAMMAS = (0.0, 0.5, 1.0, 2.0, 5.0)
QUANTITIES = ("value", "gradient")
FORM = tolerances.FLOATS["float32"]
NO_LOGITS = {"compared": 0, "beyond_1": 0, "beyond_2": 0, "not_finite": 0}  # a tally of no logits


# ---------------------------------------------------------------- the truth, in float64


@dataclass(frozen=True)
class Margins:
    """What the loss and its derivative are made of at float64 margins, and no term of it cancels.

    e = exp(−|m|) is at most 1; σ(−m) is e / (1 + e) on the easy side and 1 / (1 + e) on the hard one, and softplus(−m)
    is log1p(e), plus |m| on the hard side.
    """

    p_t: np.ndarray
    one_minus_p_t: np.ndarray
    cross_entropy: np.ndarray

    @classmethod
    def of(cls, margins: np.ndarray) -> Margins:
        size = np.abs(margins)
        hard = margins < 0
        small = np.exp(-size)
        larger, smaller = 1.0 / (1.0 + small), small / (1.0 + small)
        cross_entropy = np.log1p(small) + np.where(hard, size, 0.0)
        return cls(np.where(hard, smaller, larger), np.where(hard, larger, smaller), cross_entropy)

    def truths(self, gamma: float) -> dict[str, np.ndarray]:
        """Return the loss and its derivative (BF.8, BF.9), σ(−m)^γ softplus(−m), at each margin."""
        factor = self.one_minus_p_t**gamma
        with np.errstate(invalid="ignore"):  # p_t is 0 where the cross entropy is infinite: their product tends to 0
            pushed = gamma * self.p_t * self.cross_entropy
        pushed[np.isinf(self.cross_entropy)] = 0.0
        return {"value": factor * self.cross_entropy, "gradient": -factor * (pushed + self.one_minus_p_t)}


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
    with _ordinary_graphs():
        for first in range(0, logits.size, BLOCK):
            _compare(logits[first : first + BLOCK], found)
    return found


@contextmanager
def _ordinary_graphs() -> Iterator[None]:
    """Let graphs be ordinary operations, however many the logits: what XLA compiles is asked beside them."""
    from tf_impl.losses import one_pass

    before, one_pass.xla_compiles = one_pass.xla_compiles, lambda: False
    try:
        yield
    finally:
        one_pass.xla_compiles = before


def _compare(logits: np.ndarray, found: dict[str, dict]) -> None:
    """Add to what was found what a block of logits shows."""
    for label in (1, 0):
        sign = 2.0 * label - 1.0
        margins = Margins.of(sign * logits.astype(np.float64))
        arrays = {"labels": np.full(logits.size, float(label)), "logits": logits}
        for gamma in GAMMAS:
            true = margins.truths(gamma)
            true["gradient"] *= sign
            nearest = {quantity: true[quantity].astype(np.float32).astype(np.float64) for quantity in QUANTITIES}
            for one in implementations():
                function = one.functions["binary_focal_loss"]
                answers = one.evaluate(function, arrays, {"alpha": None, "gamma": gamma}, QUANTITIES)
                for quantity in QUANTITIES:
                    key = f"{one.name} {gamma:g} {quantity}"
                    floor = FORM.tiny * tolerances.amplification(quantity, 0.0, gamma, 1.0, 2)
                    at = _suspects(answers[quantity], true[quantity], nearest[quantity], found.get(key))
                    found[key] = _tally(answers[quantity], true[quantity], logits, label, floor, at, found.get(key))


def _suspects(got: np.ndarray, true: np.ndarray, nearest: np.ndarray, before: dict | None) -> np.ndarray:
    """Return where an error may be beyond one eps or the worst so far; nothing else has to be looked at closely.

    The nearest float32 is half an eps away at most. The precise look takes ten times as long, and few errors need it.
    """
    at = np.flatnonzero(got != nearest)
    enough = min(0.999, (1 + 1e-9) * before.get("worst_eps", 0.5)) if before else 0.0
    with np.errstate(all="ignore"):  # 0 / 0 is an error of nothing in nothing, and looked at
        return at[~(np.abs(got[at] - true[at]) / (FORM.eps * np.abs(true[at])) <= enough)]


def _tally(
    got: np.ndarray,
    true: np.ndarray,
    logits: np.ndarray,
    label: int,
    floor: float,
    at: np.ndarray | slice = slice(None),
    before: dict | None = None,
) -> dict:
    """Return the worst error in eps, where it is, and how many are beyond one eps, beyond two, or not finite.

    Args:
        got: what an implementation returned.
        true: what it should be.
        logits: where.
        label: of all logits.
        floor: absolute error that flushing may cost.
        at: which of them have to be looked at; the others are right to one eps, and not the worst.
        before: what was found so far, which is added to.
    """
    size, got, true, logits = got.size, got[at], true[at], logits[at]
    if not got.size:
        return merged(before or dict(NO_LOGITS), NO_LOGITS | {"compared": size})
    error = tolerances.error(got, true, np.zeros_like(true), np.abs(true), FORM, floor)
    error[np.isnan(error)] = np.inf
    tally = {
        "compared": size,
        "beyond_1": int(np.sum(error > 1)),
        "beyond_2": int(np.sum(error > 2)),
        "not_finite": int(np.sum(~np.isfinite(got) & np.isfinite(true))),
    }
    worst = int(np.argmax(error))
    place = {"label": label, "logit": float(logits[worst]).hex()}
    tally = {"compared": size, "worst_eps": float(error[worst]), "at": place} | tally
    return merged(before, tally) if before else tally


def merged(one: dict, other: dict) -> dict:
    """Return two tallies as one."""
    worse = max(one, other, key=lambda tally: tally.get("worst_eps", -1.0))  # none was looked at: right to one eps
    counts = {name: one[name] + other[name] for name in NO_LOGITS}
    return {**worse, **counts}


# ---------------------------------------------------------------- the command


def one_of(chunk: int, one_in: int) -> int:
    """Return of how many logits of a chunk one is compared, if all are whose loss is neither constant nor linear."""
    exponent = np.uint32(chunk * CHUNK % 2**31).view(np.float32)  # a chunk is half of the numbers of an exponent
    first, last = (2.0**power for power in BETWEEN)
    return 1 if first <= exponent < last else one_in


def _measured(job: tuple[int, int]) -> tuple[int, dict[str, dict]]:
    """Return of how many logits one was compared in a chunk, and what was found, by an earlier run if there was one."""
    chunk, one_in = job
    kept = KEPT / f"{one_in}" / f"{chunk}.json"
    if not kept.exists():
        found = measure(chunk, one_in)
        kept.parent.mkdir(parents=True, exist_ok=True)
        written = kept.with_suffix(f".{os.getpid()}")
        written.write_text(json.dumps(found), encoding="utf-8")
        written.replace(kept)
    return one_in, json.loads(kept.read_text("utf-8"))


def chunks(one_in: int, processes: int, where_it_curves: bool) -> Iterator[tuple[int, dict[str, dict]]]:
    """Yield what was found in each chunk and of how many logits one was compared, in the order of being done."""
    jobs = [(chunk, one_of(chunk, one_in) if where_it_curves else one_in) for chunk in range(PATTERNS // CHUNK)]
    if processes == 1:
        yield from map(_measured, jobs)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(_measured, jobs)


@click.command()
@click.option("--one-in", default=1, show_default=True, help="Compare one bit pattern in so many.")
@click.option("--where-it-curves", is_flag=True, help="Compare every logit with 2^-26 <= |x| < 2^7 all the same.")
@click.option("--processes", default=2, show_default=True, help="How many chunks are compared at a time.")
@click.option("--write", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON for the site.")
def main(one_in: int, where_it_curves: bool, processes: int, path: Path | None) -> None:
    """Compare every float32 logit, both labels and five gammas; print the worst errors."""
    from rich.progress import track

    from tf_impl.records.result_file import hardware

    total: dict[str, dict] = {}
    done = chunks(one_in, processes, where_it_curves)
    for of, found in track(done, "chunks", total=PATTERNS // CHUNK, transient=True):
        for key, tally in found.items():
            counted = {name: of * tally[name] for name in ("compared", "beyond_1", "beyond_2")}
            before = total.get(key)
            total[key] = {
                **(merged(before, tally) if before else tally),
                "stand_for": {name: n + (before["stand_for"][name] if before else 0) for name, n in counted.items()},
            }
    names = ("implementation", "gamma", "quantity")
    rows = [dict(zip(names, key.split(), strict=True)) | of for key, of in total.items()]
    rows.sort(key=lambda row: (float(row["gamma"]), row["implementation"]))
    for row in rows:
        stand_for = row.pop("stand_for")
        row |= {f"share_{name}": stand_for[name] / stand_for["compared"] for name in ("beyond_1", "beyond_2")}
        click.echo("  ".join(f"{name} {value}" for name, value in row.items()))
    if path:
        options = f"--one-in {one_in}{' --where-it-curves' if where_it_curves else ''}"
        measured = provenance(f"python -m tests.conformance.exhaustive {options} --write {path.as_posix()}")
        which = {"one_in": one_in} | ({"all_between": list(BETWEEN)} if where_it_curves else {})
        content = {"measured": measured | {"hardware": hardware()}, **which, "rows": rows}
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
