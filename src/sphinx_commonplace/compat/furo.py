"""What surrounds the content of generated pages, rendered once for all pages that have it alike.

A blog that cites much has thousands of pages of sites. They differ in their titles, addresses and contents, and
what the theme puts around these takes longer to render than most of the contents do.

Nothing is taken for alike that could not be seen to be: two pages share a frame if all that their templates are
given is equal, after every extension has had its say (``html-page-context``), but for what a page says of itself.
Before a frame serves others, it is filled for one page and compared with that page in full.

Written against Furo 2025.12.19 and Sphinx 9.0.4, whose functions in a page's context are known by their module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, TemplateError
from jinja2.meta import find_undeclared_variables
from markupsafe import escape
from sphinx.builders.html import StandaloneHTMLBuilder

from sphinx_commonplace.compat.asset_tags import AssetTags

if TYPE_CHECKING:
    from sphinx.events import EventManager

FRAME_TEMPLATE: Final = "commonplace/frame.html"

_SAYS_OF_ITSELF: Final = frozenset(
    {"pagename", "current_page_name", "title", "pageurl", "feed_path", "feed_title", "feed_folder"}
)
"""What a page's context says of the page, but for its content."""

_MARKED: Final = ("title", "pageurl", "feed_title", "feed_folder", "content")
_MARKS: Final = {name: f"commonplace{number}mark" for number, name in enumerate(_MARKED)}
_MARK: Final = re.compile(f"({'|'.join(_MARKS.values())})")

_MAKES_FUNCTIONS: Final = frozenset({StandaloneHTMLBuilder.__module__, AssetTags.__module__})

_Render = Callable[[str, dict[str, Any]], str]


