"""`python -m tests.derivation.gappa`: have Gappa bound the rounding errors of the binary focal loss, and write them."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
import sys
from hashlib import sha256

import click

from .formulas import Range, ranges
from .says import RESULT, worst
from .scripts import FORMATS, SUBJECTS, Subject, measured, script, supposed

INSTALL = "apt-get install gappa"
# `V2_easy2 -/ v2_easy2 in [-720575565643266373b-79 {…}, 720576315115059521b-79 {…}]`
BOUND = re.compile(r"([VG])(\d)_(\w+) (-/|-) \S+ in \[([^,{]+?)(?: \{[^}]*\})?, ([^,{\]]+?)(?: \{[^}]*\})?\]")
QUANTITIES = {"V": "value", "G": "gradient"}


class RefusedError(Exception):
    """Gappa proves no bound."""


def has_gappa() -> bool:
    """Return whether Gappa is installed."""
    return shutil.which("gappa") is not None


def answer(text: str) -> str:
    """Return what Gappa says of a script; it proves all bounds or refuses."""
    run = subprocess.run(["gappa"], input=text, capture_output=True, text=True, check=False, timeout=600)
    said = run.stdout + run.stderr  # version 1.4 answers in the latter
    if run.returncode or "Results:" not in said:
        raise RefusedError("\n".join(line for line in said.splitlines() if not line.startswith("Warning")))
    return said


def bounds(subject: Subject, said: str) -> list[dict]:
    """Return a row for each range, gamma and quantity: the error in eps, or where it is absolute as a power of 2."""
    _, digits, smallest = FORMATS[subject.dtype]
    of_name: dict[str, Range] = {one.name: one for one in ranges(smallest)}
    rows = []
    for letter, gamma, name, _, *ends in BOUND.findall(said):
        one, off = of_name[name], max(_log2(end) for end in ends)
        error = {"eps": math.ceil(100 * 2.0 ** (off + digits)) / 100} if one.relative else {"log2": math.ceil(off)}
        key = {"gamma": int(gamma), "quantity": QUANTITIES[letter], "side": one.side, "margins": list(one.size)}
        rows.append(key | error)
    missing = 2 * sum(len(one.gammas) for one in of_name.values()) - len(rows)
    if missing:
        raise RefusedError(f"{missing} bounds of {subject.name} are missing in what Gappa says:\n{said}")
    return sorted(
        rows, key=lambda row: (row["gamma"], row["quantity"] != "value", row["side"], float(row["margins"][0]))
    )


def _log2(number: str) -> float:
    """Return log2 |number| of a number of Gappa, `-720576b-79`, rounded up a little."""
    mantissa, _, exponent = number.strip().partition("b")
    return math.log2(abs(int(mantissa))) + int(exponent or 0) + 1e-12 if int(mantissa) else -math.inf


def record(subject: Subject, text: str) -> dict:
    """Return what is committed of a script and Gappa's answer."""
    return {
        "formula": subject.formula,
        "platform": subject.platform,
        "dtype": subject.dtype,
        "supposed_eps": supposed(subject, measured()),
        "script": subject.path.name,
        "sha256": sha256(text.encode()).hexdigest(),
        "bounds": bounds(subject, answer(text)),
    }


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a script or an answer is not what is committed.")
def main(check: bool) -> None:
    """Write the scripts, have Gappa prove them, and write its answer."""
    if not has_gappa():
        raise click.ClickException(f"Gappa is missing: {INSTALL}")
    scripts = {subject: script(subject, supposed(subject, measured())) for subject in SUBJECTS}
    proofs = [record(subject, text) for subject, text in scripts.items()]
    for proof in proofs:
        found = "  ".join(f"{quantity} {worst(proof, quantity)} eps" for quantity in QUANTITIES.values())
        click.echo(f"{proof['script']}: {found}")
    written = {subject.path: text for subject, text in scripts.items()}
    written[RESULT] = json.dumps({"proofs": proofs}, indent=1, ensure_ascii=False) + "\n"
    stale = [path.name for path, text in written.items() if not path.exists() or path.read_text("utf-8") != text]
    if check and stale:
        sys.exit(f"not what Gappa proves: {', '.join(stale)}; `make gappa` writes them again")
    for path, text in written.items() if not check else ():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
