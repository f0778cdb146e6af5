"""The same letters in real libraries, compared: what alpha weighs, what the defaults are, as the atlas measured it."""

from docs.extension.figures.atlas import WEIGHS, codes, link, rows
from docs.extension.figures.registry import table
from docs.extension.numbers import plain
from docs.extension.tables import table as table_of


@table("who-does-what")
def who_does_what() -> str:
    """Return what each library's alpha weighs, what it does when nothing is chosen, and what it takes."""
    head = ["loss", "α on class 1; 0", "a number, 0.25", "weights by default", "γ", "reduction by default", "takes"]
    lines = [_conventions(name, row) for name, row in rows().items() if "defaults" in row]
    caption = (
        "Weights of class 1; class 0. A number as α in a loss of several classes: what it does to classes 0; 1; 2."
    )
    return table_of(head, lines, caption, words=7)


def _conventions(name: str, row: dict) -> list[str]:
    of = row["defaults"]
    wrong = next((code for code in codes(row) if code.startswith(("GAMMA", "MODULATOR"))), "")
    power = wrong or ("unknown" if "UNKNOWN" in codes(row) else "power")
    gamma = "–" if of.get("gamma") is None else plain(of["gamma"])
    return [
        link(name),
        WEIGHS.get(row["alpha_convention"], row["alpha_convention"]),
        _weights(of.get("of_a_quarter")) if row["family"] == "categorical" else "",
        _weights(of.get("weights"), binary=row["family"] == "binary"),
        f"{power}, {gamma}",
        of.get("reduction") or "–",
        row["inputs"],
    ]


def _weights(weights: list[float] | None, binary: bool = False) -> str:
    """Return weights of classes in words, if there are any; of two, class 1 first, as alpha is its weight."""
    if weights is None:
        return "–"
    if len(set(weights)) == 1:
        return "off" if weights[0] == 1 else f"all {plain(weights[0])}"
    return "; ".join(plain(weight) for weight in (reversed(weights) if binary else weights))
