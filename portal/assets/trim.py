"""Leave out of a style sheet what no page of ours can match, and write the rest short.

Kept is a selector whose every `kern-` class is in use; names within `:not()` and `:is()` don't count, as
the selector can match without them. Custom properties go when nothing reads them any more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
# A fallback is for readers without the design system's own properties; we have them.
FALLBACK = re.compile(r"(var\(\s*--kern-[\w-]+)\s*,\s*[^()]*\)")
NESTING = {"media", "supports", "layer"}


def trim(css: str, used: frozenset[str], also_read_by: str = "") -> str:
    """Return `css` without what is not used; `also_read_by` is further CSS whose `var()`s count as readers."""
    css = FALLBACK.sub(r"\1)", css)
    rules = list(_keep_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), used))
    needed = _needed_variables(rules, also_read_by)
    return "".join(_write(rule, needed) for rule in rules)


def shorten(css: str) -> str:
    """Return the same style sheet without comments and needless white space."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(_write(rule, None) for rule in rules)


@dataclass(frozen=True)
class _Rule:
    """A rule and its declarations, or an at-rule with rules inside."""

    prelude: str
    declarations: list[Declaration]
    inside: list["_Rule"] | None = None


def _keep_rules(nodes: list[Node], used: frozenset[str]) -> Iterator[_Rule]:
    for node in nodes:
        if isinstance(node, QualifiedRule):
            selectors = [selector for selector in _split(node.prelude) if _matches(selector, used)]
            if selectors:
                yield _Rule(",".join(_text(selector) for selector in selectors), _declarations(node.content))
        elif isinstance(node, AtRule) and node.at_keyword in NESTING and node.content is not None:
            inside = list(_keep_rules(_rules(node.content), used))
            if inside:
                yield _Rule(f"@{node.at_keyword} {_text(node.prelude)}", [], inside)
        elif isinstance(node, AtRule) and node.at_keyword == "keyframes":
            yield _keyframes(node)


def _keyframes(node: AtRule) -> _Rule:
    steps = [_Rule(_text(step.prelude), _declarations(step.content)) for step in _rules(node.content)]
    return _Rule(f"@keyframes {_text(node.prelude)}", [], steps)


def _rules(content: list[Node]) -> list[Node]:
    nodes: list[Node] = tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True)
    return nodes


def _declarations(content: list[Node]) -> list[Declaration]:
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    declarations = [node for node in found if isinstance(node, Declaration)]
    names = {declaration.name for declaration in declarations}
    # A prefixed twin beside the standard property is the same picture a second time.
    return [d for d in declarations if d.name.removeprefix("-webkit-") == d.name or d.name[8:] not in names]


def _split(prelude: list[Node]) -> list[list[Node]]:
    """Selectors of a list, split at the commas that stand outside of brackets."""
    parts: list[list[Node]] = [[]]
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def _matches(selector: list[Node], used: frozenset[str]) -> bool:
    themed = any(node.type == "[] block" and "data-kern-" in node.serialize() for node in selector)
    return not themed and all(name in used for name in _names(selector))


def _names(selector: list[Node]) -> Iterator[str]:
    dot = False
    for node in selector:
        if dot and node.type == "ident" and node.value.startswith("kern-"):
            yield node.value
        if node.type == "function" and node.lower_name == "has":
            yield from _names(node.arguments)
        dot = node.type == "literal" and node.value == "."


def _needed_variables(rules: list[_Rule], also_read_by: str) -> set[str]:
    values: dict[str, list[str]] = {}
    readers = [also_read_by]
    for declaration in _all_declarations(rules):
        text = tinycss2.serialize(declaration.value)
        if declaration.name.startswith("--"):
            values.setdefault(declaration.name, []).append(text)
        else:
            readers.append(text)
    needed: set[str] = set()
    waiting = set(VARIABLE.findall(" ".join(readers)))
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting.update(set(VARIABLE.findall(" ".join(values.get(name, ())))) - needed)
    return needed


def _all_declarations(rules: list[_Rule]) -> Iterator[Declaration]:
    for rule in rules:
        yield from rule.declarations
        yield from _all_declarations(rule.inside or [])


def _write(rule: "_Rule | Node", needed: set[str] | None) -> str:
    if not isinstance(rule, _Rule):
        return _write_node(rule)
    if rule.inside is not None:
        body = "".join(_write(inner, needed) for inner in rule.inside)
    else:
        body = ";".join(_write_declaration(d) for d in rule.declarations if _is_needed(d, needed))
    return f"{rule.prelude}{{{body}}}" if body else ""


def _write_node(node: Node) -> str:
    if node.type == "error":
        raise ValueError(f"{node.source_line}: {node.message}")
    prelude = _text(node.prelude)
    if isinstance(node, QualifiedRule):
        return _write(_Rule(prelude, _declarations(node.content)), None)
    if node.content is None:
        return f"@{node.at_keyword} {prelude};"
    if node.at_keyword == "font-face":
        return _write(_Rule("@font-face", _declarations(node.content)), None)
    return f"@{node.at_keyword} {prelude}{{{''.join(_write_node(inner) for inner in _rules(node.content))}}}"


def _is_needed(declaration: Declaration, needed: set[str] | None) -> bool:
    return needed is None or not declaration.name.startswith("--") or declaration.name in needed


def _write_declaration(declaration: Declaration) -> str:
    important = "!important" if declaration.important else ""
    return f"{declaration.name}:{_text(declaration.value)}{important}"


def _text(nodes: list[Node]) -> str:
    text = tinycss2.serialize([node for node in nodes if node.type != "comment"])
    return re.sub(r"\s+", " ", text).strip()
