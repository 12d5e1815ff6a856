"""The rules by which several addresses are one: read from a table, checked, and looked up by host.

The table is ``url_rules.toml``, beside this module; its top says what a row may hold. A site adds rows of the same
form, and
switches rows off by name, through :func:`build_rules`. A rule has no code of its own: it names one of the deeds
below, which are done in :mod:`sphinx_commonplace.urls.canonical`.
"""

from __future__ import annotations

import functools
import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Final

from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.suggestions import nearest
from sphinx_commonplace.urls.syntax import public_suffix

_VERSION: Final = 1
"""Goes up with every change of code that changes what comes out for the same table."""

_REQUIRED: Final[Mapping[str, frozenset[str]]] = {
    "as-is": frozenset({"hosts"}),
    "built-in": frozenset(),
    "drop-params": frozenset({"params"}),
    "escapes": frozenset({"hosts", "escapes"}),
    "keep-fragment": frozenset({"fragment"}),
    "lower-path": frozenset({"hosts"}),
    "rename": frozenset({"renames"}),
    "rewrite": frozenset({"path", "to"}),
    "scheme": frozenset({"scheme", "path", "to"}),
    "site": frozenset(),
    "unwrap": frozenset({"hosts"}),
}
"""Every deed, with the keys that its rule must have."""

_OPTIONAL: Final[Mapping[str, frozenset[str]]] = {
    "drop-params": frozenset({"beside", "hosts", "path"}),
    "escapes": frozenset({"path"}),
    "keep-fragment": frozenset({"hosts", "path"}),
    "lower-path": frozenset({"path", "segments"}),
    "rewrite": frozenset({"fragment", "hosts", "take"}),
    "site": frozenset({"called", "hosts", "path", "paths", "reserved"}),
    "unwrap": frozenset({"params", "path"}),
}

_TEXTS: Final = frozenset({"called", "do", "fragment", "path", "scheme", "to", "why"})
_LISTS: Final = frozenset({"beside", "hosts", "params", "paths", "reserved", "take"})
_MAPPINGS: Final = frozenset({"escapes", "renames"})

_STEPS: Final = ("escapes", "lower-path", "rewrite", "unwrap")

_LABEL = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_NAME: Final = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_HOST: Final = re.compile(rf"(\*\.)?{_LABEL}(\.{_LABEL})*(\.\*)?")
_PARAM: Final = re.compile(r"[^\s&=#*A-Z]+(\*|=[^\s&#A-Z]*)?")
_PARAM_NAME: Final = re.compile(r"[^\s&=#*]+")
_SITE_PATH: Final = re.compile(r"(/[a-z0-9@~_-]*\*?)+")
_ESCAPE: Final = re.compile("%[0-9A-F]{2}")
_UNESCAPED: Final = re.compile(r"[\w$&+,/:;=@.~-]", re.ASCII)
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_TARGET: Final = re.compile(r"(?P<host>[a-z0-9_.{}-]*)(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?")


@dataclass(frozen=True, slots=True)
class UrlRule:
    """One row of the table. What a key means is told at the table's top."""

    name: str
    do: str
    why: str = ""
    beside: tuple[str, ...] = ()
    called: str = ""
    escapes: tuple[tuple[str, str], ...] = ()
    fragment: str = ""
    hosts: tuple[str, ...] = ()  # none: every host
    params: tuple[str, ...] = ()
    path: str = ""  # a regular expression for the whole path; "" for any
    paths: tuple[str, ...] = ()
    renames: tuple[tuple[str, str], ...] = ()
    reserved: tuple[str, ...] = ()
    scheme: str = ""
    segments: int = 0  # 0: all of them
    take: tuple[str, ...] = ()
    to: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a rewriting rule writes, in parts with their placeholders; a host of "" is the one that was."""

    host: str
    path: str
    query: str


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that may change a path, made ready for use."""

    rule: UrlRule
    path: re.Pattern[str] | None
    fragment: re.Pattern[str] | None
    target: Target


