import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QCheckBox, QSlider
from pytestqt.qtbot import QtBot

from tests.seen import named
from viewer.widgets.basic.number_field import WholeNumberField
from viewer.widgets.layer.kernel_size_slider import KernelSizeSlider


@pytest.fixture
def chooser(qtbot: QtBot) -> KernelSizeSlider:
    chooser = KernelSizeSlider()
    qtbot.addWidget(chooser)
    chooser.set_kernel_size(8, True)
    chooser.show()
    return chooser


def test_slider_and_field_choose_a_size(chooser: KernelSizeSlider) -> None:
    heard: list[int] = []
    chooser.kernel_size_chosen.connect(heard.append)
    QTest.keyClick(named(chooser, QSlider, "Kernel size"), Qt.Key.Key_Right)
    field = named(chooser, WholeNumberField, "Kernel size, typed")
    field.selectAll()
    QTest.keyClicks(field, "17")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == [9, 17]


def test_the_lock_is_asked_for(chooser: KernelSizeSlider, qtbot: QtBot) -> None:
    lock = chooser.findChild(QCheckBox)
    assert lock is not None and lock.isChecked()
    with qtbot.waitSignal(chooser.lock_chosen) as asked:
        lock.click()
    assert asked.args == [False]


def test_what_is_shown_is_not_asked_for(chooser: KernelSizeSlider, qtbot: QtBot) -> None:
    lock = chooser.findChild(QCheckBox)
    assert lock is not None
    sizes, locks = chooser.kernel_size_chosen, chooser.lock_chosen
    with qtbot.assertNotEmitted(sizes), qtbot.assertNotEmitted(locks):
        chooser.set_kernel_size(33, False)
    assert named(chooser, QSlider, "Kernel size").value() == 33
    assert named(chooser, WholeNumberField, "Kernel size, typed").value() == 33
    assert not lock.isChecked()
