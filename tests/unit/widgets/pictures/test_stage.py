from pytestqt.qtbot import QtBot

from viewer.widgets.pictures.stage import Stage


def test_the_bar_is_over_the_pictures_and_does_not_widen_them(qtbot: QtBot) -> None:
    stage = Stage()
    qtbot.addWidget(stage)
    stage.resize(420, 400)
    stage.show()
    assert stage.width() == 420 == stage.picture.width()
    bottom = stage.bar.mapTo(stage, stage.bar.rect().bottomLeft()).y()
    assert stage.picture.y() == bottom + 1
    assert stage.picture.height() + stage.bar.height() == 400
