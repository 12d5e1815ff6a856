"""Every kind of link that a post can have, through Sphinx: what became of it, and where its anchor is.

``tests/roots/citations`` has the posts, ``tests/golden/citations.yaml`` what must come of them. After a change
that is wanted, ``python -m tests.test_citations`` writes the golden file anew. Read its diff line by line: it must
be what a reader expects, not what the code does.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml.html import HtmlElement

from sphinx_commonplace.model import Citation
from sphinx_commonplace.read.domain import blog_domain
from tests.support.linkcheck import Checker
from tests.support.sites import Built, Site, name_of

ROOT = Path(__file__).parent / "roots" / "citations"
GOLDEN = Path(__file__).parent / "golden" / "citations.yaml"
HEADER = """\
# What the posts of tests/roots/citations cite; see tests/test_citations.py. Left out is what is empty, and the
# canonical URL where it is the address as written. U+FFFC in a sentence stands for the words of the next of
# `references`.
"""

# MyST asks its transform for `app`, and sphinx-design the environment, which Sphinx 11 will not have.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated"),
    pytest.mark.filterwarnings("ignore:'sphinx.environment.BuildEnvironment.app' is deprecated"),
]


def build(folder: Path, builder: str = "html", jobs: int = 1) -> Built:
    """Build the site of this test."""
    site = Site(folder)
    shutil.copytree(ROOT, site.src, dirs_exist_ok=True)
    return site.build(builder, jobs=jobs)


def citations_of(built: Built) -> Iterator[tuple[str, str, list[Citation]]]:
    """Yield the docname, the key and the citations of each post."""
    for docname, document in sorted(blog_domain(built.app.env).documents.items()):
        for post, outgoing in zip(document.posts, document.outgoing, strict=True):
            yield docname, post.key, list(outgoing.citations)


def facts_of(citation: Citation) -> dict[str, Any]:
    """Return a citation as the golden file has it."""
    facts = {
        "line": citation.line,
        "href": citation.href,
        "url": citation.url if citation.url != citation.href else "",
        "key": citation.key,
        "words": citation.words,
        "sentence": citation.sentence,
        "start": citation.start,
        "section": citation.section,
        "role": str(citation.role),
        "anchor": citation.anchor,
        "references": [":".join(one) for one in citation.references],
    }
    return {name: value for name, value in facts.items() if value or (name == "start" and citation.sentence)}


def golden_of(built: Built) -> dict[str, list[dict[str, Any]]]:
    """Return what the golden file should say."""
    return {
        key: [facts_of(citation) for citation in citations] for _docname, key, citations in citations_of(built)
    }


@pytest.fixture(scope="module", params=[("html", 1), ("dirhtml", 3)], ids=["html", "dirhtml in parallel"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("citations"), *request.param)


def place_of(built: Built, docname: str, citation: Citation) -> HtmlElement:
    """Return the element of a page that has a citation's anchor."""
    found = [element for element in built.page(docname).iter() if element.get("id") == citation.anchor]
    assert len(found) == 1, (docname, citation.anchor)
    return found[0]


class TestGolden:
    def test_nothing_is_warned_of(self, built):
        assert built.warnings == []

    def test_each_post_cites_what_its_reader_sees(self, built):
        expected = yaml.safe_load(GOLDEN.read_text("utf-8"))
        found = golden_of(built)
        assert list(found) == list(expected)
        for key, citations in found.items():
            assert citations == expected[key], key

    def test_words_stand_in_their_sentence(self, built):
        for _docname, _key, citations in citations_of(built):
            for one in citations:
                if one.sentence and not one.key:
                    assert one.sentence[one.start :].startswith(one.words), one


class TestAnchors:
    """A reader who follows a citation from its source's page lands on the link itself."""

    def test_each_is_the_link_and_there_once(self, built):
        for docname, _key, citations in citations_of(built):
            for citation in citations:
                if not citation.anchor:
                    continue
                link = place_of(built, docname, citation)
                assert link.tag == "a", citation
                if citation.href:
                    assert link.get("href") == citation.href

    def test_its_words_are_the_citations(self, built):
        for docname, _key, citations in citations_of(built):
            for citation in citations:
                if not citation.anchor or not citation.words:
                    continue
                link = place_of(built, docname, citation)
                words = "".join([link.text_content(), *link.xpath(".//img/@alt")])
                if "".join(words.split()) == citation.href:
                    continue  # a card's link says its address, and is not seen
                without_blanks = "".join(words.replace("\ufffc", "").split())
                if "unclosed" not in citation.href and citation.key != citation.words:
                    assert without_blanks == "".join(citation.words.replace("meadows2008", "").split()) or (
                        "nested" in citation.href
                    ), citation

    def test_only_the_page_s_top_has_none(self, built):
        """Its sentence, if any, is what the post quotes."""
        for _docname, _key, citations in citations_of(built):
            for one in citations:
                assert one.anchor or one.role == "quotes" or (one.role != "cites" and not one.sentence), one

    def test_pages_of_sources_lead_to_them(self, built):
        checker = Checker(built.outdir)
        assert [fault for fault in checker.faults() if fault.startswith("blog/source")] == []
        led_to = {
            checker.target(name, link.get("href", ""))
            for name, page in checker.pages.items()
            if name.startswith("blog/source")
            for link in page.iter("a")
        }
        wanted = {
            (name_of(built, docname), citation.anchor)
            for docname, _key, citations in citations_of(built)
            for citation in citations
            if citation.anchor
        }
        assert wanted - led_to == set()


class TestNoCitations:
    @pytest.mark.parametrize(
        "host",
        ["n.example", "badges.example", "img.example", "nopost.example", "blog.example.org", "/excluded", "/none"],
    )
    def test_what_is_no_link_of_a_post(self, built, host):
        assert [
            one.href for *_post, citations in citations_of(built) for one in citations if host in one.href
        ] == []

    @pytest.mark.parametrize(
        "words", ["/never", "/unused", "s.example/comment", "r.example/comment", "/script", "/latex"]
    )
    def test_what_is_not_on_the_page(self, built, words):
        assert [
            one.href for *_post, citations in citations_of(built) for one in citations if words in one.href
        ] == []


def main() -> None:
    """Write the golden file anew."""
    with tempfile.TemporaryDirectory() as folder:
        found = golden_of(build(Path(folder)))
    blocks = (yaml.safe_dump({key: found[key]}, allow_unicode=True, sort_keys=False, width=110) for key in found)
    GOLDEN.write_text(HEADER + "".join(f"\n{block}" for block in blocks), "utf-8")


if __name__ == "__main__":
    main()
