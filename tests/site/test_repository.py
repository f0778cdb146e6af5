"""One setting, the repository's address, gives every page its links; without it there is none."""

from __future__ import annotations

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import get_files
from mkdocs.structure.pages import Page

from docs.extension import repository
from tests.site.conftest import ROOT


@pytest.mark.parametrize("address", ["https://example.org/us/kit", "https://example.org/us/kit/"])
def test_a_page_links_to_the_repository_to_its_own_file_and_to_a_report(monkeypatch, address: str):
    monkeypatch.setenv("REPO_URL", address)
    page, config = made("alpha")
    assert config.repo_url == "https://example.org/us/kit/"
    assert page.edit_url == "https://example.org/us/kit/edit/main/docs/alpha.md"
    html = repository.on_page_content("<p>text</p>", page=page, config=config)
    assert html.startswith("<p>text</p>")
    assert 'href="https://example.org/us/kit/issues/new?title=alpha%3A+&body=The+page' in html


def test_without_a_repository_there_are_no_links(monkeypatch):
    monkeypatch.delenv("REPO_URL", raising=False)
    page, config = made("alpha")
    assert not page.edit_url
    assert repository.on_page_content("<p>text</p>", page=page, config=config) == "<p>text</p>"


def made(name: str) -> tuple[Page, object]:
    config = repository.on_config(load_config(str(ROOT / "mkdocs.yml")))
    return Page("alpha", get_files(config).get_file_from_path(f"{name}.md"), config), config
