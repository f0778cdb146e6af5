"""Is a right loss right however it is called, and has a wrong one its own name, whatever its signature?"""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from tests.conformance.asking.adapter import load
from tests.conformance.asking.conventions import ConventionAdapter
from tests.conformance.diagnosing.examination import examine_adapter
from tests.conformance.diagnosing.report import Report
from tests.meta import strangers_losses
from tests.meta.every_signature import FRAMEWORKS, MISTAKES, by_name, examined, sample
from tests.meta.signatures import HALF_IS_OFF, HIDES_ALPHA, SIGNATURES
from tests.meta.test_diagnosis import InProcessAdapter, binary

ONE_IN = 12  # mistakes is tried by a test in a framework, which takes a second for each


def report(loss) -> Report:
    return examine_adapter(by_name(loss))


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_right_loss_conforms_however_it_is_called(signature):
    found = report(SIGNATURES[signature](strangers_losses.in_power_form))
    assert found.conformant, (found.error, found.diagnoses)
    assert (found.family, found.inputs) == ("binary", "logits")
    assert found.alpha_convention == ("none" if signature in HIDES_ALPHA else "positive-class")


SAID = {
    "without_alpha": "it takes no alpha",
    "without_gamma": "gamma is fixed at 2",
    "inputs_first": "inputs come before labels",
    "a_class": "given first",
    "a_factory": "given first",
    "other_names": "gamma is called g",
    "a_pair": "[1 - alpha, alpha]",
    "a_pos_weight": "pos_weight is alpha / (1 - alpha)",
    "integers": "labels are integers",
    "signs": "labels are -1 and 1",
    "columns": "(N, 1)",
    "two_columns": "two columns",
    "two_columns_one_hot": "one-hot",
    "a_mean": "the batch's mean",
    "a_sum": "the batch's sum",
    "never_off": "alpha cannot be off",
    "none_is_a_quarter": "alpha = None means: alpha = 0.25",
}


@pytest.mark.parametrize("signature", SIGNATURES)
def test_what_was_assumed_of_a_signature_is_said(signature):
    found = report(SIGNATURES[signature](strangers_losses.in_power_form))
    assert any(SAID[signature] in one for one in found.assumed), found.assumed


# ---------------------------------------------------------------- every mistake in every signature


@pytest.mark.parametrize("signature", SIGNATURES)
def test_no_mistake_has_a_false_name_in_any_signature(signature):
    found = examined("numpy", signature, MISTAKES)
    assert not found.false_names, found.false_names
    assert found.named >= (0.75 if signature in HALF_IS_OFF else 0.95) * found.tried, found


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_mistake_has_a_false_name_in_any_framework(framework, signature):
    """A sample of the pairs, which has each mistake; `python -m tests.meta.every_signature` tries them all."""
    pytest.importorskip(framework, reason=f"{framework} is not installed; it is asked where it is")
    found = examined(framework, signature, sample(signature, ONE_IN))
    assert not found.false_names, found.false_names
    assert found.named >= (0.5 if signature in HALF_IS_OFF else 0.8) * found.tried, found


# ---------------------------------------------------------------- boosting


def objective(change=lambda g, h: (g, h)):
    """Return a gradient and a Hessian of focal loss, as XGBoost and LightGBM call them."""

    def focal_objective(alpha=None, gamma=2.0):
        def of_data(preds, dtrain):
            labels = dtrain.get_label()
            sign, m = 2 * labels - 1, (2 * labels - 1) * preds.astype(float)
            q, cost = np.exp(-np.logaddexp(0, m)), np.logaddexp(0, -m)
            p, weight = np.exp(-cost), 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
            gradient = -(q**gamma) * (gamma * p * cost + q)
            hessian = q**gamma * p * (gamma * (gamma * p - q) * cost + (2 * gamma + 1) * q)
            return change(sign * weight * gradient, weight * hessian)

        return of_data

    return focal_objective


def test_a_gradient_and_a_hessian_without_a_loss_are_judged():
    found = report(objective())
    assert found.conformant, (found.error, found.diagnoses)
    assert "labels come inside a data object" in found.assumed


class CatBoost:
    """Focal loss as CatBoost calls it: the derivatives of minus the loss, one example after the other."""

    def __init__(self, alpha=0.5, gamma=2.0):
        self.of_data = objective()(alpha, gamma)

    def calc_ders_range(self, approxes, targets, weights):
        assert weights is None
        of = type("Data", (), {"get_label": lambda _: np.array(targets)})()
        gradient, hessian = self.of_data(np.array(approxes), of)
        return list(zip(-gradient, -hessian, strict=True))


