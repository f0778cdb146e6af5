"""What the documents' code calls, prints and installs: what the ledger says of it, from the record of that code."""

from __future__ import annotations

import ast
import re
from importlib.metadata import metadata, requires, version
from itertools import pairwise

import pytest

from spec.claims.packages import PYTHONS, RELEASED_FOR, pythons_with
from spec.documents import FORMULAS
from spec.documents.code import BLOCKS, CodeCell
from spec.documents.parser import parse
from tests.derivation import document_text as text
from tests.meta.ledger import Measured, settles

pytestmark = pytest.mark.xdist_group("claims")

CELLS = [block for block in BLOCKS.values() if block.document == "notebook"]
GPU_CELLS = [block for block in CELLS if "tf.config.list_physical_devices" in block.calls]
TRAINING = BLOCKS["notebook", "cell 5"]
REWRITTEN = ("N-F11", "N-F12", "N-F13", "N-F14")


# ---------------------------------------------------------------- what is called


@settles("N-05")
def test_numpy_only_prints_its_version() -> bool:
    used = {name for block in CELLS for name in block.uses.get("numpy", [])}
    assert "numpy" in BLOCKS["notebook", "cell 1"].imports
    return used > {"__version__"}


@settles("N-70")
def test_fit_is_given_nothing_to_validate_on() -> bool:
    assert TRAINING.calls["tfds.load"]["split"] == "train"
    return not {"validation_data", "validation_split"}.isdisjoint(TRAINING.calls["model.fit"])


@settles("N-71")
def test_the_run_uses_neither_weights_nor_penalties() -> bool:
    weights = TRAINING.calls["model.fit"].keys() & {"class_weight", "sample_weight"}
    return bool(weights or TRAINING.calls["CategoricalFocalLoss"])


@settles("R-22")
def test_the_model_is_compiled_with_adam_and_the_custom_loss() -> bool:
    given = TRAINING.calls["model.compile"]
    return given["optimizer"] == "adam" and given["loss"] == "…" and "CategoricalFocalLoss" in TRAINING.calls


@settles("R-27")
def test_the_data_set_is_cats_vs_dogs_of_tensorflow_datasets() -> bool:
    return "tfds.load" in TRAINING.calls and "tensorflow_datasets" in TRAINING.imports


@settles("R-21")
def test_the_model_has_the_layers_that_the_readme_lists() -> bool:
    kinds = [layer.split() for layer in BLOCKS["notebook", "cell 4"].layers]
    convolutions = [int(kind[1]) for kind in kinds if kind[0] == "Conv2D"]
    return convolutions == [16, 32, 64] and {"MaxPooling2D", "Flatten", "Dense"} <= {kind[0] for kind in kinds}


@settles("R-03")
def test_every_class_inherits_from_keras_loss() -> bool:
    bases = [base for block in BLOCKS.values() for base in block.inherits.values()]
    assert len(bases) == 3
    return set(bases) == {"tf.keras.losses.Loss"}


@settles("R-29")
def test_every_cell_about_gpus_lists_the_physical_devices() -> bool:
    asking = [block for block in CELLS if any("gpu" in name.lower() or "devices" in name for name in block.calls)]
    assert len(asking) == 4
    return all("tf.config.list_physical_devices" in block.calls for block in asking)


def test_no_cell_about_gpus_computes_anything():
    asking = {"print", "len", "tf.config.list_physical_devices", "tf.test.is_gpu_available"}
    assert len(GPU_CELLS) == 4
    assert not any(block.calls.keys() - asking for block in GPU_CELLS)


@settles("R-49")
def test_the_saved_notebook_shows_no_metric_and_its_code_asks_for_one() -> Measured:
    asked = TRAINING.calls["model.compile"]["metrics"]
    return Measured(as_stated=not asked, as_corrected=not measures_printed())


@settles("R-59")
def test_no_output_is_a_number_to_compare_with() -> bool:
    return bool(measures_printed())


def measures_printed() -> set[str]:
    """Return the names of what the outputs print that is neither a version nor a device."""
    names = {name for block in CELLS for name in block.printed}
    assert names
    return {name for name in names if not re.search("version|GPU", name, re.IGNORECASE)}


@settles("S-37")
def test_every_other_reduction_is_none() -> bool:
    return BLOCKS["study_note", "Focal Loss in PyTorch"].reductions[-1] != "else"


def test_the_custom_mse_as_printed_carries_no_comment():
    assert BLOCKS["readme", "Screenshots / Sample Outputs"].comments == 0


# ---------------------------------------------------------------- what was run


@settles("N-46")
def test_the_class_that_was_run_is_the_one_that_cannot_be_constructed() -> bool:
    broken, working = (BLOCKS["notebook", f"cell {number}"] for number in (2, 3))
    assert broken.inherits.keys() == working.inherits.keys()
    return broken.number is None or working.number is not None


@settles("N-84")
def test_the_numbers_of_the_cells_do_not_rise() -> bool:
    numbers = [block.number for block in CELLS]
    return None not in numbers and all(one < next_ for one, next_ in pairwise(numbers))


@settles("N-85")
def test_the_outputs_come_from_two_environments() -> bool:
    return len(printed_versions()) == 1


@settles("R-25")
def test_the_outputs_name_the_two_versions_of_the_readme() -> bool:
    return printed_versions() == {"2.19.0", "2.10.0"}


def printed_versions() -> set[str]:
    lines = (line for block in CELLS for line in block.printed.items())
    return {value for name, value in lines if name.lower() == "tensorflow version"}


