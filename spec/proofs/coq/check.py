"""Coq checks the proofs, and says on which axioms they rest; `checked.json` records what it said.

A theorem counts if Coq gives it the type that `Statements.v` prints, in a file of its own that is written here: what a
proof file says of itself is not asked. An unfinished proof, an axiom of our own and a switched-off check are all named
by `Print Assumptions`; allowed are the axioms on which Coq's own logarithm of a real number rests, and no other.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from spec.proofs.coq.statements import FOLDER, PROVEN, STATEMENTS, asked_for, equation_of, statements_file

CHECKED = FOLDER / "checked.json"
LIBRARY = "FocalLoss"
OPTIONS = ("-q", "-w", "-ambiguous-paths", "-Q", ".", LIBRARY)
INSTALL = "sudo apt-get install coq libcoq-coquelicot"
BETWEEN, CLOSED = "and the theorems", "Closed under the global context"
IMPORTED = re.compile(rf"^From {LIBRARY} Require Import ([\w\s]+)\.", re.MULTILINE)


class RefusedError(RuntimeError):
    """Coq refuses a file, or a theorem rests on what is not allowed."""


@cache
def has_coq() -> bool:
    """Return whether Coq and the library of analysis are installed."""
    if shutil.which("coqc") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "Analysis.v").write_text("From Coquelicot Require Import Coquelicot.\n", "utf-8")
        return subprocess.run(["coqc", "-q", "Analysis.v"], cwd=folder, capture_output=True).returncode == 0


def sources() -> list[Path]:
    """Return the files of the proofs and their statements, each after those that it imports."""
    files = {path.stem: path for path in sorted(FOLDER.glob("*.v"))}
    imported = {name: {*" ".join(IMPORTED.findall(path.read_text("utf-8"))).split()} for name, path in files.items()}
    return [files[name] for name in TopologicalSorter(imported).static_order()]


def digests() -> dict[str, str]:
    """Return the SHA-256 of each file of the proofs and their statements, by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(FOLDER.glob("*.v"))}


# ---------------------------------------------------------------- running Coq


def check() -> dict[str, Any]:
    """Have Coq check every proof, and return the record of it.

    Raises:
        RefusedError: if Coq refuses a file, or a theorem rests on an axiom that is not allowed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in sources():
            shutil.copy(path, folder)
            _coqc(folder, path.name)
        (folder / "Audit.v").write_text(audit(), "utf-8")
        said = _coqc(folder, "Audit.v")
    theorems = [{"theorem": name, "equation": equation_of(name), "file": file} for name, file in proven_in().items()]
    return {"coq": version(), "axioms": axioms_in(said), "files": digests(), "theorems": theorems}


def version() -> str:
    """Return the version of Coq that is installed."""
    return subprocess.run(["coqc", "-print-version"], capture_output=True, text=True, check=True).stdout.split()[0]


def _coqc(folder: Path, name: str) -> str:
    done = subprocess.run(["coqc", *OPTIONS, name], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RefusedError(f"Coq refuses {name}:\n{done.stdout}{done.stderr}")
    return done.stdout


def proven_in() -> dict[str, str]:
    """Return the file that proves each statement, in the order of the equations.

    Raises:
        RefusedError: if a statement has no proof, or two.
    """
    found = [(name, path.name) for path in sources() for name in PROVEN.findall(path.read_text("utf-8"))]
    if twice := {name for name, _ in found if sum(name == other for other, _ in found) > 1}:
        raise RefusedError(f"proven twice: {', '.join(sorted(twice))}")
    return {name: dict(found)[name] for name in asked_for()}


def audit() -> str:
    """Return a file that asks Coq whether each theorem proves its statement, and on what all of them rest."""
    proofs = proven_in()
    claims = " /\\\n  ".join(f"{LIBRARY}.Statements.{name}" for name in proofs)
    *holds, last = (f"{LIBRARY}.{Path(file).stem}.{name}_holds" for name, file in proofs.items())
    pairs = "".join(f"(conj {one}\n  " for one in holds) + last + ")" * len(holds)
    return (
        f"From Coq Require Import Reals.\nFrom {LIBRARY} Require {' '.join(path.stem for path in sources())}.\n"
        f"Theorem all_hold :\n  {claims}.\nProof. exact {pairs}. Qed.\n"
        f'Print Assumptions ln.\nGoal True. idtac "{BETWEEN}". Abort.\nPrint Assumptions all_hold.\n'
    )


def axioms_in(said: str) -> list[str]:
    """Return the axioms on which the theorems rest, from what Coq said of the audit.

    Raises:
        RefusedError: if Coq's own logarithm does not rest on one; anything that is not understood is taken for one.
    """
    of_logarithm, of_theorems = (
        {line.split(" :")[0].strip() for line in part.splitlines() if line.strip() and not line[0].isspace()}
        for part in said.split(BETWEEN)
    )
    if alien := sorted(of_theorems - of_logarithm - {CLOSED}):
        raise RefusedError(f"a theorem rests on {', '.join(alien)}")
    return sorted(of_theorems - {"Axioms:", CLOSED})


# ---------------------------------------------------------------- the record


def recorded() -> dict[str, Any]:
    """Return what Coq said when it last checked the proofs; no proof is run."""
    return json.loads(CHECKED.read_text("utf-8"))


def theorems_of(equation: str) -> list[str]:
    """Return the names of the theorems of an equation that Coq has checked.

    Raises:
        RefusedError: if the files are not those that were checked.
    """
    if recorded()["files"] != digests():
        raise RefusedError("the proofs in Coq, or their statements, are not those that were checked: make coq")
    return [each["theorem"] for each in recorded()["theorems"] if each["equation"] == equation]


def summary() -> str:
    """Return in one sentence what the record says."""
    record = recorded()
    equations = {each["equation"] for each in record["theorems"]}
    return (
        f"Coq {record['coq']} checked {len(record['theorems'])} theorems of {len(equations)} equations; they rest on "
        f"the axioms of its real numbers ({', '.join(record['axioms'])}) and on no other"
    )


def text_of(record: dict[str, Any]) -> str:
    """Return the record as it is written, a line a theorem."""
    theorems = ",\n".join(f"  {json.dumps(each)}" for each in record["theorems"])
    head = ",\n".join(f"{json.dumps(key)}: {json.dumps(record[key], indent=1)}" for key in ("coq", "axioms", "files"))
    return f'{{\n{head},\n"theorems": [\n{theorems}\n]\n}}\n'


def write(only_compare: bool) -> list[str]:
    """Write the statements and what Coq says of the proofs; return the names of the files that said something else.

    Args:
        only_compare: write nothing.
    """
    changed = []
    if not STATEMENTS.exists() or STATEMENTS.read_text("utf-8") != statements_file():
        changed.append(STATEMENTS.name)
        if only_compare:
            return changed
        STATEMENTS.write_text(statements_file(), "utf-8")
    record = check()
    before = json.loads(CHECKED.read_text("utf-8")) if CHECKED.exists() else {}
    if {**before, "coq": ""} != {**record, "coq": ""}:  # another version that says the same changes nothing
        changed.append(CHECKED.name)
        if not only_compare:
            CHECKED.write_text(text_of(record), "utf-8")
    return changed
