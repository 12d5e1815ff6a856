"""What is quoted, what only looks like it, and by the rules of which language sentences are found."""

from __future__ import annotations

from collections.abc import Callable

import feedparser
import pytest

from tests.support.sites import Built, Site

pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")


def words(element: object) -> str:
    """Return an element's text with white space collapsed."""
    return " ".join(element.text_content().split())  # type: ignore[attr-defined]


QUOTES = """
=== posts/speaker.md ===
---
date: 2026-01-01
---

# Speaker

```{quote}
:by: My grandmother

Eat something.
```

After.
=== posts/nobody.md ===
---
date: 2026-01-02
---

# Nobody

```{quote}
Nobody said it.
```
=== posts/rest.rst ===
:date: 2026-01-03

Rest
====

.. quote::
   :by: My grandfather
   :title: At dinner

   Sit down.
=== posts/sourced.md ===
---
date: 2026-01-04
---

# Sourced

```{quote} https://speech.example/2
:by: Ann Smith
:title: A speech

Words that were *said*.

And [more](https://more.example/) of them.
```
=== posts/kind.md ===
---
date: 2026-01-05
kind: quote
link: https://kind.example/1
---

# A post of a quote

> What the whole post is about.

I agree.
=== posts/attributed.rst ===
:date: 2026-01-06

Attributed
==========

Words before.

   A thing worth quoting.

   -- Bea, `her book <https://book.example/>`_
"""


