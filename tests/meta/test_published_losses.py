"""What published losses need of examiner and atlas: an alpha of 0, a factor that overflows, one file of a package."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tests.conformance.asking.adapter import Adapter
from tests.conformance.atlas.one_file import LOADED, load_one_file
from tests.conformance.atlas.reproducing import numbers
from tests.conformance.diagnosing.examination import examine_adapter
from tests.meta.test_diagnosis import InProcessAdapter, binary, report, weight


def off_at_zero(labels, logits, *, alpha, gamma):
    return binary(labels, logits, alpha=alpha or None, gamma=gamma)


def test_weights_that_are_off_where_alpha_is_0_conform_where_the_adapter_says_so_and_deviate_where_it_does_not():
    declared = Adapter("here", "binary", "logits", "numpy", off_at_zero, None, {"off": "zero"})
    found = examine_adapter(InProcessAdapter(declared))
    assert found.conformant and any("alpha is off where it is 0" in one for one in found.assumed)
    assert not report(off_at_zero).conformant


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_factor_that_overflows_is_no_constant_beside_the_probability():
    def loss(labels, logits, *, alpha, gamma):
        factor = np.exp(-gamma * labels * logits - gamma * np.log(1 + np.exp(-logits)))
        cross_entropy = np.logaddexp(0, np.where(labels == 1, -logits, logits))
        return weight(labels, alpha) * factor * cross_entropy

    said = {one.code: one.message for one in report(loss).diagnoses}
    assert "LOSS_CAPPED" in said and not any("a constant of about" in one for one in said.values())


def test_a_constant_that_rounds_away_beside_1_is_not_said_to_lose_the_easy_side():
    def loss(labels, logits, *, alpha, gamma):
        p = 1 / (1 + np.exp(-logits))
        p_t = np.clip(np.where(labels == 1, p, 1 - p), np.float32(1e-30), np.float32(1 - 1e-7))
        return -weight(labels, alpha) * (1 - p_t) ** gamma * np.log(p_t)

    said = {one.code: one.message for one in report(loss).diagnoses}
    assert "EASY_SIDE_LOST" in said and "a constant of about" not in said["EASY_SIDE_LOST"], said


# ---------------------------------------------------------------- one file of a package


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "framework" / "losses"
    folder.mkdir(parents=True)
    (tmp_path / "framework" / "__init__.py").write_text("raise ImportError('the whole framework')")
    (folder / "scale.py").write_text("FACTOR = 3\n")
    (folder / "focal.py").write_text(
        "from heavy.types import Tensor, register\nfrom .scale import FACTOR\n\n"
        "class Base(Tensor['N']): pass\n\n@register(name='focal')\ndef named(): return 1\n\n"
        "@register.function\ndef loss(x): return FACTOR * x\n"
    )
    record = tmp_path / "framework_kit-1.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: framework-kit\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    return "framework-kit"


def test_one_file_is_loaded_with_its_neighbours_and_without_the_package(package):
    module = load_one_file(package, "framework/losses/focal.py", ("heavy", "heavy.types"))
    assert module.loss(2) == 6 and LOADED[-1] == "framework/losses/focal.py"


def test_what_is_absent_and_not_named_is_an_error(package):
    with pytest.raises(ImportError, match="heavy"):
        load_one_file(package, "framework/losses/focal.py")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("tensor([nan])", ["nan"]),
        ("[-1.2345e-08  0.5]", ["-1.2345e-08", "0.5"]),
        ("tensor([[0., -inf]], grad_fn=<A>)", ["0", "-inf"]),
        ("ImportError: no module", []),
    ],
)
def test_the_numbers_in_what_a_report_printed_are_found(text, expected):
    assert np.array_equal(numbers(text), list(map(float, expected)), equal_nan=True)
