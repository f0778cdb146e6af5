"""Is the README of the vectors enough to implement the losses, and true of the tolerances?

Everything here is written from that page alone: nothing is taken from the spec.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from tests.conformance.comparing import tolerances

FOLDER = Path(__file__).parents[2] / "spec" / "vectors"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
FILES = re.findall(r"^\| `(\w+\.json)` \| `\w+`", README, flags=re.MULTILINE)
DEFINED = {  # loss: what it takes, and its value as a line of Python
    name: (taken, value)
    for name, taken, value in re.findall(r"^\| `(\w+)` \| ([^|]+) \| `([^|]+)` \|$", README, flags=re.MULTILINE)
}
CURVED = dict(re.findall(r"^\| `(\w+)` \| `([^|]+)` \|$", README, flags=re.MULTILINE))
RECORDS = [r for name in FILES for r in json.loads((FOLDER / name).read_text(encoding="utf-8"))["records"]]
LOSSES = sorted({r["loss"] for r in RECORDS})
ASKED = ("logits", "probabilities", "predictions")


def each(function: Callable) -> Callable:
    """Return a function of a number as one of a number or of each entry of a row."""
    return lambda value: np.frompyfunc(function, 1, 1)(value)


def sigma(x: mpf) -> mpf:
    return 1 / (1 + mpmath.exp(-x))


def cross_entropy(x: mpf) -> mpf:
    return -mpmath.log(sigma(x))


def by_the_readme(loss: str, inputs: dict, second: list[mpf]) -> mpf:
    """Return a loss as the README defines it, with nothing from the spec; `second` is the argument after the labels."""
    taken, value = DEFINED[loss]
    letters = dict(re.findall(r"`(\w+)` (\w+)", taken))
    names = {letters[name]: given for name, given in inputs.items() if name in letters}
    rows = "row of" in taken
    names |= of_a_row(inputs, second, names) if rows else of_a_number(inputs, second[0], names)
    functions = {"log": each(mpmath.log), "exp": each(mpmath.exp), "σ": sigma, "CE": cross_entropy, "sum": np.sum}
    functions["FL"] = lambda x: (1 - sigma(x)) ** names["γ"] * cross_entropy(x)
    functions["mean"] = lambda row: np.sum(row) / len(row)
    return eval(value.replace("1/2", "0.5"), functions | names)


def of_a_number(inputs: dict, second: mpf, names: dict) -> dict:
    weights = {"w_1": mpf(1), "w_0": mpf(1)} if names.get("α") is None else {"w_1": names["α"], "w_0": 1 - names["α"]}
    return {"y": inputs["labels"], "p" if "probabilities" in inputs else "x": second, **weights, **names}


def of_a_row(inputs: dict, second: list[mpf], names: dict) -> dict:
    row, labels, alpha = np.array(second), inputs.get("labels"), names.get("α")
    y = [mpf(c == labels) for c in range(len(row))] if isinstance(labels, int) else labels
    if "logits" in inputs:
        row = np.array([mpmath.exp(one) for one in second]) / sum(map(mpmath.exp, second))
    weights = alpha if isinstance(alpha, list) else [mpf(1) if alpha is None else alpha] * len(row)
    return {"y": np.array(y), "p": row, "ŷ": np.array(second), "α": np.array(weights)}


def read(value: object) -> object:
    if isinstance(value, list):
        return [read(one) for one in value]
    return mpf(value) if isinstance(value, str) else value


def row(value: object) -> list:
    return value if isinstance(value, list) else [value]


def modest(r: dict) -> bool:
    """Return whether a record's numbers are of a size for which a few hundred digits are plenty."""
    (name,) = set(ASKED) & set(r["inputs"])
    inner = all(0 < float(x) < 1 for x in row(r["inputs"]["probabilities"])) if name == "probabilities" else True
    sizes = [abs(float(x)) for x in row(r["inputs"][name])]
    return inner and len(sizes) <= 10 and max(sizes) <= 200 and min(sizes) > 1e-100


