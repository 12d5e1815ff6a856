"""Addresses that are refused as links: to follow them would run a script, or show a page that they contain."""

from __future__ import annotations

REFUSED_SCHEMES = frozenset({"data", "javascript", "vbscript"})


def refused_scheme(address: str) -> str:
    """Return the scheme of an address that is refused, "" for any other address."""
    # Browsers ignore white space and control characters in a scheme (WHATWG URL, basic URL parser).
    scheme = "".join(char for char in address if char > " ").partition(":")[0].lower()
    return scheme if scheme in REFUSED_SCHEMES else ""
