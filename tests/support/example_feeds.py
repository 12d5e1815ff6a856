"""Feeds to write: one of ordinary posts, and strategies for those of hostile text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st
from lxml import etree

from sphinx_commonplace.formats.feed import Category, Entry, Feed, Person

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

ADA = Person("Ada Lovelace", "https://example.org/ada")
BO = Person("Bo <b>")

LINK_POST = Entry(
    id="tag:example.org,2026:residue",
    url="https://example.org/posts/2026/residue/",
    title="Incident residue & <script>alert(1)</script>",
    published=datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=2))),
    updated=datetime(2026, 3, 2, 8, 0, 1, 999_999, tzinfo=UTC),
    authors=(ADA, BO),
    categories=(
        Category("Machine Learning", "Machine Learning"),
        Category("C++", "C++"),
        Category("日本語", "日本語"),
    ),
    summary="What is left <after> an incident & why.",
    content='<p>Text &amp; <a href="https://example.com/">link</a>. ]]&gt; ]]></p>\n<pre>two\n  lines</pre>',
    language="pt_BR",
    related="https://example.com/paper?a=1&b=2",
    via=("https://example.net/", "javascript:alert(1)", "https://example.net/", "Jo"),
)
NOTE = Entry(
    id="https://example.org/posts/2025/note/",
    url="https://example.org/posts/2025/note/",
    title="שלום \U0001f600",
    published=datetime(2025, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    updated=datetime(2025, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    summary="Short.",
)
FEED = Feed(
    id="https://example.org/blog/",
    title="A commonplace <book>",
    url="https://example.org/blog/atom.xml",
    home_url="https://example.org/blog/",
    subtitle="Links & notes",
    language="en",
    authors=(ADA,),
    entries=(LINK_POST, NOTE),
)
EMPTY = replace(FEED, authors=(), entries=())

HOSTILE = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(
    [
        "<script>alert('x')</script>",
        "]]><evil/>",
        "<![CDATA[",
        "&amp;&lt;&#0;&nbsp;",
        "\x00\x08\x0b\x0c\x1b\x7f\x85\ufffe\uffff",
        "\ud800\udc00\udfff",
        "\U0001f469\u200d\U0001f4bb\ufe0f",
        "\u202eright to left\u2066",
        '" onload="alert(1)',
        " \t\r\n ",
        "-->",
        "javascript:alert(1)",
        "http://[",
        "https://a b\n<c>",
    ]
)
INSTANTS = st.datetimes(timezones=st.timezones()) | st.datetimes(
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.integers(-50_400, 50_400).map(lambda seconds: timezone(timedelta(seconds=seconds))),
)
PEOPLE = st.lists(st.builds(Person, HOSTILE, HOSTILE), max_size=2).map(tuple)
ENTRIES = st.builds(
    Entry,
    id=st.integers().map(lambda number: f"tag:example.org,2026:{number}"),
    url=HOSTILE,
    title=HOSTILE,
    published=INSTANTS,
    updated=INSTANTS,
    authors=PEOPLE,
    categories=st.lists(st.builds(Category, HOSTILE, HOSTILE), max_size=2).map(tuple),
    summary=HOSTILE,
    content=HOSTILE,
    language=HOSTILE,
    related=HOSTILE,
    via=st.lists(HOSTILE, max_size=2).map(tuple),
)
FEEDS = st.builds(
    Feed,
    id=st.just("https://example.org/blog/"),
    title=HOSTILE,
    url=HOSTILE,
    home_url=HOSTILE,
    subtitle=HOSTILE,
    language=HOSTILE,
    authors=PEOPLE,
    entries=st.lists(ENTRIES, max_size=3, unique_by=lambda entry: entry.id).map(tuple),
)


def legal(text: str) -> str:
    """Return the characters of a text that XML 1.0, section 2.2, allows, stated by code point."""
    return "".join(
        char
        for char in text
        if ord(char) in {0x9, 0xA, 0xD}
        or 0x20 <= ord(char) <= 0xD7FF
        or 0xE000 <= ord(char) <= 0xFFFD
        or char > "\uffff"
    )


def attributes_of(node: etree._Element) -> dict[str, str]:
    """Return an element's attributes as text."""
    return {str(name): str(value) for name, value in node.attrib.items()}
