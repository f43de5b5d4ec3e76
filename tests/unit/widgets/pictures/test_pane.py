import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from viewer.comparing.differences import Difference
from viewer.widgets.pictures.pane import Pane, difference_text


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (None, ("", "")),
        (Difference(0, 0, 50), ("same", "Every pixel equals cv2 (visible part).")),
        (
            Difference(0, 0, 50, sampled=True),
            (
                "≈ same",
                "No difference from cv2 was found yet; the visible part is still being compared.",
            ),
        ),
        (
            Difference(3, 25, 1000),
            (
                "±3 on 2.5 %",
                "2.5 % of the pixels differ from cv2, by up to 3 levels (visible part).",
            ),
        ),
        (
            Difference(255, 999, 1000, sampled=True),
            (
                "≥ 255 on ≈ 99.9 %",
                "About 99.9 % of the pixels differ from cv2, by 255 levels or more; "
                "the visible part is still being compared.",
            ),
        ),
        (Difference(2, 0, 50, sampled=True), ("≥ 2 on ≈ 0 %", None)),
        (Difference(1, 1, 100_000), ("±1 on 0.001 %", None)),
        (Difference(1, 994, 1000), ("±1 on 99 %", None)),
        (Difference(1, 99_999, 100_000), ("±1 on 99.99 %", None)),
        (Difference(1, 1000, 1000), ("±1 on 100 %", None)),
    ],
)
def test_a_difference_in_words(
    difference: Difference | None, expected: tuple[str, str | None]
) -> None:
    text, tip = difference_text(difference, "cv2")
    assert text == expected[0]
    assert expected[1] in (None, tip)


def test_the_title_bar_says_what_the_picture_is(qtbot: QtBot) -> None:
    pane = Pane()
    qtbot.addWidget(pane)
    pane.set_method("transposed_conv")
    pane.set_details((30, 45), "stride 3")
    pane.set_difference(Difference(0, 0, 5), "cv2")
    assert pane.findChildren(QToolButton)[0].text() == "Transposed convolution ▾"
    assert {"45 × 30  ·  stride 3", "same"} <= {label.text() for label in pane.findChildren(QLabel)}
    pane.set_details((30, 45), "")
    assert "45 × 30" in {label.text() for label in pane.findChildren(QLabel)}
    assert pane.picture.accessibleName() == "Transposed convolution: picture"


def test_the_title_is_shortened_before_the_details_are(qtbot: QtBot) -> None:
    pane = Pane()
    qtbot.addWidget(pane)
    pane.set_method("transposed_conv")
    pane.set_details((1200, 1804), "stride 2, not 1.6")
    title = pane.findChildren(QToolButton)[0]
    details = next(w for w in pane.findChildren(QLabel) if "1804" in w.text())
    long = title.fontMetrics().horizontalAdvance("Transposed convolution ▾")
    pane.show()
    for width, text in (
        (details.sizeHint().width() + long + 200, "Transposed convolution ▾"),
        (details.sizeHint().width() + long, "Transposed ▾"),
    ):
        pane.resize(width, 300)
        assert title.text() == text
        qtbot.waitUntil(lambda: details.width() >= details.sizeHint().width())


def test_another_size_stands_where_the_difference_would(qtbot: QtBot) -> None:
    pane = Pane()
    qtbot.addWidget(pane)
    pane.set_method("transposed_conv")
    pane.set_details((30, 45), "stride 3")
    pane.set_difference(Difference(3, 25, 1000), "cv2")
    assert pane.caption == "45 × 30  ·  stride 3  ·  against cv2: ±3 on 2.5 %"
    pane.set_other_size("Not compared: cv2 has 40 × 27 pixels, this picture 45 × 30.")
    pane.set_difference(None, "cv2")
    assert pane.caption == "45 × 30  ·  stride 3  ·  other size"
    assert "40 × 27" in pane.difference_label.toolTip()
    pane.set_other_size("")
    assert (pane.difference_label.text(), pane.difference_label.toolTip()) == ("", "")
    pane.set_difference(Difference(3, 25, 1000), "cv2")
    assert pane.difference_label.text() == "±3 on 2.5 %"


def test_refining_is_marked_until_it_is_done(qtbot: QtBot) -> None:
    pane = Pane()
    qtbot.addWidget(pane)
    marks = []
    for share in (0.0, 0.4567, 1.0):
        pane.set_refined(share)
        marks += [label.toolTip() for label in pane.findChildren(QLabel) if label.text() == "◌"]
    tip = "Still being refined: {} % is exact, the rest shows samples."
    assert marks == [tip.format("0.0"), tip.format("45.7")]


def test_a_click_on_the_title_chooses_the_method(qtbot: QtBot) -> None:
    pane = Pane()
    qtbot.addWidget(pane)
    pane.resize(300, 200)
    pane.show()
    with qtbot.waitSignal(pane.chosen):
        qtbot.mouseClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))


def test_a_narrow_pane_takes_the_short_title(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pane = Pane(window)
    pane.set_method("transposed_conv")
    title = pane.findChildren(QToolButton)[0]
    pane.set_difference(Difference(34, 5, 1000, sampled=True), "cv2")
    window.show()
    for width, expected in ((700, "Transposed convolution ▾"), (240, "Transposed ▾")):
        pane.resize(width, 300)
        pane.layout().activate()
        assert title.text() == expected
        parts = sorted(
            (part.geometry() for part in (title, pane.difference_label)), key=lambda box: box.left()
        )
        assert parts[0].right() < parts[1].left()
        assert parts[1].right() <= width


def test_closing_is_asked_for_in_the_menu(qtbot: QtBot) -> None:
    pane = Pane()
    qtbot.addWidget(pane)
    with qtbot.waitSignal(pane.close_requested):
        pane.menu.actions()[-1].trigger()
