"""Does the command answer whatever it is given: an exit code, a card or one line, and a file with every field?"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conformance.__main__ import main
from tests.conformance.asking import subprocess_adapter

ROOT = Path(__file__).parents[2]
HEAD = 'import numpy as np\nFAMILY = "binary"\nINPUTS = "logits"\nFRAMEWORK = "numpy"\n'
HANGS = 600  # seconds: no command takes a tenth of it, unless it waits for ever
FIELDS = {
    *("conformant", "severity", "severity_where", "family", "alpha_convention", "reduction", "soft_labels"),
    *("assumed", "asked", "diagnoses", "regions", "versions"),
}

RIGHT = """
def loss(labels, inputs, *, alpha, gamma):
    m = np.where(labels == 1, inputs, -inputs)
    weight = 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
    return weight * np.exp(-gamma * np.logaddexp(0, m)) * np.logaddexp(0, -m)
"""
TENSORFLOW = """
import tensorflow as tf
FRAMEWORK = "tensorflow"
def loss(labels, inputs, *, alpha, gamma):
    m = tf.where(labels == 1, inputs, -inputs)
    weight = 1.0 if alpha is None else labels * alpha + (1 - labels) * (1 - alpha)
    return weight * tf.exp(gamma * tf.math.log_sigmoid(-m)) * tf.nn.softplus(-m)
