"""Two epochs of a pipeline of numbers are recorded; a mistake is named by what was seen of them."""

from contextlib import ExitStack
from functools import lru_cache
from itertools import islice
from unittest import mock

from docs.exercises.checker.claims import of_some
from docs.exercises.checker.questions import Question, RaisedError

TITLE = "Data pipeline and device"
TRACK = "keras"
MINUTES = 20
HINTS = (
    "Print the first batch of two epochs. Then count the calls of prepare: how many are there?",
    "cache() keeps its input: a shuffled order, or batches, if they come before it. What should it keep?",
    "map, cache, shuffle(size), batch, prefetch; and tf.config.list_physical_devices('GPU').",
)
DEBRIEF = """\
Also right: a cache on disk, cache(filename), where the prepared data do not fit into memory; then a shuffle
buffer smaller than the data may be all that fits, and shuffling the files first makes up for it.
"""
TENSORFLOW = True
WRONG = {
    "CACHE_FREEZES_ORDER": (
        """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).shuffle(size).batch(batch).cache()
        """,
        """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).cache().shuffle(size, reshuffle_each_iteration=False).batch(batch)
        """,
    ),
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
    "EXAMPLES_REPEATED": """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).cache().shuffle(size).repeat().batch(batch)
    """,
    "BATCH_SIZE": (
        """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).cache().shuffle(size).batch(1)
        """,
        """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).cache().shuffle(size).batch(size)
        """,
    ),
    "NOT_BATCHED": """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).cache().shuffle(size)
    """,
    "NOT_PREPARED": """
        def pipeline(dataset, prepare, size, batch):
            return dataset.cache().shuffle(size).batch(batch)
    """,
    "PREPARED_TWICE": """
        def pipeline(dataset, prepare, size, batch):
            return dataset.map(prepare).map(prepare).cache().shuffle(size).batch(batch)
    """,
    "DEPRECATED_GPU_CALL": """
        def gpu_names():
            return [one.name for one in tf.config.list_physical_devices("GPU")] if tf.test.is_gpu_available() else []
    """,
    "ALL_DEVICES": """
        def gpu_names():
            return [device.name for device in tf.config.list_physical_devices()]
    """,
    "MODELS_NOT_NAMES": """
        def gpu_names():
            listed = tf.config.list_physical_devices("GPU")
            return [tf.config.experimental.get_device_details(device)["device_name"] for device in listed]
    """,
    "REPORT_RAISES": """
        def gpu_names():
            return [tf.config.list_physical_devices("GPU")[0].name]
    """,
}
SAYS = {
    "CACHE_FREEZES_ORDER": "the second epoch repeats the first, example for example; cache() after shuffle() does "
    "that, so does reshuffle_each_iteration=False. (seen in sql-machine-learning/sqlflow#2143)",
    "BATCH_BEFORE_SHUFFLE": "both epochs have the same batches, in another order; batch() before shuffle() does that.",
    "CACHE_MISSING": "the second epoch prepares every example again: no cache() keeps them.",
    "NOT_SHUFFLED": "the first epoch has the order of the dataset.",
    "SHUFFLE_TOO_SMALL": (
        "the first batch holds only examples from the start; a shuffle buffer that is smaller than the dataset "
        "does that."
    ),
    "EXAMPLES_DROPPED": "some examples are missing from an epoch.",
    "EXAMPLES_REPEATED": "some examples come more than once in an epoch.",
    "BATCH_SIZE": "some batches have another size than `batch`; the last one alone may be smaller.",
    "NOT_BATCHED": "single examples come, no batches.",
    "NOT_PREPARED": "prepare is not called for every example.",
    "PREPARED_TWICE": "prepare is called more than once for an example in one epoch.",
    "DEPRECATED_GPU_CALL": (
        "tf.test.is_gpu_available was called, which is deprecated and initialises the device; "
        "list_physical_devices does not."
    ),
    "ALL_DEVICES": "other devices than GPUs are listed, too: the processor is one.",
    "MODELS_NOT_NAMES": "those are the models of the GPUs; TensorFlow's names of the devices were asked for.",
    "REPORT_RAISES": "without a GPU the function raises an IndexError; it should return an empty list.",
}
SIZE, BATCH = 1500, 64
CPU = "/physical_device:CPU:0"
GPUS = ([], ["/physical_device:GPU:0", "/physical_device:GPU:1"])
CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "NOT_BATCHED": lambda s: not s.answer["batched"],
    "EXAMPLES_REPEATED": lambda s: not _none_twice(s.answer),
    "BATCH_SIZE": lambda s: not _sizes(s.answer),
    "EXAMPLES_DROPPED": lambda s: not _none_missing(s.answer),
    "NOT_SHUFFLED": lambda s: _flat(s.answer, 0) == sorted(_flat(s.answer, 0)),
    "CACHE_FREEZES_ORDER": lambda s: _flat(s.answer, 0) == _flat(s.answer, 1),
    "BATCH_BEFORE_SHUFFLE": lambda s: not _other_batches(s.answer) and _other_order(s.answer),
    "NOT_PREPARED": lambda s: s.answer["prepared"][0] < SIZE,
    "PREPARED_TWICE": lambda s: s.answer["prepared"][0] > SIZE,
    "CACHE_MISSING": lambda s: s.answer["prepared"][1] > s.answer["prepared"][0],
    "SHUFFLE_TOO_SMALL": lambda s: max(s.answer["epochs"][0][0]) < SIZE * 4 // 5,
    "DEPRECATED_GPU_CALL": of_some(lambda s: s.answer is False),
    "ALL_DEVICES": of_some(lambda s: s.answer == [CPU, *s.expected]),
    "MODELS_NOT_NAMES": of_some(lambda s: s.answer == list(map(_model, s.expected or [""]))),
    "REPORT_RAISES": of_some(lambda s: isinstance(s.answer, RaisedError) and s.answer.kind == "IndexError"),
}


