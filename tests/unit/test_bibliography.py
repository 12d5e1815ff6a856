"""Bibliographies, read back by pandoc and biber."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_commonplace.formats.bibliography import bibtex, csl_item, csl_json
from sphinx_commonplace.model import Name, Source
from sphinx_commonplace.sources import csl
from sphinx_commonplace.sources.records import read_lock, read_sources
from tests.support.bibliographies import run_biber, run_pandoc
from tests.support.example_sources import (
    ANYTHING,
    Sources,
    hostile,
    hostile_source,
    normal,
)

KINDS = [
    *("article-journal", "book", "chapter", "collection", "dataset", "entry", "interview", "pamphlet"),
    *("paper-conference", "patent", "periodical", "report", "software", "thesis", "webpage"),
]
"""A type of CSL for each entry type of biblatex."""


def keys_of(database: bytes | str) -> list[str]:
    text = database.decode() if isinstance(database, bytes) else database
    return re.findall(r"^@\w+\{(.*),$", text, re.MULTILINE)


@pytest.fixture(params=[normal, hostile], ids=["normal", "hostile"])
def sources(request: pytest.FixtureRequest) -> Sources:
    return request.param()


class TestCslJson:
    def test_pandoc_reads_it(self, sources, tmp_path):
        """Without a warning, and each source is in the bibliography."""
        printed = run_pandoc(csl_json(sources), tmp_path)
        assert printed.count('"ref-') == len(sources)

    def test_it_is_read_back_as_it_was(self):
        """What is written can be put into sources.yaml again."""
        written = csl_json(normal())
        text = yaml.safe_dump(json.loads(written), allow_unicode=True, sort_keys=False)
        again, problems = read_sources(text, "again.yaml", lambda url: url)
        assert problems == []
        for (key, source), other in zip(normal(), again, strict=True):
            assert other.key == key
            assert (other.authors, other.issued, other.type) == (source.authors, source.issued, source.type)
        assert csl_json((source.key, source) for source in again) == written

    def test_what_the_schema_does_not_have_is_under_custom(self):
        item = csl_item("post", dict(normal())["post"])
        assert item["custom"] == {
            "mine": ["1"],
            "license": "CC0",
            "aliases": ["post24"],
            "urls": ["https://example.net/post"],
        }
        assert item["part"] == "3"
        assert not item.keys() & {"license", "part-number"}

    def test_the_record_tells_what_the_item_does_not(self):
        source = Source(
            url="https://e.org/a",
            title="T",
            authors=(Name("Gogh", "Vincent", "van"), Name(literal="O")),
            issued=(2022, 3),
            container="C",
            publisher="P",
            doi="10.1000/1",
            archive="https://a.org/",
        )
        assert csl_item("k", source) == {
            "id": "k",
            "type": "webpage",
            "title": "T",
            "author": [{"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"}, {"literal": "O"}],
            "issued": {"date-parts": [[2022, 3]]},
            "container-title": "C",
            "publisher": "P",
            "DOI": "10.1000/1",
            "URL": "https://e.org/a",
            "archive": "https://a.org/",
        }

    def test_a_source_without_title_goes_by_its_address(self):
        assert csl_item("k", Source(url="https://e.org/some-thing"))["title"] == "e.org: some thing"

    def test_two_of_one_key(self):
        with pytest.raises(ValueError, match="key"):
            csl_json([("a", Source(url="")), ("a", Source(url=""))])

    def test_it_is_ascii_and_has_no_address_that_runs(self, sources):
        written = csl_json(sources).decode("ascii")
        for item in json.loads(written):
            assert item.get("URL", "https://").lower().startswith(("https://", "http://"))
        assert '\\ud800"' not in written


class TestBibtex:
    def test_biber_reads_it(self, sources, tmp_path):
        """Without a warning, but for what can have no date: there is no honest way to give it one."""
        database = bibtex(sources)
        faults, read = run_biber(database, tmp_path)
        assert faults == []
        assert sorted(keys_of(read)) == sorted(keys_of(database))
        assert len(keys_of(database)) == len(sources)

    def test_every_type_finds_an_entry_type(self, tmp_path):
        """Also where most is missing."""
        full = {
            "title": "T",
            "author": [{"family": "Li"}],
            "container-title": "C",
            "publisher": "P",
            "number": "1",
        }
        sources = []
        for kind in KINDS:
            for name in ("", *full):
                item = {key: value for key, value in full.items() if key != name} | {"type": kind}
                for url in ("", "https://e.org/"):
                    key = f"{kind}-{name}-{len(url)}"
                    sources.append((key, Source(url=url, title="T", issued=(2020,), type=kind, item=item)))
        faults, _ = run_biber(bibtex(sources), tmp_path)
        assert faults == []

    def test_an_entry(self):
        entries = bibtex(normal()).decode().split("\n\n")
        assert entries[0] == (
            "@article{underwood2022,\n"
            "  author = {Underwood, Ted and Li, Jr., Ana},\n"
            "  title = {Mapping the Latent Spaces of Culture},\n"
            "  journaltitle = {Critical Inquiry},\n"
            "  volume = {48},\n"
            "  number = {3-4},\n"
            "  pages = {494--519},\n"
            "  date = {2022-03-14},\n"
            "  issn = {0028-0836},\n"
            "  doi = {10.1086/721177},\n"
            "  url = {https://www.journals.uchicago.edu/doi/10.1086/721177},\n"
            "  urldate = {2023-01-02},\n"
            "  abstract = {One. Two.},\n"
            "}"
        )

    @pytest.mark.parametrize(
        ("key", "entry_type"),
        [
            ("underwood2022", "article"),
            ("book", "book"),
            ("edited", "collection"),
            ("neither", "misc"),
            ("chapter", "incollection"),
            ("inbook", "inbook"),
            ("talk", "inproceedings"),
            ("report", "report"),
            ("report2", "online"),
            ("thesis", "thesis"),
            ("entry", "online"),
            ("data", "dataset"),
            ("code", "software"),
            ("patent", "patent"),
            ("letter", "unpublished"),
            ("periodical", "periodical"),
            ("collection", "collection"),
            ("pamphlet", "booklet"),
            ("film", "misc"),
            ("post", "online"),
        ],
    )
    def test_types(self, key, entry_type):
        assert f"@{entry_type}{{{key},\n" in bibtex(normal()).decode()

    @pytest.mark.parametrize(
        "line",
        [
            "author = {van Gogh, Vincent}",
            "author = {{The Body}}",
            "author = {{de la Cruz}, Ana}",
            "author = {{Plato}}",
            "publisher = {{Knuth \\& Sons}}",
            "date = {-0379}",
            "date = {1950~}",
            "date = {1950/1955}",
            "date = {2020-21}",
            "isbn = {978-0-306-40615-7}",
            "url = {https://example.org/a_b?c=d&e=%20#f~g}",
            "note = {100 \\% true}",
            "title = {example.org: un titled}",
        ],
    )
    def test_lines(self, line):
        assert f"  {line},\n" in bibtex(normal()).decode()

    def test_keys(self):
        """They are ASCII, and no two differ by case alone."""
        sources = [
            (key, Source(url="", title="T")) for key in ("a", "A", "é", "e", "源", "道", "a b", "{}", "a:b/c+d")
        ]
        keys = keys_of(bibtex(sources))
        assert len({key.lower() for key in keys}) == len(sources)
        assert all(re.fullmatch(r"[A-Za-z0-9_.:/+-]+", key) for key in keys)
        assert [key for key in keys if not re.search("-[0-9a-f]{8}$", key)] == ["a", "e", "a:b/c+d"]

    @given(st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING, st.sampled_from(sorted(csl.TYPES))), max_size=3))
    @example([("a", "\\", "https://e.org/}", "book")])
    def test_braces_are_balanced_and_nothing_escapes(self, rows):
        """Nothing in a text opens or closes a brace, begins a line of its own, or an entry."""
        sources = [(f"{n}{key}", hostile_source(text, url, kind)) for n, (key, text, url, kind) in enumerate(rows)]
        written = bibtex(sources).decode()
        assert written.count("\n@") + written.startswith("@") == len(sources)
        for line in written.splitlines():
            if line and line != "}" and not line.startswith("@"):
                assert re.fullmatch(r"  [a-z]+ = \{.*\},", line)
                depth = 0
                for char in line:
                    depth += (char == "{") - (char == "}")
                    assert depth >= 0
                assert depth == 0

    def test_no_sources(self):
        assert bibtex([]) == b""


class TestSchemaOfCsl:
    """What is written keeps to the words of csl-data.json 1.0.2, so far as the tables say them."""

    def test_no_other_member(self, sources):
        allowed = {csl.RENAMED.get(name, name) for name in csl.VARIABLES if name not in csl.NOT_IN_JSON}
        for item in json.loads(csl_json(sources)):
            assert item.keys() <= allowed | {"id", "type"}
            assert item["type"] in csl.TYPES

    @given(st.text(), st.dictionaries(st.sampled_from(sorted(csl.VARIABLES)), ANYTHING, max_size=3))
    def test_what_the_lock_brings_can_be_written(self, title, variables):
        """From a stranger's page to every export, and nothing breaks on the way."""
        entry = {**variables, "title": title}
        text = json.dumps({"version": 1, "sources": {"https://e.org/": entry}})
        locked, _ = read_lock(text, "sources.lock", lambda url: url)
        sources = [("k", source) for source in locked.values()]
        yaml.safe_load(csl_json(sources))
        bibtex(sources)
