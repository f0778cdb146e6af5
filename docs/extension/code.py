"""Code in pages: taken from the source file while the site is built, by the names of functions; never retyped.

`[[code:NAME]]` becomes tabs, `[[diff:NAME]]` two classes line by line, `[[source:FILE:NAME]]` one definition,
`[[api:PACKAGE]]` the reference of all that a package exports; all are turned into Markdown before anything else reads
the page, so that highlighting, tabs and copy buttons are those of every other listing. Of a docstring the first line is
kept: the rest is on the pages of the functions.
"""

import ast
import json
import re
from difflib import unified_diff
from pathlib import Path
from textwrap import dedent, indent

from markdown.preprocessors import Preprocessor

from docs.extension.kept.sources import remembered

ROOT = Path(__file__).parents[2]
LOSSES: dict[str, dict] = json.loads((ROOT / "spec" / "vectors" / "losses.json").read_text("utf-8"))["losses"]
DIRECTIVE = re.compile(r"^\[\[(code|diff|source|api):(\S+)\]\]\s*$")

# name -> formulas of the documents, then what of which file implements them
TABS: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = {
    "binary_focal": (
        ("S-F6",),
        {
            "reference/binary_focal.py": (
                "focal_of_margin",
                "focal_margin_gradient",
                "_p_t_times_cross_entropy",
                "binary_focal_loss",
            ),
            "tf_impl/losses/focal_terms.py": ("TrueClass", "focal_loss_and_gradient"),
            "tf_impl/losses/binary_focal.py": ("binary_focal_loss", "focal_loss_of_logits"),
        },
    ),
    "categorical_focal": (
        ("S-F28",),
        {
            "reference/categorical_focal.py": ("categorical_focal_loss", "categorical_focal_loss_gradient"),
            "tf_impl/losses/categorical_focal.py": ("categorical_focal_loss", "categorical_focal_of_logits"),
        },
    ),
    "centred_mse": (
        ("R-F7",),
        {
            "reference/centred_mse.py": ("centred_mse", "centred_mse_gradient"),
            "tf_impl/losses/centred_mse.py": ("centred_mse",),
        },
    ),
    "prediction_penalties": (
        ("N-F25", "N-F27"),
        {
            "reference/prediction_penalties.py": ("l1_penalty", "l2_penalty"),
            "tf_impl/losses/prediction_penalties.py": ("l1_penalty", "l2_penalty"),
        },
    ),
}
# of any other family its losses, and their gradients in the reference, without a formula of the documents
TABS |= {
    family: (
        (),
        {
            f"reference/{family}.py": tuple(name + of for name in names for of in ("", "_gradient")),
            f"tf_impl/losses/{family}.py": names,
        },
    )
    for family in dict.fromkeys(loss["family"] for loss in LOSSES.values())
    if family not in TABS
    for names in [tuple(name for name, loss in LOSSES.items() if loss["family"] == family)]
}
PACKAGES = {"reference": "reference", "tf_impl": "tf_impl.losses"}
DIFFS = {"notebook": ("tests/training/documented_losses.py", "NotebookLoss", "RepairedLoss")}


class Listings(Preprocessor):
    """Replaces the directives by Markdown."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the page with its listings."""
        found = ((line, DIRECTIVE.match(line)) for line in lines)
        return [new for line, match in found for new in (self.listing(*match.groups()) if match else [line])]

    def listing(self, kind: str, name: str) -> list[str]:
        """Return the lines that a directive stands for."""
        if kind == "source":
            path, _, member = name.partition(":")
            return f"```python\n{sources(path, (member,))}\n```".split("\n")
        if kind == "api":
            return api(name).split("\n")
        known, write = (TABS, tabs) if kind == "code" else (DIFFS, diff)
        if name not in known:
            raise LookupError(f"no {kind} is named {name}; there are {', '.join(known)}")
        return write(name).split("\n")


def tabs(name: str) -> str:
    """Return the documents' formulas, and the functions of each room, as tabs."""
    formulas, files = TABS[name]
    parts = {"the documents": "\n\n".join(f"[[formula:{id}]]" for id in formulas)} if formulas else {}
    for path, names in files.items():
        listed = f'```python title="{path}"\n{sources(path, names)}\n```'
        room = path.partition("/")[0]
        parts[room] = f"{parts[room]}\n\n{listed}" if room in parts else listed
    return "\n".join(f'=== "{title}"\n\n{indent(text, "    ")}\n' for title, text in parts.items())


def api(package: str) -> str:
    """Return the directives by which mkdocstrings shows what a package exports.

    A loss that has the name of its file is hidden by the module, so it is asked for by itself.
    """
    heading = "    options:\n      show_root_heading: true\n      show_root_toc_entry: true"
    hidden = [f"{PACKAGES[package]}.{name}.{name}" for name, loss in LOSSES.items() if name == loss["family"]]
    return "\n\n".join([f"::: {package}", *(f"::: {name}\n{heading}" for name in hidden)])


def diff(name: str) -> str:
    """Return two classes of a file as the change from one to the other."""
    path, before, after = DIFFS[name]
    texts = [sources(path, (of,)).split("\n") for of in (before, after)]
    changes = list(unified_diff(*texts, n=1000, lineterm=""))[3:]
    return f'```diff title="{path}: {before} → {after}"\n' + "\n".join(changes) + "\n```"


@remembered
def sources(path: str, names: tuple[str, ...]) -> str:
    """Return functions, classes and methods ("Class.method") of a file as they stand there, docstrings shortened."""
    text = (ROOT / path).read_text("utf-8")
    parts, shown = [], set()
    for name in names:
        owner, _, member = name.rpartition(".")
        nodes = {node.name: node for node in ast.parse(text).body if hasattr(node, "name")}
        if (owner or name) not in nodes:
            raise LookupError(f"{path} has no {name}")
        if owner and owner not in shown:
            parts.append(f"class {owner}:" if not nodes[owner].bases else _first_line(text, nodes[owner]))
            shown.add(owner)
        members = {node.name: node for node in getattr(nodes[owner or name], "body", []) if hasattr(node, "name")}
        if owner and member not in members:
            raise LookupError(f"{path} has no {name}")
        parts.append(_short(text, members[member] if owner else nodes[name]))
    return "\n\n".join(parts)


def _first_line(text: str, node: ast.ClassDef) -> str:
    return text.split("\n")[node.lineno - 1]


def definition(text: str, node: ast.FunctionDef | ast.ClassDef) -> str:
    """Return a definition as it stands in its file, with its decorators."""
    return "\n".join(text.split("\n")[_start(node) : node.end_lineno])


def _start(node: ast.FunctionDef | ast.ClassDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1


def _short(text: str, node: ast.AST) -> str:
    """Return a definition with its decorators, and the first line of each docstring in it."""
    lines = text.split("\n")
    left_out: set[int] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(inner):
            doc = inner.body[0]
            if doc.end_lineno > doc.lineno:
                lines[doc.lineno - 1] += '"""'
                left_out |= set(range(doc.lineno, doc.end_lineno))
    kept = [line for number, line in enumerate(lines) if number not in left_out]
    return "\n".join(kept[_start(node) : node.end_lineno - len(left_out)])


def whole(path: str, name: str) -> str:
    """Return a class or function of a file as it stands there, on its own margin."""
    return dedent(sources(path, (name,)))
