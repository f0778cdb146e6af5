"""What each code means, in a sentence: those of the catalogue of mistakes, and here, in one place, the exercises' own.

A message says what your code does, then what the truth is; `seen` says where others have shipped it.
"""

from __future__ import annotations

from tests.conformance.diagnosing.probes import catalogue

OWN = {
    "SHAPE": ("what came has another shape than what was asked for; nothing is broadcast here.", ()),
    "NOTHING": ("a function without a return gives None: is the return missing?", ()),
    "ALPHA_BY_ARGMAX": ("the weight is looked up by the predicted class; it is that of the true class.", ()),
    "ALPHA_IS_PI": (
        "the rare class gets the small weight; for equal weight in total alpha is the share of the negatives, 1 - pi.",
        (),
    ),
    "NOT_NORMALISED": ("alpha is w1 itself; it is the share of w1 in w1 + w0, and w1 + w0 is the scale.", ()),
    "ODDS_ADDED": ("the two ratios are added; weights multiply, so their odds do as well.", ()),
    "DOUBLE_COUNTED": (
        "one of the two weightings is left out; where both are used, their odds multiply.",
        (),
    ),
    "NORMALISER": (
        "the sum is divided by the number of all examples, or of the negatives; num_pos counts the positives.",
        ("facebookresearch/detectron2#703",),
    ),
    "ZERO_POSITIVES": (
        "a batch without positives is divided by 0; RetinaNet divides by max(1, positives).",
        ("fizyr/keras-retinanet#709",),
    ),
    "POSITIVES_ALONE": ("the sum runs over the positives alone; num_pos divides by them and sums over all.", ()),
    "LAST_SAMPLE_ONLY": ("only the last example is left; the loss of a batch is made of all of them.", ()),
    "FIRST_VALUE_IS_CE": ("that is alpha times the cross entropy; the power of 1 - 1/C belongs to it.", ()),
    "CALL_IS_NESTED": (
        "call is a local function of __init__, so Loss.call was never overridden: it must be a method of the class.",
        (),
    ),
    "NAME_RF": ("a name is not defined: the notebook has rf where it means tf.", ()),
    "RETURNS_SCALAR": (
        "one number comes for the whole batch, so sample weights select nothing: return one value an example.",
        ("tensorflow/tensorflow#42446",),
    ),
    "CONFIG_LOST": ("a copy made from get_config has other parameters: alpha and gamma must be in it.", ()),
    "NOT_A_LOSS": ("the class is no keras.losses.Loss: Keras calls, weighs and reduces only those.", ()),
    "L1_SLOPE_IN_P": (
        "that is the slope in the probabilities; along a softmax their changes cancel, for the sum is always 1.",
        (),
    ),
    "JACOBIAN_FORGOTTEN": ("that is the slope in the probabilities, 2 p; it must go on through the softmax.", ()),
    "JACOBIAN_DIAGONAL": ("only the diagonal of the softmax's slopes is there; every logit moves every p.", ()),
    "BATCH_DEPENDENT": (
        "the penalty is summed over the batch and the focal loss is averaged, so each example pays N penalties.",
        (),
    ),
    "PENALTY_MEANED_TWICE": ("the penalty is averaged over the classes as well; it is their sum.", ()),
    "EPS_IS_LAM": (
        "epsilon is only close to lambda, where lambda is small: it is lambda / (1 + lambda).",
        (),
    ),
    "ARGMIN_IS_HALF": ("one half is best for the penalty alone; the label pulls as well.", ()),
    "ARGMIN_IS_LABEL": ("the label is best for the error alone; the penalty pulls to one half.", ()),
    "HALF_FORGOTTEN": ("the penalty pulls to one half, not to 0: lambda / 2 is missing above the line.", ()),
    "CACHE_FREEZES_ORDER": (
        "the second epoch repeats the first, batch for batch: a cache() after shuffle() keeps the order of the first.",
        ("sql-machine-learning/sqlflow#2143",),
    ),
    "BATCH_BEFORE_SHUFFLE": ("whole batches are shuffled: the same examples stay together in every epoch.", ()),
    "CACHE_MISSING": ("every epoch prepares every example again: nothing is cached after map().", ()),
    "SHUFFLE_TOO_SMALL": ("the first batch knows only the first examples: the buffer is smaller than the data.", ()),
    "NOT_SHUFFLED": ("the first epoch comes in the order of the data: nothing is shuffled.", ()),
    "EXAMPLES_DROPPED": ("not every example comes once an epoch.", ()),
    "DEPRECATED_GPU_CALL": (
        "tf.test.is_gpu_available is deprecated, and it starts the device; list_physical_devices only looks.",
        (),
    ),
    "REPORT_RAISES": ("where there is no GPU the report raises; it must say so.", ()),
    "FORGOT_SIGN": ("the sign of a negative is wrong: its margin is -z, so its slope is turned round.", ()),
    "G_IS_FACTOR": (
        "(1 - p_t)^gamma scales the loss; the gradient's factor has a second term, so it can exceed 1.",
        (),
    ),
    "NEVER_ABOVE_ONE": ("the factor is held at 1; below p0 focal loss pulls harder than cross entropy.", ()),
    "G_WITHOUT_P": ("the second term lacks its p_t: it is gamma p log p / (1 - p).", ()),
    "P0_IS_HALF": ("one half bounds p0 from above; p0 is where the factor is 1.", ()),
    "INFLECTION_IS_P0": ("that is where the factor is 1, or largest; the loss bends in the logit further down.", ()),
    "BIAS_SIGN": ("the sign is wrong: sigmoid of that is 1 - pi, so every anchor starts as an object.", ()),
    "BIAS_IS_LOG_PI": ("log pi is the bias of a softmax entry, nearly; of a sigmoid it is log(pi / (1 - pi)).", ()),
    "SHARE_OF_ONE": ("that is one positive against one negative; there are ratio negatives.", ()),
    "SHARE_UNWEIGHTED": ("alpha is left out of the share: positives weigh alpha, negatives 1 - alpha.", ()),
    "FOCAL_IS_PROPER": (
        "you returned p = eta; for gamma > 0 focal loss is lowest elsewhere, nearer to one half.",
        ("ultralytics/yolov5#2864",),
    ),
    "ALPHA_FORGOTTEN": ("alpha is left out: it moves the best prediction as odds, alpha : 1 - alpha.", ()),
    "TEMPERATURE_GUESS": ("the logit times 1 + gamma is what happens far out; in the middle the way back is less.", ()),
    "THRESHOLD_HALF": ("p = 1/2 does not mean eta = 1/2: it means eta = 1 - alpha, whatever gamma is.", ()),
    "THRESHOLD_IS_ALPHA": (
        "it is the other way round: the larger alpha is, the fewer positives suffice.",
        (),
    ),
    "LABEL_ROUNDED": ("a soft label is rounded to the nearer class, so what it says of the other is lost.", ()),
    "HARD_PT_SOFT_CE": (
        "the power of the nearer class is put on a mixed cross entropy; each class has its own power.",
        (),
    ),
    "QUALITY_FOCAL": ("that is quality focal loss, another extension: |t - p|^gamma times the cross entropy.", ()),
    "CARD_MISMATCH": ("the card says otherwise than what was measured.", ()),
}


def message(code: str) -> str:
    """Return what a code means; of several, joined by "and", what each means.

    Raises:
        KeyError: if a code has no message.
    """
    return " ".join(map(_one, code.split(" and ")))


def _one(code: str) -> str:
    says, seen = OWN[code] if code in OWN else _of_catalogue(code)
    return f"{says} (seen in {seen[0]})" if seen else says


def _of_catalogue(code: str) -> tuple[str, tuple[str, ...]]:
    of = catalogue()["mistakes"][code]
    return of["says"], tuple(of["seen"])


def page(code: str) -> str:
    """Return the page that explains a mistake of the catalogue, or ""."""
    return "" if code == "UNKNOWN" else catalogue()["mistakes"].get(code, {}).get("page", "")
