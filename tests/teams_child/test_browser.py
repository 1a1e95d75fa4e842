"""Which browser is used, and what is said where one of the things that are needed is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from providers.teams import browser, browser_start, built
from providers.teams.browser import NO_BROWSER, Computer, find, lacking


def computer(*programs: str, system: str = "Linux", **what: Any) -> Computer:
    """One on which these can be run."""
    on_path = {Path(program).name: program for program in programs}
    return Computer(
        **{
            "system": system,
            "installed": lambda _name: "1.65.0",
            "which": on_path.get,
            "is_program": lambda path: str(path) in programs,
            "homes": (Path("/"), Path("/Users/smith")),
            **what,
        }
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A user's data with the page in it."""
    page(built.place(tmp_path))
    return tmp_path


def page(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in built.FILES:
        (folder / name).touch()


def test_the_smallest_is_taken() -> None:
    both = computer("/usr/bin/google-chrome", "/usr/bin/chromium-headless-shell")
    assert find(both) == Path("/usr/bin/chromium-headless-shell")


def test_the_one_that_is_named_is_taken_and_no_other() -> None:
    both = computer("/usr/bin/chromium", "/opt/own/chrome")
    assert find(both, Path("/opt/own/chrome")) == Path("/opt/own/chrome")
    assert find(both, Path("/opt/other/chrome")) is None


def test_on_macos_applications_are_looked_for() -> None:
    chrome = "/Users/smith/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    assert find(computer(chrome, system="Darwin")) == Path(chrome)
    assert find(computer(chrome)) is None


def test_a_snap_is_none(data: Path) -> None:
    snap = computer("/snap/bin/chromium")
    assert find(snap) is None
    assert lacking(snap, data) == NO_BROWSER["Linux"]
    assert lacking(snap, data, Path("/snap/bin/chromium")) == browser.IS_SNAP


def test_with_all_of_it_nothing_is_missing(data: Path) -> None:
    assert lacking(computer("/usr/bin/chromium"), data) == ""


@pytest.mark.parametrize(
    ("here", "named", "sentence"),
    [
        (computer(system="Windows"), None, browser.NO_HOST.format("Windows")),
        (computer(installed=lambda _name: None), None, browser.NO_PLAYWRIGHT),
        (computer(), None, NO_BROWSER["Linux"]),
        (computer(system="Darwin"), None, NO_BROWSER["Darwin"]),
        (computer(), Path("/opt/chrome"), browser.NOT_THERE.format("/opt/chrome")),
    ],
)
def test_what_is_missing_is_said_with_the_remedy(
    here: Computer, named: Path | None, sentence: str, data: Path
) -> None:
    assert lacking(here, data, named) == sentence


def test_a_page_that_is_not_built_or_of_another_version_is_said(tmp_path: Path) -> None:
    here = computer("/usr/bin/chromium")
    assert lacking(here, tmp_path) == built.NOT_BUILT
    page(built.home(tmp_path) / f"{built.PREFIX}0000000000000000")
    assert lacking(here, tmp_path) == built.OUTDATED


def test_any_change_of_the_sources_is_another_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = tmp_path / "sources"
    (sources / "src").mkdir(parents=True)
    (sources / "src" / "main.ts").write_text("1")
    (sources / "package-lock.json").write_text("1")
    default = built.sources
    monkeypatch.setattr(built, "sources", lambda: default(sources))
    places = {built.place(tmp_path)}
    (sources / "package-lock.json").write_text("2")
    places.add(built.place(tmp_path))
    (sources / "src" / "main.ts").rename(sources / "src" / "other.ts")
    places.add(built.place(tmp_path))
    assert len(places) == 3
    (sources / "node_modules").mkdir()
    (sources / "node_modules" / "x.js").touch()
    assert built.place(tmp_path) in places


@pytest.mark.parametrize(
    ("says", "version"),
    [
        ("Chromium 156.0.8078.108 built on Debian GNU/Linux 12 (bookworm)", "156.0.8078.108"),
        ("Google Chrome 99.0.1.2", "99.0.1.2"),
        ("nothing of use", None),
    ],
)
def test_its_version_is_what_it_says(tmp_path: Path, says: str, version: str | None) -> None:
    program = tmp_path / "chrome"
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o700)
    assert browser.version(program) == version
    assert browser.version(tmp_path / "none") is None


def test_old_is_what_the_assumption_says() -> None:
    assert browser.is_too_old("119.0.0.0")
    assert not browser.is_too_old("120.0.0.0")


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, None),
        ({"https_proxy": "http://p.example:3128", "no_proxy": "*"}, None),
        (
            {"HTTP_PROXY": "p.example:3128", "no_proxy": ".school.example"},
            {"server": "http://p.example:3128", "bypass": ".school.example,localhost,127.0.0.1"},
        ),
        (
            {"https_proxy": "http://us%40er:pa%3Ass@p.example:3128", "http_proxy": "http://x:1"},
            {
                "server": "http://p.example:3128",
                "bypass": "localhost,127.0.0.1",
                "username": "us@er",
                "password": "pa:ss",
            },
        ),
    ],
)
def test_the_proxy_is_that_of_the_environment(
    environ: dict[str, str], wanted: dict[str, str] | None
) -> None:
    assert browser_start.proxy(environ) == wanted
