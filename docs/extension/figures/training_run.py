"""The training run: the model, learning curves, test measures, provenance."""

from html import escape
from statistics import fmean

from docs.extension.drawing import Axis, dot, drawing, line, note, x_ticks, y_ticks
from docs.extension.figures.how_it_was_run import code, hardware
from docs.extension.figures.registry import figure, number, table
from docs.extension.numbers import alike, plain
from docs.extension.results import facts, read, versions
from docs.extension.tables import table as rows

KINDS = {"cross-entropy": "hot", "categorical-focal": "focal"}
NAMES = {"cross-entropy": "cross entropy", "categorical-focal": "focal loss"}
RESULT = "digits"


def runs() -> dict[str, list[dict]]:
    """Return the runs of each loss, one a seed."""
    grouped: dict[str, list[dict]] = {}
    for run in read(RESULT)["runs"]:
        grouped.setdefault(run["loss"]["name"], []).append(run)
    return grouped


def mean_of(series: list[list[float]]) -> list[float]:
    """Return the mean of several series, point by point."""
    return [fmean(values) for values in zip(*series, strict=True)]


# ---------------------------------------------------------------- the model


@table("notebook-model")
def notebook_model() -> str:
    """Return the layers, their output shapes and parameters."""
    model = read("model")
    lines = [
        [
            escape(layer["layer"]),
            " × ".join(plain(size, 9) for size in layer["output_shape"]),
            plain(layer["parameters"], 9),
        ]
        for layer in model["layers"]
    ]
    total = ["total", "", plain(model["parameters"], 9)]
    shape = " × ".join(map(str, model["input_shape"]))
    caption = f"build_model({model['dense_units']}) for pictures of {shape}, counted by Keras ({model['command']})."
    return rows(["layer", "output shape", "parameters"], [*lines, total], caption)


# ---------------------------------------------------------------- curves


def _learning(title: str, description: str, name: str) -> str:
    """Return validation curves: every seed in a fine line, their mean in a strong one."""
    histories = {loss: [run["history"][name] for run in of] for loss, of in runs().items()}
    epochs = max(len(history) for of in histories.values() for history in of)
    top = max(value for of in histories.values() for history in of for value in history)
    x = Axis(1, epochs, [(e, str(e)) for e in (1, *range(5, epochs + 1, 5))], "epoch")
    y = Axis(0, top, _ticks(top), title)
    curves = []
    for loss, of in histories.items():
        curves += [line(enumerate(history, 1), x, y, f"fine {KINDS[loss]}") for history in of]
    curves += [line(enumerate(mean_of(of), 1), x, y, KINDS[loss]) for loss, of in histories.items()]
    svg = drawing(name, title, description, x_ticks(x), y_ticks(y), *curves)
    return f'<div class="panel"><p class="panel-title">{title}</p>{svg}</div>'


def _recall() -> str:
    """Return the recall of each class against how many examples of it there were."""
    grouped = runs()
    counts = next(iter(grouped.values()))[0]["examples_per_class"]["train"]
    classes = read(RESULT)["data"]["classes"]
    x = Axis(-0.5, len(classes) - 0.5, [(i, str(name)) for i, name in enumerate(classes)], "class, ever rarer")
    y = Axis(0, 1, [(v / 4, plain(v / 4)) for v in range(5)], "recall")
    parts = []
    for loss, of in grouped.items():
        recalls = mean_of([run["test"]["recall"] for run in of])
        aside = -0.12 if loss == "cross-entropy" else 0.12
        parts += [dot((i + aside, recall), x, y, KINDS[loss]) for i, recall in enumerate(recalls)]
    parts.append(note(f"{counts[0]} examples", (-0.4, 0.04), x, y, "start"))
    parts.append(note(f"{counts[-1]}", (len(classes) - 0.6, 0.04), x, y, "end"))
    description = "Mean recall of each class on the test split, from the most frequent class to the rarest."
    svg = drawing("recall", "Recall of each class", description, x_ticks(x), y_ticks(y), *parts)
    title = "recall on the test split (0 to 1; higher is better), mean of the seeds"
    return f'<div class="panel"><p class="panel-title">{title}</p>{svg}</div>'


