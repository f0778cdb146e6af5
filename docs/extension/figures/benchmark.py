"""The benchmark: what a step costs, beside TensorFlow's cross entropy, and which promises are kept."""

import ast
from collections.abc import Callable
from html import escape
from math import prod
from pathlib import Path

from docs.extension.drawing import Axis, dot, drawing, line, x_ticks, y_ticks
from docs.extension.figures.how_it_was_run import hardware
from docs.extension.figures.registry import figure, number, table
from docs.extension.numbers import alike, plain
from docs.extension.results import FOLDER, facts, read, versions
from docs.extension.tables import table as table_of

RESULT = "benchmark"
KINDS = {"ours, classes": "focal", "Keras focal": "hot", "TensorFlow CE, classes": "ghost", "notebook": "one"}
EPOCHS = {"fit": "arrays", "fit, batches": "batches"}  # what `fit` is given
MODES, ALL_MODES = ("graph", "XLA"), ("eager", "graph", "XLA")
VERDICTS = {True: ("met", "measured"), False: ("missed", "refuted"), None: ("not measured", "")}
MEBIBYTE = 2**20


def size(shape: list[int]) -> str:
    """Return a shape for reading, in one line."""
    return "×".join(plain(length, 9) for length in shape).replace(" ", "\N{NO-BREAK SPACE}")


def runs(family: str) -> list[dict]:
    """Return the steps that were timed, of losses with classes or binary ones."""
    return [run for run in read(RESULT)["runs"] if run["family"] == family and run["mode"] not in EPOCHS]


def inputs(run: dict) -> str:
    """Return the shape of the inputs of a step, and what it returns beside the gradient if that is their mean."""
    return size(run["shape"]) + (", mean" if run.get("output") == "mean" else "")


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
    """Return times in float32 and their ratios, with quartiles."""
    head = ["loss", *(f"{mode}, {what}" for mode in ALL_MODES for what in ("ms", "ratio"))]

    def cells(of: dict) -> list[str]:
        found = [of.get((mode, "float32")) for mode in ALL_MODES]
        return [cell for run in found for cell in (_milliseconds(run), _ratio(run, quartiles=True))]

    caption = (
        "Float32. Milliseconds a step, forward and backward; time over that of TensorFlow's cross entropy: median and "
        "quartiles. Eager steps are timed at one size."
    )
    return _grouped(runs(family), head, cells, caption)


@table("benchmark-fit")
def fit() -> str:
    """Return what an epoch of `fit` takes with each loss."""
    lines = [
        [
            escape(run["loss"]),
            escape(run["family"]),
            EPOCHS[run["mode"]],
            size(run["shape"]),
            _milliseconds(run),
            _ratio(run, quartiles=True),
        ]
        for run in read(RESULT)["runs"]
        if run["mode"] in EPOCHS
    ]
    caption = (
        "An epoch of a linear model, float32, jit_compile=False: milliseconds, and time over that with Keras' cross "
        "entropy, median and quartiles."
    )
    return table_of(["loss", "kind", "given", "predictions of a batch", "ms", "ratio"], lines, caption, words=4)


@table("benchmark-sizes")
def sizes() -> str:
    """Return what batches of many sizes cost."""
    of = read(RESULT).get("sizes")
    if of is None:
        return facts({"batches of many sizes": "not measured"})
    rows = {
        "batches of different sizes": plain(of["sizes"]),
        "compiled for so many sizes": plain(of["compilations"]),
        "first step of a new size": f"{plain(of['seconds_to_compile'])} seconds",
        "time of a padded step over that of an exact one, geometric mean": f"{of['padding']:.2f}",
        "the largest of these": f"{of['largest_padding']:.2f}",
    }
    if "size_not_known" in of:
        rows["time of a step that knows no size over that of one that does"] = f"{of['size_not_known']:.2f}"
    return facts(rows)


