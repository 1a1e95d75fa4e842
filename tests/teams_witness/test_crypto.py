"""Our certificate and its folder; what Graph encrypts, and whatever is done to it on the way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.base import NotConfigured
from providers.teams import witness_crypto
from providers.teams.notifications import Change, Sealed, read_notifications
from providers.teams.witness_crypto import (
    BEFORE,
    CURRENT,
    LIFE_DAYS,
    RENEW_DAYS,
    STATE,
    Keys,
    NotGenuine,
    load_keys,
    open_sealed,
)
from tests.standins.graph_sealing import message, notification, seal

NOW = time.time()
RESOURCE = {"eventType": "callEnded", "id": "Petra-Plaintext"}
HERE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Smaller keys, which Graph takes as well: they are made sooner."""
    monkeypatch.setattr(witness_crypto, "KEY_BITS", 2048)


def sealed(keys: Keys, **changed: str) -> Sealed:
    one = keys.current
    content = {**seal(RESOURCE, one.encoded, one.id), **changed}
    row = {"subscriptionId": "1", "encryptedContent": content}
    (told,) = read_notifications(json.dumps({"value": [row]}).encode())
    assert isinstance(told, Change)
    assert told.sealed is not None
    return told.sealed


def refused(broken: Sealed, keys: Keys, says: str | None = None) -> None:
    """It is refused, in one sentence that shows nothing of what is in it."""
    with pytest.raises(NotGenuine, match=says) as caught:
        open_sealed(broken, keys)
    assert "Petra" not in str(caught.value)
    assert caught.value.__context__ is None
    assert str(caught.value).endswith((".", "?"))


# -- the folder ----------------------------------------------------------------------------------


def test_they_are_made_once_and_only_their_owner_can_read_them(folder: Path, keys: Keys) -> None:
    again = load_keys(folder, NOW)
    assert (again.current.id, again.state) == (keys.current.id, keys.state)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == {CURRENT, STATE}
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("quick")
def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotConfigured, match="No space left on device"):
        load_keys(tmp_path, NOW)
    assert list(tmp_path.iterdir()) == []


def test_graph_gets_the_certificate_alone(keys: Keys) -> None:
    der = base64.b64decode(keys.current.encoded, validate=True)
    certificate = x509.load_der_x509_certificate(der)
    key = certificate.public_key()
    assert 2048 <= key.key_size <= 4096  # type: ignore[union-attr]
    assert certificate.fingerprint(hashes.SHA1()).hex().upper() == keys.current.thumbprint
    assert b"PRIVATE" not in der
    assert len(keys.current.id) <= 128
    assert certificate.not_valid_before_utc.timestamp() < NOW < keys.current.expires


def test_nothing_secret_is_in_a_repr(keys: Keys) -> None:
    shown = repr(keys)
    assert keys.current.encoded not in shown
    assert repr(keys.state) not in shown
    assert "key=" not in shown.replace("keys", "")


@pytest.mark.usefixtures("quick")
def test_it_is_renewed_before_it_runs_out_and_the_old_one_still_opens(
    folder: Path, keys: Keys
) -> None:
    under_way = sealed(keys)
    day = 86_400
    early = load_keys(folder, NOW + (LIFE_DAYS - RENEW_DAYS - 2) * day)
    assert early.current.id == keys.current.id
    later = load_keys(folder, NOW + (LIFE_DAYS - RENEW_DAYS + 2) * day)
    assert later.current.id != keys.current.id
    assert later.before is not None
    assert open_sealed(under_way, later) == RESOURCE
    assert open_sealed(sealed(later), later) == RESOURCE
    assert later.client_state("x") == keys.client_state("x")
    assert stat.S_IMODE((folder / BEFORE).stat().st_mode) == 0o600


def test_the_word_for_a_meeting_is_the_same_after_a_restart_and_of_that_meeting(
    folder: Path, keys: Keys
) -> None:
    word = keys.client_state("one")
    assert load_keys(folder, NOW).client_state("one") == word
    assert keys.client_state("other") != word
    assert 40 <= len(word) <= 255


@pytest.mark.parametrize("name", [CURRENT, STATE])
@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff" * 40])
@pytest.mark.usefixtures("keys")
def test_a_damaged_file_is_named_with_the_remedy(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(NotConfigured, match=f"{name} is damaged: delete it"):
        load_keys(folder, NOW)


@pytest.mark.parametrize("name", [CURRENT, STATE])
@pytest.mark.usefixtures("keys")
def test_a_file_that_others_can_read_is_not_used(folder: Path, name: str) -> None:
    (folder / name).chmod(0o640)
    with pytest.raises(NotConfigured, match="can be read by others"):
        load_keys(folder, NOW)


@pytest.mark.usefixtures("keys")
def test_a_pipe_in_its_place_does_not_hang(folder: Path) -> None:
    (folder / STATE).unlink()
    os.mkfifo(folder / STATE, 0o600)
    with pytest.raises(NotConfigured, match="not a plain file"):
        load_keys(folder, NOW)


@pytest.mark.usefixtures("quick")
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotConfigured, match="cannot be kept") as caught:
        load_keys(tmp_path / "file" / "witness", NOW)
    assert str(tmp_path) not in str(caught.value)


# -- what is encrypted ---------------------------------------------------------------------------


def test_what_graph_encrypts_is_opened(keys: Keys) -> None:
    assert open_sealed(sealed(keys), keys) == RESOURCE


