"""The rules for canonical URLs and sites: read from a table, checked, and looked up by host.

The table is ``url_rules.toml``, beside this module; the comment at its top describes the keys of a rule. A site
adds rules of the same form, and switches rules off by name, through :func:`build_rules`. A rule has no code of
its own: its key ``do`` names one of the actions below, which :mod:`sphinx_commonplace.urls.canonical` performs.
"""

from __future__ import annotations

import functools
import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Final

from sphinx_commonplace.errors import Subtype
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.suggestions import nearest
from sphinx_commonplace.urls.syntax import public_suffix, unescape_once
from sphinx_commonplace.validation.fields import NOWHERE, Field, field_of, parts_of
from sphinx_commonplace.validation.notes import Notes
from sphinx_commonplace.validation.readers import (
    Reader,
    note_found,
    note_missing_keys,
    note_unknown_keys,
    read_choice,
    read_flag,
    read_pairs,
    read_positive,
    read_string,
    read_strings,
)

_VERSION: Final = 3
"""To be raised with each change of code that gives another canonical URL or public address by the same table."""

_FIELDS: Final = re.compile(r"[?&]")

_REQUIRED: Final[Mapping[str, frozenset[str]]] = {
    "as-is": frozenset({"hosts"}),
    "built-in": frozenset(),
    "capitalise": frozenset({"hosts", "path"}),
    "compose": frozenset({"hosts"}),
    "drop-params": frozenset({"params"}),
    "escapes": frozenset({"escapes"}),
    "keep-fragment": frozenset({"fragment"}),
    "lower-path": frozenset(),
    "rename": frozenset({"renames"}),
    "rewrite": frozenset({"path", "to"}),
    "scheme": frozenset({"scheme", "path", "to"}),
    "site": frozenset(),
    "unwrap": frozenset(),
    "unwrap-scheme": frozenset({"scheme"}),
}
"""The actions, with the keys that a rule for them must have."""

_OPTIONAL: Final[Mapping[str, frozenset[str]]] = {
    "compose": frozenset({"path"}),
    "drop-params": frozenset({"beside", "hosts", "path", "secret", "value"}),
    "escapes": frozenset({"has", "hosts", "path"}),
    "keep-fragment": frozenset({"hosts", "path"}),
    "lower-path": frozenset({"has", "hosts", "path", "segments"}),
    "rewrite": frozenset({"fragment", "has", "hosts", "site", "take"}),
    "site": frozenset({"called", "cased", "hosts", "names", "path", "paths", "reserved", "without"}),
    "unwrap": frozenset({"has", "hosts", "params", "path"}),
}
"""The actions, with the keys that a rule for them may have."""
_READERS: Final[Mapping[str, Reader[object]]] = {
    **dict.fromkeys(
        ("called", "do", "fragment", "has", "path", "scheme", "site", "to", "value", "why"), read_string
    ),
    **dict.fromkeys(("beside", "cased", "hosts", "params", "paths", "reserved", "take", "without"), read_strings),
    **dict.fromkeys(("escapes", "names", "renames"), read_pairs),
    "secret": read_flag,
    "segments": read_positive,
}
"""The reader for each key, which only checks the type of its value; :func:`check_rule` checks the rest."""

_DO_HELP: Final = f"one of {', '.join(_REQUIRED)} is allowed"
_NAMES_HELP: Final = "names of the table in sphinx_commonplace/urls/url_rules.toml are allowed"

_STEPS: Final = ("capitalise", "compose", "escapes", "lower-path", "rewrite", "unwrap")