@dataclass(frozen=True, slots=True)
class Drops:
    """Parameters that say nothing about what is found at an address, all in small letters."""

    path: re.Pattern[str] | None
    beside: tuple[str, ...]  # only in a query that gives these, too
    names: frozenset[str]
    values: frozenset[str]  # ``name=value``
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostRules:
    """Everything that the table has for one host."""

    as_is: bool
    rename: str  # the name that the host has instead, "" for its own
    drops: tuple[Drops, ...]
    fragments: tuple[tuple[re.Pattern[str] | None, re.Pattern[str]], ...]  # of the path, of the fragment
    steps: tuple[Step, ...]
    site: UrlRule | None
    base: str  # the host of the site's rule without its ``*.``


@dataclass(frozen=True, eq=False)  # compared by `digest`: two tables of equal rows are rarely worth the comparing
class UrlRules:
    """A whole table, ready for use. Make one with :func:`build_rules`."""

    rules: tuple[UrlRule, ...]  # sorted by name
    _hosts: dict[str, HostRules] = field(default_factory=dict, init=False, repr=False)

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all rules that are in force, sorted."""
        return tuple(rule.name for rule in self.rules)

    @functools.cached_property
    def digest(self) -> str:
        """What changes when an address may come out otherwise: 16 hexadecimal digits."""
        return hashlib.sha256(f"{_VERSION} {self.rules!r}".encode()).hexdigest()[:16]

    @functools.cached_property
    def built_in(self) -> frozenset[str]:
        """The names of the built-in rules that are in force."""
        return frozenset(rule.name for rule in self.rules if rule.do == "built-in")

    @functools.cached_property
    def schemes(self) -> Mapping[str, tuple[Step, ...]]:
        """The rules for addresses of other schemes, by scheme."""
        found: dict[str, tuple[Step, ...]] = {}
        for rule in self.rules:
            if rule.do == "scheme":
                found[rule.scheme] = (*found.get(rule.scheme, ()), _step(rule))
        return found

    def for_host(self, host: str) -> HostRules:
        """Return what the table has for a host in its normal form; "" for what it has for any."""
        known = self._hosts.get(host)
        if known is None:
            known = self._hosts[host] = self._collect(host)
        return known

    @functools.cached_property
    def _by_pattern(self) -> Mapping[str, tuple[UrlRule, ...]]:
        found: dict[str, tuple[UrlRule, ...]] = {}
        for rule in self.rules:
            if rule.do not in {"built-in", "scheme"}:
                patterns = (rule.hosts or ("",)) if rule.do != "rename" else tuple(dict(rule.renames))
                for pattern in patterns:
                    found[pattern] = (*found.get(pattern, ()), rule)
        return found

    @functools.cached_property
    def _with_any_suffix(self) -> frozenset[str]:
        """The last labels before the ``.*`` of patterns. A host with none of them need not know its suffix."""
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
        """Yield every pattern that a host answers to, the narrowest first."""
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
    :param added: further rules by name, each a mapping of the form that the table has, in plain lists and texts:
        ``{"example-tracking": {"do": "drop-params", "hosts": ["example.org"], "params": ["src"]}}``. To change
        a rule, disable it and add another under a name of its own.
    :raises ValueError: in one line, if something is not as the table wants it: where, what was found, and what
        may stand there.
    """
    standard = _standard_rules()
    where = "disabled URL rules"
    given: object = disabled  # it comes from a `conf.py`, which no type checker has seen
    if isinstance(given, str) or not isinstance(given, Collection):
        raise ValueError(f"{where}: {shown(disabled)} is no list of names")  # noqa: TRY004 - one error for all
    for name in given:
        if not isinstance(name, str) or name not in standard:
            allowed = "a name of the table in sphinx_commonplace/urls/url_rules.toml is wanted"
            raise ValueError(f"{where}: there is no rule {shown(name)}; {allowed}{_hint(name, standard)}")
    rules = {name: rule for name, rule in standard.items() if name not in disabled}
    rules |= _read_added({} if added is None else added, standard)
    return UrlRules(tuple(rules[name] for name in sorted(rules)))


