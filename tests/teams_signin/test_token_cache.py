"""Where the sign-in is kept: a keyring that works, else a private file; never with others."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from providers.base import NotConfigured
from providers.teams import token_places
from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES
from providers.teams.signin_words import NeedsSignIn
from providers.teams.token_cache import TokenCache, _merged
from providers.teams.token_places import Keyring, PrivateFile
from tests.standins.login import LoginStandIn
from tests.teams_signin.conftest import Home, NoKeyring, config


class Ring:
    """A keyring that keeps what it is given, or does as it is told to."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.first: Callable[[], object] = lambda: None
        """Done before anything else."""
        self.forgetful = False

    def get_password(self, service: str, username: str) -> str | None:
        self.first()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.first()
        if not self.forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.first()
        del self.kept[service, username]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    ring = Ring()
    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, getattr(ring, name))
    return ring


ENTRY = ("chaperone", "teams-sign-in")


async def test_a_keyring_that_works_keeps_it(home: Home, ring: Ring) -> None:
    home.keyring = Keyring()
    account = await home.signed_in()
    assert set(ring.kept) == {ENTRY}
    assert not home.file.exists()
    assert account.where == "the keyring (service chaperone, user teams-sign-in)"
    again = home.account()
    assert await again.token(CALLING_SCOPES) == await account.token(CALLING_SCOPES)
    await again.forget()
    assert not ring.kept


@pytest.mark.parametrize("error", [NoKeyringError("x"), KeyringLocked("x"), OSError("x")])
async def test_one_that_does_not_is_passed_over(home: Home, ring: Ring, error: Exception) -> None:
    def fail() -> None:
        raise error

    ring.first, home.keyring = fail, Keyring()
    account = await home.signed_in()
    assert account.where == f"the file {home.file}"
    assert account.trouble == ""
    assert await home.account().token(CALLING_SCOPES) == await account.token(CALLING_SCOPES)


async def test_one_that_keeps_nothing_is_passed_over(home: Home, ring: Ring) -> None:
    ring.forgetful, home.keyring = True, Keyring()
    await home.signed_in()
    assert home.file.exists()


async def test_one_that_hangs_costs_its_patience_once(home: Home, ring: Ring) -> None:
    unlocked = threading.Event()
    asked: list[int] = []

    def hang() -> None:
        asked.append(1)
        unlocked.wait()

    ring.first, home.keyring = hang, Keyring(patience=0.05)
    try:
        await home.signed_in()
        assert home.file.exists()
        assert len(asked) == 1
        began = time.monotonic()
        await home.account().token(CALLING_SCOPES)  # a file is there: no keyring is asked
        assert time.monotonic() - began < 5
        assert len(asked) == 1
    finally:
        unlocked.set()
        for thread in threading.enumerate():
            if thread.name == token_places._ASKING:
                thread.join(5)  # while it asks, nobody else does


async def test_what_is_damaged_in_a_keyring_is_taken_out(home: Home, ring: Ring) -> None:
    home.keyring = Keyring()
    ring.kept[ENTRY] = "{"
    account = home.account()
    with pytest.raises(NeedsSignIn):
        await account.token(CALLING_SCOPES)
    assert "damaged" in account.trouble
    assert "Sign in again" in account.trouble
    assert not ring.kept


async def test_on_windows_it_is_a_sealed_file(
    home: Home, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Agent:
        def protect(self, text: str) -> bytes:
            return text.encode()[::-1]

        def unprotect(self, content: bytes) -> str:
            return content[::-1].decode()

    monkeypatch.setattr(token_places, "WINDOWS", True)
    monkeypatch.setattr(token_places, "_agent", Agent)
    monkeypatch.setattr(token_places, "_locked", lambda _descriptor: True)
    home.keyring = Keyring()
    account = await home.signed_in()
    assert not ring.kept
    assert b"made-up-refresh-token" not in home.file.read_bytes()
    assert await home.account().token(CALLING_SCOPES) == await account.token(CALLING_SCOPES)


async def test_the_file_and_its_folder_are_ours_alone_whatever_the_umask(home: Home) -> None:
    before = os.umask(0)
    try:
        await home.signed_in()
    finally:
        os.umask(before)
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.folder.iterdir()} == {
        "teams-sign-in.json": 0o600,
        "teams-sign-in.lock": 0o600,
    }


def test_where_the_folder_above_is_new_it_is_ours_alone_too(tmp_path: Path) -> None:
    """The journal will be in it, which is refused where others can look in."""
    PrivateFile(tmp_path / "chaperone" / "sign-in").check()
    assert stat.S_IMODE((tmp_path / "chaperone").stat().st_mode) == 0o700


