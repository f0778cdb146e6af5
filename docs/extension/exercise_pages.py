"""MkDocs hook: a page for each exercise, made from its two files, with the starter and a notebook to download.

Nothing is run here: the checker's messages to the wrong answers are in gallery.json, which a test keeps up to date.
"""

import html
import json
from textwrap import fill

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.exercises.checker.catalogue import FOLDER, NAME, Exercise
from docs.exercises.commands.notebook import escaped, notebook
from docs.extension.exercise_curves import curves, picture, target
from docs.extension.exercise_text import as_markdown
from docs.extension.kept import store
from docs.extension.kept.sources import remembered

SECTION = "Exercises"
LINE_WIDTH = 84  # characters of code in a line of a page


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the pages under the section, after its first page."""
    for entry in config.nav or []:
        if isinstance(entry, dict) and SECTION in entry:
            written = [page for page in entry[SECTION] if not NAME.fullmatch(next(iter(page.values()))[:-3])]
            pages = [{f"{id[1:3]} {title}": f"{id}.md"} for id, title in titles().items()]
            entry[SECTION] = [*written[:1], *pages, *written[1:]]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and their downloads."""
    if not any(isinstance(entry, dict) and SECTION in entry for entry in config.nav or []):
        return files
    for id in titles():
        starter, to_run = downloads(id)
        made = {
            f"{id}.md": store.keep("exercise", id, lambda of=id: (page(exercise_of(of)), True)),
            f"exercises/{id}.py": starter,
            f"exercises/{id}.ipynb": to_run,
        }
        for path, text in made.items():
            files.append(File.generated(config, path, content=text))
    return files


def exercises() -> list[Exercise]:
    """Return the exercises as they are now on disk."""
    return [exercise_of(path.name) for path in sorted(FOLDER.iterdir()) if NAME.fullmatch(path.name)]


def exercise_of(id: str) -> Exercise:
    """Return an exercise as it is now: it remembers what it has read, so each who asks for it is given a new one."""
    return Exercise(FOLDER / id)


@remembered
def titles() -> dict[str, str]:
    """Return the title of each exercise, by its id."""
    return {exercise.id: exercise.title for exercise in exercises()}


@remembered
def downloads(id: str) -> tuple[str, str]:
    """Return the starter and the notebook of an exercise."""
    exercise = exercise_of(id)
    return exercise.starter, notebook(exercise)


def link(name: str) -> str:
    """Return a link to an exercise, by its number, "e03"; an unknown number is an error."""
    found = [id for id in titles() if id.startswith(f"{name}_")]
    if not found:
        raise LookupError(f"no exercise is called {name}; there are {', '.join(id[:3] for id in titles())}")
    return f'<a href="{found[0]}.md">{name} {html.escape(titles()[found[0]])}</a>'


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


@remembered
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
