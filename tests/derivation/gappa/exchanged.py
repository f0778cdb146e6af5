"""`python -m tests.derivation.gappa.exchanged`: which kernel makes TensorFlow's graphs less accurate than XLA?

The operations of the loss are the same in both, bit for bit; exp, log1p and the reciprocal are not. So the operations
are computed with the graph's pieces, then with one piece after the other taken from XLA, at float32 margins of both
signs, as evenly among all bit patterns as the exhaustive comparison takes its logits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from tests.conformance import exhaustive
from tests.conformance.accuracy import provenance
from tests.conformance.comparing import tolerances

from .elementary import PIECES, platforms
from .formulas import GAMMAS, evaluated

RESULT = Path(__file__).parents[3] / "docs" / "results" / "exchanged.json"
LETTERS = dict(zip(PIECES, "ELR", strict=True))
EXCHANGES = [(), *((piece,) for piece in PIECES), PIECES]


def sizes(one_in: int) -> np.ndarray:
    """Return |m| of finite float32 margins, one bit pattern in so many."""
    chunks = range(exhaustive.PATTERNS // exhaustive.CHUNK // 2)  # the other half is negative
    a = np.concatenate([exhaustive.logits_of(chunk, one_in) for chunk in chunks])
    return a[np.isfinite(a)]


def pieces_of(a: np.ndarray, exchanged: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Return E, L and R of a graph, or of XLA where a piece is exchanged, each of the e of its own platform."""
    both = {name: dict(zip(PIECES, platforms()[name](a), strict=True)) for name in ("graph", "xla")}
    return {LETTERS[piece]: both["xla" if piece in exchanged else "graph"][piece] for piece in PIECES}


def errors(a: np.ndarray, given: dict[str, np.ndarray], gamma: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each quantity and its errors in eps on both sides."""
    found: dict[str, list[np.ndarray]] = {quantity: [] for quantity in exhaustive.QUANTITIES}
    for side, sign in (("easy", 1.0), ("hard", -1.0)):
        true = exhaustive.Margins.of(sign * a.astype(np.float64)).truths(float(gamma))
        got = evaluated("tf_impl", side, gamma, given)
        for quantity, magnitudes in zip(exhaustive.QUANTITIES, got, strict=True):
            wanted = np.abs(true[quantity])
            floor = exhaustive.FORM.tiny * tolerances.amplification(quantity, 0.0, gamma, 1.0, 2)
            found[quantity].append(
                tolerances.error(magnitudes, wanted, np.zeros_like(wanted), wanted, exhaustive.FORM, floor)
            )
    for quantity, both in found.items():
        yield quantity, np.concatenate(both)


def rows(one_in: int) -> Iterator[dict]:
    """Yield the share of results that are off by more than an eps, by what is exchanged, gamma and quantity."""
    a = sizes(one_in)
    for exchanged in EXCHANGES:
        given = pieces_of(a, exchanged) | {"A": a}
        for gamma in GAMMAS:
            for quantity, error in errors(a, given, gamma):
                shares = {"beyond_1": float(np.mean(error > 1)), "worst_eps": float(np.max(error))}
                yield {"exchanged": list(exchanged), "gamma": gamma, "quantity": quantity, **shares}


def of_1() -> dict[str, float]:
    """Return what each platform's 1 / (1 + e) is at an e of 0, in eps above 1; 16 at a time, as in a tensor."""
    a = np.full(16, 200.0, np.float32)
    return {name: float(evaluate(a)[2][0] - 1.0) / 2.0**-23 for name, evaluate in platforms().items()}


def magnitudes(one_in: int) -> dict[str, float]:
    """Return the share of all logits at which e is 1 and at which 1 + e is 1, to rounding."""
    e = np.exp(-sizes(one_in))
    return {"e_is_1": float(np.mean(e == 1)), "sum_is_1": float(np.mean(1 + e == 1))}


@click.command()
@click.option("--one-in", default=4096, show_default=True, help="Try one bit pattern in so many.")
@click.option("--write", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON for the site.")
def main(one_in: int, path: Path | None) -> None:
    """Compute the loss with kernels of graphs and of XLA exchanged, and count the errors beyond one eps."""
    found = list(rows(one_in))
    for row in found:
        click.echo("  ".join(f"{name} {value}" for name, value in row.items()))
    click.echo(f"{of_1()} {magnitudes(one_in)}")
    if path:
        command = f"python -m tests.derivation.gappa.exchanged --one-in {one_in} --write {path.as_posix()}"
        content = {"measured": provenance(command), "one_in": one_in, "reciprocal_of_1": of_1()}
        content |= {"logits": magnitudes(one_in), "rows": found}
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
