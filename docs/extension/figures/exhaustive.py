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
            *(f"{row[name] / row['compared']:.2%}" for name in ("beyond_1", "beyond_2")),
            str(row["not_finite"]),
        ]
        for row in result["rows"]
    ]
    compared = result["rows"][0]["compared"]
    share = "every float32 logit" if result["one_in"] == 1 else f"one float32 logit in {result['one_in']}, evenly"
    caption = f"Binary focal loss without α at {share}, with both labels: {plain(compared, 12)} results a row."
    return table_of(head, rows, caption, words=1)


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
