"""What is taken away is true by itself: the programs are run, the tables are added up again."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from tests.families import LEADERS
from viewer.geometry import Region
from viewer.upsampling import METHODS, Border, Explanation, Parameters, matched_kernel_size
from viewer.upsampling.channels import channel_names
from viewer.upsampling.explaining.formats import (
    FORMATS,
    as_markdown,
    as_snippet,
    as_text,
    as_tsv,
    steps_json,
)

ByteArray = NDArray[np.uint8]

SOURCE = np.random.default_rng(7).integers(0, 256, (30, 45, 3), dtype=np.uint8)
SMALL = np.array([[[10], [200]], [[31], [90]]], dtype=np.uint8)
# Each a source, and what is done to it: borders, gaps, gain, shrinking, copies, odd shapes.
CASES = [
    (SOURCE, Parameters(4, 8)),
    (SOURCE, Parameters(1, 1)),
    (SOURCE, Parameters(0.5, 4)),
    (SOURCE, Parameters(3.7, 7, border=Border.REPLICATED)),
    (SOURCE, Parameters(2, 5, border=Border.NORMALISED)),
    (SOURCE, Parameters(8, 3)),
    (SOURCE, Parameters(8, 3, border=Border.NORMALISED)),
    (SOURCE, Parameters(2, 5, padding=0, output_padding=1)),
    (SOURCE, Parameters(1, 64)),
    (SOURCE, Parameters(1 / 3, 2)),
    (SOURCE[:1], Parameters(1.6, 4, border=Border.REPLICATED)),
    (SOURCE[:, :1, :1], Parameters(32, 63)),
    (SOURCE[:1, :1].repeat(2, axis=2)[:, :, :4], Parameters(3, 5)),
]


def told(method: str, source: ByteArray, row: int, col: int, parameters: Parameters) -> tuple:  # type: ignore[type-arg]
    """Return what every format takes."""
    explanation = METHODS[method].explain(source, row, col, parameters)
    return method, explanation, (source.shape[0], source.shape[1]), parameters


def printed(snippet: str) -> tuple[int, ...]:
    """Run a snippet by itself and return the numbers that it prints."""
    output = io.StringIO()
    with redirect_stdout(output):
        exec(compile(snippet, "snippet", "exec"), {"__name__": "__main__"})
    return tuple(map(int, output.getvalue().split()))


def check_printed(
    method: str, source: ByteArray, row: int, col: int, parameters: Parameters, byte: ByteArray
) -> None:
    """A snippet prints the picture's byte, or says how far from it it may come."""
    subject = told(method, source, row, col, parameters)
    explanation: Explanation = subject[1]
    snippet = as_snippet(*subject)
    off = np.abs(np.array(printed(snippet)) - byte)
    assert off.max() <= explanation.approximate, snippet


