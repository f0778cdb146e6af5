"""`python -m tests.conformance.atlas.upstream [NAME…]`: draft a report for each fault that a library should know of.

A fault is drafted if it affects training: a different loss, or a NaN or dead gradient within reach. What a library
documents is its convention, and is not drafted. The code of each draft is run in the library's environment, what it
prints is kept in the atlas' record, and docs/results/upstream/NAME-FAULT.md is written from record and template.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

import click

from tests.conformance.asking.conventions import Convention
from tests.conformance.atlas.examining import read, write
from tests.conformance.atlas.libraries import ROOT, Deviation, Library, Report, libraries
from tests.conformance.atlas.reproducing import printed
from tests.conformance.comparing.vectors import Vector, vectors
from tests.conformance.diagnosing.probes import catalogue
from tests.conformance.diagnosing.right_line import IMPORTS, right_lines
from tests.conformance.diagnosing.severity import DIFFERENT, UNSTABLE

FOLDER = ROOT / "docs" / "results" / "upstream"
FELT = (DIFFERENT, UNSTABLE)
MEANS = {  # the beginning of a code -> what it does to training
    "NONFINITE": "One such example in a batch makes every weight NaN.",
    "DEAD_GRADIENT": "Such an example is never learnt, and nothing says so.",
    "REDUCED": "Whoever asks for one value an example, to weight or to mask it, gets a single number.",
    "": "Training minimises another loss: more than a thousandth of the gradient of a plausible batch differs.",
}
START = {
    "torch": "import torch\n{imports}\n\n{inputs} = torch.tensor({given}, requires_grad=True)\n"
    "labels = torch.tensor({labels})\n{call}\n",
    "tensorflow": "import tensorflow as tf\n{imports}\n\n{inputs} = tf.constant({given})\n"
    "labels = tf.constant({labels})\nwith tf.GradientTape() as tape:\n    tape.watch({inputs})\n{call}\n",
    "numpy": "import numpy as np\n{imports}\n\n{inputs} = np.float32({given})\nlabels = np.float32({labels})\n{call}\n",
}
END = {
    ("torch", "value"): "print(loss)",
    ("torch", "gradient"): "(gradient,) = torch.autograd.grad(loss.sum(), {inputs})\nprint(gradient)",
    ("tensorflow", "value"): "print(loss.numpy())",
    ("tensorflow", "gradient"): "print(tape.gradient(loss, {inputs}).numpy())",
    ("numpy", "value"): "print(loss)",
    ("numpy", "gradient"): "print(gradient)",
    ("numpy", "curvature"): "print(hessian)",
}
TEMPLATE = """\
# {title}: {message}

{because}

```python
{code}
```

This prints `{printed}`. The {quantity} of the focal loss there is {truth}.
It was seen {where}.

{means}

A form that is right, for each example:

```python
{right}
```

Versions: {versions}, on a CPU.{reported}
"""


def faults(library: Library, row: dict) -> Iterator[tuple[dict, Deviation]]:
    """Yield the diagnoses that are to be drafted, each with what is known of it."""
    for one in row["diagnoses"]:
        known = library.deviations.get(one["code"])
        if library.report and known and not known.documented and one.get("severity") in FELT:
            yield one, known


def code(library: Library, row: dict, diagnosis: dict) -> str:
    """Return code that shows a fault: the call of the library, at the counterexample of the atlas."""
    given, framework = diagnosis["inputs"], library.report.framework
    inputs = "probabilities" if "probabilities" in given else "logits"
    labels, arrays = given["labels"], given[inputs]
    if not isinstance(labels, list):  # one example, not a batch
        labels, arrays = [int(labels) if row["family"] == "categorical" else labels], [arrays]
    text = START[framework] + END[framework, quantity(diagnosis)]
    called = textwrap.indent(_call(library.report, given), "    " if framework == "tensorflow" else "")
    return text.format(imports=library.report.imports, call=called, inputs=inputs, given=arrays, labels=labels)


def _call(report: Report, given: dict) -> str:
    """Return the call with its numbers; where alpha has no off, a half is doubled."""
    off = given["alpha"] is None
    call = report.call.replace("SCALE * ", "2 * " if off else "").replace("GAMMA", repr(given["gamma"]))
    return call.replace("ALPHA", report.off if off else repr(given["alpha"])).strip()


def quantity(diagnosis: dict) -> str:
    """Return what is wrong: the value, the gradient or the curvature."""
    if "Hessian" in diagnosis["message"]:
        return "curvature"
    of_gradient = catalogue()["mistakes"][diagnosis["code"]]["kind"] == "gradient" or "GRADIENT" in diagnosis["code"]
    return "gradient" if of_gradient or "gradient)" in diagnosis["message"] else "value"


def file_name(library: Library, diagnosis: dict) -> str:
    """Return the name of a draft's file."""
    return f"{library.name}-{diagnosis['code']}.md".lower().replace("_", "-")


