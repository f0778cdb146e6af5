"""cosmic-ray over the losses of `tf_impl`: each worker in a clone of the last commit, each mutant in a fresh process.

A file's own tests come first, then the fastest; one case of each test comes before the second of any, and the first
failure ends a run. Of a file that defines losses the tests of those alone are run: a mutant that only another loss
would show counts as survived. Replacements that no tensor survives (a float, shifted) are left out, and so are those
that others of their kind imply: they would only make the numbers look better. So are annotations, which nothing
evaluates.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.meta.mutation import fork_server
from tests.meta.mutation.record import ROOT, Mutant, change_of, digest, merged, of_room, unchanged

TRAINING = "tests/training/test_{}.py"
OF_FUNCTIONS = (
    *map("tests/conformance/test_{}.py".format, ("losses", "bad_input", "shapes")),
    *map(TRAINING.format, ("gradients", "dtypes", "bad_input", "modes")),
)
# how a batch is run, not what is computed: other tests of a survivor would take half an hour, and find nothing
BY_THEIR_OWN_TESTS = ("tf_impl/losses/compiled_pass.py", "tf_impl/losses/one_pass.py")
# the shortest first
OF_CLASSES = tuple(
    path.relative_to(ROOT).as_posix()
    for path in sorted((ROOT / "tests" / "training").glob("test_keras_*.py"), key=lambda path: path.stat().st_size)
)
# no loss of the register is computed there: they have tests of their own, and validation's messages are words
NOT_MUTATED = ("__init__", "calibration", "linear_focal", "running_logsumexp", "validation")
FUNCTIONS = tuple(
    path.stem for path in sorted((ROOT / "tf_impl" / "losses").glob("*.py")) if path.stem not in NOT_MUTATED
)
CLASSES = tuple(f"tf_impl/keras_losses/{name}.py" for name in ("binary", "categorical", "centred_mse"))
SHARED = tuple(
    path
    for path in (f"tf_impl/keras_losses/{file.name}" for file in sorted((ROOT / "tf_impl/keras_losses").glob("*.py")))
    if path not in CLASSES and not path.endswith("__init__.py")
)
ROOMS = {  # what is changed, session by session -> the tests that must see it, fastest first
    "tf_impl": {
        tuple(f"tf_impl/losses/{name}.py" for name in FUNCTIONS): OF_FUNCTIONS,
        CLASSES: OF_CLASSES,
    },
    "tf_impl, what its Keras losses share": {SHARED: OF_CLASSES},
}
FOLDER = ROOT / "build" / "mutation"
# what only a graph shows, test_modes asks for; in the classes there is no mathematics that XLA could do otherwise
FIRST_EAGERLY = "not (equals_the_derivation and (graph or float64)) and not (keras and XLA)"
OPTIONS = (
    *("-x", "-n0", "-q", "--impl=tf_impl", "-p", "no:cacheprovider"),
    *("-p", "tests.meta.mutation.uncached", "-p", "tests.meta.mutation.one_of_each_first"),
)
KEPT = (
    "Add_Sub",
    "Sub_Add",
    "Mul_Add",
    "Div_Mul",
    "Pow_Mul",
    "FloorDiv_Div",
    "BitOr_BitAnd",
    "BitAnd_BitOr",
)
LEFT_OUT = (
    rf"core/ReplaceBinaryOperator_(?!({'|'.join(KEPT)})$)",
    r"core/ReplaceUnaryOperator_.*_(Invert|Not|UAdd)",
    r"core/ReplaceComparisonOperator_(Eq_(Lt|Gt|LtE|GtE)|NotEq_(Lt|Gt|LtE|GtE)|(Lt|Gt|LtE|GtE)_(Eq|NotEq))",
)


def sources(room: str) -> list[str]:
    """Return the files of a room."""
    return [path for paths in ROOMS[room] for path in paths]


def run(room: str, processes: int, before: dict | None = None, one_in: int = 1) -> Iterator[dict]:
    """Run cosmic-ray and yield the record after each file, so that a run that is ended keeps what it has found.

    Mutants that were tried before, in build/mutation, are not tried again, nor are those of a file that has not changed
    since the record `before`. Of the others one in `one_in` is tried.
    """
    kept = unchanged(before)
    asked = {path: tests_of(path, of) for paths, of in ROOMS[room].items() for path in paths if path not in kept}
    ports = range(fork_server.PORT + 1, fork_server.PORT + 1 + processes)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _running(sys.executable, "-m", "tests.meta.mutation.fork_server", ports=[fork_server.PORT]):
        yield merged(sources(room), of_room("cosmic-ray", [], []), before, kept)
        passed = set()
        for path, tests in sorted(asked.items(), key=lambda one: not losses_of(one[0])):  # the shortest runs first
            if (chosen(path), tests) not in passed:
                passed.add(_must_pass(chosen(path), tests))
            mutants = _session(path, tests, ports, one_in)
            before = merged(sources(room), of_room("cosmic-ray", [path], mutants, one_in), before, kept)
            kept = kept | {path}
            yield before


def tests_of(path: str, of_room: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tests that the mutants of a file must fail: its own, and of most files those of its room."""
    return (*own(path), *(() if path in BY_THEIR_OWN_TESTS else of_room))


def own(path: str) -> list[str]:
    """Return the file of tests that has the name of a file of code, if there is one."""
    return [test for test in [TRAINING.format(Path(path).stem)] if (ROOT / test).exists()]


def losses_of(path: str) -> list[str]:
    """Return the losses of the register that a file defines."""
    defined = {node.name for node in ast.parse((ROOT / path).read_text("utf-8")).body if hasattr(node, "name")}
    register = json.loads((ROOT / "spec" / "vectors" / "losses.json").read_text("utf-8"))["losses"]
    return sorted(defined & set(register))


