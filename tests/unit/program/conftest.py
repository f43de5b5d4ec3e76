"""A program in a real window, with settings of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt5.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.programs import first
from viewer.program.program import Program


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def program(qtbot: QtBot, settings: QSettings) -> Iterator[Program]:
    program = Program(first(), settings)
    qtbot.addWidget(program.window)
    yield program
    program.stop()
    program.jobs.stop()
    program.window.close()
