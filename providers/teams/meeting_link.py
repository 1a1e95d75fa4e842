"""A meeting's link, or its number, as a condition by which Graph finds the meeting."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, quote, unquote, urlsplit

_SHORT = re.compile(r"/meet/(\d{8,20})/?", re.ASCII)
_LONG = re.compile(r"/l/meetup-join/([^/]+)/([^/]+)/?")


def lookups(link: str) -> tuple[str, ...]:
    """Conditions to try one after the other for a link as people paste it, or for the number by
    which a meeting can be joined. Raises ValueError, which does not show it, for neither."""
    text = link.strip()
    number = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"\d{8,20}", number, re.ASCII):
        return (_by_number(number),)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or not text.isprintable() or " " in text:
        raise ValueError("The meeting's link must be one that Teams gave: https://teams.…")
    short = _SHORT.fullmatch(parts.path)
    if short:
        return _by_link(text), _by_number(short[1])
    usual = _usual(text)
    return (_by_link(text),) if usual in (None, text) else (_by_link(text), _by_link(str(usual)))


def _usual(link: str) -> str | None:
    """A long link in the one of its spellings that Graph itself uses, ``None`` for no long one."""
    parts = urlsplit(link)
    long = _LONG.fullmatch(parts.path)
    context = parse_qs(parts.query).get("context", [""])[0]
    try:
        who = json.loads(context)
        tenant, organizer = who["Tid"], who["Oid"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if long is None or not isinstance(tenant, str) or not isinstance(organizer, str):
        return None
    thread, message = (_low(unquote(part)) for part in long.groups())
    context = _low(f'{{"Tid":"{tenant}","Oid":"{organizer}"}}')
    return f"https://{parts.hostname}/l/meetup-join/{thread}/{message}?context={context}"


def _low(text: str) -> str:
    """Percent-encoded with small letters."""
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quote(text, safe=""))


def _by_link(link: str) -> str:
    return "JoinWebUrl eq '{}'".format(link.replace("'", "''"))


def _by_number(number: str) -> str:
    return f"joinMeetingIdSettings/joinMeetingId eq '{number}'"
