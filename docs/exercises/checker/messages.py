"""The message of each code: the catalogue of mistakes has its own, the others are here.

A message says what the learner's code does, then what is right; the threads name libraries that shipped the mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tests.conformance.diagnosing.probes import catalogue

OWN = {
    "SHAPE": ("the result has another shape than the task asks for; nothing is broadcast here.", ()),
    "NO_NUMBERS": ("the result is no number and no array of numbers.", ()),
    "ARGUMENT_CHANGED": (
        "the function writes into an array that it was given, so the caller's data change: work on a copy.",
        (),
    ),
    "NOT_EXACT_ENOUGH": (
        "every value is nearly right, but not exact enough: six digits are compared.",
        (),
    ),
    "OTHER_DTYPE": ("the dtype of the result is not that of the logits.", ()),
    "NOTHING": ("the function returned None: is the return missing?", ()),
    "ALPHA_BY_ARGMAX": ("the weight is looked up by the predicted class; it is that of the true class.", ()),
    "ALPHA_IS_PI": (
        "the rare class gets the small weight; for equal total weights alpha is the prevalence of the negatives.",
        (),
    ),
    "NOT_NORMALISED": ("alpha is w1 itself; it should be w1 / (w1 + w0), and w1 + w0 is the scale.", ()),
    "ODDS_ADDED": ("the two ratios are added; weights multiply, so their ratios multiply as well.", ()),
    "NORMALISER": (
        "the sum is divided by the number of all examples, or of negatives; num_pos is the number of positives.",
        ("facebookresearch/detectron2#703",),
    ),
    "ZERO_POSITIVES": (
        "a batch without positives is divided by 0; RetinaNet divides by max(1, positives).",
        ("fizyr/keras-retinanet#709",),
    ),
    "POSITIVES_ALONE": (
        "only the losses of positives are summed; num_pos sums all losses and divides by the number of positives.",
        (),
    ),
    "LAST_SAMPLE_ONLY": ("only the last example's loss is returned; the loss of a batch averages all of them.", ()),
    "FIRST_VALUE_IS_CE": (
        "that is alpha times the cross entropy; the modulating factor (1 - 1/C)^gamma is missing.",
        (),
    ),
    "CALL_IS_NESTED": (
        "call is a local function of __init__, so Loss.call was never overridden: it must be a method of the class.",
        (),
    ),
    "NAME_RF": ("a name is not defined: the notebook has rf where it means tf.", ()),
    "RETURNS_SCALAR": (
        "one number is returned for the whole batch, so sample weights have no effect: return one value per example.",
        ("tensorflow/tensorflow#42446",),
    ),
    "CONFIG_LOST": ("from_config(get_config()) has other parameters: get_config must contain alpha and gamma.", ()),
    "NOT_A_LOSS": (
        "the class is no keras.losses.Loss: only for those does Keras apply sample weights and the reduction.",
        (),
    ),
    "GRADIENT_SIGN": ("the gradient has the wrong sign: a step against it would raise the loss.", ()),
    "L1_SLOPE_IN_P": (
        "that is the gradient in the probabilities; in the logits it is 0, because a softmax always sums to 1.",
        (),
    ),
    "JACOBIAN_FORGOTTEN": (
        "that is the gradient in the probabilities, 2 p; multiply it by the Jacobian of the softmax.",
        (),
    ),
    "JACOBIAN_DIAGONAL": ("only the diagonal of the softmax's Jacobian is used; every logit changes every p.", ()),
    "BATCH_DEPENDENT": (
        "the penalty is summed over the batch but the focal loss is averaged, so each example carries N penalties.",
        (),
    ),
    "PENALTY_MEANED_TWICE": ("the penalty is averaged over the classes as well; it is a sum over classes.", ()),
    "EPS_IS_LAM": (
        "epsilon is lambda / (1 + lambda), which is close to lambda only for a small lambda.",
        (),
    ),
    "ARGMIN_IS_HALF": ("one half minimises the penalty alone; the squared error also counts.", ()),
    "ARGMIN_IS_LABEL": (
        "the label minimises the squared error alone; the penalty moves the minimum towards one half.",
        (),
    ),
    "HALF_FORGOTTEN": ("the penalty is smallest at one half, not at 0: the numerator lacks lambda / 2.", ()),
    "CACHE_FREEZES_ORDER": (
        "the second epoch repeats the first, batch for batch: a cache() after shuffle() keeps the order of the first.",
        ("sql-machine-learning/sqlflow#2143",),
    ),
    "BATCH_BEFORE_SHUFFLE": ("whole batches are shuffled, so the same examples stay together in every epoch.", ()),
    "CACHE_MISSING": ("every epoch prepares every example again: there is no cache() after map().", ()),
    "SHUFFLE_TOO_SMALL": (
        "the first batch holds only examples from the start: the shuffle buffer is smaller than the dataset.",
        (),
    ),
    "NOT_SHUFFLED": ("the first epoch has the order of the dataset: nothing is shuffled.", ()),
    "EXAMPLES_DROPPED": ("some examples are missing from an epoch, or appear twice.", ()),
    "DEPRECATED_GPU_CALL": (
        "tf.test.is_gpu_available is deprecated, and it initialises the device; list_physical_devices does not.",
        (),
    ),
    "REPORT_RAISES": ("without a GPU the function raises; it should return an empty list.", ()),
    "FORGOT_SIGN": ("the sign is wrong for negatives: their margin is -z, so the chain rule gives a factor of -1.", ()),
    "G_IS_FACTOR": (
        "that is the modulating factor of the loss; the gradient's factor has a second term and can exceed 1.",
        (),
    ),
    "NEVER_ABOVE_ONE": (
        "the factor is clipped at 1; below p0 the gradient of focal loss is larger than that of cross entropy.",
        (),
    ),
    "G_WITHOUT_P": ("the second term lacks its factor p_t: it is gamma p_t log p_t.", ()),
    "P0_IS_HALF": ("one half is only an upper bound; p0 is where the factor equals 1.", ()),
    "INFLECTION_IS_P0": (
        "that is where the factor equals 1, or is largest; the inflection point in the margin is at a smaller p_t.",
        (),
    ),
    "BIAS_SIGN": (
        "the sign is wrong: the sigmoid of that bias is 1 - pi, so every anchor is predicted to be an object.",
        (),
    ),
    "BIAS_IS_LOG_PI": ("log pi is nearly the bias for a softmax; for a sigmoid it is log(pi / (1 - pi)).", ()),
    "SHARE_OF_ONE": ("that counts one negative per positive; there are `ratio` of them.", ()),
    "SHARE_UNWEIGHTED": ("alpha is left out: a positive has the weight alpha, a negative 1 - alpha.", ()),
    "FOCAL_IS_PROPER": (
        "you returned p = eta; for gamma > 0 the expected focal loss is lowest at a p nearer to one half.",
        ("ultralytics/yolov5#2864",),
    ),
    "ALPHA_FORGOTTEN": ("alpha is left out: it multiplies the odds of eta by alpha / (1 - alpha).", ()),
    "TEMPERATURE_GUESS": (
        "multiplying the logit by 1 + gamma is right only for p near 0 and 1; in between the recalibration is weaker.",
        (),
    ),
    "THRESHOLD_HALF": ("p = 1/2 does not mean eta = 1/2: it means eta = 1 - alpha, whatever gamma is.", ()),
    "THRESHOLD_IS_ALPHA": (
        "it is the other way round: the larger alpha is, the smaller is the threshold.",
        (),
    ),
    "LABEL_ROUNDED": ("the soft label is rounded to the nearer class, so the other class's part is lost.", ()),
    "HARD_PT_SOFT_CE": (
        "the modulating factor of the nearer class multiplies both terms; each class has its own factor.",
        (),
    ),
    "QUALITY_FOCAL": ("that is quality focal loss, another extension: |t - p|^gamma times the cross entropy.", ()),
    "CARD_MISMATCH": ("the card contradicts what was measured.", ()),
}


def message(code: str, own: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the message of a code, or the messages of several that are joined by " and ".

    Args:
        code: of the mistake.
        own: sentences of an exercise, which replace the general ones.

    Raises:
        KeyError: if a code has no message.
    """
    return " ".join(own[one] if one in own else _one(one) for one in code.split(" and "))


def _one(code: str) -> str:
    sentence, threads = OWN[code] if code in OWN else _of_catalogue(code)
    return f"{sentence} (seen in {threads[0]})" if threads else sentence


def _of_catalogue(code: str) -> tuple[str, tuple[str, ...]]:
    mistake = catalogue()["mistakes"][code]
    return mistake["says"], tuple(mistake["seen"])


def general(code: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the general sentence of a code and the threads where the mistake was seen; None where there is none."""
    try:
        return OWN[code] if code in OWN else _of_catalogue(code)
    except KeyError:
        return None


def all_codes() -> list[str]:
    """Return the codes that have a general sentence."""
    return [*OWN, *catalogue()["mistakes"]]


def page(code: str, own: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the page that explains a mistake of the catalogue, or "".

    A page on a formula does not explain what an exercise says of something else in a sentence of its own.
    """
    known = catalogue()["mistakes"].get(code, {})
    about_something_else = code in own and known.get("kind") in ("formula", "reduction", "labels")
    return "" if code == "UNKNOWN" or about_something_else else known.get("page", "")
