"""Images are put together from pixels whose losses are derived; what void pixels hold must change nothing.

The means were computed before, so that a copy for a class does not show how.
"""

from functools import cache

import numpy as np

from docs.exercises.checker.claims import are_equal, of_some
from docs.exercises.checker.expected import asking, own_questions, short, written_truth
from docs.exercises.checker.questions import Question, RaisedError

TITLE = "Segmentation with void pixels"
TRACK = "core"
MINUTES = 25
AFTER = ("e04", "e05")
HINTS = (
    "What is 0 times NaN? Which class does the label -1 choose as an index, and which does 255?",
    "Replace before you compute: logits of void pixels by 0 and their labels by class 0, with np.where; then set the "
    "losses there to 0, again with np.where.",
    "counts = labels != void; z = np.where(counts[..., None], logits, 0); log_p = z - np.logaddexp.reduce(z, axis=-1, "
    "keepdims=True); np.take_along_axis chooses; the mean is losses[counts].sum() / max(1, counts.sum()).",
)
DEBRIEF = """\
A mean of means gives a pixel of an image with few labels more weight than one of an image with many. Also right: select
first, logits[counts], and compute N pixels instead of H times W; that has another shape in every image, which a
compiled graph dislikes. tf.where needs the same care twice: the gradient of a branch that was not taken is multiplied
by 0, and 0 times NaN is NaN.
"""
INDICATOR = "((t - 1)*(t - 2)/2*exp(z0) + t*(2 - t)*exp(z1) + t*(t - 1)/2*exp(z2))/(exp(z0) + exp(z1) + exp(z2))"
TRUTH = {  # of one pixel with three classes; evaluated when fl verify runs, and written to truth.json
    "pixel_losses": {
        "arguments": "t z0 z1 z2 gamma",
        "value": f"-(1 - {INDICATOR})**gamma*log({INDICATOR})",
        "points": (
            *(("0", "0.5", "-1", "1.5", "2"), ("1", "0.5", "-1", "1.5", "2"), ("2", "0.5", "-1", "1.5", "2")),
            *(("2", "0", "0", "0", "0.5"), ("1", "3", "-2", "0.25", "0.5"), ("0", "3", "-2", "0.25", "0.5")),
        ),
        "domain": {
            "t": ("0", "1", "2"),
            **{name: ["-5", "5"] for name in ("z0", "z1", "z2")},
            "gamma": ("0.5", "2"),
        },
    },
}
PIECES = """
        def focal(labels, logits, gamma):
            log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
            log_p_t = np.take_along_axis(log_p, labels[..., None], axis=-1)[..., 0]
            return (1 - np.exp(log_p_t)) ** gamma * -log_p_t
"""
WRONG = {
    "VOID_TIMES_ZERO": PIECES
    + """
        def pixel_losses(labels, logits, gamma, void):
            return focal(np.where(labels == void, 0, labels), logits, gamma) * (labels != void)
    """,
    "VOID_IS_AN_INDEX": PIECES
    + """
        def pixel_losses(labels, logits, gamma, void):
            return focal(labels, logits, gamma)
    """,
    "VOID_IS_CLASS_ZERO": PIECES
    + """
        def pixel_losses(labels, logits, gamma, void):
            counts = labels != void
            return focal(np.where(counts, labels, 0), np.where(counts[..., None], logits, 0), gamma)
    """,
    "GAMMA_IGNORED": PIECES
    + """
        def pixel_losses(labels, logits, gamma, void):
            counts = labels != void
            z = np.where(counts[..., None], logits, 0)
            return np.where(counts, focal(np.where(counts, labels, 0), z, 0), 0)
    """,
    "SOFTMAX_OVER_THE_IMAGE": """
        def pixel_losses(labels, logits, gamma, void):
            counts = labels != void
            z = np.where(counts[..., None], logits, -np.inf)
            log_p = z - np.logaddexp.reduce(z.ravel())
            log_p_t = np.take_along_axis(log_p, np.where(counts, labels, 0)[..., None], axis=-1)[..., 0]
            log_p_t = np.where(counts, log_p_t, -1)
            return np.where(counts, (1 - np.exp(log_p_t)) ** gamma * -log_p_t, 0)
    """,
    "VOID_IN_THE_NUMBER": (
        """
        def image_loss(losses, labels, void):
            return losses.mean()
        """,
        """
        def batch_loss(losses, labels, void):
            return np.mean(losses)
        """,
    ),
    "NO_PIXEL": (
        """
        def image_loss(losses, labels, void):
            return losses[labels != void].mean()
        """,
        """
        def batch_loss(losses, labels, void):
            return losses[labels != void].mean()
        """,
    ),
    "REDUCED_SUM": """
        def image_loss(losses, labels, void):
            return losses[labels != void].sum()
    """,
    "MEAN_OF_MEANS": """
        def batch_loss(losses, labels, void):
            return np.mean([image_loss(*of, void) for of in zip(losses, labels)])
    """,
    "EMPTY_IMAGES_LEFT_OUT": """
        def batch_loss(losses, labels, void):
            full = [image_loss(*of, void) for of in zip(losses, labels) if np.any(of[1] != void)]
            return np.mean(full) if full else 0.0
    """,
}
SAYS = {
    "VOID_TIMES_ZERO": "void pixels with NaN in their logits are NaN: 0 times NaN is NaN; replace the logits first.",
    "VOID_IS_AN_INDEX": "the label void is used as an index: 255 lies outside the classes, -1 means the last one.",
    "VOID_IS_CLASS_ZERO": "a void pixel has the loss of a class; it is 0 there.",
    "GAMMA_IGNORED": "that is the cross entropy of each pixel: gamma changes nothing.",
    "SOFTMAX_OVER_THE_IMAGE": "the softmax goes over all pixels and classes; it goes over the classes of a pixel.",
    "VOID_IN_THE_NUMBER": "the sum is divided by the number of all pixels, void ones too.",
    "NO_PIXEL": "where every pixel is void the mean is NaN; 0 was asked for.",
    "REDUCED_SUM": "the sum is returned; the mean over the pixels that count was asked for.",
    "MEAN_OF_MEANS": (
        "that is the mean of the images' means: a pixel counts more in an image with few labelled pixels."
    ),
    "EMPTY_IMAGES_LEFT_OUT": "that is the mean of the means of images with labelled pixels; pixels count alike.",
}


