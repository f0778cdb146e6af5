"""Label noise: focal loss weights hard examples, and the hardest examples are those with a wrong label."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import tensorflow as tf
from sklearn import metrics

from tf_impl.experiments import experiment, features, losses
from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import Losses, Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import SoftmaxPredictions, recalibrate_focal
from tf_impl.losses.categorical_focal import categorical_focal_loss

CLASSES = 10


class Experiment(experiment.Experiment):
    """See the module docstring and the base class."""

    measures = {  # noqa: RUF012 (constant)
        "short": ("accuracy", "log_loss", "log_loss_inverted", "calibration_error", "calibration_error_inverted"),
        "long": (
            *("accuracy", "log_loss", "log_loss_inverted", "log_loss_tempered", "brier"),
            *("calibration_error", "calibration_error_inverted", "calibration_error_tempered"),
        ),
    }

    @cached_property
    def gammas(self) -> dict[str, float]:
        """γ of each head, by its name."""
        return {f"γ={gamma:g}": float(gamma) for gamma in self.settings["losses"]["gammas"]}

    def losses(self, condition: str) -> Losses:  # noqa: ARG002
        """Return the focal losses."""
        return {name: losses.softmax(gamma=gamma) for name, gamma in self.gammas.items()}

    def rates(self, condition: str) -> list[float]:
        """Return the grid of learning rates; of a condition "…, rate R" it is that rate."""
        _, fixed, rate = condition.partition(", rate ")
        return [float(rate)] if fixed else self.training["rates"]

    def task(self, condition: str, seed: int) -> Task:
        """Draw the training examples of a seed, and which of their labels are wrong, by the noise of the condition."""
        labels = self.source.train.labels
        generator = np.random.default_rng([self.settings["data"]["draw_seed"], seed])
        kept = generator.choice(len(labels), self.settings["data"]["examples"], replace=False)
        given = flip_labels(labels[kept], share=float(condition.split()[0]) / 100, generator=generator)
        self.wrong = given != labels[kept]  # of the current task
        return Task(
            x=self._rows["train"][kept],
            labels=given.astype(np.int32),
            evaluation_inputs={**self._rows, "train": self._rows["train"][kept]},
            validation_labels=self.source.validation.labels.astype(np.int32),
            weights=initial_weights(196, self.training["hidden"], CLASSES, seed=seed),
            optimizer="adam",
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )

    def predictions(self, condition: str, head: str, task: Task, logits: dict) -> SoftmaxPredictions:  # noqa: ARG002
        """Return the logits with the labels of test and validation, which are right."""
        gamma = self.gammas[head]
        return SoftmaxPredictions(
            self.source.test.labels,
            logits["test"],
            self.source.validation.labels,
            logits["validation"],
            lambda rows: recalibrate_focal(rows, gamma),
            np.ones(CLASSES),
        )

    def score(self, task: Task) -> Score:  # noqa: ARG002
        """Return the accuracy on the validation examples."""
        labels = self.source.validation.labels
        return lambda _, logits: metrics.accuracy_score(labels, logits.argmax(axis=1))

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return the training accuracies, of the given labels; where some are wrong also what becomes of them.

        The share of the gradient on wrong labels is measured at the head's own predictions, and at those of γ = 0.
        """
        trained = {name: of.argmax(axis=1) == task.labels for name, of in logits["train"].items()}
        extras, common = (
            {f"training accuracy, {name}": float(of.mean()) for name, of in trained.items()},
            next(iter(self.gammas)),
        )
        for name, gamma in self.gammas.items() if self.wrong.any() else ():
            own = logits["train"][name]
            extras[f"share of gradient, {name}"] = share_of_gradient(task.labels, own, self.wrong, gamma)
            extras[f"share of gradient on {common}, {name}"] = share_of_gradient(
                task.labels, logits["train"][common], self.wrong, gamma
            )
            extras[f"wrong labels learned, {name}"] = float(trained[name][self.wrong].mean())
        return extras

    @cached_property
    def sample(self) -> Sample:
        """The test examples."""
        return Sample(len(self._rows["test"]))

    def describe(self) -> dict:
        """Return what a result says about data and network."""
        return features.describe_garments(
            self.source,
            f"196-{self.training['hidden']}-{CLASSES}",
            examples={
                "train": self.settings["data"]["examples"],
                **{part: len(self._rows[part]) for part in ("validation", "test")},
            },
            noise="labels of training examples become another class, any as likely; validation and test stay right",
        )

    @cached_property
    def source(self):
        """Fashion-MNIST, all classes equally frequent."""
        return features.load_garments(self.settings["data"]["split_seed"])

    @cached_property
    def _rows(self) -> dict[str, np.ndarray]:
        return {part: features.pooled_pixels(getattr(self.source, part)) for part in ("train", "validation", "test")}


def flip_labels(labels: np.ndarray, *, share: float, generator: np.random.Generator) -> np.ndarray:
    """Return labels of which a share, rounded, is changed to another class.

    With one generator state a larger share flips the same labels, to the same classes, and more.
    """
    order, steps = generator.permutation(len(labels)), generator.integers(1, CLASSES, len(labels))
    wrong = order[: round(share * len(labels))]
    given = labels.copy()
    given[wrong] = (labels[wrong] + steps[wrong]) % CLASSES
    return given


def share_of_gradient(labels: np.ndarray, logits: np.ndarray, wrong: np.ndarray, gamma: float) -> float:
    """Return the share of the wrong labels in the sum of the lengths of all gradients in the logits."""
    z = tf.constant(logits)
    with tf.GradientTape() as tape:
        tape.watch(z)
        loss = tf.reduce_sum(categorical_focal_loss(labels, z, gamma=gamma))
    lengths = np.linalg.norm(tape.gradient(loss, z).numpy(), axis=1)
    return float(lengths[wrong].sum() / lengths.sum())
