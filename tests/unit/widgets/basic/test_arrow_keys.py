from PyQt5.QtCore import Qt

from viewer.widgets.basic.arrow_keys import STEPS


def test_opposite_keys_cancel_and_only_arrows_step() -> None:
    down, right = STEPS[Qt.Key.Key_Down], STEPS[Qt.Key.Key_Right]
    assert (down, right) == ((1, 0), (0, 1))
    assert [STEPS[key] for key in (Qt.Key.Key_Up, Qt.Key.Key_Left)] == [(-1, 0), (0, -1)]
    assert STEPS.get(int(Qt.Key.Key_Space)) is None
