"""Page and stand-in against the SDK's own types: a name that is wrong or missing is an error."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.standins import teams_page

pytestmark = pytest.mark.skipif(bool(teams_page.missing(False)), reason=teams_page.missing(False))

PLACES = [place.relative_to(teams_page.ROOT) for place in (teams_page.PAGE, teams_page.FAKE)]


def check(folder: Path, place: Path) -> str:
    """What the compiler has to say."""
    done = subprocess.run(
        ["node_modules/.bin/tsc", "--noEmit", "-p", str(place)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_it_has_the_types_of_the_sdk(tmp_path: Path, place: Path) -> None:
    teams_page.workshop(tmp_path)
    assert check(tmp_path, place) == ""


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("providers/teams/page/src/orders.ts", "lobby.admit(", "lobby.admitOne("),
        ("providers/teams/page/src/room.ts", '"raisedHandEvent"', '"handRaised"'),
        ("tests/teams_page/fake/features.ts", "getRaisedHands()", "raisedHands()"),
        ("tests/teams_page/fake/call.ts", "Promise<AdmitAllOperationResult>", "Promise<number>"),
    ],
    ids=["method", "event", "stand-in", "result"],
)
def test_what_the_sdk_has_not_is_found(tmp_path: Path, file: str, right: str, wrong: str) -> None:
    teams_page.workshop(tmp_path)
    source = tmp_path / file
    text = source.read_text(encoding="utf-8")
    assert right in text
    source.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    place = next(place for place in PLACES if file.startswith(place.as_posix()))
    assert "error TS" in check(tmp_path, place)


def test_the_lock_names_no_place_and_what_is_asked_for() -> None:
    wanted = json.loads((teams_page.PAGE / "package.json").read_text())
    lock = json.loads((teams_page.PAGE / "package-lock.json").read_text())
    assert lock["packages"][""]["dependencies"] == wanted["dependencies"]
    assert lock["packages"][""]["devDependencies"] == wanted["devDependencies"]
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version
