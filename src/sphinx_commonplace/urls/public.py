"""The address of a link as it may be shown to everybody: as written, without what only concerns one reader.

An address can open something to whoever has it: by a password, by the signature of a file's address, by a ticket
to an article for subscribers. Its author may publish that in a text, and is warned; it is never repeated
elsewhere. What only says how a reader came, or is their session, is left out as well. Which parameters are which
is said by the rules (:mod:`sphinx_commonplace.urls.rules`).
"""

from __future__ import annotations

import re
from typing import Final

from sphinx_commonplace.urls.canonical import DEFAULT_RULES, UrlRules, canonicalise_url, unwrapped
from sphinx_commonplace.urls.rules import HostRules
from sphinx_commonplace.urls.syntax import (
    Parts,
    inner_password,
    normal_authority,
    normal_path,
    normal_query,
    split_url,
    without_inner_password,
    without_www,
)

_PLAIN: Final = re.compile(r"https?://[^/?#@A-Z]+/?(?:[^?#;@]*[^?#;@/=])?/?")
_SESSION: Final = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_REF_SEGMENT: Final = re.compile(r"/ref=[^/]*$")
_TRACKING_FRAGMENT: Final = re.compile(
    r"(?:at_\w+|echobox|fbclid|ftag|intcid|ito|link_time|mtm_\w+|ref|sthash|utm_\w+|xtor)=.*|sthash\..*",
    re.IGNORECASE,
)

_IN_TEXT: Final = re.compile(r"https?://[^\s<>\"\u201c\u201d]+", re.IGNORECASE)

_CUT_PASSWORD: Final = re.compile(r"(https?://)[^/?#@]*:[^/?#@]*…", re.IGNORECASE)

PASSWORD: Final = "password"  # noqa: S105 - the word
"""What :func:`secrets_in` calls a password before the host."""


def secrets_in(address: str, rules: UrlRules = DEFAULT_RULES) -> tuple[str, ...]:
    """Return what in an address opens something to whoever has it: names of parameters, or `PASSWORD`.

    :param address: as written; any text
    :returns: each name once, in order; without the secrets themselves. Never raises.
    """
    found: list[str] = []
    for one in dict.fromkeys((address, unwrapped(address, rules))):
        parts = split_url(one)
        if (parts.scheme or "").lower() not in {"http", "https"} or parts.authority is None:
            continue
        if _has_password(parts.authority) or inner_password(parts.path):
            found.append(PASSWORD)
        if parts.query or "=" in (parts.fragment or ""):
            for host_rules, path in _rules_of(one, parts, rules):
                secret = _secret_pieces((parts.query or "").split("&"), host_rules, path)
                secret += host_rules.secrets_of_fragment(normal_query(parts.fragment or ""), path)
                found += [piece.partition("=")[0] for piece in secret]
    return tuple(dict.fromkeys(found))


def public_address(address: str, rules: UrlRules = DEFAULT_RULES) -> str:
    """Return an address in the form in which it may be shown and exported.

    :param address: as written; any text
    :returns: what a redirect leads to; without a password, secrets, a reader's session, and without parameters
        that do not say what it leads to. Scheme, host and path stay as they were written, but for a scheme in
        capitals. The canonical URL of an address like ``doi:10.1000/182``; any other text as it is. Never raises.
    """
    if _PLAIN.fullmatch(address) and address.isprintable():
        return address  # most are
    address = unwrapped(address, rules)
    parts = split_url(address)
    scheme = (parts.scheme or "").lower()
    if scheme not in {"http", "https"} or parts.authority is None:
        found = canonicalise_url(address, rules)
        return address if found.problem else found.url
    authority = parts.authority
    if _has_password(authority):
        authority = authority.rpartition("@")[2]
    path = without_inner_password(_REF_SEGMENT.sub("", _SESSION.sub("", parts.path)))
    fragment = (parts.fragment or "").partition(":~:")[0]
    of_hosts = _rules_of(address, parts, rules) if parts.query or "=" in fragment else []
    in_fragment = normal_query(fragment)
    if _TRACKING_FRAGMENT.fullmatch(fragment) or any(
        one.secrets_of_fragment(in_fragment, at) for one, at in of_hosts
    ):
        fragment = ""
    tail = f"#{fragment}" if fragment else ""
    start = f"{scheme}://{authority}{path}"
    if not parts.query:
        return start + tail
    pieces = [piece for piece in parts.query.split("&") if piece]
    secret = {piece for host_rules, at in of_hosts for piece in _secret_pieces(pieces, host_rules, at)}
    open_pieces = [piece for piece in pieces if piece not in secret]
    kept = open_pieces
    for host_rules, at in of_hosts:
        kept = host_rules.kept_params(kept, at)
    wanted = canonicalise_url(address, rules).url
    # What is dropped after a host was renamed or a path rewritten may be needed as the address is written.
    for some in (kept, of_hosts[0][0].kept_params(open_pieces, of_hosts[0][1]), open_pieces):
        found_address = f"{start}?{'&'.join(some)}" if some else start
        if canonicalise_url(found_address + tail, rules).url == wanted:
            return found_address + tail
    return (f"{start}?{'&'.join(open_pieces)}" if open_pieces else start) + tail


def text_without_secrets(text: str, rules: UrlRules = DEFAULT_RULES) -> str:
    """Return a text in which addresses with a secret stand as they may be shown."""
    if "://" not in text:
        return text
    return _IN_TEXT.sub(lambda match: _shown(match[0], rules), text)


def _shown(address: str, rules: UrlRules) -> str:
    if address.endswith("…") and (cut := _CUT_PASSWORD.match(address)):
        return f"{cut[1]}…"
    return public_address(address, rules) if secrets_in(address, rules) else address


def _secret_pieces(pieces: list[str], host_rules: HostRules, path: str) -> list[str]:
    """Return the parameters of a query, as written, that open something; their names may be escaped."""
    normal = [normal_query(piece) for piece in pieces]
    secret = set(host_rules.secret_params(normal, path))
    return [piece for piece, one in zip(pieces, normal, strict=True) if one in secret]


def _has_password(authority: str) -> bool:
    user, _, _ = authority.rpartition("@")
    return bool(user.partition(":")[2])


def _rules_of(address: str, parts: Parts, rules: UrlRules) -> list[tuple[HostRules, str]]:
    """Return the rules for an address as it is written, and for its canonical URL, each with the path."""
    found = []
    canonical = split_url(canonicalise_url(address, rules).url)
    for one in (parts, canonical):
        host = without_www(normal_authority(one.authority or "").host)
        found.append((rules.for_host(host), normal_path(one.path).rstrip("/") or "/"))
    return found
