"""Which links of a post are citations, and which lead to the site itself."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sphinx_commonplace.urls.canonical import DEFAULT_RULES, CanonicalUrl, UrlRules, canonicalise_url
from sphinx_commonplace.urls.iris import is_web_url
from sphinx_commonplace.urls.public import public_address, secrets_in, text_without_secrets

_canonicalise = functools.lru_cache(4096)(canonicalise_url)
_WEB = re.compile(r"https?://.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkRules:
    """A site's rules for its links."""

    urls: UrlRules = DEFAULT_RULES
    own: tuple[str, ...] = ()  # addresses of the site itself: links to pages below them are internal
    ignored: tuple[re.Pattern[str], ...] = ()  # links whose address matches one of these are no citations
    _own: tuple[str, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        bases = tuple(canonicalise_url(base, self.urls).url.rstrip("/") for base in self.own)
        object.__setattr__(self, "_own", bases)

    def is_citation(self, address: str) -> bool:
        """Return whether a link to an address, as written, is a citation."""
        # The canonical form of an address like ``doi:10.1000/182`` is a web address.
        if not _WEB.match(address) and not is_web_url(self.canonicalised(address).url):
            return False
        return not self.is_ignored(address) and self.own_path(address) is None

    def is_ignored(self, address: str) -> bool:
        """Return whether the site's settings say to leave an address alone."""
        return any(pattern.search(address) for pattern in self.ignored)

    def canonical(self, address: str) -> str:
        """Return the canonical URL of an address; an address that has none is returned as it is."""
        url = self.canonicalised(address).url
        return address if url == address else url  # for equal texts the same object, which is pickled once

    def canonicalised(self, address: str) -> CanonicalUrl:
        """Return the canonical URL of an address, or why it has none; cached, as a link needs it several times."""
        return _canonicalise(address, self.urls)

    def public(self, address: str) -> str:
        """Return an address in the form in which it may be shown and exported."""
        return public_address(address, self.urls)

    def secrets(self, address: str) -> tuple[str, ...]:
        """Return the names of what in an address opens something to whoever has it."""
        return secrets_in(address, self.urls)

    def without_secrets(self, text: str) -> str:
        """Return a text in which addresses with a secret stand as they may be shown."""
        return text_without_secrets(text, self.urls)

    def own_path(self, address: str) -> str | None:
        """Return the path, with the fragment, of an address on this site, or None for any other address."""
        if not self._own or not _WEB.match(address):
            return None
        page, _hash, fragment = address.partition("#")
        canonical = self.canonicalised(page).url
        for base in self._own:
            if canonical.rstrip("/") == base or canonical.startswith((f"{base}/", f"{base}?")):
                path = canonical[len(base) :].partition("?")[0].strip("/")
                return f"{path}#{fragment}" if fragment else path
        return None


def compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Compile regular expressions, which were checked before."""
    return tuple(map(re.compile, patterns))
