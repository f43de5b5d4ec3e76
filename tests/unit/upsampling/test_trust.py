"""What is known of how far a library is from its formula only ever gets worse by itself."""

import pytest

from viewer.upsampling import trust


def test_a_formula_is_right_until_it_is_found_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "_deviations", {})
    assert trust.deviation("opencv") == 0
    assert trust.found_off("opencv", 2)
    assert not trust.found_off("opencv", 1)
    assert trust.deviation("opencv") == 2
    assert trust.deviation("opencv_exact") == 0
    trust.set_deviation("opencv", 0)
    assert trust.deviation("opencv") == 0
