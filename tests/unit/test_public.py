"""Addresses as they may be shown, and what in them opens something to whoever has it."""

from __future__ import annotations

import pytest

from sphinx_commonplace.urls.canonical import canonicalise_url
from sphinx_commonplace.urls.public import public_address, secrets_in, text_without_secrets

KEY = "sEcReT0123456789"

SECRETS = [
    (f"https://me:{KEY}@example.org/a", "password", "https://example.org/a"),
    (f"https://:{KEY}@example.org/a", "password", "https://example.org/a"),
    (f"https://www.google.com/url?q=https://me:{KEY}@example.org/a", "password", "https://example.org/a"),
    (f"https://example.org/a?b=1&%61ccess_token={KEY}", "%61ccess_token", "https://example.org/a?b=1"),
    (f"https://example.org/a?PRIVATE_TOKEN={KEY}", "PRIVATE_TOKEN", "https://example.org/a"),
    (f"https://example.org/a#access_token={KEY}&state=x", "access_token", "https://example.org/a"),
    (f"https://example.org/a#/b?access_token={KEY}", "access_token", "https://example.org/a"),
    (f"https://example.org/a?b=1#state=x&id_token={KEY}", "id_token", "https://example.org/a?b=1"),
    (
        f"https://web.archive.org/web/2020/https://me:{KEY}@example.org/a",
        "password",
        "https://web.archive.org/web/2020/https://example.org/a",
    ),
    (
        f"https://web.archive.org/web/2020/https://example.org/a?b=1&X-Amz-Signature={KEY}",
        "X-Amz-Signature",
        "https://web.archive.org/web/2020/https://example.org/a?b=1",
    ),
    (
        f"https://archive.ph/https://www.nytimes.com/a?unlocked_article_code={KEY}",
        "unlocked_article_code",
        "https://archive.ph/https://www.nytimes.com/a",
    ),
    (f"https://files.example.org/a.pdf?sv=2024&se=2025&sp=r&sig={KEY}", "sig", "https://files.example.org/a.pdf"),
    (
        f"https://d1.cloudfront.net/a?Policy=p&Signature={KEY}&Key-Pair-Id=K",
        "Signature",
        "https://d1.cloudfront.net/a",
    ),
    (
        f"https://raw.githubusercontent.com/o/r/main/x?token={KEY}",
        "token",
        "https://raw.githubusercontent.com/o/r/main/x",
    ),
    (f"https://us02web.zoom.us/j/12?pwd={KEY}", "pwd", "https://us02web.zoom.us/j/12"),
    (
        f"https://www.nature.com/articles/s41586-020-2649-2.epdf?sharing_token={KEY}",
        "sharing_token",
        "https://www.nature.com/articles/s41586-020-2649-2.epdf",
    ),
]

OPEN = [
    "https://me@example.org/a",
    "https://example.org/api?Signature=Method",
    "https://example.org/play?code=eyJjb2RlIjoiYSJ9",
    "https://example.org/view?uuid=0f8fad5b-d9cb-469f-a165-70867728950e",
    "https://example.org/a?sig=1&st=2",
    "https://example.org/tokens#state=a&token_type=x",
    "https://medium.com/@me:you/a",
    "https://web.archive.org/web/2020/https://medium.com/@me/a",
]


@pytest.mark.parametrize(("address", "name", "shown"), SECRETS, ids=range(len(SECRETS)))
class TestSecrets:
    def test_named_in_the_warning(self, address, name, shown):
        assert name in secrets_in(address)

    def test_not_shown(self, address, name, shown):
        assert public_address(address) == shown

    def test_no_part_of_the_identity(self, address, name, shown):
        found = canonicalise_url(address)
        assert KEY.lower() not in found.url.lower()
        assert found == canonicalise_url(shown)


@pytest.mark.parametrize("address", OPEN)
def test_what_is_no_secret(address):
    assert secrets_in(address) == ()
    assert public_address(address) == address


class TestTexts:
    def test_addresses_stand_as_they_may_be_shown(self):
        text = f"See https://me:{KEY}@example.org/a, and <https://example.org/b?access_token={KEY}>; \u201chttps://c.org/\u201d."
        shown = "See https://example.org/a, and <https://example.org/b>; \u201chttps://c.org/\u201d."
        assert text_without_secrets(text) == shown

    def test_cut_in_the_middle_of_a_password(self):
        assert text_without_secrets(f"See https://me:{KEY[:5]}\u2026") == "See https://\u2026"
        assert text_without_secrets("See https://example.org/a:b\u2026") == "See https://example.org/a:b\u2026"
