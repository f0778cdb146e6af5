"""MkDocs hook: forget our modules before each build, so that `mkdocs serve` shows an edit in spec/ at once."""

import sys

OURS = ("spec", "docs.extension")


def on_config(config: object) -> object:
    """Drop our modules; the build imports them again."""
    for name in list(sys.modules):
        if name in OURS or name.startswith(tuple(f"{room}." for room in OURS)):
            del sys.modules[name]
    return config
