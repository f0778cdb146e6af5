"""The works that the kit cites, and how a citation is told from other words.

A citation is the id of a work in running text, "Lin et al. 2017" or "Lin et al. (2017)": no markup is needed, in an
equation as in a page. What looks like a citation and is no work's id is an error.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

NAME = r"[A-ZÀ-ÖØ-Ý][\w’'-]+"
YEAR = r"\s+(\()?((?:1[89]|20)\d\d)\b(?(3)\))"
CITATION = re.compile(rf"\b({NAME})(\s+et\s+al\.|\s+and\s+{NAME})?,?(?:{YEAR})?")
WORDS_BEFORE_A_YEAR = {  # which no author's name is
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    *("December", "In", "Since", "Until", "By", "Of", "The", "ICCV", "CVPR", "NeurIPS", "ICLR", "ICML", "UCI"),
}


@dataclass(frozen=True)
class Work:
    """A work that is cited.

    Attributes:
        id: how it is cited, permanent: the families of its authors and its year ("Lin et al. 2017").
        authors: initials and family of each.
        title: of the work.
        venue: where it appeared; the pages, if it has no other number.
        year: of the first appearance.
        taken: what is taken from it.
        arxiv: its number on arXiv.
        doi: its digital object identifier.
    """

    id: str
    authors: tuple[str, ...]
    title: str
    venue: str
    year: int
    taken: str
    arxiv: str = ""
    doi: str = ""

    @property
    def cited_as(self) -> str:
        """The id that its authors and year ask for."""
        families = [re.sub(r"^(?:\w[\w.-]*\. ?)+", "", author) for author in self.authors]
        names = f"{families[0]} et al." if len(families) > 2 else " and ".join(families)
        return f"{names} {self.year}"

    @property
    def anchor(self) -> str:
        """The id as the end of an address."""
        letters = unicodedata.normalize("NFKD", self.id.lower()).encode("ascii", "ignore").decode()
        return re.sub(r"\W+", "-", letters)

    @property
    def addresses(self) -> dict[str, str]:
        """Where it can be read, by the number that it has there."""
        arxiv = {f"arXiv:{self.arxiv}": f"https://arxiv.org/abs/{self.arxiv}"} if self.arxiv else {}
        return arxiv | ({f"doi:{self.doi}": f"https://doi.org/{self.doi}"} if self.doi else {})


def read(path: Path) -> dict[str, Work]:
    """Return the works in a file by id.

    Raises:
        ValueError: for an id given twice, or one that is not that of the authors and the year.
    """
    works: dict[str, Work] = {}
    for record in tomllib.loads(path.read_text(encoding="utf-8"))["work"]:
        work = Work(**{name: tuple(value) if isinstance(value, list) else value for name, value in record.items()})
        if work.id != work.cited_as or work.id in works:
            raise ValueError(f"{work.id}: ids are given once, and this is {work.cited_as}")
        works[work.id] = work
    return works


WORKS: dict[str, Work] = read(Path(__file__).with_name("bibliography.toml"))


def cited(text: str) -> list[Work]:
    """Return the works that a text cites, in its order.

    Raises:
        LookupError: for a citation of a work that the bibliography does not have.
    """
    return [find(match) for match in citations(text)]


def citations(text: str) -> list[re.Match[str]]:
    """Return what looks like a citation in a text, in its order."""
    return [match for match in CITATION.finditer(text) if is_citation(match)]


def is_citation(match: re.Match[str]) -> bool:
    """Tell a citation from a name or a date: several authors, or one and a year."""
    _, others, _, year = match.groups()
    several = bool(others) and ("al." in others or bool(year))
    return several or (bool(year) and match[1] not in WORDS_BEFORE_A_YEAR)


def find(match: re.Match[str]) -> Work:
    """Return the work of a citation; one without its year is of the only work of these authors.

    Raises:
        LookupError: if there is none, or more than one.
    """
    first, others, _, year = match.groups()
    names = " ".join(f"{first}{others or ''}".split())
    known = [work for id, work in WORKS.items() if id == f"{names} {year}" or (not year and id.startswith(f"{names} "))]
    if len(known) != 1:
        raise LookupError(
            f"the bibliography has no work {match[0]}: write its record in spec/bibliography.toml, "
            f"where there are {', '.join(WORKS)}"
        )
    return known[0]
