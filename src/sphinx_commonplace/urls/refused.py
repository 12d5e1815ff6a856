"""Addresses that are refused as links, because following them would run a program."""

from __future__ import annotations

REFUSED_SCHEMES = frozenset({"data", "javascript", "vbscript"})


def refused_scheme(address: str) -> str:
    """Return the scheme of an address that would run a program or carry a page of its own; "" for others."""
    # Browsers look over white space and control characters in a scheme (WHATWG URL, basic URL parser).
    scheme = "".join(char for char in address if char > " ").partition(":")[0].lower()
    return scheme if scheme in REFUSED_SCHEMES else ""
