"""Run, test and check Billing Desktop; sets up what that needs. Standard library only.

python3 dev.py run [arguments of main.py]
python3 dev.py test [--thorough] [--workers N] [arguments of pytest]
python3 dev.py check
python3 dev.py bench [name]
python3 dev.py lock
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"
LOCK = ROOT / "requirements.lock"
PYTHON_MIN = (3, 11)
WINDOWS = sys.platform == "win32"
LINUX = sys.platform.startswith("linux")
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
RULES_OF_THE_TRADE = "billing_desktop/domain/*,billing_desktop/services/*"
PASSED, COULD_NOT_RUN = 0, 2

# Shared library -> Debian package. Without the first ones no Qt program starts.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# Without these no window opens on an X display.
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class SetupError(Exception):
    """The set-up cannot go on; the text says what the person can do."""


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and return its exit code."""
    commands = {"run": run, "test": test, "check": check, "coverage": coverage}
    commands |= {"bench": bench, "lock": lock}
    name, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if name not in commands:
        print(__doc__)
        return PASSED if name in {"help", "-h", "--help"} else COULD_NOT_RUN
    try:
        return commands[name](rest)
    except SetupError as error:
        print(f"dev.py: {error}", file=sys.stderr, flush=True)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        return 130


def run(arguments: Sequence[str]) -> int:
    """Open the demo workspace, or do the guided tour where there is no display."""
    set_up(with_windows=has_display())
    if has_display():
        return call([PYTHON, "main.py", "--demo", *arguments])
    print("No display: taking the guided tour offscreen, pictures in out/tour.", flush=True)
    tour: list[str | Path] = [PYTHON, "main.py", "--tour", "out/tour", *arguments]
    return call(tour, {"QT_QPA_PLATFORM": "offscreen"})


def test(arguments: Sequence[str]) -> int:
    """Run every check, then the tests; stop at the first that fails."""
    set_up(with_windows=True, optional=True)
    pytest_arguments, environment = read_test_arguments(arguments)
    return run_checks() or call([PYTHON, "-m", "pytest", *pytest_arguments], environment)


def check(arguments: Sequence[str]) -> int:
    """Run format, lint, types and import contracts, without the tests."""
    if arguments:
        raise SetupError("check takes no arguments.")
    set_up(with_windows=False)
    return run_checks()


def coverage(arguments: Sequence[str]) -> int:
    """Run the tests and say which lines and branches none of them reached.

    The rules of the trade are reached in full; the rest not less than pyproject.toml says.
    """
    set_up(with_windows=True, optional=True)
    pytest_arguments, environment = read_test_arguments(arguments)
    tool: list[str | Path] = [PYTHON, "-m", "coverage"]
    call([*tool, "erase"])
    tests = call([*tool, "run", "-m", "pytest", *pytest_arguments], environment)
    call([*tool, "combine", "--quiet"])
    rules = [f"--include={RULES_OF_THE_TRADE}", "--fail-under=100", "--show-missing"]
    in_full = call([*tool, "report", "--skip-covered", *rules])
    return tests or in_full or call([*tool, "report", "--skip-covered"])


