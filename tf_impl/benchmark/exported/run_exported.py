"""Run the losses of this folder on whatever device JAX finds; compare with the truth, and time them.

    pip install "jax>=0.10,<0.11"        # or jax[cuda12], jax[cuda13], jax[tpu]
    python run_exported.py --result exported.json

It needs this folder, NumPy and JAX, and nothing else. Exit code 0: every value is within the tolerance.
"""

from __future__ import annotations

import argparse
import gzip
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import compare_exported
import jax
import numpy as np

HERE = Path(__file__).parent
WARM, REPEATS, LONGEST = 2, 20, 3.0  # runs that are not timed, runs that are, seconds for all of them
COPIED = 2**26  # numbers of float32 in the device copy that a bandwidth is compared with


def compiled(path: Path, device: jax.Device) -> Callable:
    """Return a StableHLO module as a function of arrays on a device."""
    from jax._src import compiler
    from jax._src.interpreters import mlir
    from jax._src.lib import xla_client
    from jax._src.lib.mlir import ir

    options = compiler.get_compile_options(1, 1, device_assignment=np.array([[device.id]]))
    with mlir.make_ir_context():
        module = ir.Module.parse(gzip.decompress(path.read_bytes()).decode())
        devices = xla_client.DeviceList((device,))
        program = compiler.backend_compile_and_load(device.client, module, devices, options, [])
    return lambda *arrays: [
        shards[0] for shards in program.execute_sharded(list(arrays)).disassemble_into_single_device_arrays()
    ]


def placed(array: np.ndarray, dtype: str, device: jax.Device) -> jax.Array:
    """Return an array on a device: integers as they are, numbers in a dtype."""
    return jax.device_put(array if array.dtype.kind == "i" else array.astype(jax.numpy.dtype(dtype)), device)


# ---------------------------------------------------------------- the benchmark


def measure(device: jax.Device) -> list[dict]:
    """Return the time of each case, and its bandwidth as a share of that of a device copy."""
    copy = copy_bandwidth(device)
    runs = []
    for case in json.loads((HERE / "benchmark.json").read_text("utf-8"))["cases"]:
        inputs = [made(one, number, device) for number, one in enumerate(case["inputs"])]
        run = compiled(HERE / "benchmark" / case["module"], device)
        seconds = timed(run, inputs)
        moved = sum(array.nbytes for array in (*inputs, *run(*inputs)))
        of = {name: case[name] for name in ("family", "shape", "loss", "dtype")}
        runs.append({**of, "seconds": seconds, "bandwidth": moved / seconds, "share_of_copy": moved / seconds / copy})
    return runs


def made(described: dict, number: int, device: jax.Device) -> jax.Array:
    """Return random inputs of a shape and dtype: labels first, logits second."""
    random, shape, dtype = np.random.default_rng(number), described["shape"], described["dtype"]
    if number:
        return placed(3 * random.standard_normal(shape, np.float32), dtype, device)
    if dtype in ("bool", "int32", "int64"):
        return jax.device_put((random.random(shape) < 0.5).astype(dtype), device)
    rows = len(shape) > 1 and shape[-1] > 1
    classes = random.integers(0, shape[-1], shape[:-1])[..., None] if rows else None
    return placed(np.arange(shape[-1]) == classes if rows else random.random(shape) < 0.5, dtype, device)


def timed(run: Callable, inputs: list) -> float:
    """Return the median of the seconds that a call takes."""
    for _ in range(WARM):
        jax.block_until_ready(run(*inputs))
    times, begin = [], time.perf_counter()
    while len(times) < REPEATS and (not times or time.perf_counter() - begin < LONGEST):
        start = time.perf_counter()
        jax.block_until_ready(run(*inputs))
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def copy_bandwidth(device: jax.Device) -> float:
    """Return the bytes a second of reading and writing a large array."""
    array, copy = placed(np.zeros(COPIED), "float32", device), jax.jit(lambda one: one + 1)
    return 2 * array.nbytes / timed(copy, [array])


# ---------------------------------------------------------------- the command


def main() -> int:
    """Run all, print a summary, write the result, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--result", type=Path, help="where the result is written, as JSON")
    parser.add_argument("--no-timing", action="store_true", help="compare only")
    options = parser.parse_args()
    jax.config.update("jax_enable_x64", True)
    device = jax.devices()[0]

    def run(path: Path, inputs: list[np.ndarray], dtype: str) -> list[np.ndarray]:
        results = compiled(path, device)(*(placed(one, dtype, device) for one in inputs))
        return [np.asarray(result).astype(np.float64) for result in results]

    checked = compare_exported.check(run)
    count, outside = checked["compared"], checked["outside"]
    print(f"{device.device_kind}: {checked['modules']} modules, {count} compared, {len(outside)} outside the tolerance")
    print("".join(f"  {one}\n" for one in outside[:20]), end="")
    runs = [] if options.no_timing else measure(device)
    for one in runs:
        took = f"{one['seconds'] * 1e3:.3f} ms, {one['share_of_copy']:.0%} of a copy's bandwidth"
        print(f"  {one['loss']:24} {one['dtype']:9} {one['shape']}: {took}")
    versions = {"python": platform.python_version(), "jax": jax.__version__, "numpy": np.__version__}
    result = {"device": device.device_kind, "platform": device.platform, "versions": versions, **checked, "runs": runs}
    if options.result:
        options.result.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return bool(outside)


if __name__ == "__main__":
    sys.exit(main())
