"""What Keras users do with a loss, each as a function that is run: it works, or it is refused in a sentence.

A module of this folder is a subject; its docstring is the subject's title on the site. A function with the decorator is
a habit. It compares what it sees to the truth, which `reference` computes, so that "works" is a finding: an
AssertionError is a surprise. A habit that the kit, Keras or TensorFlow refuses says which words the refusal must have.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from pathlib import Path
from pkgutil import iter_modules

import keras

LONGEST = 240  # characters of a sentence that the table shows


@dataclass(frozen=True)
class Habit:
    """One habit.

    Attributes:
        subject: The title of its module.
        says: What somebody does, in words or code.
        run: Does it, and compares to the truth.
        refused: None, or words that the refusal must have.
    """

    subject: str
    says: str
    run: Callable[[], None]
    refused: str | None

    @property
    def id(self) -> str:
        """The name of its function and module."""
        return f"{self.run.__module__.rpartition('.')[2]}.{self.run.__name__}"


HABITS: list[Habit] = []


def habit(says: str, *, refused: str | None = None) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a function as a habit of its module's subject."""

    def add(run: Callable[[], None]) -> Callable[[], None]:
        subject = sys.modules[run.__module__].__doc__.splitlines()[0].removesuffix(".")
        HABITS.append(Habit(subject, says, run, refused))
        return run

    return add


def load() -> list[Habit]:
    """Import every module beside this one, and return all habits in the order of modules and lines."""
    package = __name__.rpartition(".")[0]
    for module in sorted(one.name for one in iter_modules([str(Path(__file__).parent)])):
        if module != "__main__":
            import_module(f"{package}.{module}")
    return HABITS


def outcome(one: Habit) -> dict[str, str]:
    """Run a habit; return what came out: "works", "refused", "surprise" or "fails", and the sentence that says why."""
    policy, image_format = keras.config.dtype_policy(), keras.config.image_data_format()
    found, sentence = "works", ""
    keras.utils.set_random_seed(7)
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()):  # an export describes itself
            warnings.simplefilter("ignore")
            one.run()
        if one.refused is not None:
            found, sentence = "surprise", f"it was not refused with {one.refused!r}"
    except AssertionError as error:
        found, sentence = "surprise", str(error) or "a value is not the truth"
    except Exception as error:  # whatever Keras raises for what it does not take
        is_expected = one.refused is not None and one.refused in str(error)
        found, sentence = "refused" if is_expected else "fails", told(error, one.refused or "")
    finally:
        keras.config.set_dtype_policy(policy)
        keras.config.set_image_data_format(image_format)
        keras.backend.clear_session()
    return {"subject": one.subject, "habit": one.says, "outcome": found, "sentence": sentence}


def told(error: Exception, words: str) -> str:
    """Return the line of an error that has the words, or its first one, in bounds."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    line = next((line for line in lines if words in line), lines[0]).removeprefix("assertion failed: ")
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
