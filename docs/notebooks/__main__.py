"""`python -m docs.notebooks` writes and executes the notebooks; it needs the extra "notebooks" (`make notebooks`)."""

import json
import sys
from pathlib import Path

from docs.notebooks.cells import FOLDER, SOURCES, notebook


def main() -> None:
    """Write each notebook beside its source, with what its cells put out."""
    for source in SOURCES:
        written = execute(notebook(source))
        path = FOLDER / f"{source.stem}.ipynb"
        path.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")
        print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path, file=sys.stderr)


def execute(cells: dict) -> dict:
    """Return a notebook with the output of its cells; an error in one is an error here."""
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.reads(json.dumps(cells), as_version=4)
    NotebookClient(book, timeout=600, record_timing=False, resources={"metadata": {"path": str(FOLDER)}}).execute()
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = printed(cell.outputs)
    return json.loads(nbformat.writes(book))


def printed(outputs: list[dict]) -> list[dict]:
    """Return what a cell printed as one output; TensorFlow's log of what it finds on this machine is left out."""
    import nbformat

    text = "".join(output["text"] for output in outputs if output.get("name") == "stdout")
    return [nbformat.v4.new_output("stream", name="stdout", text=text)] if text else []


if __name__ == "__main__":
    main()
