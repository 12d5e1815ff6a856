"""What is a web address, and how an address is written into a file of some format.

Authors write addresses as they read them, with letters of any script (an IRI, RFC 3987). Feed readers take these
as they are, search engines want ASCII (a URI, RFC 3986), and none wants characters that end an attribute or an
address early. What is a web address is asked in three ways, from the strictest to the loosest:

:func:`is_plain_web_url`
    may an author's address be written anywhere as it is?
:func:`is_web_url`
    does it lead somewhere on the web?
:func:`looks_like_web_url`
    does it say so? For addresses that were checked before, or come from elsewhere and are escaped in any case.

Which addresses are one source is the business of :mod:`sphinx_commonplace.urls.canonical`.
"""

from __future__ import annotations

import functools
import re
from typing import Final
from urllib.parse import quote

from sphinx_commonplace.text.characters import DIRECTION_MARKS, for_exports, for_xml
from sphinx_commonplace.urls.syntax import normal_authority, split_url

WEB_SCHEMES: Final = frozenset({"http", "https"})

_LOOKS_LIKE_WEB: Final = re.compile(r"https?://[^/?#]", re.IGNORECASE)

# RFC 3986 allows none of these in a URL; browsers read a backslash as a slash.
_NOT_PLAIN: Final = re.compile(r"""[\s"<>\\`]""")

# What RFC 3987 does not let stand in an IRI: spaces and control characters, the delimiters of other syntaxes, and
# (section 4.1) the marks that would show an address in another order than it has.
_NOT_IRI: Final = re.compile(rf"""[\s\x00-\x20\x7f-\x9f{DIRECTION_MARKS}<>"{{}}|\\^`]""")
_STRAY_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")

# What RFC 3986 lets stand in a URI beside letters and digits; with the percent sign, so that escapes stay escapes.
_URI_MARKS: Final = "!#$%&'()*+,/:;=?@[]-._~"
_DOI_MARKS: Final = "/:;()._-,!*'@$&+="  # the same in the path of a DOI's address, without what would end it


def is_plain_web_url(url: str) -> bool:
    """Return whether an address is a web address with nothing in it that would have to be escaped somewhere."""
    return url.isprintable() and not _NOT_PLAIN.search(url) and is_web_url(url)


def is_web_url(url: str) -> bool:
    """Return whether an address is one of ``http`` or ``https`` with a host that there can be."""
    parts = split_url(url)
    if (parts.scheme or "").lower() not in WEB_SCHEMES:
        return False
    return parts.authority is not None and not normal_authority(parts.authority).problem


def looks_like_web_url(address: str) -> bool:
    """Return whether an address begins like a web address with a host."""
    return _LOOKS_LIKE_WEB.match(address) is not None


def escape_for_iri(text: str) -> str:
    """Return a text with what may not stand in an IRI percent-encoded (RFC 3987, section 3.1)."""
    return _NOT_IRI.sub(lambda match: quote(match[0], safe=""), text)


@functools.lru_cache(4096)
def as_iri(address: str) -> str:
    """Return an address of any scheme as it may stand in XML, without white space around it."""
    return escape_for_iri(for_xml(address).strip())


def as_web_iri(address: str) -> str:
    """Return a web address as it may stand in any file, with each ``%`` an escape; "" where it is none."""
    clean = for_exports(address).strip()
    return _STRAY_PERCENT.sub("%25", escape_for_iri(clean)) if looks_like_web_url(clean) else ""


def as_uri(iri: str) -> str:
    """Return an address in ASCII (RFC 3987, section 3.1); a lone surrogate becomes ``?``."""
    return quote(iri, safe=_URI_MARKS, errors="replace")


def doi_url(doi: str) -> str:
    """Return the web address of a DOI (DOI Handbook, section 3.7)."""
    return f"https://doi.org/{quote(doi, safe=_DOI_MARKS)}"
