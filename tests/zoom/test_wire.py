from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import Busy, NotAllowed, Unreachable
from providers.http import moment, retry_after
from providers.zoom.wire import Answer, Refused, UnknownMeeting, answer, quote_id

NOW = 1_700_000_000.0  # 2023-11-14T22:13:20Z


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("Tue, 14 Nov 2023 22:13:30 GMT", 10.0),
        ("2023-11-14T22:13:50Z", 30.0),
        ("2023-11-14T00:00:00Z", 0.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_every_form_that_zoom_uses(text: str | None, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2023-11-14T22:13:20Z", NOW),
        ("2023-11-14T22:13:20", NOW),
        ("2023-11-14T22:13:20.0000000+00:00", NOW),
        ("Tue, 14 Nov 2023 22:13:20 GMT", NOW),
        ("yesterday", None),
        (17, None),
        (None, None),
    ],
)
def test_moments(text: object, at: float | None) -> None:
    assert moment(text) == at


@given(st.text())
def test_no_text_is_too_strange_for_a_moment(text: str) -> None:
    assert moment(text) is None or isinstance(moment(text), float)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("81234567890", "81234567890"),
        ("4444AAAiAAAAAiAiAiiAii==", "4444AAAiAAAAAiAiAiiAii%3D%3D"),
        ("a/b==", "a%2Fb%3D%3D"),
        ("/ajXp112QmuoKj4854875==", "%252FajXp112QmuoKj4854875%253D%253D"),
        ("ajXp//QmuoKj==", "ajXp%252F%252FQmuoKj%253D%253D"),
    ],
)
def test_ids_are_encoded_as_zoom_wants_them(text: str, sent: str) -> None:
    assert quote_id(text) == sent


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (Answer(404, 3001), UnknownMeeting),
        (Answer(404, 1001), Refused),
        (Answer(404), Refused),
        (Answer(400, 3003), NotAllowed),
        (Answer(401, 124), NotAllowed),
        (Answer(429), Busy),
        (Answer(503), Unreachable),
    ],
)
def test_each_refusal_is_an_error_of_its_kind(told: Answer, kind: type[Exception]) -> None:
    error = told.error()
    assert isinstance(error, kind)
    assert not isinstance(error, UnknownMeeting) or kind is UnknownMeeting


@pytest.mark.parametrize("code", [1010, 3000, 3003, 3063, 3161, 4711])
def test_the_codes_of_the_end_are_plain_words_with_the_code(code: int) -> None:
    sentence = Answer(400, code).sentence()
    assert sentence.endswith(f"(400, code {code}).")
    assert not sentence.startswith("Zoom refused the request")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1]", b'"x"', b'{"code": "3001"}', b'{"code": true}', b"\xff", b"[" * 99999],
)
def test_a_refusal_whose_body_makes_no_sense_is_still_a_refusal(body: bytes) -> None:
    told = answer(httpx.Response(404, content=body), NOW)
    assert told == Answer(404)
    assert not told.unknown_meeting


def test_what_zoom_writes_is_never_quoted() -> None:
    body = b'{"code": 3003, "message": "Jill Chill is not the host, see https://secret"}'
    assert "Jill" not in answer(httpx.Response(400, content=body), NOW).sentence()
