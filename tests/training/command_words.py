"""The words of a training's command line, where a test has options of its own beside those that it shares."""

from __future__ import annotations

from collections.abc import Sequence

from tf_impl.train.__main__ import main

ONCE = {name for option in main.params if not option.multiple for name in (*option.opts, *option.secondary_opts)}


def with_defaults(shared: Sequence[str], own: Sequence[str]) -> list[str]:
    """Return both, without those shared options, each with its value, that the test gives itself."""
    pairs = zip(shared[::2], shared[1::2], strict=True)
    return [word for pair in pairs if pair[0] not in ONCE.intersection(own) for word in pair] + list(own)
