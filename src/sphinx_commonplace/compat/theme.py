"""Where our templates and static files lie, which go over Furo's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

THEME: Final = Path(__file__).parents[1] / "theme"
