# SPDX-License-Identifier: MIT
"""The expressions of workflows, ${{ ... }}, as far as the integrations use them.

Whatever is not known here is an error: on GitHub it would be an empty string, and a misspelt name would go unseen.
"""
import re

_TOKEN = re.compile(r"""\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>\d+)|(?P<name>[A-Za-z_][\w.-]*)|(?P<sign>==|!=|&&|\|\||[!(),]))""")
_EMBEDDED = re.compile(r"\$\{\{(.*?)\}\}", re.S)
STATUS_FUNCTIONS = ("always", "success", "failure", "cancelled")


class ExpressionError(Exception):
    pass


def as_text(value):
    """A value as it stands in a string: GitHub writes true, false and nothing for null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


class _Parser:
    def __init__(self, text, contexts, functions):
        self.text = text
        self.contexts = contexts
        self.functions = functions
        self.tokens = []
        at = 0
        while text[at:].strip():
            match = _TOKEN.match(text, at)
            if not match:
                raise ExpressionError(f"not understood: '{text[at:]}' in '{text}'")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            at = match.end()

    def take(self, *signs):
        if self.tokens and self.tokens[0][0] == "sign" and self.tokens[0][1] in signs:
            return self.tokens.pop(0)[1]
        return None

    def whole(self):
        value = self.either()
        if self.tokens:
            raise ExpressionError(f"'{self.tokens[0][1]}' is too much in '{self.text}'")
        return value

    def either(self):
        value = self.both()
        while self.take("||"):
            other = self.both()
            value = value or other
        return value

    def both(self):
        value = self.comparison()
        while self.take("&&"):
            other = self.comparison()
            value = value and other
        return value

    def comparison(self):
        value = self.single()
        sign = self.take("==", "!=")
        if sign:
            # Strings are compared without regard to case.
            same = as_text(value).casefold() == as_text(self.single()).casefold()
            return same == (sign == "==")
        return value

    def single(self):
        if self.take("!"):
            return not self.single()
        if self.take("("):
            value = self.either()
            if not self.take(")"):
                raise ExpressionError(f"no ) in '{self.text}'")
            return value
        if not self.tokens:
            raise ExpressionError(f"'{self.text}' ends early")
        kind, text = self.tokens.pop(0)
        if kind == "string":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return int(text)
        if kind != "name":
            raise ExpressionError(f"'{text}' is out of place in '{self.text}'")
        if text in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[text]
        if self.take("("):
            return self.call(text)
        return self.look_up(text)

    def call(self, name):
        arguments = []
        while not self.take(")"):
            arguments.append(self.either())
            self.take(",")
        if name not in self.functions:
            raise ExpressionError(f"no function '{name}'")
        return self.functions[name](*arguments)

    def look_up(self, path):
        value = self.contexts
        for part in path.split("."):
            if not isinstance(value, dict) or part not in value:
                raise ExpressionError(f"there is no '{path}' here")
            value = value[part]
        if isinstance(value, dict):
            raise ExpressionError(f"'{path}' is no value")
        return value


def evaluate(text, contexts, functions=None):
    return _Parser(text, contexts, functions or {}).whole()


def fill_in(text, contexts):
    """A template: each ${{ }} in it replaced."""
    return _EMBEDDED.sub(lambda match: as_text(evaluate(match.group(1), contexts)), as_text(text))


def is_true(condition, contexts, functions):
    """What `if:` says: the ${{ }} may be left out, and success() && is in front unless a status is asked for."""
    text = as_text(condition).strip()
    match = _EMBEDDED.fullmatch(text)
    text = match.group(1) if match else text
    if not re.search(r"\b(%s)\s*\(" % "|".join(STATUS_FUNCTIONS), text):
        text = f"success() && ({text})" if text else "success()"
    return bool(evaluate(text, contexts, functions))
