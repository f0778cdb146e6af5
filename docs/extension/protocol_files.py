"""MkDocs hook: the protocols of the experiments are part of the site, so that a page can link to its own."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PROTOCOLS = Path(__file__).parents[2] / "tf_impl" / "experiments" / "protocols"
ADDRESS = "results/protocols"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add each protocol as it is, beside the results."""
    for path in sorted(PROTOCOLS.glob("*.toml")):
        files.append(File.generated(config, f"{ADDRESS}/{path.name}", abs_src_path=str(path)))
    return files