def _counts(s):
    return s.labels != s.void


def _means(s):
    return [of[0][of[1] != s.void].mean() for of in zip(s.losses, s.labels, strict=True) if np.any(of[1] != s.void)]


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "VOID_TIMES_ZERO": lambda s: are_equal(s.answer, np.where(np.isnan(s.logits).any(axis=-1), np.nan, s.expected)),
    "VOID_IS_AN_INDEX": of_some(lambda s: not isinstance(s.answer, np.ndarray) or np.any(s.answer[~_counts(s)] != 0)),
    "VOID_IS_CLASS_ZERO": of_some(lambda s: np.any(s.answer[~_counts(s)] != 0)),
    "GAMMA_IGNORED": lambda s: are_equal(s.answer, s.truth(gamma=0)),
    "SOFTMAX_OVER_THE_IMAGE": lambda s: not are_equal(s.answer, s.expected) or _counts(s).sum() <= 1,
    "VOID_IN_THE_NUMBER": lambda s: are_equal(s.answer, np.mean(s.losses)),
    "NO_PIXEL": lambda s: np.isnan(s.answer) if not _counts(s).any() else are_equal(s.answer, s.expected),
    "REDUCED_SUM": lambda s: are_equal(s.answer, np.sum(s.losses)),
    "MEAN_OF_MEANS": lambda s: are_equal(s.answer, np.sum(_means(s)) / len(s.losses)),
    "EMPTY_IMAGES_LEFT_OUT": lambda s: are_equal(s.answer, np.mean(_means(s)) if _means(s) else 0.0),
}
SHAPES = ((1, 3), (2, 3), (3, 2), (4, 5))
VOIDS = (255, -1, 255, 2)  # 2 is no class of these images: see _image


def computed():
    """Return the mean over the pixels that count, of each image and batch."""
    reduced = [losses[labels != void] for _, losses, labels, void in _to_be_reduced()]
    return [float(kept.mean()) if kept.size else 0.0 for kept in reduced]


