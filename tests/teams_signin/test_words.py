"""Every refusal of the login service is a sentence of ours, and nothing of its own text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.base import Busy, NotAllowed, ProviderError
from providers.teams import signin_words
from providers.teams.signin_words import NeedsSignIn, has_expired, refusal

TABLE = [
    (50173, NeedsSignIn, "after a new password"),
    (700082, NeedsSignIn, "sign in again"),
    (50076, NeedsSignIn, "second proof"),
    (50199, NeedsSignIn, "confirm"),
    (700016, NotAllowed, r"teams\.client_id"),
    (90002, NotAllowed, r"teams\.tenant_id"),
    (7000218, NotAllowed, "allow public client flows"),
    (65001, NotAllowed, "grants admin consent"),
    (90094, NotAllowed, "grants admin consent"),
    (650052, NotAllowed, "Azure Communication Services"),
    (650057, NotAllowed, "add Teams.ManageCalls"),
    (53003, NotAllowed, "Conditional Access"),
    (530033, NotAllowed, "signing in by a code"),
    (530035, NotAllowed, "signing in by a code"),
    (50105, NotAllowed, "Enterprise applications"),
    (50020, NotAllowed, "your own account of the school"),
    (50057, NotAllowed, "switched off"),
    (70019, NotAllowed, "has expired"),
    (90033, Busy, "busy"),
    (12345, NotAllowed, "look the number up"),
]


@pytest.mark.parametrize(("code", "kind", "says"), TABLE)
@pytest.mark.parametrize("where", ["error_codes", "error_description"])
def test_each_number(where: str, code: int, kind: type[ProviderError], says: str) -> None:
    told = [code] if where == "error_codes" else f"AADSTS{code}: made up. Trace ID: …"
    error = refusal({"error": "invalid_grant" if code != 12345 else "?", where: told})
    with pytest.raises(kind, match=says):
        raise error
    assert isinstance(error, NeedsSignIn) is (kind is NeedsSignIn)
    assert str(error).endswith(f" (AADSTS{code}).")


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        ({"error": "authorization_declined"}, NotAllowed, "declined"),
        ({"error": "invalid_grant", "suberror": "consent_required"}, NotAllowed, "consent"),
        ({"error": "interaction_required"}, NeedsSignIn, "second proof"),
        ({"error": "invalid_grant"}, NeedsSignIn, "sign in again"),
        ({"error": "unauthorized_client"}, NotAllowed, r"teams\.client_id"),
        ({"error": "temporarily_unavailable"}, Busy, "busy"),
        ({}, NotAllowed, "refused the sign-in"),
    ],
)
def test_each_word(answer: dict[str, object], kind: type[ProviderError], says: str) -> None:
    with pytest.raises(kind, match=says):
        raise refusal(answer)


@pytest.mark.parametrize("error", ["expired_token", "bad_verification_code", "code_expired"])
def test_an_expired_code(error: str) -> None:
    assert has_expired({"error": error})
    assert not has_expired({"error": "authorization_declined"})


def test_what_is_known_is_known_once() -> None:
    every = [meaning.sentence for meaning in signin_words._BY_CODE.values()]
    assert all(sentence[-1] not in ".!?" and sentence[0].isupper() for sentence in every)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["error", "suberror", "error_codes", "error_description"]
SECRET = "made-up-secret-0815"


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), anything), st.sampled_from(FIELDS))
def test_whatever_comes_nothing_of_its_text_is_shown(answer: dict[str, object], where: str) -> None:
    error = refusal({**answer, where: f"{SECRET} {answer.get(where)}"})
    assert isinstance(error, ProviderError)
    assert SECRET not in str(error)
    assert "\n" not in str(error)
    assert str(error).endswith(".")
    assert len(str(error)) < 300