@table("benchmark-halves")
def halves() -> str:
    """Return the ratios in half precision."""
    halves = ("bfloat16", "float16")
    columns = [(mode, dtype) for dtype in halves for mode in MODES]
    caption = "Half precision. Time over that of TensorFlow's cross entropy in the same precision and mode, medians."
    rows = read(RESULT)["runs"]
    sizes_of_halves = [(run["family"], run["shape"]) for run in rows if run["dtype"] in halves]
    return _grouped(
        [run for run in rows if (run["family"], run["shape"]) in sizes_of_halves],
        ["loss", *map(", ".join, columns)],
        lambda of: [_ratio(of.get(at)) for at in columns],
        caption,
    )


def _grouped(of: list[dict], head: list[str], cells: Callable[[dict], list[str]], says: str) -> str:
    """Return a table with a heading for each size, and a row for each loss."""
    groups: dict[str, dict[str, dict]] = {}
    for run in of:
        losses = groups.setdefault(f"{run['device']}, {inputs(run)}", {})
        losses.setdefault(run["loss"], {})[run["mode"], run["dtype"]] = run
    lines = []
    for name, losses in groups.items():
        lines.append([f"<strong>{name}</strong>", *[""] * (len(head) - 1)])
        lines += [[escape(loss), *cells(found)] for loss, found in losses.items()]
    return table_of(head, lines, says)


def _milliseconds(run: dict | None) -> str:
    return plain(run["seconds"]["median"] * 1000) if run else ""


def _ratio(run: dict | None, *, quartiles: bool = False) -> str:
    if run is None:
        return ""
    low, middle, high = (f"{run['ratio'][name]:.2f}" for name in ("lower", "median", "upper"))
    return f"{middle} <small>({low} to {high})</small>" if quartiles else middle


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
    parts += [
        dot(point, x, y, KINDS[name]) for name, curve in curves.items() if KINDS[name] != "one" for point in curve
    ]
    description = f"Time of a step over that of TensorFlow's cross entropy, for each number of classes, {mode} mode."
    svg = drawing(f"benchmark-{mode}", f"Time by classes, {mode}", description, x_ticks(x), y_ticks(y), *parts)
    title = f"time of a step over that of TensorFlow's cross entropy (ratio; lower is better), {mode}"
    return f'<div class="panel"><p class="panel-title">{title}</p>{svg}</div>'


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
    caption = f"Peak of a step above what was held before it, what it returns included; {', '.join(shapes)}, float32."
    return table_of(head, lines, caption, words=2)


LAYERS = {"dense": "categorical_focal_loss", "linear": "linear_focal_loss"}


@table("benchmark-linear")
def linear() -> str:
    """Return what a softmax layer and its loss take, with and without the logits."""
    head = ["loss", "mode", "classes", "MiB, all in all", "the logits alone", "seconds"]
    lines = [
        [f"<code>{LAYERS[job['loss']]}</code>", job["mode"], *map(plain, _layer(job))]
        for job in read(RESULT)["memory"]
        if job["loss"] in LAYERS
    ]
    rows, width, _ = next(job["shape"] for job in read(RESULT)["memory"] if job["loss"] in LAYERS)
    caption = (
        f"A step of {plain(rows, 6)} rows of {width} features, float32; kernel, its gradient and all else included."
    )
    return table_of(head, lines, caption, words=2)


def _layer(job: dict) -> tuple[float, ...]:
    rows, _, classes = job["shape"]
    return classes, job["since_imports"] / MEBIBYTE, 4 * rows * classes / MEBIBYTE, job["seconds"]


@table("benchmark-layers")
def layers() -> str:
    """Return what a step of a softmax layer takes, beside its products alone."""
    if not (FOLDER / "layers.json").exists():
        return facts({"the layer beside its products": "not measured"})
    runs = read("layers")["runs"]
    lines = [
        [
            run["loss"],
            run["mode"],
            *(plain(count, 7) for count in run["shape"]),
            plain(run["seconds"]),
            *(f"{run[name]:.2f}" for name in ("ratio", "lowest", "highest")),
        ]
        for run in runs
    ]
    head = ["loss", "mode", "rows", "features", "classes", "seconds", "ratio", "lowest", "highest"]
    caption = (
        f"A step in float32, and its ratio to the four products alone, which took turns with it: the median of "
        f"{runs[0]['rounds']} rounds, the lowest and the highest. The products grow with the number of features, and "
        f"what the loss adds does not."
    )
    return table_of(head, lines, caption, words=2)


