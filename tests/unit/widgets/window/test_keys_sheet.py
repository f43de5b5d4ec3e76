from html import unescape

from PyQt5.QtWidgets import QDialogButtonBox, QScrollArea
from pytestqt.qtbot import QtBot

from tests.seen import said
from viewer.program.commands import COMMANDS
from viewer.widgets.window.commands import MOUSE_HELP
from viewer.widgets.window.keys_sheet import KeysSheet


def test_every_key_and_what_the_mouse_does_is_listed(qtbot: QtBot) -> None:
    sheet = KeysSheet(COMMANDS)
    qtbot.addWidget(sheet)
    told = unescape("".join(said(sheet))).replace("\N{NO-BREAK SPACE}", " ")
    for command in COMMANDS:
        if command.keys and not command.submenus:  # the panes have a line of their own
            assert "   ".join(command.keys) in told and command.text in told
    for keys, text in MOUSE_HELP:
        assert keys in told and text in told


def test_it_keeps_within_the_screen_and_closes(qtbot: QtBot) -> None:
    sheet = KeysSheet(COMMANDS)
    qtbot.addWidget(sheet)
    sheet.show()
    area, screen = sheet.findChild(QScrollArea), sheet.screen()
    assert area is not None and screen is not None
    assert sheet.height() <= screen.availableGeometry().height()
    assert area.widget().sizeHint().width() <= area.viewport().width(), "no line is cut"
    buttons = sheet.findChild(QDialogButtonBox)
    assert buttons is not None
    buttons.button(QDialogButtonBox.StandardButton.Close).click()
    assert not sheet.isVisible()
