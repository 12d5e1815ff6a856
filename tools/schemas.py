"""Write the published JSON Schemas anew, from the code that they describe: ``python tools/schemas.py``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sphinx_commonplace.formats import graph
from sphinx_commonplace.frontmatter.keys import json_schema

FOLDER = Path(__file__).parent.parent / "src" / "sphinx_commonplace" / "schemas"

SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "blog.schema.json": graph.schema,
    "post.schema.json": json_schema,
}
"""Each file, and what gives its content."""


def text_of(schema: Mapping[str, Any]) -> str:
    """Return a schema as the file has it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, make in SCHEMAS.items():
        (FOLDER / name).write_text(text_of(make()), encoding="utf-8")
        print(FOLDER / name)
