"""What is a web address, and how addresses are written into files of several formats.

Authors write addresses as they read them, with letters of any script (an IRI, RFC 3987). Feed readers accept them,
search engines require ASCII (a URI, RFC 3986), and characters that would end an attribute or an address early are
allowed nowhere. Three functions test for web addresses, from the strictest to the loosest:

:func:`is_plain_web_url`
    a web address that needs no escaping in any format.
:func:`is_web_url`
    a web address with a valid host.
:func:`looks_like_web_url`
    an address that begins like one: for those that were checked before, or that are escaped in any case.

Which addresses are one source is decided in :mod:`sphinx_commonplace.urls.canonical`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final
from urllib.parse import quote

import idna

from sphinx_commonplace.text.characters import DIRECTION_MARKS, for_exports, for_xml
from sphinx_commonplace.urls.syntax import normal_authority, split_url, without_www

WEB_SCHEMES: Final = frozenset({"http", "https"})

_LOOKS_LIKE_WEB: Final = re.compile(r"https?://[^/?#]", re.IGNORECASE)

# RFC 3986 allows none of these in a URL; browsers read a backslash as a slash.
_NOT_PLAIN: Final = re.compile(r"""[\s"<>\\`]""")

# Characters that RFC 3987 does not allow in an IRI: spaces and control characters, the delimiters of other
# syntaxes, and (section 4.1) marks that would show the characters of an address in another order.
_NOT_IRI: Final = re.compile(rf"""[\s\x00-\x20\x7f-\x9f{DIRECTION_MARKS}<>"{{}}|\\^`]""")
_STRAY_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")

# What RFC 3986 allows in a URI besides letters and digits, and the percent sign, so that escapes are not escaped
# again.
_URI_MARKS: Final = "!#$%&'()*+,/:;=?@[]-._~"
_JAPANESE: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})  # written together
_LIKE_LATIN: Final = frozenset("асԁеһіјӏорԛѕԝхуъьҽпгѵѡ-0123456789")  # Cyrillic
_DOI_MARKS: Final = "/:;()._-,!*'@$&+="  # what the path of a DOI's address may hold without being ended by it


def is_plain_web_url(url: str) -> bool:
    """Return whether an address is a web address without characters that any format would have to escape."""
    return url.isprintable() and not _NOT_PLAIN.search(url) and is_web_url(url)


def is_web_url(url: str) -> bool:
    """Return whether an address has the scheme ``http`` or ``https`` and a valid host."""
    parts = split_url(url)
    if (parts.scheme or "").lower() not in WEB_SCHEMES:
        return False
    return parts.authority is not None and not normal_authority(parts.authority).problem


def shown_host(url: str) -> str:
    """Return the host of an address as readers know it: without ``www.``, and in its own script.

    :returns: the host; "" for an address without one
    """
    authority = split_url(url).authority or ""
    host = re.sub(r":\d*$", "", authority.rpartition("@")[2].lower())
    return readable_host(without_www(host.rstrip(".")))


def looks_like_web_url(address: str) -> bool:
    """Return whether an address begins like a web address with a host."""
    return _LOOKS_LIKE_WEB.match(address) is not None


def escape_for_iri(text: str) -> str:
    """Return a text in which characters that an IRI cannot hold are percent-encoded (RFC 3987, section 3.1)."""
    return _NOT_IRI.sub(lambda match: quote(match[0], safe=""), text)


@functools.lru_cache(4096)
def as_iri(address: str) -> str:
    """Return an address of any scheme in a form that XML can hold, without white space around it."""
    return escape_for_iri(for_xml(address).strip())


def as_web_iri(address: str) -> str:
    """Return a web address in a form that any file can hold, a stray ``%`` as ``%25``; "" for any other text."""
    clean = for_exports(address).strip()
    return _STRAY_PERCENT.sub("%25", escape_for_iri(clean)) if looks_like_web_url(clean) else ""


def as_uri(iri: str) -> str:
    """Return an address percent-encoded to ASCII (RFC 3987, section 3.1); a lone surrogate becomes ``?``."""
    return quote(iri, safe=_URI_MARKS, errors="replace")


@functools.lru_cache(4096)
def readable_host(name: str) -> str:
    """Return a host, or a host with a path, in its own script: ``bücher.example`` for ``xn--bcher-kva.example``.

    A label stays in ASCII if its letters are of several scripts, or look like Latin ones though they are not, as
    in browsers: what looks like one name should not be another.
    """
    if "xn--" not in name:
        return name
    host, slash, rest = name.partition("/")
    return ".".join(map(_readable_label, host.split("."))) + slash + rest


def _readable_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        readable = idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return label
    scripts = {
        "JAPANESE" if (script := unicodedata.name(char, "").partition(" ")[0]) in _JAPANESE else script
        for char in readable
        if char.isalpha()
    }
    return label if len(scripts) != 1 or set(readable) <= _LIKE_LATIN else readable


def doi_url(doi: str) -> str:
    """Return the web address of a DOI (DOI Handbook, section 3.7)."""
    return f"https://doi.org/{quote(doi, safe=_DOI_MARKS)}"
