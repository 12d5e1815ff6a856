"""The identity of a web page: its canonical URL, and the site that it is on.

Two questions, answered from the address and a table of rules, without network or clock:

* :func:`canonicalise_url`: which addresses are one source?
* :func:`site_of`: where was it published?

A canonical URL identifies a source. It may not be the best address to follow: it has ``https`` even for a server
that only knows ``http``, and no ``www.`` even for one that needs it. Links lead where their authors wrote.

First the syntax is normalised (:mod:`sphinx_commonplace.urls.syntax`), then the rules of the table are applied
(:mod:`sphinx_commonplace.urls.rules`), and both are repeated until nothing changes. So the canonical URL of a
canonical URL is itself, whatever rules a site adds. These decisions are in no row of the table:

* ``http`` and ``https`` are one, and so are ports 80 and 443. Another port is another server. Rules for a
  host apply on its default port and without user information only: ``https://me@youtu.be/…`` is left alone.
* A user's name makes another address, but not a name with a password.
* A root keeps its slash (``https://example.org/``), no other path does. Empty segments elsewhere stay.
* A query is a list of parameters between ``&``, never sorted. To be dropped, names are compared without case, and
  with a prefix ``amp;`` (left over from HTML) ignored. ``+`` stays ``+``.
* A text that is no valid address stays as it is written, and the reason is returned.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from sphinx_commonplace.urls.iris import is_web_url
from sphinx_commonplace.urls.rules import (
    DEFAULT_RULES,
    HostRules,
    Step,
    UrlRule,
    UrlRules,
    build_rules,
    fill_placeholders,
    given_param,
)
from sphinx_commonplace.urls.syntax import (
    composed,
    lower_path,
    normal_authority,
    normal_path,
    normal_query,
    registrable_domain,
    split_url,
    unescape_once,
    without_inner_password,
    without_www,
)

__all__ = ["DEFAULT_RULES", "CanonicalUrl", "UrlRules", "build_rules", "canonicalise_url", "site_of"]

_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}  # of the schemes of web addresses
_MOST_ROUNDS: Final = 16  # one for each redirect inside another; three are rare


@dataclass(frozen=True, slots=True)
class CanonicalUrl:
    """The canonical URL of a source, or the address as it was written."""

    url: str  # in ASCII where there is no problem
    problem: str = ""  # why the address was left as written, in a few words
    site: str = field(default="", compare=False)  # its site, where only the address as written tells it


@dataclass(slots=True)
class _Address:
    """An address while rules are applied to it; its parts are in their normal form."""

    scheme: str
    authority: str  # user information, host and port
    path: str
    query: str | None
    fragment: str
    told: str = ""  # what a rule that rewrote it told of its site, as an address without a scheme

    @property
    def bare(self) -> str:
        """The path that rules are matched against: without a slash at its end."""
        return self.path.rstrip("/") or "/"

    def __str__(self) -> str:
        query = "" if self.query is None else f"?{self.query}"
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{self.authority}{self.path}{query}{fragment}"


class _ProblemError(Exception):
    """An address cannot be canonical; the argument says why."""


def canonicalise_url(url: str, rules: UrlRules = DEFAULT_RULES) -> CanonicalUrl:
    """Return the canonical URL of an address.

    :param url: the address as written; any text.
    :param rules: the table of rules.
    :returns: an ``https`` address in ASCII; or *url* itself, with the reason, if it is no web address with a
    host, or
        if the rules do not come to an end (more than a dozen redirects inside each other, added rules in a
        circle).
        ``doi:`` and ``arxiv:`` are read as the web addresses that they stand for. Canonicalising ``.url`` again
        changes nothing. Never raises.
    """
    found, told = url, ""
    try:
        for _ in range(_MOST_ROUNDS):
            before = found
            found, tells = _canonicalise_once(found, rules)
            told = tells or told
            if found == before:
                site = site_of(canonicalise_url(f"https://{told}", rules).url, rules) if told else ""
                return CanonicalUrl(found, site=site)
    except _ProblemError as problem:
        return CanonicalUrl(url, str(problem))
    return CanonicalUrl(url, "its rules come to no end")


def unwrapped(url: str, rules: UrlRules = DEFAULT_RULES) -> str:
    """Return the address to which a redirect leads, as it is written there; any other address as it is."""
    for _ in range(_MOST_ROUNDS):
        scheme, authority, path, query, _fragment = split_url(url)
        scheme = (scheme or "").lower()
        if scheme not in _DEFAULT_PORTS or authority is None:
            return url
        user, host, port, problem = normal_authority(authority)
        if user or problem or port not in {"", _DEFAULT_PORTS[scheme]}:
            return url
        host = without_www(host)
        ours = rules.for_host(host)
        steps = [step for step in ours.steps if step.rule.do == "unwrap" and step.rule.has in path]
        if ours.as_is or not steps:
            return url
        address = _Address("https", host, normal_path(path), None if query is None else normal_query(query), "")
        inner = _take_steps(address, steps)
        if not inner:
            return url
        url = inner
    return url


def site_of(url: str, rules: UrlRules = DEFAULT_RULES) -> str:
    """Return the site of a canonical URL: the host, or the part of a host, that belongs to its publisher.

    :param url: a canonical URL; another address is not canonicalised first.
    :param rules: the table of rules, which says which hosts are shared.
    :returns: the registrable domain by the Public Suffix List (``example.org``, ``user.github.io``); on a shared
    host,
        the publisher's part of it (``github.com/org``, ``name.substack.com``); the host itself if it has no
        registrable domain (``localhost``, ``[::1]``, ``gov.uk``), and with its port if that is not the default
        (``example.org:8080``). In ASCII: letters, digits, ``.-_:[]`` in the host, and what a path may have. "" if
        there is no host. Never raises.
    """
    parts = split_url(url)
    default_port = _DEFAULT_PORTS.get((parts.scheme or "").lower())
    if default_port is None or parts.authority is None:
        return ""
    _, host, port, problem = normal_authority(parts.authority)
    if problem:
        return ""
    host = without_www(host)
    if port not in {"", default_port}:
        return host + port
    ours = rules.for_host(host)
    tenant = _tenant(ours.site, host, ours.base, parts.path) if ours.site else ""
    return tenant or registrable_domain(host) or host


def _tenant(rule: UrlRule, host: str, base: str, path: str) -> str:
    """Return the part of a shared host that one publisher has, "" for pages of the host itself."""
    if rule.path and not re.fullmatch(rule.path, normal_path(path).rstrip("/") or "/"):
        return ""
    segments = normal_path(path).split("/")[1:]
    if rule.names and (name := dict(rule.names).get(f"/{segments[0].lower()}")):
        return name
    if not rule.paths:
        labels = host.removesuffix(f".{base}").split(".") if host != base else []
        while labels and labels[-1] in rule.without:
            labels.pop()
        if not labels or labels[-1] in rule.reserved:
            return ""
        return f"{labels[-1]}.{rule.called or base}"
    for pattern in rule.paths:
        wanted = pattern.split("/")[1:]
        found = segments[: len(wanted)]
        if len(found) == len(wanted) and all(map(_fits, found, wanted)):
            names = [name for name, want in zip(found, wanted, strict=True) if want.endswith("*")]
            if names and names[0].lower() in rule.reserved:
                return ""
            # Names of people are compared without case nearly everywhere, identifiers are not.
            own = (name if found[0] in rule.cased else lower_path(name) for name in found)
            return "/".join([rule.called or host, *(name for name in own if name not in rule.without)])
    return ""


def _fits(segment: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return len(segment) >= len(wanted) and segment.startswith(wanted[:-1])
    return segment.lower() == wanted


def _canonicalise_once(url: str, rules: UrlRules) -> tuple[str, str]:
    """Return an address in its normal form, with each rule applied once, and what a rule told of its site."""
    scheme, authority, path, query, fragment = split_url(url)
    scheme = scheme.lower() if scheme else ""
    if scheme not in _DEFAULT_PORTS:
        return _from_scheme(url, scheme, path, rules), ""
    if authority is None:
        raise _ProblemError("no host")
    user, host, port, problem = normal_authority(authority)
    if problem:
        raise _ProblemError(problem)
    if ":" in user:
        user = ""  # a password, and whose it is, say who may read, not what
    built_in = rules.built_in
    if port and port in ({":80", ":443"} if "https" in built_in else {_DEFAULT_PORTS[scheme]}):
        port = ""
    if "www" in built_in:
        host = without_www(host)
    ours = rules.for_host("" if user or port else host)
    address = _Address(
        scheme="https" if "https" in built_in else scheme,
        authority=user + (ours.rename or host) + port,
        path=normal_path(path),
        query=None if query is None else normal_query(query),
        fragment=normal_query(fragment) if fragment else "",
    )
    # The rules of the host's new name are applied in the next round.
    found = str(address) if ours.rename else _apply(address, ours, built_in)
    return found, address.told


def _apply(address: _Address, ours: HostRules, built_in: frozenset[str]) -> str:
    """Return an address with the rules of its host applied."""
    if not ours.as_is:
        if "trailing-slash" in built_in:
            address.path = address.bare
        if address.query is not None:
            empty = "empty-query" not in built_in
            pieces = [piece for piece in address.query.split("&") if piece or empty]
            kept = ours.kept_params(pieces, address.bare)
            address.query = "&".join(kept) if kept else None
        other = _take_steps(address, ours.steps)
        if other:
            return other
    else:
        address.path = without_inner_password(address.path)
        if address.query:
            pieces = address.query.split("&")
            if secret := ours.secret_params(pieces, address.bare):
                address.query = "&".join(piece for piece in pieces if piece not in secret) or None
    if address.fragment and "fragment" in built_in:
        address.fragment = _keep_fragment(address.fragment, address.bare, ours)
    return str(address)


def _from_scheme(url: str, scheme: str, path: str, rules: UrlRules) -> str:
    if not scheme:
        raise _ProblemError("no scheme")
    for step in rules.schemes.get(scheme, ()):
        if step.rule.do == "unwrap-scheme":
            inner = url.strip()[len(scheme) + 1 :]
            inner = f"https:{inner}" if inner.startswith("//") else inner
            if is_web_url(inner):
                return inner
            continue
        match = step.path.fullmatch(normal_path(path)) if step.path else None
        if match:
            return f"https://{_filled(step, match, {})}"
    raise _ProblemError("neither http nor https")


def _take_steps(address: _Address, steps: Collection[Step]) -> str:
    """Change the path of an address by the rules of its host; return the address that a rule leads to, or ""."""
    for step in steps:
        rule = step.rule
        if rule.has not in address.path:
            continue
        match = step.path.fullmatch(address.bare) if step.path else None
        if step.path and not match:
            continue
        if rule.do in {"rewrite", "unwrap"}:
            other = _unwrapped(address, match, rule) if rule.do == "unwrap" else _rewritten(address, match, step)
            if other and other != str(address):
                return other
            address.told = ""
        else:
            address.path = _respelled(address.path, match, rule)
    return ""


def _respelled(path: str, match: re.Match[str] | None, rule: UrlRule) -> str:
    """Return a path in the spelling that a rule wants."""
    if rule.do == "compose":
        return composed(path)
    if rule.do == "lower-path":
        return _lower_segments(path, rule.segments)
    if rule.do == "capitalise":
        start, end = match.span(1) if match else (0, 0)
        return path[:start] + path[start:end].upper() + path[end:]
    for escape, character in rule.escapes:  # none of them is part of another
        path = path.replace(escape, character)
    return path


def _lower_segments(path: str, number: int) -> str:
    if not number:
        return lower_path(path)
    segments = path.split("/")
    return "/".join([*map(lower_path, segments[: number + 1]), *segments[number + 1 :]])


def _rewritten(address: _Address, match: re.Match[str] | None, step: Step) -> str:
    """Return the address that a rule makes, "" if a parameter or fragment that it needs is missing."""
    fragment = step.fragment.fullmatch(address.fragment) if step.fragment else None
    if step.fragment and not fragment:
        return ""
    pieces = address.query.split("&") if address.query else []
    taken = fragment.groupdict("") if fragment else {}
    for name in step.rule.take:
        piece = given_param(name, pieces)
        if not piece:
            return ""
        pieces.remove(piece)
        taken[name] = piece.removeprefix(f"{name}=").replace("+", "%20").replace("?", "%3F")
    target = _filled(step, match, taken) if match else ""
    if target.startswith("/"):
        target = address.authority + target
    if pieces:
        target += ("&" if "?" in target else "?") + "&".join(pieces)
    kept = f"#{address.fragment}" if address.fragment and not fragment else ""
    if match and step.rule.site:
        host = normal_authority(address.authority).host
        address.told = fill_placeholders(step.rule.site, {"host": host, **_values(match, taken)})
    return f"{address.scheme}://{target}{kept}"


def _values(match: re.Match[str], taken: Mapping[str, str]) -> dict[str, str]:
    """Return what the placeholders of a rule stand for."""
    groups = {str(number): value or "" for number, value in enumerate([match[0], *match.groups()])}
    return {**groups, **match.groupdict(""), **taken}


def _filled(step: Step, match: re.Match[str], taken: Mapping[str, str]) -> str:
    """Return what a rule puts after ``//``."""
    values = _values(match, taken)
    query = {name: value.replace("&", "%26").replace("+", "%2B") for name, value in values.items()}
    target = step.target
    return (
        fill_placeholders(target.host, values)
        + fill_placeholders(target.path, values)
        + (f"?{fill_placeholders(target.query, query)}" if target.query else "")
    )


