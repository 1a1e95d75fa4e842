"""Finding one's way in the settings by dotted key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from pydantic.fields import FieldInfo

from monitor.settings.model import SchoolClass, Section, Settings

CLASSES = "classes"


def keys_of(section: type[Section]) -> dict[str, FieldInfo]:
    """The keys of ``section`` as the file has them, with what is known of each."""
    return {field.alias or name: field for name, field in section.model_fields.items()}


def subsection(field: FieldInfo) -> type[Section] | None:
    """The section that ``field`` is, or ``None`` for a value."""
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def section_at(where: Sequence[str | int]) -> type[Section] | None:
    """The section at the place ``where``, or ``None`` where there are only values."""
    here: type[Section] | None = Settings
    if where[:1] == (CLASSES,) and len(where) > 1:
        here, where = SchoolClass, where[2:]
    for part in where:
        field = keys_of(here).get(str(part)) if here else None
        here = subsection(field) if field else None
    return here


def every_key() -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Every key that the file may have, in its order; classes under the name NAME."""
    for name, field in keys_of(Settings).items():
        if name == CLASSES:
            yield from _below((CLASSES, "NAME"), SchoolClass)
        elif section := subsection(field):
            yield from _below((name,), section)
        else:
            yield (name,), field


def _below(
    where: tuple[str, ...], section: type[Section]
) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    for name, field in keys_of(section).items():
        if inner := subsection(field):
            yield from _below((*where, name), inner)
        else:
            yield (*where, name), field


def dotted(where: Sequence[str | int]) -> str:
    """``where`` as TOML writes it: ``classes."3 B".zoom.meeting_id``."""
    return ".".join(_part(str(part)) for part in where)


def _part(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)
