from __future__ import annotations

import copy
import os
import pickle
import stat
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.backends import null
from keyring.errors import KeyringLocked, NoKeyringError

from monitor import secrets
from monitor.errors import NoSecretError, SecretError
from monitor.secrets import ZOOM_CLIENT_SECRET, Secret

NAME = ZOOM_CLIENT_SECRET
VARIABLE = "CHAPERONE_ZOOM_CLIENT_SECRET"


class TestSecret:
    def test_it_is_revealed_only_on_request(self) -> None:
        secret = Secret("hunter2")
        assert secret.reveal() == "hunter2"
        shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>20}", f"{secret:>20}"]
        assert all("•••" in text and "hunter2" not in text for text in shown)
        assert "hunter2" not in repr({"deep": [secret]})

    @pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
    def test_it_cannot_be_pickled_or_copied(self, take: Callable[[object], object]) -> None:
        with pytest.raises(TypeError, match="cannot be pickled"):
            take(Secret("hunter2"))

    def test_it_is_not_in_a_traceback_with_locals(self) -> None:
        def fails(secret: Secret) -> None:
            raise RuntimeError(f"no luck with {secret}")

        with pytest.raises(RuntimeError) as caught:
            fails(Secret("hunter" + "2"))  # not whole in the source line, which is shown, too
        told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        assert "secret = •••" in "".join(told.format())
        assert "hunter2" not in "".join(told.format())


class Ring(null.Keyring):
    """A keyring that answers as it is told to."""

    def __init__(self, answer: Callable[[], str | None]) -> None:
        self.answer = answer

    def get_password(self, service: str, username: str, password: object = None) -> str | None:
        assert (service, username) == ("chaperone", NAME)
        return self.answer()


