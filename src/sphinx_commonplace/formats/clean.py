"""What every format leaves out: characters that XML cannot hold, and addresses that are none of the web.

Titles and addresses come from strangers' pages. All formats leave out the same, those too that are no XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

# The complement of Char in XML 1.0 (fifth edition), section 2.2.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The same, and the control characters that XML allows and advises against.
_NOT_PLAIN: Final = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What RFC 3987 does not let stand in an IRI: spaces and control characters, the delimiters of other syntaxes,
# and (section 4.1) the marks that would show an address in another order than it has.
_NOT_IRI: Final = re.compile(r'[\s\x00-\x20\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069<>"{}|\\^`]')
_STRAY_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_HTTP: Final = re.compile(r"https?://[^/?#]", re.IGNORECASE)


def xml_text(text: str) -> str:
    """Return a text without the characters that XML cannot hold, not even escaped."""
    return text if text.isprintable() else _NOT_XML.sub("", text)


def plain(text: str) -> str:
    """Return a text without the characters that XML cannot hold, and without other control characters."""
    return text if text.isprintable() else _NOT_PLAIN.sub("", text)


def plain_json(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value of which all texts are :func:`plain`."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {plain(str(key)): plain_json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(item) for item in value]
    return value


def one_line(text: str) -> str:
    """Return a plain text with single spaces for all white space."""
    return " ".join(plain(text).split())


def plain_lines(texts: Iterable[str]) -> list[str]:
    """Return plain texts of one line each, without those of which nothing is left."""
    return list(filter(None, map(one_line, texts)))


def is_http(address: str) -> bool:
    """Return whether an address is an absolute one of the web."""
    return _HTTP.match(address) is not None


def encoded(address: str) -> str:
    """Return an address with what may not stand in an IRI percent-encoded, as by RFC 3987, section 3.1."""
    return _NOT_IRI.sub(lambda match: quote(match[0], safe=""), address)


def http_address(address: str) -> str:
    """Return an http or https address that may stand anywhere, or nothing if it is none."""
    found = plain(address).strip()
    return _STRAY_PERCENT.sub("%25", encoded(found)) if is_http(found) else ""


def check_unique(what: str, names: list[str]) -> set[str]:
    """Return names as a set.

    :raises ValueError: if two are the same once they are :func:`plain`; only a mistake in the calling program can
        bring that about
    """
    unique = set(map(plain, names))
    if len(unique) < len(names):
        raise ValueError(f"{what}: two have one; each has its own")
    return set(names)
