"""What comes from files and goes to them: the dialogs, and what follows from their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, QSettings
from PyQt5.QtGui import QCursor, QImage
from PyQt5.QtWidgets import QApplication, QFileDialog, QMessageBox, QToolTip

from viewer.images.atomic_file import is_file, whole_file
from viewer.images.formats import name_patterns
from viewer.images.load_image import ImageError, shown_path
from viewer.jobs.exporting import STILL_EXPORTING
from viewer.jobs.jobs import Jobs
from viewer.qt.qimage import png_bytes
from viewer.qt.settings import saved_value
from viewer.qt.store import Store
from viewer.widgets.dialogs.save_dialog import ask_where_to_save
from viewer.widgets.window.main_window import MainWindow

if TYPE_CHECKING:  # the window stands before these are imported
    from viewer.state.session import Session

SESSION_SUFFIX = ".json"
WINDOW_PICTURE = "comparison.png"
SHEET_PICTURE = "sheet.png"
SAVE_FIRST = "to keep that too, export the Original and open it first."


class Files(QObject):
    """Asks where to, and has it done.

    Parameters
    ----------
    store : Store
        Its state is what is written.
    window : MainWindow
        The dialogs lie over it; its banner says what went wrong.
    jobs : Jobs
        They read and write.
    make_sheet : callable
        Makes a picture of the view, with a method's figures by its name.
    settings : QSettings or None
        Where the folder is remembered.
    catch_up : callable
        Brings the panels up to date: a picture of the window holds them.
    """

    def __init__(
        self,
        store: Store,
        window: MainWindow,
        jobs: Jobs,
        make_sheet: Callable[[Mapping[str, str]], QImage | None],
        settings: QSettings | None,
        catch_up: Callable[[], None],
    ) -> None:
        super().__init__(store)
        self._catch_up = catch_up
        self._store, self._window, self._jobs = store, window, jobs
        self._sheet, self._settings = make_sheet, settings

    # Opening

    def open(self, path: str) -> None:
        """Open an image, or a session."""
        if Path(path).suffix.lower() != SESSION_SUFFIX:
            self._jobs.opening.open(path)
            return
        from viewer.state.session import SessionError, read_session

        self._window.banner.clear()  # it is of what was opened or done before
        try:
            session = read_session(path)
        except SessionError as error:
            self._window.banner.show_error(str(error))
            return
        self._open_session(session)

    def _open_session(self, session: Session) -> None:
        """Show what a session holds; its image is opened unless it is there already."""
        image = self._store.state.image
        if session.image is None or (image is not None and image.path == session.image):
            self._jobs.opening.apply(session)
        else:
            self._jobs.opening.open(session.image, session)

    def ask_for_image(self) -> None:
        """Ask which image to open."""
        self._ask_what_to_open("Open an image", f"Images ({name_patterns()});;All files (*)")

    def ask_for_session(self) -> None:
        """Ask which session to open."""
        self._ask_what_to_open("Open a session", f"Sessions (*{SESSION_SUFFIX})")

    def _ask_what_to_open(self, title: str, kinds: str) -> None:
        path, _ = QFileDialog.getOpenFileName(self._window, title, self.folder(), kinds)
        if path:
            self.remember_folder(path)
            self.open(path)

    # Writing

    def ask_where_to_save_session(self) -> None:
        """Ask where to write the state."""
        from viewer.state.session import session_text

        content = session_text(self._store.state).encode()
        left_out = ", without the pasted image: " + SAVE_FIRST if self._is_pasted else ""
        name = f"session{SESSION_SUFFIX}"
        self._ask_and_write("Save the session", name, "Sessions", content, left_out)

    def copy_command(self) -> None:
        """Put the command that brings back this view on the clipboard."""
        from viewer.state.session import command_line

        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(command_line(self._store.state))
            QToolTip.showText(QCursor.pos(), "The command is on the clipboard.")
            if self._is_pasted:
                self._window.banner.show_note(
                    f"The command leaves the pasted image out: {SAVE_FIRST}"
                )

    @property
    def _is_pasted(self) -> bool:
        """Whether the image is in no file."""
        image = self._store.state.image
        return image is not None and not image.path

    def ask_what_to_export(self) -> None:
        """Ask which pictures to write, and where."""
        from viewer.widgets.dialogs.export_dialog import ExportChoice, ExportDialog

        state = self._store.state
        if state.image is None:
            return
        if self._jobs.exporting.is_busy:
            self._window.banner.show_note(STILL_EXPORTING)
            return
        channels = state.image.channels
        choices = [
            ExportChoice(
                name,
                state.resolved.method(name).title,
                state.resolved.output_shape(name),
                state.resolved.selected_region(name),
                channels,
            )
            for name in state.panes.methods
            if name not in state.waiting
        ]
        dialog = ExportDialog(choices, self.folder(), self._window, opened=state.image.path)
        if dialog.exec():
            self._jobs.exporting.export(
                Path(dialog.folder()), dialog.methods(), dialog.file_format(), dialog.regions()
            )

    def may_close(self) -> bool:
        """Ask whether the window may close, if pictures are being written."""
        if not self._jobs.exporting.is_busy:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Close the window?")
        box.setText("Pictures are still being written.")
        box.setInformativeText("Those that are not complete are lost if it stops now.")
        keep = box.addButton("Keep exporting", QMessageBox.ButtonRole.RejectRole)
        stop = box.addButton("Stop and close", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        box.deleteLater()
        return box.clickedButton() is stop

    def ask_where_to_save_window(self) -> None:
        """Ask where to write a picture of the window."""
        self._catch_up()
        picture = self._window.grab().toImage()
        self._ask_where_to_save("Save the window as a picture", WINDOW_PICTURE, picture)

    def ask_where_to_save_sheet(self) -> None:
        """Ask where to write the view as a sheet."""
        self._make_sheet(
            lambda sheet: self._ask_where_to_save("Save the view as a sheet", SHEET_PICTURE, sheet)
        )

    def copy_sheet(self) -> None:
        """Put the view on the clipboard, as a sheet."""

        def copy(sheet: QImage) -> None:
            clipboard = QApplication.clipboard()
            if clipboard is not None:
                clipboard.setImage(sheet)
                self._window.banner.show_note("The view is on the clipboard, as a picture.")

        self._make_sheet(copy)

    def _make_sheet(self, use: Callable[[QImage], None]) -> None:
        """Measure what is in view, in the background, and make a sheet with the figures."""

        def compose(figures: dict[str, str]) -> None:
            sheet = self._sheet(figures)
            if sheet is not None:
                use(sheet)

        self._jobs.whole_figures.measure_view(compose)

    def _ask_where_to_save(self, title: str, name: str, picture: QImage) -> None:
        self._ask_and_write(title, name, "PNG", png_bytes(picture))

    def _ask_and_write(
        self, title: str, name: str, kind: str, content: bytes, left_out: str = ""
    ) -> None:
        """Ask where to write a file, do so, and say so; what is left out follows its name."""
        suggestion = Path(self.folder()) / name
        suffix = suggestion.suffix.removeprefix(".")
        path = ask_where_to_save(self._window, title, suggestion, kind, suffix)
        if not path:
            return
        image = self._store.state.image
        if image is not None and is_file(path, image.path):
            self._window.banner.show_error(
                f"{shown_path(path)} is the opened image, which would be lost; choose another name."
            )
            return
        try:
            with whole_file(path) as file:
                file.write(content)
        except ImageError as error:
            self._window.banner.show_error(str(error))
        else:
            self._window.banner.show_note(f"Wrote {path}{left_out or '.'}")

    # The folder

    def folder(self) -> str:
        """Return the folder that was used last."""
        remembered = saved_value(self._settings, "folder") if self._settings is not None else None
        return remembered if isinstance(remembered, str) else str(Path.home())

    def remember_folder(self, path: str) -> None:
        """Remember the folder that a file is in."""
        if self._settings is not None:
            self._settings.setValue("folder", str(Path(path).parent))
