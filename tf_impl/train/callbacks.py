"""Callbacks of a training: progress bar, random layers by seed and epoch, resumable early stopping, mean loss."""

from __future__ import annotations

import keras
import numpy as np
from rich.progress import Progress

MEAN_LOSS_METRIC = "mean_loss"  # the metric that `MeanOverExamples` reports in place of Keras' loss


class ProgressBar(keras.callbacks.Callback):
    """Advances a bar with every batch, and shows the losses of the last epoch.

    Args:
        progress: Draws the bar; the bars of several runs may share it.
        title: Names the run.
    """

    def __init__(self, progress: Progress, title: str):
        super().__init__()
        self.progress, self.title = progress, title
        self.task = None

    def on_train_begin(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Add the bar, as long as all batches of all epochs."""
        self.task = self.progress.add_task(self.title, total=self.params["epochs"] * self.params["steps"])

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Move the bar to the first batch of the epoch; a resumed training does not begin at epoch 0."""
        self.progress.update(self.task, completed=epoch * self.params["steps"])

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Advance by one batch."""
        self.progress.advance(self.task)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Show the losses."""
        losses = f"loss {logs['loss']:.4f}, validation {logs['val_loss']:.4f}"
        self.progress.update(self.task, description=f"{self.title}: {losses}")


class SeedPerEpoch(keras.callbacks.Callback):
    """Seeds every random layer (dropout, augmentation) from seed and epoch, so that a resumed epoch repeats them.

    Args:
        seed: Of the training.
    """

    def __init__(self, seed: int):
        super().__init__()
        self.seed = seed

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Set the generator of each layer to the seed of this epoch."""
        generators = [v for v in self.model.variables if v.path.endswith("seed_generator_state")]
        for index, generator in enumerate(generators):
            (word,) = np.random.SeedSequence([self.seed, epoch, index]).generate_state(1)
            generator.assign([int(word) >> 1, 0])  # 31 bits: the state is signed on some backends


class ResumableEarlyStopping(keras.callbacks.EarlyStopping):
    """Early stopping on the validation loss whose state a checkpoint keeps; it restores the best weights.

    Args:
        patience: Stop after so many epochs without improvement.
    """

    attributes = ("wait", "best_epoch", "stopped_epoch")

    def __init__(self, patience: int):
        super().__init__(monitor="val_loss", mode="min", patience=patience, restore_best_weights=True)
        self.loaded: dict = {}

    def state(self) -> tuple[dict, list[np.ndarray]]:
        """Return what a checkpoint keeps: the attributes by name, and the best weights."""
        best = None if self.best is None else float(self.best)
        return {name: getattr(self, name) for name in self.attributes} | {"best": best}, self.best_weights or []

    def load_state(self, attributes: dict, best_weights: list[np.ndarray]) -> None:
        """Continue from a state when the training begins."""
        self.loaded = {**attributes, "best_weights": best_weights or None}

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Reset, then apply the loaded state."""
        super().on_train_begin(logs)
        vars(self).update(self.loaded)


class MeanOverExamples(keras.callbacks.Callback):
    """Reports the mean loss over examples; Keras averages the losses of the replicas with equal weight."""

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Replace the loss by the metric, for all callbacks that come later."""
        for prefix in ("", "val_"):
            if f"{prefix}{MEAN_LOSS_METRIC}" in logs:
                logs[f"{prefix}loss"] = logs.pop(f"{prefix}{MEAN_LOSS_METRIC}")