def _ticks(top: float) -> list[tuple[float, str]]:
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10) if top / s <= 6)
    return [(i * step, f"{i * step:g}") for i in range(int(top / step) + 1)]


@figure("digits")
def digits() -> str:
    """Return the learning curves and the recall of each class."""
    description = "Cross entropy on the validation split, epoch by epoch, for both losses."
    panels = (
        _learning("cross entropy on the validation split (nats; lower is better)", description, "val_cross_entropy")
        + _recall()
    )
    keys = "".join(f'<span class="key {KINDS[loss]}">{NAMES[loss]}</span> ' for loss in runs())
    return (
        f'<figure class="shown"><div class="panels">{panels}</div>'
        f"<figcaption>{keys} trained with; every seed a fine line, their mean a strong one</figcaption></figure>"
    )


# ---------------------------------------------------------------- tables


def spread(values: list[float]) -> str:
    """Return the mean of some runs, and the range that they span."""
    return f"{fmean(values):.3f} <small>({min(values):.3f} to {max(values):.3f})</small>"


@table("digits-metrics")
def metrics() -> str:
    """Return what each loss reached on the test split."""
    lines = []
    for loss, of in runs().items():
        tests = [run["test"] for run in of]
        measured = [[test[name] for test in tests] for name in ("accuracy", "balanced_accuracy", "log_loss")]
        measured.insert(2, [test["recall"][-1] for test in tests])
        lines.append([NAMES[loss], *map(spread, measured)])
    head = ["trained with", "accuracy", "balanced accuracy", "recall of the rarest class", "log loss"]
    seeds = len({run["seed"] for run in read(RESULT)["runs"]})
    return rows(head, lines, f"On the test split: the mean of {seeds} seeds, and the range that they span.")


@table("digits-run")
def provenance() -> str:
    """Return what the run rests on."""
    content = read(RESULT)
    data, counts = content["data"], content["runs"][0]["examples_per_class"]
    trained, model = content["training"], content["model"]
    width, height, channels = model["input_shape"]
    return facts(
        {
            "data": f"{data['name']}, {data['provenance']['source']} ({data['licence']})",
            "split": data["provenance"]["split"],
            "examples": ", ".join(
                f"{said} {sum(counts[part])}"
                for part, said in (("train", "training"), ("validation", "validation"), ("test", "test"))
            )
            + " (first seed)",
            "classes, training": ", ".join(map(str, counts["train"])),
            "network": f"{model['name']}: pictures of {width}×{height} pixels, {channels} channel, "
            f"{model['dense_units']} hidden units, {len(data['classes'])} outputs; {plain(model['parameters'], 9)} "
            "parameters",
            "training": f"{trained['optimizer']}, batches of {trained['batch_size']}, {trained['epochs']} epochs",
            "learning rate": f"{trained['learning_rate']:g}, not tuned",
            "comparison": f"{len(runs()['categorical-focal'])} seeds "
            f"({', '.join(str(seed) for seed in sorted({run['seed'] for run in content['runs']}))})",
            "result": f"{RESULT}.json",
            "date": content["date"],
            "code": code(content, "tf_impl.train.__main__"),
            "hardware": hardware(content),
            "versions": versions(content["versions"]),
            "again": f"{content['command']} ({content['duration_seconds'] / 60:.1f} minutes)",
        },
        {"result": f"results/{RESULT}.json"},
    )


@number("digits-accuracy")
def accuracy() -> str:
    """Return the test accuracy after focal loss, the mean of the seeds and their range."""
    values = [run["test"]["accuracy"] for run in runs()["categorical-focal"]]
    mean, least, most = alike((fmean(values), min(values), max(values)), max(values), 3)
    return f"{mean} ({least} to {most})"


@number("digits-chance")
def chance() -> str:
    """Return the accuracy of a network that always predicts the test split's most frequent class."""
    counts = [run["examples_per_class"]["test"] for run in runs()["categorical-focal"]]
    return plain(fmean(max(of) / sum(of) for of in counts))


@number("digits-seeds")
def seeds() -> str:
    """Return how many seeds were run."""
    return str(len(runs()["categorical-focal"]))


@number("digits-imbalance")
def imbalance() -> str:
    """Return how many times rarer the rarest class was."""
    return plain(read(RESULT)["data"]["imbalance"])
