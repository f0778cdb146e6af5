"""How the losses read: the length of their functions, and the prose beside their code.

`python -m tests.meta.test_size [FOLDER …]` prints the figures. A code line holds code: no docstring, comment or blank
line. Prose is the lines of docstrings and the comments. Functions are those of modules and the methods of classes; the
lines of a function nested in one of them are lines of that one, its `def` included.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
LOSSES = "tf_impl/losses"
CODELESS = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def docstring_lines(tree: ast.AST) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            lines |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return lines


def measure(text: str) -> tuple[list[int], int, int]:
    """Return the code lines of each function, those of the file, and its lines of prose (a comment is one)."""
    tree = ast.parse(text)
    documentation = docstring_lines(tree)
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    code = {
        line
        for token in tokens
        if token.type not in CODELESS
        for line in range(token.start[0], token.end[0] + 1)
        if line not in documentation
    }
    comments = sum(token.type == tokenize.COMMENT for token in tokens)
    holders = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
    functions = [node for holder in holders for node in holder.body if isinstance(node, ast.FunctionDef)]
    lengths = [sum(node.lineno <= line <= node.end_lineno for line in code) for node in functions]
    return lengths, len(code), len(documentation) + comments


def figures(folder: str) -> dict[str, float]:
    """Return the median function, in code lines, and the prose lines a code line, of a folder."""
    measured = [measure(path.read_text("utf-8")) for path in sorted((ROOT / folder).glob("*.py"))]
    lengths = [length for functions, _, _ in measured for length in functions]
    code, prose = (sum(one[index] for one in measured) for index in (1, 2))
    return {"functions": len(lengths), "median": median(lengths), "code": code, "prose": prose, "ratio": prose / code}


def test_the_measure_counts_what_it_says():
    module = '"""Two\n\nlines."""\n\n# a comment\nx = 1  # another\n\n\n'
    text = module + 'def f():\n    """One."""\n    return (\n        x\n    )\n'
    assert measure(text) == ([4], 5, 6)


def test_the_median_function_of_the_losses_has_at_least_7_lines_of_code():
    assert figures(LOSSES)["median"] >= 7


def test_the_losses_have_a_line_of_prose_for_each_line_of_code():
    assert figures(LOSSES)["ratio"] >= 1


if __name__ == "__main__":
    for folder in sys.argv[1:] or [LOSSES, "tf_impl/keras_losses"]:
        print(folder, {name: round(value, 2) for name, value in figures(folder).items()})