class SharedFrames:
    """Renders the pages of one template that extends ``page.html`` by its block ``content`` alone.

    :param template: the template's name
    :param content: what its context has for that block
    :param home: the folder of our templates; a site's own of the same name is rendered like any other
    :param others: folders of templates, not Furo's, that go over Furo's
    """

    def __init__(self, template: str, content: Collection[str], home: Path, others: Iterable[Path]) -> None:
        self.template = template
        self.content = frozenset(content)
        self.home = home
        self.others = tuple(others)
        # By what is alike: the frame in parts, every second the mark of what goes there. None: was seen once;
        # empty: a page came out otherwise.
        self._frames: dict[Hashable, Sequence[str] | None] = {}
        self._content: Callable[[dict[str, Any]], str] | None
        self._looked = False  # at the templates

    def render(
        self, environment: Environment, render: _Render, context: dict[str, Any], common: Mapping[str, Any]
    ) -> str:
        """Return a page of this template.

        :param environment: where templates are looked up
        :param render: renders a page by itself
        :param context: what the page's template is given
        :param common: what the templates of all pages are given
        """
        if not self._looked:
            self._looked, self._content = True, self._block(environment)
        key = self._key(context, common) if self._content else None
        if self._content is None or key is None:
            return render(self.template, context)
        if key not in self._frames:
            self._frames[key] = None  # it may be the only page of its kind
            return render(self.template, context)
        frame = self._frames[key]
        if frame == ():
            return render(self.template, context)
        content = self._content(context)
        if frame is not None:
            return _filled(frame, context, content)
        page = render(FRAME_TEMPLATE, {**context, "content": content})
        made = self._frame(render, context)
        self._frames[key] = made if _filled(made, context, content) == page else ()
        return page

    def _block(self, environment: Environment) -> Callable[[dict[str, Any]], str] | None:
        """Return what renders a page's content alone; None where pages cannot share what surrounds it."""
        template = environment.get_template(self.template)
        used = (template, environment.get_template(FRAME_TEMPLATE))
        if (
            not all(Path(one.filename or "").is_relative_to(self.home) for one in used)
            or template.blocks.keys() != {"content"}
            or self._others_tell_pages_apart(environment)
        ):
            return None
        return lambda context: "".join(template.blocks["content"](template.new_context(context)))

    def _frame(self, render: _Render, context: Mapping[str, Any]) -> Sequence[str]:
        """Return what surrounds a page's content, in parts; nothing where it leads to pages of its folder."""
        folder = f"{context['pagename'].rpartition('/')[0]}/"
        leads_home = False

        def pathto(target: str, *arguments: Any, **options: Any) -> str:  # noqa: ANN401 - all that Sphinx's takes
            nonlocal leads_home
            leads_home |= target.startswith(folder)
            address: str = context["pathto"](target, *arguments, **options)
            return address

        marks = {name: mark for name, mark in _MARKS.items() if context.get(name) or name == "content"}
        nameless = {"pagename": "", "current_page_name": "", "pathto": pathto}
        marked = render(FRAME_TEMPLATE, {**context, **nameless, **marks})
        return () if leads_home else _MARK.split(marked)

    def _key(self, context: Mapping[str, Any], common: Mapping[str, Any]) -> Hashable:
        """Return what a page must have alike with others of its frame; None for a page that is to be itself."""
        if not all(_is_plain(context[name] or "") for name in ("title", "pageurl")):
            return None  # how a theme escapes it is not known
        alike = [
            (name, _comparable(value))
            for name, value in context.items()
            if name not in _SAYS_OF_ITSELF
            and name not in self.content
            and (value is not common.get(name) or name not in common)
        ]
        said = [(name, bool(context.get(name))) for name in sorted(_SAYS_OF_ITSELF)]
        own_feed = context.get("feed_path") != context.get("blog_path")
        key = (context["pagename"].rpartition("/")[0], own_feed, *said, *sorted(alike, key=lambda pair: pair[0]))
        try:
            hash(key)
        except TypeError:
            return None
        return key

    def _others_tell_pages_apart(self, environment: Environment) -> bool:
        """Return whether a template that is not ours or Furo's looks at what a page says of itself."""
        names = _SAYS_OF_ITSELF | self.content | {"self", "toctree"}
        for path in (path for folder in self.others for path in sorted(folder.rglob("*.html"))):
            try:
                tree = environment.parse(path.read_text("utf-8"))
            except (OSError, UnicodeError, TemplateError):
                return True  # it is told of where it is used
            if names & find_undeclared_variables(tree):
                return True
        return False


def _is_plain(text: str) -> bool:
    """Return whether a text is the same as markup, and with single blanks."""
    return escape(text) == text and " ".join(text.split()) == text


def _filled(frame: Sequence[str], context: Mapping[str, Any], content: str) -> str:
    values = {
        mark: content if name == "content" else escape(context.get(name) or "") for name, mark in _MARKS.items()
    }
    return "".join(values[part] if place % 2 else part for place, part in enumerate(frame))


def _comparable(value: object) -> Hashable:
    """Return what is equal for two pages if a template sees no difference between their values."""
    match value:
        case list() | tuple():
            return type(value), *map(_comparable, value)
        case dict():
            return type(value), *((_comparable(name), _comparable(one)) for name, one in value.items())
        case FunctionType() if value.__module__ in _MAKES_FUNCTIONS:
            # Made for each page, of which it knows the address: a relative one is alike for all pages of a folder.
            return value.__module__, value.__qualname__
        case _:
            return type(value), value


def take_finishers(events: EventManager) -> list[Callable[..., None]]:
    """Take away what Furo does when a build is over: it writes the style of code into the output, over Sphinx's.

    Written against Furo 2025.12.19, which has no setting for that. The style must be written whole, and before
    pages, which name it with its checksum; so it is done where static files are made (``PageBuilder``).

    :returns: the listeners, which take the application and an exception or None
    """
    taken = [one for one in events.listeners["build-finished"] if getattr(one.handler, "__module__", "") == "furo"]
    for listener in taken:
        events.disconnect(listener.id)
    return [listener.handler for listener in taken]
