"""The table of rules for URLs: it is in order, each row does something, and a site can change it."""

from __future__ import annotations

import functools
import json
import pickle
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from pathlib import Path

import pytest

from sphinx_commonplace.errors import Subtype
from sphinx_commonplace.urls.canonical import (
    DEFAULT_RULES,
    UrlRules,
    build_rules,
    canonicalise_url,
    site_of,
)
from sphinx_commonplace.urls.rules import UrlRule, check_rule
from sphinx_commonplace.validation.notes import Notes

ROWS = json.loads(Path(__file__).with_name("url_cases.json").read_text(encoding="utf-8"))
GROUPS = json.loads(Path(__file__).with_name("url_groups.json").read_text(encoding="utf-8"))
TABLE = tomllib.loads(resources.files("sphinx_commonplace.urls").joinpath("url_rules.toml").read_text("utf-8"))

BUILT_IN = {"empty-query", "fragment", "https", "trailing-slash", "www"}


class TestTable:
    """The table is in order, and every row of it does something that the corpus shows."""

    def test_rules_are_sorted(self) -> None:
        assert list(TABLE) == sorted(TABLE) == list(DEFAULT_RULES.names)

    @pytest.mark.parametrize("rule", DEFAULT_RULES.rules, ids=lambda rule: rule.name)
    def test_row(self, rule: UrlRule) -> None:
        notes = Notes("url_rules.toml", Subtype.CONFIG)
        check_rule(rule, notes)
        assert notes.problems == []
        assert rule.why.endswith(".")
        for values in (rule.hosts, rule.params, rule.reserved, rule.take):
            assert list(values) == sorted(set(values))
        assert len(rule.paths) == len(set(rule.paths))

    def test_renames_are_sorted(self) -> None:
        for row in TABLE.values():
            assert list(row.get("renames", ())) == sorted(row.get("renames", ()))

    def test_built_in_rules_are_those_of_the_code(self) -> None:
        assert DEFAULT_RULES.built_in == BUILT_IN

    def test_a_host_has_one_name_and_one_rule_for_its_site(self) -> None:
        for do in ("rename", "site"):
            hosts = [
                host
                for rule in DEFAULT_RULES.rules
                if rule.do == do
                for host in (rule.hosts or [old for old, _ in rule.renames] or [""])
            ]
            assert len(hosts) == len(set(hosts))

    def test_no_parameter_is_dropped_twice(self) -> None:
        """What is dropped everywhere need not be dropped somewhere."""
        everywhere = {
            param
            for rule in DEFAULT_RULES.rules
            if not (rule.hosts or rule.path or rule.beside or rule.value)
            for param in rule.params
        }
        assert [
            (rule.name, param)
            for rule in DEFAULT_RULES.rules
            if rule.do == "drop-params" and rule.hosts
            for param in rule.params
            if param in everywhere
        ] == []

    @pytest.mark.parametrize("rule", DEFAULT_RULES.rules, ids=lambda rule: rule.name)
    def test_every_rule_has_a_case(self, rule: UrlRule) -> None:
        """Without the rule, some line or group of the corpus would not hold."""
        without = build_rules([rule.name])
        patterns = (*rule.hosts, *rule.params, *dict(rule.renames))
        words = {max(re.findall(r"\w+", pattern), key=len) for pattern in patterns if pattern != "*"}

        def is_near(urls: Iterable[str]) -> bool:
            """Return whether an address has a word of the rule's hosts and parameters: it is tried first."""
            return any(word in url for word in words for url in urls)

        def fails(row: Mapping[str, str]) -> bool:
            if "in" in row:
                return canonicalise_url(row["in"], without).url != row["out"]
            return site_of(row["url"], without) != row["site"]

        def is_one(urls: Iterable[str]) -> bool:
            return len({canonicalise_url(url, without).url for url in urls}) == 1

        checks: list[tuple[bool, Callable[[], bool]]] = [
            (is_near([row.get("in", row.get("url", ""))]), functools.partial(fails, row)) for row in ROWS
        ]
        checks += [
            (is_near(urls), lambda urls=urls: not is_one(urls))  # type: ignore[misc]
            for urls in GROUPS["same"].values()
        ]
        checks += [
            (
                is_near(urls),
                lambda urls=urls: len({canonicalise_url(url, without).url for url in urls}) < len(urls),
            )  # type: ignore[misc]
            for urls in GROUPS["apart"].values()
        ]
        assert any(check() for _, check in sorted(checks, key=lambda pair: not pair[0]))


