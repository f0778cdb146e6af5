"""What the losses cost, beside those of others: `python -m tf_impl.benchmark`."""
