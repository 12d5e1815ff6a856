"""What others take away: read back by pandoc and biber, and checked against schemas."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from sphinx_commonplace.formats.exports import (
    GraphEdge,
    GraphPost,
    GraphSource,
    bibtex,
    blog_json,
    blog_schema,
    csl_item,
    csl_json,
    opml,
)
from sphinx_commonplace.model import Name, Role, Source
from sphinx_commonplace.sources import csl
from sphinx_commonplace.sources.records import read_lock, read_sources
from tests.quality.parts import missing

Sources = list[tuple[str, Source]]

ANYTHING = st.text(st.characters(exclude_categories=()))  # with lone surrogates and unassigned code points

NORMAL = """\
- id: underwood2022
  type: article-journal
  title: Mapping the Latent Spaces of Culture
  author: [{family: Underwood, given: Ted}, {family: Li, given: Ana, suffix: Jr.}]
  container-title: Critical Inquiry
  issued: 2022-03-14
  volume: 48
  issue: 3-4
  page: 494–519
  ISSN: 0028-0836
  DOI: 10.1086/721177
  URL: https://www.journals.uchicago.edu/doi/10.1086/721177
  accessed: 2023-01-02
  language: en
  abstract: "One.\\n\\nTwo."
- {id: book, type: book, title: A Book, author: [{family: Gogh, non-dropping-particle: van, given: Vincent}],
   issued: 1888, publisher: Knuth & Sons, publisher-place: Arles, ISBN: 978-0-306-40615-7, edition: 2nd}
- {id: edited, type: book, title: An Edited Book, editor: [{family: Li}], issued: 1999, collection-title: Books,
   collection-number: 3}
- {id: neither, type: book, title: A Book by Nobody, issued: 1999}
- {id: chapter, type: chapter, title: A Chapter, author: [{family: Li}], editor: [{family: Bo}],
   container-title: Its Book, issued: 2001, page: 3-9}
- {id: inbook, type: chapter, title: A Chapter, author: [{family: Li}], container-title: Its Book, issued: 2001}
- {id: talk, type: paper-conference, title: A Talk, author: [{family: Li}], container-title: Proceedings,
   issued: 2010, event-title: PyCon, event-place: Bristol, event-date: 2010-05-01/2010-05-03}
- {id: report, type: report, title: A Report, author: [{literal: The Body}], publisher: The Body, issued: 2010,
   number: TR-1, genre: Technical report}