class TestRules:
    """The table can be changed, and a slip is told in one line."""

    def test_a_rule_switched_off(self) -> None:
        url = "http://www.example.org/a/?&utm_source=x#b"
        assert canonicalise_url(url, build_rules(["tracking"])).url == "https://example.org/a?utm_source=x"
        assert canonicalise_url(url, build_rules(["www"])).url == "https://www.example.org/a"
        assert canonicalise_url(url, build_rules(["https"])).url == "http://example.org/a"
        assert canonicalise_url(url, build_rules(BUILT_IN)).url == "http://www.example.org/a/?#b"

    def test_ports_without_https(self) -> None:
        rules = build_rules(["https"])
        assert canonicalise_url("http://example.org:80/", rules).url == "http://example.org/"
        assert canonicalise_url("http://example.org:443/", rules).url == "http://example.org:443/"

    @pytest.mark.parametrize(
        ("rule", "url", "canonical"),
        [
            ({"do": "drop-params", "hosts": ["example.org"], "params": ["from*"]}, "/a?from_x=1&b=2", "/a?b=2"),
            ({"do": "drop-params", "hosts": ["example.*"], "params": ["a=1"]}, "/?a=1&a=2", "/?a=2"),
            ({"do": "drop-params", "params": ["src"], "path": "/a"}, "/a?src=1", "/a"),
            ({"do": "drop-params", "params": ["src"], "path": "/a"}, "/b?src=1", "/b?src=1"),
            ({"do": "drop-params", "params": ["in"], "beside": ["id"]}, "/a?in=1&id=2", "/a?id=2"),
            ({"do": "drop-params", "params": ["in"], "beside": ["id"]}, "/a?in=1&id=", "/a?in=1&id="),
            (
                {"do": "rewrite", "hosts": ["example.org"], "path": "/p/(?P<n>\\d+)-.*", "to": "/p/{n}"},
                "/p/1-x",
                "/p/1",
            ),
            ({"do": "rewrite", "path": "/p", "take": ["id"], "to": "/p/{id}"}, "/p?id=1%2F2&b=3", "/p/1%2F2?b=3"),
            ({"do": "rewrite", "path": "/p/(.+)", "to": "/p?id={1}"}, "/p/a&b", "/p?id=a%26b"),
            (
                {"do": "rewrite", "path": "/(p)", "fragment": "p=(?P<n>.+)", "to": "/{1}/{n}"},
                "/p?a=1#p=2",
                "/p/2?a=1",
            ),
            ({"do": "rewrite", "path": "/(p)", "fragment": "p=(?P<n>.+)", "to": "/{1}/{n}"}, "/p#n", "/p"),
            ({"do": "lower-path", "hosts": ["example.org"]}, "/A/%C3%89", "/a/%C3%89"),
            ({"do": "escapes", "hosts": ["example.org"], "escapes": {"%2C": ","}}, "/a%2Cb%252C", "/a,b%252C"),
            ({"do": "keep-fragment", "hosts": ["example.org"], "fragment": "c\\d+"}, "/a#c1", "/a#c1"),
            ({"do": "as-is", "hosts": ["example.org"]}, "/a/?utm_source=x", "/a/?utm_source=x"),
        ],
    )
    def test_a_rule_added(self, rule: object, url: str, canonical: str) -> None:
        rules = build_rules(added={"mine": rule})
        assert canonicalise_url(f"https://example.org{url}", rules).url == f"https://example.org{canonical}"

    def test_a_site_added(self) -> None:
        rules = build_rules(added={"mine": {"do": "site", "hosts": ["example.org"], "paths": ["/u/*"]}})
        assert site_of("https://example.org/u/ann/a", rules) == "example.org/u/ann"
        assert site_of("https://example.org/b", rules) == "example.org"

    def test_a_site_by_its_whole_path(self) -> None:
        rules = build_rules(
            added={"mine": {"do": "site", "hosts": ["example.org"], "path": "/[a-z]+(/.*)?", "paths": ["/*"]}}
        )
        assert site_of("https://example.org/ann/", rules) == "example.org/ann"
        assert site_of("https://example.org/1/", rules) == "example.org"

    @pytest.mark.parametrize(
        "added",
        [
            {"one": {"do": "rename", "renames": {"a.example": "b.example", "b.example": "a.example"}}},
            {"one": {"do": "rewrite", "hosts": ["a.example"], "path": "(.*)", "to": "a.example/x{1}"}},
            {"one": {"do": "rewrite", "hosts": ["a.example"], "path": "/(.*)", "to": "{1}../"}},
        ],
        ids=["circle", "growth", "no-host"],
    )
    def test_rules_that_do_not_work_out(self, added: Mapping[str, object]) -> None:
        """The address stays as written, and says why."""
        rules = build_rules(added=added)
        found = canonicalise_url("http://a.example/y", rules)
        assert found.url == "http://a.example/y"
        assert found.problem
        assert canonicalise_url(found.url, rules) == found

    @pytest.mark.parametrize(
        ("disabled", "added", "message"),
        [
            (["utm"], {}, "there is no rule 'utm'"),
            (["trackin"], {}, "did you mean 'tracking'?"),
            ([1], {}, "there is no rule a number"),
            ("www", {}, "disabled URL rules: 'www' was found; a list is allowed"),
            ((), [], "added URL rules: a list was found; a mapping of names to rules"),
            ((), {"A b": {}}, "the name 'A b'; lower case letters, digits and hyphens are allowed"),
            ((), {"www": {"do": "as-is"}}, "'www' is the name of a rule in the table"),
            ((), {"x": "y"}, "URL rules.x: 'y' was found; a mapping"),
            ((), {"x": {}}, "URL rules.x.do: nothing is given; one of as-is"),
            ((), {"x": {"do": "drop-param"}}, "did you mean 'drop-params'?"),
            ((), {"x": {"do": "built-in"}}, "x.do: 'built-in' was found; only rules in the table"),
            ((), {"x": {"do": "as-is", "host": ["a.b"]}}, "did you mean 'hosts'?"),
            ((), {"x": {"do": "drop-params"}}, "params: nothing is given"),
            ((), {"x": {"do": "drop-params", "params": "src"}}, "params: 'src' was found; a list of texts"),
            (
                (),
                {"x": {"do": "drop-params", "params": ["SRC"]}},
                "params: 'SRC' was found; a parameter in lower case",
            ),
            (
                (),
                {"x": {"do": "drop-params", "params": ["a"], "beside": ["b=1"]}},
                "beside: 'b=1' was found; the name of a parameter",
            ),
            ((), {"x": {"do": "as-is", "hosts": ["www.a.b"]}}, "hosts: 'www.a.b' was found; a host"),
            ((), {"x": {"do": "as-is", "hosts": ["https://a.b"]}}, "hosts: 'https://a.b' was found; a host"),
            (
                (),
                {"x": {"do": "rename", "renames": {"a.b": "*.c"}}},
                "renames: 'a.b = *.c' was found; a host",
            ),
            (
                (),
                {"x": {"do": "rename", "renames": ["a.b"]}},
                "renames: a list was found; a mapping of texts",
            ),
            (
                (),
                {"x": {"do": "rewrite", "path": "/(", "to": "/x"}},
                "path: '/(' was found, missing )",
            ),
            ((), {"x": {"do": "rewrite", "path": "/(.)", "to": "/{2}"}}, "to: {2} was found; 0, 1 are known"),
            (
                (),
                {"x": {"do": "rewrite", "path": "/(.)", "to": "https://a"}},
                "to: 'https://a' was found; the form 'host/path?query'",
            ),
            ((), {"x": {"do": "rewrite", "path": 1, "to": "/a"}}, "path: a number was found; text is allowed"),
            (
                (),
                {"x": {"do": "unwrap", "hosts": ["a.b"]}},
                "params: nothing is given; either these",
            ),
            (
                (),
                {"x": {"do": "lower-path", "hosts": ["a.b"], "segments": -1}},
                "segments: -1 was found; a whole number from 1",
            ),
            (
                (),
                {"x": {"do": "escapes", "hosts": ["a.b"], "escapes": {"%3F": "?"}}},
                "escapes: '%3F = ?' was found; an escape and its character",
            ),
            ((), {"x": {"do": "site"}}, "hosts: nothing is given; without 'paths' it is needed"),
            (
                (),
                {"x": {"do": "site", "hosts": ["a.b"], "paths": ["u"]}},
                "paths: 'u' was found; the start",
            ),
        ],
    )
    def test_a_typo(self, disabled: list[str], added: Mapping[str, object], message: str) -> None:
        with pytest.raises(ValueError, match="URL rule") as caught:
            build_rules(disabled, added)
        assert message in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_the_digest_tells_tables_apart(self) -> None:
        added = {"b": {"do": "as-is", "hosts": ["b.example"]}, "a": {"do": "as-is", "hosts": ["a.example"]}}
        digests = [
            build_rules().digest,
            build_rules(["www"]).digest,
            build_rules(added=added).digest,
            build_rules(added={"a": added["a"]}).digest,
        ]
        assert len(set(digests)) == len(digests)
        assert build_rules(added=dict(reversed(added.items()))).digest == build_rules(added=added).digest
        assert build_rules().digest == DEFAULT_RULES.digest

    def test_the_digest_is_the_same_in_another_process(self) -> None:
        code = "from sphinx_commonplace.urls.canonical import DEFAULT_RULES; print(DEFAULT_RULES.digest)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == DEFAULT_RULES.digest

    def test_rules_can_go_to_another_process(self) -> None:
        rules: UrlRules = pickle.loads(pickle.dumps(build_rules(["www"])))
        assert rules.digest == build_rules(["www"]).digest
        assert canonicalise_url("http://www.example.org", rules).url == "https://www.example.org/"
