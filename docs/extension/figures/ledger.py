"""The ledger: every claim of the documents, its verdict, and what that rests on."""

from collections import Counter
from html import escape

from sympy import Eq

from docs.extension import exercise_pages
from docs.extension.citations import linked
from docs.extension.equations import link
from docs.extension.figures.registry import number, table
from docs.extension.mathematics import inline
from docs.extension.tables import table as table_of
from spec.claims import CLAIMS, find_evidence, is_test
from spec.claims.evidence import CORRECTED, FALSE, HOLDS, Corrected, Evidence
from spec.documents import DOCUMENTS, FORMULAS
from spec.documents.sentences import NOTHING, SENTENCES
from spec.equations import EQUATIONS
from spec.notation import DOMAINS
from spec.printing.latex import latex_expression
from spec.records import VERDICTS, Claim

DISTINCT = [claim for claim in CLAIMS.values() if not claim.same_as]
# what evidence shows of a statement -> the line that it stands in; only a run says what a test shows
SHOWS = {FALSE: "false by", CORRECTED: "corrected by", "measured": "measured by", HOLDS: "shown by"}
FEW = 7  # symbols of which a counterexample says the values


@number("claims")
def claims() -> str:
    """Return how many statements there are, repeats included."""
    return str(len(CLAIMS))


@number("distinct-claims")
def distinct_claims() -> str:
    """Return how many statements there are without repeats."""
    return str(len(DISTINCT))


@table("verdicts")
def verdicts() -> str:
    """Return how many distinct statements of each document got which verdict."""
    counts = Counter((claim.document, claim.verdict) for claim in DISTINCT)
    rows = [(escape(verdict), *(str(counts[document, verdict]) for document in DOCUMENTS)) for verdict in VERDICTS]
    return table_of(("verdict", *(document.title for document in DOCUMENTS.values())), rows)


@table("sentences")
def sentences() -> str:
    """Return how many sentences of each document make claims, and what the others are."""
    counts = Counter((each.document, each.nothing) for each in SENTENCES)
    kinds = {"": "makes claims of the ledger", **NOTHING}
    rows = [(escape(kind), *(str(counts[document, key]) for document in DOCUMENTS)) for key, kind in kinds.items()]
    totals = Counter(each.document for each in SENTENCES)
    rows.append(("all", *(str(totals[document]) for document in DOCUMENTS)))
    return table_of(("sentence, row, or line of code", *(document.title for document in DOCUMENTS.values())), rows)


@table("ledger-filter")
def ledger_filter() -> str:
    """Return the form that the script shows: which documents and verdicts to list."""
    choices = [("document", {id: document.title for id, document in DOCUMENTS.items()})]
    choices += [("verdict", {_key(verdict): verdict for verdict in VERDICTS})]
    fields = "".join(
        f"<fieldset><legend>{escape(name)}</legend>"
        + "".join(
            f'<label><input type="checkbox" name="{key}" checked="checked"/> {escape(text)}</label>'
            for key, text in values.items()
        )
        + "</fieldset>"
        for name, values in choices
    )
    return (
        f'<div data-figure="ledger"><form class="controls" hidden="hidden">{fields}</form>'
        '<p class="aside" role="status" data-of="shown"></p></div>'
    )


for _document in DOCUMENTS.values():

    @table(f"claims-{_document.id}")
    def claims_of(document: str = _document.id) -> str:
        """Return every claim of one document, in its order."""
        return "".join(_entry(claim) for claim in CLAIMS.values() if claim.document == document)


def _entry(claim: Claim) -> str:
    """Return one claim: what is said where, the verdict, what holds instead, and what shows it."""
    repeats = f' Repeats <a href="#claim-{claim.same_as}">{claim.same_as}</a>.' if claim.same_as else ""
    lines = {
        "exactly": "" if claim.same_as else claim.formal,
        "holds": "" if claim.same_as else claim.corrected,
        "why not" if claim.verdict == "not checkable" else "why this verdict": "" if claim.same_as else claim.why,
    }
    body = "".join(f"<dt>{name}</dt><dd>{linked(text)}</dd>" for name, text in lines.items() if text)
    shown = "" if claim.same_as else _support(claim)
    links = {"about": map(link, claim.equations), "practise": map(exercise_pages.link, claim.exercises)}
    found = {name: "" if claim.same_as else ", ".join(of) for name, of in links.items()}
    about = "".join(f"<dt>{name}</dt><dd>{see}</dd>" for name, see in found.items() if see)
    details = f"<dl>{body}{shown}{about}</dl>" if body or shown or about else ""
    where = f'<p class="aside">{escape(claim.where)}.{repeats}</p>'
    return (
        f'<article class="claim" id="claim-{claim.id}" data-document="{claim.document}" '
        f'data-verdict="{_key(claim.verdict)}"><p><a class="equation-id" href="#claim-{claim.id}">{claim.id}</a> '
        f'<strong>{escape(claim.paraphrase)}</strong> <span class="verdict {_key(claim.verdict)}">'
        f"{escape(claim.verdict)}</span></p>{where}{details}</article>"
    )


def _support(claim: Claim) -> str:
    """Return what a verdict rests on, by what it shows: that the statement holds, is false, or holds as corrected."""
    by_line: dict[str, list[str]] = {}
    for name in claim.rests_on:
        by_line.setdefault(_shows(name), []).append(_named(name))
    return "".join(
        f"<dt>{line}</dt><dd>{', '.join(by_line[kind])}</dd>" for kind, line in SHOWS.items() if kind in by_line
    )


def _shows(name: str) -> str:
    if is_test(name):
        return "measured"
    return HOLDS if name in FORMULAS or name in EQUATIONS else find_evidence(name).shows


def _named(name: str) -> str:
    """Return what a verdict rests on: a link to a formula or equation, or the name of a proof or test."""
    if name in FORMULAS:
        return f'<a href="documents.md#formula-{name}">{name}</a>'
    if name in EQUATIONS:
        return link(name)
    if is_test(name):
        return f"<code>{escape(name)}</code>"
    evidence = find_evidence(name)
    notes = [f"false at {at}" if (at := _false_at(evidence)) else ""]
    notes.append(linked(getattr(evidence, "as_corrected", evidence).kind) if evidence.empirical else "")
    note = "; ".join(filter(None, notes))
    return f"<code>spec.claims.{escape(name)}</code>{f' ({note})' if note else ''}"


def _false_at(evidence: Evidence) -> str:
    """Return the values at which a statement is false, where they are few and of symbols that the pages know."""
    found = evidence.false_at if isinstance(evidence, Corrected) else getattr(evidence, "at", {})
    if evidence.shows == HOLDS or not 0 < len(found) <= FEW or not found.keys() <= DOMAINS.keys():
        return ""
    return ", ".join(inline(latex_expression(Eq(symbol, value, evaluate=False))) for symbol, value in found.items())


def _key(verdict: str) -> str:
    return verdict.replace(" ", "-")