- {id: report2, type: report, title: A Report without Body, issued: 2010, URL: https://example.org/r.pdf}
- {id: thesis, type: thesis, title: A Thesis, author: [{family: Li}], publisher: A University, issued: 2010}
- {id: entry, type: entry-encyclopedia, title: Memex, container-title: Wikipedia, issued: 2020,
   URL: https://en.wikipedia.org/wiki/Memex}
- {id: data, type: dataset, title: Data, author: [{family: Li}], publisher: Zenodo, version: 1.0, issued: 2020}
- {id: code, type: software, title: Code, issued: 2020-21, version: 2.1, URL: https://example.org/code}
- {id: patent, type: patent, title: A Patent, author: [{family: Li}], number: US 1, issued: 1950}
- {id: letter, type: personal_communication, title: A Letter, author: [{family: Li}], issued: 1950~}
- {id: periodical, type: periodical, title: A Periodical, editor: [{family: Li}], issued: 1950/1955}
- {id: collection, type: collection, title: A Collection, editor: [{family: Li}], issued: 1950}
- {id: pamphlet, type: pamphlet, title: A Pamphlet, author: [{family: Li}], issued: 1950}
- {id: film, type: motion_picture, title: A Film, issued: 1950}
- {id: plato, type: classic, title: Symposium, author: [{given: Plato}], issued: {date-parts: [[-380]]}}
- {id: post, type: post-weblog, title: A Post, author: [{family: de la Cruz, given: Ana}], issued: 2024-01-02,
   container-title: The Blog, URL: "https://example.org/a_b?c=d&e=%20#f~g", keyword: "a, b",
   archive: "https://web.archive.org/web/2024/https://example.org/a_b?c=d&e=%20", note: 100 % true,
   license: CC0, part-number: 3, aliases: [post24], urls: [https://example.net/post], custom: {mine: [1]}}
- {id: DBLP:conf/x/Post, type: webpage, title: Upper, issued: 2024, URL: https://example.org/upper}
- {id: Post, title: Another Case, issued: 2024, URL: https://example.org/case}
- {id: 源2022, title: 中文の題 한국어 עברית 😀, issued: 2022, author: [{family: 村上, given: 春樹}],
   URL: "https://example.org/中文/%E4%B8%AD"}
- {id: undated, title: Undated, URL: https://example.org/undated}
- {id: untitled, URL: https://example.org/un-titled, issued: 2020}
"""

HOSTILE_TEXTS = [
    "$ { } \\ % # & _ ~ ^ ` ' \" < > | @",
    "{",
    "}",
    "}}}}{",
    "\\",
    "ends in \\",
    "\\input{/etc/passwd}",
    "\\textbf{bold} $x^2$ \\{ \\}",
    "100 %",
    "% comment",
    "@article{x, title={y}}",
    "x},\n  url = {https://evil.example/},\n",
    "x}}\n\n@online{evil, title={evil}}",
    "😀👨‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "中文の題 한국어",
    "עברית \u202eturned\u202c العربية",
    "a\u0000b\u0007c\u001bd\u0085e\ufffef",
    "lone \ud800 surrogate",
    "long " * 100,
    "x" * 500,
    "Knuth and Sons",
    "and",
    "others",
    "AND and And",
    "a, b, c, d",
    "de la Cruz",
    "e\u0301\u0301\u0301",
    "\u0301",
    "<i>x</i> <script>alert(1)</script> &amp; ]]>",
    "``quoted'' --- dash -- ?` !` ,,",
    "\u00a0",
    "\u2028x\u2029",
    "=#=,",
    '"',
    "- x",
    "(x",
    "~",
]
HOSTILE_URLS = [
    "https://example.org/{a}",
    "https://example.org/}{",
    "https://example.org/%",
    "https://example.org/%zz%7B%",
    "https://example.org/a_b&c#d~e^f\\g|h`i'j\"k<l>m",
    "https://example.org/a b\tc",
    "https://example.org/$x$?a=[1]&b=(2);c=3,4!*+@:",
    "https://example.org/é/日本/😀\u202e",
    "https://example.org/\u0000\ud800",
    "https://user:pa%7Dss@例え.jp:8080/",
    "HTTPS://EXAMPLE.ORG",
    "https://example.org/" + "x" * 2000,
    "javascript:alert(1)",
    "https://",
    "",
]


KINDS = [
    *("article-journal", "book", "chapter", "collection", "dataset", "entry", "interview", "pamphlet"),
    *("paper-conference", "patent", "periodical", "report", "software", "thesis", "webpage"),
]
"""A type of CSL for each entry type of biblatex."""


def normal() -> Sources:
    sources, problems = read_sources(NORMAL, "sources.yaml", lambda url: url)
    assert problems == []
    return [(source.key, source) for source in sources]


def hostile_source(text: str, url: str, kind: str) -> Source:
    """Return a source with one text in all of its places, as nothing checked it."""
    name = dict.fromkeys(("family", "given", "non-dropping-particle", "suffix"), text)
    kinds: dict[csl.VariableKind, object] = {
        csl.VariableKind.TEXT: text,
        csl.VariableKind.LONG: text,
        csl.VariableKind.NUMBER: text,
        csl.VariableKind.NAMES: [name, {"literal": text}, {"given": text}, {"family": text, "suffix": text}],
        csl.VariableKind.DATE: {"date-parts": [[2022, 3, 14], [2020]]},
        csl.VariableKind.WORDS: [text],
        csl.VariableKind.ANY: {text: [text]},
    }
    item = {name: kinds[kind] for name, kind in csl.VARIABLES.items()} | {"URL": url, "type": kind}
    return Source(
        url=url,
        title=text,
        authors=(Name(text, text, text, text, text),),
        issued=(2022, 3, 14),
        type=kind,
        container=text,
        publisher=text,
        doi=text,
        archive=url,
        urls=(url, text),
        aliases=(text,),
        item=item,
    )


def hostile() -> Sources:
    """Return every odd text in every type, with every odd address."""
    kinds = sorted(csl.TYPES)
    count = max(len(HOSTILE_TEXTS), len(HOSTILE_URLS), len(kinds))
    return [
        (
            f"k{number}{HOSTILE_TEXTS[number % len(HOSTILE_TEXTS)]}",
            hostile_source(
                HOSTILE_TEXTS[number % len(HOSTILE_TEXTS)],
                HOSTILE_URLS[number % len(HOSTILE_URLS)],
                kinds[number % len(kinds)],
            ),
        )
        for number in range(count * 2)
    ]


def program(name: str) -> str:
    return shutil.which(name) or missing(name, f"apt-get install --no-install-recommends {name}")


def run_pandoc(bibliography: bytes, folder: Path) -> str:
    """Return the bibliography as pandoc prints it, which must not warn of anything."""
    (folder / "x.json").write_bytes(bibliography)
    done = subprocess.run(
        [program("pandoc"), "--citeproc", "--bibliography", "x.json", "-f", "markdown", "-t", "native"],
        input='---\nnocite: "@*"\n---\n',
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        check=False,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout


def run_biber(database: bytes, folder: Path) -> tuple[list[str], str]:
    """Return what biber finds wrong with a database, and the database as it writes it."""
    (folder / "x.bib").write_bytes(database)
    done = subprocess.run(
        [program("biber"), "--tool", "--validate-datamodel", "--output-file", "y.bib", "x.bib"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        cwd=folder,
        check=False,
    )
    output = done.stdout + done.stderr
    faults = [line for line in output.splitlines() if not line.startswith("INFO - ")]
    return faults, (folder / "y.bib").read_text(encoding="utf-8")


def keys_of(database: bytes | str) -> list[str]:
    text = database.decode() if isinstance(database, bytes) else database
    return re.findall(r"^@\w+\{(.*),$", text, re.MULTILINE)


@pytest.fixture(scope="module")
def checks():
    return pytest.importorskip("jsonschema")


@pytest.fixture(params=["normal", "hostile"])
def sources(request: pytest.FixtureRequest) -> Sources:
    return {"normal": normal, "hostile": hostile}[request.param]()


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
        undated = [key for key, source in sources if not source.issued]
        assert faults == [
            f"WARN - Datamodel: Entry '{key}' (x.bib): "
            "Missing mandatory field - one of 'date, year' must be defined"
            for key in undated
        ]
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


class TestOpml:
    def test_a_document(self):
        written = opml(
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
        root = etree.fromstring(opml(sites, text, owner=text))
        for outline in root.iter("outline"):
            assert outline.get("text")
            for name in ("xmlUrl", "htmlUrl", "url"):
                assert outline.get(name, "https://").lower().startswith(("https://", "http://"))

    def test_pandoc_reads_it(self, tmp_path):
        """Pandoc knows OPML, as any feed reader does."""
        written = opml([(text, "https://e.org/", "https://e.org/f") for text in HOSTILE_TEXTS], "Sites")
        done = subprocess.run([program("pandoc"), "-f", "opml"], input=written, capture_output=True, check=False)
        assert (done.stderr, done.returncode) == (b"", 0)


class TestBlogJson:
    POST = GraphPost(
        id="posts/a",
        url="https://blog.example/posts/a/",
        title="A post",
        date=datetime(2026, 5, 4, 10, 30, tzinfo=UTC),
        kind="note",
        tags=("AI",),
    )

    def graph(self, sources: Sources) -> bytes:
        return blog_json(
            "A blog",
            "https://blog.example/",
            [self.POST],
            [GraphSource(key, source, "example.org", f"https://blog.example/#{key}") for key, source in sources],
            [
                GraphEdge("posts/a", key, Role.CITES, "words", "A sentence with words.", "cite-1")
                for key, _ in sources
            ],
        )

    def test_the_schema_is_one(self, checks):
        checks.Draft202012Validator.check_schema(blog_schema())

    def test_output_is_valid(self, checks, sources):
        checks.Draft202012Validator(blog_schema()).validate(json.loads(self.graph(sources)))

    @given(ANYTHING, ANYTHING)
    def test_odd_output_is_valid(self, text, key):
        checks = pytest.importorskip("jsonschema")
        written = blog_json(
            text,
            "https://blog.example/",
            [GraphPost(text, "https://blog.example/x", text, tags=(text,))],
            [GraphSource(key, hostile_source(text, f"https://e.org/{text}", "book"), text, text)],
            [GraphEdge(text, key, Role.QUOTES, text, text, text)],
        )
        written.decode("ascii")
        checks.Draft202012Validator(blog_schema()).validate(json.loads(written))

    def test_records(self):
        source = Source(url="https://example.org/a", title="A", issued=(2022,))
        assert json.loads(self.graph([("k", source)])) == {
            "version": 1,
            "title": "A blog",
            "url": "https://blog.example/",
            "posts": [
                {
                    "id": "posts/a",
                    "url": "https://blog.example/posts/a/",
                    "title": "A post",
                    "date": "2026-05-04T10:30:00+00:00",
                    "kind": "note",
                    "tags": ["AI"],
                }
            ],
            "sources": [
                {
                    "id": "k",
                    "type": "webpage",
                    "title": "A",
                    "URL": "https://example.org/a",
                    "issued": {"date-parts": [[2022]]},
                    "site": "example.org",
                    "cited-by": "https://blog.example/#k",
                }
            ],
            "edges": [
                {
                    "post": "posts/a",
                    "source": "k",
                    "role": "cites",
                    "words": "words",
                    "sentence": "A sentence with words.",
                    "anchor": "cite-1",
                }
            ],
        }

    def test_a_record_a_line(self):
        """A change of one post is a change of one line, in git too."""
        written = self.graph([("a", Source(url="")), ("b", Source(url=""))]).decode()
        assert written.count("\n{") == 5

    def test_an_empty_blog(self, checks):
        written = json.loads(blog_json("T", "https://blog.example/", [], [], []))
        checks.Draft202012Validator(blog_schema()).validate(written)

    def test_an_edge_to_nowhere(self):
        with pytest.raises(ValueError, match="edge"):
            blog_json("T", "https://e.org/", [self.POST], [], [GraphEdge("posts/a", "k", Role.CITES)])


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
