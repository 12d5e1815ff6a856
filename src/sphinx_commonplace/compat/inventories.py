"""Inventories of ``sphinx.ext.intersphinx`` that are files of the site: as they are now, or not at all.

Intersphinx reads such a file in each build, and goes on with what the environment has of it when the file is gone.
What was fetched from the network stays, for as long as ``intersphinx_cache_limit`` says. Written against Sphinx
9.0.4.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class LocalInventories:
    """Forgets inventories of files before they are read again."""

    def __init__(self) -> None:
        self._forgotten: set[str] = set()

    def forget(self, app: Sphinx) -> None:
        """Forget what the last build read from files (``builder-inited``, before intersphinx reads them)."""
        known: dict[str, Any] = getattr(app.env, "intersphinx_cache", {})
        local = (
            {
                address
                for _name, (address, files) in app.config.intersphinx_mapping.values()
                if not any("://" in (file or address) for file in files)
            }
            if known
            else set()
        )
        self._forgotten = local & known.keys()
        for address in self._forgotten:
            del known[address]

    def settle(self, app: Sphinx) -> None:
        """Forget the names in files that are gone (``builder-inited``, after intersphinx has read the others)."""
        env: Any = app.env
        if not self._forgotten - getattr(env, "intersphinx_cache", {}).keys():
            return
        env.intersphinx_inventory.clear()
        env.intersphinx_named_inventory.clear()
        # As intersphinx does when it has read any.
        for name, _time, names in sorted(env.intersphinx_cache.values(), key=itemgetter(0, 1)):
            env.intersphinx_named_inventory[name] = names
            for kind, objects in names.items():
                env.intersphinx_inventory.setdefault(kind, {}).update(objects)
