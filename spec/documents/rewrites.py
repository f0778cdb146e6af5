"""What the documents write and SymPy's LaTeX parser does not read as they mean it: the whole list, in order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rewrite:
    """One line of the table: what the documents write, what the parser is given, and why."""

    pattern: str
    replacement: str
    why: str


REWRITES = (
    Rewrite(r"γ", r"\\gamma ", "the lexer knows Greek letters by their LaTeX names alone"),
    Rewrite(r"α", r"\\alpha ", "as γ"),
    Rewrite(r"∑", r"\\sum ", "as γ"),
    Rewrite(r"(?<![\\a-z])log", r"\\log", "bare letters would be the product l·o·g"),
    Rewrite(r"\\hat\{p\}", r"p", "a probability here is always a predicted one: the spec writes no hat"),
    Rewrite(r"\\hat\{y\}", r"\\yhat ", "one name, so that it can take an index"),
    Rewrite(r"y_\{true\}", r"y_{c}", "an array in the code: the label of each class; the index would be t·r·u·e"),
    Rewrite(r"y_\{pred\}", r"p_{c}", "an array in the code: the probability of each class"),
    Rewrite(r"\\sum(?! *_)", r"\\sum_{c=1}^{K}", "a sum without an index is over the classes"),
    Rewrite(r"\bl([12])_w\b", r"\\lambda_{\1}", "the weight of a penalty"),
    Rewrite(r"\bl([12])\b", r"\\ell_{\1}", "a penalty, defined by another formula"),
    Rewrite(r"\b(FL|mse|reg)\b", r"\\\1 ", "one name, not F·L"),
    Rewrite(r"\b([A-Z]{2})\.(\d+)", r"\\\1_{\2}", "an equation of the spec, in what a record says that it equals"),
    Rewrite(r"\\quad", r"", "space says nothing, and the end of a formula is checked to the letter"),
    Rewrite(r"((?:\\alpha|\\lambda|\bw|\by|\bp)(?:_\w|_\{\w+\})?) *\(", r"\1 \\cdot (", "else a function is called"),
)
