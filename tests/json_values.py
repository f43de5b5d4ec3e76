"""JSON of any kind for files that may be damaged: names that are known, numbers of any size."""

from hypothesis import strategies as st

from viewer.state.comparison_view import ColorMap, Look
from viewer.upsampling import METHODS

_KNOWN = [*METHODS, *(look.value for look in Look), *(colors.value for colors in ColorMap)]
_NUMBERS = [0, 1, 9, 64, 255, 1 << 31, 1 << 63, 10**308, 10**309, -(10**400)]
_DOUBLES = [0.5, 5e-324, 1e300, float("nan"), float("inf"), -float("inf")]
words = st.sampled_from([*_KNOWN, "layer", "row", "\x00", "\ud800", "true"]) | st.text(max_size=5)
numbers = st.sampled_from([*_NUMBERS, *_DOUBLES]) | st.integers() | st.floats()
json_values = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda parts: st.lists(parts, max_size=5) | st.dictionaries(words, parts, max_size=3),
    max_leaves=8,
) | st.lists(numbers, min_size=2, max_size=4)
