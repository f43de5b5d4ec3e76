"""The script that counts what the program is made of, on a small house and on this one."""

from pathlib import Path

import pytest

from scripts import measure_house
from scripts.measure_house import BEGIN, END, House, TableError, check, main, table

MODULES = {
    "viewer/__init__.py": "",
    "viewer/__main__.py": "from viewer.top.window import Window\n",
    "viewer/base.py": "def two():\n    return 2\n",
    "viewer/top/__init__.py": "",
    "viewer/top/window.py": (
        "from viewer.middle import plan\n"
        "class Window:\n"
        "    def show(self):\n"
        "        from viewer import base\n"
        "        return base.two()\n"
        "    @property\n"
        "    def size(self):\n"
        "        return 1\n"
    ),
    "viewer/middle/plan.py": "import viewer.base\nimport os\n",
    "tests/unit/test_base.py": "",
    "tests/unit/top/test_window.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in MODULES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    path = tmp_path / measure_house.DOCUMENT
    path.parent.mkdir()
    path.write_text(f"# Map\n\n{BEGIN}\n{END}\n\nThe end.\n")
    return tmp_path


def test_a_small_house_is_counted(root: Path) -> None:
    house = House.at(root)
    assert house.rooms == {"base", "top", "middle"}
    assert house.arrows == {("top", "middle"), ("top", "base"), ("middle", "base")}
    assert house.floors == 3
    assert house.unmirrored == ["middle/plan.py"]
    counts = dict(house.counts())
    assert counts["modules"] == "4, 2 of them directly in `viewer/`"
    assert counts["folders"] == "2"
    assert counts["longest files, in lines"].startswith("`top/window.py` 8, ")
    assert counts["classes with the most methods"] == "`Window` 2"
    assert counts["longest functions, in lines"] == "`window.show` 3, `base.two` 2, `window.size` 2"
    assert counts["99th percentile of functions' lengths"] == "3"
    assert counts["modules without a test file of their own"] == "1"


def test_folders_that_import_one_another_have_no_floors(root: Path) -> None:
    (root / "viewer" / "base.py").write_text("import viewer.top.window\n")
    with pytest.raises(TableError, match="There are no floors"):
        _ = House.at(root).floors


def test_the_table_is_written_and_then_checked(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--check"], root) == 1
    assert "is out of date" in capsys.readouterr().err
    assert main(["--write"], root) == 0
    text = (root / measure_house.DOCUMENT).read_text()
    assert text.startswith("# Map\n") and text.endswith("\n\nThe end.\n")
    assert table(House.at(root)) in text
    assert main(["--check"], root) == 0
    assert main(["--write"], root) == 0
    assert (root / measure_house.DOCUMENT).read_text() == text
    assert capsys.readouterr() == ("", "")
    (root / "viewer" / "base.py").write_text("def two():\n    a = 1\n    b = 1\n    return a + b\n")
    assert main(["--check"], root) == 1
    assert capsys.readouterr().err.count("\n") == 1  # one sentence


def test_a_document_without_a_table_is_told_of(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / measure_house.DOCUMENT).write_text("# Map\n")
    for choice in ("--check", "--write"):
        assert main([choice], root) == 1
        assert capsys.readouterr().err.startswith("There is no table between <!--")


def test_what_has_no_test_file_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], root) == 0
    assert "no test file of its own: viewer/middle/plan.py\n" in capsys.readouterr().out


@pytest.mark.xfail(
    BEGIN not in (measure_house.ROOT / measure_house.DOCUMENT).read_text("utf-8"),
    reason="the map has no table of counts yet",
    raises=TableError,
)
def test_the_map_tells_the_counts_of_this_house() -> None:
    house = House.at(measure_house.ROOT)
    assert len(house.modules) > 100
    check(house, (measure_house.ROOT / measure_house.DOCUMENT).read_text("utf-8"))