# ---------------------------------------------------------------- what was promised


@table("benchmark-bounds")
def bounds() -> str:
    """Return each bound beside what was measured, under a heading for each quantity; `fit` stands among the graphs."""
    groups: dict[str, dict[tuple, dict]] = {}
    for one in read(RESULT)["bounds"]:
        epoch = f", {one['mode']}" if one["mode"] in EPOCHS else ""
        words = LAYERS.get(one["loss"], one["loss"]), inputs(one) + epoch
        mode = "graph" if epoch else one["mode"]
        groups.setdefault(_quantity(one), {}).setdefault(words, {})[mode] = one
    lines = []
    for name, rows in groups.items():
        lines.append([f"<strong>{escape(name)}</strong>", "", "", ""])
        lines += [[*map(escape, words), *(_bound(of.get(mode)) for mode in MODES)] for words, of in rows.items()]
    caption = (
        "A step in float32. Times are medians of the ratios within a round, and below each stand the lowest and the "
        "highest of the processes; the layer's memory is that above its process after the imports."
    )
    return table_of(["loss", "inputs", *MODES], lines, caption, words=2)


def _quantity(one: dict) -> str:
    if one["quantity"] == "memory" and one["against"] is None:
        return "memory, MiB"
    if one["quantity"] == "speed":
        return {"Keras focal": "times faster than Keras'"}.get(one["against"], f"times faster than {one['against']}")
    return {"time": "time over cross entropy's", "memory": "memory over TensorFlow's"}.get(
        one["quantity"], f"{one['quantity']}, batches of many sizes"
    )


def _bound(one: dict | None) -> str:
    if one is None:
        return ""
    scale = MEBIBYTE if _quantity(one) == "memory, MiB" else 1
    sign = "≥" if one["quantity"] == "speed" else "≤"
    text, kind = VERDICTS[one["met"]]
    measured = "" if one["measured"] is None else plain(one["measured"] / scale, 4 if scale > 1 else 3)
    bound = f"<small>{sign}\N{NO-BREAK SPACE}{plain(one['bound'] / scale, 4)}</small>"
    return f'{measured} {bound} <span class="verdict {kind}">{text}</span>{_spread(one)}'


def _spread(one: dict) -> str:
    """Return the lowest and the highest of the processes, where several were asked."""
    low, high = one["lowest"], one["highest"]
    return "" if low == high else f"<br/><small>{' to '.join(alike((low, high), high, 3))}</small>"


@number("benchmark-small")
def small() -> str:
    """Return of how many logits a loss is computed in ordinary operations, from the source."""
    power = _assigned("compiled_pass", "SMALL")
    return plain(ast.literal_eval(power.left) ** ast.literal_eval(power.right), 9)


@number("benchmark-most-classes")
def most_classes() -> str:
    """Return of how many classes rows are computed in one pass, from the source."""
    return plain(ast.literal_eval(_assigned("one_pass", "MOST_CLASSES")), 9)


def _assigned(file: str, name: str) -> ast.expr:
    """Return what a file of tf_impl's losses assigns to a name: the site is built without TensorFlow."""
    source = (Path(__file__).parents[3] / "tf_impl" / "losses" / f"{file}.py").read_text(encoding="utf-8")
    found = (node for node in ast.parse(source).body if isinstance(node, ast.Assign) and node.targets[0].id == name)
    return next(found).value


@number("benchmark-ratios")
def ratios() -> str:
    """Return the time over cross entropy's with the fewest and with the most classes, in a graph."""
    few, *_, many = _curve("graph", "ours, classes")
    return " and ".join(f"{plain(ratio)} with {plain(classes, 6)} classes" for classes, ratio in (few, many))


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
    content = read(RESULT)
    gpus = [name for name in content["devices"] if name.startswith("GPU")]
    return facts(
        {
            "date": content["date"],
            "duration": f"{content['duration_seconds'] / 60:.1f} minutes",
            "hardware": hardware(content),
            "GPU": ", ".join(gpus) or "none was available, so the tables have no GPU",
            "versions": versions(content["versions"]),
            "again": content["command"],
        }
    )
