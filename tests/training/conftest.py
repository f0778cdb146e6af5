"""A second device on every machine: the CPU as two logical ones, said before TensorFlow first computes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import keras
import pytest
import tensorflow as tf

from tf_impl.losses import compiled_pass, one_pass

cpu, *_ = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)


@pytest.fixture(autouse=True)
def seeded() -> None:
    """The same weights in every run: a test that fails for one draw of ten would fail somebody else's change."""
    keras.utils.set_random_seed(11)


@pytest.fixture(params=["float32", "mixed_float16"])
def dtype_policy(request: pytest.FixtureRequest):
    """The dtype policy that models are built under."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(request.param)
    yield request.param
    keras.config.set_dtype_policy(before)


@pytest.fixture
def garments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up Fashion-MNIST, named by the variable."""
    from tests.training.made_data import write_garments
    from tf_impl.data.fashion_mnist import VARIABLE

    write_garments(tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture(scope="session")
def made_pets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive of cats and dogs in the download cache of tensorflow-datasets."""
    from tests.training.made_data import archive_of_pets, put_in_download_cache

    folder = tmp_path_factory.mktemp("pets")
    put_in_download_cache(folder, archive_of_pets())
    return folder


@pytest.fixture
def pets(made_pets: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of tensorflow-datasets that holds them."""
    monkeypatch.setenv("TFDS_DATA_DIR", str(made_pets))
    return made_pets


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """A web server on this machine: its address, and the folder that it serves."""
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    folder = tmp_path / "served"
    folder.mkdir()
    monkeypatch.setenv("no_proxy", "*")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}", folder
        listening.shutdown()


@pytest.fixture
def compiled_for(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Count the sizes that a new compiled function is called with, by a function that is not compiled."""
    sizes = Counter()

    class Counting(compiled_pass.CompiledPass):
        def __init__(self, loss, classes=None):
            super().__init__(loss, classes)
            self.compiled = tf.function(self._counted, autograph=False)

        def _counted(self, labels, inputs):
            counted = tf.py_function(lambda size: sizes.update([int(size)]), [tf.shape(inputs)[0]], [])
            with tf.control_dependencies([counted] if isinstance(counted, tf.Operation) else counted):
                return self._pass(labels, tf.identity(inputs))

    monkeypatch.setattr(one_pass, "CompiledPass", Counting)
    monkeypatch.setattr(one_pass, "_PASSES", {})
    return sizes
