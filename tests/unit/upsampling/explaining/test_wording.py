import numpy as np
import pytest

from viewer.upsampling import METHODS, Explanation, Parameters, matched_kernel_size
from viewer.upsampling.explaining import wording
from viewer.upsampling.layer.settings import Layer

SOURCE = np.random.default_rng(7).integers(0, 256, (300, 451, 3), dtype=np.uint8)
SHAPE = (300, 451)


def explained(method: str, row: int, col: int, parameters: Parameters) -> Explanation:
    return METHODS[method].explain(SOURCE, row, col, parameters)


def formulas(method: str, row: int, col: int, parameters: Parameters) -> wording.Position:
    explanation = explained(method, row, col, parameters)
    return wording.position_formulas(method, explanation, SHAPE, parameters)


def test_position_of_a_resizer() -> None:
    position = formulas("bilinear", 421, 837, Parameters(4, 8))
    assert position.row == "(421 + ½) · 300 / 1200 − ½ = 104.875"
    assert position.col == "(837 + ½) · 451 / 1804 − ½ = 208.875"


@pytest.mark.parametrize("method", ["bilinear", "opencv"])
def test_position_beyond_the_border_pixels_is_cut(method: str) -> None:
    position = formulas(method, 0, 1803, Parameters(4, 8))
    assert position.row.endswith("= −0.375 → 0")
    assert position.col.endswith("= 450.375 → 450")


def test_position_of_the_transposed_convolution_is_its_layers() -> None:
    assert formulas("transposed_conv", 0, 837, Parameters(4, 8)) == (
        "(0 − (8 − 1)/2 + 2) / 4 = −0.375",
        "(837 − (8 − 1)/2 + 2) / 4 = 208.875",
    )


def test_position_of_the_original() -> None:
    assert formulas("original", 3, 5, Parameters(4, 8)) == ("3, itself", "5, itself")


@pytest.mark.parametrize("scale", [1.6, 2, 3.7, 4])
@pytest.mark.parametrize("method", ["bilinear", "transposed_conv"])
def test_the_numbers_in_the_formula_come_to_the_coordinate(method: str, scale: float) -> None:
    parameters = Parameters(scale, matched_kernel_size(scale))
    explanation = explained(method, 17, 230, parameters)
    position = wording.position_formulas(method, explanation, SHAPE, parameters)
    rule = wording.position_rule(method)
    words = {
        "output size": "{n_out}",
        "source size": "{n_in}",
        "output": "{index}",
        "padding": str(Layer.of(parameters).padding),
        "stride": str(Layer.of(parameters).stride),
        "k": str(Layer.of(parameters).kernel_size),
    }
    for word, number in words.items():
        rule = rule.replace(word, number)
    for axis, (text, coordinate) in enumerate(
        zip(position, (explanation.source_row, explanation.source_col), strict=True)
    ):
        filled_in = rule.format(
            n_out=explanation.output_shape[axis], n_in=SHAPE[axis], index=(17, 230)[axis]
        )
        assert filled_in.removeprefix("Source = ") == text.replace("≈", "=").split(" =")[0]
        formula = text.replace("≈", "=").split("=")[0]
        for sign, plain in (("½", "0.5"), ("·", "*"), ("−", "-")):
            formula = formula.replace(sign, plain)
        assert eval(formula) == pytest.approx(float(coordinate))


def test_longest_position_is_at_least_as_long_as_any_other_inside() -> None:
    parameters = Parameters(3.7, 8)
    longest = wording.longest_position(SHAPE, METHODS["bilinear"].output_shape(SHAPE, parameters))
    for place in (2, 9, 99, 1000, 1107):
        row, col = formulas("bilinear", place, place, parameters)
        assert len(row) <= len(longest.row) and len(col) <= len(longest.col)


def test_explanation_text() -> None:
    parameters = Parameters(2, 4)
    source = np.array([[[10], [200]], [[31], [90]]], dtype=np.uint8)
    explanation = METHODS["bilinear"].explain(source, 1, 1, parameters)
    position = wording.position_formulas("bilinear", explanation, (2, 2), parameters)
    assert wording.explanation_text("Hand-written", explanation, position=position) == (
        "Hand-written: row 1, column 1 of 4 × 4\n"
        "  source row     (1 + ½) · 2 / 4 − ½ = 0.25\n"
        "  source column  (1 + ½) · 2 / 4 − ½ = 0.25\n"
        "\n"
        "  row  column  value  weight          weight × value\n"
        "    0       0     10    9/16  0.5625           5.625\n"
        "    0       1    200    3/16  0.1875          37.500\n"
        "    1       0     31    3/16  0.1875           5.813\n"
        "    1       1     90    1/16  0.0625           5.625\n"
        "  sum                      1  1.0000          54.563\n"
        "\n"
        "  row 0\n"
        "    3/4 × 10 + 1/4 × 200 = 115/2 = 57.5\n"
        "\n"
        "  row 1\n"
        "    3/4 × 31 + 1/4 × 90 = 183/4 = 45.75\n"
        "\n"
        "  between rows\n"
        "    3/4 × 115/2 + 1/4 × 183/4 = 873/16 = 54.5625\n"
        "\n"
        "  rounded half up\n"
        "    ⌊873/16 + ½⌋ = 55\n"
        "\n"
        "  value  55"
    )


def test_explanation_text_lists_the_heaviest_taps_unless_asked_for_all() -> None:
    explanation = explained("transposed_conv", 150, 150, Parameters(1, 64))
    short = wording.explanation_text("T", explanation, max_taps=4)
    assert "… and 4092 more, none of them heavier" in short
    assert " 149     149 " in short and " 118     118 " not in short
    whole = wording.explanation_text("T", explanation, max_taps=None)
    assert len(whole.splitlines()) > 4096


def test_explanation_text_where_no_kernel_reaches() -> None:
    explanation = explained("transposed_conv", 4, 4, Parameters(8, 3))
    assert len(explanation.taps) == 0
    assert "No kernel reaches this pixel." in wording.explanation_text("T", explanation)
    assert "stays 0" in wording.weights_note(explanation, as_square=False)


@pytest.mark.parametrize(
    ("method", "row", "col", "parameters", "as_square", "says"),
    [
        ("bilinear", 421, 837, Parameters(4, 8), True, "7/8 below row 104 and 7/8 right of"),
        ("bilinear", 0, 837, Parameters(4, 8), True, "on row 0 and 7/8 right of column 208"),
        ("opencv", 0, 837, Parameters(4, 8), True, "beyond row 0 (read twice) and 7/8 right"),
        ("original", 3, 4, Parameters(4, 8), True, "on one source pixel"),
        ("transposed_conv", 0, 837, Parameters(4, 8), False, "add up to 0.625, not 1"),
        ("transposed_conv", 0, 0, Parameters(8, 3), False, "One source pixel makes this pixel."),
        ("transposed_conv", 100, 101, Parameters(2, 5), False, "3 × 2 = 6 source pixels"),
    ],
)
def test_weights_note(
    method: str, row: int, col: int, parameters: Parameters, as_square: bool, says: str
) -> None:
    explanation = explained(method, row, col, parameters)
    assert says in wording.weights_note(explanation, as_square=as_square)
