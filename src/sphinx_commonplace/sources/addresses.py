"""Where a source leads, where it was published, and the address of a site: from the links as people wrote them.

The canonical URL says which links are one source. It is no good address to follow: it has ``https`` for a
server that only knows ``http``, and no ``www.`` for one that needs it. So what pages and exports show is chosen
among the addresses that posts have, in their public form (:mod:`sphinx_commonplace.urls.public`).
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sphinx_commonplace.model import Source
from sphinx_commonplace.urls.canonical import DEFAULT_RULES, UrlRules, canonicalise_url, site_of
from sphinx_commonplace.urls.iris import is_web_url, looks_like_web_url
from sphinx_commonplace.urls.public import public_address, secrets_in
from sphinx_commonplace.urls.syntax import normal_authority, split_url, without_www

_DOI_SITE: Final = "doi.org"
_DOI: Final = f"https://{_DOI_SITE}/"


@dataclass(frozen=True, slots=True)
class SourceAddresses:
    """Answers for one blog, by its rules and by the sites that it joins."""

    rules: UrlRules = DEFAULT_RULES
    joined: Mapping[str, str] = field(default_factory=dict)
    """Sites, hosts and hosts with the start of a path, and the site that ``sources.yaml`` says they belong to."""

    def of_source(self, hrefs: Sequence[str], url: str) -> str:
        """Return the address to follow.

        It is the most common in posts, the shortest of equals; one with ``http`` only if all have that. It has a
        fragment only if all links have the same.

        :param hrefs: the addresses in posts, each as often as it is there
        :param url: the canonical URL, which is returned if there are none
        """
        if len(hrefs) == 1:
            return _public(hrefs[0], self.rules)
        if not hrefs:
            return public_address(url, self.rules)
        found = Counter(_public(href, self.rules) for href in hrefs)
        if len(found) == 1:
            return next(iter(found))
        fragments = {one.partition("#")[2] for one in found}
        if len(fragments) > 1 and "#" not in url:
            bare: Counter[str] = Counter()
            for one, times in found.items():
                bare[one.partition("#")[0]] += times
            found = bare
        return _most_common(found)

    def as_written(self, address: str) -> str:
        """Return the address that a person gave a source in ``sources.yaml``, without secrets."""
        return public_address(address, self.rules) if secrets_in(address, self.rules) else address

    def site(self, source: Source, hrefs: Iterable[str]) -> tuple[str, bool]:
        """Return the site of a source, and whether that is a host, or a part of one, rather than a journal's name.

        :param source: with its canonical URL, and with what is known of it
        :param hrefs: the addresses in posts, the oldest first
        """
        url = source.url
        if not url:
            return "", False
        if url.startswith(_DOI):
            return self._site_of_doi(source, hrefs)
        return self._joined(site_of(url, self.rules), url, hrefs), True

    def _site_of_doi(self, source: Source, hrefs: Iterable[str]) -> tuple[str, bool]:
        """Return the journal of an article, or its publisher, as far as either is known."""
        if name := source.container or source.publisher:
            return self.joined.get(name, name), name in self.joined
        site = site_of(source.url, self.rules)
        return self._joined(site, source.url, hrefs if site == _DOI_SITE else ()), True

    def _joined(self, site: str, url: str, hrefs: Iterable[str]) -> str:
        """Return the site that a source's address tells, or the one that is joined with it."""
        if "/" not in site and split_url(url).authority in self.rules.told_of:
            told = (canonicalise_url(href, self.rules).site for href in hrefs)
            site = next(filter(None, told), site)
        if not self.joined:
            return site
        path = url.partition("://")[2].partition("?")[0].partition("#")[0]
        parts = path.rstrip("/").split("/")
        starts = ("/".join(parts[:length]).lower() for length in range(min(len(parts), 4), 0, -1))
        return next((self.joined[start] for start in (site, *starts) if start in self.joined), site)

    def of_site(self, name: str, addresses: Iterable[str]) -> str:
        """Return the address of a site's first page: with the scheme and host that most of its addresses have.

        :param name: a host, or a part of one
        :param addresses: those of its sources
        """
        host, slash, path = name.partition("/")
        exact: Counter[str] = Counter()
        below: Counter[str] = Counter()
        for address in addresses:
            if looks_like_web_url(address):
                scheme, _, rest = address.partition("://")
                authority = rest.partition("/")[0].partition("?")[0].partition("#")[0].rpartition("@")[2]
                bare = _bare_host(authority)
                if bare == host:
                    exact[f"{scheme.lower()}://{authority.lower()}"] += 1
                elif bare.endswith(f".{host}"):
                    below[f"{scheme.lower()}://{authority.lower()}"] += 1
        start = _most_common(exact or below) if exact or below else f"https://{host}"
        found = f"{start}/{path}" if slash else f"{start}/"
        return found if is_web_url(found) else ""


@functools.lru_cache(16384)
def _bare_host(authority: str) -> str:
    found = normal_authority(authority)
    port = "" if found.port in {":80", ":443"} else found.port
    return without_www(found.host) + port


@functools.lru_cache(maxsize=1 << 17)  # a post's foot, its exports and its source ask for the same
def _public(href: str, rules: UrlRules) -> str:
    return public_address(href, rules)


def _most_common(found: Mapping[str, int]) -> str:
    """Return the most common address; one with ``https`` if there is any, the shortest of equals."""
    secure = {one: times for one, times in found.items() if one.startswith("https:")} or found
    return min(secure, key=lambda one: (-secure[one], len(one), one))
