"""Constants in the place of the parameters of a boosting objective, read off its gradient: it has no value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from tests.conformance.diagnosing.formula import Explanation, is_close
from tests.conformance.diagnosing.observation import Constants, weights_of_alpha
from tests.conformance.diagnosing.probes import ProbeResults, probes

GAMMAS = np.arange(0, 10.005, 0.01)  # what people write has two decimals
NEAR = 1e-4  # relative, of the ratio of two gradients in float32


def find_constants_of_gradient(family: str, results: ProbeResults, absent: frozenset[str]) -> Constants | None:
    """Return the constants that make a gradient that of the binary focal loss, or None.

    Args:
        family: of the loss; of several classes nothing is known.
        results: its answers to the probes.
        absent: "GAMMA_IGNORED" where it takes no gamma, "ALPHA_IGNORED" where it takes no alpha.
    """
    if family != "binary":
        return None
    asked = np.flatnonzero(results.answered)
    got = np.array([float(np.ravel(results.gradient[index])[0]) for index in asked])
    of = [probes(family)[index] for index in asked]
    signs = np.array([2 * probe.labels - 1 for probe in of])
    margins = signs * np.array([float(probe.inputs("logits")) for probe in of])
    own = None if "GAMMA_IGNORED" in absent else np.array([probe.gamma for probe in of])
    gamma = None if own is not None else _fitted(signs, margins, got)
    if own is None and gamma is None:
        return None
    ratios = got / (signs * _derivative(margins, own if gamma is None else gamma))
    for codes, of_alpha in _ways_of_weighing(absent):
        for sign_codes, sign in (((), 1), (("SIGN",), -1)):
            weights = _weights(signs, sign * ratios / of_alpha[asked])
            if weights and ("ALPHA_IGNORED" in absent or set(weights.values()) == {1.0}):
                return Constants(Explanation((*codes, *sign_codes), None, None), gamma, weights)
    return None


def _ways_of_weighing(absent: frozenset[str]) -> Iterator[tuple[tuple[str, ...], np.ndarray]]:
    """Yield what alpha may weigh each probe by, the right weight first; nothing where there is no alpha."""
    if "ALPHA_IGNORED" in absent:
        yield (), np.ones(len(probes("binary")))
    else:
        yield from weights_of_alpha("binary")


def _derivative(m: np.ndarray, gamma: float | np.ndarray) -> np.ndarray:
    """Return the derivative of the focal loss in the margin (BF.9)."""
    cost, rest = np.logaddexp(0, -m), np.exp(-np.logaddexp(0, m))
    return -(rest**gamma) * (gamma * np.exp(-cost) * cost + rest)


def _fitted(signs: np.ndarray, margins: np.ndarray, got: np.ndarray) -> float | None:
    """Return the one gamma at which each label's gradients have the right ratios: the weight of a label cancels."""
    worst = np.zeros(len(GAMMAS))
    for sign in (-1, 1):
        chosen = signs == sign
        if not chosen.any() or not np.all(got[chosen]):
            return None
        places = sorted(set(margins[chosen]))  # two of each label: their ratio is that of the loss, whatever alpha is
        first, last = (np.mean(got[chosen & (margins == place)]) for place in (places[0], places[-1]))
        of_loss = np.array([[_derivative(np.array(place), gamma) for place in places] for gamma in GAMMAS])
        worst = np.maximum(worst, np.abs(last / first * of_loss[:, 0] / of_loss[:, -1] - 1))
    best = int(np.argmin(worst))
    return round(float(GAMMAS[best]), 2) if worst[best] < NEAR else None


def _weights(signs: np.ndarray, ratios: np.ndarray) -> dict[int, float] | None:
    found: dict[int, list[float]] = defaultdict(list)
    for sign, ratio in zip(signs, ratios, strict=True):
        found[int(sign > 0)].append(float(ratio))
    if not all(of[0] > 0 and np.all(is_close(np.array(of), of[0])) for of in found.values()):
        return None
    return {label: float(f"{np.mean(of):.4g}") for label, of in found.items()}
