"""Sites in other languages than English: every word of ours, dates, and the site's own words for ours."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import feedparser
import lxml.html
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from lxml import etree
from lxml.html import HtmlElement

from sphinx_commonplace.compat.catalogues import CATALOGUE
from sphinx_commonplace.views.posts import minutes_words
from tests.support.comparing import differences
from tests.support.elsewhere import build_elsewhere
from tests.support.sites import Built, Site
from tools import messages

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"

BOXES = ("recentposts", "tagcloud", "categories", "authors", "archives", "postcard", "languages", "locations")

# No letter of the Latin alphabet is in what readers see of it, but for addresses.
GREEK = """
=== index.md ===
# Αρχή
=== αναφορές.md ===
---
orphan: true
---

# Κατάλογος

{ref}`blog-tags` {ref}`blog-posts` {ref}`blog-archives` {ref}`blog-drafts` {ref}`blog-sources` {ref}`blog-kinds`
{ref}`kind-note` {ref}`blog-categories` {ref}`blog-authors` {ref}`blog-series` {ref}`blog-languages`

```{postlist} 3
```
```{sources}
:role: disputes
```
=== posts/quoted.md ===
---
date: 2026-06-01
kind: quote
link: https://example.com/1
via: {name: Εβδομάδα, url: https://example.org/1}
---

> Έτσι είναι.
>
> -- Κάποιος
=== posts/nameless.md ===
---
date: 2026-06-02
kind: quote
link: https://example.com/1
via: Εβδομάδα
---

> Έτσι είναι.
=== posts/note.md ===
---
date: 2026-06-03
aliases: [old/note]
---

Δείτε [σελίδα](https://example.com/page) και [άλλη](https://example.com/other).
=== posts/essay.md ===
---
date: 2026-06-04
kind: essay
updated: 2026-06-20
tags: [άλφα, βήτα]
category: δοκίμια
author: [Άννα, Βάσω]
series: σειρά
location: Αθήνα
language: de
---

# Δοκίμιο

LONG

```{update} 2026-06-21
Ενημέρωση.
```
=== posts/draft.md ===
---
date: 2026-06-05
draft: true
tags: [άλφα]
---

# Πρόχειρο
=== posts/alone.md ===
---
date: 2026-06-06
series: μόνη
---

# Μόνη
"""


def greek_posts() -> Iterator[tuple[str, str]]:
    """Yield posts of many months that cite the same sources, in a series that is too long to be counted."""
    for number in range(25):
        year, month = 2024 + number // 12, number % 12 + 1
        links = (
            "Η [σελίδα](https://example.com/page) και η [άλλη](https://example.com/other){.disputes} και η "
            f"[νέα](https://example.com/{number}). Δείτε το [δοκίμιο](essay.md) και [αυτό](https://other.example/).\n"
        )
        keys = {
            "date": f"{year}-{month:02}-03",
            "tags": "[άλφα, βήτα]",
            "series": "σειρά" if number < 3 else "μακρά",
            "link": "https://example.net/a" if number % 2 else "''",
        }
        front = "".join(f"{key}: {value}\n" for key, value in keys.items() if value != "''")
        title = f"Ανάρτηση {number}"
        yield f"posts/p{number}.md", f"---\n{front}---\n\n# {title}\n\n{links}"


def pseudo(words: str) -> str:
    """Return a message in which each letter of the Latin alphabet is another."""
    parts = re.split(r"(%(?:\(\w+\))?[sd])", words)
    return "".join(part if number % 2 else re.sub("[A-Za-z]", "ω", part) for number, part in enumerate(parts))


def add_words(site: Site, language: str, translate: Callable[[str], str]) -> None:
    """Give a site words of its own for all of ours."""
    catalogue = Catalog(language)
    for message in messages.extracted():
        if message.id:
            known = catalogue.add(message.id, context=message.context)
            ids = (message.id,) if isinstance(message.id, str) else message.id
            texts = tuple(map(translate, ids))
            forms = (*texts, *texts[-1:] * catalogue.num_plurals)[: catalogue.num_plurals]
            known.string = forms if message.pluralizable else texts[0]
    path = site.src / "locales" / language / "LC_MESSAGES" / f"{CATALOGUE}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


ADDRESS = re.compile(r"\S*[./]\S*|Atom|RSS|JSON|CSL|BibTeX|CSL-JSON")


def latin(text: str) -> set[str]:
    """Return the words of a text that are written in Latin letters, but for addresses and names of formats."""
    return set(re.findall("[A-Za-z]+", ADDRESS.sub(" ", text)))


def said(element: HtmlElement) -> str:
    """Return all that a page says: texts, and what is read aloud."""
    for part in element.xpath(".//script | .//style | .//a[@class='headerlink']"):  # the last are Sphinx's
        part.drop_tree()
    named = element.xpath(".//@aria-label | .//@alt | .//@title")
    return " ".join([*element.itertext(), *named])


@pytest.fixture(scope="module")
def greek(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site that has all that there is, in a language that we have no catalogue of, with words of its own."""
    site = Site(
        tmp_path_factory.mktemp("greek"),
        GREEK.replace("LONG", "Πολλά λόγια. " * 200),
        conf=f"""
        language = "el"
        project = blog_title = author = "Ιστολόγιο"
        blog_authors = {{"Άννα": ("Άννα", "https://anna.example/")}}
        blog_languages = {{"de": ("Γερμανικά", None)}}
        blog_feed_archives = True
        commonplace_feed_formats = ["atom", "rss", "json"]
        commonplace_listing_posts = 5
        commonplace_listing_bytes = 12000
        commonplace_today = "2026-06-30"
        disqus_shortname = "blog"
        fontawesome_included = True
        html_copy_source = False
        html_show_sphinx = False
        html_sidebars = {{"**": ["sidebar/brand.html", "sidebar/search.html", "sidebar/navigation.html",
            {", ".join(f'"ablog/{box}.html"' for box in BOXES)}]}}
        """,
    )
    for name, text in greek_posts():
        site.write(name, text)
    add_words(site, "el", pseudo)
    built = site.build(tags=("drafts",))
    assert built.warnings == []
    return built


class TestEveryWord:
    """All that readers see of ours is in the catalogue."""

    def test_on_pages(self, greek: Built) -> None:
        found = {}
        for name in greek.tree():
            if not name.endswith(".html") or name.startswith("_") or name in {"genindex.html", "search.html"}:
                continue
            page = greek.page(name)
            parts = page.xpath("//article[@role='main'] | //nav[@class='sidebar-tree'] | /html/head/title")
            parts += page.xpath("//*[contains(@class, 'ablog-sidebar-item')] | /html/body/main")
            words = set().union(*(latin(said(part)) for part in parts))
            if words:
                found[name] = words
        assert found == {}

    def test_pages_of_all_kinds_are_looked_at(self, greek: Built) -> None:
        names = {name.removesuffix(".html") for name in greek.tree()}
        assert {"old/note", "blog/archive", "blog/kind", "blog/source/most-cited", "blog/drafts"} <= names

    def test_in_feeds(self, greek: Built) -> None:
        found = {}
        for name, content in greek.tree().items():
            if name.endswith(("atom.xml", "rss.xml")):
                feed = feedparser.parse(content)
                texts = [feed.feed.title, *(entry.title for entry in feed.entries)]
                bodies = [one.value for entry in feed.entries for one in entry.get("content", ())]
                texts += [said(lxml.html.fromstring(body)) for body in bodies]
                if words := latin(" ".join(texts)):
                    found[name] = words
        assert found == {}

    def test_in_json_feeds(self, greek: Built) -> None:
        feed = json.loads(greek.text("blog/2024/feed.json"))
        assert latin(feed["title"]) == set()
        assert feed["language"] == "el"


LANGUAGES: dict[str, dict[str, str]] = {
    "en": {"minutes": "1 min", "date": "05 March 2024", "short": "05 March", "month": "March 2024"},
    "de": {"minutes": "1 Min.", "date": "5. März 2024", "short": "5. März", "month": "März 2024"},
    "fr": {"minutes": "1 min", "date": "5 mars 2024", "short": "5 mars", "month": "mars 2024"},
    "es": {"minutes": "1 min", "date": "5 de marzo de 2024", "short": "5 de marzo", "month": "marzo de 2024"},
    "ja": {"minutes": "1分", "date": "2024年3月5日", "short": "3月5日", "month": "2024年3月"},
    "zh_CN": {"minutes": "1 分钟", "date": "2024年3月5日", "short": "3月5日", "month": "2024年3月"},
    "he": {"minutes": "דקה", "date": "5 במרץ 2024", "short": "5 במרץ", "month": "מרץ 2024"},
    "ru": {"minutes": "1 min", "date": "5 марта 2024\u202fг.", "short": "5 марта", "month": "март 2024\u202fг."},
}
MONTHS = {
    "en": "March",
    "de": "März",
    "fr": "mars",
    "es": "marzo",
    "ja": "3月",
    "zh_CN": "三月",
    "he": "מרץ",
    "ru": "март",
}
YEARS = {"ja": "2024年", "zh_CN": "2024年", "ru": "2024"}


def site_in(make_site: Callable[..., Site], language: str, conf: str = "") -> Site:
    site = make_site(
        "=== lists.md ===\n---\norphan: true\n---\n\n# Lists\n\n```{postlist}\n```\n",
        conf=f"language = {language!r}\n{conf}",
    )
    site.post("one", "One", "2024-03-05", tags="[a]")
    site.write("posts/quote.md", "---\ndate: 2024-03-06\nkind: quote\n---\n\n> So it is.\n>\n> -- Ann\n")
    return site


class TestDates:
    """Dates are written as is usual in the language, unless ``conf.py`` says how."""

    @pytest.mark.parametrize("language", sorted(LANGUAGES))
    def test_by_default(self, make_site: Callable[..., Site], language: str) -> None:
        expected = LANGUAGES[language]
        built = site_in(
            make_site, language, "commonplace_listing_posts = 1\ncommonplace_listing_bytes = 1\n"
        ).build()
        assert built.warnings == []
        main = built.main("posts/one")
        assert [one.text_content() for one in main.find_class("dt-published")] == [expected["date"]]
        assert [one.text_content() for one in main.find_class("post-minutes")] == [expected["minutes"]]
        assert f"{expected['short']} - One" in built.main("lists").text_content()
        archive = built.main("blog/archive")
        assert YEARS.get(language, "2024") in archive.find(".//h2").text_content()
        (months,) = archive.find_class("archive-months")
        assert months.text_content().split() == [MONTHS[language], "2"]
        assert months.find(".//a").get("href")
        assert (
            built.main("blog/2024/03")
            .find(".//h1")
            .text_content()
            .startswith(
                built.main("blog/2024/03").find_class("breadcrumb")[0].xpath(".//li")[0].text_content().strip()
            )
        )
        assert expected["month"] in built.main("blog/2024/03").text_content()

    @pytest.mark.parametrize(
        ("language", "form", "expected"),
        [
            ("de", "%d %B %Y", "05 März 2024"),
            ("fr", "%d.%m.%Y", "05.03.2024"),
            ("ja", "%Y-%m-%d", "2024-03-05"),
            ("de", "medium", "05.03.2024"),
            ("en", "long", "March 5, 2024"),
            ("he", "%d %B %Y", "05 מרץ 2024"),
            ("xx", "%d %B %Y", "05 March 2024"),
        ],
    )
    def test_by_setting(self, make_site: Callable[..., Site], language: str, form: str, expected: str) -> None:
        built = site_in(make_site, language, f"post_date_format = {form!r}\n").build()
        assert built.main("posts/one").find_class("dt-published")[0].text_content() == expected

    def test_what_an_earlier_site_was_written_in_does_not_matter(self, make_site: Callable[..., Site]) -> None:
        """Nor does the language of the process: a clean build runs in another."""
        site_in(make_site, "ja").build()
        site = site_in(make_site, "he")
        assert differences(site.build_clean().tree(), site.build().tree()) == {}


class TestWords:
    """Words of ours in languages that we have, and those that a site has in their place."""

    @pytest.mark.parametrize(
        ("language", "name", "number"),
        [
            ("de", "Zitat: Ann", "2 Beiträge"),
            ("fr", "Citation : Ann", "2 billets"),
            ("es", "Cita: Ann", "2 entradas"),
            ("ja", "Annの言葉", "記事2件"),
            ("zh_CN", "引用：Ann", "2 篇文章"),
            ("he", "ציטוט: Ann", "שתי רשומות"),
            ("de_AT", "Zitat: Ann", "2 Beiträge"),
            ("pl", "Quoting Ann", "2 posts"),
        ],
    )
    def test_generated_names_and_numbers(
        self, make_site: Callable[..., Site], language: str, name: str, number: str
    ) -> None:
        built = site_in(make_site, language).build()
        assert built.warnings == []
        assert built.main("posts/quote").find(".//h1").text_content().startswith(name)
        meta = built.main("blog").find_class("listing-meta")[0]
        assert meta.text_content().startswith(number)

    @pytest.mark.parametrize(("minutes", "text"), [(1, "1 min"), (2, "2 mins"), (11, "11 mins"), (0, "0 mins")])
    def test_minutes_in_english(self, minutes: int, text: str) -> None:
        """One minute is singular, everything else plural."""
        assert minutes_words(minutes) == text

    def test_words_of_the_site_s_own_win(self, make_site: Callable[..., Site]) -> None:
        """When they change, pages and names change with them, as in a clean build."""
        site = site_in(make_site, "de")
        site.build()
        head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        path = "locales/de/LC_MESSAGES/sphinx_commonplace.po"
        for words in ("Es sagt %s", "Worte von %s"):
            site.write(path, f'{head}msgid "Quoting %s"\nmsgstr "{words}"\n\nmsgid "Older"\nmsgstr "Davor"\n')
            built, clean = site.build(), site.build_clean()
            assert differences(clean.tree(), built.tree()) == {}
            assert words % "Ann" in built.text("posts/quote")
            assert "Davor" in built.text("posts/quote")
            assert "Schlagwörter" in built.text("posts/one")
            assert site.build().read == set()
        site.remove(path)
        built, clean = site.build(), site.build_clean()
        assert differences(clean.tree(), built.tree()) == {}
        assert "Zitat: Ann" in built.text("posts/quote")

    def test_a_catalogue_that_cannot_be_read_is_reported(self, make_site: Callable[..., Site]) -> None:
        site = site_in(make_site, "de")
        site.write("locales/de/LC_MESSAGES/sphinx_commonplace.po", 'msgid "Older"\nmsgstr "Dav\n\nfoo bar\n')
        built = site.build()
        (warning,) = built.warnings
        assert "sphinx_commonplace.po" in warning
        assert "must be a catalogue of gettext; not used" in warning
        assert "Älter" in built.text("posts/quote")

    def test_our_files_are_in_the_package(self) -> None:
        assert Path(messages.TEMPLATE).is_file()


MIXED = """
=== posts/own.md ===
---
date: 2024-01-01
tags: [shared]
series: parts
---

# Own

Words with [a page](https://example.com/page), and [the other](foreign.md).
=== posts/foreign.md ===
---
date: 2024-01-02
tags: [shared]
series: parts
language: LANGUAGE
via: Somebody
---

# TITLE

WORDS [PAGE](https://example.com/page). [OWN](own.md).

MORE
=== posts/several.md ===
# Several

## Part

```{post} 2024-01-03
:language: LANGUAGE
```

WORDS

## Other

```{post} 2024-01-04
```

Other words.
=== posts/quote.md ===
---
date: 2024-01-05
language: LANGUAGE
kind: quote
link: https://example.com/q
---

> WORDS
"""

IN_LANGUAGE = {
    "he": {"TITLE": "כותרת", "WORDS": "מילים על", "PAGE": "דף", "OWN": "אחר", "direction": "rtl"},
    "ar": {"TITLE": "عنوان", "WORDS": "كلمات عن", "PAGE": "صفحة", "OWN": "آخر", "direction": "rtl"},
    "fa": {"TITLE": "عنوان", "WORDS": "واژه‌ها", "PAGE": "صفحه", "OWN": "دیگر", "direction": "rtl"},
    "az-Arab": {"TITLE": "باشلیق", "WORDS": "سؤزلر", "PAGE": "صحیفه", "OWN": "آیری", "direction": "rtl"},
    "de": {"TITLE": "Titel", "WORDS": "Worte zu", "PAGE": "einer Seite", "OWN": "anderes", "direction": "ltr"},
    "en": {"TITLE": "Title", "WORDS": "Words on", "PAGE": "one page", "OWN": "other", "direction": "ltr"},
}


def mixed(make_site: Callable[..., Site], site_language: str, language: str) -> Site:
    """Return a site in one language with posts in another."""
    files = MIXED.replace("LANGUAGE", language)
    for key, words in IN_LANGUAGE[language].items():
        files = files.replace(key, words)
    files = files.replace("MORE", "So many words. " * 200)
    return make_site(
        files, conf=f'language = {site_language!r}\ncommonplace_feed_formats = ["atom", "rss", "json"]\n'
    )


def language_at(element: HtmlElement) -> tuple[str | None, str | None]:
    """Return the language and the direction that an element is in, by those around it."""
    chain = [element, *element.iterancestors()]
    found = [next((one.get(name) for one in chain if one.get(name)), None) for name in ("lang", "dir")]
    return found[0], found[1] if found[1] != "auto" else None


def with_text(page: HtmlElement, words: str) -> list[HtmlElement]:
    """Return the elements whose own text has words, but for what only programs read."""
    return [
        one
        for one in page.iter()
        if isinstance(one.tag, str)
        and one.tag not in {"title", "script", "style", "meta", "data"}
        and any(words in text for text in one.xpath("./text()"))
    ]


PAIRS = [("en", "he"), ("en", "ar"), ("de", "az-Arab"), ("he", "en"), ("he", "ar"), ("en", "de"), ("ja", "fa")]


class TestPostsInAnotherLanguage:
    """A post says in which language its words are, wherever these stand; the words around it are the site's."""

    @pytest.mark.parametrize(("site_language", "language"), PAIRS)
    def test_on_pages(self, make_site: Callable[..., Site], site_language: str, language: str) -> None:
        built = mixed(make_site, site_language, language).build()
        site_is_rtl = site_language == "he"
        words = IN_LANGUAGE[language]
        site = (site_language, "rtl" if site_is_rtl else None)
        differs = (words["direction"] == "rtl") != site_is_rtl
        expected = (language, words["direction"] if differs else site[1])
        pages = ("index", "blog", "blog/tag/shared", "posts/foreign", "posts/several", "posts/own", "posts/quote")
        pages += ("blog/series/parts", "blog/source/example.com", "blog/2024")
        seen = 0
        for name in pages:
            page = built.page(name)
            root = page.getroottree().getroot()
            assert (root.get("lang"), root.get("dir")) == site, name
            main = page.get_element_by_id("furo-main-content")
            for one in (*with_text(main, words["TITLE"]), *with_text(main, words["WORDS"])):
                seen += 1
                assert language_at(one) == expected, (name, lxml.html.tostring(one, encoding="unicode"))
            around = (site[0], site[1] or ("ltr" if differs else None))
            for one in (*main.find_class("dt-published"), *main.find_class("post-minutes")):
                assert language_at(one) in {site, around}, (name, lxml.html.tostring(one, encoding="unicode"))
            for one in (*with_text(main, "Own"), *with_text(main, "Other words")):
                assert language_at(one) in {site, around}, name
        assert seen > 12

    @pytest.mark.parametrize(("site_language", "language"), PAIRS)
    def test_in_feeds(self, make_site: Callable[..., Site], site_language: str, language: str) -> None:
        built = mixed(make_site, site_language, language).build()
        rtl = {"en": False, "de": False, "ja": False, "he": True}[site_language]
        is_rtl = IN_LANGUAGE[language]["direction"] == "rtl"
        for listing in ("blog", "blog/source/example.com"):
            atom = etree.fromstring(built.path(f"{listing}/atom.xml").read_bytes())
            assert atom.get(f"{XML}lang") == site_language
            for entry in atom.iter(f"{ATOM}entry"):
                title, content = entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}content")
                own = title in {"Own", "Other", "Several"}
                assert entry.get(f"{XML}lang") == (None if own else language)
                assert content.startswith('<div dir="rtl">') == (rtl if own else is_rtl)
            items = json.loads(built.text(f"{listing}/feed.json"))
            assert items["language"] == site_language
            found = {item["url"].rpartition("/")[2]: item.get("language") for item in items["items"]}
            assert found["own.html"] is None
            assert found["foreign.html"] == language

    def test_clean_and_incremental_are_equal(self, make_site: Callable[..., Site]) -> None:
        """When a post changes its language, so do its titles elsewhere."""
        site = mixed(make_site, "en", "he")
        site.build()
        text = (site.src / "posts/foreign.md").read_text("utf-8")
        for language in ("ar", "en", "de"):
            site.write("posts/foreign.md", text.replace("language: he", f"language: {language}"))
            built, clean = site.build(), site.build_clean()
            assert differences(clean.tree(), built.tree()) == {}


class TestRightToLeft:
    """All pages of a blog that is written from right to left say so; documentation beside it is left alone."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_every_page(self, make_site: Callable[..., Site], builder: str) -> None:
        site = site_in(make_site, "he")
        site.write("posts/moved.md", "---\ndate: 2024-01-01\naliases: [old/place]\n---\n\n# Moved\n\nWords.\n")
        built = site.build(builder)
        names = [name for name in built.tree() if name.endswith(".html") and not name.startswith("_")]
        assert len(names) > 10
        for name in names:
            root = built.page(name).getroottree().getroot()
            assert (root.get("lang"), root.get("dir")) == ("he", "rtl"), name

    def test_left_to_right_is_not_said(self, make_site: Callable[..., Site]) -> None:
        built = site_in(make_site, "de").build()
        assert {built.page(name).getroottree().getroot().get("dir") for name in ("index", "blog")} == {None}

    def test_documentation_beside_it_is_left_alone(self, make_site: Callable[..., Site]) -> None:
        site = site_in(make_site, "he")
        site.write("index.md", "# Home\n\n```{toctree}\nmanual\n```\n")
        site.write("manual.md", "# Manual\n\nWords.\n")
        built = site.build()
        found = {
            name: built.page(name).getroottree().getroot().get("dir") for name in ("manual", "posts/one", "blog")
        }
        assert found == {"manual": None, "posts/one": "rtl", "blog": "rtl"}


TRANSLATED = """
=== posts/heading.md ===
---
date: 2024-01-01
tags: [one]
---

# A heading

Words about [a page](https://example.com/page). See [the other](front.md).

## Below

More words, [](front.md).
=== posts/front.md ===
---
date: 2024-01-02
title: In the front matter
summary: What it says.
tags: [one]
---

Body words.

LONG
=== posts/both.md ===
---
date: 2024-01-03
title: Said twice
---

# Said twice

Body words.
=== posts/nameless.md ===
---
date: 2024-01-04
---

A note with [a page](https://example.com/page) in it.
=== posts/rest.rst ===
A title in reStructuredText
===========================

.. post:: 2024-01-05
   :title: Another title

Words with `a page <https://example.com/page>`_.
"""

MESSAGES = (
    ("posts/heading", "A heading"),
    ("posts/heading", "Below"),
    ("posts/front", "In the front matter"),
    ("posts/front", "What it says."),
    ("posts/both", "Said twice"),
    ("posts/nameless", "A note with [a page](https://example.com/page) in it."),
)


class TestTranslations:
    """A site translated by catalogues of its documents, as ``sphinx-intl`` has them."""

    @pytest.fixture
    def site(self, make_site: Callable[..., Site]) -> Site:
        return make_site(TRANSLATED.replace("LONG", "Long words. " * 200), conf="gettext_compact = False\n")

    def translate(self, site: Site, translate: Callable[[str], str]) -> None:
        """Write a German catalogue for each template of messages."""
        site.build("gettext", out="pot")
        for path in sorted((site.root / "pot").rglob("*.pot")):
            with path.open("rb") as file:
                catalogue = read_po(file, locale="de")
            for message in catalogue:
                if message.id:
                    message.string = translate(message.id)
            target = site.src / "locales/de/LC_MESSAGES" / path.relative_to(site.root / "pot").with_suffix(".po")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                write_po(file, catalogue)

    def test_all_texts_are_extracted_once(self, site: Site) -> None:
        built = site.build("gettext", out="pot")
        assert not [line for line in built.warnings if "Another title" not in line]
        for docname, text in MESSAGES:
            with (built.outdir / f"{docname}.pot").open("rb") as file:
                found = [message.id for message in read_po(file)]
            assert found.count(text) == 1, text

    def test_translations_are_shown_everywhere(self, site: Site) -> None:
        self.translate(site, "DE {}".format)
        built = site.build(overrides={"language": "de"})
        titles = {
            "posts/heading": "DE A heading",
            "posts/front": "DE In the front matter",
            "posts/both": "DE Said twice",
            "posts/nameless": "DE A note with a page in it",
        }
        for name, title in titles.items():
            assert built.main(name).find(".//h1").text_content().startswith(title)
            for page in ("index", "blog/2024"):
                assert title in built.main(page).text_content()
        assert "DE Below" in built.main("posts/heading").text_content()
        front = next(one for one in feedparser.parse(built.text("blog/atom.xml")).entries if "front" in one.link)
        assert (front.title, front.summary) == ("DE In the front matter", "DE What it says.")
        assert "DE In the front matter" in built.main("posts/heading").text_content()  # a link by its title
        assert "DE In the front matter" in built.text("searchindex.js")
        citing = built.main("blog/source/example.com").text_content()
        assert "DE Words about a page." in citing
        assert "DE A heading" in citing

    def test_citations_are_the_same(self, site: Site) -> None:
        def cited(built: Built) -> list[tuple[str, str, str]]:
            graph = json.loads(built.text("blog.json"))
            return sorted((one["post"], one["source"], one["role"]) for one in graph["edges"])

        before = cited(site.build(out="before"))
        self.translate(site, "DE {}".format)
        assert cited(site.build(overrides={"language": "de"})) == before

    def test_a_changed_translation_changes_what_shows_it(self, site: Site) -> None:
        site.write("conf.py", (site.src / "conf.py").read_text("utf-8") + 'language = "de"\n')
        for words in ("DE {}", "Anders: {}"):
            self.translate(site, words.format)
            # In another process: Python keeps the catalogues that it has read.
            built, clean = build_elsewhere(site, out="out"), site.build_clean()
            assert differences(clean.tree(), built.tree()) == {}
            assert words.format("In the front matter") in built.main("posts/heading").text_content()
        shutil.rmtree(site.src / "locales")
        built, clean = build_elsewhere(site, out="out"), site.build_clean()
        assert differences(clean.tree(), built.tree()) == {}
        assert "Anders" not in built.text("posts/front")
