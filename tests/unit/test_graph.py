"""The graph of citations, checked against its JSON Schema."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from sphinx_commonplace.formats import graph
from sphinx_commonplace.formats.graph import GraphEdge, GraphPost, GraphSource
from sphinx_commonplace.model import Role, Source
from tests.support.example_sources import (
    ANYTHING,
    Sources,
    hostile,
    hostile_source,
    normal,
)


@pytest.fixture(scope="module")
def checks():
    return pytest.importorskip("jsonschema")


@pytest.fixture(params=[normal, hostile], ids=["normal", "hostile"])
def sources(request: pytest.FixtureRequest) -> Sources:
    return request.param()


class TestGraph:
    POST = GraphPost(
        id="posts/a",
        url="https://blog.example/posts/a/",
        title="A post",
        date=datetime(2026, 5, 4, 10, 30, tzinfo=UTC),
        kind="note",
        tags=("AI",),
    )

    def graph(self, sources: Sources) -> bytes:
        return graph.write(
            "A blog",
            "https://blog.example/",
            [self.POST],
            [GraphSource(key, source, "example.org", f"https://blog.example/#{key}") for key, source in sources],
            [
                GraphEdge("posts/a", key, Role.CITES, "words", "A sentence with words.", "cite-1")
                for key, _ in sources
            ],
        )

    def test_the_schema_is_one(self, checks):
        checks.Draft202012Validator.check_schema(graph.schema())

    def test_output_is_valid(self, checks, sources):
        checks.Draft202012Validator(graph.schema()).validate(json.loads(self.graph(sources)))

    @given(ANYTHING, ANYTHING)
    def test_odd_output_is_valid(self, text, key):
        checks = pytest.importorskip("jsonschema")
        written = graph.write(
            text,
            "https://blog.example/",
            [GraphPost(text, "https://blog.example/x", text, tags=(text,))],
            [GraphSource(key, hostile_source(text, f"https://e.org/{text}", "book"), text, text)],
            [GraphEdge(text, key, Role.QUOTES, text, text, text)],
        )
        written.decode("ascii")
        checks.Draft202012Validator(graph.schema()).validate(json.loads(written))

    def test_records(self):
        source = Source(url="https://example.org/a", title="A", issued=(2022,))
        assert json.loads(self.graph([("k", source)])) == {
            "version": 2,
            "title": "A blog",
            "url": "https://blog.example/",
            "posts": [
                {
                    "id": "posts/a",
                    "url": "https://blog.example/posts/a/",
                    "title": "A post",
                    "date": "2026-05-04T10:30:00+00:00",
                    "kind": "note",
                    "tags": ["AI"],
                }
            ],
            "sources": [
                {
                    "id": "k",
                    "type": "webpage",
                    "title": "A",
                    "URL": "https://example.org/a",
                    "issued": {"date-parts": [[2022]]},
                    "site": "example.org",
                    "cited-by": "https://blog.example/#k",
                }
            ],
            "sentences": ["A sentence with words."],
            "edges": [
                {
                    "post": "posts/a",
                    "source": "k",
                    "role": "cites",
                    "words": "words",
                    "sentence": 0,
                    "anchor": "cite-1",
                }
            ],
        }

    def test_a_record_a_line(self):
        """A change of one post is a change of one line, in git too."""
        written = self.graph([("a", Source(url="")), ("b", Source(url=""))]).decode()
        assert written.count("\n{") == 5
        assert written.count('\n"A sentence') == 1

    def said(self, *pairs: tuple[str, str]) -> dict[str, Any]:
        """Return the graph of citations with these sentences, in posts with these ids."""
        ids = dict.fromkeys(post for post, _sentence in pairs)
        posts = [GraphPost(post, f"https://blog.example/{post}", post) for post in ids]
        edges = [GraphEdge(post, "k", Role.CITES, "words", sentence) for post, sentence in pairs]
        source = GraphSource("k", Source(url="https://e.org/"))
        written = graph.write("A blog", "https://blog.example/", posts, [source], edges)
        return dict(json.loads(written))

    def test_a_sentence_is_said_once(self):
        found = self.said(
            ("b", "Two\n words."), ("b", "Two words."), ("b", "More."), ("a", "Two words."), ("a", "")
        )
        assert sorted(found["sentences"]) == ["More.", "Two words."]
        said = [found["sentences"][edge["sentence"]] for edge in found["edges"] if "sentence" in edge]
        assert said == ["Two words.", "Two words.", "More.", "Two words."]
        assert "sentence" not in found["edges"][-1]

    def test_a_new_post_changes_no_number(self):
        before = self.said(("b", "B one."), ("b", "B two."), ("a", "A."))
        after = self.said(("c", "C."), ("c", "B two."), ("b", "B one."), ("b", "B two."), ("a", "A."))
        assert after["sentences"] == [*before["sentences"], "C."]
        assert after["edges"][2:] == before["edges"]

    def test_an_empty_blog(self, checks):
        written = json.loads(graph.write("T", "https://blog.example/", [], [], []))
        checks.Draft202012Validator(graph.schema()).validate(written)

    def test_an_edge_to_nowhere(self):
        with pytest.raises(ValueError, match="edge"):
            graph.write("T", "https://e.org/", [self.POST], [], [GraphEdge("posts/a", "k", Role.CITES)])
