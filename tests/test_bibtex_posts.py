"""Entries of sphinxcontrib-bibtex as sources: by ``cite``, in footnotes, and in a bibliography of a post's own."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pybtex.database import parse_string  # type: ignore[import-untyped]

from sphinx_commonplace.compat.bibtex import entry_items
from tests.support.sites import Built, Site, links

MakeSite = Callable[..., Site]

CONF = 'extensions.append("sphinxcontrib.bibtex")\nbibtex_bibfiles = ["refs.bib"]\n'

REFS = r"""
@article{knuth84,
  author = {Knuth, Donald E.}, title = {Literate {\TeX} \& <x>Programming}, journal = {The Computer Journal},
  year = 1984, doi = {10.1093/comjnl/27.2.97}, url = {https://academic.oup.com/comjnl/article/27/2/97/343244}
}
@book{lamport, author = {Lamport, Leslie}, title = {A Document Preparation System}, year = 1994, publisher = {AW}}
@misc{page, author = {{The Example Body}}, title = {A page}, year = 2020, url = {https://example.org/page}}
@misc{other, author = {Example, Ada}, title = {Never cited}, year = 2021, url = {https://example.org/other}}
"""

SITE = """
    === refs.md ===
    ---
    orphan: true
    ---

    # References

    ```{bibliography}
    ```
    === about.md ===
    ---
    orphan: true
    ---

    # No post

    See {cite:p}`knuth84`, and {cite:p}`o-page`.
    === posts/cited.md ===
    ---
    date: 2026-01-01
    ---

    # By a role

    As {cite:t}`knuth84` said. Some more words, see {cite:p}`{see}lamport{p. 3}, page`.
    === posts/foot.md ===
    ---
    date: 2026-01-02
    ---

    # In footnotes

    As was said {footcite}`knuth84`, and {footcite:p}`lamport`.

    ```{footbibliography}
    ```
    === posts/own.rst ===
    :date: 2026-01-03

    With its own list
    =================

    As :cite:p:`o-page` said.

    .. bibliography::
       :filter: docname in docnames
       :keyprefix: o-
    === posts/reading.md ===
    ---
    date: 2026-01-04
    ---

    # A reading list

    ```{bibliography}
    :list: bullet
    :filter: False

    lamport
    ```
    """


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return fill(Site(tmp_path_factory.mktemp("bibtex"), SITE, conf=CONF)).build(
        request.param, jobs=3 if request.param == "html" else 1
    )


def fill(site: Site) -> Site:
    site.write("refs.bib", REFS)
    return site


def sources(built: Built, post: str) -> dict[str, tuple[str | None, list[str]]]:
    """Return the sources at a post's foot by their titles: the address, and the ids of what cites them."""
    page = built.page(f"posts/{post}")
    found = {}
    for foot in page.find_class("post-sources"):
        for item in foot.iter("li"):
            (title,) = item.find_class("source-title")
            found[title.text_content()] = (title.get("href"), (item.get("data-cites") or "").split())
    for _address, ids in found.values():
        for name in ids:
            assert page.get_element_by_id(name) is not None
    return found


LITERATE = r"Literate \TeX & <x>Programming"
LAMPORT = "A Document Preparation System"
DOI = "https://doi.org/10.1093/comjnl/27.2.97"


class TestSources:
    def test_nothing_is_reported(self, built: Built) -> None:
        assert built.warnings == []

    def test_a_role_cites_each_of_its_keys(self, built: Built) -> None:
        found = sources(built, "cited")
        assert {title: address for title, (address, _ids) in found.items()} == {
            LITERATE: DOI,
            LAMPORT: None,
            "A page": "https://example.org/page",
        }
        assert all(len(ids) == 1 for _address, ids in found.values())

    def test_a_footnote_is_one_source_with_its_title(self, built: Built) -> None:
        found = sources(built, "foot")
        assert list(found) == [LITERATE, LAMPORT]
        assert len(found[LITERATE][1]) == 2  # its address, and its DOI

    def test_a_list_of_its_own(self, built: Built) -> None:
        assert list(sources(built, "own")) == ["A page"]
        assert list(sources(built, "reading")) == [LAMPORT]

    def test_what_is_known_of_them(self, built: Built) -> None:
        (foot,) = built.page("posts/cited").find_class("post-sources")
        text = " ".join(foot.text_content().split())
        assert "Donald E. Knuth, The Computer Journal, 1984" in text
        assert "The Example Body" in text
        assert "doi = {10.1093/comjnl/27.2.97}" in built.text("posts/cited/sources.bib")

    def test_entries_that_no_post_cites_are_no_sources(self, built: Built) -> None:
        assert not any(b"Never cited" in content for name, content in built.tree().items() if "source" in name)

    def test_posts_with_one_source_know_each_other(self, built: Built) -> None:
        (foot,) = built.page("posts/foot").find_class("post-sources")
        assert "By a role" in links(foot)

    def test_summaries_have_words(self, built: Built) -> None:
        (summary,) = built.page("posts/cited").find_class("p-summary")
        assert summary.get("value") == "As Knuth [Knu84] said. Some more words, see [see Lam94, p. 3, TheEBody20]."

    def test_the_page_of_a_source_has_the_sentence(self, built: Built) -> None:
        page = built.page("blog/source/example.org")
        assert "see Lamport 1994" in " ".join(page.text_content().split())


class TestBesideSourcesFile:
    def test_what_a_person_wrote_counts(self, make_site: MakeSite) -> None:
        site = fill(make_site(SITE, conf=CONF))
        site.write(
            "sources.yaml",
            "- {id: lamport, title: The manual, URL: https://example.org/manual}\n"
            f"- {{id: literate, title: Known by its address, URL: '{DOI}'}}\n",
        )
        built = site.build()
        assert built.warnings == []
        assert list(sources(built, "cited")) == ["Known by its address", "The manual", "A page"]

    def test_an_unknown_key_is_the_extension_s_to_report(self, make_site: MakeSite) -> None:
        site = fill(make_site(conf=CONF))
        site.post("a", "A", "2026-01-01", "See {cite}`nobody`.\n")
        built = site.build()
        assert [line for line in built.warnings if "bibtex.key_not_found" not in line] == []
        assert sources(built, "a") == {}


class TestEdits:
    """What a clean build gives, with entries whose labels and lists depend on all documents."""

    def test_in_any_order(self, make_site: MakeSite) -> None:
        site = fill(make_site(SITE, conf=CONF))
        site.build(jobs=3)

        changed = REFS.replace("1984", "1985").replace("year = 1994", "year = 1994, doi = {10.1000/182}")

        def post(text: str, **keys: Any) -> None:
            site.post("new", "New", "2026-02-01", text, **keys)

        edits: list[Callable[[], object]] = [
            lambda: post("Now {cite:p}`other`.\n"),  # a list elsewhere gets longer
            # Labels of entries change, in documents that are not read again.
            lambda: site.write("refs.bib", changed),
            lambda: post("Now {cite:p}`other`.\n", draft="true"),
        ]
        for number, edit in enumerate(edits):
            edit()
            built = site.build(jobs=1 + 2 * (number % 2))
            assert built.tree() == site.build_clean().tree(), number
        assert sources(built, "cited")[LAMPORT][0] == "https://doi.org/10.1000/182"


def items(text: str, *keys: str, prefixes: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return the items of a bibliography in a string."""
    domain = SimpleNamespace(
        bibdata=SimpleNamespace(data=parse_string(text, "bibtex")),
        bibliographies={prefix: SimpleNamespace(keyprefix=prefix) for prefix in prefixes},
    )
    return entry_items(cast("Any", SimpleNamespace(domains={"cite": domain})), keys)


class TestItems:
    def test_names(self) -> None:
        text = r"@book{a, author={van Beethoven, Jr., Ludwig and {\'E}mile Zola and {A {Body}} and others}}"
        (item,) = items(text, "a")
        assert item["author"] == [
            {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van", "suffix": "Jr."},
            {"family": "Zola", "given": "Émile"},
            {"literal": "A Body"},
        ]

    @pytest.mark.parametrize(
        ("fields", "parts"),
        [
            ("year = 1984", [1984]),
            ("year = 1984, month = may", [1984, 5]),
            ("year = 1984, month = 11", [1984, 11]),
            ("date = {2020-05-06}", [2020, 5, 6]),
            ("year = {in press}", None),
        ],
    )
    def test_dates(self, fields: str, parts: list[int] | None) -> None:
        (item,) = items(f"@misc{{a, title={{T}}, {fields}}}", "a")
        assert item.get("issued") == (parts and {"date-parts": [parts]})

    @pytest.mark.parametrize(
        ("fields", "address"),
        [
            (r"url = {https://example.org/a\_b\%20c}", "https://example.org/a_b%20c"),
            (r"howpublished = {\url{https://example.org/a}}", "https://example.org/a"),
            ("eprint = {2101.00001}, archivePrefix = {arXiv}", "https://arxiv.org/abs/2101.00001"),
        ],
    )
    def test_addresses(self, fields: str, address: str) -> None:
        (item,) = items(f"@misc{{a, title={{T}}, {fields}}}", "a")
        assert (item["URL"], item["type"]) == (address, "webpage")

    def test_prefixes_are_aliases(self) -> None:
        text = "@misc{a, title={T}}\n@misc{b, title={U}}"
        (item,) = items(text, "a", "x-a", "c", prefixes=("x-",))
        assert (item["id"], item["aliases"]) == ("a", ["x-a"])
