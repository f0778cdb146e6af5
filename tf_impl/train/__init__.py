"""Train the notebook's model with any loss: `python -m tf_impl.train`."""
