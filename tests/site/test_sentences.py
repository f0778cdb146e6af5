"""Are the formulas in the sentences of equations mathematics?"""

import re

import pytest

from docs.extension.equations import sentence
from docs.extension.sentences import parts
from spec.equations import EQUATIONS

SENTENCES = {
    f"{id} {text}": text
    for id, equation in EQUATIONS.items()
    for text in (equation.statement, equation.why, equation.meaning, *(step.because for step in equation.derivation))
}
RAW = re.compile(r"[\^√Σ²³₀-₉½=<>≤≥α-ωΑ-Ωȳŷ]|(?<![A-Za-z])[A-Za-z]_|(?<!['’])\b[B-HJ-Zb-z]\b(?![.*'’-])")


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
def test_no_formula_in_a_sentence_is_raw_text(text):
    plain = "".join(part for part, is_formula in parts(text) if not is_formula)
    assert not RAW.search(plain), plain
    assert re.sub(r"\s", "", plain) in re.sub(r"\s", "", text) or "<math" in sentence(text)


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("times the modulating factor (1 − p_t)^γ, weighted by α_t.", ["(1 - p_{t})^{γ}", "α_{t}"]),
        ("For x > 0 Λ grows with γ, from Λ = x at γ = 0", ["x > 0", "Λ", "γ", "Λ = x", "γ = 0"]),
        ("is 1/e, where log p_t = −1.", ["1 / e", r"\log p_{t} = -1"]),
        ("at least √(1 − p) + √p ≥ 1", [r"\sqrt{1 - p} + \sqrt{p} \ge  1"]),
        ("is less than 2^γ.", ["2^{γ}"]),
        ("with ℓ'(0) < 0", [r"\ell '(0) < 0"]),
        ("one class depends on a label, as BF.3 and Poly-1 of Lin et al. 2017 say, 1:10", []),
        ("the L2 penalty of K classes", ["K"]),
    ],
)
def test_a_formula_is_found_and_words_are_not(text, formulas):
    assert [part for part, is_formula in parts(text) if is_formula] == formulas


def test_a_sentence_keeps_its_words_and_links():
    html = sentence("CA.1 gives p_t < ½ & so on.")
    assert 'href="calibration.md#eq-CA.1"' in html and "&amp; so on." in html and "<mi>p</mi>" in html
