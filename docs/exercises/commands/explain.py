"""Explains a code: what it says, in which exercises, who shipped the mistake, and the page, where this copy has one."""

from __future__ import annotations

from collections.abc import Iterator

from docs.exercises.checker import messages
from docs.exercises.checker.catalogue import all_exercises
from docs.exercises.checker.workspace import ROOT


def explanation(code: str) -> list[str]:
    """Return what is known of a code, in lines.

    Raises:
        LookupError: it is no code.
    """
    general, own = messages.general(code), list(_in_exercises(code))
    if general is None and not own:
        known = sorted({*messages.all_codes(), *(name for name, _ in _all_own())})
        near = [name for name in known if any(word in name.split("_") for word in code.split("_"))]
        raise LookupError(f"{code} is no code of a mistake{'; is it one of ' + ', '.join(near) if near else ''}")
    text = [code, *([f"  {general[0]}"] if general else [])]
    text += [f"  in {where}: {sentence}" for where, sentence in own]
    if general and general[1]:
        text.append(f"  seen in {', '.join(general[1])}")
    page = messages.page(code).partition("#")[0]
    if page and (ROOT / "docs" / page).exists():
        text.append(f"  the page of the site that explains it: {page.removesuffix('.md')}")
    return text


def _in_exercises(code: str) -> Iterator[tuple[str, str]]:
    for exercise in all_exercises():
        for key, sentence in exercise.sentences.items():
            part, _, name = key.rpartition(" ")
            if name == code:
                yield f"{exercise.id}{f' ({part})' if part else ''}", sentence


def _all_own() -> Iterator[tuple[str, str]]:
    for exercise in all_exercises():
        yield from ((key.rpartition(" ")[2], sentence) for key, sentence in exercise.sentences.items())
