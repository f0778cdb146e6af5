"""On how many devices a training runs: one, all of this machine, or those of several workers."""

from __future__ import annotations

import json
import os

import tensorflow as tf

STRATEGIES = ("none", "mirrored", "multiworker")
EXAMPLE = '{"cluster": {"worker": ["host:port", …]}, "task": {"type": "worker", "index": 0}}'


def make_strategy(name: str) -> tf.distribute.Strategy:
    """Make a strategy; across workers before TensorFlow first computes, and it waits for all of them to come.

    Args:
        name: "none": one device. "mirrored": all GPUs of this machine, or all logical CPUs where there is none.
            "multiworker": all workers that the environment variable TF_CONFIG names.

    Raises:
        ValueError: TF_CONFIG is missing or says something else; or TensorFlow has computed already.
        ConnectionError: Not all workers came.
    """
    if name == "none":
        return tf.distribute.get_strategy()
    return tf.distribute.MirroredStrategy() if name == "mirrored" else _multiworker()


def across_workers(strategy: tf.distribute.Strategy) -> bool:
    """Whether a strategy spans several processes."""
    return isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy)


def is_chief(strategy: tf.distribute.Strategy) -> bool:
    """Whether this process is the one that writes files: worker 0, or the only one."""
    return not across_workers(strategy) or strategy.cluster_resolver.task_id == 0


def _multiworker() -> tf.distribute.Strategy:
    check_cluster(os.environ.get("TF_CONFIG"))
    try:
        return tf.distribute.MultiWorkerMirroredStrategy()
    except RuntimeError as error:
        raise ValueError(f"strategy multiworker comes too late: {error}") from error
    except tf.errors.OpError as error:
        raise ConnectionError(f"the workers of TF_CONFIG did not come together: {error.message}") from error


def check_cluster(text: str | None) -> None:
    """Refuse a TF_CONFIG that does not name workers and which of them this one is.

    Raises:
        ValueError: It does not; the message shows one that does.
    """
    try:
        config = json.loads(text or "")
        workers, task = config["cluster"]["worker"], config["task"]
        good = isinstance(workers, list) and task["type"] == "worker" and task["index"] in range(len(workers))
        good = good and len(config["cluster"]) == 1 and all(":" in worker for worker in workers)
    except (ValueError, TypeError, LookupError):
        good = False
    if not good:
        was = "is not set" if not text else f"is {text!r}"
        raise ValueError(f"strategy multiworker: the environment variable TF_CONFIG {was}; it must be like {EXAMPLE}")