def questions():
    """Return images for each function; void pixels come second, NaN in them last."""
    generator = np.random.default_rng(22)
    for fill in (None, 0.0, np.nan):
        yield from (_of_pixels(*image, fill, generator) for image in _images())
    means = written_truth(__file__)["computed"]
    yield from (_of_mean(*of, mean) for of, mean in zip(_to_be_reduced(), means, strict=True))


def recognise(asked, answers):
    """Return the mistake that raises where void lies outside the classes."""
    raised = [answer for answer in answers if isinstance(answer, RaisedError)]
    used = asked[0].function == "pixel_losses" and raised and all("IndexError" in one.kinds for one in raised)
    return "VOID_IS_AN_INDEX" if used else ""


@cache
def _images():
    """Return labels, logits, losses, gamma and void of images that are put together from pixels."""
    generator, pixels = np.random.default_rng(22), {0.5: [], 2: []}
    for one in own_questions(__file__, "pixel_losses"):
        pixels[one.arguments["gamma"]].append(one)
    kinds = [(gamma, shape, void) for gamma in pixels for shape, void in zip(SHAPES, VOIDS, strict=True)]
    return [(*_image(pixels[gamma], shape, void, generator), gamma, void) for gamma, shape, void in kinds]


def _image(pixels, shape, void, generator):
    """Return labels, logits and losses of an image; none of its pixels has the label void."""
    fits = [one for one in pixels if one.arguments["t"] != void]
    chosen = [fits[n] for n in generator.integers(len(fits), size=shape[0] * shape[1])]
    labels = np.array([one.arguments["t"] for one in chosen]).reshape(shape)
    logits = np.array([[one.arguments[f"z{k}"] for k in range(3)] for one in chosen], float).reshape(*shape, 3)
    return labels, logits, np.array([float(one.expected) for one in chosen]).reshape(shape)


def _of_pixels(labels, logits, losses, gamma, void, fill, generator):
    """Return a question on an image: without void pixels, or with some that hold a value."""
    if fill is not None:
        hidden = generator.random(labels.shape) < 0.4
        hidden.flat[0] = True
        labels, losses = np.where(hidden, void, labels), np.where(hidden, 0, losses)
        logits = np.where(hidden[..., None], fill, logits)
    arguments = {"labels": labels, "logits": logits, "gamma": gamma, "void": void}
    text = f"pixel_losses(labels={short(labels)}, logits={short(logits)}, gamma={gamma}, void={void})"
    return Question("pixel_losses", text, asking("pixel_losses", arguments), losses, arguments=arguments)


def _of_mean(function, losses, labels, void, mean):
    arguments = {"losses": losses, "labels": labels, "void": void}
    text = f"{function}(losses={short(losses)}, labels={short(labels)}, void={void})"
    return Question(function, text, asking(function, arguments), np.asarray(mean), arguments=arguments)


def _to_be_reduced():
    """Yield function, losses, labels and void: of images, then of batches, with no, some, and only void pixels.

    One pixel of each is predicted so well that its loss is 0; it counts.
    """
    generator = np.random.default_rng(23)
    for labels, _, losses, _, void in _images():
        losses = losses.copy()
        losses.flat[-1] = 0
        for share in (0, 0.4, 1):
            hidden = generator.random(labels.shape) < share
            yield "image_loss", np.where(hidden, 0, losses), np.where(hidden, void, labels), void
    for shape in ((2, 2, 3), (3, 4, 2), (2, 1, 1)):
        yield from (("batch_loss", *of) for of in _batches(shape, *_images()[3], generator))


def _batches(shape, labels, _logits, losses, _gamma, void, generator):
    """Yield batches whose images have unequal numbers of pixels that count, then one without any."""
    chosen = generator.integers(labels.size, size=shape)
    labels, losses = labels.ravel()[chosen], losses.ravel()[chosen]
    losses.flat[0] = 0
    for share in (np.linspace(0, 0.8, shape[0]), np.linspace(0.2, 1, shape[0]), np.ones(shape[0])):
        hidden = generator.random(shape) < share[:, None, None]
        yield np.where(hidden, 0, losses), np.where(hidden, void, labels), void