def _read_added(added: object, standard: Collection[str]) -> Mapping[str, UrlRule]:
    where = "added URL rules"
    if not isinstance(added, Mapping):
        raise ValueError(f"{where}: {shown(added)} is no mapping of names to rules")  # noqa: TRY004 - one error for all
    rules: dict[str, UrlRule] = {}
    for name, row in added.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ValueError(f"{where}: the name {shown(name)} is not of small letters, digits and hyphens")
        if name in standard:
            raise ValueError(f"{where}: {shown(name)} is the name of a rule in the table; choose another")
        rules[name] = _read_rule(name, row)
        check_rule(rules[name])
        if rules[name].do == "built-in":
            raise ValueError(f"URL rule {shown(name)}: do: 'built-in' is for rules in the table only")
    return rules


@functools.cache
def _standard_rules() -> Mapping[str, UrlRule]:
    text = resources.files("sphinx_commonplace.urls").joinpath("url_rules.toml").read_text("utf-8")
    return {name: _read_rule(name, row) for name, row in tomllib.loads(text).items()}


def _read_rule(name: str, row: object) -> UrlRule:
    """Return a rule from its row in TOML or ``conf.py``."""
    where = f"URL rule {shown(name)}"
    if not isinstance(row, Mapping):
        raise ValueError(f"{where}: {shown(row)} is no mapping of keys to values")  # noqa: TRY004 - one error for all
    do = row.get("do")
    if not isinstance(do, str) or do not in _REQUIRED:
        words = ", ".join(sorted(_REQUIRED))
        raise ValueError(f"{where}: do: {shown(do)} is none of {words}{_hint(do, _REQUIRED)}")
    allowed = _REQUIRED[do] | _OPTIONAL.get(do, frozenset()) | {"do", "why"}
    for key in row:
        if key not in allowed:
            words = ", ".join(sorted(allowed))
            raise ValueError(f"{where}: {shown(key)} is no key of {do!r}, which has {words}{_hint(key, allowed)}")
    for key in sorted(_REQUIRED[do]):
        if not row.get(key):
            raise ValueError(f"{where}: {key}: nothing is given, and {do!r} needs it")
    values = {key: _read_value(f"{where}: {key}", key, value) for key, value in row.items()}
    return UrlRule(name=name, **values)  # type: ignore[arg-type] # `_read_value` goes by the key


def _read_value(where: str, key: str, value: object) -> object:
    """Return the value of one key as the record has it; only its kind is checked here."""
    if key in _TEXTS:
        if isinstance(value, str):
            return value
        raise ValueError(f"{where}: {shown(value)} is no text")
    if key in _LISTS:
        if isinstance(value, list | tuple) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        raise ValueError(f"{where}: {shown(value)} is no list of texts")
    if key in _MAPPINGS:
        if isinstance(value, Mapping) and all(isinstance(word, str) for pair in value.items() for word in pair):
            return tuple(sorted(value.items()))
        raise ValueError(f"{where}: {shown(value)} is no mapping of texts to texts")
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise ValueError(f"{where}: {shown(value)} is no number from 1")


_ITEMS: Final = (
    ("beside", _PARAM_NAME, "the name of a parameter"),
    ("hosts", _HOST, "a host in small letters without 'www.': 'example.org', '*.example.org' or 'example.*'"),
    ("params", _PARAM, "a parameter in small letters: 'name', 'prefix*' or 'name=value'"),
    ("paths", _SITE_PATH, "the start of a path: '/*', '/@*' or '/r/*'"),
)
"""The lists whose items have a form, with that form and its words."""


