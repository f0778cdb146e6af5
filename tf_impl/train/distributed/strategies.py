"""The distribution strategy of a training: one device, all devices of this machine, or those of several workers."""

from __future__ import annotations

import json
import os
import re

import tensorflow as tf

from tf_impl.train.distributed.rendezvous import wait_for_all

STRATEGIES = ("none", "mirrored", "multiworker")
EXAMPLE = '{"cluster": {"worker": ["host:port", …]}, "task": {"type": "worker", "index": 0}}'
ADDRESS = re.compile(r"[^\s:]+:\d+")


def make_strategy(name: str) -> tf.distribute.Strategy:
    """Make a strategy; one across workers must be made before TensorFlow first computes, and waits for all workers.

    Args:
        name: "none": one device. "mirrored": all GPUs of this machine, or all logical CPUs where there is none.
            "multiworker": all workers that the environment variable TF_CONFIG names.

    Raises:
        ValueError: TF_CONFIG is missing or malformed; or TensorFlow has computed already.
        ConnectionError: A worker was not up in time.
    """
    if name == "none":
        return tf.distribute.get_strategy()
    return _mirrored() if name == "mirrored" else _multiworker()


def across_workers(strategy: tf.distribute.Strategy) -> bool:
    """Whether a strategy spans several processes."""
    return isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy)


def is_chief(strategy: tf.distribute.Strategy) -> bool:
    """Whether this process writes the files: worker 0, or the only process."""
    return not across_workers(strategy) or strategy.cluster_resolver.task_id == 0


def _mirrored() -> tf.distribute.Strategy:
    """Return the strategy; its default collectives between CPUs run in no fixed order and may deadlock."""
    between_cpus = None if tf.config.list_physical_devices("GPU") else tf.distribute.ReductionToOneDevice()
    return tf.distribute.MirroredStrategy(cross_device_ops=between_cpus)


def _multiworker() -> tf.distribute.Strategy:
    workers, index = parse_cluster(os.environ.get("TF_CONFIG"))
    wait_for_all(workers, index)
    try:
        return tf.distribute.MultiWorkerMirroredStrategy()
    except RuntimeError as error:
        raise ValueError(f"strategy multiworker comes too late: {error}") from error
    except tf.errors.OpError as error:
        raise ConnectionError(f"the workers of TF_CONFIG did not come together: {error.message}") from error


def parse_cluster(text: str | None) -> tuple[list[str], int]:
    """Return the addresses of all workers and the index of this one, from the text of TF_CONFIG.

    Raises:
        ValueError: The text names no cluster of workers alone; the message shows an example.
    """
    try:
        config = json.loads(text or "")
        jobs, task = config["cluster"], config["task"]
        workers = jobs["worker"]
        only_workers = list(jobs) == ["worker"] and task["type"] == "worker"
        if only_workers and all(ADDRESS.fullmatch(worker) for worker in workers):
            return workers, range(len(workers)).index(task["index"])
    except (ValueError, TypeError, LookupError, AttributeError):
        pass
    was = "is not set" if not text else f"is {text!r}"
    raise ValueError(f"strategy multiworker: the environment variable TF_CONFIG {was}; it must be like {EXAMPLE}")