def test_the_training_cell_carries_no_number_and_no_output():
    assert TRAINING.calls["model.fit"]["epochs"] == 10
    assert TRAINING.number is None and not TRAINING.printed


# ---------------------------------------------------------------- what is printed as formulas


@settles("N-39")
def test_the_rewritten_equations_stand_on_one_line_each() -> bool:
    return all(re.search(r"=\s*\n", FORMULAS[id].latex) for id in REWRITTEN)


@settles("R-32")
def test_the_readmes_formulas_are_the_notebooks_but_mis_decoded() -> Measured:
    ours, theirs = FORMULAS["N-F11"], FORMULAS["R-F8"]
    return Measured(as_stated=theirs.printed == ours.latex, as_corrected=parse(theirs) == parse(ours))


@settles("R-14")
def test_the_factor_is_the_same_in_words_and_code() -> bool:
    return parse(FORMULAS["R-F1"]) == parse(FORMULAS["R-F4"])


# ---------------------------------------------------------------- what is installed


@settles("N-06")
def test_three_pythons_have_the_versions_of_the_first_cell() -> bool:
    return pythons_with("numpy 2.1.3", "tensorflow 2.19.0") == ("3.10", "3.11", "3.12")


@settles("R-43")
def test_one_python_alone_has_all_stated_versions() -> bool:
    return pythons_with(*RELEASED_FOR) == PYTHONS


@settles("R-26")
def test_one_python_alone_can_install_each_stated_version() -> Measured:
    two = {name for name in RELEASED_FOR if name.startswith("tensorflow ")}
    return Measured(as_stated=len(two) == 1, as_corrected=pythons_with(*RELEASED_FOR) == ("3.10",))


@settles("R-44")
def test_neither_tensorflow_nor_numpy_brings_jupyter() -> bool:
    needed = {name for package in ("tensorflow", "numpy") for name in requirements(package)}
    assert "numpy" in needed
    return not needed.isdisjoint({"jupyter", "notebook", "jupyterlab", "ipykernel"})


def requirements(package: str) -> set[str]:
    """Return the names of what a package requires."""
    return {re.match(r"[\w-]+", one).group().lower() for one in requires(package) or [] if "extra ==" not in one}


@settles("R-44")
def test_an_install_without_versions_gives_none_of_those_stated() -> bool:
    assert metadata("tensorflow")["Name"] == "tensorflow"
    return f"tensorflow {version('tensorflow')}" in RELEASED_FOR


# ---------------------------------------------------------------- the record, where the documents are at hand

at_hand = pytest.mark.skipif(not text.FOLDER.is_dir(), reason="the documents are not at hand (set FOCAL_KIT_SEEDS)")


def body(block: CodeCell) -> str:
    return text.sections(block.document)[block.section]


def keywords(source: str, name: str) -> dict[str, object]:
    """Return the keyword arguments of the first call of a function."""
    start = source.index(f"{name}(")
    depth = 0
    for end in range(start + len(name), len(source)):
        depth += {"(": 1, ")": -1}.get(source[end], 0)
        if depth == 0:
            break
    call = ast.parse(source[start : end + 1].replace("\n", " "), mode="eval").body
    return {one.arg: literal(one.value) for one in call.keywords}


def literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return "…"


@at_hand
@pytest.mark.parametrize("block", BLOCKS.values(), ids=lambda block: f"{block.document}, {block.section}")
def test_the_record_of_the_code_is_what_the_document_has(block: CodeCell):
    source = body(block)
    number = re.search(r"^In \[(\d+)\]:", source, re.MULTILINE)
    assert block.number == (int(number.group(1)) if number else None)
    assert set(block.imports) == set(re.findall(r"^import ([\w.]+)", source, re.MULTILINE))
    for module in {"numpy"} | block.uses.keys():
        assert set(block.uses.get(module, [])) == set(re.findall(rf"\b{module}\.(\w+)", source))
    assert all(keywords(source, name) == given for name, given in block.calls.items())
    assert dict(block.inherits) == dict(re.findall(r"^class (\w+) ?\(([\w.]+)\):", source, re.MULTILINE))
    assert all(f"{name}: {value}" in source for name, value in block.printed.items())


@at_hand
@pytest.mark.parametrize("block", [one for one in CELLS if one.calls], ids=lambda block: block.section)
def test_no_call_is_left_out_of_the_record(block: CodeCell):
    defined = re.findall(r"def (\w+)", body(block))
    called = set(re.findall(r"(?<![\w.)])[A-Za-z_][\w.]*(?=\()", text_without_strings(body(block)))) - {
        *defined,
        "PhysicalDevice",
    }
    assert called == set(block.calls)


def text_without_strings(source: str) -> str:
    return re.sub(r"#.*$|'[^'\n]*'|\"[^\"\n]*\"", "", source, flags=re.MULTILINE)


@at_hand
def test_the_record_of_layers_reductions_and_comments_is_what_the_documents_have():
    layers = re.findall(r"layers\.(\w+)\((\w*)", body(BLOCKS["notebook", "cell 4"]))
    assert tuple(" ".join(layer).strip() for layer in layers) == BLOCKS["notebook", "cell 4"].layers
    note = body(BLOCKS["study_note", "Focal Loss in PyTorch"])
    branches = re.findall(r"(?:el)?if reduction == '(\w+)'|^ +(else):", note, re.MULTILINE)
    assert tuple(a or b for a, b in branches) == BLOCKS["study_note", "Focal Loss in PyTorch"].reductions
    program = body(BLOCKS["readme", "Screenshots / Sample Outputs"]).split("```")[1]
    assert program.count("#") == BLOCKS["readme", "Screenshots / Sample Outputs"].comments
