"""What people call the parameters of a focal loss, in lower case."""

from __future__ import annotations

POSITIVE_WEIGHTS = ("pos_weight", "pos_weights", "positive_weight", "weight_pos", "posweight")
CLASS_WEIGHTS = ("weight", "weights", "class_weight", "class_weights", "cls_weights", "cls_weight", "weight_per_class")
ALPHAS = ("alpha", "alphas", "a", "al", "alpha_", "focal_alpha", "balance", "balance_param")
GAMMAS = ("gamma", "gammas", "g", "gamma_", "focal_gamma", "focusing", "focusing_parameter", "focusing_param")
LABELS = (
    *("labels", "label", "target", "targets", "targ", "y_true", "ytrue", "true", "truth", "gt", "y", "t"),
    *("ground_truth", "true_labels", "actual", "actuals", "one_hot", "onehot", "classes_true"),
)
INPUTS = (
    *(
        "inputs",
        "input",
        "logits",
        "logit",
        "pred",
        "preds",
        "y_pred",
        "ypred",
        "prediction",
        "predictions",
        "predicts",
    ),
    *("output", "outputs", "x", "z", "p", "prob", "probs", "probas", "probabilities", "scores", "score", "approxes"),
    *("y_hat", "yhat", "raw", "margin", "margins", "preds_raw", "predt", "predict", "predicts"),
    *("log_p", "logp", "log_pt", "logpt", "log_prob", "log_probs", "logprobs", "log_probabilities", "log_softmax"),
)
DATA = ("dtrain", "train_data", "dataset", "dmatrix", "data", "train_set")
LOGITS_FLAGS = ("from_logits", "logits", "with_logits", "use_logits", "is_logits")
CLASS_COUNTS = ("num_classes", "n_classes", "num_class", "class_num", "n_class", "number_of_classes", "nclass")
UNREDUCED = {"reduction": "none", "reduce": False}
