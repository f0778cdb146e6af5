"""An exercise that is an adapter is examined by the conformance command's own steps, in a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import ModuleType

import numpy as np

from docs.exercises.checker.outcome import Finding
from docs.exercises.checker.questions import FailedCallError, RaisedError
from docs.exercises.checker.session import Session
from tests.conformance.asking.adapter import Adapter, AdapterError
from tests.conformance.asking.subprocess_adapter import describe_adapter, evaluate, format_call, with_copies
from tests.conformance.diagnosing.examination import examine_adapter
from tests.conformance.diagnosing.report import Diagnosis

DTYPES = ("float32", "float64")
SIZE = 128  # examples in a call of a loss in JAX
LEAST_URGENT = ("EASY_SIDE_LOST",)  # named only where nothing else is found: what is lost there is smallest


# ---------------------------------------------------------------- where the module is


def adapter_of(module: ModuleType) -> Adapter:
    """Return a module's adapter; what it lacks is an AttributeError."""
    return Adapter("yours", module.FAMILY, module.INPUTS, module.FRAMEWORK, module.loss)


def describe_module(module: ModuleType) -> dict:
    """Return family, inputs, whether the gradient is checked, and the versions."""
    return describe_adapter(adapter_of(module))


def evaluate_module(module: ModuleType, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict:
    """Return the result of a call, in float64, and under "dtype" the name of the value's own.

    Raises:
        ChangedArgumentError: the loss wrote into its arguments.
        Exception: the learner's own.
    """
    dtypes, adapter = [], adapter_of(module)

    def watched(given: np.ndarray, inputs: np.ndarray, **options: object) -> object:
        value = adapter.loss(given, inputs, **options)
        dtypes.append(_dtype_of(value))
        return value

    result = evaluate(with_copies(replace(adapter, loss=watched)), labels, inputs, parameters)
    return {**result, "dtype": dtypes[0]}


def _dtype_of(value: object) -> str:
    """Return the name of a value's dtype, in whichever framework: "float32"."""
    dtype = getattr(value, "dtype", type(value).__name__)
    return str(getattr(dtype, "name", dtype)).removeprefix("torch.")


# ---------------------------------------------------------------- where it is judged


class AdapterInSession:
    """The adapter that the examination calls; each call goes through the session.

    JAX compiles every step of a loss for every size. So where it makes no difference to the first call, a loss in JAX
    gets further examples that fill each call up to one size, and their results are left out.
    """

    def __init__(self, session: Session) -> None:
        described = session.described()
        if isinstance(described, RaisedError):
            raise FailedCallError("", described)
        self.description, self._session = described, session
        self._fills_up = described.get("framework") == "jax"
        self._is_first = True
        self.failed: FailedCallError | None = None
        self.other_dtype = ""

    def __call__(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict[str, np.ndarray]:
        """Return the result of a call.

        Raises:
            FailedCallError: there is a hole.
            AdapterError: the call raised.
        """
        result = self._evaluate(labels, inputs, parameters)
        if isinstance(result, RaisedError):
            failed = FailedCallError(_call(labels, inputs, parameters), result)
            self.failed = self.failed or failed
            if "NotImplementedError" in result.kinds:
                raise failed
            raise AdapterError(f"{result.kind}: {result.message}")
        dtype = result.pop("dtype")
        if dtype != str(inputs.dtype):
            self.other_dtype = dtype
        return result

    def _evaluate(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict | RaisedError:
        if not self._fills_up or len(labels) >= SIZE:
            return self._session.evaluate(labels, inputs, parameters)
        filled = self._session.evaluate(_filled(labels), _filled(inputs), parameters)
        cut = {name: of[: len(labels)] if np.shape(of)[:1] == (SIZE,) else of for name, of in _fields(filled).items()}
        if cut and not self._is_first:
            return cut
        result = self._session.evaluate(labels, inputs, parameters)
        plain, is_first, self._is_first = _fields(result), self._is_first, False
        self._fills_up = is_first and bool(cut) and all(_are_alike(of, plain.get(name)) for name, of in cut.items())
        return result


def _filled(array: np.ndarray) -> np.ndarray:
    return np.concatenate([array, np.repeat(array[-1:], SIZE - len(array), axis=0)])


def _fields(result: dict | RaisedError) -> dict:
    return result if isinstance(result, dict) else {}


def _are_alike(one: object, other: object) -> bool:
    if isinstance(one, str):
        return one == other
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-5, equal_nan=True)


def _call(labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> str:
    return format_call(labels[:1], inputs[:1], parameters)


def first_finding(
    session: Session, says: Callable[[str], tuple[str, str]], dtypes: Sequence[str] = DTYPES
) -> Finding | None:
    """Return the most urgent mistake of an adapter, in float32 or in float64; or None.

    Args:
        session: with the module.
        says: from a code to its message and page.
        dtypes: of the arrays that the adapter gets.

    Raises:
        FailedCallError: a call failed.
    """
    found = []
    for dtype in dtypes:
        adapter = AdapterInSession(session)
        report = examine_adapter(adapter, dtype)
        if report.conformant is None:
            raise adapter.failed or FailedCallError(
                "", RaisedError(("AdapterError",), report.error, trace=report.error)
            )
        found += report.diagnoses
        if adapter.other_dtype and all(one.code in LEAST_URGENT for one in found):
            return _other_dtype(dtype, adapter.other_dtype, says)
    found.sort(key=lambda one: one.code in LEAST_URGENT)
    return _finding(found[0], says) if found else None


def _finding(diagnosis: Diagnosis, says: Callable[[str], tuple[str, str]]) -> Finding:
    arguments = ", ".join(f"{name}={value}" for name, value in diagnosis.inputs.items())
    message, page = says(diagnosis.code)
    message = diagnosis.message if diagnosis.code == "UNKNOWN" else message
    return Finding(diagnosis.code, f"loss({arguments})", *_texts(diagnosis.yours, diagnosis.truth), message, page)


def _other_dtype(asked: str, came: str, says: Callable[[str], tuple[str, str]]) -> Finding:
    return Finding("OTHER_DTYPE", f"the dtype of loss(…) for logits in {asked}", came, asked, *says("OTHER_DTYPE"))


def _texts(yours: object, truth: object) -> tuple[str, str]:
    for digits in (6, 9, 12, 17):
        texts = tuple(f"{one:.{digits}g}" if isinstance(one, float) else str(one) for one in (yours, truth))
        if texts[0] != texts[1]:
            break
    return texts
