"""The syntax of web addresses: their parts and normal form by RFC 3986, without rules for any particular host.

Why this is not ``url-normalize`` (3.1): it takes 120 µs for an address, three times as long as all our rules take
together; and it reads a query as a form, so ``?a;b=2`` becomes ``?a;b%3D2``, which is another address to servers.

Why this is not :func:`urllib.parse.urlsplit`: what it refuses or strips has changed with patch releases of Python
(3.9.5, 3.11.4, 3.12.4), but the address of a source must not change. The expression below is that of the RFC.

What goes beyond the RFC, or chooses among what it leaves open:

* A host is in ASCII, as in DNS (``bücher.de`` is ``xn--bcher-kva.de``): UTS #46 as in browsers, without
  transitional mappings. Labels that IDNA 2008 refuses but browsers accept (``i❤.ws``) are encoded too.
* ``!``, ``'``, ``(``, ``)`` and ``*`` are never escaped. RFC 2396 (section 2.3) counted them as unreserved, like
  ``~``, and authors escape parentheses only for Markdown. Other reserved characters stay as they are written.
* Characters that an address cannot hold are escaped as UTF-8, and a ``%`` without two digits as ``%25``.
* White space at the ends, and tabs and line breaks anywhere, are not part of an address (WHATWG URL, section 4.4).
"""

from __future__ import annotations

import functools
import ipaddress
import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, unquote

import idna

if TYPE_CHECKING:
    import tldextract

