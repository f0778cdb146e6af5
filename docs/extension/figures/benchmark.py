"""The benchmark: what a step costs, beside TensorFlow's cross entropy, and which promises are kept."""

from html import escape
from math import prod

from docs.extension.drawing import Axis, dot, drawing, line, x_ticks, y_ticks
from docs.extension.figures.shown import figure, number, table
from docs.extension.numbers import plain
from docs.extension.results import facts, read, versions
from docs.extension.tables import table as table_of

RESULT = "benchmark"
KINDS = {"ours, classes": "focal", "Keras focal": "hot", "TensorFlow CE, classes": "ghost", "notebook": ""}
COLUMNS = [(mode, dtype) for dtype in ("float32", "bfloat16", "float16") for mode in ("graph", "XLA")]
VERDICTS = {True: ("met", "measured"), False: ("missed", "refuted"), None: ("not measured", "")}
QUANTITIES = {"time": "time", "speed": "times faster", "memory": "peak memory"}
MEBIBYTE = 2**20


def size(shape: list[int]) -> str:
    """Return a shape for reading."""
    return "×".join(plain(length, 9) for length in shape)


def runs(family: str) -> list[dict]:
    """Return what was timed, of losses with classes or binary ones."""
    return [run for run in read(RESULT)["runs"] if run["family"] == family]


# ---------------------------------------------------------------- time


@table("benchmark-categorical")
def categorical() -> str:
    """Return the times of losses of several classes."""
    return _times("categorical")


@table("benchmark-binary")
def binary() -> str:
    """Return the times of binary losses."""
    return _times("binary")


def _times(family: str) -> str:
    rows: dict[tuple, dict] = {}
    for run in runs(family):
        rows.setdefault((run["device"], size(run["shape"]), run["loss"]), {})[run["mode"], run["dtype"]] = run
    head = ["on", "inputs", "loss", "ms, graph float32", *map(" ".join, COLUMNS)]
    lines = [
        [*map(escape, place), _milliseconds(cells.get(COLUMNS[0])), *(_ratio(cells.get(column)) for column in COLUMNS)]
        for place, cells in rows.items()
    ]
    says = "Time of a step, forward and backward, over that of TensorFlow's cross entropy: median, and quartiles."
    return table_of(head, lines, says, words=3)


def _milliseconds(run: dict | None) -> str:
    return plain(run["seconds"]["median"] * 1000) if run else ""


def _ratio(run: dict | None) -> str:
    if run is None:
        return ""
    low, middle, high = (f"{run['ratio'][name]:.2f}" for name in ("lower", "median", "upper"))
    return f"{middle} <small>({low} to {high})</small>"


@figure("benchmark")
def by_classes() -> str:
    """Return how the losses compare at each number of classes, in graphs and under XLA."""
    panels = "".join(map(_panel, ("graph", "XLA")))
    keys = "".join(f'<span class="key {kind}">{name}</span> ' for name, kind in KINDS.items())
    return (
        f'<figure class="shown"><div class="panels">{panels}</div>'
        f"<figcaption>{keys} float32 on the CPU; both axes logarithmic</figcaption></figure>"
    )


def _panel(mode: str) -> str:
    curves = {name: _curve(mode, name) for name in KINDS}
    classes = [point[0] for point in curves["ours, classes"]]
    highest = max(ratio for curve in curves.values() for _, ratio in curve)
    x = Axis(classes[0] / 1.5, classes[-1] * 1.5, [(k, plain(k, 6)) for k in classes if k != 21], "classes", True)
    y = Axis(
        0.2, max(highest * 1.2, 2), [(v, f"{v:g}") for v in (0.25, 0.5, 1, 2, 4, 8, 16) if v < highest * 1.2], "", True
    )
    parts = [line(curve, x, y, KINDS[name]) for name, curve in curves.items()]
    parts += [dot(point, x, y, KINDS[name]) for name, curve in curves.items() if KINDS[name] for point in curve]
    says = f"Time of a step over that of TensorFlow's cross entropy, for each number of classes, {mode} mode."
    svg = drawing(f"benchmark-{mode}", f"Time by classes, {mode}", says, x_ticks(x), y_ticks(y), *parts)
    return f'<div class="panel"><p class="panel-title">time / TensorFlow\'s CE, {mode}</p>{svg}</div>'