@pytest.mark.parametrize("size", [16, 24, 32])
def test_every_length_of_key_that_aes_has(keys: Keys, size: int) -> None:
    one = keys.current
    content = seal(RESOURCE, one.encoded, one.id, key=os.urandom(size))
    assert open_sealed(as_sealed(content), keys) == RESOURCE


def as_sealed(content: dict[str, str]) -> Sealed:
    row = {"subscriptionId": "1", "encryptedContent": content}
    (told,) = read_notifications(json.dumps({"value": [row]}).encode())
    assert isinstance(told, Change)
    assert told.sealed is not None
    return told.sealed


@HERE
@given(
    place=st.integers(0), bit=st.integers(0, 7), part=st.sampled_from(["data", "signature", "key"])
)
def test_one_bit_anywhere_is_noticed(keys: Keys, place: int, bit: int, part: str) -> None:
    good = sealed(keys)
    content = bytearray(base64.b64decode(getattr(good, part)))
    content[place % len(content)] ^= 1 << bit
    refused(replace(good, **{part: base64.b64encode(content).decode()}), keys)


def test_nothing_is_decrypted_before_the_signature_is_right(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    decrypted: list[bytes] = []

    def decrypt(key: bytes, data: bytes) -> bytes:
        decrypted.append(data)
        return b"{}"

    monkeypatch.setattr(witness_crypto, "_decrypted", decrypt)
    good = sealed(keys)
    refused(replace(good, signature=base64.b64encode(b"\0" * 32).decode()), keys, "signature")
    assert decrypted == []
    open_sealed(good, keys)
    assert len(decrypted) == 1


CHANGES: dict[str, tuple[Callable[[Sealed], Sealed], str]] = {
    "another's certificate": (lambda s: replace(s, certificate="chaperone-other"), "not ours"),
    "another's thumbprint": (lambda s: replace(s, thumbprint="07" * 20), "thumbprint"),
    "no data": (lambda s: replace(s, data=""), "not base64"),
    "no key": (lambda s: replace(s, key=""), "not base64"),
    "no signature": (lambda s: replace(s, signature=""), "not base64"),
    "no base64": (lambda s: replace(s, data="Petra!" + s.data), "not base64"),
    "other letters": (lambda s: replace(s, key="ö" + s.key), "not base64"),
    "short key": (lambda s: replace(s, key=s.key[:40]), "cannot be decrypted"),
    "short signature": (lambda s: replace(s, signature=s.signature[:20]), "signature"),
    "short data": (lambda s: replace(s, data=s.data[:20]), "signature"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_refused_in_a_sentence(keys: Keys, name: str) -> None:
    change, says = CHANGES[name]
    refused(change(sealed(keys)), keys, says)


def test_parts_of_two_notifications_do_not_fit(keys: Keys) -> None:
    one, other = sealed(keys), sealed(keys)
    refused(replace(one, data=other.data), keys, "signature")
    refused(replace(one, key=other.key), keys, "signature")


@pytest.mark.parametrize("raw", [b"", b"Petra", b"[1]", b"\xff\xfe", b'{"a": ' + b"[" * 10_000])
def test_what_is_signed_rightly_and_is_no_resource_is_refused(keys: Keys, raw: bytes) -> None:
    one = keys.current
    refused(as_sealed(seal(None, one.encoded, one.id, raw=raw)), keys, "nothing that can be read")


def test_data_that_was_never_whole_blocks_is_refused(keys: Keys) -> None:
    """Signed by somebody who knows the key, and not what AES makes."""
    key = os.urandom(32)
    content = seal(RESOURCE, keys.current.encoded, keys.current.id, key=key)
    data = base64.b64decode(content["data"])[:-1]
    content["data"] = base64.b64encode(data).decode()
    signature = hmac.new(key, data, hashlib.sha256).digest()
    content["dataSignature"] = base64.b64encode(signature).decode()
    refused(as_sealed(content), keys, "nothing that can be read")


@pytest.mark.parametrize("size", [1, 20, 64])
def test_a_key_of_no_length_that_aes_has_is_refused(keys: Keys, size: int) -> None:
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    wrapped = keys.current.key.public_key().encrypt(b"k" * size, oaep)
    bad = replace(sealed(keys), key=base64.b64encode(wrapped).decode())
    refused(bad, keys, "cannot be decrypted")


def test_other_paddings_are_not_taken(keys: Keys) -> None:
    sha256 = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    for other in (padding.PKCS1v15(), sha256):
        wrapped = keys.current.key.public_key().encrypt(b"k" * 32, other)
        refused(replace(sealed(keys), key=base64.b64encode(wrapped).decode()), keys, "decrypted")


@pytest.mark.usefixtures("quick")
def test_another_monitors_key_does_not_open_ours(keys: Keys, tmp_path: Path) -> None:
    other = load_keys(tmp_path / "other", NOW)
    one = other.current
    stolen = seal(RESOURCE, one.encoded, keys.current.id)
    stolen["encryptionCertificateThumbprint"] = keys.current.thumbprint
    refused(as_sealed(stolen), keys, "cannot be decrypted")


def test_a_message_holds_what_was_subscribed_to(keys: Keys) -> None:
    subscription = {
        "id": "1",
        "clientState": "s",
        "resource": "r",
        "expirationDateTime": "e",
        "encryptionCertificate": keys.current.encoded,
        "encryptionCertificateId": keys.current.id,
    }
    (told,) = read_notifications(message(notification(subscription, RESOURCE)))
    assert isinstance(told, Change)
    assert told.sealed is not None
    assert open_sealed(told.sealed, keys) == RESOURCE
