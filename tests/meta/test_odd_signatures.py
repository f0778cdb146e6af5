"""Is a loss judged rightly, whatever its signature: keyword-only, decorated, partial, an object, an objective, odd?"""

from __future__ import annotations

import pytest

from tests.conformance.asking.adapter import AdapterError
from tests.meta import odd_arguments, odd_signatures
from tests.meta.every_signature import by_name
from tests.meta.test_signatures import report

MODULES = (odd_signatures, odd_arguments)
PARTS = {"focal", "derivatives", "plainly_decorated", "Callable", "Settings", "Reduction"}
LOSSES = [(module, name) for module in MODULES for name in module.RIGHT_NAMES]


def of_module(module) -> set[str]:
    """Return the names of what a module has that can be called, its own or without a module, as a partial is."""
    return {
        name
        for name, one in vars(module).items()
        if callable(one)
        and not name.startswith("_")
        and getattr(one, "__module__", "tests.meta.odd").startswith("tests.meta.odd")
    }


@pytest.mark.parametrize("module", MODULES)
def test_every_loss_of_the_file_has_a_name_here(module):
    assert of_module(module) - PARTS <= set(module.RIGHT_NAMES) and len(module.RIGHT_NAMES) >= 25


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("module, name", LOSSES, ids=[name for _, name in LOSSES])
def test_a_loss_has_its_right_names_in_an_odd_signature(module, name):
    found = report(getattr(module, name))
    assert not found.error
    assert {one.code for one in found.diagnoses} == module.RIGHT_NAMES[name]
    said = " ".join([*found.assumed, *(f"{one.message} {one.where}, " for one in found.diagnoses)])
    assert module.SAYS.get(name, "") in said


@pytest.mark.parametrize("gamma", [0.0, 1.0, 1.5, 5.0])
def test_a_gamma_that_is_fixed_in_an_objective_is_read_off_its_gradient(gamma):
    found = report(lambda y_true, y_pred: odd_signatures.derivatives(y_true, y_pred, gamma))
    assert found.conformant, found.diagnoses
    assert f"gamma is fixed at {gamma:g}" in found.assumed


def test_two_results_that_are_no_derivatives_are_refused_in_a_sentence():
    def with_the_mean(labels, logits, alpha=None, gamma=2.0):
        values = odd_signatures.focal(labels, logits, alpha, gamma)
        return values.mean(), values

    found = report(with_the_mean)
    assert "loss returned two results, of shapes () and (4,); two are the gradient and the Hessian" in found.error


def test_a_keyword_that_nobody_knows_is_named():
    def of_temperature(*, target, input, temperature):
        return odd_signatures.focal(target, input / temperature)

    with pytest.raises(AdapterError, match="temperature, which is no known name"):
        by_name(of_temperature)
