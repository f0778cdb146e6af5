"""The binary focal loss at every float32 logit: worst errors, and how many results are off by more than one eps."""

from docs.extension.figures.registry import table
from docs.extension.numbers import plain
from docs.extension.results import facts, read, versions
from docs.extension.tables import table as table_of

RESULT = "exhaustive"
NAMES = {
    "reference-float32": "NumPy",
    "tf_impl-graph-float32": "TensorFlow, graph",
    "tf_impl-xla-float32": "TensorFlow, XLA",
}


@table("exhaustive")
def exhaustive() -> str:
    """Return the worst errors, a row an implementation, gamma and quantity."""
    result = read(RESULT)
    head = [
        "implementation",
        "γ",
        "of the",
        "worst, eps",
        "at the logit",
        "label",
        "beyond 1 eps",
        "beyond 2 eps",
        "not finite",
    ]
    rows = [
        [
            NAMES[row["implementation"]],
            row["gamma"],
            row["quantity"],
            plain(round(row["worst_eps"], 1), 3),
            plain(float.fromhex(row["at"]["logit"]), 4),
            str(row["at"]["label"]),
            *(f"{row[name]:.2%}" for name in ("share_beyond_1", "share_beyond_2")),
            str(row["not_finite"]),
        ]
        for row in result["rows"]
    ]
    compared = result["rows"][0]["compared"]
    caption = f"Binary focal loss without α, with both labels: {plain(compared, 12)} results a row. {which(result)}"
    return table_of(head, rows, caption, words=1)


def which(result: dict) -> str:
    """Return which logits were compared, as a sentence."""
    if result["one_in"] == 1:
        return "Every float32 logit was compared."
    first, last = result["all_between"]
    return (
        f"Every float32 logit x with {_power(first)} ≤ |x| < {_power(last)} was compared, and of the others one in "
        f"{result['one_in']}, evenly; the shares are of all logits, to which each of the others counts as many times."
    )


def _power(exponent: int) -> str:
    return f"2<sup>{exponent}</sup>".replace("-", "−")


@table("exhaustive-run")
def run() -> str:
    """Return where the numbers come from."""
    measured = read(RESULT)["measured"]
    return facts(
        {
            "command": measured["command"],
            "date": measured["date"],
            "versions": versions(measured["versions"]),
            "hardware": measured["hardware"],
        }
    )