"""


def written(tmp_path: Path, body: str, head: str = HEAD) -> Path:
    path = tmp_path / "my_loss.py"
    path.write_text(head + body, encoding="utf-8")
    return path


def run(path: Path, *options: str) -> tuple[int, str, dict]:
    report = path.parent / "of" / "report.json"
    result = CliRunner().invoke(main, [str(path), "--report", str(report), *options])
    return result.exit_code, result.output, json.loads(report.read_text(encoding="utf-8"))


@pytest.mark.parametrize("options", [(), ("--dtype", "float64")])
@pytest.mark.parametrize("body", [RIGHT, TENSORFLOW], ids=["numpy", "tensorflow"])
def test_a_right_loss_exits_with_0_and_a_card(tmp_path, body, options):
    code, output, report = run(written(tmp_path, body), *options)
    assert code == 0, output
    assert report["conformant"] is True and report["diagnoses"] == [] and set(report) == FIELDS
    assert report["alpha_convention"] == "positive-class" and report["reduction"] == "none"
    assert set(report["regions"]["value"]) == {"hard", "middle", "easy"}
    assert (report["regions"]["gradient"] is None) == (body is RIGHT)
    assert "positive-class" in output and "middle" in output


@pytest.mark.parametrize("end, name", [(".mean()", "mean"), (".sum(keepdims=True)", "sum")])
def test_a_reduction_exits_with_1_and_is_named(tmp_path, end, name):
    code, output, report = run(
        written(tmp_path, RIGHT.replace("weight * np.exp", "(weight * np.exp").strip() + f"){end}\n")
    )
    assert code == 1 and report["reduction"] == name
    assert [one["code"] for one in report["diagnoses"]] == [f"REDUCED_{name.upper()}"]
    assert f"REDUCED_{name.upper()}" in output and "yours" in output and "truth" in output


def test_a_number_that_json_cannot_hold_is_a_string(tmp_path):
    code, _, report = run(written(tmp_path, "def loss(labels, inputs, *, alpha, gamma): return inputs / 0\n"))
    assert code == 1
    assert [one["code"] for one in report["diagnoses"]] == ["NONFINITE_LOSS"]
    assert report["diagnoses"][0]["yours"] in ("inf", "-inf", "nan")
    assert set(report["diagnoses"][0]) == {
        *("code", "message", "where", "seen", "inputs", "yours", "truth", "severity")
    }


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("", ": a folder; name a file in it, or a module"),
        ("notes.txt", ": not a file of Python (.py)"),
        ("my_loss.py:NUMBER", ": int, not a function"),
        ("my_loss.py:nothing", ": no such function"),
        ("none.py", ": no such file"),
    ],
)
def test_what_is_no_loss_is_called_what_it_is(tmp_path, target, says):
    written(tmp_path, "NUMBER = 3\n", head="")
    (tmp_path / "notes.txt").write_text("a note", encoding="utf-8")
    result = CliRunner().invoke(main, [str(tmp_path / target)])
    assert result.exit_code == 2 and says in result.output, result.output


def test_a_folder_of_one_name_is_called_a_folder_where_it_ends_with_a_slash():
    result = CliRunner().invoke(main, ["docs/"])
    assert result.exit_code == 2 and "docs/: a folder; name a file in it" in result.output, result.output


def test_of_a_loss_that_is_random_it_is_said_that_two_equal_calls_differ(tmp_path):
    noise = RIGHT.replace("return weight", "return np.random.default_rng().uniform(0.9, 1.1) * weight")
    _, output, report = run(written(tmp_path, noise))
    assert [one["message"] for one in report["diagnoses"]] == [
        "what one example gets differs between two calls with the same input"
    ], output


@pytest.mark.parametrize("target, asked", [("tf_impl", "tf_impl:asymmetric_loss"), ("math", None)])
def test_of_a_module_that_is_no_adapter_it_is_said_how_one_of_its_losses_is_asked(target, asked):
    result = CliRunner().invoke(main, [target])
    output = " ".join(result.output.split())
    assert result.exit_code == 2 and f"{target} does not define FAMILY, INPUTS, FRAMEWORK, loss" in output
    assert ("name it:" in output) == bool(asked) and (asked or "") in output, output


LOSS = "def loss(labels, inputs, *, alpha, gamma): "
BROKEN = {
    "missing names": ("", "x = 1\n", "does not define FAMILY, INPUTS, FRAMEWORK, loss"),
    "syntax error": (HEAD, "def loss(:\n", "line 5"),
    "an exit at import": (HEAD, "raise SystemExit(0)\n", "SystemExit"),
    "no function": (HEAD, "loss = 3\n", "not a function"),
    "another shape": (HEAD, f"{LOSS}return inputs[:, None]\n", "shape (4, 1), not (4,)"),
    "None": (HEAD, f"{LOSS}return None\n", "NoneType"),
    "a string": (HEAD, f"{LOSS}return np.array(['a'])\n", "not real numbers"),
    "complex numbers": (HEAD, f"{LOSS}return inputs * 1j\n", "not real numbers"),
    "a generator": (HEAD, f"{LOSS}yield 1\n", "generator"),
    "an exception": (
        HEAD,
        f"{LOSS}\n    print('noise')\n    raise ValueError('no\\n[b]way')\n",
        "(my_loss.py, line 7)",
    ),
    "a crash": (HEAD, f"import os\n{LOSS}os._exit(7)\n", "exit code 7"),
    "labels that are written into": (
        HEAD,
        RIGHT.replace("\n    m =", "\n    labels[labels == 0] = -1\n    m ="),
        "loss writes into its arguments: the caller's arrays change",
    ),
    "inputs that are written into, with NaN": (
        HEAD,
        RIGHT.replace("return", "cost =") + "    inputs[:] = np.nan\n    return cost\n",
        "loss writes into its arguments: the caller's arrays change",
    ),
    "a gradient of another shape": (
        HEAD,
        f"{RIGHT}\ndef gradient(*_, **__): return np.zeros(2)\n",
        "gradient returned shape",
    ),
}


BROKEN |= {
    "an exception without a message": (
        HEAD,
        f"class Odd(Exception):\n    def __str__(self): raise Odd\n{LOSS}raise Odd\n",
        "Odd: (its message cannot be shown)",
    ),
    "an exception that no terminal can show": (HEAD, f"{LOSS}raise ValueError('\\ud800\\x1b[31m no')\n", "ValueError:"),
    "a null byte": (HEAD, "\0", "null bytes"),
    "an interrupt": (HEAD, f"class Stop(KeyboardInterrupt): pass\n{LOSS}raise Stop('now')\n", "Stop: now"),
    "a kill": (HEAD, f"import os\n{LOSS}os.kill(os.getpid(), 9)\n", "exit code -9"),
    "too much memory": (HEAD, f"{LOSS}return np.ones(10**13)\n", "MemoryError"),
    "no end of calls": (HEAD, f"{LOSS}return loss(labels, inputs, alpha=alpha, gamma=gamma)\n", "RecursionError"),
    "an absent framework": (HEAD.replace('"numpy"', '"jax"'), f"{LOSS}return inputs\n", "jax is not installed"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_run_exits_with_2_and_one_line(tmp_path, kind):
    head, body, because = BROKEN[kind]
    code, output, report = run(written(tmp_path, body, head))
    assert code == 2, output
    assert output.count("\n") == 1 and output.count(str(tmp_path)) <= 1
    assert because in output and "Traceback" not in output
    assert set(report) == FIELDS | {"error"} and report["conformant"] is None and because in report["error"]


def test_an_exception_is_shown_with_the_call(tmp_path):
    _, output, _ = run(written(tmp_path, f"{LOSS}return 1 / 0\n"))
    assert "loss([1.0, 0.0, 1.0] and more, " in output and "gamma=0.5): ZeroDivisionError" in output


@pytest.mark.parametrize("said", ["a slice x[1:x:2]", ":m: and :x:", "[red]brackets[/red]"])
def test_what_an_adapter_says_is_printed_as_it_is(tmp_path, said):
    code, output, _ = run(
        written(tmp_path, f"def loss(labels, inputs, *, alpha, gamma):\n    raise ValueError({said!r})\n")
    )
    assert code == 2 and f"ValueError: {said}" in output


def test_no_console_of_ours_draws_emoji():
    made = {
        f"{path.relative_to(ROOT)}:{node.lineno}": any(word.arg == "emoji" for word in node.keywords)
        for room in ("spec", "reference", "tf_impl", "tests/conformance", "docs")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Console"
    }
    assert made and all(made.values()), [place for place, plain in made.items() if not plain]


def test_an_adapter_that_hangs_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess_adapter, "CALL_TIMEOUT", 1.0)
    code, output, _ = run(written(tmp_path, f"import time\n{LOSS}time.sleep({HANGS})\n"))
    assert code == 2 and "no answer came within the limit; it was stopped after 1 s" in output
    monkeypatch.setattr(subprocess_adapter, "IMPORT_TIMEOUT", 3.0)
    code, output, _ = run(written(tmp_path, f"import time\ntime.sleep({HANGS})\n"))
    assert code == 2 and "was not imported within the limit" in output


def test_an_adapter_that_changes_numpy_changes_no_verdict(tmp_path):
    body = RIGHT.replace("return", "cost =") + "    np.seterr(all='raise')\n    return cost\n"
    code, output, _ = run(written(tmp_path, body + "print('x' * 10000)\n"))
    assert code == 0, output


def test_from_the_shell_what_the_adapter_prints_is_not_in_the_report(tmp_path):
    path = written(
        tmp_path, RIGHT + "import os, sys\nprint('noise'); os.write(1, b'noise'); sys.stderr.write('noise')\n"
    )
    command = [sys.executable, "-m", "tests.conformance", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    assert "noise" not in done.stdout + done.stderr and "conforms" in done.stdout


def test_a_wrong_formula_keeps_its_name_where_it_has_no_answer_at_an_edge(tmp_path):
    body = RIGHT.replace("alpha, 1 - alpha)", "alpha / (1 - alpha), 1)")
    code, output, report = run(written(tmp_path, body))
    assert code == 1 and [one["code"] for one in report["diagnoses"]] == ["ALPHA_RATIO"], output


def test_an_adapter_can_import_a_module_from_its_own_folder(tmp_path):
    (tmp_path / "pieces_of_my_loss.py").write_text("ONE = 1\n", encoding="utf-8")
    code, output, _ = run(written(tmp_path, "from pieces_of_my_loss import ONE\n" + RIGHT))
    assert code == 0, output


def test_the_command_does_not_wait_for_processes_that_an_adapter_leaves_behind(tmp_path):
    path = written(tmp_path, f"import os, time\nif os.fork() == 0: time.sleep({2 * HANGS})\n{RIGHT}")
    command = [sys.executable, "-m", "tests.conformance", str(path)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, timeout=HANGS).returncode == 0


def test_a_report_that_cannot_be_written_is_one_line(tmp_path):
    path = written(tmp_path, RIGHT)
    result = CliRunner().invoke(main, [str(path), "--report", str(path / "report.json")])
    assert result.exit_code == 2 and result.stderr.count("\n") == 1
    assert "the report cannot be written" in result.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_every_terminal_can_show_a_finding(tmp_path, encoding):
    path = written(tmp_path, RIGHT.replace("alpha, 1 - alpha", "1 - alpha, alpha"))
    command = [sys.executable, "-m", "tests.conformance", str(path)]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=HANGS, env=environment)
    assert done.returncode == 1 and not done.stderr
    assert b"ALPHA_SWAPPED" in done.stdout and b"gallery.md#ALPHA_SWAPPED" in done.stdout
