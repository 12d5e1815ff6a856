"""The settings of ``conf.py`` before anything goes by them: checked, and replaced where they cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, TemplateSyntaxError

from sphinx_commonplace.compat import ablog
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.report import report
from sphinx_commonplace.settings import ABLOG_SETTINGS, SETTINGS, check_settings

if TYPE_CHECKING:
    from sphinx.config import Config


def settle_settings(config: Config) -> None:
    """Tell which settings have values that are not allowed, and give them others."""
    names = [rule.name for rule in (*SETTINGS, *ABLOG_SETTINGS)]
    values = {name: config[name] for name in names}
    used, problems = check_settings(values, {name: config.values[name].default for name in names}, "conf.py")
    report(problems)
    for name, value in used.items():
        ablog.take_back(config, name)
        config[name] = value
    _check_templates(config)


def _check_templates(config: Config) -> None:
    """Tell which templates of feeds cannot be read, and do without them."""
    templates = {root: dict(parts) for root, parts in config.blog_feed_templates.items()}
    for root, parts in templates.items():
        for part in list(parts):
            try:
                Environment().parse(parts[part])  # noqa: S701 - nothing is rendered
            except TemplateSyntaxError as error:
                del parts[part]
                found = f"the template {part!r} of {root!r} cannot be read, {error.message}"
                allowed = "must be a template of Jinja; not used"
                report([Problem(Subtype.CONFIG, "conf.py", None, None, "blog_feed_templates", found, allowed)])
    config.blog_feed_templates = templates
