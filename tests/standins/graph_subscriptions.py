"""A stand-in for Microsoft's sign-in and for Graph's subscriptions (beta), on loopback."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

LONGEST = timedelta(days=3)


@dataclass
class Request:
    """One request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any] = field(repr=False)


@dataclass
class Answer:
    """An answer to give in place of the right one. ``raw``: these bytes, and nothing else."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    slow: bool = False
    drip: float = 0.0
    """Seconds between its bytes."""


class GraphStandIn:
    """``next`` are answers for the next requests to Graph, ``sign_in`` for those for a token."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.next: list[Answer] = []
        self.sign_in: list[Answer] = []
        self.secret = "the-secret-of-the-app"
        self.tokens: set[str] = set()
        self.clock_ahead = 0.0
        self.page = 100
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        if self._server is not None:
            self._server.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, method: str) -> list[Request]:
        return [one for one in self.requests if one.method == method and "/beta" in one.path]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value
                for name, value in (line.split(": ", 1) for line in head[1:] if line)
            }
            content = await reader.readexactly(int(headers.get("content-length", "0")))
            method, path, _ = head[0].split(" ")
            answer = self._answer(method, path, headers, content)
            if answer.slow:
                await reader.read()
            written = self._written(answer)
            for at in range(len(written) if answer.drip else 0):
                writer.write(written[at : at + 1])
                await asyncio.sleep(answer.drip)
            writer.write(b"" if answer.drip else written)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _written(self, answer: Answer) -> bytes:
        if answer.raw is not None:
            return answer.raw
        body = b"" if answer.body is None else json.dumps(answer.body).encode()
        now = datetime.now(UTC) + timedelta(seconds=self.clock_ahead)
        headers = {
            "Date": format_datetime(now, usegmt=True),
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
            **answer.headers,
        }
        lines = [f"HTTP/1.1 {answer.status} X", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def _answer(self, method: str, path: str, headers: dict[str, str], content: bytes) -> Answer:
        if path.endswith("/oauth2/v2.0/token"):
            form = {name: values[0] for name, values in parse_qs(content.decode()).items()}
            self.requests.append(Request(method, path, headers, form))
            return self.sign_in.pop(0) if self.sign_in else self._token(form)
        body = json.loads(content) if content else {}
        self.requests.append(Request(method, path, headers, body))
        if self.next:
            return self.next.pop(0)
        if headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Answer(401, {"error": {"code": "InvalidAuthenticationToken"}})
        if method == "POST":
            return self._create(body)
        if method == "GET":
            return self._list(path)
        id_ = path.rpartition("/")[2]
        if id_ not in self.subscriptions:
            return Answer(404, {"error": {"code": "ResourceNotFound"}})
        self.subscriptions[id_] |= body
        return Answer(200, self._shown(self.subscriptions[id_]))

    def _token(self, form: dict[str, str]) -> Answer:
        if form.get("client_secret") != self.secret:
            wrong = {"error": "invalid_client", "error_codes": [7000215]}
            return Answer(401, {**wrong, "error_description": "AADSTS7000215: secret of Jo"})
        token = uuid.uuid4().hex
        self.tokens.add(token)
        return Answer(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": token})

    def _create(self, body: dict[str, Any]) -> Answer:
        until = datetime.fromisoformat(body["expirationDateTime"])
        if until > datetime.now(UTC) + timedelta(seconds=self.clock_ahead) + LONGEST:
            return Answer(400, {"error": {"code": "ExtensionError", "message": "too long"}})
        if any(one["resource"] == body["resource"] for one in self.subscriptions.values()):
            message = "Subscription Id <> already exists for the requested combination"
            return Answer(409, {"error": {"code": "Conflict", "message": message}})
        id_ = str(uuid.uuid4())
        self.subscriptions[id_] = {**body, "id": id_}
        return Answer(201, self._shown(self.subscriptions[id_]))

    def _list(self, path: str) -> Answer:
        start = int(path.partition("skip=")[2] or 0)
        rows = [self._shown(one) for one in self.subscriptions.values()]
        page: dict[str, Any] = {"value": rows[start : start + self.page]}
        if len(rows) > start + self.page:
            page["@odata.nextLink"] = f"{self.url}/beta/subscriptions?skip={start + self.page}"
        return Answer(200, page)

    def _shown(self, subscription: dict[str, Any]) -> dict[str, Any]:
        hidden = ("encryptionCertificate", "clientState")
        return {name: value for name, value in subscription.items() if name not in hidden}
