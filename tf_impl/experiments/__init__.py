"""Experiments that are decided before they run: `python -m tf_impl.experiments NAME`.

Each has a protocol (`protocols/NAME.toml`: the numbers it runs with, one primary contrast, the secondaries), a module
(what is compared, on which data), and a result (`docs/results/NAME.json`), from which the pages are made.
"""