_LABEL = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_NAME: Final = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_HOST: Final = re.compile(rf"(\*\.)?{_LABEL}(\.{_LABEL})*(\.\*)?")
_PARAM: Final = re.compile(r"\*|[^\s&=#*A-Z]+(\*|=[^\s&#A-Z]*)?")
_PARAM_NAME: Final = re.compile(r"[^\s&=#*]+")
_SITE_PATH: Final = re.compile(r"(/[a-z0-9@~._-]*\*?)+")
_ESCAPE: Final = re.compile("%[0-9A-F]{2}|[._]")
_UNESCAPED: Final = re.compile(r"[\w$&+,/:;=@.~-]", re.ASCII)
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_TARGET: Final = re.compile(r"(?P<host>[a-z0-9_.{}-]*)(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?")


@dataclass(frozen=True, slots=True)
class UrlRule:
    """One rule of the table. The comment at the top of the table describes its keys."""

    name: str
    do: str
    why: str = ""
    beside: tuple[str, ...] = ()
    called: str = ""
    cased: tuple[str, ...] = ()
    escapes: tuple[tuple[str, str], ...] = ()
    fragment: str = ""
    has: str = ""  # a text that the path must hold, which is found faster than `path` is matched
    hosts: tuple[str, ...] = ()  # empty: every host
    names: tuple[tuple[str, str], ...] = ()
    params: tuple[str, ...] = ()
    path: str = ""  # a regular expression for the whole path; "" for any
    paths: tuple[str, ...] = ()
    renames: tuple[tuple[str, str], ...] = ()
    reserved: tuple[str, ...] = ()
    scheme: str = ""
    secret: bool = False
    segments: int = 0  # 0: all of them
    site: str = ""  # a template like `to`, of an address without its scheme
    take: tuple[str, ...] = ()
    to: str = ""
    value: str = ""  # a regular expression for the whole value of a parameter, without case; "" for any
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of a rewriting rule's ``to``, with their placeholders; "" as host keeps the address's host."""

    host: str
    path: str
    query: str


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that may change the path of an address, with its expressions compiled."""

    rule: UrlRule
    path: re.Pattern[str] | None
    fragment: re.Pattern[str] | None
    target: Target


@dataclass(frozen=True, slots=True)
class Drops:
    """Parameters to drop from a query, in lower case."""

    path: re.Pattern[str] | None  # None: on every path
    beside: tuple[str, ...]  # only if the query has these parameters as well
    names: frozenset[str]
    values: frozenset[str]  # ``name=value``
    prefixes: tuple[str, ...]  # of names
    value: re.Pattern[str] | None  # what the value must match; None for any
    secret: bool  # whether the parameters open something to whoever has them


@dataclass(frozen=True, slots=True)
class HostRules:
    """The rules that apply to one host."""

    as_is: bool
    rename: str  # the host's new name, "" to keep its own
    drops: tuple[Drops, ...]
    fragments: tuple[tuple[re.Pattern[str] | None, re.Pattern[str]], ...]  # (path, fragment) of those to keep
    steps: tuple[Step, ...]
    site: UrlRule | None
    base: str  # the pattern by which the site's rule was found, without its ``*.``

    def kept_params(self, pieces: Sequence[str], path: str) -> list[str]:
        """Return the parameters of a query, ``name=value``, that no rule drops.

        :param path: without a slash at its end
        """
        drops = self._drops_at(path, pieces)
        return [piece for piece in pieces if not any(_is_dropped(piece, drop) for drop in drops)]

    def secret_params(self, pieces: Sequence[str], path: str) -> list[str]:
        """Return the parameters of a query that open something to whoever has the address."""
        drops = [drop for drop in self._drops_at(path, pieces) if drop.secret]
        return [piece for piece in pieces if any(_is_dropped(piece, drop) for drop in drops)]

    def secrets_of_fragment(self, fragment: str, path: str) -> list[str]:
        """Return the secret parameters of a fragment that has names and values, as OAuth's answers do.

        :param fragment: in its normal form, without its ``#``
        """
        if "=" not in fragment:
            return []
        return self.secret_params(_FIELDS.split(fragment), path)

    def _drops_at(self, path: str, pieces: Sequence[str]) -> list[Drops]:
        return [
            drop
            for drop in self.drops
            if (drop.path is None or drop.path.fullmatch(path))
            and all(given_param(name, pieces) for name in drop.beside)
        ]


