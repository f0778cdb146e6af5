"""Every sentence of the documents has its place in the ledger, and every claim a sentence that makes it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from spec.claims import CLAIMS
from spec.documents import DOCUMENTS
from spec.documents.sentences import NOTHING, SENTENCES, Sentence, sentence
from spec.records import Claim
from tests.derivation import document_text as text
from tests.derivation.document_sentences import fingerprint, sentences, split, statements

WORDS_IN_A_ROW = 8
at_hand = pytest.mark.skipif(not text.FOLDER.is_dir(), reason="the documents are not at hand (set FOCAL_KIT_SEEDS)")


def placed(document: str) -> dict[str, list[str]]:
    """Return the fingerprints of the sentences that have a place, by section."""
    found: dict[str, list[str]] = {}
    for each in SENTENCES:
        if each.document == document:
            found.setdefault(each.section, []).append(each.fingerprint)
    return found


# ---------------------------------------------------------------- the documents, where they are at hand


@at_hand
@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_sentence_of_a_document_has_its_place(document: str):
    said, has_place = sentences(document), placed(document)
    assert list(said) == list(has_place)
    for section, those in said.items():
        assert [fingerprint(each) for each in those] == has_place[section], section


@at_hand
@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_letter_of_a_document_is_left_out_of_its_sentences(document: str):
    whole = (text.FOLDER / f"{document}.md").read_text(encoding="utf-8")
    kept = "".join(each for section in sentences(document).values() for each in section)
    assert letters(whole) - letters(kept) == Counter()


def letters(written: str) -> Counter[str]:
    """Return how often each letter and digit occurs, of what is no fence of code."""
    return Counter(re.findall(r"\w", re.sub(r"^\s*```\w*$", "", written, flags=re.MULTILINE)))


@at_hand
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_sentence_more_or_a_word_changed_has_no_place(document: str, tmp_path, monkeypatch: pytest.MonkeyPatch):
    whole = (text.FOLDER / f"{document}.md").read_text(encoding="utf-8")
    monkeypatch.setattr(text, "FOLDER", tmp_path)
    known = {each.fingerprint for each in SENTENCES}
    for changed in (f"{whole}\nFocal loss heals the sick.\n", whole.replace("loss", "lass", 1)):
        (tmp_path / f"{document}.md").write_text(changed, encoding="utf-8")
        assert [each for those in sentences(document).values() for each in those if fingerprint(each) not in known]


# ---------------------------------------------------------------- the places


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_claim_is_made_by_a_sentence_and_every_place_is_a_claim_of_its_document(document: str):
    made = {id for each in SENTENCES if each.document == document for id in each.claims}
    assert made == {claim.id for claim in CLAIMS.values() if claim.document == document}


def test_a_sentence_makes_a_claim_or_says_why_it_makes_none():
    assert all(bool(each.claims) != bool(each.nothing) for each in SENTENCES)
    assert {each.nothing for each in SENTENCES} - {""} == set(NOTHING)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_a_sentence_makes_the_claim_wherever_the_claim_says_that_it_stands(claim: Claim):
    assert stands_in(claim.where) <= {each.section for each in SENTENCES if claim.id in each.claims}


def stands_in(where: str) -> set[str]:
    """Return the sections that a place names: "cell 1; the output", "cells 1 to 8; their numbers"."""
    section = re.split("[;:]", where)[0]
    if first_and_last := re.fullmatch(r"cells (\d+) to (\d+)", section):
        first, last = map(int, first_and_last.groups())
        return {f"cell {number}" for number in range(first, last + 1)}
    if section.startswith("cells "):
        return {f"cell {number}" for number in re.findall(r"\d+", section)}
    return {section}


def test_a_place_that_is_no_claim_and_no_word_is_noticed():
    wrong = sentence("notebook", "cell 1", "00000000", "a remark")
    assert not set(wrong.claims) <= set(CLAIMS)
    assert sentence("notebook", "cell 1", "00000000", "lead") == Sentence(
        "notebook", "cell 1", "00000000", nothing="lead"
    )


# ---------------------------------------------------------------- the split


@pytest.mark.parametrize(
    ("section", "parts"),
    [
        ("One says it. Another\nsays more.\n", ["One says it.", "Another says more."]),
        ("It is so (e.g. There).\n", ["It is so (e.g. There)."]),
        ("* one\n  and on\n* two\n", ["* one and on", "* two"]),
        ("$$\na = b\n$$\nSo it is.\n", ["$$ a = b $$", "So it is."]),
        ("* $$a =\n  b$$\n", ["* $$a =   b$$"]),
        ("| a | b |\n|---|---|\n| c | d |\n", ["| a | b |", "| c | d |"]),
        ("First.\\\nsecond\n", ["First.", "second"]),
        ("See:\n```python\nx = f(1,\n      2)  # why\n```\n", ["See:", "x = f(1, 2)  # why"]),
    ],
)
def test_a_section_is_split_into_its_sentences(section: str, parts: list[str]):
    assert [" ".join(each.split()) for each in split(section)] == [" ".join(each.split()) for each in parts]


def test_a_bracket_in_a_string_or_a_comment_opens_nothing():
    assert list(statements(["x = '('", "y = 1  # (", "z = 2"])) == ["x = '('", "y = 1  # (", "z = 2"]


# ---------------------------------------------------------------- nothing is copied


def words(written: str) -> str:
    return " ".join(re.findall(r"\w+", written.lower()))


def runs(said: list[str]) -> set[str]:
    starts = range(len(said) - WORDS_IN_A_ROW + 1)
    return {" ".join(said[start:][:WORDS_IN_A_ROW]) for start in starts}


@at_hand
@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_paraphrase_is_a_sentence_of_its_document_or_has_eight_words_in_a_row_of_it(document: str):
    original = (text.FOLDER / f"{document}.md").read_text(encoding="utf-8")
    whole = words(original)
    sentences = {words(sentence) for sentence in re.split(r"[.!?:;|\n]", original)}
    for claim in (claim for claim in CLAIMS.values() if claim.document == document):
        said = words(claim.paraphrase)
        assert said not in sentences
        assert not any(f" {run} " in whole for run in runs(said.split()))
