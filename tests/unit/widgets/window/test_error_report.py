from PyQt5.QtWidgets import QDialogButtonBox, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.seen import copied, named, said
from viewer.widgets.window.error_report import ErrorReport

REPORT = "Traceback (most recent call last):\n  ValueError: <b>no</b> picture"


def test_the_report_can_be_read_copied_and_closed(qtbot: QtBot) -> None:
    dialog = ErrorReport(REPORT)
    qtbot.addWidget(dialog)
    dialog.show()
    details = named(dialog, QPlainTextEdit, "Report")
    assert details.toPlainText() == REPORT and details.isReadOnly()
    assert "you can go on" in " ".join(said(dialog))
    [copy] = [b for b in dialog.findChildren(QPushButton) if b.text() == "Copy report"]
    copy.click()
    assert copied() == REPORT and dialog.isVisible()
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    buttons.button(QDialogButtonBox.StandardButton.Close).click()
    assert not dialog.isVisible()
