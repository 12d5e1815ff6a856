"""An entry's text with its post's link and ``via``: cases that whole sites show less well."""

from __future__ import annotations

import pytest

from sphinx_commonplace.formats.feed_text import with_links
from sphinx_commonplace.model import Kind, Post, Via

LINK = "https://www.source.example/a"
TEXT = "<p>Words.</p>"
LINKING = f'<p>Words, <a href="{LINK}/">they say</a>.</p>'


def completed(content: str, *, title: str = "", kind: Kind = Kind.NOTE, link: str = "", via: str = "") -> str:
    """Return the text of a post, which is untitled if no title is given."""
    post = Post(
        docname="a",
        section="",
        order=1,
        title=title or "Words",
        date=None,
        updated=None,
        draft=False,
        kind=kind,
        minutes=1,
        summary="",
        link=link,
        via=(Via(via),) if via else (),
        untitled=not title,
    )
    return with_links(content, post, via="über")


@pytest.mark.parametrize("content", [TEXT, LINKING, ""])
@pytest.mark.parametrize("kind", Kind)
def test_a_title_always_leads_to_the_source(content: str, kind: Kind) -> None:
    text = completed(content, title="T & U", kind=kind, link=LINK)
    assert text == "\n".join(filter(None, (f'<p><a href="{LINK}">T &amp; U</a> ↗</p>', content)))


def test_a_note_without_a_title_names_the_host() -> None:
    assert completed(TEXT, link=LINK) == f'<p><a href="{LINK}">source.example</a> ↗</p>\n{TEXT}'


def test_of_a_quote_without_a_title_the_words_come_first() -> None:
    assert completed(TEXT, link=LINK, kind=Kind.QUOTE) == f'{TEXT}\n<p><a href="{LINK}">source.example</a> ↗</p>'


@pytest.mark.parametrize("kind", Kind)
def test_without_a_title_a_link_in_the_text_is_enough(kind: Kind) -> None:
    assert completed(LINKING, link=LINK, kind=kind) == LINKING


def test_the_word_is_that_of_the_site() -> None:
    assert completed(TEXT, via="A <b>") == f"{TEXT}\n<p>über A &lt;b&gt;</p>"


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "mailto:a@b.example"])
def test_only_the_web_is_linked_to(link: str) -> None:
    assert completed(TEXT, link=link, title="T") == TEXT


def test_who_signs_in_is_not_named() -> None:
    assert ">b.example</a>" in completed(TEXT, link="https://user:secret@b.example:8080/").replace(":8080", "")


@pytest.mark.parametrize("content", ["", " ", "text", "<!-- c -->", "<p", "&#0;", "\ufdd0"])
def test_any_text_can_be_looked_through(content: str) -> None:
    assert completed(content, link=LINK).endswith(content)
