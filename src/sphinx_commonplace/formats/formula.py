"""A formula in TeX as MathML, if ``latex2mathml`` is installed and understands it."""

from __future__ import annotations

import importlib
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from lxml import etree

_MATHML: Final = "http://www.w3.org/1998/Math/MathML"
_DELIMITERS: Final = ((r"\(", r"\)"), (r"\[", r"\]"), ("$$", "$$"), ("$", "$"))
_LEADING: Final = "//@*[contains(name(), 'href') or starts-with(name(), 'on')]"
_LABEL: Final = re.compile(r"\\label\s*\{[^{}]*\}")


def tex_of(text: str) -> str:
    """Return the TeX of a formula without the delimiters by which a script finds it."""
    text = text.strip()
    for left, right in _DELIMITERS:
        if text.startswith(left) and text.endswith(right) and len(text) >= len(left) + len(right):
            return text[len(left) : -len(right)].strip()
    return text


def mathml_version() -> str:
    """Return the version of the library that makes MathML; "" if it is not installed."""
    try:
        return version("latex2mathml")
    except PackageNotFoundError:
        return ""


def mathml(tex: str, *, display: bool) -> str:
    """Return a formula as MathML Core; "" if it cannot be had.

    The library writes commands that it does not know, such as a site's own macros, into the formula as they are.
    So a result in which TeX is left, or that is not well-formed, is not used.

    :param display: whether it stands in a line of its own
    """
    converter = _converter()
    if converter is None:
        return ""
    try:
        made = converter.convert(_LABEL.sub("", tex), display="block" if display else "inline")
        root = etree.fromstring(made, etree.XMLParser(resolve_entities=False, no_network=True))
    except Exception:  # noqa: BLE001 - each of its parts raises others
        return ""
    words = "".join(root.itertext())
    if "\\" in words or not words.strip() or root.xpath(_LEADING):
        return ""
    return etree.tostring(root, encoding="unicode").replace(f' xmlns="{_MATHML}"', "", 1)


@cache
def _converter() -> Any:  # noqa: ANN401 - a module that may not be there
    try:
        return importlib.import_module("latex2mathml.converter")
    except ImportError:
        return None
