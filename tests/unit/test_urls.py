"""Canonical URLs and sites: a corpus to which anybody can add, and what holds for every text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sphinx_commonplace.urls.canonical import (
    DEFAULT_RULES,
    canonicalise_url,
    site_of,
)
from sphinx_commonplace.urls.iris import is_web_url

ROWS = json.loads(Path(__file__).with_name("url_cases.json").read_text(encoding="utf-8"))
URLS = [row for row in ROWS if "in" in row]
SITES = [row for row in ROWS if "url" in row]

GROUPS = json.loads(Path(__file__).with_name("url_groups.json").read_text(encoding="utf-8"))

ANYTHING = st.text(st.characters(exclude_categories=()))  # with lone surrogates and unassigned code points


def name(row: Mapping[str, str]) -> str:
    return ascii(row.get("in", row.get("url")))[1:60]


class TestCorpus:
    """Every line of the corpus holds, and the corpus itself is sound."""

    @pytest.mark.parametrize("row", URLS, ids=name)
    def test_canonical_url(self, row: Mapping[str, str]) -> None:
        found = canonicalise_url(row["in"])
        assert (found.url, found.problem) == (row["out"], row.get("problem", ""))
        assert canonicalise_url(found.url) == found
        assert row["why"]

    @pytest.mark.parametrize("row", SITES, ids=name)
    def test_site(self, row: Mapping[str, str]) -> None:
        assert site_of(row["url"]) == row["site"]

    def test_no_line_twice(self) -> None:
        for rows, key, least in ((URLS, "in", 320), (SITES, "url", 60)):
            given_once = [row[key] for row in rows]
            assert len(given_once) == len(set(given_once)) >= least

    def test_keys(self) -> None:
        """A typo in a key would make a line say less than it seems to."""
        assert {frozenset(row) for row in ROWS} == {
            frozenset({"in", "out", "why"}),
            frozenset({"in", "out", "why", "problem"}),
            frozenset({"url", "site"}),
        }

    def test_what_has_a_problem_stays_as_written(self) -> None:
        assert all(row["in"] == row["out"] for row in URLS if "problem" in row)

    def test_a_canonical_url_is_a_web_url(self) -> None:
        for row in URLS:
            assert is_web_url(row["out"]) is ("problem" not in row), row
            assert bool(site_of(row["out"])) is ("problem" not in row), row


class TestGroups:
    """Addresses that people link to: those of one thing, and those that are alike and are not.

    ``same`` has groups in which all addresses are one source, ``apart`` groups in which all are different ones.
    """

    @pytest.mark.parametrize("group", GROUPS["same"])
    def test_one_source(self, group: str) -> None:
        found = {canonicalise_url(url).url for url in GROUPS["same"][group]}
        assert len(found) == 1, found

    @pytest.mark.parametrize("group", GROUPS["apart"])
    def test_different_sources(self, group: str) -> None:
        found = [canonicalise_url(url).url for url in GROUPS["apart"][group]]
        assert len(set(found)) == len(found), found

    def test_every_one_is_canonical_once(self) -> None:
        for url in (url for groups in GROUPS.values() for group in groups.values() for url in group):
            found = canonicalise_url(url)
            assert not found.problem, url
            assert canonicalise_url(found.url) == found

    def test_no_address_twice(self) -> None:
        assert set(GROUPS) == {"apart", "same"}
        for groups in GROUPS.values():
            for name, group in groups.items():
                assert len(set(group)) == len(group) > 1, name


class TestTold:
    """A site that the address as written tells, and the canonical URL does not."""

    @pytest.mark.parametrize(
        ("url", "site"),
        [
            ("https://nitter.net/Jack/status/20#m", "x.com/jack"),
            ("https://x.com/i/status/20", ""),
            ("https://old.reddit.com/r/Python/comments/abc123/title/", "reddit.com/r/python"),
            ("https://www.reddit.com/u/Someone/comments/abc123/title/", "reddit.com/user/someone"),
            ("https://redd.it/abc123", ""),
            ("https://medium.com/@Ann/title-0123456789ab", "medium.com/@ann"),
            ("https://ann.medium.com/title-0123456789ab", "ann.medium.com"),
            ("https://gist.github.com/Ann/0123456789abcdef0123456789abcdef", "github.com/ann"),
            ("https://queue.acm.org/doi/10.1145/1", "acm.org"),
            ("https://doi.org/10.1145/1", ""),
            ("https://sci-hub.se/10.1145/1", ""),
            ("https://example.org/a", ""),
        ],
    )
    def test_site(self, url: str, site: str) -> None:
        assert canonicalise_url(url).site == site


class Spec(NamedTuple):
    """An address in its normal form, in parts; two that differ are two sources."""

    user: str
    host: str
    port: str
    path: tuple[str, ...]
    params: tuple[str, ...]

    def __str__(self) -> str:
        query = f"?{'&'.join(self.params)}" if self.params else ""
        return f"https://{self.user}{self.host}{self.port}/{'/'.join(self.path)}{query}"


SIGNS = st.sampled_from(["a", "B", "0", "-", "~", "_", ",", ":", "@", "+", "(", "%2F", "%C3%A9", "%25"])
SEGMENTS = st.lists(SIGNS, min_size=1, max_size=5).map("".join)
SPECS = st.builds(
    Spec,
    user=st.sampled_from(["", "me@", "you@"]),
    host=st.sampled_from(
        ["a.example", "b.example", "x.a.example", "m.a.example", "localhost", "10.0.0.1", "[::1]"]
    ),
    port=st.sampled_from(["", ":8080", ":8443"]),
    path=st.lists(SEGMENTS, max_size=4).map(tuple),
    params=st.lists(
        st.builds("{}={}".format, st.sampled_from(["a", "A", "id", "ref", "si", "t"]), SEGMENTS), max_size=3
    ).map(tuple),
)


def shuffle_case(text: str, flips: int) -> str:
    return "".join(char.upper() if flips >> n % 8 & 1 else char for n, char in enumerate(text))


class TestEveryText:
    """What holds whatever is written."""

    @given(ANYTHING | st.sampled_from([row["in"] for row in URLS]))
    @example("https://[")
    @example("https://a:" + "9" * 5000)
    @example("https://" + "xn--" * 20 + ".org")
    @example("https://\u0130.org/\u0130?\u0130#/\u0130")
    def test_never_raises_and_never_changes_twice(self, text: str) -> None:
        found = canonicalise_url(text)
        assert canonicalise_url(found.url) == found
        if found.problem:
            assert found.url == text
        else:
            assert found.url.isascii()
            assert found.url.isprintable()
            assert not set(found.url) & set(' "<>\\^`{|}')
        assert isinstance(is_web_url(text), bool)
        assert site_of(text).isascii()
        assert site_of(text).isprintable()

    @given(
        host=st.sampled_from(
            [
                "example.org",
                *(
                    pattern.replace("*", "com")
                    for rule in DEFAULT_RULES.rules
                    for pattern in (*rule.hosts, *dict(rule.renames))
                ),
            ]
        ),
        rest=ANYTHING | st.text(st.sampled_from("/?#&=.%:@+amp1290abvqu")),
    )
    def test_on_every_host(self, host: str, rest: str) -> None:
        """The rules of a host never lead in a circle."""
        found = canonicalise_url(f"https://{host}/{rest}")
        assert found.problem == ""
        assert canonicalise_url(found.url) == found

    @given(SPECS, SPECS)
    def test_two_sources_stay_two(self, one: Spec, other: Spec) -> None:
        assume(one != other)
        assert canonicalise_url(str(one)).url != canonicalise_url(str(other)).url

    @given(SPECS, st.data())
    def test_one_source_is_one(self, spec: Spec, data: st.DataObject) -> None:
        """However it is written: case, escapes, default port, www., dots, slash, fragment, tracking."""
        draw = data.draw
        port = spec.port or draw(st.sampled_from(["", ":", ":80", ":443", ":0443"]))
        www = "" if spec.host[0] in "[1l" else draw(st.sampled_from(["", "www."]))
        path = draw(st.sampled_from(["/", "/./", "/x/../", "/%2E/"])) + "/".join(spec.path)
        path += draw(st.sampled_from(["", "/"])) if spec.path else ""
        path = path.replace("~", draw(st.sampled_from(["~", "%7E", "%7e"])))
        path = path.replace("%C3%A9", draw(st.sampled_from(["é", "%c3%A9", "%C3%A9"])))
        path = path.replace("(", draw(st.sampled_from(["(", "%28"])))
        params = [*spec.params]
        for tracking in draw(st.lists(st.sampled_from(["utm_source=x", "fbclid=y", "amp;utm_id=z", ""]))):
            params.insert(draw(st.integers(0, len(params))), tracking)
        host = shuffle_case(www + spec.host, draw(st.integers(0, 255)))
        scheme = draw(st.sampled_from(["http", "https", "HTTPS"]))
        query = f"?{'&'.join(params)}" if params else draw(st.sampled_from(["", "?"]))
        fragment = draw(st.sampled_from(["", "#", "#section", "#:~:text=x"]))
        assert canonicalise_url(f"{scheme}://{spec.user}{host}{port}{path}{query}{fragment}").url == str(spec)
