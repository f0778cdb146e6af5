"""The contrasts of the protocols in words: what is subtracted from what, and what both sides have in common.

Nothing is typed: the words come from the terms of the protocol, whose ids are for files and never for readers.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from docs.extension.kept.sources import remembered
from docs.extension.measures import HIGHER, LOWER, Measure, measure
from docs.extension.numbers import plain

PROTOCOLS = Path(__file__).parents[2] / "tf_impl" / "experiments" / "protocols"
OPTIMIZERS = {"adam": "Adam", "sgd": "SGD"}
PARTS = {  # of a condition -> in words
    r"prior ([\d.]+)": "initial predictions of {}",
    r"rate ([\d.]+)": "learning rate {}",
    r"(\d+ %) wrong": "{} of the labels wrong",
}


@remembered
def protocol(name: str) -> dict:
    """Return the protocol of an experiment."""
    return tomllib.loads((PROTOCOLS / f"{name}.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Term:
    """One term of a contrast: what was measured of which loss, where, and whether it is added or subtracted."""

    condition: str
    head: str
    name: str
    weight: float
    length: str

    @property
    def measure(self) -> Measure:
        """Of the term; what is kept for a whole condition may name a loss: "METRIC, LOSS"."""
        return measure(self.name if self.head else self.name.partition(", ")[0])

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Where a result has the values: condition, length, head ("" for what else was kept) and measure."""
        return self.condition, self.length, self.head, self.name

    def words(self, experiment: str) -> dict[str, str]:
        """Return the loss, what was done to its predictions, and the condition, each in words or ""."""
        loss = self.head or self.name.partition(", ")[2]
        return {
            "loss": loss_in_words(loss),
            "how": self.measure.how,
            "condition": condition_in_words(experiment, self.condition),
        }


@dataclass(frozen=True)
class Difference:
    """A contrast in words.

    Attributes:
        terms: As the protocol has them.
        title: What is subtracted from what.
        common: What all terms have in common, and the length of training.
    """

    terms: tuple[Term, ...]
    title: str
    common: str

    @property
    def measure(self) -> Measure:
        """What is compared."""
        return self.terms[0].measure

    @property
    def ends(self) -> tuple[str, str]:
        """What the two ends of its axis mean for the first that is named."""
        return {HIGHER: ("worse", "better"), LOWER: ("better", "worse")}.get(self.measure.better, ("", ""))


def difference(experiment: str, id: str) -> Difference:
    """Return a contrast of a protocol in words."""
    of = next(contrast for contrast in protocol(experiment)["contrast"] if contrast["id"] == id)
    names = of.get("measures") or [of["measure"]] * len(of["terms"])
    terms = tuple(Term(*term[:2], name, term[2], of["length"]) for term, name in zip(of["terms"], names, strict=True))
    words = [term.words(experiment) for term in terms]
    shared = [kind for kind in words[0] if len({of[kind] for of in words}) == 1]
    common = [words[0][kind] for kind in shared if words[0][kind]]
    title = _title([(term.weight, _side(of, shared)) for term, of in zip(terms, words, strict=True)])
    title = title if len(terms) > 1 else terms[0].measure.metric
    return Difference(terms, title, ", ".join([*common, after(experiment, of["length"])]))


def _title(sides: list[tuple[float, str]]) -> str:
    """Return what is subtracted from what; what has one weight of several that sum to 1 is a mean."""
    added, subtracted = ([(abs(w), words) for w, words in sides if (w > 0) == positive] for positive in (True, False))
    if any(abs(weight) != 1 for weight, _ in sides):
        return f"{_mean(added)} − {_mean(subtracted)}"
    return " ".join(f"{'+' if weight > 0 else '−'} {words}" for weight, words in sides).removeprefix("+ ")


def _mean(side: list[tuple[float, str]]) -> str:
    if len(side) == 1:
        return side[0][1]
    if any(weight != 1 / len(side) for weight, _ in side):
        raise ValueError(f"a contrast with the weights {[weight for weight, _ in side]} has no words yet")
    return f"mean of {' and '.join(words for _, words in side)}"


def after(experiment: str, length: str) -> str:
    """Return a length of training in epochs."""
    return f"after {protocol(experiment)['training']['epochs'][length]} epochs"


def _side(words: dict[str, str], shared: list[str]) -> str:
    own = {kind: text for kind, text in words.items() if kind not in shared}
    if "how" in own:
        own["how"] = own["how"] or "as predicted"
    return ", ".join(filter(None, own.values()))


def loss_in_words(head: str) -> str:
    """Return the loss of a head: "γ=0 α=0.5", "γ=2, weights 1/n" and "CE" as a reader knows them."""
    gamma = re.fullmatch(r"γ=([\d.]+)(?:,? α=([\d.]+))?(.*)", head)
    if not gamma:
        return _together(re.sub(r"^CE\b", "cross entropy", re.sub(r"(\S)=(\S)", r"\1 = \2", head)))
    name = "cross entropy" if float(gamma[1]) == 0 else f"focal loss γ = {gamma[1]}"
    plain_weights = gamma[2] is None or (float(gamma[1]) == 0 and gamma[2] == "0.5")
    return _together(f"{name}{'' if plain_weights else f', α = {gamma[2]}'}{gamma[3]}")


def _together(text: str) -> str:
    """Return a text whose lines do not end within an equality."""
    return text.replace(" = ", "\u00a0=\u00a0")


def condition_in_words(experiment: str, condition: str) -> str:
    """Return a condition of an experiment; the only one of an experiment needs no words."""
    return "" if condition == "all" else ", ".join(_part(experiment, part) for part in condition.split(", "))


def _part(experiment: str, part: str) -> str:
    """Return one part of a condition: an optimiser, an initial prediction, a share of wrong labels, a rate."""
    if part in OPTIMIZERS:
        return OPTIMIZERS[part]
    if part == "one half":
        return "initial predictions of one half"
    if part == "prior":
        return f"initial predictions of {plain(protocol(experiment)['data']['prior'])}"
    for pattern, words in PARTS.items():
        if found := re.fullmatch(pattern, part):
            return words.format(found[1])
    return part
