"""The atlas, one library: verdict, each deviation with its example and cause, and the report for its maintainers."""

from collections.abc import Iterable
from html import escape

from docs.extension.figures.atlas import DRAFTS, FELT, RESULT, described, in_greek, verdict
from docs.extension.figures.registry import table
from docs.extension.results import read, versions

for _name in (name for name, of in described().items() if "package" in of):

    @table(f"atlas-{_name}")
    def library(name: str = _name) -> str:
        """Return one library: version and verdict, then each deviation with its counterexample, reason and issues."""
        row = read(RESULT)["rows"][name]
        found = "".join(_deviation(name, one) for one in row["diagnoses"])
        entries = f'<dl class="entries">{found}</dl>' if found else ""
        return f'<p class="aside">{verdict(row)} {escape(versions(row.get("versions", {})))}{_asked(row)}</p>{entries}'


def _asked(row: dict) -> str:
    """Return what was assumed of the call, and which file was loaded alone."""
    said = [one[0].upper() + one[1:] + "." for one in row.get("assumed", [])]
    said += [f"Of the package only {file} was loaded." for file in row.get("one_file", [])]
    return f"<br/>{escape(' '.join(said))}" if said else ""


def _deviation(name: str, one: dict) -> str:
    """Return a mistake by name, what it means, why the library makes it, the simplest example, and a report."""
    known = described()[name].get("deviations", {}).get(one["code"], {})
    at = ", ".join(f"{name}={_shown(value)}" for name, value in one["inputs"].items())
    example = (
        f"<p>At <code>{escape(at)}</code><br/>theirs <code>{_shown(one['yours'])}</code>, "
        f"truth <code>{_shown(one['truth'])}</code></p>"
    )
    because = f"<p>{escape(known['because'])}</p>" if known else ""
    seen = f"<p>Seen {escape(in_greek(one['where']))}.</p>" if one["where"] else ""
    told = f"<p>{escape(one['message'])}</p>{seen}{because}{example}"
    return (
        f"<dt><strong>{one['code']}</strong> ({escape(one['severity'])})</dt>"
        f"<dd>{told}{_issues(known.get('issues', ()))}{_report(name, one, known)}</dd>"
    )


def _report(name: str, one: dict, known: dict) -> str:
    """Return the draft of a report, folded; or why there is none for a fault that affects training."""
    if one["severity"] not in FELT:
        return ""
    if known.get("documented"):
        return f"<p>A convention, not a fault: {escape(known['documented'])}</p>"
    if "undrafted" in described()[name]:
        return f"<p>No report is drafted: {escape(described()[name]['undrafted'])}.</p>"
    path = DRAFTS / f"{name}-{one['code']}.md".lower().replace("_", "-")
    text = escape(path.read_text("utf-8"))
    return (
        '<details class="draft" data-search-exclude="true">'
        f"<summary>A report for its maintainers, {path.name}</summary>"
        f"<pre><code>{text}</code></pre></details>"
    )


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return f"{value:.7g}" if isinstance(value, float) else str(value)


def _issues(threads: Iterable[str]) -> str:
    links = [f'<a href="https://github.com/{t.replace("#", "/issues/")}">{escape(t)}</a>' for t in threads]
    return f'<p class="aside" data-search-exclude="true">Reported in {", ".join(links)}</p>' if links else ""