def pixels_of(shape: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Return the four corners, the borders' neighbours and a few places in the middle."""
    rows, cols = (
        sorted({place % n for place in (0, 1, 2, n // 3, n // 2, n - 2, n - 1)}) for n in shape
    )
    yield from ((row, col) for row in rows for col in cols)


@pytest.mark.parametrize(("source", "parameters"), CASES)
@pytest.mark.parametrize("method", LEADERS)
def test_a_snippet_prints_the_pictures_bytes(
    method: str, source: ByteArray, parameters: Parameters
) -> None:
    shape = METHODS[method].output_shape((source.shape[0], source.shape[1]), parameters)
    picture = METHODS[method].render(source, Region.whole(shape), parameters)  # the library's own
    for row, col in pixels_of(shape):
        check_printed(method, source, row, col, parameters, picture[row, col])


@st.composite
def anything(draw: st.DrawFn) -> tuple[ByteArray, Parameters, float, float]:
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 6), st.sampled_from([1, 3, 4])))
    kernel_size = draw(st.integers(1, 20))
    parameters = Parameters(
        draw(st.floats(0.1, 12)),
        kernel_size,
        padding=draw(st.none() | st.integers(0, kernel_size - 1)),
        border=draw(st.sampled_from(Border)),
    )
    place = st.floats(0, 1, exclude_max=True)
    return draw(hnp.arrays(np.uint8, shape)), parameters, draw(place), draw(place)


@pytest.mark.parametrize("method", LEADERS)
@given(case=anything())
def test_a_snippet_prints_the_byte_of_any_pixel(
    method: str, case: tuple[ByteArray, Parameters, float, float]
) -> None:
    source, parameters, down, right = case
    shape = METHODS[method].output_shape((source.shape[0], source.shape[1]), parameters)
    row, col = int(down * shape[0]), int(right * shape[1])
    picture = METHODS[method].render_grid(source, np.array([row]), np.array([col]), parameters)
    check_printed(method, source, row, col, parameters, picture[0, 0])


def test_snippets_are_programs_by_themselves() -> None:
    """Saved to a file and run without this package, the programs of all methods still print."""
    places = [(name, row, col) for name in METHODS for row, col in ((0, 0), (7, 20), (29, 44))]
    told_all = [told(name, SOURCE, row, col, Parameters(2.5, 5)) for name, row, col in places]
    snippets = [as_snippet(*each) for each in told_all]
    assert all(snippet.isascii() and "viewer" not in snippet for snippet in snippets)
    run = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-"],
        input="\n".join(snippets),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    for line, (name, explanation, *_) in zip(run.stdout.splitlines(), told_all, strict=True):
        off = np.abs(np.array(line.split(), int) - explanation.value)
        assert off.max() <= explanation.approximate, name


@pytest.mark.parametrize("method", METHODS)
def test_a_snippet_holds_the_taps_and_fits_a_page(method: str) -> None:
    subject = told(method, SOURCE, 20, 21, Parameters(8, 64))
    explanation: Explanation = subject[1]
    snippet = as_snippet(*subject)
    names: dict[str, NDArray[np.int64]] = {}
    with redirect_stdout(io.StringIO()):
        exec(snippet, names)
    taps = explanation.taps
    assert np.repeat(names["rows"], len(names["cols"])).tolist() == taps.rows.tolist()
    assert np.tile(names["cols"], len(names["rows"])).tolist() == taps.cols.tolist()
    weights = np.outer(names["row_weights"], names["col_weights"])
    assert weights.ravel().tolist() == taps.weights.tolist()
    assert names["values"].reshape(-1, 3).tolist() == taps.values.tolist()
    assert max(map(len, snippet.splitlines())) <= 100


def test_a_snippet_reads_like_this() -> None:
    assert as_snippet(*told("opencv", SMALL, 1, 1, Parameters(2, 4))) == (
        "# cv2: row 1, column 1 of 4 x 4,\n"
        "# of a source of 2 x 2.\n"
        "# cv2.resize with INTER_LINEAR: weights out of 2048, rounded on the way.\n"
        "#   source row     (1 + 1/2) * 2 / 4 - 1/2 = 0.25\n"
        "#   source column  (1 + 1/2) * 2 / 4 - 1/2 = 0.25\n"
        "# Prints 54.\n"
        "import numpy as np\n"
        "\n"
        "# The source pixels that take part: values[i, j] is the one in row rows[i] and column\n"
        "# cols[j], a number for each channel. Its weight is row_weights[i] * col_weights[j],\n"
        "# divided by 2048 * 2048.\n"
        "rows = np.array([0, 1])\n"
        "cols = np.array([0, 1])\n"
        "values = np.array([[[ 10],\n"
        "                    [200]],\n"
        "\n"
        "                   [[ 31],\n"
        "                    [ 90]]])\n"
        "row_weights = np.array([1536,  512], dtype=np.int64)\n"
        "col_weights = np.array([1536,  512], dtype=np.int64)\n"
        "\n"
        "# Weights out of 2048: a sum for each source row, then three roundings downwards.\n"
        "T0, T1 = col_weights @ values\n"
        "v0, v1 = row_weights\n"
        "byte = (((v0 * (T0 >> 4)) >> 16) + ((v1 * (T1 >> 4)) >> 16) + 2) >> 2\n"
        "print(*byte)\n"
    )


def sections(tsv: str) -> list[list[list[str]]]:
    """Return the tables of a TSV as a spreadsheet splits them."""
    parts = tsv.split("\n\n")
    return [list(csv.reader(io.StringIO(part), delimiter="\t")) for part in parts]


@pytest.mark.parametrize("method", METHODS)
def test_a_tsv_adds_up(method: str) -> None:
    subject = told(method, SOURCE, 1, 21, Parameters(3, 7))
    explanation: Explanation = subject[1]
    pixel, taps, steps, byte, *_ = sections(as_tsv(*subject))
    assert dict(zip(*pixel, strict=True))["column"] == str(explanation.col)
    assert [line[1] for line in byte[1:]] == [str(value) for value in explanation.value]
    for table in (pixel, taps, steps, byte):
        assert {len(line) for line in table} == {len(table[0])}
    *rows, total = [dict(zip(taps[0], line, strict=True)) for line in taps[1:]]
    assert len(rows) == len(explanation.taps)
    for channel, name in enumerate(channel_names(len(explanation.value))):
        exact = sum(
            (
                Fraction(int(row["weight numerator"]), int(row["weight denominator"]))
                * int(row[f"value {name}"])
                for row in rows
            ),
            Fraction(0),
        )
        assert exact == explanation.taps.weighted_sum[channel]
        assert float(total[f"product {name}"]) == pytest.approx(float(exact))
    numbers = [cell for row in rows for cell in row.values()]
    assert all(cell == str(float(cell)) or cell == str(int(cell)) for cell in numbers)
    last = [dict(zip(steps[0], line, strict=True)) for line in steps[-3:]]
    if not explanation.approximate:
        assert [line["numerator"] for line in last] == [str(v) for v in explanation.value]


@pytest.mark.parametrize("method", METHODS)
def test_markdown_tables_are_rectangular(method: str) -> None:
    subject = told(method, SOURCE, 1, 21, Parameters(3, 7))
    text = as_markdown(*subject)
    tables = [part.splitlines() for part in text.split("\n\n") if part.startswith("|")]
    assert len(tables) == 2
    for table in tables:
        assert {line.count("|") for line in table} == {table[0].count("|")}
        assert set(table[1]) <= set("|-: ")
    assert len(tables[0]) == len(subject[1].taps) + 3
    assert f"**{' '.join(map(str, subject[1].value))}**" in text


def test_text_lists_every_tap() -> None:
    subject = told("transposed_conv", SOURCE, 20, 20, Parameters(1, 32))
    assert len(as_text(*subject).splitlines()) > len(subject[1].taps) > 256
    assert as_text(*subject).startswith("Transposed convolution: row 20, column 20 of 30 × 45\n")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_of_a_gap(name: str) -> None:
    subject = told("transposed_conv", SOURCE, 4, 4, Parameters(8, 3))
    assert not len(subject[1].taps)
    assert FORMATS[name].write(*subject)


@pytest.mark.parametrize("name", ["tsv", "markdown", "snippet"])
def test_an_approximate_explanation_says_so(name: str) -> None:
    method, explanation, shape, parameters = told("opencv", SMALL, 1, 1, Parameters(2, 4))
    text = FORMATS[name].write(method, replace(explanation, approximate=2), shape, parameters)
    assert "gives 54 on this computer; this arithmetic comes within 2 levels." in text
    assert "Prints" not in text
    assert "this computer" not in FORMATS[name].write(method, explanation, shape, parameters)


@pytest.mark.parametrize("method", METHODS)
def test_steps_as_json(method: str) -> None:
    explanation = METHODS[method].explain(SOURCE, 7, 21, Parameters(1.6, 5))
    steps = json.loads(json.dumps(steps_json(explanation)))
    assert [step["name"] for step in steps] == [step.name for step in explanation.steps]
    for written, step in zip(steps, explanation.steps, strict=True):
        assert tuple(written["formula"]) == step.formulas
        assert tuple(Fraction(*pair) for pair in written["result"]) == step.results
    if not explanation.approximate:
        assert steps[-1]["result"] == [[value, 1] for value in explanation.value]


def test_the_matched_kernel_is_told_of_as_the_layer_that_it_is() -> None:
    parameters = Parameters(4, matched_kernel_size(4))
    snippet = as_snippet(*told("transposed_conv", SOURCE, 50, 51, parameters))
    assert "ConvTranspose2d(kernel_size=8, stride=4, padding=2, output_padding=0)" in snippet