def _is_dropped(piece: str, drop: Drops) -> bool:
    lower = piece.lower().removeprefix("amp;")
    name, _, value = lower.partition("=")
    if name in drop.names or name.startswith(drop.prefixes) or f"{name}={value}" in drop.values:
        return drop.value is None or drop.value.fullmatch(unescape_once(value)) is not None
    return False


def given_param(name: str, pieces: Collection[str]) -> str:
    """Return the first parameter with this name that has a value, "" if there is none."""
    return next((piece for piece in pieces if piece.startswith(f"{name}=") and piece != f"{name}="), "")


@dataclass(frozen=True, eq=False)  # use `digest` to compare: to compare and hash every rule would be slow
class UrlRules:
    """A whole table of rules, ready for use. Make one with :func:`build_rules`."""

    rules: tuple[UrlRule, ...]  # sorted by name
    _hosts: dict[str, HostRules] = field(default_factory=dict, init=False, repr=False)

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all rules of the table, sorted."""
        return tuple(rule.name for rule in self.rules)

    @functools.cached_property
    def digest(self) -> str:
        """16 hexadecimal digits, which change whenever the table may give another canonical URL for an address."""
        return hashlib.sha256(f"{_VERSION} {self.rules!r}".encode()).hexdigest()[:16]

    @functools.cached_property
    def built_in(self) -> frozenset[str]:
        """The names of the built-in rules in the table."""
        return frozenset(rule.name for rule in self.rules if rule.do == "built-in")

    @functools.cached_property
    def schemes(self) -> Mapping[str, tuple[Step, ...]]:
        """The rules for addresses of other schemes, by scheme."""
        found: dict[str, tuple[Step, ...]] = {}
        for rule in self.rules:
            if rule.do in {"scheme", "unwrap-scheme"}:
                found[rule.scheme] = (*found.get(rule.scheme, ()), _step(rule))
        return found

    def for_host(self, host: str) -> HostRules:
        """Return the rules that apply to a host.

        :param host: in its normal form; "" for the rules that apply to every host
        """
        known = self._hosts.get(host)
        if known is None:
            known = self._hosts[host] = self._collect(host)
        return known

    @functools.cached_property
    def told_of(self) -> frozenset[str]:
        """Hosts with canonical URLs that do not tell the site, where the address as written may have told it."""
        return frozenset(
            host
            for rule in self.rules
            if rule.site
            for host in ([_step(rule).target.host] if not rule.to.startswith("/") else rule.hosts)
        )

    @functools.cached_property
    def _by_pattern(self) -> Mapping[str, tuple[UrlRule, ...]]:
        found: dict[str, tuple[UrlRule, ...]] = {}
        for rule in self.rules:
            if rule.do not in {"built-in", "scheme", "unwrap-scheme"}:
                patterns = (rule.hosts or ("",)) if rule.do != "rename" else tuple(dict(rule.renames))
                for pattern in patterns:
                    found[pattern] = (*found.get(pattern, ()), rule)
        return found

    @functools.cached_property
    def _with_any_suffix(self) -> frozenset[str]:
        """The labels before the ``.*`` of patterns: only a host with one of them needs its public suffix."""
        return frozenset(pattern.split(".")[-2] for pattern in self._by_pattern if pattern.endswith(".*"))

    def _collect(self, host: str) -> HostRules:
        found = [
            (pattern, rule) for pattern in self._patterns_of(host) for rule in self._by_pattern.get(pattern, ())
        ]
        if host and not any(pattern for pattern, _ in found):
            return self.for_host("")
        rules = sorted({rule.name: rule for _, rule in found}.values(), key=lambda rule: rule.name)
        site = next(((pattern, rule) for pattern, rule in found if rule.do == "site"), ("", None))
        renames = (_renamed(host, pattern, rule) for pattern, rule in found if rule.do == "rename")
        return HostRules(
            as_is=any(rule.do == "as-is" for rule in rules),
            rename=next(filter(None, renames), ""),
            drops=tuple(_drops(rules)),
            fragments=tuple(
                (_compiled(rule.path), re.compile(rule.fragment)) for rule in rules if rule.do == "keep-fragment"
            ),
            steps=tuple(_step(rule) for rule in rules if rule.do in _STEPS),
            site=site[1],
            base=site[0].removeprefix("*."),
        )

    def _patterns_of(self, host: str) -> Iterator[str]:
        """Yield every pattern that a host matches, the most specific first."""
        labels = host.split(".")
        yield host
        stem: list[str] = []
        if not self._with_any_suffix.isdisjoint(labels) and (suffix := public_suffix(host)):
            stem = labels[: -len(suffix.split("."))]
            yield ".".join([*stem, "*"])
        for start in range(1, len(labels)):
            yield ".".join(["*", *labels[start:]])
        for start in range(1, len(stem)):
            yield ".".join(["*", *stem[start:], "*"])
        if host:
            yield ""


def build_rules(disabled: Collection[str] = (), added: Mapping[str, object] | None = None) -> UrlRules:
    """Return the table of this package, without the rules *disabled* and with those *added*.

    :param disabled: names of rules to leave out.
    :param added: further rules by name, each a mapping with the keys of the table, in plain lists and texts:
        ``{"example-tracking": {"do": "drop-params", "hosts": ["example.org"], "params": ["src"]}}``. To change
        a rule, disable it and add another under a name of its own.
    :raises ValueError: with the first problem, in one line: where it is, what was found, and what is allowed.
        :func:`read_disabled` and :func:`read_added` note all problems.
    """
    notes = Notes("", Subtype.CONFIG)
    with notes.at("disabled URL rules"):
        without = read_disabled(Field(disabled, NOWHERE), notes)
    with notes.at("added URL rules"):
        more = read_added(Field(added, NOWHERE), notes)
    _raise_first(notes)
    rules = {name: rule for name, rule in _standard_rules().items() if name not in without} | more
    return UrlRules(tuple(rules[name] for name in sorted(rules)))


def read_disabled(raw: Field, notes: Notes) -> frozenset[str]:
    """Return the names of rules to leave out; a name that is not in the table is noted."""
    if isinstance(raw.value, str) or not isinstance(raw.value, Collection):
        note_found(raw, notes, f"a list is allowed: {_NAMES_HELP}")
        return frozenset()
    standard = _standard_rules()
    names = set()
    # A set is sorted, so that its problems always have the same order.
    for name in sorted(raw.value, key=repr) if isinstance(raw.value, AbstractSet) else raw.value:
        if isinstance(name, str) and name in standard:
            names.add(name)
        else:
            meant = nearest(name, standard) if isinstance(name, str) else ""
            notes.note(raw.position, f"there is no rule {shown(name)}", _NAMES_HELP, suggestion=meant)
    return frozenset(names)


def read_added(raw: Field, notes: Notes) -> dict[str, UrlRule]:
    """Return the further rules that can be used, by name; what is wrong with the others is noted."""
    if raw.value is None:
        return {}
    if not isinstance(raw.value, Mapping):
        note_found(raw, notes, "a mapping of names to rules is allowed")
        return {}
    rules: dict[str, UrlRule] = {}
    for name, row in raw.value.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            notes.note(
                raw.position, f"the name {shown(name)}", "lower case letters, digits and hyphens are allowed"
            )
        elif name in _standard_rules():
            found = f"{shown(name)} is the name of a rule in the table"
            notes.note(raw.position, found, "each rule has a name of its own")
        else:
            before = len(notes.problems)
            with notes.within(name):
                rule = _read_rule(name, field_of(row, raw.position), notes)
                if rule is not None:
                    check_rule(rule, notes)
                if rule is not None and rule.do == "built-in":
                    with notes.within("do"):
                        notes.note(raw.position, "'built-in' was found", "only rules in the table can be built in")
            if rule is not None and len(notes.problems) == before:
                rules[name] = rule
    return rules


def _raise_first(notes: Notes) -> None:
    for problem in notes.problems:
        raise ValueError(str(problem))


@functools.cache
def _standard_rules() -> Mapping[str, UrlRule]:
    text = resources.files("sphinx_commonplace.urls").joinpath("url_rules.toml").read_text("utf-8")
    notes = Notes("url_rules.toml", Subtype.CONFIG)
    notes.key = "URL rules"
    rules = {}
    for name, row in tomllib.loads(text).items():
        rule = _read_rule(name, Field(row, NOWHERE), notes)
        if rule is not None:
            rules[name] = rule
    _raise_first(notes)
    return rules


def _read_rule(name: str, raw: Field, notes: Notes) -> UrlRule | None:
    """Return a rule from its keys in TOML or ``conf.py``, or None if they are wrong, which is noted."""
    parts = parts_of(raw)
    if parts is None:
        note_found(raw, notes, "a mapping of keys to values is allowed")
        return None
    if note_missing_keys(parts, raw.position, notes, ["do"], _DO_HELP):
        return None
    with notes.within("do"):
        do = read_choice(parts["do"], notes, _REQUIRED, _DO_HELP)
    if do is None:
        return None
    before = len(notes.problems)
    known = _REQUIRED[do] | _OPTIONAL.get(do, frozenset()) | {"do", "why"}
    note_unknown_keys(parts, notes, known, f"{do!r} has {', '.join(sorted(known))}")
    note_missing_keys(parts, raw.position, notes, sorted(_REQUIRED[do]), f"{do!r} needs it")
    values: dict[str, Any] = {}
    for key, part in parts.items():
        if key in known:
            with notes.within(key):
                values[key] = _READERS[key](part, notes)
    return UrlRule(name=name, **values) if len(notes.problems) == before else None


_ITEMS: Final = (
    ("beside", _PARAM_NAME, "the name of a parameter"),
    ("hosts", _HOST, "a host in lower case without 'www.': 'example.org', '*.example.org' or 'example.*'"),
    ("params", _PARAM, "a parameter in lower case: 'name', 'prefix*' or 'name=value'"),
    ("paths", _SITE_PATH, "the start of a path: '/*', '/@*' or '/r/*'"),
)
"""The keys whose items must match an expression, with that expression, and what it allows in words."""


def check_rule(rule: UrlRule, notes: Notes) -> None:
    """Note every value of a rule that is not allowed for its key.

    For the rules of the table, a test calls this. To compile all their expressions at import would take 20 ms.
    """
    for key, pattern, words in _ITEMS:
        for item in getattr(rule, key):
            if not pattern.fullmatch(item) or item.startswith("www."):
                _note(notes, key, f"{shown(item)} was found", f"{words} is allowed")
    _check_pairs(rule, notes)
    if rule.do == "site" and not (rule.paths or rule.hosts):
        _note(notes, "hosts", "nothing is given", "without 'paths' it is needed")
    if rule.do in {"escapes", "lower-path", "unwrap"} and not (rule.path or rule.hosts):
        _note(notes, "hosts", "nothing is given", "without 'path' it is needed")
    fragment = _read_expression("fragment", rule.fragment, notes)
    path = _read_expression("path", rule.path, notes)
    if _read_expression("value", rule.value, notes) is None or fragment is None or path is None:
        return
    if rule.do == "unwrap" and bool(rule.params) == bool(path.groups):
        found = "both are given" if rule.params else "nothing is given"
        _note(notes, "params", found, "either these or a group of 'path' must hold the address inside")
    if rule.to:
        numbers = map(str, range(path.groups + 1))
        known = {*numbers, *path.groupindex, *fragment.groupindex, *rule.take}
        _check_target("to", rule.to, known, notes)
        if rule.site:
            _check_target("site", rule.site, known | {"host"}, notes)


def _note(notes: Notes, key: str, found: str, allowed: str, suggestion: str = "") -> None:
    with notes.within(key):
        notes.note(NOWHERE, found, allowed, suggestion=suggestion)


def _check_pairs(rule: UrlRule, notes: Notes) -> None:
    for old, new in rule.renames:
        stars = new.startswith("*.") and not old.startswith("*.")
        if not _HOST.fullmatch(old) or not _HOST.fullmatch(new) or stars or new.endswith(".*"):
            _note(notes, "renames", f"{shown(f'{old} = {new}')} was found", "a host and its new name are allowed")
    for old, new in rule.names:
        if not _SITE_PATH.fullmatch(old) or not _HOST.fullmatch(new):
            found = f"{shown(f'{old} = {new}')} was found"
            _note(notes, "names", found, "the start of a path and a host are allowed")
    for old, new in rule.escapes:
        if not _ESCAPE.fullmatch(old) or not _UNESCAPED.fullmatch(new):
            found = f"{shown(f'{old} = {new}')} was found"
            _note(notes, "escapes", found, "an escape and its character are allowed")


def _read_expression(key: str, text: str, notes: Notes) -> re.Pattern[str] | None:
    try:
        return re.compile(text)
    except re.error as error:
        _note(notes, key, f"{shown(text)} was found, {error}", "a regular expression is allowed")
    return None


def _check_target(key: str, target: str, known: set[str], notes: Notes) -> None:
    if not _TARGET.fullmatch(target):
        _note(notes, key, f"{shown(target)} was found", "the form 'host/path?query' is allowed")
        return
    for name in _PLACEHOLDER.findall(target):
        if name not in known:
            found = f"{{{name}}} was found"
            _note(notes, key, found, f"{', '.join(sorted(known))} are known", nearest(name, known))


def _compiled(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def _step(rule: UrlRule) -> Step:
    match = _TARGET.fullmatch(rule.to)
    target = Target(match["host"], match["path"], match["query"] or "") if match else Target("", "", "")
    return Step(rule, _compiled(rule.path), _compiled(rule.fragment), target)


def _drops(rules: Collection[UrlRule]) -> Iterator[Drops]:
    """Yield the parameters to drop, those with the same conditions together."""
    by_condition: dict[tuple[str, tuple[str, ...], str, bool], set[str]] = {}
    for rule in rules:
        if rule.do == "drop-params":
            condition = (rule.path, rule.beside, rule.value, rule.secret)
            by_condition.setdefault(condition, set()).update(rule.params)
    for (path, beside, value, secret), params in by_condition.items():
        yield Drops(
            path=_compiled(path),
            beside=beside,
            names=frozenset(param for param in params if "=" not in param and not param.endswith("*")),
            values=frozenset(param for param in params if "=" in param),
            prefixes=tuple(sorted(param[:-1] for param in params if param.endswith("*"))),
            value=re.compile(value, re.IGNORECASE) if value else None,
            secret=secret,
        )


def _renamed(host: str, pattern: str, rule: UrlRule) -> str:
    """Return the new name of a host by a rule, "" if that is the same. What ``*.`` matches is kept."""
    name = dict(rule.renames)[pattern]
    if name.startswith("*."):
        stem = host.removesuffix(f".{public_suffix(host)}") if pattern.endswith(".*") else host
        name = stem.removesuffix(pattern.removeprefix("*").removesuffix(".*")) + name.removeprefix("*")
    return "" if name == host else name


def fill_placeholders(template: str, values: Mapping[str, str]) -> str:
    """Return a part of a target with values in place of its placeholders."""
    return _PLACEHOLDER.sub(lambda placeholder: values[placeholder[1]], template)


DEFAULT_RULES: Final = build_rules()
"""The table of this package, without changes by a site."""
