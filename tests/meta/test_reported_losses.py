"""Has every focal loss that somebody posted its right name, and is a right one right?"""

from __future__ import annotations

import inspect

import pytest

from tests.conformance.diagnosing.differences import at_probes
from tests.conformance.diagnosing.examination import examine
from tests.meta import reported_losses
from tests.meta.reported_losses import RIGHT_NAMES
from tests.meta.test_signatures import by_name, report


def test_every_loss_of_the_table_has_a_name_and_every_name_a_loss():
    pieces = {
        "softplus",
        "sigmoid",
        "log_softmax",
        "of_margin",
        "margin",
        "softmax_margin",
        "focal_of_entropy",
        "clamped",
    }
    losses = {name for name, one in vars(reported_losses).items() if inspect.isfunction(one) or inspect.isclass(one)}
    assert losses - pieces == set(RIGHT_NAMES)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", RIGHT_NAMES)
def test_a_reported_loss_has_exactly_its_right_names(name):
    found = report(getattr(reported_losses, name))
    assert {one.code for one in found.diagnoses} == RIGHT_NAMES[name], (found.error, found.diagnoses)
    assert found.conformant == (not RIGHT_NAMES[name])


def test_a_weight_that_matters_in_batches_is_not_called_ignored():
    assert report(reported_losses.FocalOfWeightedMean).alpha_convention != "ignored"


def test_the_constants_of_a_loss_that_ignores_its_arguments_are_said():
    found = report(reported_losses.al_hard_coded)
    messages = " ".join(one.message for one in found.diagnoses)
    assert "alpha is fixed at 0.25" in messages and "gamma is fixed at 2" in messages
    assert (found.alpha_convention, found.gamma) == ("ignored", "fixed at 2")


def test_both_sides_of_an_epsilon_are_said_to_be_one_constant():
    found = report(reported_losses.ar_eps_before_all)
    said = {one.code: one.message for one in found.diagnoses}
    assert all("a constant of about 1e-07" in said[code] for code in ("LOSS_CAPPED", "EASY_SIDE_LOST"))


def test_how_an_unknown_loss_differs_is_said():
    def quarter_of_positives(y, x, alpha=None, gamma=2.0):
        return reported_losses.al_none_is_quarter(y, x, alpha if alpha is not None else 0.5, gamma) * (2 - y)

    found = report(quarter_of_positives)
    assert [one.code for one in found.diagnoses] == ["UNKNOWN"]
    assert "yours / truth is" in found.diagnoses[0].message and "label 1" in found.diagnoses[0].message
    assert at_probes("binary", by_name_results(reported_losses.al_none_is_quarter)) != ""


def by_name_results(loss):
    """Return what a loss answers to the probes where alpha = None is taken for off."""
    from tests.conformance.asking.conventions import Convention, ConventionAdapter
    from tests.conformance.diagnosing.probes import query_all

    return query_all(ConventionAdapter(by_name(loss), Convention()), "binary", "float32")


WEIGHT_ARGUMENT = """
import torch
FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"
def loss(labels, inputs, *, alpha, gamma):
    p = torch.sigmoid(inputs)
    factor = torch.where(labels == 1, 1 - p, p) ** gamma
    return torch.nn.functional.binary_cross_entropy(p, labels, weight=factor, reduction="none")
"""


def test_what_a_framework_refuses_is_passed_on_with_its_line(tmp_path):
    """thangvubk/PESR: the factor as the weight of PyTorch's cross entropy, which is not differentiated"""
    pytest.importorskip("torch", reason="PyTorch is not installed; it is asked where it is")
    path = tmp_path / "weight_argument.py"
    path.write_text(WEIGHT_ARGUMENT, encoding="utf-8")
    found = examine(str(path))
    assert found.conformant is None
    assert "RuntimeError" in found.error and "weight" in found.error
