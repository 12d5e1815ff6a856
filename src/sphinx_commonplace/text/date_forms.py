"""The forms in which dates are written out, for ``date_words`` of ``read/date_words.py``."""

from __future__ import annotations

import re
from typing import Final

DAY: Final = "long"
"""The form of a whole date, as it is usual in a language: ``5. März 2024``."""
DAY_OF_YEAR: Final = "MMMMd"
"""The form of a date without its year."""
MONTH: Final = "yMMMM"
"""The form of a month with its year."""
MONTH_ALONE: Final = "LLLL"
"""The form of a month without its year."""
YEAR: Final = "y"
"""The form of a year, which is ``2024年`` in some languages."""

STYLES: Final = frozenset({"full", "long", "medium", "short"})
"""Forms of a whole date that every language has, by their names in Unicode's UTS 35."""


def is_english(language: str) -> bool:
    """Return whether a language tag is one of English, for which ABlog's formats of dates are made."""
    return re.split("[-_]", language)[0].lower() in {"", "en"}
