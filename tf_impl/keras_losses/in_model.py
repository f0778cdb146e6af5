"""A loss inside a functional model, as Keras' own losses can be: a node that has labels among its inputs."""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="focal_loss_kit")
class LossInModel(keras.Operation):
    """A loss of Keras tensors, which stand for what a model will be given.

    Args:
        loss: called once there are tensors.
        name: of the node; Keras finds it by that where a model is loaded.
    """

    def __init__(self, loss: keras.losses.Loss, name: str | None = None):
        super().__init__(name=name)
        self.loss = loss

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor, sample_weight: tf.Tensor | None = None) -> tf.Tensor:
        """Return the loss of tensors."""
        return self.loss(y_true, y_pred, sample_weight)

    def get_config(self) -> dict:
        """Return the node's arguments, the loss as Keras saves it."""
        return {"loss": keras.losses.serialize(self.loss), "name": self.name}

    @classmethod
    def from_config(cls, config: dict) -> LossInModel:
        """Return the node that a configuration says."""
        return cls(keras.losses.deserialize(config["loss"]), config["name"])
