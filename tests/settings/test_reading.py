from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.bindings import check_keys
from monitor.errors import SettingsError
from monitor.settings import Preferences, default_file, load, preferences
from monitor.settings.model import Settings
from monitor.settings.reading import read
from monitor.settings.walk import dotted, every_key
from tests.settings.conftest import Complaint, Write

EVERYTHING = """
[you]
name = " Mrs Smith "
[screen]
ascii = true
mouse = false
mask_names = true
bell = false
plain = true
[keys]
end = ["f11", "ctrl+e"]
help = "?"
[journal]
folder = "logs"
[zoom]
account_id = "account"
client_id = "client"
subscription_id = "subscription"
dashboard = true
sdk_key = "sdk-key"
companion_name = " Second pair of eyes "
companion_account = "Chaperone@School.example"
request_seconds = 3
api_url = "http://localhost:8080/v2/"
oauth_url = "http://[::1]:8080/token"
events_url = "wss://events.example/ws"
[classes.3B]
title = "3B Maths"
register = "~/registers/3B.csv"
staff = ["Smith@School.example"]
zoom.meeting_id = "812-3456 7890"
zoom.own_account = false
[classes."Year 4"]
zoom.meeting_id = 81234567890
"""


def test_every_value_arrives(write: Write, home: Path) -> None:
    settings = load(write(EVERYTHING))
    assert settings.you.name == "Mrs Smith"
    assert settings.screen.model_dump() == {
        "ascii": True,
        "mouse": False,
        "mask_names": True,
        "bell": False,
        "plain": True,
    }
    assert settings.keys == check_keys({"end": ["f11", "ctrl+e"], "help": "?"})
    zoom = settings.zoom
    assert (zoom.account_id, zoom.client_id, zoom.subscription_id) == (
        "account",
        "client",
        "subscription",
    )
    assert zoom.dashboard
    assert zoom.sdk_key == "sdk-key"
    assert zoom.companion_name == "Second pair of eyes"
    assert zoom.companion_account == "chaperone@school.example"
    assert zoom.request_seconds == 3.0
    assert zoom.api_url == "http://localhost:8080/v2"
    assert zoom.oauth_url == "http://[::1]:8080/token"
    assert zoom.events_url == "wss://events.example/ws"
    maths, year4 = settings.find_class("3B"), settings.find_class("Year 4")
    assert maths.shown == "3B Maths"
    assert maths.register_file == home / "registers" / "3B.csv"
    assert maths.staff == ("smith@school.example",)
    assert maths.zoom.meeting_id == year4.zoom.meeting_id == "81234567890"
    assert not maths.zoom.own_account
    assert (year4.name, year4.shown, year4.register_file) == ("Year 4", "Year 4", None)