def failing(error: Exception) -> Callable[[], str | None]:
    def answer() -> str | None:
        raise error

    return answer


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    """A keyring of the test's own, empty at first, and no other place set."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.delenv(VARIABLE, raising=False)
    ring = Ring(lambda: None)
    monkeypatch.setattr(keyring, "get_password", ring.get_password)
    return ring


def put(folder: Path, content: bytes = b"from file", mode: int = 0o600) -> Path:
    file = folder / "secrets" / NAME
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    file.chmod(mode)
    return file


def find(folder: Path) -> str:
    return secrets.find(NAME, folder=folder).reveal()


def states(folder: Path) -> list[str]:
    return [state for _, state in secrets.where(NAME, folder=folder)]


def complaint(folder: Path, patience: float = 5.0) -> str:
    with pytest.raises(SecretError) as caught:
        secrets.find(NAME, folder=folder, patience=patience)
    return str(caught.value)


def test_the_places_come_in_order(
    tmp_path: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "from environment")
    assert find(tmp_path) == "from environment"
    put(tmp_path)
    assert find(tmp_path) == "from file"
    ring.answer = lambda: "from keyring"
    assert find(tmp_path) == "from keyring"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / f"chaperone.{NAME}").write_text("from systemd")
    assert find(tmp_path) == "from systemd"
    later = "not used, an earlier place has it"
    assert states(tmp_path) == ["used", later, later, later]


def test_one_that_is_nowhere_is_told_from_one_that_is_not_used(tmp_path: Path) -> None:
    with pytest.raises(NoSecretError):
        secrets.find(NAME, folder=tmp_path)
    put(tmp_path, mode=0o644)
    with pytest.raises(SecretError) as caught:
        secrets.find(NAME, folder=tmp_path)
    assert not isinstance(caught.value, NoSecretError)


def test_where_it_was_looked_for_is_told(tmp_path: Path) -> None:
    assert complaint(tmp_path) == (
        "There is no secret zoom-client-secret; looked in: "
        "systemd credential chaperone.zoom-client-secret (not started by systemd with credentials)"
        ", keyring, service chaperone, user zoom-client-secret (not there), "
        f"file {tmp_path}/secrets/zoom-client-secret (not there), "
        "environment variable CHAPERONE_ZOOM_CLIENT_SECRET (not set)."
    )


def test_where_never_tells_the_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, b"hunter2")
    monkeypatch.setenv(VARIABLE, "hunter2")
    told = secrets.where(NAME, folder=tmp_path)
    assert [state for _, state in told][2:] == ["used", "not used, an earlier place has it"]
    assert "hunter2" not in repr(told)


def test_the_folder_is_that_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "chaperone").mkdir()
    put(tmp_path / "chaperone")
    assert secrets.find(NAME).reveal() == "from file"
    assert secrets.where(NAME)[2][1] == "used"


@pytest.mark.parametrize("name", ["", "../x", "Zoom", "zoom_client", "zoom-", "a/b", "zoom\n"])
def test_names_are_plain(name: str) -> None:
    with pytest.raises(ValueError, match="not a secret's name"):
        secrets.find(name)


class TestCredential:
    def test_not_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        assert states(tmp_path)[0] == "not there"

    def test_unreadable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        (tmp_path / f"chaperone.{NAME}").mkdir()
        assert states(tmp_path)[0] == "cannot be read: Is a directory"


class TestKeyring:
    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (NoKeyringError("none"), "this computer has none"),
            (KeyringLocked("locked"), "locked: unlock it and try again"),
            (OSError("hunter2"), "cannot be used (OSError)"),
        ],
    )
    def test_one_that_fails_is_told_and_passed_over(
        self, tmp_path: Path, ring: Ring, error: Exception, said: str
    ) -> None:
        ring.answer = failing(error)
        assert f"({said})" in complaint(tmp_path)
        put(tmp_path)
        assert find(tmp_path) == "from file"

    def test_one_that_hangs_is_left_behind(self, tmp_path: Path, ring: Ring) -> None:
        unlocked = threading.Event()
        asked: list[threading.Thread] = []

        def hang() -> None:
            asked.append(threading.current_thread())
            unlocked.wait()

        ring.answer = hang
        try:
            for _ in range(3):  # as often as there are secrets: the wait is for the first alone
                assert "(no answer in 0.05 s: locked? unlock" in complaint(tmp_path, patience=0.05)
            assert len(asked) == 1
        finally:
            unlocked.set()
        asked[0].join()
        ring.answer = lambda: "from keyring"
        assert find(tmp_path) == "from keyring"

    def test_the_real_library_is_asked(
        self, tmp_path: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.undo()
        before = keyring.get_keyring()
        ring.answer = lambda: "from the library"
        keyring.set_keyring(ring)
        try:
            assert find(tmp_path) == "from the library"
        finally:
            keyring.set_keyring(before)


class TestFile:
    @pytest.mark.parametrize("mode", [0o600, 0o400])
    def test_closed_to_others(self, tmp_path: Path, mode: int) -> None:
        put(tmp_path, mode=mode)
        assert find(tmp_path) == "from file"

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o601])
    def test_open_to_others_it_is_refused(
        self, tmp_path: Path, mode: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(VARIABLE, "from environment")
        file = put(tmp_path, mode=mode)
        assert complaint(tmp_path) == (
            f"The secret {NAME} is not used: file {file} can be read by others: chmod 600 {file}."
        )
        assert states(tmp_path)[2:] == [
            f"can be read by others: chmod 600 {file}",
            "not used, an earlier place has it",
        ]

    def test_the_command_to_mend_it_works(self, tmp_path: Path) -> None:
        folder = tmp_path / "my settings"
        folder.mkdir()
        put(folder, mode=0o644)
        command = complaint(folder).split("others: ")[1].removesuffix(".")
        assert os.system(command) == 0
        assert find(folder) == "from file"

    def test_another_users_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(tmp_path)
        monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
        assert "belongs to another user: make a copy" in complaint(tmp_path)

    def test_a_link_is_judged_by_what_it_leads_to(self, tmp_path: Path) -> None:
        target = put(tmp_path).rename(tmp_path / "target")
        (tmp_path / "secrets" / NAME).symlink_to(target)
        assert find(tmp_path) == "from file"
        target.chmod(0o644)
        assert "can be read by others" in complaint(tmp_path)

    def test_a_pipe_does_not_hang_it(self, tmp_path: Path) -> None:
        (tmp_path / "secrets").mkdir()
        os.mkfifo(tmp_path / "secrets" / NAME, 0o600)
        assert "is not a plain file" in complaint(tmp_path)

    def test_a_folder_is_no_secret(self, tmp_path: Path) -> None:
        (tmp_path / "secrets" / NAME).mkdir(parents=True)
        assert "is not a plain file" in complaint(tmp_path)

    def test_one_that_cannot_be_opened_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / NAME).symlink_to(NAME)
        assert "cannot be read: Too many levels of symbolic links" in complaint(tmp_path)

    def test_nothing_is_written(self, tmp_path: Path) -> None:
        complaint(tmp_path)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"hunter2", b"hunter2\n", b"hunter2\r\n", b"\xef\xbb\xbfhunter2"]
)
def test_what_editors_add_is_taken_off(tmp_path: Path, content: bytes) -> None:
    assert stat.S_IMODE(put(tmp_path, content).stat().st_mode) == 0o600
    assert find(tmp_path) == "hunter2"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n", "empty"),
        (b"  \r\n", "empty"),
        (b"one\ntwo\n", "more than one line, or characters that no secret has"),
        (b"one\n\n", "more than one line, or characters that no secret has"),
        (b"nul\0", "more than one line, or characters that no secret has"),
        (b"\xff\xfe", "not text"),
        (b"x" * 64_001, "too long to be a secret"),
    ],
)
def test_what_cannot_be_a_secret_is_told_and_passed_over(
    tmp_path: Path, content: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, content)
    assert f"({said})" in complaint(tmp_path)
    monkeypatch.setenv(VARIABLE, "from environment\n")
    assert find(tmp_path) == "from environment"


def test_an_environment_that_is_not_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "\udcff")
    assert states(tmp_path)[3] == "not text"
