"""What `make setup` says and does, with stand-ins for the programs that it calls."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    not (ROOT / "scripts" / "set_up.sh").is_file() or shutil.which("sh") is None,
    reason="not a checkout, or no shell",
)


class Machine:
    """A copy of the checkout's set-up, on a machine with only a few programs."""

    def __init__(self, root: Path) -> None:
        self.checkout = root / "a check out"
        self.bin = root / "bin"
        for folder in (self.checkout / "scripts", self.checkout / "viewer", self.bin):
            folder.mkdir(parents=True)
        for name in ("scripts/set_up.sh", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, self.checkout / name)
        (self.checkout / "viewer" / "__init__.py").touch()
        for name in ("sh", "basename", "cat", "cksum", "dirname", "find", "mkdir", "readlink"):
            (self.bin / name).symlink_to(shutil.which(name) or name)
        self.log = root / "log"
        self.program("id", "echo 1000")
        self.program("Xvfb", "true")
        # Makes an environment whose interpreter is this program again.
        self.python = self.program(
            "python3",
            'echo "python $*" >>"$LOG"\n'
            'case "$*" in\n'
            '  "-m venv"*) mkdir -p .venv/bin && cat "$0" >.venv/bin/python\n'
            f"    {shutil.which('chmod')} +x .venv/bin/python ;;\n"
            "esac",
        )

    def program(self, name: str, body: str) -> Path:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    def set_up(self, purpose: str = "run") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["sh", "scripts/set_up.sh", purpose],
            cwd=self.checkout,
            env={"PATH": str(self.bin), "LOG": str(self.log)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def calls(self, word: str) -> list[str]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return [line for line in lines if word in line]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_installs_once_and_again_when_the_requirements_change(machine: Machine) -> None:
    assert machine.set_up().returncode == 0
    assert len(machine.calls("pip install")) == 1

    second = machine.set_up()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert machine.calls("python") == []

    with (machine.checkout / "constraints.txt").open("a") as constraints:
        constraints.write("# changed\n")
    machine.set_up()
    assert machine.calls("pip install") != []


def test_what_tests_need_includes_what_the_viewer_needs(machine: Machine) -> None:
    machine.set_up("run")
    [run] = machine.calls("pip install")
    assert run.endswith("--constraint constraints.txt --editable .")
    machine.set_up("test")
    [test] = machine.calls("pip install")
    assert test.endswith("--editable .[dev]")
    machine.set_up("run")
    assert machine.calls("pip install") == []


def test_a_moved_checkout_gets_a_new_environment(machine: Machine) -> None:
    machine.set_up()
    machine.calls("")
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("moved"))
    machine.set_up()
    assert len(machine.calls("-m venv --clear")) == 1


def test_a_failed_installation_is_tried_again(machine: Machine) -> None:
    works = machine.python.read_text()
    machine.program("python3", works + '\ncase "$*" in *"pip install"*) exit 1 ;; esac')
    failed = machine.set_up()
    assert failed.returncode == 1
    assert "could not be installed" in failed.stderr
    machine.program("python3", works)
    shutil.copy(machine.python, machine.checkout / ".venv" / "bin" / "python")
    assert machine.set_up().returncode == 0
    assert machine.calls("pip install") != []


def test_an_old_python_is_named(machine: Machine) -> None:
    machine.program("python3", 'case "$*" in --version) echo Python 3.9.2 ;; *) exit 1 ;; esac')
    result = machine.set_up()
    assert result.returncode == 1
    assert "Python 3.11 or newer is needed, and python3 is: Python 3.9.2." in result.stderr
    assert not (machine.checkout / ".venv").exists()


def test_no_python_at_all(machine: Machine) -> None:
    machine.python.unlink()
    result = machine.set_up()
    assert result.returncode == 1
    assert "Python 3.11 or newer is needed, and python3 is: none." in result.stderr


def test_a_python_without_venv_is_told_the_package(machine: Machine) -> None:
    machine.program("python3", 'case "$*" in *ensurepip*) exit 1 ;; esac')
    result = machine.set_up()
    assert result.returncode == 1
    assert "sudo apt-get install python3-venv" in result.stderr


# dpkg-query as it answers where everything but the packages in MISSING is installed.
DPKG = """
for name in "$@"; do
    case " $MISSING -W -f " in *" $name "*) continue ;; esac
    case $name in *status*) continue ;; *t64) continue ;; esac
    printf ' installed:%s ' "$name"
done
exit 1
"""


def test_a_user_is_told_the_line_and_may_still_run(machine: Machine) -> None:
    machine.program("dpkg-query", "MISSING='libgl1 libxcb-icccm4'" + DPKG)
    result = machine.set_up("run")
    assert result.returncode == 0
    assert "    sudo apt-get install libgl1 libxcb-icccm4" in result.stderr.splitlines()
    assert machine.set_up("test").returncode == 1


def test_root_installs_what_is_missing(machine: Machine) -> None:
    done = machine.bin.parent / "installed"
    machine.program("id", "echo 0")
    machine.program(
        "apt-get",
        f'echo "apt-get $*" >>"$LOG"; case "$*" in *" install "*) >"{done}" ;; esac',
    )
    machine.program("dpkg-query", f'MISSING=libgl1; [ -e "{done}" ] && MISSING=""' + DPKG)
    assert machine.set_up("test").returncode == 0
    update, install = machine.calls("apt-get")
    assert update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends libgl1")


def test_renamed_libraries_count(machine: Machine) -> None:
    machine.program(
        "dpkg-query",
        DPKG.replace("*t64) continue", "libglib2.0-0) continue").replace("$MISSING", ""),
    )
    result = machine.set_up()
    assert (result.returncode, "apt-get" in result.stderr) == (0, False)


def test_torch_is_pinned_without_a_local_version() -> None:
    pins = (ROOT / "constraints.txt").read_text().split()
    assert "torch==2.13.0" in pins
    assert not any("+" in pin for pin in pins)


def test_windows_are_tested_on_a_real_x_display(qapp: object) -> None:
    from PyQt5.QtGui import QGuiApplication

    if os.environ["QT_QPA_PLATFORM"] != "xcb":
        pytest.skip("another platform was asked for")
    assert QGuiApplication.platformName() == "xcb"