def test_a_umask_that_takes_our_own_bits_takes_nothing(tmp_path: Path) -> None:
    place = PrivateFile(tmp_path / "data")
    before = os.umask(0o277)
    try:
        place.write("first")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE(place.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"{}",
        b'{"version": 1, "for": [], "tokens": []}',
        b'{"version": 1, "for": [], "tokens": {"IdToken": {"x": 7}}}',
        b'{"version": 1, "for": [], "tokens": {"IdToken": {"x": {"secret": []}}}}',
        b"[" * 50_000,
    ],
)
async def test_a_damaged_file_is_set_aside_with_a_sentence(home: Home, content: bytes) -> None:
    await home.signed_in()
    home.file.write_bytes(content)
    account = home.account()
    with pytest.raises(NeedsSignIn):
        await account.token(CALLING_SCOPES)
    aside = home.folder / "teams-sign-in.damaged"
    assert account.trouble == (
        f"The kept sign-in to Microsoft is damaged: it was moved to {aside}. Sign in again."
    )
    assert aside.read_bytes() == content
    assert not home.file.exists()
    await home.signed_in()
    assert await home.account().token(CALLING_SCOPES)
    await account.forget()
    assert not aside.exists()


async def test_a_link_in_its_place_is_not_followed(home: Home, tmp_path: Path) -> None:
    await home.signed_in()
    home.file.replace(tmp_path / "elsewhere")
    home.file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotConfigured, match="cannot be kept in"):
        await home.account().token(CALLING_SCOPES)


async def test_a_pipe_in_its_place_hangs_nobody(home: Home) -> None:
    home.folder.mkdir(parents=True, mode=0o700)
    os.mkfifo(home.file, 0o600)
    with pytest.raises(NotConfigured, match="no ordinary file"):
        await home.account().token(CALLING_SCOPES)


async def test_what_cannot_be_kept_still_serves_this_run(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: PrivateFile, _text: str) -> None:
        raise NotConfigured("The disk is full.")

    monkeypatch.setattr(PrivateFile, "write", full)
    account = await home.signed_in()
    assert account.trouble == "The disk is full. Until then you have to sign in at each start."
    assert await account.token(GRAPH_SCOPES)


async def test_two_monitors_keep_what_both_have(home: Home, login: LoginStandIn) -> None:
    await home.signed_in()
    one, two = home.account(), home.account()
    await one.load()
    await two.load()
    graph = await one.token(GRAPH_SCOPES)
    other = ["https://graph.microsoft.com/Calendars.Read"]
    third = await two.token(other)
    await one.close()
    await two.close()
    late = home.account()
    login.wire.deafen()
    assert await late.token(GRAPH_SCOPES) == graph
    assert await late.token(other) == third


def test_a_lock_that_is_kept_is_waited_for_and_then_said(tmp_path: Path) -> None:
    place = PrivateFile(tmp_path / "data")
    place.check()
    descriptor = os.open(tmp_path / "data" / "teams-sign-in.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(NotConfigured, match="close other monitors"), place.lock(0.05):
        pass
    threading.Timer(0.1, os.close, [descriptor]).start()
    with place.lock(20):
        pass


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = PrivateFile(tmp_path / "data")
    place.write("first")

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotConfigured, match="No space left on device"):
        place.write("second")
    assert place.read() == "first"
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["teams-sign-in.json"]


def test_merging_keeps_what_each_has_changed() -> None:
    base = {"a": {"1": {"v": "0"}, "2": {"v": "0"}, "3": {"v": "0"}}}
    ours = {"a": {"1": {"v": "ours"}, "3": {"v": "0"}}, "b": {"9": {"v": "new"}}}
    theirs = {"a": {"1": {"v": "0"}, "2": {"v": "0"}, "3": {"v": "theirs"}, "4": {"v": "new"}}}
    assert _merged(base, ours, theirs) == {
        "a": {"1": {"v": "ours"}, "3": {"v": "theirs"}, "4": {"v": "new"}},
        "b": {"9": {"v": "new"}},
    }


def test_it_takes_no_heavy_import_to_look_whether_nobody_is_signed_in(
    tmp_path: Path, login: LoginStandIn
) -> None:
    cache = TokenCache(config(login), tmp_path / "data", keyring=NoKeyring())
    cache.check()
    assert json.dumps(cache._seen) == "{}"
