"""As much of AMQP 1.0's wire format as a stand-in for Event Hubs needs, from its specification."""

from __future__ import annotations

import struct
import uuid
from dataclasses import dataclass
from typing import Any


class Symbol(str):
    """AMQP's own kind of word."""

    __slots__ = ()


@dataclass(frozen=True)
class Described:
    """A value with a number that says what it is."""

    code: int
    value: Any


@dataclass(frozen=True)
class Typed:
    """A number with the byte that says of which type it is, and how it is packed."""

    constructor: int
    pack: str
    value: int


def uint(value: int) -> Typed:
    return Typed(0x70, ">I", value)


def ubyte(value: int) -> Typed:
    return Typed(0x50, ">B", value)


def ushort(value: int) -> Typed:
    return Typed(0x60, ">H", value)


def ulong(value: int) -> Typed:
    return Typed(0x80, ">Q", value)


def timestamp(seconds: float) -> Typed:
    return Typed(0x83, ">q", int(seconds * 1000))


def encode(value: Any) -> bytes:
    """One value; a plain number is a long, a plain list a list."""
    match value:
        case None:
            return b"\x40"
        case bool():
            return b"\x41" if value else b"\x42"
        case Typed(constructor, pack, number):
            return bytes([constructor]) + struct.pack(pack, number)
        case int():
            return b"\x81" + struct.pack(">q", value)
        case Symbol():
            return b"\xb3" + _sized(value.encode("ascii"))
        case str():
            return b"\xb1" + _sized(value.encode())
        case bytes():
            return b"\xb0" + _sized(value)
        case uuid.UUID():
            return b"\x98" + value.bytes
        case Described(code, inner):
            # As one byte: Microsoft's client reads no longer descriptor.
            return b"\x00\x53" + bytes([code]) + encode(inner)
        case list():
            return b"\xd0" + _compound(value)
        case dict():
            return b"\xd1" + _compound([part for pair in value.items() for part in pair])
    raise TypeError(type(value))


def _sized(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def _compound(values: list[Any]) -> bytes:
    return _sized(struct.pack(">I", len(values)) + b"".join(map(encode, values)))


_FIXED = {
    0x50: ">B", 0x51: ">b", 0x52: ">B", 0x53: ">B", 0x54: ">b", 0x55: ">b", 0x56: ">?",
    0x60: ">H", 0x61: ">h", 0x70: ">I", 0x71: ">i", 0x72: ">f", 0x80: ">Q", 0x81: ">q",
    0x82: ">d", 0x83: ">q",
}  # fmt: skip
_ALONE: dict[int, Any] = {0x40: None, 0x41: True, 0x42: False, 0x43: 0, 0x44: 0, 0x45: []}


def decode(data: bytes, at: int = 0) -> tuple[Any, int]:
    """The value that begins at ``at``, and where the next begins."""
    return _decode(data[at], data, at + 1)


def _decode(kind: int, data: bytes, at: int) -> tuple[Any, int]:
    if kind == 0x00:
        code, at = decode(data, at)
        inner, at = decode(data, at)
        return Described(code, inner), at
    if kind in _ALONE:
        return _ALONE[kind], at
    if kind in _FIXED:
        size = struct.calcsize(_FIXED[kind])
        return struct.unpack_from(_FIXED[kind], data, at)[0], at + size
    if kind == 0x98:
        return uuid.UUID(bytes=data[at : at + 16]), at + 16
    wide = kind & 0xF0 in (0xB0, 0xD0, 0xF0)
    (size,) = struct.unpack_from(">I" if wide else ">B", data, at)
    at += 4 if wide else 1
    end = at + size
    if kind & 0xF0 in (0xA0, 0xB0):
        content = data[at:end]
        low = kind & 0x0F
        return (content if low == 0 else content.decode()) if low != 3 else Symbol(
            content.decode()
        ), end  # fmt: skip
    (count,) = struct.unpack_from(">I" if wide else ">B", data, at)
    at += 4 if wide else 1
    values = []
    if kind & 0xF0 in (0xE0, 0xF0):  # an array: one constructor for all
        inner, at = data[at], at + 1
        for _ in range(count):
            value, at = _decode(inner, data, at)
            values.append(value)
        return values, end
    for _ in range(count):
        value, at = decode(data, at)
        values.append(value)
    if kind & 0x0F == 1:
        return dict(zip(values[::2], values[1::2], strict=True)), end
    return values, end


def frame(channel: int, code: int, fields: list[Any], payload: bytes = b"", kind: int = 0) -> bytes:
    """One frame: a performative with its payload."""
    body = encode(Described(code, fields)) + payload
    return struct.pack(">IBBH", len(body) + 8, 2, kind, channel) + body


def message(sections: list[tuple[int, Any]]) -> bytes:
    """A message of these sections."""
    return b"".join(encode(Described(code, value)) for code, value in sections)


def read_message(payload: bytes) -> dict[int, Any]:
    """The sections of a message."""
    sections, at = {}, 0
    while at < len(payload):
        section, at = decode(payload, at)
        sections[section.code] = section.value
    return sections