def test_catboost_s_derivatives_of_minus_the_loss_are_judged():
    assert report(CatBoost).conformant


WRONG_OBJECTIVES = {
    "SIGN": lambda g, h: (-g, h),
    "UNKNOWN": lambda g, h: (g, 2 * h),
    "NONFINITE_HARD_GRADIENT": lambda g, h: (np.where(np.abs(g) > 1.5, np.nan, g), h),
}


def test_a_hessian_that_is_wrong_is_found_where_the_gradient_is_right():
    found = report(objective(WRONG_OBJECTIVES["UNKNOWN"]))
    assert [one.code for one in found.diagnoses] == ["UNKNOWN"]
    assert "of the Hessian" in found.diagnoses[0].message and "yours / truth is 2" in found.diagnoses[0].message


def test_a_gradient_of_the_wrong_sign_is_named():
    assert "SIGN" in [one.code for one in report(objective(WRONG_OBJECTIVES["SIGN"])).diagnoses]


def of_class_0(g, h):
    return g[::-1][::-1] * 0.5, h * 0.5


def test_a_gradient_of_no_loss_is_unknown_and_its_ratio_is_said():
    found = report(objective(of_class_0))
    assert [one.code for one in found.diagnoses] == ["UNKNOWN"]


# ---------------------------------------------------------------- frameworks


def test_a_keras_loss_is_examined_by_its_class_alone():
    pytest.importorskip("keras")
    adapter = load("keras.losses:BinaryFocalCrossentropy")
    assert adapter.framework == "tensorflow"
    found = examine_adapter(InProcessAdapter(adapter))
    codes = {one.code for one in found.diagnoses}
    assert codes == {"ALPHA_IGNORED", "NONFINITE_GRADIENT", "EASY_SIDE_LOST"}
    assert any("from_logits is True" in one for one in found.assumed)


@pytest.mark.parametrize("name", ["BinaryFocalLoss", "SparseCategoricalFocalLoss"])
def test_our_own_keras_losses_conform_by_their_classes_alone(name):
    found = examine_adapter(InProcessAdapter(load(f"tf_impl:{name}")))
    assert found.conformant, (found.error, found.diagnoses)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_a_torch_module_is_examined_by_its_class_alone(tmp_path, monkeypatch):
    (tmp_path / "torch_module.py").write_text(TORCH, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = examine_adapter(InProcessAdapter(load("torch_module:FocalLoss")))
    assert found.conformant, (found.error, found.diagnoses)


TORCH = """
import torch
from torch.nn.functional import logsigmoid

class FocalLoss(torch.nn.Module):
    def __init__(self, alpha=None, gamma=2.0, reduction="mean"):
        super().__init__()
        self.alpha, self.gamma, self.reduction = alpha, gamma, reduction

    def forward(self, input, target):
        m = torch.where(target == 1, input, -input)
        weight = 1.0 if self.alpha is None else torch.where(target == 1, self.alpha, 1 - self.alpha)
        loss = -weight * torch.exp(self.gamma * logsigmoid(-m)) * logsigmoid(m)
        return loss.mean() if self.reduction == "mean" else loss
"""


def test_a_convention_translates_a_call_and_its_result_exactly():
    calls = []

    def adapter(labels, inputs, parameters):
        calls.append((labels.tolist(), inputs.tolist(), parameters))
        return {"value": np.array([1.0, 2.0])}

    adapter.description = {"gradient": False}
    from tests.conformance.asking.conventions import Convention

    asked = ConventionAdapter(adapter, Convention(alpha="pos_weight", off="ones"))
    result = asked(np.array([1.0, 0.0]), np.array([0.5, -1.0]), {"alpha": 0.2, "gamma": 2.0})
    assert calls[-1][2] == {"alpha": 0.25, "gamma": 2.0} and result["value"].tolist() == [0.8, 1.6]
    asked(np.array([1.0, 0.0]), np.array([0.5, -1.0]), {"alpha": None, "gamma": 2.0})
    assert calls[-1][2] == {"alpha": 1.0, "gamma": 2.0}
    assert not asked.can_ask(1, 2.0) and asked.can_ask(None, 2.0)


def test_a_required_parameter_that_nobody_knows_is_said():
    from tests.conformance.asking.adapter import AdapterError

    with pytest.raises(AdapterError, match="requires temperature"):
        by_name(lambda labels, logits, temperature: binary(labels, logits, alpha=None, gamma=temperature))