def bench(arguments: Sequence[str]) -> int:
    """Run the benchmarks, or the one named; each prints a ratio against its limit."""
    names = sorted(path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py"))
    wanted = list(arguments) or names
    if unknown := sorted(set(wanted) - set(names)):
        raise SetupError(f"no benchmark named {unknown[0]}; there are: {', '.join(names)}.")
    set_up(with_windows=has_display())
    results = [call([PYTHON, "-m", f"benchmarks.{name}"]) for name in wanted]
    return max(results, default=PASSED)


def lock(arguments: Sequence[str]) -> int:
    """Write requirements.lock anew from pyproject.toml, for all systems, without addresses."""
    with tempfile.TemporaryDirectory() as folder:
        python = make_venv(Path(folder) / "venv")
        must([python, "-m", "pip", "install", "--quiet", "uv"], "uv could not be installed")
        options = ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-header"]
        target = ["--python-version", "3.11", "--group", "dev", "-o", LOCK.name]
        return call(
            [python, "-m", "uv", "pip", "compile", *options, *target, *arguments, "pyproject.toml"],
            quiet=True,
        )


def run_checks() -> int:
    """Run the checks that need no test, fastest first; return the first exit code that is not 0."""
    checks = {
        "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
        "lint": ["-m", "ruff", "check", "--quiet", "."],
        "types": ["-m", "mypy"],
        "import contracts": ["-c", LINT_IMPORTS],
    }
    for name, command in checks.items():
        started = time.monotonic()
        done = subprocess.run(
            [str(PYTHON), *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        word = "failed" if done.returncode else "passed"
        print(f"{name}: {word} in {time.monotonic() - started:.1f} s", flush=True)
        if done.returncode:
            print(done.stdout, done.stderr, sep="", flush=True)
            return done.returncode
    return PASSED


def read_test_arguments(arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Split what is ours from what is pytest's; the second part is the environment to set.

    The whole suite runs on all cores; a part that somebody names runs in one process.
    """
    rest = list(arguments)
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    if "--thorough" in rest:
        rest.remove("--thorough")
        environment["BILLING_THOROUGH"] = "1"
    if "--workers" in rest:
        place = rest.index("--workers")
        if place + 1 >= len(rest) or not rest[place + 1].isdigit():
            raise SetupError("--workers takes a number, 0 for none.")
        workers = int(rest[place + 1])
        del rest[place : place + 2]
    else:
        workers = 0 if rest else os.cpu_count() or 1
    # What a file sets up once is set up by one worker only; the order stays that of the files.
    by_file = ["--dist", "loadfile", "--no-loadscope-reorder"]
    parallel = ["-n", str(workers), *by_file] if workers > 1 else []
    return [*parallel, *rest], environment


def set_up(*, with_windows: bool, optional: bool = False) -> None:
    """Make sure of Python, the shared libraries of Qt and the packages of the lock."""
    if LINUX:
        ensure_libraries(with_windows=with_windows, optional=optional)
    ensure_packages()


def has_display() -> bool:
    """Say whether a window can be opened here."""
    return not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def ensure_libraries(*, with_windows: bool, optional: bool) -> None:
    """Install the missing system packages as root with apt, or say which line would.

    Where the windows are optional, their libraries may be missing, and that is said.

    Raises:
        SetupError: Something needed is missing and cannot be installed from here.
    """
    needed = missing_packages(QT_LIBRARIES)
    windows = missing_packages(WINDOW_LIBRARIES) if with_windows else []
    if optional and shutil.which("Xvfb") is None:
        windows.append("xvfb")
    if not needed and not windows:
        return
    line = "apt-get update && apt-get install -y " + " ".join([*needed, *windows])
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing system packages: {' '.join([*needed, *windows])}", flush=True)
        apt_install([*needed, *windows])
    elif needed or not optional:
        raise SetupError(
            f"system packages are missing. On Debian or Ubuntu run:\n  sudo sh -c '{line}'"
        )
    else:
        print("One test opens a real window and fails without these packages. To install them:")
        print(f"  sudo sh -c '{line}'", flush=True)


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """Return the packages of those libraries that the loader does not find."""
    return [package for library, package in libraries.items() if not can_load(library)]


def can_load(library: str) -> bool:
    """Say whether the loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages; waits for another apt that holds the lock."""
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    must([*apt, "update"], "apt-get update failed", environment)
    must(install, "apt-get install failed", environment)


def ensure_packages() -> None:
    """Make .venv from the lock, unless it is stamped as made from this lock by this Python.

    The stamp is written last, so an interrupted set-up is made again from the start.
    """
    stamp = f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} python {sys.version.split()[0]}\n"
    if read_stamp() == stamp:
        return
    with one_at_a_time():
        if read_stamp() == stamp:
            return
        if Path(sys.prefix).resolve() == VENV:
            raise SetupError("the packages have changed; run this with the Python outside .venv.")
        print("Making .venv from requirements.lock, this takes a minute or two.", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        python = make_venv(VENV)
        pip: list[str | Path] = [
            python,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--quiet",
        ]
        install = [*pip, "--require-hashes", "-r", LOCK]
        must(install, "the packages could not be installed")
        STAMP.write_text(stamp, encoding="utf-8")


def read_stamp() -> str:
    """Return what .venv was made from, nothing where it is absent or half made."""
    with contextlib.suppress(OSError):
        if PYTHON.exists():
            return STAMP.read_text(encoding="utf-8")
    return ""


def make_venv(folder: Path) -> Path:
    """Make a virtual environment with pip and return its Python."""
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not (shutil.which("apt-get") and LINUX and os.geteuid() == 0):
            raise SetupError(f"Python came without venv; run: sudo apt-get install {package}")
        apt_install([package])
    venv.create(folder, with_pip=True, symlinks=not WINDOWS)
    return folder / PYTHON.relative_to(VENV)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other dev.py in this folder is making .venv."""
    with (ROOT / ".venv.lock").open("w", encoding="utf-8") as file:
        if sys.platform == "win32":
            import msvcrt

            while True:  # LK_LOCK gives up after ten seconds; making .venv takes longer.
                with contextlib.suppress(OSError):
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def call(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    *,
    quiet: bool = False,
) -> int:
    """Run a command in the project's folder and return its exit code."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL if quiet else None,
        check=False,
    )
    # Death by a signal is a negative number here; a shell would cut that to one byte.
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


def must(
    command: Sequence[str | Path], problem: str, environment: Mapping[str, str] | None = None
) -> None:
    """Run a command that the set-up cannot do without; only its errors are shown.

    Raises:
        SetupError: It failed.
    """
    if code := call(command, environment, quiet=True):
        raise SetupError(f"{problem} (exit code {code}).")


if __name__ == "__main__":
    if sys.version_info < PYTHON_MIN:
        sys.exit("dev.py: Billing Desktop needs Python 3.11 or newer; this is " + sys.version)
    sys.exit(main(sys.argv[1:]))
