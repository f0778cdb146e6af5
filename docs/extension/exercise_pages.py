"""MkDocs hook: a page for each exercise, made from its two files, with the starter and a notebook to download.

Nothing is run here: the checker's messages to the wrong answers are in gallery.json, which a test keeps up to date.
"""

import html
import json
from functools import cache
from textwrap import fill

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.exercises.checker.catalogue import FOLDER, NAME, Exercise
from docs.exercises.commands.notebook import escaped, notebook
from docs.extension import kept
from docs.extension.exercise_curves import curves, picture, target
from docs.extension.exercise_text import as_markdown

SECTION = "Exercises"
LINE_WIDTH = 84  # characters of code in a line of a page


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the pages under the section, after its first page."""
    for entry in config.nav or []:
        if isinstance(entry, dict) and SECTION in entry:
            written = [page for page in entry[SECTION] if not NAME.fullmatch(next(iter(page.values()))[:-3])]
            pages = [{f"{exercise.id[1:3]} {exercise.title}": f"{exercise.id}.md"} for exercise in exercises()]
            entry[SECTION] = [*written[:1], *pages, *written[1:]]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and their downloads."""
    if not any(isinstance(entry, dict) and SECTION in entry for entry in config.nav or []):
        return files
    for exercise in exercises():
        made = {
            f"{exercise.id}.md": kept.keep("exercise", exercise.id, lambda of=exercise: (page(of), True)),
            f"exercises/{exercise.id}.py": exercise.starter,
            f"exercises/{exercise.id}.ipynb": notebook(exercise),
        }
        for path, text in made.items():
            files.append(File.generated(config, path, content=text))
    return files


@cache  # an edit of any is an edit of our own files: reload forgets this module
def exercises() -> list[Exercise]:
    """Return the exercises as they are now on disk."""
    return [Exercise(path) for path in sorted(FOLDER.iterdir()) if NAME.fullmatch(path.name)]


def link(name: str) -> str:
    """Return a link to an exercise, by its number, "e03"; an unknown number is an error."""
    found = [exercise for exercise in exercises() if exercise.id.startswith(f"{name}_")]
    if not found:
        known = ", ".join(exercise.id[:3] for exercise in exercises())
        raise LookupError(f"no exercise is called {name}; there are {known}")
    return f'<a href="{found[0].id}.md">{name} {html.escape(found[0].title)}</a>'


def page(exercise: Exercise) -> str:
    """Return the page of an exercise, as Markdown."""
    title, _, text = exercise.text.partition("\n")
    starts = " and starts TensorFlow to check it" if exercise.tensorflow else ""
    after = f", after {', '.join(f'[[exercise:{name}]]' for name in exercise.after)}" if exercise.after else ""
    parts = [
        f"# {exercise.id[1:3]} {exercise.title}",
        f"**{as_markdown(title)}**",
        *([f"Track: {exercise.track}. About {exercise.minutes} minutes{after}."] if exercise.minutes else []),
        *([f"It needs {' or '.join(exercise.one_of)}, which `make venv` does not install."] if exercise.one_of else []),
        as_markdown(text.strip()),
        f"`fl` puts the starter into `my/{exercise.id}.py`{starts}. To download: "
        f"[the starter](exercises/{exercise.id}.py){{: download }}, "
        f"[a notebook](exercises/{exercise.id}.ipynb){{: download }}.",
        folded("The starter", fenced(exercise.starter, "python")),
        *([f"## What it looks like\n\n{target(exercise.id)}"] if curves().get(exercise.id) else []),
        "## Hints",
        *(folded(f"Hint {number}", as_markdown(hint)) for number, hint in enumerate(exercise.hints, start=1)),
        *([folded("After solving it", as_markdown(exercise.debrief.strip()))] if exercise.debrief else []),
        "## Wrong answers, and what the checker says",
        *(_answer(exercise.id, number, entry) for number, entry in enumerate(gallery().get(exercise.id, []))),
        *([f"## Where it is derived\n\n{', '.join(exercise.equations)}"] if exercise.equations else []),
    ]
    return "\n\n".join(parts) + "\n"


@cache
def gallery() -> dict[str, list[dict]]:
    """Return the checker's messages to every wrong answer."""
    return json.loads((FOLDER / "gallery.json").read_text("utf-8"))


def _answer(id: str, number: int, entry: dict) -> str:
    message = next(line for line in entry["said"] if line.startswith(f"{entry['code']}: "))
    output = "\n".join(fill(line, LINE_WIDTH, subsequent_indent="  ") for line in entry["said"])
    name = entry["page"].partition(".md")[0].replace("_", " ")
    link = f"\n\nWhy: [{name}]({entry['page']})" if name else ""
    parts = [fenced(entry["answer"], "python"), fenced(output, "text"), picture(id, number, entry["code"])]
    return folded(message.partition(" (seen")[0], "\n\n".join(filter(None, parts)) + link)


def folded(title: str, text: str) -> str:
    """Return text under a title that opens exercise."""
    inner = "\n".join(f"    {line}" if line else "" for line in text.splitlines())
    return f'??? derivation "{escaped(title).replace(chr(34), chr(39))}"\n\n{inner}'


def fenced(text: str, language: str) -> str:
    """Return text as code."""
    return f"```{language}\n{text.rstrip()}\n```"
