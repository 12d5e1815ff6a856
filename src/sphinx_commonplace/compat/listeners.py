"""Disconnects what other extensions have connected to Sphinx's events.

``disconnect`` of Sphinx needs a listener's id, which only the extension that connected it is told; hence
``events.listeners``, which is not documented. Written against Sphinx 9.0.4.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.events import EventManager


def origin(handler: object) -> tuple[str, str]:
    """Return the module of an event's handler, and its name there; "" for what it does not tell."""
    return getattr(handler, "__module__", ""), getattr(handler, "__name__", "")


def disconnect(events: EventManager, event: str, is_meant: Callable[[Any], bool]) -> list[Callable[..., Any]]:
    """Disconnect handlers from an event, and return them in the order in which they were connected.

    :param is_meant: returns whether a handler is to be disconnected
    """
    found = [listener for listener in events.listeners.get(event, ()) if is_meant(listener.handler)]
    for listener in found:
        events.disconnect(listener.id)
    return [listener.handler for listener in found]
