"""Secrets: where they may be kept, and a wrapper that does not give them away.

The settings file never holds one. They are looked for, in this order, in a systemd
credential, the platform's keyring, a file that only its owner can read, the environment.
"""

from __future__ import annotations

import os
import re
import shlex
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from monitor.errors import NoSecretError, SecretError
from monitor.settings.paths import config_folder

# Their names, not the secrets.
ZOOM_CLIENT_SECRET = "zoom-client-secret"  # noqa: S105
ZOOM_SDK_SECRET = "zoom-sdk-secret"  # noqa: S105
ZOOM_HOST_KEY = "zoom-host-key"
TEAMS_ACS_KEY = "teams-acs-key"
TEAMS_WITNESS_SECRET = "teams-witness-secret"  # noqa: S105
TEAMS_EVENT_HUB = "teams-event-hub"

KEYRING_SERVICE = "chaperone"
KEYRING_SECONDS = 5.0
"""A locked keyring may wait for ever for somebody to unlock it."""

LARGEST = 64_000
"""Bytes of one secret; tokens and keys are far smaller."""

_DOTS = "•••"
_ASKING = "keyring"


class Secret:
    """A secret text. Only :meth:`reveal` gives it; print, format, repr and pickle do not."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The secret itself: hand it on at once, keep it in no variable."""
        return self.__value

    def __repr__(self) -> str:
        return _DOTS

    def __format__(self, spec: str) -> str:
        return _DOTS

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at one place: ``state`` in words, for people."""

    place: str
    state: str
    secret: Secret | None = None
    must_mend: bool = False
    """The secret is there, but open to others: nothing else is looked at before it is mended."""


def find(name: str, *, folder: Path | None = None, patience: float = KEYRING_SECONDS) -> Secret:
    """The secret called ``name``, such as ``zoom-client-secret``.

    ``folder`` is the settings' folder; ``patience`` in seconds bounds the wait for the
    keyring. Raises NoSecretError where there is none, SecretError where others can read it.
    """
    looks = []
    for look in _looks(name, folder or config_folder(), patience):
        if look.secret is not None:
            return look.secret
        if look.must_mend:
            raise SecretError(f"The secret {name} is not used: {look.place} {look.state}.")
        looks.append(f"{look.place} ({look.state})")
    raise NoSecretError(f"There is no secret {name}; looked in: {', '.join(looks)}.")


def where(
    name: str, *, folder: Path | None = None, patience: float = KEYRING_SECONDS
) -> list[tuple[str, str]]:
    """Every place where ``name`` may be kept, with how it is there in words; never its value."""
    found, told = False, []
    for look in _looks(name, folder or config_folder(), patience):
        if look.secret is None:
            told.append((look.place, look.state))
        else:
            told.append((look.place, "not used, an earlier place has it" if found else "used"))
        found = found or look.secret is not None or look.must_mend
    return told


def _looks(name: str, folder: Path, patience: float) -> Iterator[_Look]:
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise ValueError(f"not a secret's name: {name!r}")
    yield _credential(name)
    yield _keyring(name, patience)
    yield _file(folder / "secrets" / name)
    yield _environment(name)


def _credential(name: str) -> _Look:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    place = f"systemd credential chaperone.{name}"
    if not folder:
        return _Look(place, "not started by systemd with credentials")
    try:
        content = (Path(folder) / f"chaperone.{name}").read_bytes()
    except FileNotFoundError:
        return _Look(place, "not there")
    except OSError as error:
        return _Look(place, f"cannot be read: {error.strerror}")
    return _judged(place, content)


def _keyring(name: str, patience: float) -> _Look:
    """Ask the keyring in a thread of its own, which is left behind if it hangs. While one hangs
    no other question is put: each would wait as long."""
    place = f"keyring, service {KEYRING_SERVICE}, user {name}"
    answers: list[_Look] = []
    if not any(thread.name == _ASKING for thread in threading.enumerate()):
        thread = threading.Thread(
            target=lambda: answers.append(_ask_keyring(place, name)), name=_ASKING, daemon=True
        )
        thread.start()
        thread.join(patience)
    if not answers:
        return _Look(place, f"no answer in {patience:g} s: locked? unlock it and try again")
    return answers[0]


def _ask_keyring(place: str, name: str) -> _Look:
    # Libraries and backends of all kinds may raise anything: it is told, and other places follow.
    try:
        import keyring  # here: it takes a tenth of a second and asks the desktop
        from keyring.errors import KeyringLocked, NoKeyringError
    except Exception as error:  # noqa: BLE001
        return _Look(place, f"cannot be used ({type(error).__name__})")
    try:
        value = keyring.get_password(KEYRING_SERVICE, name)
        return _Look(place, "not there") if value is None else _judged(place, os.fsencode(value))
    except NoKeyringError:
        return _Look(place, "this computer has none")
    except KeyringLocked:
        return _Look(place, "locked: unlock it and try again")
    except Exception as error:  # noqa: BLE001
        return _Look(place, f"cannot be used ({type(error).__name__})")


def _file(file: Path) -> _Look:
    place = f"file {file}"
    try:
        wrong, content = _read_private(file)
    except (FileNotFoundError, NotADirectoryError):
        return _Look(place, "not there")
    except OSError as error:
        return _Look(place, f"cannot be read: {error.strerror}")
    return _Look(place, wrong, must_mend=True) if wrong else _judged(place, content)


def _read_private(file: Path) -> tuple[str, bytes]:
    """What is wrong with the file, or its content. What is judged is what is then read."""
    # O_NONBLOCK: a pipe of this name must not hang us.
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        wrong = _too_open(file, os.fstat(descriptor))
        return wrong, b"" if wrong else os.read(descriptor, LARGEST + 1)
    finally:
        os.close(descriptor)


def _too_open(file: Path, status: os.stat_result) -> str:
    """What is wrong with the file's kind, owner or mode, with the remedy; else nothing."""
    if not stat.S_ISREG(status.st_mode):
        return "is not a plain file: put the secret into one"
    if not hasattr(os, "getuid"):  # Windows: the user's folder is closed to others by itself
        return ""
    mend = f"chmod 600 {shlex.quote(str(file))}"
    if status.st_uid != os.getuid():
        return f"belongs to another user: make a copy that is yours, then {mend}"
    if stat.S_IMODE(status.st_mode) & 0o077:
        return f"can be read by others: {mend}"
    return ""


def _environment(name: str) -> _Look:
    variable = "CHAPERONE_" + name.replace("-", "_").upper()
    value = os.environ.get(variable)
    place = f"environment variable {variable}"
    return _Look(place, "not set") if value is None else _judged(place, os.fsencode(value))


def _judged(place: str, content: bytes) -> _Look:
    """What was found, without the newline that editors and ``echo`` put at its end."""
    if len(content) > LARGEST:
        return _Look(place, "too long to be a secret")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _Look(place, "not text")
    text = text.removesuffix("\n").removesuffix("\r")
    if not text.strip():
        return _Look(place, "empty")
    if not text.isprintable():
        return _Look(place, "more than one line, or characters that no secret has")
    return _Look(place, "found", Secret(text))
