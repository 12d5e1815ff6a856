"""Drafts on built sites: what is not public is in no byte of the output, and the day or a tag brings it back."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterable
from typing import ClassVar

import feedparser  # type: ignore[import-untyped]
import pytest

from tests.support.linkcheck import Checker, inventory
from tests.support.rich import PIXEL
from tests.support.sites import CONF, Built, Site, links

MakeSite = Callable[..., Site]

TOKEN = "zzqxwv"  # one word that the stemmer leaves alone
TODAY = dt.date.fromisoformat(CONF.split('commonplace_today = "')[1].split('"')[0])
TOMORROW = TODAY + dt.timedelta(days=1)

BODY = f"""\
Text {TOKEN}text ![alt](pictures/{TOKEN}image.png) and {{download}}`file <{TOKEN}data.csv>`[^{TOKEN}note].

({TOKEN}target)=

## Part {TOKEN}part

[^{TOKEN}note]: A note {TOKEN}footnote.
"""


def traces(built: Built, token: str = TOKEN) -> list[str]:
    """Return every file of the output that holds a word, in its name or its content, in whatever case."""
    found = []
    for name, content in built.tree().items():
        if name == "objects.inv":
            content = inventory(built.outdir / name)  # noqa: PLW2901 - what it holds is what is looked at
        if token in name.lower() or token.encode() in content.lower():
            found.append(name)
    return sorted(found)


def left_behind(built: Built) -> list[str]:
    """Return the traces of a post that was public, but for what TestChange has a test of its own for."""
    return [name for name in traces(built) if not name.startswith(("_images/", "_downloads/", "searchindex.js"))]


def with_public_post(site: Site) -> Site:
    """Add what every test wants beside the draft: a public post."""
    site.post("public", "A public post", "2026-01-01", tags="[x]")
    return site


def add_assets(site: Site) -> None:
    """Add the files that BODY mentions."""
    site.write(f"posts/pictures/{TOKEN}image.png", PIXEL)
    site.write(f"posts/{TOKEN}data.csv", f"{TOKEN}\n")


def assert_sound(built: Built) -> None:
    """Check that the rest of the site is whole."""
    assert built.faults == []
    assert Checker(built.outdir).faults() == []
    assert "A public post" in links(built.main("blog"))


HELD_BACK = {
    "draft": {"date": "2026-01-02", "draft": "true"},
    "draft without a date": {"date": "", "draft": "yes"},
    "no date": {"date": ""},
    "an empty date": {"date": " "},
    "tomorrow": {"date": str(TOMORROW)},
    "the last minute before midnight, in another zone": {"date": f"{TODAY} 23:30-05:00"},
    "far away": {"date": "9999-12-31"},
}


def draft_post(site: Site, case: str, name: str = f"{TOKEN}name") -> None:
    """Write the post of a case."""
    keys = dict(HELD_BACK[case])
    date = keys.pop("date")
    site.post(
        name,
        f"Title {TOKEN}title",
        date,
        BODY,
        tags=f"[x, {TOKEN}tag]",
        category=f"{TOKEN}category",
        author=f"{TOKEN}author",
        series=f"{TOKEN}series",
        summary=f"{TOKEN}summary",
        link=f"https://{TOKEN}.example/",
        aliases=f"[old/{TOKEN}alias]",
        **keys,
    )
    add_assets(site)


@pytest.mark.parametrize("case", HELD_BACK)
class TestMarkdown:
    """A post in a Markdown file."""

    def test_it_is_in_no_byte_of_the_output(self, make_site: MakeSite, case: str) -> None:
        site = with_public_post(make_site())
        draft_post(site, case)
        built = site.build("dirhtml")
        assert traces(built) == []
        assert_sound(built)

    def test_the_tag_builds_it_in_and_marks_it(self, make_site: MakeSite, case: str) -> None:
        site = with_public_post(make_site())
        draft_post(site, case)
        built = site.build(tags=("drafts",))
        assert_sound(built)
        own = built.main(f"posts/{TOKEN}name")
        assert [mark.text for mark in own.find_class("post-draft")] == ["Draft"]
        (entry,) = built.main(f"blog/tag/{TOKEN}tag").find_class("listing-post")
        assert [mark.text for mark in entry.find_class("post-draft")] == ["Draft"]
        assert f"Title {TOKEN}title" in built.main("blog/drafts").text_content()
        for name, content in built.tree().items():
            if name.endswith("atom.xml"):
                assert all(TOKEN not in entry.title for entry in feedparser.parse(content).entries), name

    def test_leaving_the_tag_out_removes_it_again(self, make_site: MakeSite, case: str) -> None:
        site = with_public_post(make_site())
        draft_post(site, case)
        site.build(tags=("drafts",))
        built = site.build()
        assert left_behind(built) == []
        assert_sound(built)


class TestToday:
    """The day that the build goes by."""

    def test_setting(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.post("due", "Due today", str(TODAY))
        site.post("early", "Due tomorrow", str(TOMORROW))
        found = links(site.build().main("blog"))
        assert "Due today" in found
        assert "Due tomorrow" not in found

    def test_the_day_passing_publishes(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.post("early", f"Title {TOKEN}title", str(TOMORROW), BODY)
        add_assets(site)
        assert traces(site.build()) == []
        built = site.build(overrides={"commonplace_today": str(TOMORROW)})
        assert f"Title {TOKEN}title" in links(built.main("blog"))
        assert {"searchindex.js", "sitemap.xml", "blog/atom.xml"} <= {*traces(built), "sitemap.xml"}
        assert "posts/early" in built.text("sitemap.xml")
        assert_sound(built)

    def test_the_day_going_back_removes(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.post("early", f"Title {TOKEN}title", str(TOMORROW), BODY)
        add_assets(site)
        site.build(overrides={"commonplace_today": str(TOMORROW)})
        built = site.build()
        assert left_behind(built) == []
        assert_sound(built)

    def test_source_date_epoch(self, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
        site = with_public_post(make_site(conf="commonplace_today = None"))
        site.post("early", "On the day", "2030-05-05")
        for day, public in ((dt.date(2030, 5, 4), False), (dt.date(2030, 5, 5), True)):
            noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))
            assert ("On the day" in links(site.build().main("blog"))) is public, day

    def test_the_blogs_zone_has_the_day(self, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
        evening = dt.datetime(2030, 5, 4, 23, tzinfo=dt.UTC)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(evening.timestamp())))
        for zone, public in (("UTC", False), ("Europe/Berlin", True), ("America/New_York", False)):
            site = with_public_post(make_site(conf=f"commonplace_today = None\ncommonplace_timezone = {zone!r}"))
            site.post("early", "On the day", "2030-05-05")
            assert ("On the day" in links(site.build().main("blog"))) is public, zone


class TestChange:
    """A post that becomes a draft, and a draft that becomes a post."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_published_then_draft(self, make_site: MakeSite, builder: str) -> None:
        site = with_public_post(make_site())
        keys = {"tags": f"[x, {TOKEN}tag]", "aliases": f"[old/{TOKEN}alias]"}
        site.post(f"{TOKEN}name", f"Title {TOKEN}title", "2026-01-02", BODY, **keys)
        add_assets(site)
        before = site.build(builder)
        assert before.warnings == []
        assert f"Title {TOKEN}title" in links(before.main("blog"))
        site.post(f"{TOKEN}name", f"Title {TOKEN}title", "2026-01-02", BODY, draft="true", **keys)
        after = site.build(builder)
        assert left_behind(after) == []
        assert_sound(after)

    def test_its_pictures_and_files_go_too(self, make_site: MakeSite) -> None:
        built = self.published_then_draft(make_site())
        assert [name for name in traces(built) if name.startswith(("_images/", "_downloads/"))] == []

    def test_its_words_leave_the_search_index(self, make_site: MakeSite) -> None:
        built = self.published_then_draft(make_site())
        assert "searchindex.js" not in traces(built)

    def published_then_draft(self, site: Site) -> Built:
        with_public_post(site).post("draft", f"Title {TOKEN}title", "2026-01-02", BODY)
        add_assets(site)
        site.build()
        site.post("draft", f"Title {TOKEN}title", "2026-01-02", BODY, draft="true")
        return site.build()

    def test_draft_then_published(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.post("draft", "A draft", "2026-01-02", BODY, draft="true")
        add_assets(site)
        site.build()
        site.post("draft", "A draft", "2026-01-02", BODY)
        built = site.build()
        assert "A draft" in links(built.main("blog"))
        assert_sound(built)

    def test_a_date_that_cannot_be_read_holds_back_and_says_so(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.post("bad", f"Title {TOKEN}title", "2026-02-30", BODY)
        add_assets(site)
        built = site.build()
        assert traces(built) == []
        assert len(built.warnings) == 2  # what is wrong, and what is left out
        assert "posts/bad.md:2" in built.warnings[0]
        assert "[commonplace.date]" in built.warnings[0]

    @pytest.mark.parametrize(
        ("text", "suffix"),
        [
            ("---\ndate: 2026-01-01\ndraft: true\ndraft: false\n---\n\n# A\n\nWords.\n", "md"),
            (":date: 2026-01-01\n:draft: true\n:draft: false\n\nA\n=\n\nWords.\n", "rst"),
            ("# A\n\n```{post} 2026-01-01\n:draft: true\n:draft: false\n```\n\nWords.\n", "md"),
            ("# A\n\n```{post} 2026-01-01\n---\ndraft: true\ndraft: false\n---\n```\n\nWords.\n", "md"),
            ("A\n=\n\n.. post:: 2026-01-01\n   :draft: true\n   :draft: false\n\nWords.\n", "rst"),
        ],
    )
    def test_a_key_with_two_values_is_in_doubt(self, make_site: MakeSite, text: str, suffix: str) -> None:
        site = make_site()
        site.write(f"posts/a.{suffix}", text)
        built = site.build()
        assert "posts/a.html" not in built.tree()
        told, left_out = built.warnings
        assert "draft: given twice" in told
        assert "posts/a (its front matter says `draft: true`, then `draft: false`)" in left_out

    @pytest.mark.parametrize("tags", [(), ("drafts",)])
    @pytest.mark.parametrize("line", ["draft: maybe", "draft: !secret true", "<<: {draft: true}"])
    def test_what_may_be_a_draft_is_held_back_and_says_so(
        self, make_site: MakeSite, line: str, tags: tuple[str, ...]
    ) -> None:
        site = make_site()
        site.write("posts/a.md", f"---\ndate: 2026-01-01\n{line}\n---\n\n# A\n\nA secret.\n")
        built = site.build(tags=tags)
        assert "posts/a.html" not in built.tree()
        told, left_out = built.warnings
        assert "posts/a.md:3:" in told
        assert "posts/a (its front matter has faults)" in left_out

    def test_a_link_to_a_draft_is_a_warning(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.post("draft", f"Title {TOKEN}title", "2026-01-02", draft="true")
        site.post("linking", "Linking", "2026-01-03", "See [](draft.md).\n")
        built = site.build()
        assert traces(built) == []
        assert [line for line in built.warnings if "posts/linking.md" in line]

    def test_what_lies_outside_the_posts_is_no_draft(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.write("about.md", "---\norphan: true\n---\n\n# About\n\nNo date, and public.\n")
        assert "No date, and public." in site.build().main("about").text_content()

    def test_blogpost_false_is_no_post(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.post("page", "A page", "", blogpost="false", orphan="true")
        built = site.build()
        assert "Some words." in built.main("posts/page").text_content()
        assert "A page" not in links(built.main("blog"))


WORDS = {
    "published: false": ["published: false"],
    "status: private": ["status: private"],
    f"publishDate: {TOMORROW}": [f"publishDate: {TOMORROW}"],
    f"expiryDate: {TODAY}": [f"expiryDate: {TODAY}"],
    "drat: true": ["drat: true", "perhaps for `draft`", "did you mean 'draft'?"],
    "State: prvate": ["State: prvate", "perhaps for `private`", "did you mean 'private'?"],
}
"""Ways to hold a post back in the words of other engines, and what a build says of them."""


class TestWordsOfOtherEngines:
    """Posts that say in other words than ours that they are not public."""

    TEXTS: ClassVar = {
        "front.md": "---\ndate: 2026-01-02\n{key}: {value}\n---\n\n# Title\n\n{token}\n",
        "fields.rst": ":date: 2026-01-02\n:{key}: {value}\n\nTitle\n=====\n\n{token}\n",
        "option.md": "# Title\n\n```{{post}} 2026-01-02\n:{key}: {value}\n```\n\n{token}\n",
        "option.rst": "Title\n=====\n\n.. post:: 2026-01-02\n   :{key}: {value}\n\n{token}\n",
        "head.md": "---\nblogpost: false\n{key}: {value}\n---\n# Title\n\n```{{post}} 2026-01-02\n```\n{token}\n",
        "head.rst": ":{key}: {value}\n\nTitle\n=====\n\n.. post:: 2026-01-02\n\n{token}\n",
    }

    def write(self, site: Site, *, folder: str = "posts", names: Iterable[str] = TEXTS) -> dict[str, str]:
        """Write a document of each form for each way, and return the ways by docname."""
        ways = {}
        for number, line in enumerate(WORDS):
            key, _, value = line.partition(": ")
            for name in names:
                stem, _, suffix = name.partition(".")
                docname = f"{folder}/{stem}-{suffix}-{number}"
                text = self.TEXTS[name].format(key=key, value=value, token=TOKEN)
                site.write(f"{docname}.{suffix}", text)
                ways[docname] = line
        return ways

    def test_they_are_in_no_byte_of_the_output(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        ways = self.write(site)
        for built in (site.build("dirhtml"), site.build("dirhtml", jobs=3)):
            assert traces(built) == []
            said = "\n".join([built.status, *built.warnings]).lower()
            for docname, line in ways.items():
                assert f"{docname} (its front matter says `{line.lower()}`" in said
            for words in WORDS.values():
                assert all(said.count(word.lower()) >= len(self.TEXTS) for word in words)
            doubtful = sum(len(words) > 1 for words in WORDS.values()) * len(self.TEXTS)
            assert len(built.warnings) == doubtful + 1

    def test_taking_the_word_away_publishes(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        ways = self.write(site)
        site.build()
        for docname, line in ways.items():
            replace_in(site, f"{docname}.{docname.split('-')[-2]}", f"{line}\n", "x-other: 1\n")
        built = site.build()
        assert built.warnings == []
        assert {f"{docname}.html" for docname in ways} <= set(traces(built))
        assert built.tree() == site.build_clean().tree()
        self.write(site)
        assert left_behind(site.build()) == []

    def test_outside_the_blog_they_mean_nothing(self, make_site: MakeSite) -> None:
        site = make_site()
        ways = self.write(site, folder="elsewhere", names=["front.md", "fields.rst"])
        built = site.build()
        assert {f"{docname}.html" for docname in ways} <= built.tree().keys()
        assert [warning for warning in built.warnings if "commonplace" in warning] == []


class TestDaysOfOtherEngines:
    """A first day beside the date, and a last one."""

    POSTS = f"""
        === posts/first.md ===
        ---
        date: 2026-01-02
        publishDate: {TOMORROW}
        ---

        # First day
        === posts/directive.md ===
        # Directive

        ```{{post}} 2026-01-02
        :published: {TOMORROW}
        ```
        === posts/several.md ===
        # Several

        ## Early

        ```{{post}} 2026-01-02
        ```

        ## Late

        ```{{post}} 2026-01-02
        :embargo: {TOMORROW}
        ```
        === posts/last.md ===
        ---
        date: 2026-01-02
        expiryDate: {TOMORROW}
        ---

        # Last day
        === posts/last-directive.md ===
        # Last directive

        ```{{post}} 2026-01-02
        :unpublishdate: {TOMORROW}
        ```
        """

    BEFORE: ClassVar = {"Early", "Last day", "Last directive"}
    AFTER: ClassVar = {"First day", "Directive", "Early", "Late"}

    def test_the_day_decides(self, make_site: MakeSite) -> None:
        site = make_site(self.POSTS)
        titles = self.BEFORE | self.AFTER
        trees = {}
        for day in (TODAY, TOMORROW, TODAY):
            built = site.build(overrides={"commonplace_today": str(day)})
            assert titles & links(built.main("blog")).keys() == (self.BEFORE if day == TODAY else self.AFTER), day
            assert built.warnings == []
            clean = trees.setdefault(day, site.build_clean(overrides={"commonplace_today": str(day)}).tree())
            assert built.tree() == clean
            again = site.build(overrides={"commonplace_today": str(day)})
            assert again.read == set()

    def test_a_draft_build_marks_them(self, make_site: MakeSite) -> None:
        site = make_site(self.POSTS)
        for day, drafts in ((TODAY, self.AFTER - self.BEFORE), (TOMORROW, self.BEFORE - self.AFTER)):
            built = site.build(tags=("drafts",), overrides={"commonplace_today": str(day)})
            assert links(built.main("blog/drafts")).keys() >= drafts
            assert not links(built.main("blog/drafts")).keys() & (self.BEFORE & self.AFTER)
            assert site.build(tags=("drafts",), overrides={"commonplace_today": str(day)}).read == set()

    def test_the_summary_names_sections(self, make_site: MakeSite) -> None:
        built = make_site(self.POSTS).build()
        says = f"(its front matter says `embargo: {TOMORROW}`)"
        assert f"held back: 'Late' in posts/several {says}" in built.status

    def test_it_is_the_date_of_a_post_without_one(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write("posts/a.md", "---\npublishDate: 2025-03-04\n---\n\n# A\n")
        site.write("posts/b.md", f"---\npubdate: {TOMORROW}\n---\n\n# B\n")
        built = site.build()
        assert "A" in links(built.main("blog/2025"))
        assert f"held back: posts/b (it is dated {TOMORROW})" in built.status
        assert built.warnings == []

    def test_an_index_with_such_a_word_is_a_post(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write("posts/a/index.md", "---\npublished: false\n---\n\n# A\n")
        site.write("posts/b/index.md", "---\norphan: true\nstatus: stable\n---\n\n# B\n")
        built = site.build()
        assert "posts/a/index.html" not in built.tree()
        assert "posts/b/index.html" in built.tree()


RST = f"""\
.. _{TOKEN}label:

Title {TOKEN}title
==================

.. post:: DATE
   :tags: x, {TOKEN}tag

Text {TOKEN}text [#{TOKEN}]_ and |pic|, :download:`file <{TOKEN}data.csv>`.

.. |pic| image:: pictures/{TOKEN}image.png

.. index:: {TOKEN}entry

.. option:: --{TOKEN}option

   Something.

.. [#{TOKEN}] A note {TOKEN}footnote.
"""


def replace_in(site: Site, name: str, old: str, new: str) -> None:
    text = (site.src / name).read_text("utf-8")
    assert old in text
    site.write(name, text.replace(old, new))


class TestRestructuredText:
    """A post by ABlog's directive, in reStructuredText."""

    @pytest.mark.parametrize("date", ["", str(TOMORROW)])
    def test_it_is_in_no_byte_of_the_output(self, make_site: MakeSite, date: str) -> None:
        site = with_public_post(make_site())
        site.write(f"posts/{TOKEN}name.rst", RST.replace("DATE", date))
        add_assets(site)
        built = site.build()
        assert traces(built) == []
        assert_sound(built)

    @pytest.mark.parametrize(
        "options",
        [
            ":colour: red",
            ":tags: a\n   :tags: b",
            ":excerpt: two",
            ":tags:\n     - a\n     - b",
            ":draft: yes",
            "draft: yes",
            ":draft: true\n   :draft: false\n   :date: 2026-01-02",
            ":date: 2026-01-02",
        ],
    )
    @pytest.mark.parametrize("folder", ["posts", "elsewhere"])
    def test_nor_with_a_slip_in_its_options(self, make_site: MakeSite, folder: str, options: str) -> None:
        site = with_public_post(make_site())
        text = RST.replace("DATE", str(TOMORROW)).replace(f":tags: x, {TOKEN}tag", options)
        site.write(f"{folder}/{TOKEN}name.rst", text)
        site.write(f"{folder}/{TOKEN}data.csv", "1\n")
        site.write(f"{folder}/pictures/{TOKEN}image.png", PIXEL)
        assert traces(site.build()) == []

    @pytest.mark.parametrize("value", ["true", "", "perhaps"])
    @pytest.mark.parametrize("folder", ["posts", "elsewhere"])
    def test_nor_with_a_draft_in_its_field_list(self, make_site: MakeSite, folder: str, value: str) -> None:
        site = with_public_post(make_site())
        site.write(f"{folder}/a.rst", f":draft: {value}\n\nA\n=\n\n.. post:: 2026-01-02\n\n{TOKEN}\n")
        site.write(
            f"{folder}/b.md",
            f"---\ndraft: {value or 'yes'}\n---\n\n# B\n\n```{{post}} 2026-01-02\n```\n\n{TOKEN}\n",
        )
        assert traces(site.build()) == []
        built = site.build(tags=("drafts",))
        assert (f"{folder}/a.html" in built.tree()) == (value != "perhaps")
        if value != "perhaps":
            assert "A" in links(built.main("blog/drafts"))

    def test_nor_in_a_second_build(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.write(f"posts/{TOKEN}name.rst", RST.replace("DATE", ""))
        add_assets(site)
        first = site.build()
        second = site.build()
        assert traces(second) == []
        assert second.tree() == first.tree()

    def test_it_is_read_again_only_when_something_has_changed(self, make_site: MakeSite) -> None:
        """Of the document, of what it includes, of the settings; or when its day has come."""
        site = with_public_post(make_site(conf='exclude_patterns = ["part.txt"]\n'))
        name = f"posts/{TOKEN}name"
        site.write(f"{name}.rst", RST.replace("DATE", str(TOMORROW)) + "\n.. include:: /part.txt\n")
        site.write("part.txt", "Words.\n")
        site.write("posts/glob.rst", "Glob\n====\n\n.. post:: 2026-01-01\n\n.. toctree::\n   :glob:\n\n   x*\n")
        assert site.build().read >= {name}
        again = site.build()
        assert again.read == set()
        assert f"held back: {name}" in again.status
        shutil.copytree(site.root / "src", site.root / "clone", copy_function=shutil.copyfile)
        shutil.rmtree(site.root / "src")
        (site.root / "clone").rename(site.root / "src")
        assert site.build().read == set()
        site.write("part.txt", "Other words.\n")
        assert name in site.build().read
        assert site.build().read == set()
        replace_in(site, f"{name}.rst", "footnote", "last note")
        assert name in site.build().read
        assert name in site.build(overrides={"smartquotes": False}).read
        assert name in site.build().read
        assert name in site.build(tags=("drafts",)).read
        site.write(f"{name}.rst", RST.replace("DATE", str(TOMORROW)))
        assert name in site.build().read
        assert site.build().read == set()
        built = site.build(overrides={"commonplace_today": str(TOMORROW)})
        assert name in built.read
        assert f"Title {TOKEN}title" in links(built.main("blog"))

    def test_a_fault_is_told_again(self, make_site: MakeSite) -> None:
        """A document of which no post can be made is read in every build, until it is mended."""
        site = with_public_post(make_site())
        site.write("posts/faulty.rst", "No heading.\n\n.. post:: 2026-01-01\n\n.. post:: 2026-01-02\n")
        assert [line for line in site.build().warnings if "post directive" in line] != []
        assert [line for line in site.build().warnings if "post directive" in line] != []

    def test_published_then_draft(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.write(f"posts/{TOKEN}name.rst", RST.replace("DATE", "2026-01-02"))
        add_assets(site)
        assert traces(site.build())
        site.write(f"posts/{TOKEN}name.rst", RST.replace("DATE", ""))
        built = site.build()
        assert left_behind(built) == []
        assert_sound(built)

    @pytest.mark.parametrize("jobs", [1, 4])
    def test_the_day_passing_publishes(self, make_site: MakeSite, jobs: int) -> None:
        site = with_public_post(make_site())
        site.write(f"posts/{TOKEN}name.rst", RST.replace("DATE", str(TOMORROW)))
        add_assets(site)
        for number in range(8):
            site.post(f"p{number}", f"Post {number}", "2026-01-01")
        assert traces(site.build(jobs=jobs)) == []
        built = site.build(overrides={"commonplace_today": str(TOMORROW)})
        assert f"Title {TOKEN}title" in links(built.main("blog"))
        assert_sound(built)

    def test_the_tag_builds_it_in(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.write("posts/draft.rst", RST.replace("DATE", ""))
        add_assets(site)
        built = site.build(tags=("drafts",))
        assert [mark.text for mark in built.main("posts/draft").find_class("post-draft")] == ["Draft"]
        assert_sound(built)

    def test_a_field_list(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.write(
            f"posts/{TOKEN}name.rst",
            f":date: 2026-01-02\n:draft: true\n\nTitle {TOKEN}title\n=====\n\n{TOKEN}text\n",
        )
        site.write("posts/open.rst", ":date: 2026-01-02\n\nAn open one\n===========\n\nText.\n")
        built = site.build()
        assert traces(built) == []
        assert "An open one" in links(built.main("blog"))


SEVERAL = """\
Several
=======

First
-----

.. post:: 2026-01-02

Text of the first.

.. _{token}label:

Second {token}title
{dashes}

.. post:: {date}
   :tags: x, {token}tag

Text {token}text [#{token}]_, :download:`file <{token}data.csv>`.

.. image:: pictures/{token}image.png

.. index:: {token}entry

.. option:: --{token}option

   Something.

.. _{token}inner:

Part {token}part
{tildes}

.. [#{token}] A note {token}footnote.

Third
-----

.. post:: 2026-01-03

Text of the third.
"""

MYST_SEVERAL = f"""\
# Several

## First

```{{post}} 2026-01-02
```

Text of the first[^one].

## Second {TOKEN}title

```{{post}} DATE
```

Text {TOKEN}text[^{TOKEN}].

## Third

```{{post}} 2026-01-03
```

Text of the third.

[^one]: A note of the first.

[^{TOKEN}]: A note {TOKEN}footnote.
"""


def several(date: str) -> str:
    """Return a document of three posts, of which the second has the given date."""
    return SEVERAL.format(token=TOKEN, date=date, dashes="-" * 30, tildes="~" * 30)


class TestSectionOfSeveral:
    """One post of a document that holds several."""

    def build(self, site: Site, date: str, **options: object) -> Built:
        with_public_post(site).write("posts/several.rst", several(date))
        add_assets(site)
        return site.build(**options)

    def test_the_others_are_public(self, make_site: MakeSite) -> None:
        built = self.build(make_site(), "")
        found = links(built.main("blog"))
        assert {"First", "Third"} <= set(found)
        words = built.main("posts/several").text_content()
        assert "Text of the third." in words
        assert TOKEN not in words
        assert Checker(built.outdir).faults() == []

    def test_it_is_on_no_page_and_in_no_feed(self, make_site: MakeSite) -> None:
        built = self.build(make_site(), str(TOMORROW))
        pages = [name for name in traces(built) if name.endswith((".html", ".xml"))]
        assert [name for name in pages if not name.startswith("genindex")] == []

    def test_it_is_not_in_the_sources(self, make_site: MakeSite) -> None:
        built = self.build(make_site(), "")
        assert [name for name in traces(built) if name.startswith("_sources")] == []

    def test_its_index_entries_are_gone(self, make_site: MakeSite) -> None:
        built = self.build(make_site(), "")
        assert [name for name in traces(built) if name.startswith("genindex")] == []

    @pytest.mark.parametrize("file", ["objects.inv", "searchindex.js"])
    def test_its_labels_and_objects_are_gone(self, make_site: MakeSite, file: str) -> None:
        built = self.build(make_site(), "")
        assert file not in traces(built)

    def test_its_pictures_and_files_are_gone(self, make_site: MakeSite) -> None:
        built = self.build(make_site(), "")
        assert [name for name in traces(built) if name.startswith(("_images", "_downloads"))] == []

    def test_the_footnotes_of_a_markdown_document(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.write("posts/several.md", MYST_SEVERAL.replace("DATE", ""))
        built = site.build()
        words = built.main("posts/several").text_content()
        assert "A note of the first." in words
        assert TOKEN not in words
        assert [name for name in traces(built) if not name.startswith("_sources")] == []

    def test_the_day_passing_publishes(self, make_site: MakeSite) -> None:
        site = make_site()
        self.build(site, str(TOMORROW))
        built = site.build(overrides={"commonplace_today": str(TOMORROW)})
        assert f"Second {TOKEN}title" in links(built.main("blog"))
        assert_sound(built)

    def test_the_tag_builds_it_in(self, make_site: MakeSite) -> None:
        built = self.build(make_site(), "", tags=("drafts",))
        own = built.main("posts/several")
        assert [mark.text for mark in own.find_class("post-draft")] == ["Draft"]
        (entry,) = built.main(f"blog/tag/{TOKEN}tag").find_class("listing-post")
        assert entry.find_class("post-draft")

    @pytest.mark.parametrize("tags", [(), ("drafts",)])
    @pytest.mark.parametrize("jobs", [1, 3])
    def test_a_fault_holds_it_back_and_is_told_in_each_build(
        self, make_site: MakeSite, jobs: int, tags: tuple[str, ...]
    ) -> None:
        site = make_site()
        for number in range(6):
            site.post(f"good{number}", f"Good {number}", "2026-01-01")
        for _again in range(2):
            built = self.build(site, "2099-02-30", jobs=jobs, tags=tags)
            fault, left_out = built.warnings
            assert "posts/several.rst:16: WARNING: date: '2099-02-30' is no date" in fault
            assert "1 section is left out of the site, for faults reported above: " in left_out
            assert f"'Second {TOKEN}title' in posts/several (no post can be made of it)" in left_out
            assert {"First", "Third"} <= set(links(built.main("blog")))
            assert traces(built) == []
            assert Checker(built.outdir).faults() == []

    def test_a_fault_that_is_mended(self, make_site: MakeSite) -> None:
        site = make_site()
        self.build(site, "2099-02-30")
        built = self.build(site, "2026-01-02")
        assert f"Second {TOKEN}title" in links(built.main("blog"))
        assert_sound(built)

    @pytest.mark.parametrize("date", ["", str(TOMORROW), "2099-02-30"])
    def test_a_post_within_it_goes_too(self, make_site: MakeSite, date: str) -> None:
        site = with_public_post(make_site())
        site.write(
            "posts/several.md",
            "# Several\n\n## First\n\n```{post} 2026-01-02\n```\n\nText.\n\n"
            f"## Second {TOKEN}\n\n```{{post}} {date}\n```\n\n"
            f"### Inner {TOKEN}\n\n```{{post}} 2026-01-03\n```\n\n{TOKEN}inner\n",
        )
        assert traces(site.build()) == []

    @pytest.mark.parametrize("date", ["", str(TOMORROW), "2099-02-30"])
    def test_the_post_around_it_says_nothing_of_it(self, make_site: MakeSite, date: str) -> None:
        site = with_public_post(make_site())
        site.write(
            "posts/several.md",
            "# Several\n\n```{post} 2026-01-02\n```\n\n"
            f"## Second {TOKEN}\n\n```{{post}} {date}\n```\n\n{TOKEN}text\n",
        )
        built = site.build()
        assert traces(built) == []
        assert "Several" in links(built.main("blog"))

    @pytest.mark.parametrize("date", ["", str(TOMORROW), "2099-02-30"])
    def test_a_document_with_no_other_section_goes_whole(self, make_site: MakeSite, date: str) -> None:
        site = with_public_post(make_site())
        sections = f"{TOKEN} {{}}\n==========\n\n.. post:: {date}\n\n{TOKEN}text\n\n"
        site.write("posts/several.rst", sections.format("one") + sections.format("two"))
        built = site.build()
        assert traces(built) == []
        assert "posts/several.html" not in built.tree()

    def test_headings_of_the_first_level(self, make_site: MakeSite) -> None:
        site = with_public_post(make_site())
        site.write(
            "posts/several.rst",
            "One\n===\n\n.. post:: 2026-01-02\n\nText.\n\nTwo\n===\n\n.. post:: 2026-01-03\n\nText.\n",
        )
        built = site.build()
        assert {"One", "Two"} <= set(links(built.main("blog")))
        assert_sound(built)


class TestTwoDirectivesInOneSection:
    """One section is one post; what the second directive may hold back is held back."""

    TOLD = "post: a second post directive in one section, the first is on line "

    @pytest.mark.parametrize("suffix", ["md", "rst"])
    def test_the_first_counts(self, make_site: MakeSite, suffix: str) -> None:
        site = with_public_post(make_site())
        site.write(f"posts/a.{suffix}", two_directives(suffix, "2026-01-02", "2026-01-03"))
        built = site.build()
        (told,) = built.warnings
        assert self.TOLD in told
        assert "[commonplace.post_directive]" in told
        (time,) = built.main("posts/a").find_class("dt-published")
        assert time.get("datetime")[:10] == "2026-01-02"
        assert "A post" in links(built.main("blog"))

    @pytest.mark.parametrize("suffix", ["md", "rst"])
    @pytest.mark.parametrize("second", ["", str(TOMORROW), "2026-02-30"])
    def test_what_may_be_a_draft_is_held_back(self, make_site: MakeSite, suffix: str, second: str) -> None:
        site = with_public_post(make_site())
        site.write(f"posts/a.{suffix}", two_directives(suffix, "2026-01-02", second))
        built = site.build()
        assert any(self.TOLD in line for line in built.warnings)
        assert "posts/a (no post can be made of it)" in built.warnings[-1]
        assert "posts/a.html" not in built.tree()

    def test_in_a_section_of_several(self, make_site: MakeSite) -> None:
        site = make_site()
        directive = ".. post:: {}\n\n"
        text = several("2026-01-02").replace(
            "Text of the third.", directive.format(TOMORROW) + "Text of the third."
        )
        site.write("posts/several.rst", text)
        add_assets(site)
        built = site.build()
        assert "'Third' in posts/several (no post can be made of it)" in built.warnings[-1]
        assert "Text of the third." not in built.main("posts/several").text_content()
        found = links(built.main("blog"))
        assert "First" in found
        assert "Third" not in found


def two_directives(suffix: str, *dates: str) -> str:
    """Return a post with several directives."""
    if suffix == "md":
        return "# A post\n\n" + "".join(f"```{{post}} {date}\n```\n\n" for date in dates) + "Text.\n"
    return "A post\n======\n\n" + "".join(f".. post:: {date}\n\n" for date in dates) + "Text.\n"


class TestNotebooks:
    """Notebooks, with metadata or with front matter in their first cell."""

    @pytest.mark.parametrize("jobs", [1, 3])
    def test_they_are_held_back(self, make_site: MakeSite, jobs: int) -> None:
        conf = 'extensions[0] = "myst_nb"\nnb_execution_mode = "off"\nexclude_patterns = ["jupyter_execute"]\n'
        site = with_public_post(make_site(conf=conf))
        for number, line in enumerate([*WORDS, "x-public: 1"]):
            key, _, value = line.partition(": ")
            block = f"---\ndate: 2026-01-02\n{line}\n---\n"
            for name, metadata, text in (
                ("metadata", {"date": "2026-01-02", key: {"false": False, "true": True}.get(value, value)}, ""),
                ("cell", {}, block),
                ("both", {"date": "2026-01-01"}, block.replace("date: 2026-01-02\n", "")),
            ):
                cells = [{"id": "a", "cell_type": "markdown", "metadata": {}, "source": f"{text}# T\n\n{TOKEN}"}]
                content = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
                site.write(f"posts/{name}{number}.ipynb", json.dumps(content))
        built = site.build(jobs=jobs)
        public = {f"posts/{name}{len(WORDS)}.html" for name in ("metadata", "cell", "both")}
        assert {name for name in traces(built) if name.startswith("posts/")} == public
        assert "x-public" not in built.text(f"posts/cell{len(WORDS)}")


class TestTablesOfContents:
    """A draft by a directive is found by a pattern, before it is known to be one."""

    SITE = """
        === index.md ===
        # Home

        ```{toctree}
        :glob:

        posts/*
        ```
        === more.rst ===
        :orphan:

        More
        ====

        .. toctree::
           :glob:
           :numbered:

           posts/*
        === posts/a.md ===
        ---
        date: 2026-01-01
        ---

        # A post
        === posts/draft.md ===
        # Its title

        ```{post} DATE
        ```
        """

    @pytest.mark.parametrize("jobs", [1, 3])
    def test_patterns_do_not_find_it(self, make_site: MakeSite, jobs: int) -> None:
        site = make_site(self.SITE.replace("DATE", ""))
        for _ in range(2):
            built = site.build(jobs=jobs)
            assert built.faults == []
            assert "held back: posts/draft (it has no date)" in built.status
        assert built.read == set()
        assert built.tree() == site.build_clean().tree()

    def test_they_find_it_when_it_is_none(self, make_site: MakeSite) -> None:
        site = make_site(self.SITE.replace("DATE", ""))
        site.build()
        for date, public in (("2026-01-02", True), ("", False), (str(TOMORROW), False), ("2026-01-02", True)):
            site.write("posts/draft.md", f"# Its title\n\n```{{post}} {date}\n```\n")
            built = site.build()
            assert built.faults == []
            for page in ("index", "more"):
                assert any("Its title" in words for words in links(built.main(page))) is public
            assert built.tree() == site.build_clean().tree()

    @pytest.mark.parametrize("text", ["# Its title\n\n```{post}\n```\n", "---\ndraft: true\n---\n\n# Its title\n"])
    def test_a_pattern_that_finds_nothing_else_is_right(self, make_site: MakeSite, text: str) -> None:
        site = make_site(self.SITE.replace("DATE", ""))
        site.write("posts/draft.md", text)
        site.remove("posts/a.md")
        built = site.build()
        assert built.faults == []
        assert "Its title" not in built.page("index").text_content()


class TestNamedEntries:
    """A draft that a ``toctree`` names is reported once, where it is named."""

    INDEX = """
        === index.md ===
        # Home

        ```{toctree}
        :numbered:
        :reversed:
        NAMED

        posts/a
        ENTRY
        self
        https://example.org/
        ```
        """

    MORE = """
        === more.rst ===
        :orphan:

        More
        ====

        .. toctree::
           :hidden:
           :caption: All

           A title <posts/draft>
           posts/a
        """

    POSTS = """
        === posts/a.md ===
        ---
        date: 2026-01-01
        ---

        # A post
        === posts/b.md ===
        ---
        date: 2026-01-02
        ---

        # Another post
        """

    DRAFTS: ClassVar = {
        "front matter": "---\ndate: 2026-01-03\ndraft: true\n---\n\n# Its title\n",
        "no date": "# Its title\n",
        "future": f"---\ndate: {TOMORROW}\n---\n\n# Its title\n",
        "fault": "---\ndate: tomorrow\n---\n\n# Its title\n",
        "directive": "# Its title\n\n```{post}\n```\n",
        "future directive": f"# Its title\n\n```{{post}} {TOMORROW}\n```\n",
    }

    PUBLIC = "---\ndate: 2026-01-03\n---\n\n# Its title\n"

    def site(self, make_site: MakeSite, entry: str = "posts/draft", *, glob: bool = False) -> Site:
        index = self.INDEX.replace("ENTRY", entry).replace("NAMED", ":glob:" if glob else ":titlesonly:")
        return make_site(index + self.MORE + self.POSTS)

    @staticmethod
    def told(built: Built) -> list[str]:
        return [line for line in built.warnings if line.endswith("[commonplace.toctree]")]

    @pytest.mark.parametrize("case", DRAFTS)
    @pytest.mark.parametrize("jobs", [1, 3])
    def test_each_is_reported_once(self, make_site: MakeSite, case: str, jobs: int) -> None:
        site = self.site(make_site)
        site.write("posts/draft.md", self.DRAFTS[case])
        for _ in range(2):  # and by a build in which nothing has changed
            built = site.build(jobs=jobs)
            told = self.told(built)
            assert len(told) == 2
            assert "index.md:9: WARNING: toctree: 'posts/draft' is held back (" in told[0]
            assert "more.rst:10: WARNING: toctree: 'posts/draft' is held back (" in told[1]
            assert [line for line in built.warnings if "oct" in line and line not in told] == []
            assert "1. A post" in links(built.main("index"))
        assert built.tree() == site.build_clean().tree()

    @pytest.mark.parametrize("entry", ["A title <posts/draft.md>", "posts/draft.md", "/posts/draft"])
    @pytest.mark.parametrize("case", ["front matter", "directive"])
    def test_however_it_is_named(self, make_site: MakeSite, entry: str, case: str) -> None:
        site = self.site(make_site, entry)
        site.write("posts/draft.md", self.DRAFTS[case])
        assert len(self.told(site.build())) == 2

    @pytest.mark.parametrize("entry", ["posts/*\nposts/draft", "posts/draft\nposts/*"])
    @pytest.mark.parametrize("case", ["front matter", "directive"])
    def test_beside_a_pattern(self, make_site: MakeSite, entry: str, case: str) -> None:
        site = self.site(make_site, entry.replace("\n", "\n        "), glob=True)
        site.write("posts/draft.md", self.DRAFTS[case])
        built = site.build()
        assert len(self.told(built)) == 2
        shown = " ".join(links(built.main("index")))
        assert "A post" in shown
        assert "Another post" in shown
        assert "Its title" not in built.page("posts/a").text_content()

    @pytest.mark.parametrize("case", ["front matter", "directive", "fault"])
    def test_it_comes_and_goes(self, make_site: MakeSite, case: str) -> None:
        site = self.site(make_site)
        for text, public in ((self.PUBLIC, True), (self.DRAFTS[case], False), (self.PUBLIC, True)):
            site.write("posts/draft.md", text)
            built = site.build()
            assert len(self.told(built)) == (0 if public else 2)
            assert any("Its title" in words for words in links(built.main("index"))) is public
            assert any("A title" in words for words in links(built.page("index"))) is False
        assert built.tree() == site.build_clean().tree()

    def test_with_drafts_it_is_there(self, make_site: MakeSite) -> None:
        site = self.site(make_site)
        site.write("posts/draft.md", self.DRAFTS["directive"])
        assert len(self.told(site.build())) == 2
        built = site.build(tags=("drafts",))
        assert self.told(built) == []
        assert any("Its title" in words for words in links(built.main("index")))
        built = site.build()
        assert len(self.told(built)) == 2
        assert built.tree() == site.build_clean().tree()

    def test_the_line_is_that_of_an_included_file(self, make_site: MakeSite) -> None:
        site = self.site(make_site, "posts/b")
        site.write("more.rst", ":orphan:\n\nMore\n====\n\n.. include:: part.txt\n")
        site.write("part.txt", ".. toctree::\n\n   posts/b\n   posts/draft\n")
        site.write("posts/draft.md", self.DRAFTS["directive"])
        (told,) = self.told(site.build())
        assert "part.txt:4: WARNING" in told

    def test_pages_below_are_left_out_with_it(self, make_site: MakeSite) -> None:
        site = self.site(make_site)
        site.write("posts/draft.md", self.DRAFTS["directive"] + "\n```{toctree}\nb\n```\n")
        built = site.build()
        assert len(self.told(built)) == 2
        assert "Another post" not in " ".join(links(built.main("index")))
        assert built.path("posts/b")


class TestOthersKnowNothing:
    """What public pages show is the same with and without a draft beside them."""

    @pytest.mark.parametrize("case", HELD_BACK)
    def test_same_bytes_as_without(self, make_site: MakeSite, case: str) -> None:
        site = with_public_post(make_site())
        draft_post(site, case)
        # Sphinx's own record of the configuration, which may hold the list of posts.
        with_draft = {name: content for name, content in site.build().tree().items() if name != ".buildinfo"}
        site.remove(f"posts/{TOKEN}name.md")
        without = {
            name: content for name, content in site.build(out="other").tree().items() if name != ".buildinfo"
        }
        assert with_draft == without

    def test_older_and_newer_skip_it(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "First", "2026-01-01")
        site.post("b", "Second", "2026-01-02", draft="true")
        site.post("c", "Third", "2026-01-03")
        built = site.build()
        (older,) = built.main("posts/c").find_class("post-older")
        assert older.text_content().split() == ["Older", "First"]


class TestFootnotesOfASection:
    """A draft section of a Markdown document with footnotes."""

    def test_no_line_is_left_above_none(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write(
            "posts/two.md",
            "# Two\n\n## One\n\n```{post} 2026-01-01\n```\n\nText.\n\n"
            "## Other\n\n```{post} 2027-01-01\n```\n\nSecret[^a].\n\n[^a]: Note.\n",
        )
        built = site.build()
        assert built.warnings == []
        assert "Note." not in built.text("posts/two")


class TestFaults:
    """What cannot be published is left out, told, and the rest of the site is whole."""

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", ":1: WARNING: title: no title, no heading and no text"),
            (b"---\ndate: 2026-01-01\n---\n", ":1: WARNING: title: no title, no heading and no text"),
            (b"---\ndate: 2026-02-30\n---\n# Bad\n", ":2:7: WARNING: date: '2026-02-30' is no date"),
            (b"---\ndate: [1, 2\n---\n# Bad\n", ":2:7: WARNING: front matter: broken YAML"),
            (b"---\ndate: 2026-01-01\n---\n\n# Caf\xe9\n", ":5:6: WARNING: encoding: the byte 0xe9"),
        ],
        ids=["empty", "no text", "no date", "broken YAML", "not UTF-8"],
    )
    @pytest.mark.parametrize("jobs", [1, 3])
    def test_a_post(self, make_site: MakeSite, content: bytes, told: str, jobs: int) -> None:
        site = make_site()
        for number in range(6):
            site.post(f"good{number}", f"Good {number}", "2026-01-01")
        site.write("posts/bad.md", content)
        for built in (site.build(jobs=jobs), site.build(jobs=jobs)):
            warning, summary = built.warnings
            assert f"posts/bad.md{told}" in warning
            assert "1 document is left out of the site, for faults reported above: posts/bad (" in summary
            assert [name for name in built.tree() if "bad" in name] == []
            assert len(built.main("blog").find_class("listing-post")) == 6

    @pytest.mark.parametrize("line", ["daet: 2026-05-04", "Date: 2026-05-04", "dat: 2026-05-04"])
    def test_a_slip_that_costs_the_date(self, make_site: MakeSite, line: str) -> None:
        site = make_site()
        site.write("posts/a.md", f"---\n{line}\n---\n\n# A\n")
        for built in (site.build(), site.build()):
            told, left_out = built.warnings
            assert f"posts/a.md:2:1: WARNING: {line.partition(':')[0]}: this key is not known" in told
            assert "did you mean 'date'?" in told
            assert "posts/a (its front matter has faults)" in left_out

    @pytest.mark.parametrize("case", HELD_BACK)
    def test_a_draft_is_told_as_posts_are(self, make_site: MakeSite, case: str) -> None:
        site = make_site()
        site.post("a", "A", **HELD_BACK[case], kind="esay", tag="x")
        for built in (site.build(), site.build(), site.build(tags=("drafts",))):
            slips = [line for line in built.warnings if "posts/a.md:" in line]
            assert len(slips) == 2
            assert "kind: 'esay' was found" in slips[0]
            assert "tag: this key is not known" in slips[1]

    @pytest.mark.parametrize(
        "block",
        [
            "blogpost: true\ntags: [a",
            '"blogpost": true\ntags: [a',
            "'draft' : true\ntags: [a",
            "{blogpost: true, tags: [a}",
            '{"date": 2099-01-01,\n "blogpost": true, "tags": [a}',
            "? blogpost\n: true\ntags: [a",
            "!!str blogpost: true\ntags: [a",
        ],
    )
    def test_what_looks_like_a_post_is_held_back_anywhere(self, make_site: MakeSite, block: str) -> None:
        site = make_site()
        site.write("a.md", f"---\n{block}\n---\n\n# A\n\nA secret.\n")
        built = site.build()
        assert "a.html" not in built.tree()
        assert "a (its front matter has faults)" in built.warnings[-1]

    @pytest.mark.parametrize(
        "block", ["blogpost: false\ntags: [a", '{"blogpost": "no", tags: [a}', "title: [draft"]
    )
    def test_what_does_not_is_mysts_alone(self, make_site: MakeSite, block: str) -> None:
        site = make_site()
        site.write("a.md", f"---\n{block}\n---\n\n# A\n")
        built = site.build()
        assert "a.html" in built.tree()
        assert all("commonplace" not in line for line in built.warnings)

    @pytest.mark.parametrize("key", ["Blogpost", "blog_post", "blogposts", "BLOGPOST", "bolgpost"])
    def test_a_page_that_is_nearly_a_post_is_told(self, make_site: MakeSite, key: str) -> None:
        site = make_site()
        site.write("a.md", f"---\norphan: true\n{key}: true\n---\n\n# A\n")
        site.write("b.rst", f":orphan:\n:{key}: true\n\nB\n=\n")
        first, second = site.build().warnings
        says = f"WARNING: {key}: this key is not known; keys of your own begin with x-; did you mean 'blogpost'?"
        assert f"a.md:3:1: {says}" in first
        assert f"b.rst:2: {says}" in second

    def test_two_documents_of_one_address(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("two", "Two", "2026-01-01")
        site.post("two/index", "Two again", "2026-01-02")
        built = site.build("dirhtml")
        warning, summary = built.warnings
        assert "posts/two/index (its address is that of posts/two)" in summary
        assert "posts/two/index.md:1: WARNING: address: 'posts/two/' is the address of 'posts/two', too" in warning
        assert built.main("posts/two").xpath(".//h1")[0].text_content().startswith("Two")
        assert site.build("html", out="html").warnings == []
