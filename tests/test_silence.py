"""What is written for nothing is reported, in each build: misspelt settings, texts for labels that nobody uses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sphinx_commonplace.settings import SETTINGS
from tests.support.sites import Built, Site

MakeSite = Callable[..., Site]

MISSPELT = {
    "commonplace_descripton": "commonplace_descriptions",
    "comonplace_descriptions": "commonplace_descriptions",
    "commonplace_show_source": "commonplace_show_sources",
    "blog_titel": "blog_title",
    "BLOG_TITLE": "blog_title",
    "blog_base_url": "blog_baseurl",
    "blog_posts_pattern": "blog_post_pattern",
    "post_date_fromat": "post_date_format",
    "post_show_next_prev": "post_show_prev_next",
    "disqus_shortnam": "disqus_shortname",
    "ablog_websit": "ablog_website",
}

OWN = """
import os as blog_pathlib
blog_years = [2024, 2025]
post_count = 3
my_title = site_name = "A"
blog_repository = "https://example.org/"
_blog_titel = 1
ablog_website = "_website"
posts = "posts"
def blog_titles(app):
    return []
class BlogTitle:
    pass
"""


def about_settings(built: Built) -> list[str]:
    return [line for line in built.warnings if line.endswith("[commonplace.config]")]


class TestNames:
    def test_misspelt_settings_are_named_in_each_build(self, make_site: MakeSite) -> None:
        conf = "".join(f"{name} = None\n" for name in MISSPELT) + "commonplace_whatever = 1\n" + OWN
        site = make_site(conf=conf)
        lines = (site.src / "conf.py").read_text("utf-8").splitlines()
        for built in (site.build(), site.build(jobs=3)):
            told = about_settings(built)
            for name, meant in MISSPELT.items():
                line = lines.index(f"{name} = None") + 1
                says = f"{name}: there is no such setting; must be the name of a setting; it has no effect"
                assert [one for one in told if f"conf.py:{line}: WARNING: {says}; did you mean {meant!r}?" in one]
            assert len([one for one in told if "commonplace_whatever: there is no such setting" in one]) == 1
            assert len(told) == len(MISSPELT) + 1
            assert len(built.warnings) == len(told)

    def test_settings_of_other_extensions_are_theirs(self, make_site: MakeSite) -> None:
        site = make_site(
            conf="""
            extensions.append("other")
            import sys
            sys.path.insert(0, ".")
            blog_titles = ["A"]
            commonplace_more = 1
            """
        )
        site.write(
            "other.py",
            "def setup(app):\n"
            "    for name in ('blog_titles', 'commonplace_more'):\n"
            "        app.add_config_value(name, None, '')\n",
        )
        conf = (site.src / "conf.py").read_text("utf-8").replace('insert(0, ".")', f"insert(0, {str(site.src)!r})")
        site.write("conf.py", conf)
        assert site.build().warnings == []


RULE = next(rule.allowed for rule in SETTINGS if rule.name == "commonplace_descriptions")

LABELS = """
    commonplace_descriptions = {
        "tag": {"Python": "Used.", "pyhton": "Typo.", "draft only": "Of a draft.", "section only": "Of a section.",
                "directive only": "Of a directive."},
        "author": {"ada": "By key.", "bob": "Nobody."},
        "tags": {"AI": "Wrong kind."},
    }
    blog_authors = {"ada": ("Ada Lovelace", None), "chralie": ("Charles Babbage", None), "eve": ("Eve", None)}
    """

POSTS = """
    === posts/a.md ===
    ---
    date: 2026-01-01
    tags: [python]
    author: [Ada Lovelace, charlie]
    ---

    # A
    === posts/b.md ===
    ---
    date: 2026-01-01
    draft: true
    tags: [Draft only]
    ---

    # B
    === posts/c.md ===
    # C

    ## One

    ```{post} 2026-01-01
    ```

    ## Two

    ```{post} 2099-01-01
    :tags: section only
    ```
    === posts/d.rst ===
    D
    =

    .. post:: 2026-01-01
       :tags: directive only
       :status: private
    """


class TestLabels:
    def test_what_no_post_uses_is_named_in_each_build(self, make_site: MakeSite) -> None:
        kinds = "tag, category, author, series, language, location"
        meant = "did you mean 'tag'?"
        unused = "commonplace_descriptions:"
        must = "must be a label that posts use; it has no effect"
        site = make_site(POSTS, conf=LABELS)
        for built in (site.build(), site.build(), site.build(jobs=3)):
            told = about_settings(built)
            assert [one.partition("WARNING: ")[2].removesuffix(" [commonplace.config]") for one in told] == [
                f"{unused} 'tags' is no kind of label, which are {kinds}; must be {RULE}; {meant}",
                f"{unused} tag: no post has 'pyhton'; {must}; did you mean 'python'?",
                f"{unused} author: no post has 'bob'; {must}",
                "blog_authors: no post has 'chralie'; must be a name that posts use; did you mean 'charlie'?",
            ]

    def test_what_is_used_is_shown(self, make_site: MakeSite) -> None:
        built = make_site(POSTS, conf=LABELS).build()
        assert "Used." in built.main("blog/tag/python").text_content()
        assert "By key." in built.main("blog/author/ada-lovelace").text_content()

    def test_it_is_reported_when_the_last_post_goes(self, make_site: MakeSite) -> None:
        site = make_site(POSTS, conf="commonplace_descriptions = {'tag': {'python': 'Words.'}}")
        assert about_settings(site.build()) == []
        site.remove("posts/a.md")
        assert len(about_settings(site.build())) == 1


class TestKeysInside:
    @pytest.mark.parametrize(
        ("conf", "says"),
        [
            ("blog_feed_templates = {'atom': {'contnet': 'x'}}", "did you mean 'content'?"),
            ("commonplace_feed_formats = ['atmo']", "did you mean 'atom'?"),
            ("commonplace_descriptions = {'serie': {'A': 'x'}}", "did you mean 'series'?"),
            ("commonplace_url_rules = {'a': {'do': 'as-is', 'host': ['e.org']}}", "did you mean 'hosts'?"),
        ],
    )
    def test_it_is_named_with_the_nearest(self, make_site: MakeSite, conf: str, says: str) -> None:
        site = make_site(conf=conf)
        for built in (site.build(), site.build()):
            assert [one for one in about_settings(built) if says in one]
