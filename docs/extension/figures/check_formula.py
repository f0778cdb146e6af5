"""Check a formula: a reader's own line of arithmetic, compared with the right loss and with every mistake by name."""

import json
from html import escape
from math import log

from docs.extension.figures.bug_gallery import recorded
from docs.extension.figures.live import live, script
from docs.extension.figures.registry import figure
from spec.equations import EQUATIONS
from spec.vectors.formats import FLOAT32

LOSS, GRADIENT = EQUATIONS["BF.8"], EQUATIONS["BF.9"]
DIGITS = 10  # the comparison asks for five
# the margin up to which float32 tells exp(-margin) from 0: it keeps no smaller number than this power of 2
SURE = (FLOAT32.digits - 1 - FLOAT32.smallest) * log(2)
ROWS = 3
# what the page offers to try; the first is there when it is opened
EXAMPLES = {
    "the paper's line": "-alpha*(1-p)**gamma*log(p)",
    "both terms, in Python": "-(y*alpha*(1-p)**gamma*np.log(p) + (1-y)*(1-alpha)*p**gamma*np.log(1-p))",
    "p_t first, in JavaScript": "const pt = y === 1 ? p : 1 - p; -Math.pow(1 - pt, gamma) * Math.log(pt)",
    "from the cross entropy": "bce = softplus(x) - x*y; pt = exp(-bce); alpha_t*(1-pt)**gamma*bce",
    "a clip": "p = torch.clamp(torch.sigmoid(x), 1e-7, 1 - 1e-7)\n-(y*(1-p)**gamma*log(p) + (1-y)*p**gamma*log(1-p))",
    "its derivative": "(p - y)*abs(y - p)**gamma",
}


def catalogue() -> dict:
    """Return the probes and what each mistake gives there, as `mistakes.json` has them, with few digits."""
    data = recorded()
    return {
        "probes": [_probe(fields) for fields in data["binary"]["probes"]],
        "far": [_probe(fields) for fields in data["binary"]["far"]],
        "explanations": [
            {"codes": one["codes"], "value": _numbers(one.get("value")), "gradient": _numbers(one.get("gradient"))}
            for one in data["binary"]["explanations"]
        ],
        "mistakes": {code: {"kind": one["kind"], "says": one["says"]} for code, one in data["mistakes"].items()},
        "severity": {**_severity(data["severity"]), "reach": SURE, "eps": 2.0 ** (1 - FLOAT32.digits)},
    }


def _severity(fields: dict) -> dict:
    return {name: float(of) if isinstance(of, str) else of for name, of in fields.items()}


def _probe(fields: dict) -> dict:
    names = {"y": "labels", "x": "logits", "p": "probabilities", "alpha": "alpha", "gamma": "gamma"}
    return {short: fields[name] if fields[name] is None else float(fields[name]) for short, name in names.items()}


def _numbers(values: list[str | None] | None) -> list[float | None] | None:
    return None if values is None else [None if one is None else float(f"{float(one):.{DIGITS}g}") for one in values]


@figure("check_formula")
def check_formula() -> str:
    """Return the box for a formula, and the data that the script compares it with."""
    # Markdown would make a space of a new line
    values = {name: escape(text).replace("\n", "&#10;") for name, text in EXAMPLES.items()}
    options = "".join(f'<option value="{value}">{name}</option>' for name, value in values.items())
    first = escape(next(iter(EXAMPLES.values())))
    controls = f"""
  <label class="wide"><span class="name">your formula</span><textarea name="formula" rows="{ROWS}" spellcheck="false"
    autocapitalize="off">{first}</textarea></label>
  <label><span class="name">or try</span><select name="example">{options}</select></label>"""
    data = json.dumps(catalogue(), separators=(",", ":")).replace("</", "<\\/")
    caption = (
        "Nothing is sent anywhere and nothing is executed: the page reads the formula, and computes it in float64 at "
        "the probes of the vectors."
    )
    verdicts = '<div data-of="verdicts" class="verdicts"></div>'
    held = f'<script type="application/json" id="check_formula-data">{data}</script>'
    return live("check_formula", controls, verdicts, caption, script(LOSS, GRADIENT), True) + held
