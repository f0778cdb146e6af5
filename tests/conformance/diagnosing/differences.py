"""How an unknown loss differs: what is constant in yours / truth. Where it differs is another question (`where`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations

import numpy as np

from tests.conformance.comparing.comparison import Verdict
from tests.conformance.diagnosing.formula import is_close, truth
from tests.conformance.diagnosing.probes import Probe, ProbeResults, probes

MOST_SHOWN = 4
HALVES = {"bfloat16": 8, "float16": 11}  # binary digits of a number
TELLING_NUMBERS = 6

FEATURES: dict[str, Callable[[Probe], object]] = {
    "label": lambda probe: int(probe.labels),
    "alpha": lambda probe: "off" if probe.alpha is None else "on",
    "gamma": lambda probe: probe.gamma,
    "classes": lambda probe: np.size(probe.fields["logits"]),
}
KNOWN: dict[str, Callable[[Probe], float]] = {
    "alpha": lambda probe: _weight(probe, lambda a, _: a),
    "alpha_t": lambda probe: _weight(probe, lambda a, y: a if y else 1 - a),
    "1 / alpha": lambda probe: _weight(probe, lambda a, _: 1 / a),
    "1 / alpha_t": lambda probe: _weight(probe, lambda a, y: 1 / (a if y else 1 - a)),
    "gamma": lambda probe: probe.gamma,
    "1 / gamma": lambda probe: 1 / probe.gamma,
    "the number of classes": lambda probe: float(np.size(probe.fields["logits"])),
    "1 / the number of classes": lambda probe: 1.0 / np.size(probe.fields["logits"]),
}


def _weight(probe: Probe, of: Callable) -> float:
    if probe.alpha is None:
        return 1.0
    if isinstance(probe.alpha, np.ndarray):
        return float(of(probe.alpha[int(probe.labels)], 1))
    return float(of(probe.alpha, probe.labels == 1))


def at_probes(family: str, results: ProbeResults) -> str:
    """Return in words how values differ at the probes; "" where they do not, or are no numbers."""
    true = truth(family).value
    known = results.answered & np.isfinite(results.value) & (true != 0)
    if not known.any():
        return ""
    asked = [
        (probe, ratio) for probe, ratio, keep in zip(probes(family), results.value / true, known, strict=True) if keep
    ]
    return ", ".join(filter(None, (_of_ratios(asked), _precision(results.value[known]))))


def of_gradients(family: str, results: ProbeResults) -> str:
    """Return in words how gradients differ at the probes; "" where that changes with the input."""
    true = truth(family).gradient
    pairs = [(np.ravel(results.gradient[index]), np.ravel(true[index])) for index in np.flatnonzero(results.answered)]
    got, expected = (np.concatenate(of) for of in zip(*pairs, strict=True))
    if not np.any(got):
        return "it is 0 everywhere, so the values are cut off from the inputs"
    ratios = got[expected != 0] / expected[expected != 0]
    return f"yours / truth is {ratios[0]:.6g} everywhere" if _constant(ratios) else ""


def _precision(values: np.ndarray) -> str:
    """Return which half precision values are rounded to, if there is one; all of a few numbers may be so by chance."""
    mantissas, _ = np.frexp(values)
    if len(set(np.abs(mantissas))) < TELLING_NUMBERS:
        return ""
    for name, digits in HALVES.items():
        scaled = mantissas * 2.0**digits
        if np.all(scaled == np.round(scaled)):
            return f"every value has the {digits} binary digits of {name}: the loss is computed in half precision"
    return ""


def _of_ratios(asked: list[tuple[Probe, float]]) -> str:
    ratios = np.array([ratio for _, ratio in asked])
    if np.all(is_close(ratios, 1.0)):
        return ""
    if _constant(ratios):
        return f"yours / truth is {ratios[0]:.6g} everywhere"
    for name, of in KNOWN.items():
        if np.all(is_close(ratios, np.array([of(probe) for probe, _ in asked]))):
            return f"yours / truth is {name}"
    for size in (1, 2):
        for names in combinations(FEATURES, size):
            if text := _by_features(asked, names):
                return text
    return _range(asked)


def _constant(ratios: np.ndarray) -> bool:
    return bool(np.all(is_close(ratios, ratios[0])))


def _by_features(asked: list[tuple[Probe, float]], names: tuple[str, ...]) -> str:
    """Return the ratio of each group of probes, if it is one number in each and not for each probe alone."""
    groups = _grouped(asked, names)
    if len(groups) < 2 or len(groups) * 2 > len(asked) or not all(_constant(np.array(of)) for of in groups.values()):
        return ""
    found = [_said(names, key, of[0]) for key, of in groups.items()]
    more = f" and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
    return f"yours / truth is {', '.join(found[:MOST_SHOWN])}{more}"


def _grouped(asked: Iterable[tuple[Probe, float]], names: tuple[str, ...]) -> dict[tuple, list[float]]:
    groups = defaultdict(list)
    for probe, ratio in asked:
        groups[tuple(FEATURES[name](probe) for name in names)].append(ratio)
    return groups


def _said(names: tuple[str, ...], key: tuple, ratio: float) -> str:
    at = " and ".join(f"{name} {value}" for name, value in zip(names, key, strict=True))
    return f"{ratio:.6g} for {at}"


def _range(asked: list[tuple[Probe, float]]) -> str:
    wrong = sorted(ratio for _, ratio in asked if not is_close(ratio, 1.0))
    return f"yours / truth changes with the input, from {wrong[0]:.4g} to {wrong[-1]:.4g}"


# ---------------------------------------------------------------- at the vectors


def at_vectors(wrong: Iterable[Verdict]) -> str:
    """Return in words by which ratio verdicts are wrong; "" where there is none."""
    ratios = [v.got[v.worst] / v.truth[v.worst] for v in wrong if v.truth[v.worst] != 0]
    ratios = np.array([ratio for ratio in ratios if np.isfinite(ratio)])
    if len(ratios) and _constant(ratios):
        return f"yours / truth is {ratios[0]:.6g}"
    return f"yours / truth from {ratios.min():.6g} to {ratios.max():.6g}" if len(ratios) > 1 else ""
