"""Each public function and class of `reference` and `tf_impl` shows an example in its docstring, and it prints that."""

from __future__ import annotations

import doctest
import importlib
import inspect
import sys

import pytest

PUBLIC = [
    (package, name)
    for package in ("reference", "tf_impl")
    for name in importlib.import_module(package).__all__
    if callable(getattr(importlib.import_module(package), name))
]


@pytest.mark.parametrize("package, name", PUBLIC, ids=[".".join(one) for one in PUBLIC])
def test_the_example_of_a_public_function_prints_what_it_says(package: str, name: str):
    function = getattr(importlib.import_module(package), name)
    documentation = inspect.getdoc(function)
    assert "Examples:" in documentation, f"{package}.{name} has no Examples"
    names = vars(sys.modules[function.__module__]).copy()
    example = doctest.DocTestParser().get_doctest(documentation, names, f"{package}.{name}", None, 0)
    result = doctest.DocTestRunner(verbose=False).run(example)
    assert result.attempted
    assert not result.failed