def _curve(mode: str, loss: str) -> list[tuple[int, float]]:
    wanted = {"mode": mode, "loss": loss, "dtype": "float32", "device": "CPU:0"}
    of = [run for run in runs("categorical") if wanted.items() <= run.items()]
    return sorted((run["shape"][-1], run["ratio"]["median"]) for run in of)


# ---------------------------------------------------------------- memory


@table("benchmark-memory")
def memory() -> str:
    """Return the peak memory of a step, loss by loss."""
    of = [job for job in read(RESULT)["memory"] if job["loss"] not in LAYERS]
    base = {job["mode"]: job["step"] for job in of if job["loss"] == "TensorFlow CE, classes"}
    head = ["loss", "mode", "MiB", "over TensorFlow's", "over the logits"]
    lines = [
        [
            *(escape(job[name]) for name in ("loss", "mode")),
            plain(job["step"] / MEBIBYTE),
            f"{job['step'] / base[job['mode']]:.2f}",
            f"{job['step'] / (4 * prod(job['shape'])):.2f}",
        ]
        for job in of
    ]
    shapes = {size(job["shape"]) for job in of}
    says = f"Peak of a step above what was held before it, what it returns included; {', '.join(shapes)}, float32."
    return table_of(head, lines, says, words=2)


LAYERS = {"dense": "categorical_focal_loss of the logits", "linear": "linear_focal_loss"}


@table("benchmark-linear")
def linear() -> str:
    """Return what a softmax layer and its loss take, with and without the logits."""
    head = ["loss", "classes", "MiB, all in all", "the logits alone", "seconds"]
    lines = [
        [
            f"<code>{LAYERS[job['loss']]}</code>",
            *map(plain, _layer(job)),
        ]
        for job in read(RESULT)["memory"]
        if job["loss"] in LAYERS
    ]
    rows, width, _ = next(job["shape"] for job in read(RESULT)["memory"] if job["loss"] in LAYERS)
    says = (
        f"A step of {plain(rows, 6)} rows of {width} features, float32, graph mode: kernel, its gradient and all else."
    )
    return table_of(head, lines, says)


def _layer(job: dict) -> tuple[float, ...]:
    rows, _, classes = job["shape"]
    return classes, job["since_imports"] / MEBIBYTE, 4 * rows * classes / MEBIBYTE, job["seconds"]


# ---------------------------------------------------------------- what was promised


@table("benchmark-bounds")
def bounds() -> str:
    """Return each bound beside what was measured."""
    head = ["of a step", "inputs", "mode", "loss", "against", "verdict", "bound", "measured"]
    lines = []
    for one in read(RESULT)["bounds"]:
        says, kind = VERDICTS[one["met"]]
        words = (QUANTITIES[one["quantity"]], size(one["shape"]), one["mode"], one["loss"], one["against"] or "–")
        verdict = f'<span class="verdict {kind}">{says}</span>'
        lines.append([*map(escape, words), verdict, *_bound(one)])
    says = "Ratios of medians within one run; memory of the layer in MiB above that of the process after its imports."
    return table_of(head, lines, says, words=6)


def _bound(one: dict) -> list[str]:
    scale = 1 if one["against"] else MEBIBYTE
    sign = "≥" if one["quantity"] == "speed" else "≤"
    measured = one["measured"]
    return [f"{sign} {plain(one['bound'] / scale, 4)}", "–" if measured is None else plain(measured / scale)]


@number("benchmark-met")
def met() -> str:
    """Return how many bounds are met."""
    return str(sum(one["met"] is True for one in read(RESULT)["bounds"]))


@number("benchmark-promised")
def promised() -> str:
    """Return how many bounds there are."""
    return str(len(read(RESULT)["bounds"]))


@table("benchmark-run")
def provenance() -> str:
    """Return what the measurement rests on."""
    it = read(RESULT)
    machine, gpus = it["hardware"], [name for name in it["devices"] if name.startswith("GPU")]
    return facts(
        {
            "date": it["date"],
            "duration": f"{it['duration_seconds'] / 60:.1f} minutes",
            "hardware": f"{machine['processors']} processors, {machine['processor']}",
            "GPU": ", ".join(gpus) or "none was at hand, so no row of a GPU is here",
            "versions": versions(it["versions"]),
            "again": it["command"],
        }
    )