def _unwrapped(address: _Address, match: re.Match[str] | None, rule: UrlRule) -> str:
    """Return the web address inside another one, "" if there is none."""
    if not rule.params:
        text = match[1] if match else ""
        if "%2F" in text:  # the whole address was escaped, with its query
            inner = unescape_once(text)
            found = [inner if "://" in inner else f"{address.scheme}://{inner}"]
        else:
            inner = f"{address.scheme}://{text}"
            found = [inner if address.query is None else f"{inner}?{address.query}"]
    else:
        pairs = [piece.partition("=") for piece in (address.query or "").split("&")]
        found = [
            unescape_once(value) for wanted in rule.params for name, _, value in pairs if name.lower() == wanted
        ]
        # A path is one of the same host.
        here = f"{address.scheme}://{address.authority}"
        found = [f"{here}{one}" if one.startswith("/") and not one.startswith("//") else one for one in found]
    return next((inner for inner in found if is_web_url(inner)), "")


def _keep_fragment(fragment: str, bare: str, ours: HostRules) -> str:
    """Return a fragment that names the source itself, "" for one that names a part of it."""
    fragment = fragment.partition(":~:")[0]
    for path, wanted in ours.fragments:
        if wanted.fullmatch(fragment) and (path is None or path.fullmatch(bare)):
            return "" if ours.secrets_of_fragment(fragment, bare) else fragment
    return ""
