"""Web addresses: what is one, and how it is written into files."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.urls.iris import (
    as_iri,
    as_uri,
    as_web_iri,
    doi_url,
    is_plain_web_url,
    is_web_url,
    looks_like_web_url,
)

ANYTHING = st.text(st.characters(exclude_categories=()))
ADDRESSES = st.builds(
    "{}{}{}".format, st.sampled_from(["", "https://", "http://e.org/", "doi:"]), ANYTHING, ANYTHING
)


class TestWhatIsAWebAddress:
    @pytest.mark.parametrize(
        ("address", "plain", "web", "looks"),
        [
            ("https://example.org/a?b=c#d", True, True, True),
            ("HTTP://user@Example.org:8080/é", True, True, True),
            ("https://bücher.example/", True, True, True),
            ("https://[::1]/", True, True, True),
            ("https://example.org/a b", False, True, True),
            ("https://example.org/<script>", False, True, True),
            ('https://example.org/"', False, True, True),
            ("https://example.org/\u202egro", False, True, True),
            (" https://example.org", False, True, False),
            ("https://example..org/", False, False, True),
            ("https://*.example.org/", False, False, True),
            ("https://example.org:70000/", False, False, True),
            ("https://example.org\\@example.com/", False, True, True),  # browsers go to example.org
            ("https:///path", False, False, False),
            ("https:example.org", False, False, False),
            ("ftp://example.org/", False, False, False),
            ("javascript:alert(1)", False, False, False),
            ("", False, False, False),
        ],
    )
    def test_examples(self, address, plain, web, looks):
        assert (is_plain_web_url(address), is_web_url(address), looks_like_web_url(address)) == (plain, web, looks)

    @given(ADDRESSES)
    def test_the_strict_answer_implies_the_others(self, address):
        assert not is_plain_web_url(address) or (is_web_url(address) and looks_like_web_url(address))


class TestWriting:
    @pytest.mark.parametrize(
        ("address", "iri", "web", "uri"),
        [
            ("https://e.org/é?a=b", "https://e.org/é?a=b", "https://e.org/é?a=b", "https://e.org/%C3%A9?a=b"),
            (
                "https://e.org/a b%20c",
                "https://e.org/a%20b%20c",
                "https://e.org/a%20b%20c",
                "https://e.org/a%20b%20c",
            ),
            ("https://e.org/50%", "https://e.org/50%", "https://e.org/50%25", "https://e.org/50%"),
            ("https://e.org/\x00\x85a", "https://e.org/%C2%85a", "https://e.org/a", "https://e.org/%00%C2%85a"),
            ("tag:e.org,2026:{1}", "tag:e.org,2026:%7B1%7D", "", "tag:e.org,2026:%7B1%7D"),
            (
                "https://e.org/\u202e",
                "https://e.org/%E2%80%AE",
                "https://e.org/%E2%80%AE",
                "https://e.org/%E2%80%AE",
            ),
        ],
    )
    def test_examples(self, address, iri, web, uri):
        assert (as_iri(address), as_web_iri(address), as_uri(address)) == (iri, web, uri)

    @given(ADDRESSES)
    def test_nothing_ends_an_address_early(self, address):
        """What comes out has no character that means something to XML, HTML, JSON, BibTeX or a reader of lines."""
        for written in (as_iri(address), as_web_iri(address), as_uri(address)):
            assert not re.search(r'[\s<>"{}|\\^`\x00-\x20\x7f-\x9f]', written)
        assert as_uri(address).isascii()

    @given(ADDRESSES)
    def test_writing_twice_changes_nothing(self, address):
        for write in (as_iri, as_web_iri, as_uri):
            assert write(write(address)) == write(address)

    def test_a_doi(self):
        assert doi_url("10.1000/a<b>#1?(2)") == "https://doi.org/10.1000/a%3Cb%3E%231%3F(2)"
