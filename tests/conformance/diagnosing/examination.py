"""The whole examination of an adapter: probes, reduction, vectors, soft labels; and what came of it as a record."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.conformance.asking.adapter import AdapterError
from tests.conformance.asking.implementations import Implementation
from tests.conformance.asking.subprocess_adapter import AnswerError, Asked, call
from tests.conformance.comparing.comparison import Verdict, judge
from tests.conformance.comparing.vectors import Vector
from tests.conformance.diagnosing import formula, numerics, saturation
from tests.conformance.diagnosing import probes as probing
from tests.conformance.diagnosing.probes import Answers, Probe, catalogue, probes
from tests.conformance.diagnosing.report import Diagnosis, Report

CONVENTIONS = {
    "ALPHA_SWAPPED": "negative-class",
    "ALPHA_IGNORED": "ignored",
    "ALPHA_POSITIVES_ONLY": "positives-only",
    "ALPHA_RATIO": "ratio",
    "ALPHA_INVERSE": "inverse",
    "WEIGHT_LEAKED": "unknown",
    "ARGS_SWAPPED": "unknown",
}
REDUCED = {"mean": "REDUCED_MEAN", "sum": "REDUCED_SUM", "focal-of-mean": "FOCAL_OF_MEAN", None: "UNKNOWN"}


def examine(target: str, dtype: str = "float32", soft: bool = False) -> Report:
    """Return the report on an adapter; whatever the adapter does, no exception."""
    try:
        asked = Asked(target)
    except AdapterError as error:
        return Report(error=str(error))
    try:
        return examined(asked, dtype, soft)
    except Exception as error:
        return Report(error=f"the examination itself failed, please report it: {type(error).__name__}: {error}")
    finally:
        asked.close()


def examined(asked: Asked, dtype: str = "float32", soft: bool = False) -> Report:
    """Return the report on an adapter that answers."""
    card = asked.card
    report = Report(family=card["family"], inputs=card["inputs"], versions=card["versions"])
    try:
        with np.errstate(all="ignore"):  # NaN and infinity are answers like any other
            Examination(asked, dtype, soft, report).run()
    except AdapterError as error:
        report.conformant, report.error, report.diagnoses = None, str(error), []
    return report


class Examination:
    """The steps of one examination, in their order; each adds to the report."""

    def __init__(self, asked: Asked, dtype: str, soft: bool, report: Report) -> None:
        self.asked, self.dtype, self.soft, self.report = asked, dtype, soft, report
        self.family, self.slope_named = report.family, False

    def run(self) -> None:
        """Ask, compare, name; without any name it conforms."""
        together = probing.ask(self.asked, self.family, self.dtype)
        self.singly = self._is_reduced(together)
        self.alone = probing.ask(self.asked, self.family, self.dtype, singly=True) if self.singly else together
        self.value = formula.explain_value(self.family, self.alone)
        if together.missing and (self.value is None or "ARGS_SWAPPED" not in self.value.codes):
            raise AdapterError(together.missing)
        self._name_reduction(together)
        self._name_formula()
        self._name_gradient()
        if not together.missing:
            self._judge()
            self._name_far()
        self._fill_card()
        if self.family == "binary":
            self._ask_soft_labels()
        self.report.conformant = not self.report.diagnoses

    # ------------------------------------------------------------ reduction

    def _is_reduced(self, together: Answers) -> bool:
        """Return whether what an example gets depends on the examples beside it."""
        if any(came.shape != (len(indices),) for indices, came in together.batches):
            return True
        if formula.explain_value(self.family, together) is not None:
            return False
        alone = probing.ask(self.asked, self.family, self.dtype, singly=True)
        return not np.allclose(alone.value, together.value, rtol=1e-3, atol=0, equal_nan=True)

    def _name_reduction(self, together: Answers) -> None:
        self.report.reduction = "none"
        if not self.singly:
            return
        how = formula.reduction(self.family, together, self.alone)
        self.report.reduction = how if how in ("mean", "sum") else "unknown"
        over_classes = self.value is not None and "AVERAGED_OVER_CLASSES" in self.value.codes
        if not (over_classes and how == "mean"):
            self._add_reduction(REDUCED[how], together)

    def _add_reduction(self, code: str, together: Answers) -> None:
        indices, came = together.batches[0]
        true = formula.truth(self.family).value[indices]
        asked = [probes(self.family)[index] for index in indices]
        inputs = {
            "labels": [probe.labels for probe in asked],
            self.report.inputs: [probe.inputs(self.report.inputs).tolist() for probe in asked],
            **_parameters(asked[0]),
        }
        message = None if code != "UNKNOWN" else "what one example gets depends on the others in the call"
        self._add(code, inputs, came.tolist(), true.tolist(), message)

    # ------------------------------------------------------------ formula

    def _name_formula(self) -> None:
        true = formula.truth(self.family).value
        if self.value is None:
            if np.isfinite(self.alone.value).all() or not self._only_nonfinite(true):
                self._add_probe("UNKNOWN", ~formula.near(self.alone.value, true))
            return
        for code in self._codes_of_value():
            single = formula.of_code(self.family, code)
            with np.errstate(invalid="ignore"):
                shows = ~formula.near(single.value, true) & ~formula.near(self.alone.value, true)
            self._add_probe(code, shows if shows.any() else ~formula.near(self.alone.value, true))

    def _codes_of_value(self) -> tuple[str, ...]:
        """Return the mistakes of the value: fewest win, and of one example a weight in the mean's power is leaked.

        Of an unknown reduction the answers to single examples tell nothing: in a weighted mean the weight cancels.
        """
        known = {one.code for one in self.report.diagnoses}
        if "UNKNOWN" in known:
            return ()
        return () if "FOCAL_OF_MEAN" in known and self.value.codes == ("WEIGHT_LEAKED",) else self.value.codes

    def _only_nonfinite(self, true: np.ndarray) -> bool:
        finite = np.isfinite(self.alone.value)
        self._add_probe("NONFINITE_LOSS", ~finite)
        return bool(np.all(formula.near(self.alone.value[finite], true[finite])))

    def _name_gradient(self) -> None:
        if self.alone.gradient is None or self.value is None:
            return
        codes = formula.explain_gradient(self.family, self.value, self.alone)
        true = self.value.gradient or formula.truth(self.family).gradient
        off = [
            not np.all(formula.near(g, t, np.max(np.abs(t)))) for g, t in zip(self.alone.gradient, true, strict=True)
        ]
        if codes is None and not all(np.isfinite(one).all() for one in self.alone.gradient):
            codes = ("NONFINITE_GRADIENT",)
            off = [not np.isfinite(one).all() for one in self.alone.gradient]
        named = ("UNKNOWN",) if codes is None else codes
        self.slope_named = bool(named)
        for code in named:
            self._add_probe(code, np.array(off), "gradient")

    def _add_probe(self, code: str, shows: np.ndarray, quantity: str = "value") -> None:
        """Add a diagnosis with the first probe that shows it; probes are in the order of simplicity."""
        index = int(np.argmax(shows))
        probe = probes(self.family)[index]
        got, true = getattr(self.alone, quantity)[index], getattr(formula.truth(self.family), quantity)[index]
        shown = (np.asarray(got).tolist(), np.asarray(true).tolist())
        self._add(code, _inputs(probe, self.report.inputs), *shown, quantity=quantity)

    # ------------------------------------------------------------ vectors

    def _judge(self) -> None:
        verdicts = judge(self._implementation(), self._loss)
        measured = numerics.regions(verdicts)
        self.report.regions = {quantity: measured.get(quantity) for quantity in ("value", "gradient")}
        known = {one.code for one in self.report.diagnoses}
        if self.value is None or (self.singly and self.report.reduction == "unknown"):
            plain = [v for v in verdicts if v.vector.inputs["alpha"] is None]  # 1 / alpha is no arithmetic
            found = [(code, v) for code, v in numerics.named(plain) if code.startswith("NONFINITE")]
        elif not self.value.codes:
            judged = [v for v in verdicts if v.quantity == "value" or not self.slope_named]
            found = list(numerics.named(judged))
            if "FORGOT_CHAIN" not in known:  # the slope in a probability is infinite by right
                found += [(code, v) for code, v in numerics.named(verdicts) if code == "NONFINITE_GRADIENT"]
        else:
            found = list(self._besides_the_formula())
        for code, verdict in found:
            if code not in known:
                self._add_verdict(code, verdict)

    def _besides_the_formula(self) -> Iterator[tuple[str, Verdict]]:
        """Yield the mistakes of arithmetic that the vectors without alpha show: there no weight is wrong.

        Of another formula they say only where it is not finite.
        """
        told = all(formula.kind(code) == "alpha" for code in self.value.codes)
        plain = [v for v in judge(self._implementation(), self._loss) if v.vector.inputs["alpha"] is None]
        found = numerics.named([v for v in plain if v.quantity == "value" or self._gradient_follows()])
        yield from ((code, verdict) for code, verdict in found if told or code.startswith("NONFINITE"))

    def _name_far(self) -> None:
        """Name the mistakes of arithmetic of a loss whose formula is wrong by more than a weight."""
        if self.value is None or all(formula.kind(code) == "alpha" for code in self._codes_of_value()):
            return
        name = f"{self.family} far"
        try:
            answers = probing.ask(self.asked, name, self.dtype, singly=self.singly)
        except AnswerError:
            return
        for code, quantity, index in saturation.named(self.family, self.dtype, self.value, answers):
            yours = np.asarray(getattr(answers, quantity)[index]).tolist()
            true = saturation.truth(self.family, quantity)[index]
            self._add(code, _inputs(probes(name)[index], self.report.inputs), yours, true, quantity=quantity)

    def _gradient_follows(self) -> bool:
        """Return whether the gradient is that of the wrong value, so that it can be put right with it."""
        own = self.value.gradient
        return bool(own and self.alone.gradient) and formula.slopes_fit(self.alone, own)

    @property
    def _loss(self) -> str:
        return f"{self.family}_focal_loss{'_from_probabilities' if self.report.inputs == 'probabilities' else ''}"

    def _implementation(self) -> Implementation:
        """Return the adapter as something that the vectors can be held against."""

        def evaluate(_function, arrays, parameters, quantities):
            labels, inputs = (a if a.dtype.kind == "i" else a.astype(self.dtype) for a in arrays.values())
            cast = {key: p.astype(self.dtype) if isinstance(p, np.ndarray) else p for key, p in parameters.items()}
            calls = [slice(i, i + 1) for i in range(len(labels))] if self.singly else [slice(None)]
            try:
                answers = [probing.ask_shaped(self.asked, labels[c], inputs[c], cast) for c in calls]
            except AnswerError:
                if self.value and self.value.codes:
                    return {}  # a wrong formula may have no answer at an edge: alpha / (1 - alpha)
                raise
            if not self.singly and answers[0]["value"].size != len(labels):
                raise AdapterError(f"{call(labels, inputs, cast)}: one value for all, where others had one each")
            return {
                name: np.concatenate([_per_example(answer[name], name) for answer in answers])
                for name in quantities
                if name in answers[0] and (name == "value" or self.asked.card["gradient"])
            }

        return Implementation("the adapter", self.dtype, False, {self._loss: self._loss}, evaluate, "")

    def _add_verdict(self, code: str, verdict: Verdict) -> None:
        vector: Vector = verdict.vector
        inputs = {
            **{name: array.tolist() for name, array in vector.arrays.items()},
            **{name: p.tolist() if isinstance(p, np.ndarray) else p for name, p in vector.parameters.items()},
        }
        worst = verdict.worst
        self._add(code, inputs, float(verdict.got[worst]), float(verdict.truth[worst]), quantity=verdict.quantity)

    # ------------------------------------------------------------ card

    def _fill_card(self) -> None:
        report = self.report
        codes = self.value.codes if self.value else ()
        if self.value is None:
            report.alpha_convention = formula.alpha_convention(self.family, self.alone)
            return
        same = "both-classes" if self.family == "binary" else "global-scale"
        right = "positive-class" if self.family == "binary" else "per-class"
        of_alpha = {**CONVENTIONS, "ALPHA_SAME_BOTH": same}
        report.alpha_convention = next((of_alpha[code] for code in codes if code in of_alpha), right)
        report.gamma = next((code for code in codes if code.startswith(("GAMMA", "MODULATOR"))), "power of 1 - p_t")
        if "AVERAGED_OVER_CLASSES" in codes:
            report.reduction = "mean-over-classes"

    def _ask_soft_labels(self) -> None:
        try:
            answers = probing.ask(self.asked, "soft", self.dtype, singly=self.singly)
            everywhere = formula.soft_extension(answers, weighted=True)
            self.report.soft_labels = formula.soft_extension(answers)
        except AdapterError:
            everywhere = self.report.soft_labels = "rejected"
        if self.soft and everywhere != "per-class-sum":
            self._name_soft_labels(None if everywhere == "rejected" else answers)

    def _name_soft_labels(self, answers: Answers | None) -> None:
        known = catalogue()["soft"]["answers"][0]
        code = "NAIVE_SOFT_PT" if self.report.soft_labels == "naive-p_t" else "UNKNOWN"
        true = np.array(known["value"], float)
        index = 0 if answers is None else int(np.argmax(~formula.near(answers.value, true)))
        message = None if code == "NAIVE_SOFT_PT" else f"soft labels: {self.report.soft_labels}"
        yours = None if answers is None else float(answers.value[index])
        self._add(code, _inputs(probes("soft")[index], self.report.inputs), yours, float(true[index]), message)

    def _add(self, code, inputs, yours, true, message=None, quantity="value") -> None:
        of = catalogue()["mistakes"][code]
        if any(one.code == code for one in self.report.diagnoses):
            return
        says = message or of["says"]
        of_slope = quantity == "gradient" and of["kind"] != "gradient" and "gradient" not in says
        place = " (of the gradient)" if of_slope else ""
        self.report.diagnoses.append(Diagnosis(code, says + place, inputs, yours, true, f"gallery.md#{code}"))


def _per_example(answer: np.ndarray, name: str) -> np.ndarray:
    return answer.reshape(1) if name == "value" and answer.ndim == 0 else answer


def _inputs(probe: Probe, kind: str) -> dict:
    return {"labels": probe.labels, kind: probe.inputs(kind).tolist(), **_parameters(probe)}


def _parameters(probe: Probe) -> dict:
    alpha = probe.alpha.tolist() if isinstance(probe.alpha, np.ndarray) else probe.alpha
    return {"alpha": alpha, "gamma": probe.gamma}
