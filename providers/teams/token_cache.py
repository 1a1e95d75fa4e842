"""MSAL's cache of tokens, kept where it survives the program and nobody else can read it.

Where: in a file if there is one, else in the system's keyring, else in a file. So a keyring is
asked only by who has kept something in it: over SSH a locked one costs seconds each time. On
Windows it is always the file, sealed for its user: the keyring there takes 1280 letters, and a
sign-in has some 8000.
"""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers.base import NotConfigured
from providers.teams import token_places
from providers.teams.signin_config import SignInConfig
from providers.teams.token_places import Keyring, PrivateFile
from providers.threads import load

if TYPE_CHECKING:
    import msal  # type: ignore[import-untyped]

log = logging.getLogger(__name__)
VERSION = 1

Entries = dict[str, dict[str, Any]]
"""As MSAL keeps them: by kind of thing, then by key."""


class TokenCache:
    """The tokens of one app in one tenant. From worker threads only; several may use it.

    ``folder`` is for the file, and for the lock against other monitors. ``trouble`` says why
    what was kept could not be used, or what is new could not be kept; empty: nothing is wrong.
    """

    def __init__(
        self,
        config: SignInConfig,
        folder: Path,
        *,
        keyring: Keyring | None = None,
    ) -> None:
        self._for = [config.login_host, config.tenant_id.lower(), config.client_id.lower()]
        self._file = PrivateFile(folder)
        self._keyring = keyring or Keyring()
        self._use_keyring = not token_places.WINDOWS
        self._in_file = False
        self._lock = threading.Lock()
        self._tokens: msal.SerializableTokenCache | None = None
        self._seen: Entries = {}
        """What was kept when it was last read or written."""
        self._stamp: object = None
        self._loaded = False
        self.trouble = ""

    @property
    def tokens(self) -> msal.SerializableTokenCache:
        """MSAL's own cache, in memory."""
        if self._tokens is None:
            load("msal")
            import msal

            self._tokens = msal.SerializableTokenCache()
        return self._tokens

    @property
    def where(self) -> str:
        """Where the sign-in is kept, in words."""
        return self._file.where if self._in_file else self._keyring.where

    @property
    def has_news(self) -> bool:
        """Whether there is something that is not kept yet."""
        return bool(self.tokens.has_state_changed)

    @property
    def is_old(self) -> bool:
        """Whether another monitor has changed the file since it was last read or written."""
        return self._loaded and self._file.stamp() != self._stamp

    def check(self) -> None:
        """Whether a sign-in could be kept: worth knowing before somebody types a code. Raises
        NotConfigured."""
        self._file.check()
        self._file.read()

    def load(self) -> None:
        """Read what is kept, if that has not been done or another monitor has changed the file.
        Raises NotConfigured where others could have read it."""
        with self._lock:
            if self._loaded and self._file.stamp() == self._stamp:
                return
            first, was_in_file = not self._loaded, self._in_file
            kept = self._read()
            self._loaded = True
            if kept is None:
                if was_in_file:
                    self._adopt({})  # signed out by another, or damaged
                self._stamp = self._file.stamp()
                return
            self._adopt(kept if first else _merged(self._seen, self._ours(), kept), seen=kept)

    def save(self) -> None:
        """Keep what is new, beside what another monitor has kept meanwhile. Never raises for the
        place: ``trouble`` says so, and the tokens still serve this run."""
        with self._lock:
            if not self.has_news:
                return
            try:
                with self._file.lock():
                    self._save()
            except NotConfigured as error:
                log.warning("the sign-in could not be kept")
                self.trouble = f"{error} Until then you have to sign in at each start."
            else:
                self.trouble = ""

    def forget(self) -> None:
        """Sign out here: nothing of it stays, neither kept nor in memory. Raises NotConfigured."""
        with self._lock, self._file.lock():
            self._adopt({})
            if self._use_keyring:
                self._keyring.forget()
            self._file.forget()
            self._stamp = self._file.stamp()

    def _save(self) -> None:
        ours, was_in_file = self._ours(), self._in_file
        kept = self._read()
        if kept is None:
            if was_in_file and _same_account(self._seen, ours):  # signed out by another: stay so
                self._adopt({})
                return
            kept = {}
        merged = _merged(self._seen, ours, kept)
        text = json.dumps({"version": VERSION, "for": self._for, "tokens": merged})
        self._write(text)
        self._adopt(merged)

    def _write(self, text: str) -> None:
        if self._use_keyring and self._file.stamp() is None and self._keyring.write(text):
            self._in_file = False
        else:
            self._file.write(text)
            self._in_file = True

    def _read(self) -> Entries | None:
        """What is kept for this app; ``None``: nothing, or nothing that can be used."""
        text = self._file.read()
        self._in_file = text is not None
        if text is None and self._use_keyring:
            text = self._keyring.read()
        if text is None:
            return None
        try:
            whole = json.loads(text)
            entries = _checked(whole["tokens"]) if whole["version"] == VERSION else None
            if entries is not None:
                return entries if whole["for"] == self._for else None
        except (ValueError, KeyError, TypeError, RecursionError):
            pass  # said below, with what becomes of it
        self._set_aside()
        return None

    def _set_aside(self) -> None:
        what = "The kept sign-in to Microsoft is damaged"
        if self._in_file:
            self.trouble = f"{what}: it was moved to {self._file.set_aside()}. Sign in again."
            self._in_file = False
        else:
            self._keyring.forget()
            self.trouble = f"{what}: it was taken out of the keyring. Sign in again."

    def _ours(self) -> Entries:
        entries: Entries = json.loads(self.tokens.serialize())
        return entries

    def _adopt(self, entries: Entries, seen: Entries | None = None) -> None:
        """Make ``entries`` what is in memory; ``seen`` is what is kept of it."""
        self.tokens.deserialize(json.dumps(entries))
        self._seen = json.loads(json.dumps(entries if seen is None else seen))
        self.tokens.has_state_changed = seen is not None and seen != entries
        self._stamp = self._file.stamp()


def _merged(base: Entries, ours: Entries, theirs: Entries) -> Entries:
    """What both have made of ``base``: whatever we changed is ours, all else theirs."""
    merged: Entries = {}
    for kind in [*theirs, *(kind for kind in ours if kind not in theirs)]:
        was, mine, other = base.get(kind, {}), ours.get(kind, {}), theirs.get(kind, {})
        keys = [*other, *(key for key in mine if key not in other)]
        kept = {
            key: mine.get(key) if mine.get(key) != was.get(key) else other.get(key) for key in keys
        }
        merged[kind] = {key: entry for key, entry in kept.items() if entry is not None}
    return merged


def _same_account(one: Entries, other: Entries) -> bool:
    return set(one.get("Account", {})) >= set(other.get("Account", {}))


def _checked(value: object) -> Entries:
    """``value`` if it has the shape that MSAL can read. Raises ValueError."""
    if not isinstance(value, dict):
        raise ValueError("no table")
    for entries in value.values():
        if not isinstance(entries, dict) or not all(
            isinstance(entry, dict)
            and all(isinstance(field, str | int | type(None)) for field in entry.values())
            for entry in entries.values()
        ):
            raise ValueError("no entries")
    return value