def draft(library: Library, row: dict, diagnosis: dict, known: Deviation) -> str:
    """Return a report that a person can file."""
    asked = quantity(diagnosis)
    reported = f"\n\nReported before: {', '.join(known.issues)}. Add to it." if known.issues else ""
    inputs = "probabilities" if "probabilities" in diagnosis["inputs"] else "logits"
    convention = Convention(row["family"], inputs, alpha="classes" if row["family"] == "categorical" else "number")
    framework = library.report.framework
    return TEMPLATE.format(
        title=library.title,
        message=known.title or diagnosis["message"].rstrip("."),
        because=textwrap.fill(known.because, 120),
        code=code(library, row, diagnosis).strip(),
        printed=row["reproduced"][diagnosis["code"]],
        quantity=asked,
        truth=_truth(row, diagnosis, asked),
        where=diagnosis["where"],
        means=next(text for start, text in MEANS.items() if diagnosis["code"].startswith(start)),
        right="\n".join((*IMPORTS[framework], "", *right_lines(convention, framework))),
        versions=", ".join(f"{package} {version}" for package, version in row["versions"].items()),
        reported=reported,
    )


def _truth(row: dict, diagnosis: dict, asked: str) -> str:
    """Return what is right: of a test vector with its id, else the truth that the atlas has."""
    given = diagnosis["inputs"]
    loss = f"{row['family']}_focal_loss{'_from_probabilities' if 'probabilities' in given else ''}"
    for vector in vectors():
        if vector.loss == loss and asked in vector.expected and _plain(vector) == given:
            return f"`{_short(vector.expected[asked])}` (test vector {vector.id} of focal-loss-kit has more digits)"
    return f"`{_short(diagnosis['truth'])}`"


def _short(numbers: str | float | list) -> str:
    if isinstance(numbers, list):
        return f"[{', '.join(map(_short, numbers))}]"
    return f"{float(numbers):.10g}"


def _plain(vector: Vector) -> dict:
    every = {**vector.arrays, **vector.parameters}
    return {name: one.tolist() if hasattr(one, "tolist") else one for name, one in every.items()}


# ---------------------------------------------------------------- all of them


def drafts() -> dict[str, str]:
    """Return every draft whose code was run, by the name of its file."""
    return {
        file_name(library, one): draft(library, row, one, known)
        for library, row in ((libraries()[name], row) for name, row in read()["rows"].items())
        for one, known in faults(library, row)
        if one["code"] in row.get("reproduced", {})
    }


def reproduce(library: Library, row: dict) -> dict[str, str]:
    """Return what the code of each draft prints."""
    return {one["code"]: printed(library, code(library, row, one)) for one, _ in faults(library, row)}


def update(names: Iterable[str]) -> None:
    """Run the code of the drafts of some libraries, and write every draft."""
    for chosen in names:
        row = read()["rows"][chosen]
        found = reproduce(libraries()[chosen], row)
        click.echo(f"{chosen:<32}{found}")
        write({chosen: {**row, "reproduced": found}})
    FOLDER.mkdir(exist_ok=True)
    for old in set(FOLDER.glob("*.md")) - {FOLDER / name for name in drafts()}:
        old.unlink()
    for file, text in drafts().items():
        (FOLDER / file).write_text(text, encoding="utf-8")


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(libraries())), metavar="[NAME]…")
def main(names: tuple[str, ...]) -> None:
    """Draft the reports of the libraries named, or of all."""
    update(names or read()["rows"])


if __name__ == "__main__":
    main(prog_name="python -m tests.conformance.atlas.upstream")
