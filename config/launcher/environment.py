"""Builds what `make` needs before there is anything to run it with: uv, the two environments, the trained model.

    python3 -I config/launcher/environment.py app | dev | nlu | model | lock

Standard library alone, and started by its path: it runs before any of the project's packages is installed. An
environment that was made from the present lock is left as it is.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "var" / "tools"
UV = "uv>=0.9,<1"  # the first with `venv --clear`; the locks were made with 0.13
STAMP = "made-from"
NLU = ROOT / "nlu_data"
NLU_PYTHON = "3.11"  # Rasa 3.6 runs on no newer one


class SetupError(Exception):
    """One line: what is missing, and how to get it."""


def app() -> None:
    """`.venv`, from requirements.txt; where the tools of requirements-dev.txt are, they stay and are kept current."""
    environment = ROOT / ".venv"
    if _stamp(environment).startswith("dev "):
        dev()
        return
    if _current(environment, _app_state()):
        return
    _say("Building the application's environment in .venv")
    _build(environment, ROOT, "requirements.txt", sys.executable)
    _install_ourselves(environment)
    _write_stamp(environment, _app_state())


def dev() -> None:
    """`.venv`, from requirements-dev.txt, which holds all of requirements.txt."""
    environment = ROOT / ".venv"
    if _current(environment, _dev_state()):
        return
    _say("Building the application's environment with the tools for tests in .venv")
    _build(environment, ROOT, "requirements-dev.txt", sys.executable)
    _install_ourselves(environment)
    _write_stamp(environment, _dev_state())


def nlu() -> None:
    """`nlu_data/.venv`, from nlu_data/requirements.txt, on Python 3.11."""
    environment = NLU / ".venv"
    state = _digest((NLU / "requirements.txt", NLU / "pyproject.toml"))
    if _current(environment, state):
        return
    _say("Building Rasa's environment in nlu_data/.venv (2.1 GB)")
    mine = f"{sys.version_info.major}.{sys.version_info.minor}" == NLU_PYTHON
    try:
        _build(environment, NLU, "requirements.txt", sys.executable if mine else NLU_PYTHON)
    except SetupError as error:
        raise SetupError(f"{error}\nRasa needs Python {NLU_PYTHON}: install it beside the newer one") from None
    _write_stamp(environment, state)


def model() -> None:
    """The trained model; train.py knows whether its data changed. With FORCE=1 it trains in any case."""
    force = ("--force",) if os.environ.get("FORCE") == "1" else ()
    _run(str(_python(NLU / ".venv")), str(NLU / "train.py"), *force, cwd=NLU)


def lock() -> None:
    """Both environments' locks, from their pyproject.toml."""
    common = ("--generate-hashes", "--python-version", NLU_PYTHON, "--upgrade", "--quiet")
    compile_app = ("pip", "compile", "pyproject.toml", "--universal", *common)
    _uv(*compile_app, "-o", "requirements.txt", cwd=ROOT)
    _uv(*compile_app, "--group", "dev", "-c", "requirements.txt", "-o", "requirements-dev.txt", cwd=ROOT)
    _uv("pip", "compile", "pyproject.toml", *common, "-o", "requirements.txt", cwd=NLU)


STEPS: dict[str, Callable[[], None]] = {"app": app, "dev": dev, "nlu": nlu, "model": model, "lock": lock}


def main(names: list[str]) -> int:
    """Takes the named steps in order; returns the exit code."""
    try:
        for name in names:
            STEPS[name]()
    except SetupError as error:
        sys.stderr.write(f"rollcall: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _build(environment: Path, folder: Path, lock_file: str, python: str) -> None:
    # A stamp that stays while packages change under it would vouch for half an environment.
    (environment / STAMP).unlink(missing_ok=True)
    if not _works(environment):
        _uv("venv", "--quiet", "--clear", "--python", python, str(environment), cwd=folder)
    # With PYTHONDONTWRITEBYTECODE in the surroundings nobody would write the bytecode later: Rasa then needs
    # 30 s to start instead of 12.
    sync = ("pip", "sync", "--require-hashes", "--compile-bytecode", lock_file)
    _uv(*sync, "--python", str(_python(environment)), cwd=folder)


def _install_ourselves(environment: Path) -> None:
    install = ("pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ".")
    _uv(*install, "--python", str(_python(environment)), cwd=ROOT)


def _uv(*words: str, cwd: Path) -> None:
    _run(_find_uv(), *words, cwd=cwd)


def _find_uv() -> str:
    own = TOOLS / "uv" / "bin" / "uv"
    if own.exists():
        return str(own)
    found = shutil.which("uv")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
        return found
    _fetch_uv()
    return str(own)


def _fetch_uv() -> None:
    _say("Fetching uv, which installs the rest")
    place = str(TOOLS / "uv")
    if importlib.util.find_spec("ensurepip"):
        _run(sys.executable, "-m", "venv", "--clear", place, cwd=ROOT)
        _run(f"{place}/bin/python", "-m", "pip", "install", "--quiet", UV, cwd=ROOT)
        return
    if importlib.util.find_spec("pip"):
        _run(sys.executable, "-m", "pip", "install", "--quiet", "--target", place, UV, cwd=ROOT)
        return
    raise SetupError(
        f"{sys.executable} has neither ensurepip nor pip, so uv cannot be fetched: install Debian's package "
        "python3-venv, or uv itself, and try again"
    )


def _run(*command: str, cwd: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise SetupError(f"`{' '.join(command)}` failed, see above")


def _works(environment: Path) -> bool:
    if not _python(environment).exists():
        return False
    return subprocess.run([_python(environment), "-c", ""], capture_output=True, check=False).returncode == 0


def _python(environment: Path) -> Path:
    return environment / "bin" / "python"


def _current(environment: Path, state: str) -> bool:
    return _stamp(environment) == state and _works(environment)


def _app_state() -> str:
    return f"app {_digest((ROOT / 'requirements.txt',))} {_ourselves()}"


def _dev_state() -> str:
    return f"dev {_digest((ROOT / 'requirements-dev.txt',))} {_ourselves()}"


def _ourselves() -> str:
    """A digest of what an editable installation takes from pyproject.toml: its scripts and folders, not its linters."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [project["project"], project["build-system"], project["tool"]["hatch"]]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _stamp(folder: Path) -> str:
    try:
        return (folder / STAMP).read_text()
    except OSError:
        return ""


def _write_stamp(folder: Path, state: str) -> None:
    (folder / STAMP).write_text(state)


def _say(words: str) -> None:
    sys.stderr.write(f"\033[1m{words}\033[0m\n" if sys.stderr.isatty() else f"{words}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
