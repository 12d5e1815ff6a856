"""Addresses of pages as seen from others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sphinx.util.osutil import relative_uri

from sphinx_commonplace.output.addresses import relative_address

ADDRESSES = st.lists(st.sampled_from(["a", "b", "ab", "a.html", "", "c#d", "#"]), max_size=4).map("/".join)


@given(base=ADDRESSES, target=ADDRESSES)
def test_an_address_is_that_of_sphinx(base: str, target: str) -> None:
    """Whatever the two have in common."""
    assert relative_address(base, target) == relative_uri(base, target)
