"""OPML, read back by lxml and pandoc."""

from __future__ import annotations

import shutil
import subprocess

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sphinx_commonplace.formats import opml
from tests.support.example_sources import (
    ANYTHING,
    HOSTILE_TEXTS,
    HOSTILE_URLS,
)
from tests.support.programs import missing


def program(name: str) -> str:
    return shutil.which(name) or missing(name, f"apt-get install --no-install-recommends {name}")


class TestOpml:
    def test_a_document(self):
        written = opml.write(
            [
                ("Example", "https://example.org/", "https://example.org/feed.xml"),
                ("No feed", "https://example.net/", ""),
                ("", "https://example.com/", "https://example.com/rss"),
                ("Nothing", "", "javascript:x"),
            ],
            "Sites & more",
            owner="https://blog.example/",
        )
        assert written.decode() == (
            "<?xml version='1.0' encoding='UTF-8'?>\n"
            '<opml version="2.0">\n'
            "  <head>\n"
            "    <title>Sites &amp; more</title>\n"
            "    <ownerId>https://blog.example/</ownerId>\n"
            "  </head>\n"
            "  <body>\n"
            '    <outline type="rss" text="Example" title="Example" xmlUrl="https://example.org/feed.xml"'
            ' htmlUrl="https://example.org/"/>\n'
            '    <outline type="link" text="No feed" url="https://example.net/"/>\n'
            '    <outline type="rss" text="https://example.com/" title="https://example.com/"'
            ' xmlUrl="https://example.com/rss" htmlUrl="https://example.com/"/>\n'
            "  </body>\n"
            "</opml>\n"
        )

    @given(st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING | st.sampled_from(HOSTILE_URLS)), max_size=4), ANYTHING)
    def test_it_is_well_formed(self, sites, text):
        root = etree.fromstring(opml.write(sites, text, owner=text))
        for outline in root.iter("outline"):
            assert outline.get("text")
            for name in ("xmlUrl", "htmlUrl", "url"):
                assert outline.get(name, "https://").lower().startswith(("https://", "http://"))

    def test_pandoc_reads_it(self, tmp_path):
        """Pandoc knows OPML, as any feed reader does."""
        written = opml.write([(text, "https://e.org/", "https://e.org/f") for text in HOSTILE_TEXTS], "Sites")
        done = subprocess.run([program("pandoc"), "-f", "opml"], input=written, capture_output=True, check=False)
        assert (done.stderr, done.returncode) == (b"", 0)