def check_rule(rule: UrlRule) -> None:
    """Raise `ValueError` unless every value of a rule can be what its key wants.

    The table's own rules are checked by a test: to compile all its expressions would take every command 20 ms.
    """
    where = f"URL rule {shown(rule.name)}"
    for key, pattern, words in _ITEMS:
        for item in getattr(rule, key):
            if not pattern.fullmatch(item) or item.startswith("www."):
                raise ValueError(f"{where}: {key}: {shown(item)} is not {words}")
    _check_pairs(where, rule)
    if rule.do == "site" and not (rule.paths or rule.hosts):
        raise ValueError(f"{where}: hosts: nothing is given, and without 'paths' it is needed")
    fragment = _check_expression(f"{where}: fragment", rule.fragment)
    path = _check_expression(f"{where}: path", rule.path)
    if rule.do == "unwrap" and bool(rule.params) == bool(path.groups):
        raise ValueError(f"{where}: params: either these or a group of 'path' must hold the address inside")
    if rule.to:
        numbers = map(str, range(path.groups + 1))
        _check_target(where, rule, {*numbers, *path.groupindex, *fragment.groupindex, *rule.take})


def _check_pairs(where: str, rule: UrlRule) -> None:
    for old, new in rule.renames:
        stars = new.startswith("*.") and not old.startswith("*.")
        if not _HOST.fullmatch(old) or not _HOST.fullmatch(new) or stars or new.endswith(".*"):
            raise ValueError(
                f"{where}: renames: {shown(f'{old} = {new}')} is not a host and the name that it gets"
            )
    for old, new in rule.escapes:
        if not _ESCAPE.fullmatch(old) or not _UNESCAPED.fullmatch(new):
            raise ValueError(f"{where}: escapes: {shown(f'{old} = {new}')} is not an escape and its character")


def _check_expression(where: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ValueError(f"{where}: {shown(text)} is no regular expression: {error}") from error


def _check_target(where: str, rule: UrlRule, known: set[str]) -> None:
    if not _TARGET.fullmatch(rule.to):
        raise ValueError(f"{where}: to: {shown(rule.to)} is not of the form 'host/path?query'")
    for name in _PLACEHOLDER.findall(rule.to):
        if name not in known:
            raise ValueError(f"{where}: to: {{{name}}} is none of {', '.join(sorted(known))}{_hint(name, known)}")


def _hint(found: object, allowed: Collection[str]) -> str:
    near = nearest(found, allowed) if isinstance(found, str) else ""
    return f"; did you mean {near!r}?" if near else ""


def _compiled(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def _step(rule: UrlRule) -> Step:
    match = _TARGET.fullmatch(rule.to)
    target = Target(match["host"], match["path"], match["query"] or "") if match else Target("", "", "")
    return Step(rule, _compiled(rule.path), _compiled(rule.fragment), target)


def _drops(rules: Collection[UrlRule]) -> Iterator[Drops]:
    """Yield the parameters to drop, all those together that are to be dropped in the same places."""
    by_place: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for rule in rules:
        if rule.do == "drop-params":
            by_place.setdefault((rule.path, rule.beside), set()).update(rule.params)
    for (path, beside), params in by_place.items():
        yield Drops(
            path=_compiled(path),
            beside=beside,
            names=frozenset(param for param in params if "=" not in param and not param.endswith("*")),
            values=frozenset(param for param in params if "=" in param),
            prefixes=tuple(sorted(param[:-1] for param in params if param.endswith("*"))),
        )


def _renamed(host: str, pattern: str, rule: UrlRule) -> str:
    """Return the name that a rule gives to a host; "" if it has that already. What stands for ``*.`` stays."""
    name = dict(rule.renames)[pattern]
    if name.startswith("*."):
        stem = host.removesuffix(f".{public_suffix(host)}") if pattern.endswith(".*") else host
        name = stem.removesuffix(pattern.removeprefix("*").removesuffix(".*")) + name.removeprefix("*")
    return "" if name == host else name


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return a part of a target with the values of its placeholders."""
    return _PLACEHOLDER.sub(lambda placeholder: values[placeholder[1]], template)


DEFAULT_RULES: Final = build_rules()
"""The table as this package brings it."""
