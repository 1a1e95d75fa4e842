"""What the stand-in for Zoom's SDK has, and what the companion's child uses, is really there."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import json
import sys
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from providers.zoom import sdk_words
from tests.conftest import SHARED
from tests.standins.sdk import zoom_meeting_sdk as standin
from tests.terminal.terminal import REPO
from tests.zoom_call.likeness import TABLES, documented, members, real, written

NAMES = SHARED / "specs" / "zoom-meeting-sdk-0.0.27-api.json"
CHILD = ("sdk_worker", "sdk_room", "sdk_orders", "sdk_alarm")
THINGS = {name: getattr(standin, name) for name in standin.__all__}
CLASSES = [name for name, thing in THINGS.items() if inspect.isclass(thing)]
ENUMS = [name for name in CLASSES if issubclass(THINGS[name], Enum)]
FUNCTIONS = [name for name in THINGS if name not in CLASSES]
METHODS = [
    (name, member)
    for name in CLASSES
    for member in members(THINGS[name])
    if inspect.isfunction(vars(THINGS[name]).get(member))
]
CALLBACKS = [name for name in CLASSES if name.endswith("Callbacks")]


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The real one."""
    if importlib.util.find_spec("zoom_meeting_sdk") is None:
        pytest.skip("the extra zoom-call is not installed: make zoom-call")
    return real(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    """The list of its names."""
    if not NAMES.is_file():
        pytest.skip(f"the SDK's names are not in the shared folder: {NAMES}")
    found: dict[str, Any] = json.loads(NAMES.read_text(encoding="utf-8"))
    return found


def test_the_stand_in_is_not_taken_for_the_real_one() -> None:
    found = importlib.util.find_spec("zoom_meeting_sdk")
    assert found is None or str(REPO / "tests") not in str(found.origin)
    assert "zoom_meeting_sdk" not in sys.modules


@pytest.mark.parametrize("name", CLASSES)
def test_every_member_is_a_real_one(sdk: dict[str, Any], name: str) -> None:
    assert set(members(THINGS[name])) - {"callbacks"} <= sdk[name].keys()


@pytest.mark.parametrize("name", ENUMS)
def test_enumerations_have_the_real_numbers(sdk: dict[str, Any], name: str) -> None:
    assert {member.name: member.value for member in THINGS[name]} == sdk[name]


@pytest.mark.parametrize(("name", "method"), METHODS)
def test_methods_have_the_real_signatures(sdk: dict[str, Any], name: str, method: str) -> None:
    assert written(getattr(THINGS[name], method)) == documented(sdk[name][method])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_have_the_real_signatures(sdk: dict[str, Any], name: str) -> None:
    assert written(THINGS[name]) == documented(sdk[name])


@pytest.mark.parametrize("name", CALLBACKS)
def test_callbacks_are_called_with_what_the_real_ones_are(sdk: dict[str, Any], name: str) -> None:
    parameters, _ = written(THINGS[name].__init__)
    assert set(parameters) <= set(documented(sdk[name]["__init__"])[0])


@pytest.mark.parametrize("name", [name for name in CLASSES if "Param" in name or "Auth" in name])
def test_fields_have_the_real_types(sdk: dict[str, Any], name: str) -> None:
    for field, kind in inspect.get_annotations(THINGS[name]).items():
        assert sdk[name][field].endswith(f"{kind}"), field


def used(module: str) -> set[str]:
    """The names that one module of the child uses of the SDK: they begin with a capital, as few
    names of ours do that follow a dot; or are given to its structures and callbacks."""
    tree = ast.parse((REPO / "providers" / "zoom" / f"{module}.py").read_text(encoding="utf-8"))
    dotted = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    given = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}
    fields = {
        target.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute)
        and ast.unparse(target.value) in ("param", "context", "join", "join.param")
    }
    return {
        *(name for name in dotted if name[:1].isupper() and not hasattr(sdk_words, name)),
        *(name for name in given if name.startswith("on") and name.endswith("Callback")),
        *fields,
    }


def test_the_child_uses_only_what_the_stand_in_has() -> None:
    callbacks = {
        parameter for name in CALLBACKS for parameter, _, _ in written(THINGS[name].__init__)[0]
    }
    there = {*THINGS, *callbacks, *(member for name in CLASSES for member in members(THINGS[name]))}
    uses = set().union(*map(used, CHILD))
    assert {"InitSDK", "AdmitToMeeting", "jwt_token", "onUserJoinCallback"} <= uses
    assert uses <= there


@pytest.mark.parametrize("name", sorted(THINGS))
def test_the_list_of_names_has_it_too(spec: dict[str, Any], name: str) -> None:
    assert name in spec
    if name in CLASSES:
        assert set(members(THINGS[name])) - {"callbacks"} <= spec[name]["members"].keys()


@pytest.mark.parametrize(("name", "method"), METHODS)
def test_the_list_of_names_has_the_same_signatures(
    spec: dict[str, Any], name: str, method: str
) -> None:
    assert written(getattr(THINGS[name], method)) == documented(spec[name]["members"][method])


@pytest.mark.parametrize(
    ("name", "table"),
    TABLES,
)
def test_every_code_that_has_words_is_a_real_one(
    sdk: dict[str, Any], name: str, table: Any
) -> None:
    assert set(table) <= sdk[name].keys()


def test_the_version_that_is_locked_is_the_one_that_was_looked_at() -> None:
    lock = (Path(REPO) / "requirements-zoom-call.lock").read_text(encoding="utf-8")
    assert "zoom-meeting-sdk==0.0.27 " in lock
