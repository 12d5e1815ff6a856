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
from sphinx_commonplace.urls.syntax import Parts, normal_authority, normal_path, split_url, without_www

_PLAIN: Final = re.compile(r"https?://[^/?#@A-Z]+/?(?:[^?#;@]*[^?#;@/=])?/?")
_SESSION: Final = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_REF_SEGMENT: Final = re.compile(r"/ref=[^/]*$")
_TRACKING_FRAGMENT: Final = re.compile(
    r"(?:at_\w+|echobox|fbclid|ftag|intcid|ito|link_time|mtm_\w+|ref|sthash|utm_\w+|xtor)=.*|sthash\..*",
    re.IGNORECASE,
)

PASSWORD: Final = "password"  # noqa: S105 - the word
"""What :func:`secrets_in` calls a password before the host."""


def secrets_in(address: str, rules: UrlRules = DEFAULT_RULES) -> tuple[str, ...]:
    """Return what in an address opens something to whoever has it: names of parameters, or `PASSWORD`.

    :param address: as written; any text
    :returns: each name once, in order; without the secrets themselves. Never raises.
    """
    parts = split_url(address)
    if (parts.scheme or "").lower() not in {"http", "https"} or parts.authority is None:
        return ()
    found = [PASSWORD] if _has_password(parts.authority) else []
    if parts.query:
        pieces = parts.query.split("&")
        for host_rules, path in _rules_of(address, parts, rules):
            found += [piece.partition("=")[0] for piece in host_rules.secret_params(pieces, path)]
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
    path = _REF_SEGMENT.sub("", _SESSION.sub("", parts.path))
    fragment = (parts.fragment or "").partition(":~:")[0]
    if _TRACKING_FRAGMENT.fullmatch(fragment):
        fragment = ""
    tail = f"#{fragment}" if fragment else ""
    start = f"{scheme}://{authority}{path}"
    if not parts.query:
        return start + tail
    pieces = [piece for piece in parts.query.split("&") if piece]
    of_hosts = _rules_of(address, parts, rules)
    secret = {piece for host_rules, at in of_hosts for piece in host_rules.secret_params(pieces, at)}
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
