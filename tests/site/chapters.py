"""How the chapters teach, measured in a built site: prose beside the equations, pictures, and how much is metadata.

`python -m tests.site.chapters [SITE]` prints a line for each chapter: equations, words of prose (in sentences outside
formulas, tables, code, exercises and the equations' own statements; what is folded counts), words for each equation,
pictures, and the largest and median part of a folded equation's height that its metadata has. What an equation assumes
is part of its statement.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from docs.extension.homes import home_pages
from tests.site.test_path import CHAPTERS as PATH

# those of the path, then every other page that is home to an equation: a loss that is added has one
CHAPTERS = tuple(dict.fromkeys([*PATH, *(page.removesuffix(".md") for page in home_pages().values())]))
MEASURE = """() => {
    const article = document.querySelector("article").cloneNode(true);
    const figures = article.querySelectorAll("figure.equation").length;
    const pictures = article.querySelectorAll("svg.drawing").length;
    const outside = `nav, h1, h2, h3, math, table, pre, form, script, svg, .caption, .in-short, .check, .beside,
        .entries, figure.equation > figcaption, figure.equation > .aside, figure.equation details, .derivation,
        .tabbed-set, summary, figure.shown`;
    for (const part of article.querySelectorAll(outside)) part.remove();
    const sections = [...article.querySelectorAll("h2")];
    const words = article.textContent.split(/\\s+/).filter((word) => /\\p{L}/u.test(word)).length;

    for (const fold of document.querySelectorAll("details.all-steps")) fold.open = true;
    const shares = [];
    for (const figure of document.querySelectorAll("figure.equation")) {
        const parts = [...figure.children].filter((part) =>
            part.matches("details") || (part.matches(".aside") && !/^(Assuming|Computed)/.test(part.textContent)));
        const height = (part) => part.getBoundingClientRect().height;
        shares.push(parts.reduce((sum, part) => sum + height(part), 0) / height(figure));
    }
    return { figures, words, pictures, shares };
}"""


def measured(page: Page, address: str) -> dict:
    """Return what a chapter holds, as it is first seen at a desk."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    return page.evaluate(MEASURE)


def main(site: Path) -> None:
    """Print what the chapters of a built site hold."""
    print(f"{'chapter':20}{'equations':>10}{'words':>8}{'each':>8}{'pictures':>10}{'metadata, median':>18}{'most':>8}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page, total = browser.new_page(), [0, 0]
        for name in CHAPTERS:
            found = measured(page, (site / f"{name}.html").resolve().as_uri())
            count, words, shares = found["figures"], found["words"], found["shares"] or [0]
            total = [total[0] + count, total[1] + words]
            print(
                f"{name:20}{count:10}{words:8}{words / max(count, 1):8.1f}{found['pictures']:10}"
                f"{median(shares):18.1%}{max(shares):8.1%}"
            )
        print(f"{'together':20}{total[0]:10}{total[1]:8}{total[1] / total[0]:8.1f}")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "site"))
