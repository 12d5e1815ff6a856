"""Sources to export: ordinary ones of each type, and some with a hostile text in all of their places."""

from __future__ import annotations

from hypothesis import strategies as st

from sphinx_commonplace.model import Name, Source
from sphinx_commonplace.sources import csl
from sphinx_commonplace.sources.records import read_sources

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
