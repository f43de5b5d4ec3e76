import numpy as np
import pytest

from tests.oracles import noise
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.explaining.snippets import snippet_lines

SOURCE = noise(9, 11, 3)


@pytest.mark.parametrize("method", METHODS)
def test_a_program_prints_the_pixel_and_needs_only_numpy(
    method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parameters = Parameters(1.6, 5)
    explanation = METHODS[method].explain(SOURCE, 4, 7, parameters)
    lines = snippet_lines(method, explanation, (9, 11), parameters)
    assert [line for line in lines if "import" in line] == ["import numpy as np"]
    exec("\n".join(lines), {"__name__": "__main__"})
    printed = np.array(capsys.readouterr().out.split(), int)
    assert np.abs(printed - explanation.value).max() <= explanation.approximate


def test_a_program_holds_all_taps() -> None:
    parameters = Parameters(2, 7)
    explanation = METHODS["transposed_conv"].explain(SOURCE, 8, 9, parameters)
    room: dict[str, np.ndarray] = {}
    lines = snippet_lines("transposed_conv", explanation, (9, 11), parameters)
    exec("\n".join(lines[: lines.index("", 2)]), room)
    np.testing.assert_array_equal(
        SOURCE[np.ix_(room["rows"], room["cols"])].reshape(-1, 3), explanation.taps.values
    )
    weights = np.multiply.outer(room["row_weights"], room["col_weights"]).ravel()
    np.testing.assert_array_equal(weights, explanation.taps.weights)
