"""What `make results` costs: how long each result took, by the clock and of the processors, as it recorded itself."""

from docs.extension.figures.experiments import NAMES
from docs.extension.figures.registry import table
from docs.extension.numbers import counted
from docs.extension.results import read
from docs.extension.tables import table as rows

OTHERS = ("digits", "demonstrations")  # results without contrasts; a test holds all to the Makefile
CLOCK, PROCESSORS = "duration_seconds", "processor_seconds"


@table("results-cost")
def cost() -> str:
    """Return the minutes of each result and their sums; older results did not record what they took of processors."""
    contents = {name: read(name) for name in (*NAMES, *OTHERS)}
    lines = [[name, *(_minutes(of.get(kind)) for kind in (CLOCK, PROCESSORS))] for name, of in contents.items()]
    known = [of[PROCESSORS] for of in contents.values() if PROCESSORS in of]
    every = sum(known) if len(known) == len(contents) else None
    lines.append(["all", _minutes(sum(of[CLOCK] for of in contents.values())), _minutes(every)])
    caption = (
        "Minutes, as each result recorded them; by the clock they depend on what else the machine did. Unknown: the "
        f"result is older than the record. {counted(len(known), 'result')} of {len(contents)} have one: together "
        f"{_minutes(sum(known))} minutes of the processors."
    )
    return rows(["result", "by the clock", "of the processors"], lines, caption)


def _minutes(seconds: float | None) -> str:
    return "unknown" if seconds is None else f"{seconds / 60:.1f}"
