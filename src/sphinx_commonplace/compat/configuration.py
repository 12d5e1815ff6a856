"""Sphinx's configuration: checked and completed after it is read, and turned into our record of settings."""

from __future__ import annotations

import ast
import html
import os
from collections.abc import Mapping
from functools import partial
from glob import glob
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jinja2 import Environment, TemplateSyntaxError

from sphinx_commonplace.compat import ablog
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter import authors_file
from sphinx_commonplace.report import report
from sphinx_commonplace.settings import ABLOG_SETTINGS, EXPORTS, NAVIGATION, SETTINGS, check_settings, today
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.text.date_forms import DAY, DAY_OF_YEAR, is_english
from sphinx_commonplace.validation.setting_names import unknown_settings

if TYPE_CHECKING:
    from sphinx.config import Config


def complete(srcdir: str | os.PathLike[str], config: Config) -> None:
    """Check the settings, and set those that depend on others (``config-inited``).

    :param srcdir: the folder of the documents
    """
    _add_authors(Path(srcdir), config)
    _replace_unusable(config)
    if isinstance(config.source_suffix, dict):
        # Sphinx adds the suffixes of extensions to it: to its own default, which all sites of a process share.
        config.source_suffix = dict(config.source_suffix)
    # ABlog would add its templates itself. They must come last; see compat/templates.py.
    config.skip_injecting_base_ablog_templates = True
    if isinstance(config.blog_post_pattern, str):
        config.blog_post_pattern = [config.blog_post_pattern]
    config.matched_blog_posts = sorted(  # ABlog's setting, which other extensions may read
        {
            PurePath(path).with_suffix("").as_posix()
            for pattern in config.blog_post_pattern
            # As ABlog does, but with hidden files, which Sphinx reads, too.
            for path in glob(pattern, root_dir=srcdir, recursive=True, include_hidden=True)  # noqa: PTH207
        }
    )
    _set_names(config)
    if not any(ablog.is_configured(config, name) for name in ("project", "html_title")):
        # Sphinx's default is "Project name not set documentation". This setting is HTML, and blog_title is text.
        config.html_title = html.escape(config.blog_title)


def _set_names(config: Config) -> None:
    """Have the blog and the site named alike where ``conf.py`` names only one of the two."""
    if ablog.is_configured(config, "project"):
        if not ablog.is_configured(config, "blog_title"):
            config.blog_title = config.project  # ABlog's default is "Blog"
    elif "ogp_site_name" in config.values and config.ogp_site_name is None:
        config.ogp_site_name = config.blog_title  # sphinxext-opengraph takes the project, "Project name not set"


def read_settings(config: Config) -> Settings:
    """Return the settings of a configuration that :func:`complete` has completed."""
    zone = ZoneInfo(config.commonplace_timezone)
    # Sphinx's default for the author is "unknown".
    author = config.author if ablog.is_configured(config, "author") else config.blog_title
    # ABlog's defaults are excerpts in feeds, and five seconds before a redirect. Ours are the whole text, and no
    # delay (WCAG 2.2, success criterion 2.2.1).
    fulltext = bool(config.blog_feed_fulltext) or not ablog.is_configured(config, "blog_feed_fulltext")
    refresh = config.post_redirect_refresh if ablog.is_configured(config, "post_redirect_refresh") else 0
    date_format, date_format_short = config.post_date_format, config.post_date_format_short
    if not is_english(config.language):  # ABlog's defaults are those of English
        date_format = date_format if ablog.is_configured(config, "post_date_format") else DAY
        if not ablog.is_configured(config, "post_date_format_short"):
            date_format_short = DAY_OF_YEAR
    return Settings(
        language=config.language,
        root_doc=config.root_doc,
        source_suffixes=tuple(config.source_suffix),
        author=author,
        title=config.blog_title,
        page_title="" if ablog.is_configured(config, "html_title") else config.blog_title,
        path=config.blog_path.strip("/"),
        base_url=_with_slash(config.blog_baseurl) if config.blog_baseurl else "",
        labels=ablog.configured_labels(config),
        default_labels=ablog.default_labels(config),
        archive_titles=bool(config.blog_archive_titles),
        feed_archives=bool(config.blog_feed_archives),
        feed_fulltext=fulltext,
        feed_length=int(config.blog_feed_length or 0),
        feed_subtitle=config.blog_feed_subtitle or "",
        feed_templates=config.blog_feed_templates,
        feed_titles=bool(config.blog_feed_titles),
        date_format=date_format,
        date_format_short=date_format_short,
        always_section=bool(config.post_always_section),
        auto_excerpt=int(config.post_auto_excerpt or 0),
        auto_image=int(config.post_auto_image or 0),
        auto_orphan=bool(config.post_auto_orphan),
        redirect_refresh=refresh,
        descriptions=config.commonplace_descriptions,
        exports=_exports(config.commonplace_exports),
        extra_keys=tuple(config.commonplace_extra_keys),
        feed_formats=tuple(config.commonplace_feed_formats),
        graph=config.commonplace_graph,
        home_posts=config.commonplace_home_posts,
        ignored_links=tuple(config.commonplace_ignored_links),
        layout=config.commonplace_layout,
        label_addresses=config.commonplace_label_addresses,
        label_aliases=config.commonplace_label_aliases,
        listing_bytes=config.commonplace_listing_bytes,
        listing_posts=config.commonplace_listing_posts,
        navigation=_navigation(config.commonplace_navigation),
        own_addresses=tuple(config.commonplace_own_addresses),
        previews=config.commonplace_previews,
        show_cited_by=config.commonplace_show_cited_by,
        show_related=config.commonplace_show_related,
        show_sources=config.commonplace_show_sources,
        sitemap=config.commonplace_sitemap,
        sources=config.commonplace_sources,
        timezone=zone,
        today=today(config.commonplace_today, zone),
        url_rules=config.commonplace_url_rules,
        url_rules_off=tuple(config.commonplace_url_rules_off),
        whole_words=config.commonplace_whole_words,
    )