def chosen(path: str) -> str:
    """Return which of a file's tests are asked, as pytest's -k takes it."""
    of_losses = " or ".join(losses_of(path))
    return f"{FIRST_EAGERLY} and ({of_losses})" if of_losses else FIRST_EAGERLY


def _must_pass(names: str, tests: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return what passed, or refuse to begin if the tests fail unchanged: every mutant would seem to be killed."""
    answer = fork_server.ask([*OPTIONS, "-k", names, *tests])
    if answer != "0":
        raise RuntimeError(f"pytest ends with {answer} before anything is changed: {' '.join(tests)}")
    return names, tests


def _session(path: str, tests: tuple[str, ...], ports: range, one_in: int) -> list[Mutant]:
    """Try the mutants of a file, as it stands, with its tests."""
    name = f"{Path(path).stem}-{digest(path)[:8]}-{one_in}"
    configuration, session = FOLDER / f"{name}.toml", FOLDER / f"{name}.sqlite"
    configuration.write_text(_configuration(path, tests, ports), encoding="utf-8")
    if not session.exists():
        _tool("cosmic-ray", "init", configuration, session)
        _tool("cr-filter-operators", session, configuration)
        _leave_out(session, one_in)
    if len(ports) == 1:  # a worker that is asked by http must answer within five minutes; one process has no need of it
        with tempfile.TemporaryDirectory() as clone:
            subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
            _tool("cosmic-ray", "exec", configuration, session, folder=clone)
    else:
        with _running(_path("cr-http-workers"), configuration, ROOT, ports=ports):
            _tool("cosmic-ray", "exec", configuration, session)
    return _mutants(session)


def _leave_out(session: Path, one_in: int) -> None:
    """Mark the mutants that stand in an annotation as skipped, and of the others all but one in so many, evenly."""
    from cosmic_ray.work_db import WorkDB, use_db
    from cosmic_ray.work_item import WorkerOutcome, WorkResult

    with use_db(str(session), WorkDB.Mode.open) as database:
        tried = []
        for item in list(database.pending_work_items):
            (mutation,) = item.mutations
            if any(start <= mutation.start_pos < end for start, end in annotations(ROOT / mutation.module_path)):
                database.set_result(item.job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))
            else:
                place = (mutation.start_pos, mutation.operator_name, mutation.occurrence)
                tried.append((place, item.job_id))
        for number, (_, job) in enumerate(sorted(tried)):
            if number % one_in:
                database.set_result(job, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))


def annotations(path: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where the annotations of a file begin and end: row and column."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    found = [getattr(node, name, None) for node in nodes for name in ("annotation", "returns")]
    return [((one.lineno, one.col_offset), (one.end_lineno, one.end_col_offset)) for one in found if one]


def _configuration(path: str, tests: tuple[str, ...], ports: range) -> str:
    client = Path(fork_server.__file__).relative_to(ROOT)
    addresses = ", ".join(f'"http://localhost:{port}"' for port in ports)
    options = " ".join([*OPTIONS, "-k", f"'{chosen(path)}'", *tests])
    timeout = 2.0 * fork_server.PATIENCE * fork_server.LIMIT
    return (
        f"[cosmic-ray]\nmodule-path = {[path]}\ntimeout = {timeout}\nexcluded-modules = []\n"
        f'test-command = "{sys.executable} {client} {options}"\n'
        f'[cosmic-ray.distributor]\nname = "{"http" if len(ports) > 1 else "local"}"\n'
        f"[cosmic-ray.distributor.http]\nworker-urls = [{addresses}]\n"
        f"[cosmic-ray.filters.operators-filter]\nexclude-operators = {list(LEFT_OUT)}\n"
    )


def _path(tool: str) -> Path:
    return Path(sys.executable).with_name(tool)


def _tool(name: str, *arguments: object, folder: Path | str = ROOT) -> None:
    subprocess.run([_path(name), *map(str, arguments)], cwd=folder, check=True)


@contextlib.contextmanager
def _running(*command: object, ports: range | list[int]) -> Iterator[None]:
    """Keep a server running, from when it answers at its ports on; with it end the processes that it started."""
    taken = [port for port in ports if _answers(port)]
    if taken:
        raise RuntimeError(f"something answers at port {taken[0]} already; if it is left over, end it")
    tools = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with (
        open(FOLDER / f"{Path(command[0]).name}.log", "w", encoding="utf-8") as log,
        subprocess.Popen(
            [*map(str, command)], cwd=ROOT, env=tools, stdout=log, stderr=log, start_new_session=True
        ) as process,
    ):
        try:
            for port in ports:
                while not _answers(port):
                    if process.poll() is not None:
                        raise RuntimeError(f"{command[0]} ended with exit code {process.returncode}")
                    time.sleep(0.5)
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _mutants(session: Path) -> list[Mutant]:
    from cosmic_ray.work_db import WorkDB, use_db
    from cosmic_ray.work_item import WorkerOutcome

    with use_db(str(session), WorkDB.Mode.open) as database:
        done = [(item, result) for item, result in database.completed_work_items]
        return [
            Mutant(str(item.mutations[0].module_path), _outcome(result), change_of(result.diff or ""))
            for item, result in done
            if result.worker_outcome not in (WorkerOutcome.SKIPPED, WorkerOutcome.NO_TEST)
        ]


def _outcome(result: object) -> str:
    outcome = result.test_outcome and result.test_outcome.value
    decided = outcome in ("killed", "survived") and (result.output or "").strip() not in ("timeout", "died")
    return outcome if decided else "undecided"
