"""Where each sentence of the documents has its place: in the claims that it makes, or nowhere, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_READ = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
NOTHING: Mapping[str, str] = _READ["nothing"]


@dataclass(frozen=True)
class Sentence:
    """The place of one sentence.

    Attributes:
        document: id of the document.
        section: the title under which it stands.
        fingerprint: a digest of its letters and signs; the sentence is not copied.
        claims: the ids of the claims that it makes.
        nothing: where it makes none, a word of NOTHING that says what it is.
    """

    document: str
    section: str
    fingerprint: str
    claims: tuple[str, ...] = ()
    nothing: str = ""


def sentence(document: str, section: str, fingerprint: str, place: str) -> Sentence:
    """Return a sentence with its place: ids of claims, or a word of NOTHING."""
    if place in NOTHING:
        return Sentence(document, section, fingerprint, nothing=place)
    return Sentence(document, section, fingerprint, claims=tuple(place.split()))


SENTENCES: tuple[Sentence, ...] = tuple(
    sentence(one["document"], one["title"], *placed) for one in _READ["section"] for placed in one["sentences"]
)
