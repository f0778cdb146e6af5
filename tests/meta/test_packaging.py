"""Do the files about the kit agree: version, groups of dependencies and lock, hooks, workflow, issue form?"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
GROUPS = PROJECT["optional-dependencies"]
NOT_LOCKED = {"gpu", "mutation", "notebooks", "frameworks"}  # each is installed by whoever wants it
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


# ---------------------------------------------------------------- version


def test_every_file_names_the_same_version():
    named = {
        "CITATION.cff": re.search(r"^version: (.*)$", read("CITATION.cff"), re.MULTILINE),
        "README.md": re.search(r"version ([\d.]+\d) \(", read("README.md")),
        "docs/sources.md": re.search(r"version = \{(.*)\}", read("docs/sources.md")),
        "CHANGELOG.md": re.search(r"^## ([\d.]+) \(", read("CHANGELOG.md"), re.MULTILINE),
    }
    assert {path: found and found.group(1) for path, found in named.items()} == dict.fromkeys(named, PROJECT["version"])


def test_the_changelog_and_the_citation_name_the_same_day():
    day = str(yaml.safe_load(read("CITATION.cff"))["date-released"])
    assert f"## {PROJECT['version']} ({day})\n" in read("CHANGELOG.md")


# ---------------------------------------------------------------- groups and lock


def locked() -> dict[str, str]:
    return {
        canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s\\]+)", LOCK, re.MULTILINE)
    }


def wanted(group: str) -> list[Requirement]:
    return [Requirement(line) for line in GROUPS.get(group, PROJECT["dependencies"])]


@pytest.mark.parametrize("group", ["core", *(group for group in GROUPS if group not in NOT_LOCKED)])
def test_the_lock_has_what_a_group_asks_for(group: str):
    missing = [
        str(one)
        for one in wanted(group)
        if one.name != PROJECT["name"] and not one.specifier.contains(locked().get(canonicalize_name(one.name), ""))
    ]
    assert not missing, f"requirements.lock does not satisfy {missing}: make lock"


def test_the_lock_is_compiled_from_every_group():
    compiled = re.search(r"^GROUPS := (.*)$", read("Makefile"), re.MULTILINE).group(1).split()
    assert set(compiled) == set(GROUPS) - NOT_LOCKED


def test_reference_needs_numpy_alone():
    assert [one.name for one in wanted("core")] == ["numpy"]


def test_the_lock_names_no_address_and_has_a_hash_for_every_package():
    assert "://" not in LOCK
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert not [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]


# ---------------------------------------------------------------- what others read


def test_each_hook_runs_a_tool_that_the_lock_brings():
    (repository,) = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert repository["repo"] == "local"
    entries = {hook["id"]: hook["entry"] for hook in repository["hooks"]}
    tools = {id: re.fullmatch(r"\.venv/bin/(\w+)( .*)?", entry).group(1) for id, entry in entries.items()}
    assert set(tools.values()) - {"python"} <= set(locked())
    assert set(entries) == {"ruff", "ruff-format", "codespell", "vectors"}


def test_the_workflow_runs_what_must_be_green():
    job = yaml.safe_load(read(".github/workflows/check.yml"))["jobs"]["check"]
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]


def test_the_issue_form_asks_for_all_that_a_wrong_card_needs():
    (form,) = (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")
    fields = yaml.safe_load(form.read_text(encoding="utf-8"))["body"]
    assert [field["id"] for field in fields] == ["library", "version", "output", "expected"]
    assert all(field["validations"]["required"] and field["attributes"]["label"] for field in fields)


def test_the_citation_has_what_its_schema_requires():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert {"authors", "cff-version", "message", "title"} <= set(citation)
    assert citation["cff-version"] == "1.2.0" and citation["license"] == PROJECT["license"]
