"""Under "All steps": the equations of a page that are not central to their chapter, a fold for each run of them.

Which are central the spec says (`Equation.central`). Folded, the equations are still read as sentences. A link to an
equation opens the fold that holds it: browsers do so for an address, and the theme's script for a link.
"""

from xml.etree import ElementTree

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString


class Steps(Treeprocessor):
    """Puts each run of equations that are not central under one fold."""

    def run(self, root: ElementTree.Element) -> None:
        """Go through the blocks of the page, in order."""
        for parent in [root, *root.iter("div")]:
            if parent is root or parent.get("class") == "tabbed-block":
                self._fold(parent)

    @staticmethod
    def _fold(parent: ElementTree.Element) -> None:
        fold: ElementTree.Element | None = None
        for child in list(parent):
            if child.get("class") != "stated":
                fold = None
                continue
            if fold is None:
                fold = ElementTree.Element("details", {"class": "all-steps"})
                parent.insert(list(parent).index(child), fold)
                ElementTree.SubElement(fold, "summary", {"data-search-exclude": "true"})
            line = child[0]
            child.remove(line)
            line.tag = "span"  # a summary holds phrases
            fold[0].append(line)
            parent.remove(child)
            fold.append(child)
            fold[0].text = AtomicString("All steps" if len(fold) > 2 else "A step")  # the summary is the first
