"""What the documents quote of the program is what it says, and what they list is what it needs."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES

REPO = Path(__file__).parents[1]
TEAMS = (REPO / "docs" / "teams.md").read_text(encoding="utf-8")
README = (REPO / "README.md").read_text(encoding="utf-8")
QUOTED = "it says"


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.lstrip().startswith("|")
    ]


def quoted() -> list[str]:
    """What the tables of what to do have the program say, without the numbers behind it."""
    found, taking = [], False
    for cells in rows(TEAMS):
        if cells[1].startswith("what to do"):
            taking = cells[0] == QUOTED
        elif not cells[0] or cells[0].startswith(("permission", "option", "they are")):
            taking = False
        elif taking and not cells[0].startswith("---"):
            found.append(re.sub(r" \([A-Z0-9, ]+\)$", "", cells[0]))
    return found


@cache
def sentences() -> str:
    """Every string of the program, in small letters."""
    return "\n".join(
        node.value.casefold()
        for folder in ("monitor", "providers")
        for file in (REPO / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@pytest.mark.parametrize("words", quoted())
def test_what_is_explained_is_what_the_program_says(words: str) -> None:
    assert words.casefold() in sentences()


def test_all_of_what_is_explained_is_looked_at() -> None:
    assert len(quoted()) > 15


def test_the_permissions_that_are_asked_for_are_listed() -> None:
    listed = {cells[0].strip("`") for cells in rows(TEAMS) if len(cells) == 3}
    assert {scope.rpartition("/")[2] for scope in (*CALLING_SCOPES, *GRAPH_SCOPES)} <= listed


def in_readme(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading of the README."""
    text = README.partition(f"\n{heading}\n")[2].partition("\n#")[0]
    return rows(text)[2:]


def test_every_package_that_is_asked_for_has_its_reason_in_the_readme() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[<>=!~;\[ ]", one)[0] for part in parts for one in part}
    page = json.loads((REPO / "providers/teams/page/package.json").read_text(encoding="utf-8"))
    names.update(page["dependencies"], page["devDependencies"])
    cells = [row[0].partition(" (")[0] for row in in_readme("### Dependencies")]
    assert names - {name for cell in cells for name in cell.split(", ")} == set()


@pytest.mark.parametrize("cell", [row[0] for row in in_readme("### One way round")])
def test_what_the_readme_says_where_it_is_is_there(cell: str) -> None:
    folder = REPO
    for place in re.findall(r"`([^`]+)`", cell):
        path = place.rstrip("/")
        assert any(folder.glob(path)) or any(REPO.glob(path)), place
        if "/" in path:
            folder = (REPO / path).parent
