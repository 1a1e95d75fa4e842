from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.bindings import BY_ID, check_keys
from monitor.errors import SettingsError
from monitor.settings import load
from monitor.settings.model import Settings
from monitor.settings.template import template, write_template
from monitor.settings.walk import every_key

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def all_switched_on() -> str:
    """The template with every setting's # taken away."""
    return re.sub(r"(?m)^#(?=\S)", "", template())


def value_at(tables: dict[str, Any], where: tuple[str, ...]) -> Any:
    for part in where:
        tables = tables["3B" if part == "NAME" else part]
    return tables


def test_as_written_it_changes_nothing(tmp_path: Path) -> None:
    write_template(tmp_path / "new" / "settings.toml")
    loaded = load(tmp_path / "new" / "settings.toml")
    assert loaded.model_dump() == Settings().model_dump()


def test_it_shows_every_setting_and_all_may_be_switched_on(tmp_path: Path) -> None:
    (tmp_path / "on.toml").write_text(all_switched_on(), encoding="utf-8")
    load(tmp_path / "on.toml").find_class("3B")
    tables = tomllib.loads(all_switched_on())
    for where, _ in every_key():
        assert value_at(tables, where) is not None


def test_the_keys_it_shows_are_those_in_use() -> None:
    keys = tomllib.loads(all_switched_on())["keys"]
    assert set(keys) == set(BY_ID)
    assert check_keys(keys) == check_keys({})


def test_other_values_shown_are_the_defaults() -> None:
    tables = tomllib.loads(all_switched_on())
    plain = [(where, field) for where, field in every_key() if not field.examples]
    shown = {where: value_at(tables, where) for where, _ in plain if where != ("keys",)}
    assert shown == {where: field.default for where, field in plain if where != ("keys",)}
    assert shown


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    write_template(tmp_path / "new" / "settings.toml")
    assert stat.S_IMODE((tmp_path / "new" / "settings.toml").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_file_is_not_overwritten_unless_asked(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[you]\n")
    with pytest.raises(SettingsError, match="is there already and stays as it is"):
        write_template(file)
    assert file.read_text() == "[you]\n"
    write_template(file, force=True)
    assert file.read_text(encoding="utf-8") == template()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("force", [False, True])
def test_nothing_half_written_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: bool
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "settings.toml"
    if force:
        file.write_text("[you]\n")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(SettingsError, match="No space left on device"):
        write_template(file, force=force)
    assert [path.read_text() for path in tmp_path.iterdir()] == (["[you]\n"] if force else [])


@pytest.mark.parametrize("force", [False, True])
def test_what_cannot_be_written_is_said(tmp_path: Path, force: bool) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="file cannot be written: "):
        write_template(tmp_path / "file" / "settings.toml", force=force)
    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingsError, match=r"folder (cannot be written|is there already)"):
        write_template(tmp_path / "folder", force=force)


@pytest.mark.parametrize("where", [where for where, _ in every_key()], ids=".".join)
def test_the_documentation_names_every_setting(where: tuple[str, ...]) -> None:
    assert f"`{'.'.join(where)}`" in DOCS.read_text(encoding="utf-8")


def test_the_documentation_names_every_command() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [name for name in BY_ID if f"`{name}`" not in text] == []
