"""Two epochs of a pipeline of numbers are recorded; each property that fails names a mistake."""

from collections import Counter, namedtuple
from functools import lru_cache
from unittest import mock

from docs.exercises.checker.questions import Question, RaisedError

TITLE = "Data pipeline and device"
HINTS = (
    "Print the first batch of two epochs. Then count the calls of prepare: how many are there?",
    "cache() keeps its input: a shuffled order, or batches, if they come before it. What should it keep?",
    "map, cache, shuffle(size), batch, prefetch; and tf.config.list_physical_devices('GPU').",
)
TENSORFLOW = True
WRONG = {
    "CACHE_FREEZES_ORDER": """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).shuffle(size).batch(batch).cache()
    """,
    "BATCH_BEFORE_SHUFFLE": """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).cache().batch(batch).shuffle(size)
    """,
    "CACHE_MISSING": """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).shuffle(size).batch(batch)
    """,
    "SHUFFLE_TOO_SMALL": """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).cache().shuffle(1000).batch(batch)
    """,
    "NOT_SHUFFLED": """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).cache().batch(batch)
    """,
    "EXAMPLES_DROPPED": """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).cache().shuffle(size).batch(batch, drop_remainder=True)
    """,
    "DEPRECATED_GPU_CALL": """
        def gpu_names():
            return [one.name for one in tf.config.list_physical_devices("GPU")] if tf.test.is_gpu_available() else []
    """,
    "REPORT_RAISES": """
        def gpu_names():
            return [tf.config.list_physical_devices("GPU")[0].name]
    """,
}
SIZE, BATCH = 1500, 64
GPUS = ([], ["/physical_device:GPU:0", "/physical_device:GPU:1"])
Recorded = namedtuple("Recorded", "epochs prepared")


def questions():
    """Return the properties, in an order in which the first that fails names the mistake."""
    properties = (
        ("every example comes once in an epoch", _each_example_once, "EXAMPLES_DROPPED"),
        ("the first epoch is in another order than the data", _shuffled, "NOT_SHUFFLED"),
        ("epoch 2 does not repeat epoch 1", lambda s: s.epochs[0] != s.epochs[1], "CACHE_FREEZES_ORDER"),
        ("epoch 2 has other batches, not the same in another order", _has_other_batches, "BATCH_BEFORE_SHUFFLE"),
        ("two epochs prepare an example once", lambda s: s.prepared == SIZE, "CACHE_MISSING"),
        (
            f"the first of {SIZE // BATCH + 1} batches holds examples from the last fifth of the data",
            _holds_late_examples,
            "SHUFFLE_TOO_SMALL",
        ),
    )
    return [
        *(Question("pipeline", call, _of(test), True, code) for call, test, code in properties),
        Question("gpu_names", "tf.test.is_gpu_available is not called", _does_not_call_it, True, "DEPRECATED_GPU_CALL"),
        *(Question("gpu_names", f"gpu_names() of {len(of)} GPUs", _names(of), str(of)) for of in GPUS),
    ]


def recognise(_asked, answers):
    """Return the mistake that is recognised by its exception: an index into no devices."""
    raised = [answer.error for answer in answers if isinstance(answer, RaisedError)]
    return "REPORT_RAISES" if any(isinstance(error, IndexError) for error in raised) else ""


def _of(test):
    return lambda module: test(_record(module))


@lru_cache(maxsize=1)
def _record(module):
    """Return two epochs, batch by batch, and how many examples were prepared for them."""
    import tensorflow as tf

    prepared = Counter()

    def count(number):
        prepared[int(number)] += 1
        return number

    def prepare(number):
        return tf.ensure_shape(tf.numpy_function(count, [number], tf.int64), ())

    batches = module.pipeline(tf.data.Dataset.range(SIZE), prepare, SIZE, BATCH)
    epochs = [[tuple(batch.tolist()) for batch in batches.as_numpy_iterator()] for _ in range(2)]
    return Recorded(epochs, sum(prepared.values()))


def _flat(recorded, epoch):
    return [number for batch in recorded.epochs[epoch] for number in batch]


def _shuffled(recorded):
    return _flat(recorded, 0) != list(range(SIZE))


def _each_example_once(recorded):
    return all(sorted(_flat(recorded, epoch)) == list(range(SIZE)) for epoch in (0, 1))


def _has_other_batches(recorded):
    first, second = ({frozenset(batch) for batch in epoch} for epoch in recorded.epochs)
    return first != second


def _holds_late_examples(recorded):
    return max(recorded.epochs[0][0]) >= SIZE * 4 // 5


def _with_devices(module, names):
    """Return the answer where TensorFlow sees these GPUs, and whether the deprecated function was called."""
    import tensorflow as tf

    fakes = [mock.Mock() for _ in names]
    for fake, name in zip(fakes, names, strict=True):
        fake.name = name
    with (
        mock.patch.object(tf.config, "list_physical_devices", return_value=fakes),
        mock.patch.object(tf.test, "is_gpu_available", return_value=bool(names)) as old,
    ):
        return module.gpu_names(), old.called


def _does_not_call_it(module):
    try:
        return not _with_devices(module, ["/physical_device:GPU:0"])[1]
    except IndexError:
        return True


def _names(names):
    return lambda module: str(_with_devices(module, names)[0])