_PARTS: Final = re.compile(  # RFC 3986, appendix B, with the scheme's own letters (section 3.1)
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_BREAKS: Final = re.compile(r"[\t\n\r]")
_EDGES: Final = "".join(map(chr, range(0x21))) + "\x7f\x85\xa0\u2028\u2029\ufeff"

_LETTERS: Final = r"A-Za-z0-9._~\-"
_MARKS: Final = "!'()*"
_PATH_LEGAL: Final = f"{_LETTERS}{_MARKS}$&+,;=:@/"
_PLAIN_PATH: Final = re.compile(f"[{_PATH_LEGAL}]*")
_PLAIN_QUERY: Final = re.compile(f"[{_PATH_LEGAL}?]*")
_NO_PATH: Final = re.compile(f"[^{_PATH_LEGAL}%]+")
_NO_QUERY: Final = re.compile(f"[^{_PATH_LEGAL}?%]+")
_NO_USER: Final = re.compile(f"[^{_LETTERS}{_MARKS}$&+,;=:%]+")
_ESCAPE: Final = re.compile("%[0-9A-Fa-f]{2}")
_STRAY_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_LETTERS_ESCAPED: Final = re.compile("(?:(?<!%[0-9A-F])[A-Za-z])?(?:%[89A-F][0-9A-F])+")
_ASCII_ESCAPE: Final = re.compile("%([0-7][0-9A-Fa-f])")

# The normal form of each escape: the character, if that means the same, else the escape in capitals.
_NORMAL: Final = {
    f"%{code:02X}": chr(code) if re.match(f"[{_LETTERS}{_MARKS}]", chr(code)) else f"%{code:02X}"
    for code in range(256)
}

_INNER_PASSWORD: Final = re.compile(r"(https?:/{1,2})[^/?#@:]*:[^/?#@]*@", re.IGNORECASE)

_NAME: Final = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_PORT: Final = re.compile("0*([0-9]{1,5})", re.ASCII)
_LONGEST_NAME: Final = 253  # RFC 1035, section 2.3.4, written without the dot of the root
_LONGEST_HOST: Final = 2048  # as written, with escapes; the time of punycode grows with the square of the length
_LAST_PORT: Final = 65535


class Parts(NamedTuple):
    """The parts of an address as written; ``None`` for a part whose delimiter is missing too."""

    scheme: str | None
    authority: str | None
    path: str
    query: str | None
    fragment: str | None


class Authority(NamedTuple):
    """User information, host and port of an address in their normal form, or why they are invalid."""

    user: str  # with its ``@``; "" for none
    host: str
    port: str  # with its ``:`` and without leading zeros; "" for none
    problem: str = ""  # in a few words; then the other fields are empty


def split_url(text: str) -> Parts:
    """Return the parts of *text*, which may be any text (RFC 3986, appendix B)."""
    text = text.strip(_EDGES)
    if not text.isprintable():
        text = _BREAKS.sub("", text)
    match = _PARTS.match(text)
    return Parts._make(match.groups()) if match else Parts(None, None, text, None, None)


@functools.lru_cache(maxsize=16384)  # few hosts have most of the links, and IDNA is slow
def normal_authority(text: str) -> Authority:
    """Return what stands between ``//`` and the path in its normal form (RFC 3986, sections 3.2 and 6.2.2)."""
    user, _, host_and_port = text.rpartition("@")
    name, _, port = host_and_port.partition(":")
    if host_and_port.startswith("["):
        name, bracket, port = host_and_port.partition("]")
        if not bracket or port[:1] not in {"", ":"}:
            return Authority("", "", "", "host is no IPv6 address")
        name, port = name + bracket, port[1:]
    host, problem = _normal_host(name)
    digits = _PORT.fullmatch(port)
    if not problem and port and not digits:
        problem = "port out of range" if port.isascii() and port.isdigit() else "port is no number"
    if not problem and digits and int(digits[1]) > _LAST_PORT:
        problem = "port out of range"
    if problem:
        return Authority("", "", "", problem)
    user = _normal_escapes(user, _NO_USER)
    return Authority(f"{user}@" if user.strip(":") else "", host, f":{int(digits[1])}" if digits else "")


def _normal_host(text: str) -> tuple[str, str]:
    """Return a host in its normal form and "", or "" and what is wrong with it."""
    if not text:
        return "", "no host"
    if text.startswith("["):
        return _normal_ipv6(text[1:-1])
    if len(text) > _LONGEST_HOST:
        return "", "host is too long"
    try:
        host = _ascii_name(unquote(text, errors="strict"))
    except UnicodeError:  # IDNA's errors are subclasses of it
        return "", "host is no name of a computer"
    host = host.lower().removesuffix(".")
    if not host:
        return "", "no host"
    if len(host) > _LONGEST_NAME:
        return "", "host is too long"
    return (host, "") if _NAME.fullmatch(host) else ("", "host is no name of a computer")


def _ascii_name(name: str) -> str:
    if name.isascii():
        return name
    mapped = idna.uts46_remap(name, std3_rules=False, transitional=False)
    return ".".join(map(_ascii_label, mapped.split(".")))


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    try:
        return idna.alabel(label).decode("ascii")
    except idna.IDNAError:
        return f"xn--{label.encode('punycode').decode('ascii')}"


def _normal_ipv6(text: str) -> tuple[str, str]:
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return "", "host is no IPv6 address"
    if address.scope_id is not None:  # a zone has a meaning on one computer only
        return "", "host is no IPv6 address"
    # `str` writes IPv4-mapped addresses differently since Python 3.13; this is RFC 5952, section 5.
    mapped = address.ipv4_mapped
    return f"[::ffff:{mapped}]" if mapped else f"[{address.compressed}]", ""


def without_www(host: str) -> str:
    """Return a host without ``www.``, unless only a top-level domain would be left."""
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return host


def normal_path(path: str) -> str:
    """Return the path of a web address in its normal form (RFC 3986, sections 5.2.4, 6.2.2 and 6.2.3)."""
    if not _PLAIN_PATH.fullmatch(path):
        path = _normal_escapes(path, _NO_PATH)
    return _without_dots(path) if "/." in path else path or "/"


def inner_password(path: str) -> bool:
    """Return whether an address inside a path has a password, as a page in an archive may have."""
    return "@" in path and _INNER_PASSWORD.search(path) is not None


def without_inner_password(path: str) -> str:
    """Return a path in which the address inside has no password, nor the name before it."""
    return _INNER_PASSWORD.sub(r"\1", path) if "@" in path else path


def normal_query(text: str) -> str:
    """Return a query or fragment in its normal form (RFC 3986, section 6.2.2)."""
    return text if _PLAIN_QUERY.fullmatch(text) else _normal_escapes(text, _NO_QUERY)


def lower_path(path: str) -> str:
    """Return a path in lower case, with the digits of its escapes in upper case."""
    return _ESCAPE.sub(_upper, path.lower())


def composed(path: str) -> str:
    """Return a path with its letters in Unicode's form NFC: ``e%CC%81`` as ``%C3%A9``."""
    return _LETTERS_ESCAPED.sub(_compose, path) if "%" in path else path


def _compose(match: re.Match[str]) -> str:
    try:
        letters = unquote(match[0], errors="strict")
    except UnicodeDecodeError:
        return match[0]
    return quote(unicodedata.normalize("NFC", letters), safe="")


def unescape_once(text: str) -> str:
    """Return the address that a query has as a value, with only the escapes of ASCII characters decoded.

    Other escapes mean the same in the address itself, and to decode them could lose bytes that are not UTF-8.
    """
    return _ASCII_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _normal_escapes(text: str, illegal: re.Pattern[str]) -> str:
    if "%" in text:
        text = _ESCAPE.sub(lambda match: _NORMAL[match[0].upper()], _STRAY_PERCENT.sub("%25", text))
    return illegal.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    # Lone surrogates are escaped too: no text may raise.
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


def _upper(match: re.Match[str]) -> str:
    return match[0].upper()


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return f"/{'/'.join(kept)}"


@functools.cache
def _extractor() -> tldextract.TLDExtract:
    import tldextract  # noqa: PLC0415 - it imports requests, and is needed for few addresses

    # Without network and without cache on disk: the list is the one in the installed tldextract.
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


@functools.lru_cache(maxsize=16384)
def registrable_domain(host: str) -> str:
    """Return the registrable domain of a host, by the Public Suffix List with its private section.

    ``user.github.io`` is one, because ``github.io`` is in the private section. The suffix of a host that the
    list does not know is its last label, by the list's default rule ``*`` (https://publicsuffix.org/list/).
    Returns "" if the host is an IP address, or a public suffix itself.
    """
    parts = _extractor().extract_str(host)
    if parts.suffix or parts.ipv4 or parts.ipv6 or "." not in host:
        return parts.top_domain_under_public_suffix
    return ".".join(host.split(".")[-2:])


@functools.lru_cache(maxsize=16384)
def public_suffix(host: str) -> str:
    """Return the public suffix of a host by the list's ICANN section (``co.uk``), "" if it has none."""
    return _extractor().extract_str(host, include_psl_private_domains=False).suffix
