"""Settings that are complete, and what a report says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from monitor.doctor import Report, State
from tests.standins.zoom import MEETING_ID, SUBSCRIPTION_ID
from tests.standins.zoom_service import ACCOUNT_ID, CLIENT_ID

SECRET = "CHAPERONE_ZOOM_CLIENT_SECRET"
SETTINGS = f"""
[you]
name = "Mrs Made-up"
[zoom]
account_id = "{ACCOUNT_ID}"
client_id = "{CLIENT_ID}"
subscription_id = "{SUBSCRIPTION_ID}"
[classes.3B]
title = "3B Maths"
register = "3B.csv"
staff = ["smith@school.example", "jones@school.example"]
zoom.meeting_id = "{MEETING_ID}"
"""
REGISTER = """forename,surname,class,account
Aisha,Khan,3B,aisha@school.example
Ben,Sample,3B,
Ben,Sample,3B,
Cara,Example,4C,
"""


class Write(Protocol):
    def __call__(self, text: str = SETTINGS) -> Path: ...


def said(report: Report, words: str) -> list[State]:
    """The states of the findings that hold these words, in text or remedy."""
    return [
        finding.state
        for section in report.sections
        for finding in section.findings
        if words in f"{finding.text} {finding.remedy}"
    ]


def what_stops(report: Report) -> list[str]:
    return [f.text for section in report.sections for f in section.findings if not f.good]