def _exports(names: object) -> tuple[str, ...]:
    """Return the value of ``commonplace_exports``, which has been checked."""
    if isinstance(names, list | tuple):
        return tuple(name for name in EXPORTS if name in names)
    return EXPORTS if names else ()


def _navigation(entries: object) -> tuple[str | tuple[str, str], ...] | None:
    """Return the value of ``commonplace_navigation``, which has been checked."""
    match entries:
        case list() | tuple():
            return tuple(entry if isinstance(entry, str) else tuple(entry) for entry in entries)
        case bool():
            return NAVIGATION if entries else ()
        case _:
            return None


def report_unknown(config: Config, confdir: str | os.PathLike[str]) -> None:
    """Report typos in the names of settings, when all extensions have registered theirs (``builder-inited``).

    :param confdir: the folder of ``conf.py``
    """
    path = Path(confdir, "conf.py")
    ours = [rule.name for rule in (*SETTINGS, *ABLOG_SETTINGS)]
    known = config.values.keys()
    report(unknown_settings(ablog.names_in(config), ours, known, partial(_line_of, path), "conf.py"))


def _line_of(path: Path, name: str) -> int | None:
    """Return the line on which a module first assigns to a name, None if it does not at its top level."""
    try:
        module = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    for statement in module.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
                return node.lineno
    return None


def _add_authors(srcdir: Path, config: Config) -> None:
    """Add the authors of files ``.authors.yml`` to ``blog_authors``, which counts where both have one."""
    patterns = config.blog_post_pattern
    texts = [patterns] if isinstance(patterns, str) else patterns if isinstance(patterns, (list, tuple)) else []
    folders = {Path()}
    for text in [config.blog_path, *texts]:
        if isinstance(text, str) and "\0" not in text:
            fixed = PurePath(text.partition("*")[0].rpartition("/")[0] if "*" in text else text)
            folders |= {Path(fixed), *map(Path, fixed.parents)}
    found: authors_file.Authors = {}
    for folder in sorted(folders, key=lambda one: (-len(one.parts), one)):
        path = srcdir / folder / authors_file.FILE
        if path.is_file():
            authors, problems = authors_file.read_authors_file(path.read_bytes(), str(path))
            report(problems)
            found = {**authors, **found}
    if found and isinstance(config.blog_authors, Mapping):
        known = dict(config.blog_authors)
        ablog.unset(config, "blog_authors")
        config["blog_authors"] = {**found, **known}


def _with_slash(url: str) -> str:
    return url.rstrip("/") + "/"


def _replace_unusable(config: Config) -> None:
    """Report settings whose values are not allowed, and replace these values."""
    names = [rule.name for rule in (*SETTINGS, *ABLOG_SETTINGS)]
    values = {name: config[name] for name in names}
    used, problems = check_settings(values, {name: config.values[name].default for name in names}, "conf.py")
    report(problems)
    for name, value in used.items():
        ablog.unset(config, name)
        config[name] = value
    _check_templates(config)


def _check_templates(config: Config) -> None:
    """Report feed templates that are no valid Jinja, and remove them."""
    templates = {root: dict(parts) for root, parts in config.blog_feed_templates.items()}
    for root, parts in templates.items():
        for part in list(parts):
            try:
                Environment().from_string(parts[part])  # noqa: S701 - nothing is rendered
            except TemplateSyntaxError as error:
                del parts[part]
                found = f"the template {part!r} of {root!r} cannot be read, {error.message}"
                allowed = "must be a template of Jinja; not used"
                report([Problem(Subtype.CONFIG, "conf.py", None, None, "blog_feed_templates", found, allowed)])
    config.blog_feed_templates = templates
