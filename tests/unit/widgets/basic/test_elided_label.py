import numpy as np
from pytestqt.qtbot import QtBot

from tests.seen import painted
from viewer.widgets.basic.elided_label import ElidedLabel

TEXT = "a photograph of a cat with a name that is far too long for the status bar"


def test_a_long_text_is_shortened_and_the_tool_tip_has_it_all(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.set_text(TEXT)
    assert label.text() == label.toolTip() == TEXT
    shortened = ElidedLabel()
    qtbot.addWidget(shortened)
    shortened.resize(120, 20)
    metrics = label.fontMetrics()
    fits = [n for n in range(len(TEXT)) if metrics.horizontalAdvance(f"{TEXT[:n]}…") <= 120]
    shortened.set_text(f"{TEXT[: fits[-1]]}…")
    np.testing.assert_array_equal(painted(label), painted(shortened))


def test_it_can_become_as_narrow_as_need_be(qtbot: QtBot) -> None:
    label = ElidedLabel(TEXT)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() == 0 < label.minimumSizeHint().height()
