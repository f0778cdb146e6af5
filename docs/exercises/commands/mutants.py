"""Changed copies of answers: what a learner might have typed instead, one small change each.

A diagnosis must be true of each of them, or unsaid. The changes are those of an editor's slip and of a
misunderstanding: another operator, a part left out, another constant, another function, two names exchanged.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from random import Random

OPERATORS = {ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,)}
FUNCTIONS = {
    "log": ("log10", "log2", "exp"),
    "exp": ("log",),
    "sum": ("mean",),
    "mean": ("sum",),
    "max": ("min",),
    "minimum": ("maximum",),
    "maximum": ("minimum",),
}


def mutants(source: str, names: frozenset[str], count: int) -> Iterator[str]:
    """Yield so many changed copies of a source, or all where there are fewer, in an order that is always the same.

    Args:
        source: of a module.
        names: the functions and classes to change.
        count: how many.
    """
    tree = ast.parse(source)
    bodies = {node.name: node for node in tree.body if getattr(node, "name", "") in names}.values()  # the last of each
    places = [(node, change) for body in bodies for node in ast.walk(body) for change in _changes(node, body)]
    Random(source).shuffle(places)
    seen = {ast.unparse(tree)}
    for node, change in places:
        if count <= 0:
            return
        text = ast.unparse(_changed(tree, node, change))
        if text not in seen:
            seen.add(text)
            count -= 1
            yield text


def _changed(tree: ast.Module, node: ast.AST, change: object) -> ast.Module:
    """Return a copy of a tree in which one node is changed."""
    node.marked = True
    other = copy.deepcopy(tree)
    del node.marked
    return ast.fix_missing_locations(_Replace(change).visit(other))


class _Replace(ast.NodeTransformer):
    """Replaces the marked node."""

    def __init__(self, change: object) -> None:
        self._change = change

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the node, or what takes its place."""
        if hasattr(node, "marked"):
            del node.marked
            return self._change(node)
        return self.generic_visit(node)


def _changes(node: ast.AST, body: ast.AST) -> Iterator[object]:
    """Yield the ways to change a node: functions from the node to what takes its place."""
    match node:
        case ast.BinOp():
            for other in OPERATORS.get(type(node.op), ()):
                yield lambda one, other=other: ast.BinOp(one.left, other(), one.right)
            yield lambda one: one.left
            yield lambda one: one.right
            yield lambda one: ast.BinOp(one.right, one.op, one.left)
        case ast.UnaryOp(op=ast.USub()):
            yield lambda one: one.operand
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            for other in {0, 1, 2, value + 1} - {value}:
                yield lambda _one, other=other: ast.Constant(other)
        case ast.Attribute(attr=name) if name in FUNCTIONS:
            for other in FUNCTIONS[name]:
                yield lambda one, other=other: ast.Attribute(one.value, other, one.ctx)
        case ast.Call(args=[_, _, *_]):
            yield lambda one: ast.Call(one.func, [*one.args[:-2], one.args[-1], one.args[-2]], one.keywords)
        case ast.Call(args=[_], func=ast.Attribute(attr="log" | "exp" | "log10")):
            yield lambda one: one.args[0]
        case ast.Name(ctx=ast.Load(), id=name) if name in _parameters(body):
            for other in _parameters(body):
                if other != name:
                    yield lambda one, other=other: ast.Name(other, one.ctx)
        case ast.Name(ctx=ast.Load()):
            yield lambda one: ast.BinOp(ast.Constant(1), ast.Sub(), one)
        case ast.Compare():
            yield lambda one: ast.UnaryOp(ast.Not(), one) if not _is_array_test(one) else one


def _is_array_test(node: ast.Compare) -> bool:
    return isinstance(node.left, ast.Name) and node.left.id in ("y", "Y", "t", "labels")


def _parameters(body: ast.AST) -> list[str]:
    if not isinstance(body, ast.FunctionDef):
        return []
    return [one.arg for one in (*body.args.args, *body.args.kwonlyargs)]
