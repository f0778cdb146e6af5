"""The losses as pure functions of tensors. Copied with `keras_losses` into any package, this folder works there."""
