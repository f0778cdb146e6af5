"""What is called between batches and epochs: a progress bar, random layers by seed and epoch, early stopping."""

from __future__ import annotations

import keras
import numpy as np
from rich.progress import Progress

OBJECTIVE = "objective"  # the metric that `EvenLoss` puts in the place of Keras' loss


class ProgressBar(keras.callbacks.Callback):
    """A bar that advances with every batch and names the losses of the last epoch.

    Args:
        progress: Where the bar is drawn; bars of several runs may share it.
        title: What is being trained.
    """

    def __init__(self, progress: Progress, title: str):
        super().__init__()
        self.progress, self.title = progress, title
        self.task = None

    def on_train_begin(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Add the bar, as long as all batches of all epochs."""
        self.task = self.progress.add_task(self.title, total=self.params["epochs"] * self.params["steps"])

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Stand where the epoch begins, which is not the start if the training was taken up again."""
        self.progress.update(self.task, completed=epoch * self.params["steps"])

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Advance by one batch."""
        self.progress.advance(self.task)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Name the losses."""
        losses = f"loss {logs['loss']:.4f}, validation {logs['val_loss']:.4f}"
        self.progress.update(self.task, description=f"{self.title}: {losses}")


class RandomLayers(keras.callbacks.Callback):
    """Makes every random layer (dropout, augmentation) a function of seed and epoch, however the training got there.

    Args:
        seed: Of the training.
    """

    def __init__(self, seed: int):
        super().__init__()
        self.seed = seed

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Give the generator of each layer the seed of this epoch."""
        generators = [v for v in self.model.variables if v.path.endswith("seed_generator_state")]
        for place, generator in enumerate(generators):
            (word,) = np.random.SeedSequence([self.seed, epoch, place]).generate_state(1)
            generator.assign([int(word) >> 1, 0])  # 31 bits: the state is signed on some backends


class Stopping(keras.callbacks.EarlyStopping):
    """Early stopping on the validation loss that can be taken up again; the best weights are the ones that stay.

    Args:
        patience: After how many epochs without improvement to stop.
    """

    kept = ("wait", "best_epoch", "stopped_epoch")

    def __init__(self, patience: int):
        super().__init__(monitor="val_loss", mode="min", patience=patience, restore_best_weights=True)
        self.earlier: dict = {}

    def remembered(self) -> tuple[dict, list[np.ndarray]]:
        """Return what is to be kept: attributes, and the best weights."""
        best = None if self.best is None else float(self.best)
        return {name: getattr(self, name) for name in self.kept} | {"best": best}, self.best_weights or []

    def remember(self, attributes: dict, best_weights: list[np.ndarray]) -> None:
        """Go on from what was kept when the training begins."""
        self.earlier = {**attributes, "best_weights": best_weights or None}

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Begin anew, or where the training was left."""
        super().on_train_begin(logs)
        vars(self).update(self.earlier)


class EvenLoss(keras.callbacks.Callback):
    """Reports the mean loss of all examples where Keras reports that of the replicas, as if they had equally many."""

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Put the metric in the place of the loss, for all callbacks that come later."""
        for prefix in ("", "val_"):
            if f"{prefix}{OBJECTIVE}" in logs:
                logs[f"{prefix}loss"] = logs.pop(f"{prefix}{OBJECTIVE}")
