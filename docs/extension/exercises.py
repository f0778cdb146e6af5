"""MkDocs hook: a page for each exercise, made of its two files, with the starter and a notebook to download.

Nothing is run here: what the checker says to the wrong answers is in gallery.json, which a test keeps fresh.
"""

import html
import json
import re
from textwrap import fill

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.exercises.checker.catalogue import FOLDER, NAME, Exercise
from docs.exercises.commands.notebook import escaped, notebook, prose

SECTION = "Exercises"
WIDE = 84  # characters of code that a page holds


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the pages under the section, after its first page."""
    for entry in config.nav or []:
        if isinstance(entry, dict) and SECTION in entry:
            written = [page for page in entry[SECTION] if not NAME.fullmatch(next(iter(page.values()))[:-3])]
            pages = [{f"{it.id[1:3]} {it.title}": f"{it.id}.md"} for it in exercises()]
            entry[SECTION] = [*written[:1], *pages, *written[1:]]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and what they offer."""
    if not any(isinstance(entry, dict) and SECTION in entry for entry in config.nav or []):
        return files
    for it in exercises():
        made = {f"{it.id}.md": page(it), f"exercises/{it.id}.py": it.starter, f"exercises/{it.id}.ipynb": notebook(it)}
        for path, text in made.items():
            files.append(File.generated(config, path, content=text))
    return files


def exercises() -> list[Exercise]:
    """Return the exercises as they are now on disk."""
    return [Exercise(path) for path in sorted(FOLDER.iterdir()) if NAME.fullmatch(path.name)]


def link(name: str) -> str:
    """Return a link to an exercise, "e03", by its number and title; a number that none has is an error."""
    found = [it for it in exercises() if it.id.startswith(f"{name}_")]
    if not found:
        raise LookupError(f"no exercise is called {name}; there are {', '.join(it.id[:3] for it in exercises())}")
    return f'<a href="{found[0].id}.md">{name} {html.escape(found[0].title)}</a>'


def page(it: Exercise) -> str:
    """Return the page of an exercise, as Markdown."""
    title, _, text = it.text.partition("\n")
    starts = " and starts TensorFlow to check it" if it.tensorflow else ""
    parts = [
        f"# {it.id[1:3]} {it.title}",
        f"**{prose(title)}**",
        prose(text.strip()),
        f"`fl` puts the starter into `my/{it.id}.py`{starts}. To download: "
        f"[the starter](exercises/{it.id}.py){{: download }}, [a notebook](exercises/{it.id}.ipynb){{: download }}.",
        folded("The starter", fenced(it.starter, "python")),
        "## Hints",
        *(folded(f"Hint {number}", prose(hint)) for number, hint in enumerate(it.hints, start=1)),
        "## Wrong answers, and what the checker says",
        *map(_answer, gallery().get(it.id, [])),
        *([f"## Where it is derived\n\n{', '.join(it.equations)}"] if it.equations else []),
    ]
    return "\n\n".join(parts) + "\n"


def gallery() -> dict[str, list[dict]]:
    """Return what the checker says to every wrong answer."""
    return json.loads((FOLDER / "gallery.json").read_text("utf-8"))


def _answer(of: dict) -> str:
    says = next(line for line in of["said"] if line.startswith(f"{of['code']}: "))
    *said, last = of["said"]
    explained = re.fullmatch(r"read  docs/((\w+)\.md(?:#\S+)?)", last)
    said = "\n".join(fill(line, WIDE, subsequent_indent="  ") for line in (said if explained else of["said"]))
    link = f"\n\nWhy: [{explained[2].replace('_', ' ')}]({explained[1]})" if explained else ""
    return folded(says.partition(" (seen")[0], f"{fenced(of['answer'], 'python')}\n\n{fenced(said, 'text')}{link}")


def folded(title: str, text: str) -> str:
    """Return text under a title that opens it."""
    inner = "\n".join(f"    {line}" if line else "" for line in text.splitlines())
    return f'??? derivation "{escaped(title).replace(chr(34), chr(39))}"\n\n{inner}'


def fenced(text: str, language: str) -> str:
    """Return text as code."""
    return f"```{language}\n{text.rstrip()}\n```"
