"""Reads what a native module offers, and brings its signatures into one form with Python's own."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import Any

from providers.zoom import sdk_words

TABLES = [
    ("AuthResult", sdk_words.AUTH),
    ("MeetingFailCode", sdk_words.FAILED),
    ("MeetingEndReason", sdk_words.ENDED),
    ("MeetingEndReason", sdk_words.MEETING_IS_OVER),
    ("SDKError", sdk_words.REFUSED),
]
"""Enumerations of the SDK, and the names of their members that are put into words."""

READ = """
import json, os, sys
out = os.fdopen(os.dup(1), "w")
nowhere = os.open(os.devnull, os.O_WRONLY)
os.dup2(nowhere, 1), os.dup2(nowhere, 2)  # the SDK is no quiet one
import zoom_meeting_sdk as sdk
from enum import Enum
found = {}
for name in dir(sdk):
    thing = getattr(sdk, name)
    if isinstance(thing, type) and issubclass(thing, Enum):
        found[name] = {key: member.value for key, member in thing.__members__.items()}
    elif isinstance(thing, type):
        found[name] = {key: getattr(thing, key).__doc__ or "" for key in dir(thing)}
    elif callable(thing):
        found[name] = thing.__doc__ or ""
json.dump(found, out)
out.flush()
os._exit(0)
"""

Parameter = tuple[str, str, bool]
"""Its name (``/`` where it has none that counts), its type, and whether it may be left out."""


def real(home: Path) -> dict[str, Any]:
    """Of the installed SDK, by name: an enumeration's numbers, a class's members with their
    docstrings, a function's docstring."""
    environ = {"HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-I", "-c", READ]
    done = subprocess.run(command, env=environ, cwd=home, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def documented(text: str) -> tuple[list[Parameter], str]:
    """The parameters without ``self``, and the type of what comes back, of a docstring's first
    line. SyntaxError where that line was cut off."""
    line = text.split("\n", 1)[0]
    line = re.sub(r"\w+(\.\w+)*\._zoom_meeting_sdk_impl\.|collections\.abc\.", "", line)
    line = re.sub(r"ZOOMSDK::IList<[^>]*>|ZOOMSDK::\w+", "Unbound", line)
    (node,) = ast.parse(f"def {line}: ...").body
    assert isinstance(node, ast.FunctionDef)
    return _parameters(node.args), _type(node.returns)


def written(function: Any) -> tuple[list[Parameter], str]:
    """The same of a Python function, whose annotations are text."""
    found = []
    signature = inspect.signature(function)
    for name, parameter in signature.parameters.items():
        free = parameter.default is not inspect.Parameter.empty
        if name != "self":
            shown = "/" if parameter.kind is inspect.Parameter.POSITIONAL_ONLY else name
            found.append((shown, _plain(parameter.annotation), free))
    return found, _plain(signature.return_annotation)


def _plain(annotation: str) -> str:
    return ast.unparse(ast.parse(annotation))


def _type(annotation: ast.expr | None) -> str:
    return "" if annotation is None else ast.unparse(annotation)


def _parameters(arguments: ast.arguments) -> list[Parameter]:
    unnamed, named = arguments.posonlyargs, arguments.args
    free = len(unnamed) + len(named) - len(arguments.defaults)
    every = [("/", one) for one in unnamed] + [(one.arg, one) for one in named]
    return [
        (name, _type(one.annotation), number >= free)
        for number, (name, one) in enumerate(every)
        if one.arg != "self"
    ]


def members(thing: type) -> list[str]:
    """What a class of the stand-in has of its own making: methods, and fields with a type."""
    if issubclass(thing, Enum):
        return list(thing.__members__)
    fields = inspect.get_annotations(thing)
    return [name for name in {**vars(thing), **fields} if not name.startswith("_")]
