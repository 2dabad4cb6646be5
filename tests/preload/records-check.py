#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks at records as a program that trusts nobody would, and complains about what is wrong with them.

    records-check.py json FILE COUNT               strict JSON lines of schema version 1
    records-check.py text FILE COUNT               lines for people: nothing that a terminal acts on
    records-check.py hostile JSON TEXT MEMBER FILE the bytes of FILE are what the only record's member says, and what
                                                   the only line shows, escaped
    records-check.py markers FILE PROCESSES TIMES PATTERN
                                                   each marker PROCESS-NUMBER is there once

Exit status 0 if all is well, else 1 with what is wrong on standard output."""
import json
import re
import sys
import unicodedata

LAUNCH = ["v", "time", "action", "reason", "binary", "binary_version", "goroot", "goroot_version", "goroot_source",
          "real_root", "launcher", "pid", "ppid", "uid", "cwd", "command", "via"]
MAY_FOLLOW = ["hint", "rule", "errno", "lost"]
MISTAKE = ["v", "time", "action", "config", "line", "message", "subject", "value", "count", "pid", "ppid", "uid"]
NUMBERS = {"v", "pid", "ppid", "uid", "line", "count", "errno", "lost"}
NEVER_NULL = {"v", "time", "action", "reason", "binary", "via", "pid", "ppid", "uid", "config", "line", "message",
              "count", "hint", "rule", "errno", "lost"}
WORDS = {
    "action": {"log", "rewrite", "block", "pass", "config-error"},
    "reason": {"missing", "incomplete", "version-mismatch", "tree-mismatch", "unverifiable", "match", "undecided"},
    "via": {"preload", "self"},
}
TIME = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z")

problems = []


def complain(text):
    if len(problems) < 10:
        problems.append(text[:400])


def object_of(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key twice")
    return dict(pairs)


def no_constant(word):
    raise ValueError(word + " is no JSON")


def lines_of(path, count):
    with open(path, "rb") as file:
        content = file.read()
    if content and not content.endswith(b"\n"):
        complain("the last line has no end")
    lines = content.split(b"\n")[:-1]
    if len(lines) != count:
        complain(f"{len(lines)} lines, expected {count}")
    return lines


def check_record(record):
    mistake = record.get("action") == "config-error"
    wanted = MISTAKE if mistake else LAUNCH
    keys = list(record)
    if keys[:len(wanted)] != wanted:
        complain(f"keys are {keys}")
    rest = keys[len(wanted):]
    if mistake and rest not in ([], ["lost"]) or rest != [key for key in MAY_FOLLOW if key in rest]:
        complain(f"further keys are {rest}")
    for key, value in record.items():
        if value is None and key not in NEVER_NULL:
            continue
        if type(value) is not (int if key in NUMBERS else str):
            complain(f"{key} is {value!r}")
        elif key in WORDS and value not in WORDS[key]:
            complain(f"{key} is {value!r}")
        elif value == "":
            complain(f"{key} is empty")
    if record.get("v") != 1:
        complain("v is no 1")
    if not TIME.fullmatch(record.get("time") or ""):
        complain("time has another form: " + str(record.get("time")))


def read_json(path, count):
    records = []
    for line in lines_of(path, count):
        try:
            # What a terminal would act on comes as an escape, for somebody who looks at the file.
            text = line.decode("utf-8")
            check_text(text)
            record = json.loads(text, object_pairs_hook=object_of, parse_constant=no_constant)
            check_record(record)
            records.append(record)
        except ValueError as error:
            complain(f"{error}: {line!r}")
    return records


def check_text(text):
    for char in text:
        # Controls of both kinds, marks that hide or turn text around (format characters), separators of lines.
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            complain(f"U+{ord(char):04X} in {text!r}")
            return


def read_text(path, count):
    texts = []
    for line in lines_of(path, count):
        try:
            text = line.decode("utf-8")
        except ValueError as error:
            complain(f"{error}: {line!r}")
            continue
        check_text(text)
        if not text.startswith("goroot-guard: "):
            complain(f"starts otherwise: {text!r}")
        texts.append(text)
    return texts


def bytes_of(path):
    with open(path, "rb") as file:
        return file.read()


def as_json_has_it(data):
    """Each byte that is no part of valid UTF-8 stands as U+FFFD."""
    text = data.decode("utf-8", "surrogateescape")
    return "".join("\ufffd" if 0xDC80 <= ord(char) <= 0xDCFF else char for char in text)


def as_text_has_it(data):
    """What a line for people shows: goroot-guard-records(5)."""
    shown = ""
    for char in data.decode("utf-8", "surrogateescape"):
        raw = char.encode("utf-8", "surrogateescape")
        if char in "\n\t":
            shown += "\\n" if char == "\n" else "\\t"
        elif unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            shown += "".join(f"\\x{byte:02x}" for byte in raw)
        else:
            shown += char
    return shown


def check_markers(path, processes, times, pattern):
    with open(path, "rb") as file:
        content = file.read()
    found = re.findall(pattern.encode(), content)
    wanted = {f"{process}-{number}".encode() for process in range(processes) for number in range(times)}
    if len(found) != len(wanted):
        complain(f"{len(found)} markers, expected {len(wanted)}")
    if set(found) != wanted:
        complain(f"{len(wanted - set(found))} markers are missing")


def main(what, path, *more):
    if what == "json":
        read_json(path, int(more[0]))
    elif what == "text":
        read_text(path, int(more[0]))
    elif what == "hostile":
        text_file, member, data = more[0], more[1], bytes_of(more[2])
        for record in read_json(path, 1):
            if as_json_has_it(data) not in str(record.get(member)):
                complain(f"{member} is {record.get(member)!r}")
        for text in read_text(text_file, 1):
            if as_text_has_it(data) not in text:
                complain(f"does not show it: {text!r}")
    elif what == "markers":
        check_markers(path, int(more[0]), int(more[1]), more[2])
    else:
        complain("unknown: " + what)


main(*sys.argv[1:])
print("\n".join(problems), end="")
sys.exit(1 if problems else 0)
