"""Confusion matrices as the results keep them: of every loss, as predicted and with its logits adjusted."""

from __future__ import annotations

from collections.abc import Mapping

from sklearn import metrics

from tf_impl.experiments.predictions import SoftmaxPredictions


def matrices(heads: Mapping[str, SoftmaxPredictions]) -> dict[str, list[list[int]]]:
    """Return the test examples of each true class (rows) by predicted class, under "confusion HOW, HEAD".

    Args:
        heads: The predictions of each head.
    """
    return {
        f"confusion {how}, {name}": metrics.confusion_matrix(
            of.labels, predicted, labels=range(len(of.counts))
        ).tolist()
        for name, of in heads.items()
        for how, predicted in (("as predicted", of.classes), ("with adjusted logits", of.adjusted_classes("raw")))
    }