@pytest.mark.parametrize("loss", LOSSES)
def test_the_readme_alone_gives_values_and_by_differences_the_gradients(loss: str):
    own = [r for r in RECORDS if r["loss"] == loss and modest(r)]
    for r in own[:: max(1, len(own) // 8)]:
        inputs = {name: read(text) for name, text in r["inputs"].items()}
        (name,) = set(ASKED) & set(inputs)
        second = row(inputs[name])
        with mp.workdps(700):
            assert agrees(by_the_readme(loss, inputs, second), r["expected"]["value"]), r["id"]
            for gradient, digits in zip(differences(loss, inputs, second), row(r["expected"]["gradient"]), strict=True):
                assert agrees(gradient, digits), r["id"]


@pytest.mark.parametrize("loss", sorted(CURVED))
def test_the_readme_alone_gives_the_curvatures(loss: str):
    own = [r for r in RECORDS if r["loss"] == loss and modest(r) and "curvature" in r["expected"]]
    assert own
    for r in own[:: max(1, len(own) // 20)]:
        with mp.workdps(700):
            assert agrees(curvature_by_the_readme(loss, r), r["expected"]["curvature"]), r["id"]


def curvature_by_the_readme(loss: str, r: dict) -> mpf:
    letters = dict(re.findall(r"`(\w+)` (\w+)", DEFINED[loss][0]))
    names = {letters[name]: read(text) for name, text in r["inputs"].items() if name in letters}
    label, logits = read(r["inputs"]["labels"]), read(r["inputs"]["logits"])
    names |= {"y": label, "x": logits, "m": margin(label, logits), "α_t": weight(label, names.get("α"))}
    functions = {"σ": sigma, "log": mpmath.log, "softplus": lambda x: mpmath.log(1 + mpmath.exp(x))}
    return eval(CURVED[loss], functions | names)


def margin(label: mpf | int, logits: mpf | list[mpf]) -> mpf:
    if not isinstance(logits, list):
        return (2 * label - 1) * logits
    return logits[label] - mpmath.log(sum(mpmath.exp(z) for c, z in enumerate(logits) if c != label))


def weight(label: mpf | int, alpha: object) -> mpf:
    if isinstance(alpha, list):
        return alpha[label]
    if alpha is None or isinstance(label, int):
        return mpf(1) if alpha is None else alpha
    return alpha if label == 1 else 1 - alpha


def differences(loss: str, inputs: dict, second: list[mpf]) -> list[mpf]:
    """Return central differences, good to more than 60 digits at a step of 1e-150."""
    step = mpf(10) ** -150
    gradients = []
    for place in range(len(second)):
        up, down = ([x + h * (c == place) for c, x in enumerate(second)] for h in (step, -step))
        gradients.append((by_the_readme(loss, inputs, up) - by_the_readme(loss, inputs, down)) / (2 * step))
    return gradients


def agrees(got: mpf, digits: str) -> bool:
    return abs(got) < mpf(10) ** -200 if digits == "0" else abs(got / mpf(digits) - 1) < mpf(10) ** -24


def test_the_readme_states_the_tolerances_that_are_applied():
    assert f"| {tolerances.ARITHMETIC:g} + {tolerances.POWER:g}γ |" in README
    for gamma, margin in product((0.0, 3.6875), (-17.0, 100.0)):
        assert tolerances.arithmetic(gamma) == tolerances.ARITHMETIC + tolerances.POWER * gamma
        assert tolerances.margin(margin, gamma) == (1 + gamma) * abs(margin)
        assert tolerances.third_party_budget(margin, gamma) == 64 * (1 + gamma * abs(margin))
        assert tolerances.offset_budget(np.array([margin, 9.0]), gamma) == (1 + gamma) * max(abs(margin), 9.0)
        assert tolerances.complement_budget(0.25, gamma) == 2 ** (1 + gamma) * 4
        factors = {"value": 1, "gradient": 1 + gamma, "curvature": (1 + gamma) ** 2 * (1 + abs(margin))}
        for quantity, factor in factors.items():
            assert tolerances.amplification(quantity, margin, gamma, weight=8.0, classes=10) == 8 * 9 * factor
    assert list(tolerances.share(np.array([1.0, 4.0, 2.0]), 1)) == [1.0, 0.0, 0.0]
    powers = [f"2^−{-int(np.log2(form.eps))}" for form in tolerances.FLOATS.values()]
    assert re.search(r"eps, which is " + ", ".join(map(re.escape, powers)), README)
