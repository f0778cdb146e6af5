"""The binary focal loss at every float32 logit: worst errors, and how many results are off by more than one eps."""

from docs.extension.figures.how_it_was_run import hardware
from docs.extension.figures.registry import table
from docs.extension.numbers import RAISED, plain
from docs.extension.results import facts, read, versions
from docs.extension.tables import table as table_of

THIN, EVERY = "exhaustive", "exhaustive-every"
NAMES = {
    "reference-float32": "NumPy",
    "tf_impl-graph-float32": "TensorFlow, graph",
    "tf_impl-xla-float32": "TensorFlow, XLA",
}


@table("exhaustive")
def thin() -> str:
    """Return the worst errors at a few logits among all, evenly taken."""
    return _of(read(THIN))


@table("exhaustive-every")
def every() -> str:
    """Return the worst errors at every logit at which the loss curves."""
    return _of(read(EVERY))


def _of(result: dict) -> str:
    """Return the worst errors of a result, a row an implementation, gamma and quantity."""
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
            *(f"{row.get(f'share_{name}', row[name] / row['compared']):.2%}" for name in ("beyond_1", "beyond_2")),
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
    if "all_between" not in result:
        return f"One float32 logit in {plain(result['one_in'])} was compared, evenly among all bit patterns."
    first, last = map(_power, result["all_between"])
    return (
        f"Every float32 logit x with {first} ≤ |x| < {last} was compared, and of the others one in {result['one_in']}, "
        "evenly; the shares are of all logits, to which each of the others counts as many times."
    )


def _power(exponent: int) -> str:
    return f"2{str(exponent).translate(RAISED)}"


@table("exhaustive-run")
def run() -> str:
    """Return where the numbers at a few logits come from."""
    return _run(read(THIN)["measured"])


@table("exhaustive-every-run")
def run_of_every() -> str:
    """Return where the numbers at every logit come from."""
    return _run(read(EVERY)["measured"])


def _run(measured: dict) -> str:
    of = measured["hardware"]
    return facts(
        {
            "command": measured["command"],
            "date": measured["date"],
            "versions": versions(measured["versions"]),
            "hardware": of if isinstance(of, str) else hardware(measured),
        }
    )
