"""The code that a result was computed by: its files with their digests, and the commit that it was at.

A digest is of a file without comments, docstrings and blank lines, so that a better sentence makes no result stale.
"""

from __future__ import annotations

import ast
import hashlib
import io
import subprocess
import tokenize
from functools import cache
from importlib.util import resolve_name
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def provenance(module: str) -> dict:
    """Return `commit`, `uncommitted` files of the code, the `digest` of all, and of each of the `files` of a module."""
    files = digests(module)
    return {
        "commit": _git("rev-parse", "HEAD") or "unknown",
        "uncommitted": [line[3:] for line in (_git("status", "--porcelain", "--", *files) or "").splitlines()],
        "digest": digest(module),
        "files": files,
    }


def digest(module: str, root: Path = ROOT) -> str:
    """Return one digest of all files that a module needs."""
    return _short("".join(f"{path} {of}\n" for path, of in digests(module, root).items()).encode())


@cache
def digests(module: str, root: Path = ROOT) -> dict[str, str]:
    """Return the digest of each of our files that a module imports, directly or not, by its path under the root.

    Imports are read in the text, those inside of functions too; a string that is the name of a module counts as an
    import, because the data sets are imported by name. A package is among them only if a name that it defines itself is
    imported: importing `tf_impl.losses.binary_focal` does not make a result depend on the whole of `tf_impl`.

    Args:
        module: Such as `tf_impl.experiments.rare_class`.
        root: The folder that `tf_impl` is in.
    """
    found, waiting = {}, [module]
    while waiting:
        path = _file(waiting.pop(), root)
        name = path.relative_to(root).as_posix()
        if name not in found:
            package = ".".join(path.relative_to(root).parent.parts)
            found[name], named = _read(path.read_text(encoding="utf-8"), package)
            waiting += _modules(named, root)
    return dict(sorted(found.items()))


def without_prose(text: str) -> str:
    r"""Return Python code without comments, docstrings and blank lines.

    Examples:
        >>> without_prose('def f():\n    "What it does."\n    return 1  # why\n')
        'def f():\n    return 1'
    """
    lines = text.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            docstring = node.body[0]
            lines[docstring.lineno - 1 : docstring.end_lineno] = [""] * (docstring.end_lineno - docstring.lineno + 1)
    return "\n".join(line.rstrip() for line in lines if line.strip())


@cache
def _read(text: str, package: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the digest of a module of a package, and what it may import: names, each with the module that has it."""
    named = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            named += [(alias.name, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            of = resolve_name("." * node.level + (node.module or ""), package) if node.level else node.module or ""
            named += [(f"{of}.{alias.name}", of) for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named.append((node.value, node.value))
    return _short(without_prose(text).encode()), named


def _modules(named: list[tuple[str, str]], root: Path) -> list[str]:
    """Return those of the names that are modules of ours, and the modules of the other names."""
    modules = {name if _file(name, root) else of for name, of in named}
    return sorted(module for module in modules if module.startswith("tf_impl.") and _file(module, root))


def _file(module: str, root: Path) -> Path | None:
    if not module.replace(".", "").isidentifier():
        return None
    path = root.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _git(*arguments: str) -> str | None:
    """Return what git says of the folder that the code is in; None without git, or without a repository."""
    try:
        run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return run.stdout.rstrip("\n")
