"""Evaluate a loss: `adapter` documents the contract of an adapter and evaluates it in each framework.

`subprocess_adapter` runs an adapter in a process of its own; `implementations` gives `reference`, `tf_impl` and any
adapter one interface, in each dtype and mode.
"""
