"""How two trees of files differ, and small edits of a site between two builds."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.sites import Site


def differences(expected: dict[str, bytes], found: dict[str, bytes]) -> dict[str, str]:
    """Return the files in which two trees differ, and how."""
    differing = dict.fromkeys(expected.keys() - found.keys(), "missing")
    differing |= dict.fromkeys(found.keys() - expected.keys(), "left over")
    for name in expected.keys() & found.keys():
        if expected[name] != found[name]:
            lines = [text.decode(errors="replace").splitlines() for text in (expected[name], found[name])]
            pair = next((pair for pair in zip(*lines, strict=False) if pair[0] != pair[1]), ("", ""))
            differing[name] = f"{pair[0]:.200} | {pair[1]:.200}"
    return dict(sorted(differing.items()))


def replace(site: Site, name: str, old: str, new: str) -> None:
    """Change a file's text."""
    text = (site.src / name).read_text("utf-8")
    assert old in text
    site.write(name, text.replace(old, new))


def rename(site: Site, old: str, new: str) -> None:
    (site.src / old).rename(site.src / new)


def both(*edits: Callable[[Site], object]) -> Callable[[Site], object]:
    return lambda site: [edit(site) for edit in edits]
