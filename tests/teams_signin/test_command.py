"""``chaperone sign-in``: what is said, in any terminal, and how it ends."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner
from keyring.errors import NoKeyringError

from monitor import signing_in
from monitor.cli import main
from monitor.errors import ChaperoneError
from providers.teams.signin_config import SignInConfig
from tests.standins.login import CLIENT, TENANT, LoginStandIn, Person, Refusal
from tests.teams_signin.conftest import config
from tests.terminal.terminal import REPO
from widgets.drawn_letters import stacked


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_args: object) -> None:
        raise NoKeyringError("none")

    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, none)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "chaperone" / "sign-in"


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def run(work: Callable[..., int], *args: object) -> tuple[int, list[str]]:
    """Do what the command does, beside the stand-in; its status and its lines."""
    lines: list[str] = []
    place = next(n for n, arg in enumerate(args) if arg is None)
    given = [*args[:place], lines.append, *args[place + 1 :]]
    return await asyncio.to_thread(work, *given), lines


async def signed_in(login: LoginStandIn, folder: Path, columns: int = 80) -> list[str]:
    running = asyncio.create_task(run(signing_in.sign_in, config(login), folder, None, columns))
    await login.until(lambda: bool(login.codes))
    login.approve()
    status, lines = await running
    assert status == 0
    return lines


async def test_it_says_how_and_who_and_where(login: LoginStandIn, folder: Path) -> None:
    lines = await signed_in(login, folder, columns=0)
    code = " ".join(login.codes[0].user)
    assert lines[0].startswith("To sign in to Microsoft, open this page in a browser")
    assert "  https://login.microsoft.example/device" in lines
    assert lines.count(f"  {code}") == 1
    assert re.search(r"good until \d\d:\d\d:\d\d\.", "\n".join(lines))
    assert f"Signed in: {Person().address}." in lines
    kept = folder / "teams-sign-in.json"
    assert f"The sign-in is kept in the file {kept}, and serves until Microsoft takes it back." in (
        lines
    )
    assert kept.exists()
    assert not any("#" in line for line in lines)


@pytest.mark.parametrize("columns", [40, 80, 200])
async def test_the_code_is_large_and_fits(login: LoginStandIn, folder: Path, columns: int) -> None:
    lines = await signed_in(login, folder, columns)
    large = [line for line in lines if "#" in line]
    assert [f"  {line}" for line in stacked(login.codes[0].user, "#", columns - 2) if line] == large
    assert max(map(len, large)) <= columns
    assert all(len(line) <= columns or " " not in line for line in lines)
    assert all(line.isascii() for line in lines)
    assert "\x1b" not in "".join(lines)


async def test_the_next_time_nobody_has_to_do_anything(login: LoginStandIn, folder: Path) -> None:
    await signed_in(login, folder)
    status, lines = await run(signing_in.sign_in, config(login), folder, None, 80)
    assert status == 0
    assert lines[0] == f"Signed in already: {Person().address}."
    assert "--forget" in lines[-1]
    assert len(login.codes) == 1


async def test_what_has_not_been_allowed_is_said_at_once(login: LoginStandIn, folder: Path) -> None:
    login.refusals.append(Refusal(65001, scope="graph"))
    running = asyncio.create_task(run(signing_in.sign_in, config(login), folder, None, 80))
    await login.until(lambda: bool(login.codes))
    login.approve()
    status, lines = await running
    assert status == 1
    assert "grants admin consent" in " ".join(lines[-3:])


async def test_signing_out(login: LoginStandIn, folder: Path) -> None:
    await signed_in(login, folder)
    status, lines = await run(signing_in.sign_out, config(login), folder, None)
    assert status == 0
    assert "nothing of the sign-in is kept here" in lines[0]
    assert names(folder) == ["teams-sign-in.lock"]


async def test_an_expired_code_gives_way_to_another(login: LoginStandIn, folder: Path) -> None:
    running = asyncio.create_task(run(signing_in.sign_in, config(login), folder, None, 80))
    await login.until(lambda: bool(login.codes))
    login.codes[0].state = "expired_token"
    await login.until(lambda: len(login.codes) == 2)
    login.approve()
    status, lines = await running
    assert status == 0
    assert "That code has expired. Here is another." in lines


async def test_a_name_that_would_draw_on_the_terminal_does_not(
    login: LoginStandIn, folder: Path
) -> None:
    running = asyncio.create_task(run(signing_in.sign_in, config(login), folder, None, 0))
    await login.until(lambda: bool(login.codes))
    login.approve(Person("\x1b[2J\u202esmith"))
    _status, lines = await running
    assert "\x1b" not in "".join(lines)
    assert "\u202e" not in "".join(lines)


async def test_what_goes_wrong_is_one_sentence(login: LoginStandIn, folder: Path) -> None:
    login.wire.deafen()
    with pytest.raises(ChaperoneError, match="No connection to Microsoft") as caught:
        await run(signing_in.sign_in, config(login), folder, None, 80)
    assert caught.value.__context__ is None


class Program:
    """The real command, in a process of its own, with settings that lead to the stand-in."""

    def __init__(self, login: LoginStandIn, folder: Path) -> None:
        self._file = folder / "settings.toml"
        self._file.write_text(
            f'[teams]\nclient_id = "{CLIENT}"\ntenant_id = "{TENANT}"\n'
            f'login_url = "{login.authority}"\n'
        )
        self._env = {
            **os.environ,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "XDG_DATA_HOME": str(folder / "data"),
            "HOME": str(folder),
        }

    async def begin(self, *args: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "monitor", "sign-in", "--config", str(self._file), *args),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=REPO,
            env=self._env,
        )


async def test_the_real_command_signs_in_and_out(login: LoginStandIn, tmp_path: Path) -> None:
    command = Program(login, tmp_path)
    program = await command.begin()
    async with asyncio.timeout(60):
        await login.until(lambda: bool(login.codes))
        login.approve()
        out, err = await program.communicate()
        assert (program.returncode, err) == (0, b"")
        assert f"Signed in: {Person().address}." in out.decode()
        assert "data" in out.decode()
        again = await command.begin("--forget")
        out, _err = await again.communicate()
        assert again.returncode == 0
        assert b"nothing of the sign-in is kept" in out


async def test_ctrl_c_gives_up_at_once(login: LoginStandIn, tmp_path: Path) -> None:
    program = await Program(login, tmp_path).begin("--plain")
    assert program.stdout is not None
    assert program.stderr is not None
    async with asyncio.timeout(60):
        while not (await program.stdout.readline()).startswith(b"Waiting"):
            pass
        program.send_signal(signal.SIGINT)
        rest = await program.stdout.read()
        assert await program.wait() == 1
    assert rest.decode().strip() == "Given up: nobody has signed in."
    assert await program.stderr.read() == b""


def test_without_settings_it_says_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("")
    done = CliRunner().invoke(main, ["sign-in", "--config", str(file)])
    assert done.exit_code == 2
    assert "client_id" in done.output


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"client_id": "my app"}, r"teams\.client_id"),
        ({"client_id": CLIENT + "0"}, r"teams\.client_id"),
        ({"tenant_id": ""}, r"teams\.tenant_id"),
        ({"tenant_id": "a/b"}, r"teams\.tenant_id"),
        ({"authority": "http://login.microsoftonline.com"}, "login service"),
        ({"authority": "https://x.example/path"}, "login service"),
    ],
)
def test_what_cannot_be_right_is_said(wrong: dict[str, str], says: str) -> None:
    settings = {"client_id": CLIENT, "tenant_id": TENANT, **wrong}
    with pytest.raises(ValueError, match=says):
        SignInConfig(**settings)
