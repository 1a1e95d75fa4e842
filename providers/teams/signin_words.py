"""What the login service's refusals mean, and what to do, in a staff member's words.

Nothing that it sends is ever put into a sentence but the number of its error: its texts hold
addresses and tokens. The numbers are from Microsoft's list of AADSTS errors, which says that
they may change: one that is not known is told by its number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from providers.base import Busy, NotAllowed, ProviderError

NOBODY = "Nobody is signed in to Microsoft: sign in with the code, or by 'chaperone sign-in'."
SILENT = "Microsoft's login service did not answer in time: check the network."
NO_CONNECTION = (
    "No connection to Microsoft's login service: check the network, the firewall and the proxy."
)
BROKE = "The connection to Microsoft's login service broke before it answered: check the network."
UNTRUSTED = (
    "What answers for Microsoft's login service cannot show that it is Microsoft: if the school's "
    "network looks into traffic, name its certificate in SSL_CERT_FILE."
)
GARBAGE = (
    "What answers for Microsoft's login service does not speak as Microsoft does: check the "
    "network for a page that asks to log in to it, and the proxy."
)


class NeedsSignIn(NotAllowed):
    """Somebody must sign in (again): nothing else helps."""


class _Meaning(NamedTuple):
    kind: type[ProviderError]
    sentence: str


_AGAIN = _Meaning(
    NeedsSignIn,
    "The sign-in to Microsoft has run out or was taken back (after a new password, for one): "
    "sign in again",
)
_FACTOR = _Meaning(
    NeedsSignIn, "Microsoft asks for a second proof that it is you: sign in again and give it"
)
_CLIENT = _Meaning(
    NotAllowed,
    "Microsoft does not know the app in the school's tenant: copy teams.client_id and "
    "teams.tenant_id anew from the app registration",
)
_TENANT = _Meaning(
    NotAllowed,
    "Microsoft does not know the tenant: copy teams.tenant_id anew from the app registration",
)
_PUBLIC = _Meaning(
    NotAllowed,
    "The app registration does not let anybody sign in by a code: in Microsoft Entra, under "
    "Authentication, allow public client flows",
)
_CONSENT = _Meaning(
    NotAllowed,
    "The app has not been allowed what it needs in the school's tenant: an administrator opens it "
    "in Microsoft Entra, API permissions, and grants admin consent",
)
_SERVICE = _Meaning(
    NotAllowed,
    "The school's tenant does not have, or has switched off, a service that the app needs: an "
    "administrator grants admin consent for Teams.ManageCalls (Azure Communication Services) and "
    "Microsoft Graph",
)
_PERMISSION = _Meaning(
    NotAllowed,
    "The app registration lacks a permission: add Teams.ManageCalls, OnlineMeetings.ReadWrite and "
    "User.ReadBasic.All under API permissions",
)
_CONDITION = _Meaning(
    NotAllowed,
    "A Conditional Access policy of the school blocks this sign-in: ask the administrator to let "
    "this app through, or sign in on a device of the school's",
)
_CODE_BLOCKED = _Meaning(
    NotAllowed,
    "The school's policy (Conditional Access, or security defaults) blocks signing in by a code: "
    "use 'chaperone sign-in --browser', or have the device code flow allowed for this app",
)
_CONFIRM = _Meaning(
    NeedsSignIn,
    "Microsoft wants you to confirm the sign-in: sign in again and answer every question it asks",
)
_ASSIGNED = _Meaning(
    NotAllowed,
    "This account is not assigned to the app: an administrator adds it under Enterprise "
    "applications, Users and groups",
)
_ACCOUNT = _Meaning(
    NotAllowed,
    "This account cannot sign in to the school's tenant: use your own account of the school",
)
_OFF = _Meaning(
    NotAllowed,
    "This account is locked or switched off at Microsoft: ask the school's administrator",
)
_PASSWORD = _Meaning(NotAllowed, "Microsoft did not accept the password: sign in again")
_DECLINED = _Meaning(
    NotAllowed, "The sign-in was declined at Microsoft's page: sign in again if that was a mistake"
)
_EXPIRED = _Meaning(NotAllowed, "The code for signing in has expired: sign in again with a new one")
_BUSY = _Meaning(Busy, "Microsoft's login service is busy: it is tried again")

# fmt: off
_ASK_AGAIN = (
    50058, 50085, 50089, 50132, 50133, 50173, 70000, 70008, 70043, 70044, 700003, 700081, 700082,
    700084,
)
_BY_POLICY = (
    50005, 50097, 50131, 50158, 53000, 53001, 53002, 53003, 53004, 53011, 530003, 530004, 530032,
)
# fmt: on
_BY_CODE: dict[int, _Meaning] = {
    **dict.fromkeys(_ASK_AGAIN, _AGAIN),
    **dict.fromkeys((50072, 50074, 50076, 50078, 50079, 50055, 500121), _FACTOR),
    **dict.fromkeys((50199,), _CONFIRM),
    **dict.fromkeys((700016, 70001, 90130), _CLIENT),
    **dict.fromkeys((90002, 900023, 90019, 900021, 900022), _TENANT),
    **dict.fromkeys((7000218, 7000215, 70002, 700025), _PUBLIC),
    **dict.fromkeys((65001, 65004, 65005, 90094, 90095, 90099, 650051), _CONSENT),
    **dict.fromkeys((650052, 500011, 500014, 50001, 650056), _SERVICE),
    **dict.fromkeys((650053, 650057, 70011, 70003), _PERMISSION),
    **dict.fromkeys(_BY_POLICY, _CONDITION),
    **dict.fromkeys((530033, 530035, 530036), _CODE_BLOCKED),
    **dict.fromkeys((50105,), _ASSIGNED),
    **dict.fromkeys((50020, 50034, 50059, 50128, 50177, 50178, 51004, 90072, 500208), _ACCOUNT),
    **dict.fromkeys((50053, 50057), _OFF),
    **dict.fromkeys((50056, 50126), _PASSWORD),
    **dict.fromkeys((70018, 70019, 70020, 54005), _EXPIRED),
    **dict.fromkeys((50196, 90006, 90025, 90033), _BUSY),
}
_BY_WORD: dict[str, _Meaning] = {
    "authorization_declined": _DECLINED,
    "access_denied": _DECLINED,
    "expired_token": _EXPIRED,
    "code_expired": _EXPIRED,
    "bad_verification_code": _EXPIRED,
    "consent_required": _CONSENT,
    "interaction_required": _FACTOR,
    "login_required": _AGAIN,
    "basic_action": _FACTOR,
    "additional_action": _FACTOR,
    "user_password_expired": _FACTOR,
    "invalid_grant": _AGAIN,
    "unauthorized_client": _CLIENT,
    "invalid_client": _PUBLIC,
    "invalid_tenant": _TENANT,
    "invalid_scope": _PERMISSION,
    "invalid_resource": _SERVICE,
    "temporarily_unavailable": _BUSY,
    "server_error": _BUSY,
}
_UNKNOWN = _Meaning(
    NotAllowed,
    "Microsoft refused the sign-in: look the number up at login.microsoftonline.com/error",
)


def refusal(answer: Mapping[str, object]) -> ProviderError:
    """The error that an answer of the login service means."""
    codes = _codes(answer)
    for code in codes:
        if code in _BY_CODE:
            return _told(_BY_CODE[code], code)
    for name in ("suberror", "error"):
        word = answer.get(name)
        if isinstance(word, str) and word in _BY_WORD:
            return _told(_BY_WORD[word], codes[0] if codes else None)
    return _told(_UNKNOWN, codes[0] if codes else None)


def has_expired(answer: Mapping[str, object]) -> bool:
    """Whether it means that the code for signing in has expired."""
    words = (answer.get("error"), answer.get("suberror"))
    return any(isinstance(word, str) and _BY_WORD.get(word) is _EXPIRED for word in words) or any(
        _BY_CODE.get(code) is _EXPIRED for code in _codes(answer)
    )


def is_passing(answer: Mapping[str, object]) -> bool:
    """Whether it means no more than that the login service cannot answer just now."""
    return isinstance(refusal(answer), Busy)


def of_status(status: int, retry_after: float | None) -> Busy | None:
    """What a status of HTTP means by itself; ``None``: look at the answer."""
    if status == 429:
        return Busy("Microsoft's login service asks us to slow down (429).", retry_after)
    if status >= 500:
        return Busy(
            f"Microsoft's login service has a fault of its own ({status}): try again in a moment.",
            retry_after,
        )
    return None


def _told(meaning: _Meaning, code: int | None) -> ProviderError:
    end = f" (AADSTS{code})." if code is not None else "."
    return meaning.kind(meaning.sentence + end)


def _codes(answer: Mapping[str, object]) -> list[int]:
    told = answer.get("error_codes")
    codes = [code for code in told if _is_code(code)] if isinstance(told, list) else []
    text = answer.get("error_description")
    if isinstance(text, str):
        codes += [int(number) for number in re.findall(r"AADSTS(\d{4,9})\b", text[:4000], re.A)]
    return codes


def _is_code(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9