def questions():
    """Return the properties, in an order in which the first that fails names the mistake."""
    return [
        *(Question("pipeline", text, _record, None, code, accepts=test) for text, test, code in PROPERTIES),
        Question("gpu_names", "tf.test.is_gpu_available is not called", _does_not_call_it, True, "DEPRECATED_GPU_CALL"),
        *(Question("gpu_names", f"gpu_names() of {len(of)} GPUs", _names(of), list(of)) for of in GPUS),
    ]


def recognise(asked, answers):
    """Return the mistake that is recognised by its exception: an index into no devices."""
    if asked[0].function != "gpu_names":
        return ""
    return "REPORT_RAISES" if any(isinstance(one, RaisedError) and one.kind == "IndexError" for one in answers) else ""


# ---------------------------------------------------------------- what is seen of a pipeline


def _flat(recorded, epoch):
    return [number for batch in recorded["epochs"][epoch] for number in batch]


def _batched(recorded):
    return recorded["batched"]


def _sizes(recorded):
    sizes = [sorted(map(len, epoch), reverse=True) for epoch in recorded["epochs"]]
    return all(size == BATCH for epoch in sizes for size in epoch[:-1]) and all(epoch[-1] <= BATCH for epoch in sizes)


def _none_twice(recorded):
    return all(len(set(_flat(recorded, epoch))) == len(_flat(recorded, epoch)) for epoch in (0, 1))


def _none_missing(recorded):
    return all(set(_flat(recorded, epoch)) == set(range(SIZE)) for epoch in (0, 1))


def _shuffled(recorded):
    return _flat(recorded, 0) != list(range(SIZE))


def _other_order(recorded):
    return _flat(recorded, 0) != _flat(recorded, 1)


def _other_batches(recorded):
    first, second = ({frozenset(batch) for batch in epoch} for epoch in recorded["epochs"])
    return first != second


def _prepared(recorded):
    return recorded["prepared"][0] >= SIZE


def _prepared_once(recorded):
    return recorded["prepared"][0] == SIZE


def _not_again(recorded):
    return recorded["prepared"][1] == SIZE


def _late_examples(recorded):
    return max(recorded["epochs"][0][0]) >= SIZE * 4 // 5


PROPERTIES = (
    ("batches come", _batched, "NOT_BATCHED"),
    ("no example comes twice in an epoch", _none_twice, "EXAMPLES_REPEATED"),
    (f"each batch has {BATCH} examples, but for the last", _sizes, "BATCH_SIZE"),
    (f"each of {SIZE} examples comes in an epoch", _none_missing, "EXAMPLES_DROPPED"),
    ("the first epoch is in another order than the data", _shuffled, "NOT_SHUFFLED"),
    ("epoch 2 does not repeat epoch 1", _other_order, "CACHE_FREEZES_ORDER"),
    ("epoch 2 has other batches, not the same in another order", _other_batches, "BATCH_BEFORE_SHUFFLE"),
    ("prepare is called for every example", _prepared, "NOT_PREPARED"),
    ("an epoch prepares an example once", _prepared_once, "PREPARED_TWICE"),
    ("the second epoch prepares nothing again", _not_again, "CACHE_MISSING"),
    (
        f"the first of {SIZE // BATCH + 1} batches holds examples from the last fifth of the data",
        _late_examples,
        "SHUFFLE_TOO_SMALL",
    ),
)


@lru_cache(maxsize=1)
def _record(module):
    """Return two epochs, batch by batch, and how many examples were prepared after each; an endless one is cut off."""
    import tensorflow as tf

    prepared, counts = [], []

    def count(number):
        prepared.append(int(number))
        return number

    def prepare(number):
        return tf.ensure_shape(tf.numpy_function(count, [number], tf.int64), ())

    batches, epochs = module.pipeline(tf.data.Dataset.range(SIZE), prepare, SIZE, BATCH), []
    for _ in range(2):
        epochs.append([batch.tolist() for batch in islice(batches.as_numpy_iterator(), SIZE + 1)])
        counts.append(len(prepared))
    batched = all(isinstance(batch, list) for epoch in epochs for batch in epoch)
    if not batched:
        epochs = [[batch if isinstance(batch, list) else [batch] for batch in epoch] for epoch in epochs]
    return {"epochs": epochs, "prepared": counts, "batched": batched}


# ---------------------------------------------------------------- what is seen of the devices


def _with_devices(module, names):
    """Return the answer where TensorFlow sees these GPUs, and whether the deprecated function was called."""
    import tensorflow as tf
    from tensorflow.python.eager.context import Context

    processor = tf.config.PhysicalDevice(CPU, "CPU")
    devices = [tf.config.PhysicalDevice(name, "GPU") for name in names]

    def described(_self, device):
        return {"device_name": _model(device.name)}

    def listed(_self, device_type=None):
        return [one for one in (processor, *devices) if device_type in (None, one.device_type)]

    with ExitStack() as stack:
        for method in ("list_physical_devices", "get_visible_devices"):
            stack.enter_context(mock.patch.object(Context, method, listed))
        stack.enter_context(mock.patch.object(Context, "get_device_details", described))
        old = stack.enter_context(mock.patch.object(tf.test, "is_gpu_available", return_value=bool(names)))
        return module.gpu_names(), old.called


def _model(name):
    return f"the model of {name}"


def _does_not_call_it(module):
    try:
        return not _with_devices(module, ["/physical_device:GPU:0"])[1]
    except IndexError:
        return True


def _names(names):
    def call(module):
        found = _with_devices(module, names)[0]
        return list(map(str, found)) if isinstance(found, list | tuple) else found

    return call
