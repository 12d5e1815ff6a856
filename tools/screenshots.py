"""Take the README's pictures: a tag page and a post, light and dark, on a desk and on a phone.

``tox run -e screenshots`` builds the site and runs this. Each picture is what a reader sees first, in
256 colours: text on a plain ground does not miss the others, and the file is a third as big.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import Literal

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import PAGES  # noqa: E402
from tests.support import programs  # noqa: E402
from tests.support.serving import chromium, serving  # noqa: E402

KINDS = ("tag", "post")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WINDOWS = {"desktop": (1280, 800, 1), "phone": (390, 844, 2)}  # width, height, device pixels a pixel


def small(picture: bytes) -> Image.Image:
    """Return a picture with as few colours as text needs."""
    return Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE)


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--site", type=Path, default=ROOT / "_build/html", help="the built site")
    parser.add_argument("--to", type=Path, default=ROOT / "_static/screenshots", help="where the pictures go")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    with serving(options.site) as address, chromium(programs.chromium()) as browser:
        for device, (width, height, scale) in WINDOWS.items():
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    device_scale_factor=scale,
                    reduced_motion="reduce",
                )
                page = context.new_page()
                for kind in KINDS:
                    page.goto(address + PAGES[kind], wait_until="networkidle")
                    target = options.to / f"{kind}-{device}-{scheme}.png"
                    small(page.screenshot()).save(target, optimize=True)
                    print(target, f"{target.stat().st_size // 1024} kB")
                context.close()


if __name__ == "__main__":
    main()
