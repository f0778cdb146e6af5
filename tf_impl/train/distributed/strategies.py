"""On how many devices a training runs: one, all of this machine, or those of several workers."""

from __future__ import annotations

import json
import os
import re

import tensorflow as tf

from tf_impl.train.distributed.rendezvous import meet

STRATEGIES = ("none", "mirrored", "multiworker")
EXAMPLE = '{"cluster": {"worker": ["host:port", …]}, "task": {"type": "worker", "index": 0}}'
ADDRESS = re.compile(r"[^\s:]+:\d+")


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
    return _mirrored() if name == "mirrored" else _multiworker()


def across_workers(strategy: tf.distribute.Strategy) -> bool:
    """Whether a strategy spans several processes."""
    return isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy)


def is_chief(strategy: tf.distribute.Strategy) -> bool:
    """Whether this process is the one that writes files: worker 0, or the only one."""
    return not across_workers(strategy) or strategy.cluster_resolver.task_id == 0


def _mirrored() -> tf.distribute.Strategy:
    """Return the strategy; between CPUs the collectives that it would choose meet in no fixed order, and may clash."""
    between_cpus = None if tf.config.list_physical_devices("GPU") else tf.distribute.ReductionToOneDevice()
    return tf.distribute.MirroredStrategy(cross_device_ops=between_cpus)


def _multiworker() -> tf.distribute.Strategy:
    workers, index = cluster(os.environ.get("TF_CONFIG"))
    meet(workers, index)
    try:
        return tf.distribute.MultiWorkerMirroredStrategy()
    except RuntimeError as error:
        raise ValueError(f"strategy multiworker comes too late: {error}") from error
    except tf.errors.OpError as error:
        raise ConnectionError(f"the workers of TF_CONFIG did not come together: {error.message}") from error


def cluster(text: str | None) -> tuple[list[str], int]:
    """Read TF_CONFIG: the addresses of all workers, and which of them this one is.

    Raises:
        ValueError: It is something else; the message shows how it must be.
    """
    try:
        config = json.loads(text or "")
        ((_, workers),) = {"worker": config["cluster"].pop("worker"), **config["cluster"]}.items()
        if config["task"]["type"] == "worker" and all(ADDRESS.fullmatch(worker) for worker in workers):
            return workers, range(len(workers)).index(config["task"]["index"])
    except (ValueError, TypeError, LookupError, AttributeError):
        pass
    was = "is not set" if not text else f"is {text!r}"
    raise ValueError(f"strategy multiworker: the environment variable TF_CONFIG {was}; it must be like {EXAMPLE}")
