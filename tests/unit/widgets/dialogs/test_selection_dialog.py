from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from viewer.geometry import Region
from viewer.widgets.dialogs.selection_dialog import SelectionDialog


def field(dialog: SelectionDialog, name: str) -> QSpinBox:
    return next(f for f in dialog.findChildren(QSpinBox) if f.accessibleName() == name)


def test_it_begins_with_the_region_and_says_of_what(qtbot: QtBot) -> None:
    dialog = SelectionDialog("cv2", (120, 160), Region(3, 5, 9, 20))
    qtbot.addWidget(dialog)
    assert dialog.region() == Region(3, 5, 9, 20)
    assert any("cv2, which has 160 × 120" in label.text() for label in dialog.findChildren(QLabel))


def test_no_numbers_lead_outside(qtbot: QtBot) -> None:
    dialog = SelectionDialog("cv2", (120, 160), Region(0, 0, 120, 160))
    qtbot.addWidget(dialog)
    dialog.show()
    for name, number in (("First row", "100"), ("First column", "159"), ("Rows", "99")):
        box = field(dialog, name)
        box.selectAll()
        QTest.keyClicks(box, number)
        QTest.keyClick(box, Qt.Key.Key_Tab)
    region = dialog.region()
    assert (region.top, region.left, region.right) == (100, 159, 160)
    assert 100 < region.bottom <= 120
