"""Images for those who share a link to a post: which one a page names, and the copies of files that it needs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import Post, SharingImage
from sphinx_commonplace.pages.planned import PlannedFile
from sphinx_commonplace.pages.planning import Planning
from sphinx_commonplace.report import report
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.quoting import shown

FOLDER = "_sharing"
"""The folder of the copies, in the output: below it they have their paths in the sources, so that no two clash."""


def sharing_image(site: Site, post: Post, srcdir: str | os.PathLike[str]) -> SharingImage | None:
    """Return the image that a post's page names, with its web address; None without one, or without its file.

    :param srcdir: the folder of the sources
    """
    image = post.sharing
    if image is None or "://" in image.address:
        return image
    if not site.addresses.base_url:
        return None  # others would not know where it is
    path = image.address.lstrip("/")
    if _source(image, srcdir).is_file():
        return image._replace(address=site.addresses.absolute_file(f"{FOLDER}/{path}"))
    if image.address.startswith("/"):  # a file of ``html_extra_path``, at the root of the site
        return image._replace(address=site.addresses.absolute_file(path))
    return None


def plan_sharing_images(planning: Planning) -> Iterator[PlannedFile]:
    """Yield the copies of image files that pages name; report those that are missing, in each build."""
    planning.claim_extra_files()
    addresses = planning.site.addresses
    for post in planning.site.index.posts:
        image = post.sharing
        if image is None or "://" in image.address or not addresses.base_url:
            continue
        path = image.address.lstrip("/")
        source = _source(image, planning.env.srcdir)
        if source.is_file():
            yield PlannedFile(f"{FOLDER}/{path}", digest(planning.digest_of(source)), source.read_bytes)
        elif not (
            image.address.startswith("/") and planning.taken.is_taken(addresses.output_path(path, file=True))
        ):
            document = str(planning.env.doc2path(post.docname))
            found, allowed = f"there is no file {shown(image.address)}", "a file of the sources is allowed"
            report([Problem(Subtype.LINK, document, None, None, "cover", found, allowed)])


def _source(image: SharingImage, srcdir: str | os.PathLike[str]) -> Path:
    return Path(srcdir, image.address.lstrip("/"))
