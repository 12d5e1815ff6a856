"""A warning of a document is told in each build until it is mended, also if the document is not read again."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable

import pytest
from sphinx.errors import ExtensionError, SphinxWarning

from tests.support.pictures import RED
from tests.support.sites import Built, Site

MakeSite = Callable[..., Site]

NAMES = ("md_reading", "md_writing", "rst_reading", "rst_writing", "page")

FAULTS = """
=== posts/md_reading.md ===
---
date: 2026-05-01
tgas: [a]
---

# Reading

{nosuch}`x` and ![](missing.png) and {download}`missing.zip`

```{nosuch}
text
```

```{figure} also-missing.png
:nosuch: 1

A caption
```

Note[^absent] and `{eval-rst}`.

```{eval-rst}
*unclosed and :nosuch:`x`
```

### A level too deep

```{include} missing.txt
```

%d of 100 % {nosuch}`%s`
=== posts/md_writing.md ===
---
date: 2026-05-02
---

# Writing

{ref}`no-such-label` {doc}`no-such-document` [x](#no-such-heading) [y](no-such-file.md) {source}`no-such-source`
{numref}`no-such-figure` {term}`no such term` {eq}`no-such-equation` {py:func}`no.such`

```nosuchlexer
x
```

```python
this is ? no python "
```

```{postlist}
:tags: nothing
:format: "{nothing}"
```

```{sources}
:site: nowhere.example
```
=== posts/rst_reading.rst ===
:date: 2026-05-03
:tgas: a

Reading
=======

:nosuch:`x` and *unclosed

.. nosuch:: x

.. image:: missing.png

Title too short
===

Note [#absent]_ and |absent| and absent_.

.. include:: missing.txt
=== posts/rst_writing.rst ===
:date: 2026-05-04

Writing
=======

:ref:`no-such-label` :doc:`no-such-document` :source:`no-such-source` :numref:`no-such-figure`
:term:`no such term` :any:`nothing`

.. code-block:: nosuchlexer

   x

.. postlist::
   :tags: nothing
=== page.md ===
# A page

```{toctree}
no-such-document
posts/good
```

{nosuch}`x` {ref}`no-such-label`
=== lonely.md ===
# No table of contents has this
=== posts/good.md ===
---
date: 2026-05-05
---

# Good

Nothing is wrong here. [A link](https://elsewhere.example/)
"""

GOOD = {
    "posts/md_reading.md": "---\ndate: 2026-05-01\n---\n\n# Reading\n\nWords.\n",
    "posts/md_writing.md": "---\ndate: 2026-05-02\n---\n\n# Writing\n\nWords.\n",
    "posts/rst_reading.rst": ":date: 2026-05-03\n\nReading\n=======\n\nWords.\n",
    "posts/rst_writing.rst": ":date: 2026-05-04\n\nWriting\n=======\n\nWords.\n",
    "page.md": "---\norphan: true\n---\n# A page\n",
    "lonely.md": "---\norphan: true\n---\n# No table of contents has this\n",
}


def same(one: Built, other: Built) -> bool:
    """Return whether two builds told the same warnings, as often, and in the same order."""
    assert Counter(one.warnings) == Counter(other.warnings)
    return one.warnings == other.warnings


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_all_are_told_again(make_site: MakeSite, builder: str) -> None:
    site = make_site(FAULTS)
    first = site.build(builder)
    for name in NAMES:
        assert len([line for line in first.warnings if f"{name}." in line]) >= 3
    second = site.build(builder)
    assert second.written <= {"page"}  # Sphinx reads a document again whose `toctree` names one that is missing
    assert same(first, second)


def test_one_process_or_several(make_site: MakeSite) -> None:
    site = make_site(FAULTS)
    first = site.build(jobs=3)
    assert same(first, site.build(jobs=3))
    assert same(first, site.build_clean())


def test_strict_builds_fail_until_all_is_mended(make_site: MakeSite) -> None:
    site = make_site(FAULTS)
    assert site.build(werror=True).returncode == 1
    for name, text in GOOD.items():
        site.write(name, text)
        built = site.build(werror=True)
        assert same(built, site.build_clean(werror=True))
        assert built.returncode == bool(built.warnings)
    assert built.warnings == []
    assert site.build(werror=True).returncode == 0


def test_edits_elsewhere_change_nothing(make_site: MakeSite) -> None:
    site = make_site(FAULTS)
    first = site.build()
    site.post("another", "Another", "2026-05-06")
    assert same(first, site.build(jobs=2))
    site.remove("posts/another.md")
    assert same(first, site.build())


@pytest.mark.parametrize("name", ["posts/md_reading.md", "posts/rst_writing.rst", "page.md"])
def test_a_removed_document_has_none(make_site: MakeSite, name: str) -> None:
    site = make_site(FAULTS)
    site.build()
    site.remove(name)
    built = site.build()
    assert not [line for line in built.warnings if name in line]
    assert same(built, site.build_clean())


@pytest.mark.parametrize("name", ["md_reading.md", "md_writing.md", "rst_reading.rst", "rst_writing.rst"])
def test_a_draft_has_what_a_clean_build_tells(make_site: MakeSite, name: str) -> None:
    site = make_site(FAULTS)
    site.build()
    text = (site.src / "posts" / name).read_text("utf-8")
    draft = text.replace("date: ", "draft: true\ndate: ", 1) if name.endswith("md") else f":draft: true\n{text}"
    site.write(f"posts/{name}", draft)
    built = site.build()
    assert same(built, site.build_clean())
    assert same(built, site.build())
    assert same(built, site.build(jobs=2))
    site.write(f"posts/{name}", text)
    assert same(site.build(), site.build_clean())


DUPLICATES = """
=== posts/a.md ===
---
date: 2026-05-01
---

# The same heading

(twice)=
## A target

$$x$$ (formula)

```{eval-rst}
.. [CIT2000] Cited

.. py:function:: twice.named

.. js:function:: named

.. envvar:: NAMED

.. rst:directive:: named

.. glossary::

   a term
      Its meaning

See [CIT2000]_.
```
=== posts/b.rst ===
:date: 2026-05-02

The same heading
================

.. _twice:

A target here
-------------

.. math:: x
   :label: formula

.. [CIT2000] Cited

.. py:function:: twice.named

.. js:function:: named

.. envvar:: NAMED

.. envvar:: OWN

.. envvar:: OWN

.. rst:directive:: named

.. glossary::

   a term
      Its meaning
=== c.md ===
---
orphan: true
---
# The same heading

(twice)=
Words with a target.

(only-here)=
## A target of its own
=== d.md ===
---
orphan: true
---
# Another heading

(twice)=
## A third target
"""

WITH_SECTIONS = """
extensions.append("sphinx.ext.autosectionlabel")
myst_enable_extensions = ["dollarmath"]
"""


def about_duplicates(built: Built, site: Site) -> list[str]:
    found = [line.replace(f"{site.src}/", "") for line in built.warnings if "uplicate" in line]
    return sorted(found)


class TestDuplicates:
    def test_they_are_those_of_sphinx(self, make_site: MakeSite) -> None:
        """In a first build with one process, when Sphinx sees all of them."""
        site = make_site(DUPLICATES, conf=WITH_SECTIONS)
        ours = about_duplicates(site.build(), site)
        plain = make_site(DUPLICATES, conf=f'extensions = ["myst_parser"]\n{WITH_SECTIONS}')
        assert ours == about_duplicates(plain.build(), plain)
        assert len(ours) == 12

    def test_edits_and_processes_change_nothing(self, make_site: MakeSite) -> None:
        site = make_site(DUPLICATES, conf=WITH_SECTIONS)
        first = site.build(jobs=4)
        assert same(first, site.build_clean())
        for name in ("posts/a.md", "c.md"):
            site.write(name, (site.src / name).read_text("utf-8") + "\nMore words.\n")
            built = site.build()
            assert built.read == {name.removesuffix(".md")}
            assert same(first, built)

    def test_a_document_that_is_gone_has_no_names(self, make_site: MakeSite) -> None:
        site = make_site(DUPLICATES, conf=WITH_SECTIONS)
        site.build()
        site.remove("posts/b.rst")
        assert same(site.build(), site.build_clean())
        site.write("c.md", "---\norphan: true\n---\n# Nothing twice\n")
        site.remove("d.md")
        built = site.build()
        assert built.warnings == []


class TestSettings:
    def test_what_is_suppressed(self, make_site: MakeSite) -> None:
        site = make_site(FAULTS)
        first = site.build()
        overrides = {"suppress_warnings": ["myst", "ref.*", "commonplace.postlist", "toc.not_included"]}
        built = site.build(overrides=overrides)
        assert built.warnings
        assert not [line for line in built.warnings if "[myst." in line or "[ref." in line or "postlist" in line]
        assert same(built, site.build_clean(overrides=overrides))
        assert same(first, site.build())

    def test_nitpicky(self, make_site: MakeSite) -> None:
        """The setting decides neither what is read nor what pages show."""
        site = make_site("=== a.md ===\n---\norphan: true\n---\n# A\n\n{py:func}`nowhere`\n")
        assert site.build().warnings == []
        built = site.build(overrides={"nitpicky": True})
        assert len(built.warnings) == 1
        assert built.written == {"a"}
        assert same(built, site.build(overrides={"nitpicky": True}))
        ignore = {"nitpicky": True, "nitpick_ignore": {("py:func", "nowhere")}}
        assert site.build(overrides=ignore).warnings == []

    def test_what_cannot_be_saved(self, make_site: MakeSite) -> None:
        """Sphinx warns of such a setting whenever it saves the environment: several times, or never."""
        site = make_site(conf='html_context = {"said": lambda: "SAID"}\n')
        for name in "abcdef":
            site.write(f"{name}.md", "---\norphan: true\n---\n\n# A page\n")
        clean = site.build_clean().warnings
        assert len(clean) == 1
        assert "html_context" in clean[0]
        assert [site.build(jobs=jobs).warnings for jobs in (3, 1, 3)] == [clean] * 3


class TestWholeSite:
    def test_what_no_table_of_contents_has(self, make_site: MakeSite) -> None:
        """Sphinx looks at this only if something is read or written."""
        site = make_site("=== lonely.md ===\n# Lonely\n")
        first = site.build(werror=True)
        second = site.build(werror=True)
        assert not second.written
        assert len(second.warnings) == 1
        assert same(first, second)
        assert second.returncode == 1

    def test_labels_that_come(self, make_site: MakeSite) -> None:
        """The list stays empty, but one label is known now."""
        site = make_site("=== list.md ===\n---\norphan: true\n---\n# L\n\n```{postlist}\n:tags: ai, web\n```\n")
        site.post("a", "A", "2026-05-01")
        assert len(site.build().warnings) == 2
        site.post("b", "B", "2026-05-02", tags="ai")
        assert same(site.build(), site.build_clean())

    def test_one_warning_of_many_documents(self, make_site: MakeSite) -> None:
        """Extensions can ask for it to be told once."""
        conf = """
        def setup(app):
            from sphinx.util import logging
            logger = logging.getLogger(__name__)
            def read(app, doctree):
                logger.warning("told %s", "once", once=True, location=app.env.docname)
            def resolve(app, doctree, docname):
                logger.warning("told of %s", docname, once=True, color="blue")
                if docname == "index":
                    try:
                        raise ValueError("the cause")
                    except ValueError:
                        logger.warning("told why", exc_info=True)
            app.connect("doctree-read", read)
            app.connect("doctree-resolved", resolve)
        """
        site = make_site(conf=conf)
        for name in ("a", "b", "c"):
            site.post(name, name.upper(), "2026-05-01")
        first = site.build()
        assert len([line for line in first.warnings if "told once" in line]) == 1
        assert len([line for line in first.warnings if "told of" in line]) == 4
        assert "ValueError: the cause" in first.warnings
        assert same(first, site.build())
        site.post("b", "Changed", "2026-05-01")
        assert same(site.build(), first)


@pytest.mark.parametrize("builder", ["text", "epub"])
def test_other_builders(make_site: MakeSite, builder: str) -> None:
    site = make_site(FAULTS)
    first = site.build(builder)
    for name in NAMES:
        assert len([line for line in first.warnings if f"{name}." in line]) >= 3
    assert same(first, site.build(builder))
    site.write("other.md", "---\norphan: true\n---\n# O\n\n(no-such-label)=\n## Here\n")
    built = site.build(builder, overrides={"nitpicky": True})
    assert not [line for line in built.warnings if "no-such-label" in line]
    assert same(built, site.build_clean(builder, overrides={"nitpicky": True}))


def test_what_is_mended_elsewhere(make_site: MakeSite) -> None:
    """By files, documents, targets and sources that come; when they go, the warnings are back."""
    site = make_site(FAULTS)
    first = site.build()
    cures = {
        "posts/missing.png": RED,
        "posts/also-missing.png": RED,
        "posts/missing.zip": b"",
        "no-such-document.md": b"---\norphan: true\n---\n# N\n\n(no-such-label)=\n## Here\n",
        "posts/no-such-document.md": b"---\ndate: 2026-05-07\n---\n# N\n",
        "posts/no-such-file.md": b"---\ndate: 2026-05-08\n---\n# F\n",
        "posts/terms.rst": b":date: 2026-05-09\n\nT\n=\n\n.. glossary::\n\n   no such term\n      Its meaning\n",
        "sources.yaml": b"- id: no-such-source\n  type: webpage\n  title: A\n  URL: https://elsewhere.example/b\n",
    }
    for name, content in cures.items():
        site.write(name, content)
    built = site.build(jobs=2)
    assert len(built.warnings) < len(first.warnings)
    assert same(built, site.build_clean())
    for name in cures:
        site.remove(name)
    assert same(first, site.build())


FAILING = """
from pathlib import Path
def setup(app):
    def fail(app, doctree, docname):
        if docname == "posts/md_reading" and Path(app.confdir, "fail").exists():
            raise ValueError("on purpose")
    app.connect("doctree-resolved", fail, priority=1000)
"""


class TestBuildsThatEnd:
    @pytest.mark.parametrize("builder", ["html", "text"])
    def test_by_an_error(self, make_site: MakeSite, builder: str) -> None:
        site = make_site(FAULTS, conf=FAILING)
        first = site.build(builder)
        site.write("fail", "")
        site.write("posts/md_reading.md", (site.src / "posts/md_reading.md").read_text("utf-8") + "\nMore.\n")
        with pytest.raises(ExtensionError):
            site.build(builder)
        site.remove("fail")
        assert same(first, site.build(builder))

    def test_by_a_warning(self, make_site: MakeSite) -> None:
        site = make_site(FAULTS)
        first = site.build()
        for _again in range(2):
            with pytest.raises(SphinxWarning):
                site.build(raising=True)
        assert same(first, site.build())


def test_the_project_is_moved(make_site: MakeSite) -> None:
    site = make_site(FAULTS)
    first = site.build()
    moved = Site(site.root.with_name("moved"))
    shutil.rmtree(moved.root)
    site.root.rename(moved.root)
    built = moved.build()
    assert [line.replace("/moved/", f"/{site.root.name}/") for line in built.warnings] == first.warnings
