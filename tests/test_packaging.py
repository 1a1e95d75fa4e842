"""What is locked, and what is in the wheel that pipx installs."""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import monitor

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
CALL_LOCK = ROOT / "requirements-zoom-call.lock"
PAGE = "providers/teams/page"
PACKAGES = "monitor", "widgets", "providers"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(lock: Path = LOCK) -> Iterator[tuple[Requirement, list[str]]]:
    """Every requirement in the lock, with its hashes."""
    text = re.sub(r"(?m)^\s*#.*\n", "", lock.read_text(encoding="utf-8")).replace("\\\n", " ")
    for line in text.splitlines():
        requirement, *hashes = line.split(" --hash=")
        yield Requirement(requirement), [found.strip() for found in hashes]


def pins(lock: Path = LOCK) -> dict[str, str]:
    """The version of each package in the lock."""
    return {
        canonicalize_name(requirement.name): next(iter(requirement.specifier)).version
        for requirement, _ in locked(lock)
    }


def extra(name: str) -> list[Requirement]:
    """What an extra adds."""
    return [Requirement(wish) for wish in PROJECT["project"]["optional-dependencies"][name]]


def wanted() -> Iterator[Requirement]:
    """What pyproject.toml asks for, to run, to build and to test; without the SDK's extra."""
    yield from map(Requirement, PROJECT["project"]["dependencies"])
    yield from extra("teams")
    yield from map(Requirement, PROJECT["dependency-groups"]["dev"])
    yield from map(Requirement, PROJECT["build-system"]["requires"])


class TestLock:
    @pytest.mark.parametrize("lock", [LOCK, CALL_LOCK], ids=lambda lock: lock.name)
    def test_every_package_is_pinned_with_hashes(self, lock: Path) -> None:
        for requirement, hashes in locked(lock):
            assert [spec.operator for spec in requirement.specifier] == ["=="]
            assert hashes
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in hashes)

    @pytest.mark.parametrize("wish", sorted({*wanted()}, key=str), ids=str)
    def test_it_holds_what_the_project_asks_for(self, wish: Requirement) -> None:
        assert wish.specifier.contains(pins()[canonicalize_name(wish.name)])

    def test_it_serves_every_platform(self) -> None:
        platforms = {str(requirement.marker) for requirement, _ in locked()}
        assert 'sys_platform == "win32"' in platforms
        assert 'sys_platform == "linux"' in platforms

    @pytest.mark.parametrize("lock", [LOCK, CALL_LOCK], ids=lambda lock: lock.name)
    def test_it_names_no_place(self, lock: Path) -> None:
        text = lock.read_text(encoding="utf-8")
        assert not re.search(r"://|file:|/|index|find-links|(?m:^-)", text)


class TestCallLock:
    """Zoom's native SDK is large, and comes only where it is asked for and can run."""

    def test_it_holds_what_the_extra_asks_for(self) -> None:
        assert set(pins(CALL_LOCK)) == {wish.name for wish in extra("zoom-call")}
        for wish in extra("zoom-call"):
            assert wish.specifier.contains(pins(CALL_LOCK)[wish.name])

    def test_the_sdk_is_not_in_the_other(self) -> None:
        assert "zoom-meeting-sdk" not in pins()

    def test_they_agree_on_what_is_in_both(self) -> None:
        both = pins().keys() & pins(CALL_LOCK)
        assert both
        assert all(pins()[name] == pins(CALL_LOCK)[name] for name in both)

    @pytest.mark.parametrize(
        ("changed", "comes"),
        [
            ({}, True),
            ({"sys_platform": "darwin"}, False),
            ({"sys_platform": "win32"}, False),
            ({"platform_machine": "aarch64"}, False),
            ({"platform_python_implementation": "PyPy"}, False),
            ({"python_version": "3.15", "python_full_version": "3.15.0"}, False),
        ],
    )
    def test_it_comes_only_where_there_is_a_wheel(
        self, changed: dict[str, str], comes: bool
    ) -> None:
        fits = {
            "sys_platform": "linux",
            "platform_machine": "x86_64",
            "platform_python_implementation": "CPython",
            "python_version": "3.13",
            "python_full_version": "3.13.0",
        }
        for wishes in (extra("zoom-call"), [wish for wish, _ in locked(CALL_LOCK)]):
            (sdk,) = (wish for wish in wishes if wish.name == "zoom-meeting-sdk")
            assert sdk.marker is not None
            assert sdk.marker.evaluate({**fits, **changed}) is comes

    @pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
    @pytest.mark.parametrize(
        ("target", "comes"),
        [("setup", False), ("practise", False), ("zoom-call", True), ("test", True)],
    )
    def test_make_brings_it_only_for_the_call_and_the_tests(self, target: str, comes: bool) -> None:
        command = ["make", "--dry-run", "--always-make", target]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        assert "-r requirements.lock" in done.stdout
        assert ("-r requirements-zoom-call.lock" in done.stdout) is comes


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pipx does but with the build backend that is here."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


class TestWheel:
    def test_it_holds_every_file_of_the_packages_and_no_other(self, wheel: Path) -> None:
        here = {
            file.relative_to(ROOT).as_posix()
            for package in PACKAGES
            for file in (ROOT / package).rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        }
        inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
        assert inside == here
        assert "monitor/monitor.tcss" in inside
        assert {
            f"{PAGE}/{name}" for name in ("package-lock.json", "build.mjs", "src/main.ts")
        } <= inside
        assert any(re.fullmatch(r"providers/practice/scenarios/.+\.toml", name) for name in inside)

    def test_it_says_what_it_is(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as opened:
            (info,) = {name.split("/")[0] for name in opened.namelist() if ".dist-info/" in name}
            metadata = email.message_from_bytes(opened.read(f"{info}/METADATA"))
            entries = opened.read(f"{info}/entry_points.txt").decode()
            assert f"{info}/licenses/LICENSE" in opened.namelist()
        assert metadata["Name"] == "chaperone-live"
        assert metadata["Version"] == monitor.__version__
        assert metadata["License-Expression"] == "MIT"
        assert "chaperone = monitor.cli:main" in entries

    def test_installed_elsewhere_it_runs(self, wheel: Path, tmp_path: Path) -> None:
        python = fresh_environment(tmp_path / "fresh")
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q"]
        subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        environment["HOME"] = str(tmp_path)
        code = "import monitor, providers, widgets; print(monitor.__file__)"
        page = "from providers.teams import built; print([name for name, _ in built.sources()])"
        for command, said in (
            ([str(python.with_name("chaperone")), "--version"], monitor.__version__),
            ([str(python), "-m", "monitor", "--version"], monitor.__version__),
            ([str(python), "-c", code], str(tmp_path / "fresh")),
            ([str(python), "-c", page], "package-lock.json"),
        ):
            done = subprocess.run(
                command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
            )
            assert said in done.stdout


def fresh_environment(folder: Path) -> Path:
    """The Python of a new environment that has this one's packages, but not this project.

    A folder that a .pth file names is searched for modules, but not for more .pth files:
    what is installed here in editable form stays out.
    """
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    here = sysconfig.get_path("purelib")
    (Path(paths["purelib"]) / "packages.pth").write_text(f"{here}\n", encoding="utf-8")
    return Path(paths["scripts"]) / Path(sys.executable).name
