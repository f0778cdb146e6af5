"""Rounding errors of the binary focal loss as Gappa has proved them, and the kernels that they come from."""

from collections.abc import Iterable

from docs.extension.figures.exhaustive import EVERY, NAMES, THIN
from docs.extension.figures.registry import number, table
from docs.extension.numbers import plain
from docs.extension.results import facts, read, versions
from docs.extension.tables import table as table_of

PLATFORMS = {"numpy": "NumPy", "graph": "TensorFlow, graph", "xla": "TensorFlow, XLA"}
PIECES = {"exp": "exp", "log1p": "log1p", "reciprocal": "1 / (1 + e)"}


# ---------------------------------------------------------------- what is proved


@table("certified")
def certified() -> str:
    """Return the bounds in float32 and float64 beside the worst errors seen, a row a platform, gamma and quantity."""
    head = ["computed by", "γ", "of the", "proved, float32", "seen, float32", "proved, float64"]
    proofs = {(one["dtype"], one["platform"]): one["bounds"] for one in read("certified")["proofs"]}
    seen: dict[tuple[str, ...], float] = {}
    for row in (row for result in (THIN, EVERY) for row in read(result)["rows"]):
        key = (row["implementation"], row["gamma"], row["quantity"])
        seen[key] = max(row["worst_eps"], seen.get(key, 0.0))
    implementations = dict(zip(PLATFORMS, NAMES, strict=True))
    rows = []
    for platform, name in PLATFORMS.items():
        for gamma, quantity in dict.fromkeys((b["gamma"], b["quantity"]) for b in proofs["float32", platform]):
            in_32, in_64 = (_worst(proofs[dtype, platform], gamma, quantity) for dtype in ("float32", "float64"))
            found = seen[implementations[platform], f"{gamma}", quantity]
            rows.append([name, str(gamma), quantity, *(f"{eps:.1f}" for eps in (in_32, found, in_64))])
    return table_of(head, rows, "Errors relative to the result, in eps: bounds proved by Gappa, and the worst seen.", 3)


def _worst(bounds: Iterable[dict], gamma: int, quantity: str) -> float:
    return max(row.get("eps", 0.0) for row in bounds if (row["gamma"], row["quantity"]) == (gamma, quantity))


@table("certified-tails")
def tails() -> str:
    """Return from which margin on the bound is an absolute one, and how large it is."""
    rows = []
    for proof in read("certified")["proofs"]:
        for row in proof["bounds"] if proof["platform"] != "xla" else ():
            if "log2" in row:
                cells = [row["margins"][0], f"2<sup>{row['log2']}</sup>".replace("-", "−")]
                rows.append([PLATFORMS[proof["platform"]], proof["dtype"], str(row["gamma"]), row["quantity"], *cells])
    head = ["computed by", "format", "γ", "of the", "from the margin", "absolute error"]
    return table_of(head, rows, "Where the result is next to 0: the absolute error that is proved.", 4)


# ---------------------------------------------------------------- what is supposed


@table("elementary")
def elementary() -> str:
    """Return the measured errors of exp, log1p and the reciprocal, and those that the proofs suppose."""
    head = ["computed by", "format", "of", "worst seen, eps", "at |m|", "beyond 1 eps", "supposed, eps"]
    given = {(one["platform"], one["dtype"]): one["supposed_eps"] for one in read("certified")["proofs"]}
    rows = []
    for row in sorted(read("elementary")["rows"], key=lambda row: row["dtype"]):
        for piece, name in PIECES.items():
            found, supposed = row[piece], given[row["platform"], row["dtype"]][piece]
            share = f"{found['beyond_1'] / row['tried']:.2%}"
            cells = [f"{found['worst_eps']:.3f}", plain(found["at"], 4), share, f"{supposed:g}"]
            rows.append([PLATFORMS[row["platform"]], row["dtype"], name, *cells])
    return table_of(head, rows, "e = exp(−|m|), log1p(e) and 1 / (1 + e), each relative to its own argument.", 3)


@number("elementary-tried")
def tried() -> str:
    """Return at how many float32 numbers they were measured."""
    return plain(next(row["tried"] for row in read("elementary")["rows"] if row["dtype"] == "float32"), 12)


@number("elementary-random")
def random() -> str:
    """Return at how many float64 numbers they were measured."""
    return plain(next(row["tried"] for row in read("elementary")["rows"] if row["dtype"] == "float64"), 12)


@table("elementary-run")
def run() -> str:
    """Return where the measured errors come from."""
    measured = read("elementary")["measured"]
    numbers = {"versions": versions(measured["versions"]), "hardware": measured["hardware"]}
    return facts({"command": measured["command"], "date": measured["date"], **numbers})


# ---------------------------------------------------------------- why graphs are less accurate


@table("exchanged-kernels")
def exchanged_kernels() -> str:
    """Return how many results are off by more than an eps when pieces of graphs are taken from XLA."""
    result = read("exchanged")
    shares: dict[str, list[str]] = {}
    columns = []
    for row in result["rows"]:
        names = [PIECES[piece] for piece in row["exchanged"]]
        name = "the graph's own" if not names else "all of XLA" if len(names) == len(PIECES) else f"{names[0]} of XLA"
        shares.setdefault(name, []).append(f"{row['beyond_1']:.2%}")
        columns.append(f"{row['quantity']}, γ = {row['gamma']}")
    head = ["exp, log1p and 1 / (1 + e)", *dict.fromkeys(columns)]
    caption = f"Results beyond 1 eps, at one float32 margin in {result['one_in']}."
    return table_of(head, [[name, *cells] for name, cells in shares.items()], caption)


@number("graph-reciprocal-of-1")
def reciprocal_of_1() -> str:
    """Return by how many eps the graph's 1 / 1 is below 1."""
    return plain(-read("exchanged")["reciprocal_of_1"]["graph"])


@number("graph-not-rounded")
def not_rounded() -> str:
    """Return the share of the graph's reciprocals that are not the correctly rounded quotient."""
    (row,) = (r for r in read("elementary")["rows"] if (r["platform"], r["dtype"]) == ("graph", "float32"))
    return f"{row['reciprocal']['not_rounded'] / row['tried']:.0%}"


@number("logits-whose-sum-is-1")
def sum_is_1() -> str:
    """Return the share of all float32 logits at which 1 + exp(-|x|) is 1."""
    return f"{read('exchanged')['logits']['sum_is_1']:.0%}"


@number("logits-whose-e-is-1")
def e_is_1() -> str:
    """Return the share of all float32 logits at which exp(-|x|) is 1."""
    return f"{read('exchanged')['logits']['e_is_1']:.0%}"