@pytest.fixture(scope="module")
def quotes(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return Site(tmp_path_factory.mktemp("quotes"), QUOTES).build()


class TestQuotations:
    def test_a_speaker_without_an_address(self, quotes: Built) -> None:
        assert quotes.warnings == []
        (figure,) = quotes.main("posts/speaker").iter("figure")
        assert words(figure) == "Eat something. — My grandmother"
        assert figure.find("blockquote").get("cite") is None
        (figure,) = quotes.main("posts/rest").iter("figure")
        assert words(figure) == "Sit down. — My grandfather, At dinner"

    def test_nobody_is_named(self, quotes: Built) -> None:
        (figure,) = quotes.main("posts/nobody").iter("figure")
        assert words(figure) == "Nobody said it."
        assert not list(figure.iter("figcaption"))

    @pytest.mark.parametrize(
        ("site", "said"),
        [
            ("speech.example", "Words that were said. And more of them. — Ann Smith, A speech"),
            ("kind.example", "What the whole post is about. — A post of a quote"),
            ("book.example", "A thing worth quoting. — Bea, her book"),
            ("more.example", "And more of them."),
        ],
    )
    def test_what_was_said_stands_on_the_page_of_its_source(self, quotes: Built, site: str, said: str) -> None:
        assert said in words(quotes.main(f"blog/source/{site}"))


ALERTS = """
=== posts/alerts.md ===
---
date: 2026-01-01
---

# Alerts

> [!NOTE]
> An alert with [a link](https://note.example/). Second.

> [!tip]
>
> Apart.

> [!IMPORTANT]
> - A list.

> [!WARNING]
> Fourth.

> [!CAUTION]
> > A quotation inside.

Text of the post.

> [!OTHER]
> None of GitHub's.

> [!NOTE] with words behind
=== page.md ===
---
orphan: true
---

# A page

> [!NOTE]
> Not ours.
"""


@pytest.mark.parametrize("conf", ["", 'myst_enable_extensions = ["alert"]\n', 'language = "de"\n'])
def test_alerts_are_admonitions_in_posts(make_site: Callable[..., Site], conf: str) -> None:
    site = make_site(ALERTS, conf=conf)
    built = site.build()
    assert built.warnings == []
    main = built.main("posts/alerts")
    kinds = [next(name for name in div.classes if name != "admonition") for div in main.find_class("admonition")]
    assert kinds == ["note", "tip", "important", "warning", "caution"]
    text = words(main)
    titles = [words(title) for title in main.find_class("admonition-title")]
    assert titles[0] == ("Bemerkung" if "de" in conf.split('"') else "Note")
    assert text.count("[!") == 2  # those that follow
    assert "[!OTHER]" in text
    assert "[!NOTE] with words behind" in text
    feed = feedparser.parse(built.path("blog/atom.xml").read_bytes())
    assert feed.entries[0].summary == "Text of the post."
    assert "An alert with a link." in words(built.main("blog/source/note.example"))
    assert "[!NOTE]" not in words(built.main("blog/source/note.example"))
    assert ("[!NOTE]" in words(built.main("page"))) is ("alert" not in conf)


@pytest.mark.parametrize("mark", ["[!quote]", "[!TIP]- Folded", "[!NOTE] Folded", "[!my-own|wide]+"])
def test_marks_of_alerts_that_are_not_githubs_are_in_no_summary(make_site: Callable[..., Site], mark: str) -> None:
    site = make_site()
    site.write(
        "posts/a.md", f"---\ndate: 2026-01-01\n---\n\n> {mark}\n> Words of [a page](https://example.org/a).\n"
    )
    built = site.build()
    (entry,) = feedparser.parse(built.path("blog/atom.xml").read_bytes()).entries
    expected = f"{'Folded ' if 'Folded' in mark else ''}Words of a page"
    assert (entry.title, entry.summary) == (expected, f"{expected}.")
    assert mark in words(built.main("posts/a"))
    assert built.page("posts/a").xpath("string(//meta[@name='description']/@content)") == f"{expected}."


GERMAN = "Am 3. Mai erschien [das Heft](https://heft.example/) neu. Im 19. Jahrhundert war es [so](https://so.example/)."


@pytest.mark.parametrize(
    ("given", "conf", "tag"),
    [
        ("de", "", "de"),
        ("German", "", "de"),
        ("Deutsch", "", "de"),
        ("ger", 'blog_languages = {"de": ("ger", None)}\n', "de"),
        ("[de_AT, en]", "", "de-AT"),
        ("", 'blog_languages = {"de": ("Deutsch", None)}\nblog_default_language = "de"\n', "de"),
        ("", 'language = "de"\n', ""),
        ("de", 'language = "de"\n', ""),
    ],
)
def test_the_language_of_a_post_rules_its_text(
    make_site: Callable[..., Site], given: str, conf: str, tag: str
) -> None:
    site = make_site(conf=conf)
    site.post("a", "Das Heft", "2026-01-01", f"{GERMAN}\n", **({"language": given} if given else {}))
    if "default" not in conf:
        site.post("b", "English", "2026-01-02", "The 3. Mai is [split](https://split.example/).\n", language="en")
    built = site.build()
    assert built.warnings == []
    sentence = words(built.main("blog/source/so.example"))
    assert "Im 19. Jahrhundert war es so." in sentence
    assert "erschien" not in sentence
    assert "Am 3. Mai erschien das Heft neu." in words(built.main("blog/source/heft.example"))
    main = built.main("posts/a")
    (text,) = main.find_class("e-content")
    around = [element for element in text.iterancestors() if element in list(main.iter())]
    marked = {element.get("lang") for element in (*around, *text.iter()) if element.get("lang")}
    assert marked == ({tag} if tag else set())
    (article,) = [one for one in built.page("blog").find_class("listing-post") if "Das Heft" in one.text_content()]
    assert article.get("lang") == (tag or None)
    feed = feedparser.parse(built.path("blog/atom.xml").read_bytes())
    (entry,) = [entry for entry in feed.entries if entry.title == "Das Heft"]
    assert entry.title_detail.language == (tag or ("de" if "language = " in conf else "en"))


def test_without_it_the_site_s_language_does(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.post("a", "Das Heft", "2026-01-01", f"{GERMAN}\n")
    built = site.build()
    assert "Am 3. Mai erschien" not in words(built.main("blog/source/heft.example"))