def test_relative_paths_start_at_the_file(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write('[journal]\nfolder = "logs"\n[classes.3B]\nregister = "../3B.csv"')
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    settings = load(Path("mine.toml"))
    monkeypatch.chdir("elsewhere")
    assert settings.file == tmp_path / "mine.toml"
    assert settings.journal.folder == tmp_path / "logs"
    assert settings.find_class("3B").register_file == tmp_path / "../3B.csv"


def test_the_screen_gets_all_that_it_needs(write: Write, tmp_path: Path) -> None:
    assert preferences(write(EVERYTHING)) == Preferences(
        name="Mrs Smith",
        ascii=True,
        mouse=False,
        mask_names=True,
        bell=False,
        plain=True,
        keys=check_keys({"end": ["f11", "ctrl+e"], "help": "?"}),
        journal=tmp_path / "logs",
    )


def test_an_empty_file_changes_nothing(write: Write) -> None:
    assert load(write("")).model_dump() == load().model_dump() == Settings().model_dump()
    assert load(write("")).preferences() == Preferences() == preferences()


def test_the_default_file_is_used_where_it_is() -> None:
    default_file().parent.mkdir(parents=True)
    default_file().write_text('[you]\nname = "Mr Jones"\n')
    assert load().file == default_file()
    assert preferences().name == "Mr Jones"


def test_auto_leaves_it_to_the_terminal(write: Write) -> None:
    assert load(write('[screen]\nascii = "auto"')).preferences().ascii is None
    assert load(write("[screen]\nascii = false")).preferences().ascii is False


def test_a_byte_order_mark_is_no_setting(write: Write) -> None:
    assert not load(write("\ufeff[screen]\nbell = false")).screen.bell


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    for ask in (load, preferences):
        with pytest.raises(SettingsError, match=r"no settings file .*absent\.toml.*init"):
            ask(tmp_path / "absent.toml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load(tmp_path)


def test_a_default_file_that_cannot_be_read_is_not_passed_over() -> None:
    default_file().parent.mkdir(parents=True)
    default_file().symlink_to(default_file())  # unreadable for root too
    with pytest.raises(SettingsError, match="cannot be read"):
        preferences()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[screen]\nmouse = "yes"', ': screen.mouse must be true or false, not "yes".'),
        (
            '[zoom]\ncompanion_account = "smith"',
            ": zoom.companion_account must be the address of an account, like "
            'chaperone@school.example, not "smith".',
        ),
        ('[zoom]\ncompanion_name = ""', ": zoom.companion_name must be one line of text"),
        ("[screen]\nplain = 1", ": screen.plain must be true or false, not 1."),
        ('[screen]\nascii = "no"', ': screen.ascii must be "auto", true or false, not "no".'),
        ("[screen]\nmous = true", ": screen.mous is not a setting; did you mean screen.mouse?"),
        ("mouse = true", ": mouse is not a setting; did you mean screen.mouse?"),
        ("screen = 3", ": screen must be a table, not 3."),
        ("[you]\nname = 1999-01-01", ": you.name must be text in quotes."),
        (
            '[you]\nname = " "',
            ': you.name must be one line of text, up to 200 characters, not " ".',
        ),
        ("[journal]\nfolder = 3", ": journal.folder must be a path in quotes, not 3."),
        ("[zoom]\nrequest_seconds = 0", ": zoom.request_seconds must be 0.5 or more, not 0."),
        ("[zoom]\nrequest_seconds = inf", ": zoom.request_seconds must be a number, not inf."),
        ("[zoom]\nrequest_seconds = 61", ": zoom.request_seconds must be 60 or less, not 61."),
        ("[zoom]\nrequest_seconds = nan", ": zoom.request_seconds must be a number, not nan."),
        ("[zoom]\nrequest_seconds = true", ": zoom.request_seconds must be a number, not true."),
        ('[keys]\nend = "e"', ": keys: end cannot be e: only f1 to f24 and ctrl with a letter"),
        ('[keys]\nend = ["\\u001b[2J"]', ": keys: end cannot be \\x1b[2J: only"),
        ("[keys]\nadmit = 3", ': keys: admit must be a key, or a list of keys like ["f12", '),
        ("[keys]\nadmit = [[]]", ": keys: admit must be a key, or a list of keys"),
        ("keys = 3", ": keys must be a table of commands and their keys, not 3."),
        ('[classes."3/B"]', ': classes must not name a class "3/B": up to 40 letters'),
        ("[classes]\n3B = 3", ": classes.3B must be a table, not 3."),
        (
            '[classes."3 B"]\nname = "x"',
            ': classes."3 B".name is not a setting; did you mean you.name?',
        ),
        (
            '[classes.3B]\nmeet.link = "x"',
            ": classes.3B.meet is not a setting; known there are title, register, staff, platform,"
            " zoom, teams.",
        ),
        ('[classes.3B]\nstaff = "a@b.example"', ": classes.3B.staff must be a list of account"),
        ('[classes.3B]\nstaff = ["smith"]', ": classes.3B.staff must be a list of account"),
        ('[classes.3B]\nstaff = ["a@b", 3]', ": classes.3B.staff must be a list of account"),
        (
            '[classes.3B]\nzoom.meeting_id = "12 34"',
            ": classes.3B.zoom.meeting_id must be the meeting's number as in the invitation,"
            ' like 812 3456 7890, not "12 34".',
        ),
        ("[classes.3B]\nzoom.meeting_id = true", ": classes.3B.zoom.meeting_id must be the"),
        (
            '[classes.3B]\nregister = "~nobody-here/x"',
            ": classes.3B.register must be a path, and its",
        ),
        ('[zoom]\napi_url = "http://zoom.example"', ": zoom.api_url must begin with https://"),
        ('[zoom]\nevents_url = "ws://zoom.example"', ": zoom.events_url must begin with wss://"),
        ('[zoom]\nevents_url = "https://zoom.example"', ": zoom.events_url must begin with wss"),
        ('[zoom]\napi_url = "http://127.0.0.1.example"', ": zoom.api_url must begin with https://"),
        ('[zoom]\napi_url = "https://a:99999"', ": zoom.api_url must have a port from 0 to 65535"),
        ('[zoom]\napi_url = "https://a b"', ": zoom.api_url must be an address like https://"),
        ("a = 1\nb", ", at the end of document: not valid TOML: Expected '='"),
        ("a = 1\nb c", ", line 2, column 3: not valid TOML: Expected '='"),
        ("a = " + "[" * 9999, ": lists within lists, too deep to be settings."),
        ("a = " + "9" * 9999, ": a number is too long to be a setting."),
        ("#" * 1_000_001, " is larger than 1 MB: that cannot be a settings file."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(complaint: Complaint, text: str, said: str) -> None:
    assert complaint(text).startswith(said)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "[::1]"])
def test_this_computer_needs_no_encryption(write: Write, host: str) -> None:
    text = f'[zoom]\napi_url = "http://{host}:1"\nevents_url = "ws://{host}:1/ws"'
    assert load(write(text)).zoom.events_url == f"ws://{host}:1/ws"


def test_the_number_of_further_mistakes_is_told(complaint: Complaint) -> None:
    assert complaint("[screen]\nbell = 1\nmouse = 1\nplain = 1").endswith("(2 more after that.)")


@pytest.mark.parametrize(
    "key",
    [
        "zoom.client_secret",
        "zoom.sdk_secret",
        "zoom.host_key",
        "zoom.password",
        "zoom.access_token",
        "classes.3B.zoom.passcode",
        "classes.3B.zoom.zak",
        "api_key",
    ],
)
def test_secrets_are_refused_and_not_repeated(complaint: Complaint, key: str) -> None:
    said = complaint(f'typo = 1\n{key} = "s3cr3t"\n')
    assert said.startswith(f": {key} looks like a secret")
    assert "keyring" in said
    assert "s3cr3t" not in said


@pytest.mark.parametrize(
    "text",
    [
        '[zoom]\nclient_id = "s3cr3t s3cr3t"',
        '[zoom]\nsdk_key = "s3cr3t s3cr3t"',
        '[zoom]\nevents_url = "wss://zoom.example/ws?access_token=s3cr3t"',
        '[zoom]\napi_url = "https://me:s3cr3t@zoom.example"',
        '[zoom]\nmisspelt = "s3cr3t"',
    ],
)
def test_what_may_be_a_secret_by_mistake_is_not_repeated(complaint: Complaint, text: str) -> None:
    assert "s3cr3t" not in complaint(text)


def test_text_must_be_utf8(tmp_path: Path) -> None:
    file = tmp_path / "old.toml"
    file.write_bytes(b'[you]\nname = "Zo\xeb"\n')
    with pytest.raises(SettingsError, match=r"old\.toml, line 2: not UTF-8 text"):
        load(file)


def test_settings_cannot_be_changed(write: Write) -> None:
    settings = load(write(""))
    with pytest.raises(ValueError, match="frozen"):
        setattr(settings.screen, "mouse", False)  # noqa: B010  mypy knows that it is read-only


def test_ids_are_not_in_the_repr(write: Write) -> None:
    shown = repr(load(write(EVERYTHING)))
    for private in (
        "81234567890",
        "smith@",
        "subscription",
        "'account'",
        "'client'",
        "sdk-key",
        "chaperone@",
    ):
        assert private not in shown


class TestFindClass:
    def test_capitals_do_not_matter(self, write: Write) -> None:
        assert load(write("[classes.3B]")).find_class("3b").name == "3B"

    def test_unless_two_classes_differ_only_in_them(self, write: Write) -> None:
        settings = load(write("[classes.3B]\n[classes.3b]"))
        assert [settings.find_class(name).name for name in ("3B", "3b")] == ["3B", "3b"]

    def test_the_known_classes_are_named(self, write: Write) -> None:
        file = write("[classes.Year4]\n[classes.3B]")
        with pytest.raises(SettingsError) as caught:
            load(file).find_class("Yaer4")
        assert str(caught.value) == (
            f"There is no class 'Yaer4' in {file}; did you mean Year4? It has 3B, Year4."
        )

    def test_no_classes_at_all(self, write: Write) -> None:
        with pytest.raises(SettingsError, match=r"no class '3B': .*mine\.toml has no \[classes"):
            load(write("")).find_class("3B")
        with pytest.raises(SettingsError, match=r"no class '3B', and no settings file yet: "):
            load().find_class("3B")


def said_about(text: str, folder: Path) -> str:
    """What is said about a file of ``text``; nothing where it can be used."""
    file = folder / "any.toml"
    file.write_text(text, encoding="utf-8", newline="")
    try:
        read(file)
    except SettingsError as error:
        return str(error)
    return ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


@given(text=st.text())
def test_any_text_is_settings_or_one_sentence(folder: Path, text: str) -> None:
    assert said_about(text, folder).isprintable()


VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(where=st.sampled_from([where for where, _ in every_key()]), value=VALUES)
def test_any_value_is_a_setting_or_one_sentence(
    folder: Path, where: tuple[str, ...], value: object
) -> None:
    said = said_about(f"{dotted(where)} = {json.dumps(value)}", folder)
    assert said.isprintable()
    assert not said or dotted(where) in said or "not valid TOML" in said
