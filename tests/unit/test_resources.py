import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scripts import draw_charts
from viewer import resources
from viewer.resources import DEFAULT_IMAGE, SAMPLES, Sample, asset_path


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_sample_opens(sample: Sample) -> None:
    with Image.open(sample.path) as image:
        image.load()
        assert image.format == "PNG"
        assert image.mode in {"L", "RGB"}
    assert sample.path.is_absolute()
    assert sample.title and sample.description
    assert "\n" not in sample.description


def test_every_image_in_the_folders_is_a_sample() -> None:
    files = {path for group in ("photographs", "charts") for path in asset_path(group).iterdir()}
    assert files == {sample.path for sample in SAMPLES}


def test_names_are_unique_and_groups_stay_together() -> None:
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)
    groups = [sample.group for sample in SAMPLES]
    assert groups == sorted(groups, reverse=True)


def test_the_default_is_the_cat() -> None:
    assert DEFAULT_IMAGE.name == "chelsea.png"
    assert DEFAULT_IMAGE.is_file()


def test_there_is_an_icon() -> None:
    with Image.open(asset_path("icon.png")) as image:
        assert (image.size, image.mode) == ((256, 256), "RGBA")


def test_an_installed_package_finds_the_assets_inside_itself(tmp_path: Path) -> None:
    package = tmp_path / "viewer"
    (package / "assets").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "resources.py").write_bytes(Path(resources.__file__).read_bytes())
    code = "from viewer.resources import asset_path; print(asset_path('icon.png'))"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert found.strip() == str(package.resolve() / "assets" / "icon.png")


@pytest.mark.parametrize("name", draw_charts.draw_all())
def test_committed_pictures_are_what_the_script_draws(name: str) -> None:
    drawn = draw_charts.draw_all()[name]
    with Image.open(asset_path(*name.split("/"))) as committed:
        assert committed.mode == drawn.mode
        np.testing.assert_array_equal(np.asarray(committed), np.asarray(drawn))


def test_charts_are_small_enough_to_look_at_enlarged() -> None:
    charts = [sample for sample in SAMPLES if sample.group == "Charts"]
    assert len(charts) > 3
    for chart in charts:
        with Image.open(chart.path) as image:
            assert max(image.size) <= 256


def test_numbers_have_no_neighbours_alike() -> None:
    numbers = draw_charts.numbers_4x4().astype(int)
    assert np.abs(np.diff(numbers, axis=0)).min() >= 30
    assert np.abs(np.diff(numbers, axis=1)).min() >= 30
