"""A result says which code computed it; the finished parts of a run are of one code, and a changed loss is another."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tf_impl.experiments import runner
from tf_impl.experiments.earlier import with_earlier_runs
from tf_impl.records import code, result_file

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(ROOT / "tf_impl", tmp_path / "tf_impl", ignore=shutil.ignore_patterns("__pycache__"))
    code.digests.cache_clear()
    yield tmp_path
    code.digests.cache_clear()


def changed(path, text="CHANGED = 1"):
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")
    code.digests.cache_clear()


@pytest.mark.parametrize("name", runner.NAMES)
def test_a_changed_loss_makes_the_finished_parts_of_a_run_stale_and_another_loss_does_not(copied, name):
    module = runner.NAMES[name]
    before = code.digest(module, copied)
    assert before == code.digest(module)
    losses = {path.relative_to(copied).as_posix() for path in (copied / "tf_impl" / "losses").glob("[a-z]*.py")}
    used = losses & set(code.digests(module))
    assert len(used) >= 4 and losses - used
    for path in losses - used:
        changed(copied / path)
    for path in used:
        changed(copied / path, "# a comment")
    assert code.digest(module, copied) == before
    seen = {before}
    for path in sorted(used):
        changed(copied / path)
        seen.add(code.digest(module, copied))
    assert len(seen) == 1 + len(used)


LOADED = """
import sys
from importlib import import_module

for module in sys.argv[1:]:
    for name in [name for name in sys.modules if name.startswith("tf_impl")]:
        del sys.modules[name]
    import_module(module)
    print(module, *(name for name in sys.modules if name.startswith("tf_impl.")))
"""


def test_the_code_of_a_result_is_all_that_its_module_loads_of_ours_but_what_packages_reexport():
    """By the interpreter itself: the modules that are loaded after the import."""
    command = [sys.executable, "-c", LOADED, *runner.NAMES.values()]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    reexported = ("tf_impl.keras_losses", "tf_impl.model", "tf_impl.layers", "tf_impl.losses", "tf_impl.devices")
    reexported += ("tf_impl.data.encoded_images",)  # a type in the package, of which amygdala needs a module alone
    lines = [line.split() for line in out.splitlines()]
    assert [module for module, *_ in lines] == list(runner.NAMES.values())
    for module, *loaded in lines:
        files = code.digests(module)
        assert len(loaded) > 20
        for found in loaded:
            path = found.replace(".", "/")
            if not (ROOT / path).is_dir() and not found.startswith(reexported):
                assert f"{path}.py" in files, f"{module} loads {found}, and its digest does not see it"


def test_prose_is_no_code():
    text = Path(code.__file__).read_text(encoding="utf-8")
    bare = code.without_prose(text)
    assert "#" not in bare.replace('"#', "") and '"""' not in bare and len(bare) < len(text)
    assert ast.dump(ast.parse(bare)) == ast.dump(ast.parse(without_docstrings(text)))


def without_docstrings(text):
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, code.DOCUMENTED) and ast.get_docstring(node) is not None:
            del node.body[0]
    return ast.unparse(tree)


OURS = '[project]\nname = "focal-loss-kit"\nversion = "9.8.7"\n'
THEIRS = ('[project]\nname = "another"\nversion = "1"\n', '[tool.poetry]\nversion = "2"\n', "")


@pytest.mark.parametrize(("project", "found"), [(OURS, "9.8.7"), *((one, "as installed") for one in THEIRS)])
def test_a_result_names_the_version_of_its_checkout_and_never_that_of_a_project_around_a_copy(
    monkeypatch, tmp_path, project, found
):
    monkeypatch.setattr(result_file, "version", {"focal-loss-kit": "as installed"}.__getitem__)
    monkeypatch.setattr(result_file, "__file__", str(tmp_path / "tf_impl" / "records" / "result_file.py"))
    assert result_file.versions()["focal-loss-kit"] == "as installed"
    (tmp_path / "pyproject.toml").write_text(project, "utf-8")
    assert result_file.versions()["focal-loss-kit"] == found


def test_a_result_names_the_number_of_threads_that_the_environment_sets(monkeypatch):
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "1")
    assert result_file.hardware()["threads"] == 1
    monkeypatch.delenv("TF_NUM_INTRAOP_THREADS")
    assert result_file.hardware()["threads"] == os.cpu_count()


def test_a_result_names_commit_code_and_the_vector_instructions_of_the_processor():
    of = code.provenance("tf_impl.experiments.rare_class")
    assert set(of) == {"commit", "uncommitted", "digest", "files"}
    assert len(of["digest"]) == 16 and "tf_impl/losses/binary_margin.py" in of["files"]
    machine = result_file.hardware()
    assert "/" in machine["family"] and machine["vector_instructions"] == sorted(machine["vector_instructions"])


# ---------------------------------------------------------------- earlier runs


def a_result(value, date="2026-01-01"):
    contrast = {"id": "one", "role": "primary", "says": "…", "expected": "> 0", "mean": value, "interval": [value] * 2}
    contrast |= {"above": 1, "seeds": 1, "p": 1.0, "p_holm": 1.0, "values": [value]}
    return {"date": date, "protocol": {"sha256": "0"}, "contrasts": [contrast], "runs": [{"seed": 1}]}


def test_a_result_that_replaces_another_keeps_its_contrasts(tmp_path):
    path = tmp_path / "result.json"
    for value in (0.1, 0.2, 0.2, 0.3):
        result_file.write(path, with_earlier_runs(a_result(value), path))
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert [run["contrasts"][0]["mean"] for run in kept["earlier_runs"]] == [0.2, 0.1]
    assert kept["contrasts"][0]["mean"] == 0.3


@pytest.mark.parametrize("value", [0.1, 1 / 3, 0.1234549999999, 0.3456749999999])
def test_a_run_that_is_repeated_is_no_earlier_run(tmp_path, value):
    """The last two are halves of a unit once a file has rounded them."""
    path = tmp_path / "result.json"
    for _ in range(2):
        result_file.write(path, with_earlier_runs(a_result(value), path))
    assert "earlier_runs" not in json.loads(path.read_text(encoding="utf-8"))
