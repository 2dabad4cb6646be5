#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Records of a fleet in all the forms in which they come, and what a report of them must say, counted here by other means.

    report-expect.py make FOLDER     writes FOLDER/a.jsonl, b.jsonl.gz, journal.json and expect.json
    report-expect.py same WANT GOT   whether two JSON files say the same; prints where they differ
    report-expect.py prometheus FILE WANT
                                     whether a file is sound in Prometheus' text format 0.0.4 and says what the report says
"""

import collections
import datetime
import gzip
import json
import random
import re
import sys

VIOLATIONS = ["missing", "incomplete", "version-mismatch", "tree-mismatch", "unverifiable"]
HINT = "a literal $ that no shell expanded"
HOSTS = ["ci-1", "ci-2", "build.example.com", "gr\u00f6\u00dfe-\U0001f439", None]
DIMENSIONS = ["reason", "action", "goroot", "real_root", "binary", "launcher", "directory", "host", "day"]


def draw_record(r):
    reason = r.choice(VIOLATIONS + ["match"] * 4 + ["undecided"])
    is_violation = reason in VIOLATIONS
    version = r.choice(["1.21.0", "1.22.12", None])
    moment = datetime.datetime(2024, 2, 27) + datetime.timedelta(milliseconds=r.randrange(5 * 86400000))
    record = {
        "v": 1,
        "time": moment.isoformat(timespec="milliseconds") + "Z",
        "action": r.choice(["log", "rewrite", "block", "pass"]) if is_violation else "pass",
        "reason": reason,
        "binary": f"/usr/lib/go-{version}/bin/go" if version else "/opt/go/bin/go",
        "binary_version": version and "go" + version,
        "goroot": r.choice(["/old", "/has space", '/"quoted"\\', "$HOME/go", "/esc\u001b[31m", "/\u00e4\n"]) if is_violation else None,
        "goroot_version": None,
        "goroot_source": r.choice(["env", "env", "/home/u/.config/go/env:3", "/it's/env:12"]) if is_violation else None,
        "real_root": r.choice(["/usr/lib/go-1.21", "/usr/lib/go-1.22", None]),
        "launcher": r.choice(["/usr/bin/make", "/bin/sh", None]),
        "pid": 4711,
        "ppid": 1,
        "uid": 0,
        "cwd": f"/src/{r.randrange(30)}",
        "command": "build",
        "via": "preload",
    }
    if record["goroot"] == "$HOME/go":
        record["hint"] = HINT
    if reason == "undecided":
        record["errno"] = 12
    if r.random() < 0.05:
        record["lost"] = r.randrange(1, 9)
    return record


def dump(r, value):
    """JSON with blanks, escapes and an order of members that vary."""
    if r.random() < 0.3:
        items = list(value.items())
        r.shuffle(items)
        value = dict(items)
    text = json.dumps(value, ensure_ascii=r.random() < 0.5, separators=r.choice([(",", ":"), (", ", ": "), (" ,\t", " : ")]))
    return text.replace("/", "\\/") if r.random() < 0.1 else text


def field(value):
    """As journalctl prints it: what is not printable as an array of bytes."""
    text = str(value)
    return text if all(c.isprintable() or c in "\t\n" for c in text) else list(text.encode())


def journal(record, host):
    fields = {"GOROOT_GUARD_" + key.upper(): field(value) for key, value in record.items() if value is not None}
    around = {"__REALTIME_TIMESTAMP": "1", "MESSAGE": "wrong GOROOT", "PRIORITY": "4", "_UID": "0", "SYSLOG_IDENTIFIER": ["a", "b"]}
    return {**around, **fields, **({"_HOSTNAME": field(host)} if host else {})}


def wrap(r, record, host):
    """A record as it is handed on: its line."""
    form = r.randrange(10)
    named = {"host": host} if host else {}
    text = dump(r, record)
    if form == 0:
        return dump(r, {**named, **record})
    if form == 1:
        return dump(r, {"log": text + "\n", "stream": "stderr", "time": "1999-01-01T00:00:00Z", **named})
    if form == 2:
        return dump(r, {"msg": " @cee: " + text, **({"hostname": host} if host else {})})
    if form == 3:
        return dump(r, {"_source": {"message": text, "host": {"name": host}}} if host else {"_source": {"message": text}})
    if form == 4:
        return dump(r, {"line": text, "labels": {"job": "ci"}, **named})
    if form == 5:
        return dump(r, {"v": 7, **named, **record})[:-1] + ',"v":1}'
    if form == 6:
        return dump(r, {**record, **({"hostname": host} if host else {})}) + "\r"
    if form == 7:
        return dump(r, journal(record, host))
    if form == 8:
        stamp = r.choice(["2026-01-02T03:04:05.678901+01:00", "Jan  2 03:04:05"])
        return f"{stamp} {host or '-'} goroot-guard[47]: @cee: {text}"
    return f'<12>1 2026-01-02T03:04:05Z {host or "-"} goroot-guard 1 log [goroot-guard@32473 action="log"] @cee: {text}'


class Count:
    def __init__(self):
        self.launches = self.violations = 0
        self.first = self.last = None

    def add(self, record):
        self.launches += 1
        if record["reason"] in VIOLATIONS:
            self.violations += 1
            self.first = min(self.first or record["time"], record["time"])
            self.last = max(self.last or record["time"], record["time"])


def remedy(source, reason):
    if reason == "unverifiable":
        return None
    if source == "env":
        return "unset GOROOT"
    file = source.rpartition(":")[0]
    return "sed -i '/^GOROOT=/d' " + ("'/it'\\''s/env'" if "'" in file else file)


def most(counter, order):
    return max(order, key=lambda key: (counter[key], -order.index(key)))


class Expectation:
    def __init__(self):
        self.counters = collections.Counter()
        self.records = []
        self.done = collections.Counter()
        self.tables = {name: collections.defaultdict(Count) for name in DIMENSIONS}
        self.causes = collections.defaultdict(list)

    def add(self, record, host):
        is_violation = record["reason"] in VIOLATIONS
        self.records.append(record)
        self.counters["lost"] += record.get("lost", 0)
        self.counters["violations"] += is_violation
        self.counters["undecided"] += record["reason"] == "undecided"
        version = f" ({record['binary_version']})" if record["binary_version"] else ""
        keys = {
            "reason": record["reason"],
            "action": record["action"],
            "goroot": record["goroot"],
            "real_root": record["real_root"],
            "binary": record["binary"] + version,
            "launcher": record["launcher"],
            "directory": record["cwd"],
            "host": host,
            "day": record["time"][:10],
        }
        for name, key in keys.items():
            if name != "reason" or is_violation:
                self.tables[name][key].add(record)
        if is_violation:
            self.done[record["reason"], record["action"]] += 1
            self.causes[record["goroot"], record["goroot_source"]].append((record, host))

    def table(self, name):
        def order(item):
            key, count = item
            text = (key or "").encode()
            return text if name == "day" else (-count.violations, -count.launches, text)

        rows = [
            {"key": key, "launches": count.launches, "violations": count.violations, "first": count.first, "last": count.last}
            for key, count in sorted(self.tables[name].items(), key=order)
        ]
        return {"rows": rows, "left_out": 0, "complete": True, "other_launches": 0, "other_violations": 0, "missing_max": 0}

    def cause(self, key, found):
        records = [record for record, _ in found]
        reason = most(collections.Counter(record["reason"] for record in records), VIOLATIONS)
        roots = collections.Counter(record["real_root"] for record in records)
        return {
            "goroot": key[0],
            "source": key[1],
            "reason": reason,
            "hint": HINT if key[0] == "$HOME/go" else None,
            "real_root": most(roots, sorted(roots, key=lambda root: root or "")),
            "violations": len(found),
            "hosts": len({host for _, host in found}),
            "hosts_complete": True,
            "first": min(record["time"] for record in records),
            "last": max(record["time"] for record in records),
            "remedy": remedy(key[1], reason),
        }

    def report(self):
        causes = [self.cause(key, found) for key, found in self.causes.items()]
        causes.sort(key=lambda cause: (-cause["violations"], cause["goroot"].encode(), cause["source"].encode()))
        names = ["violations", "undecided", "config_errors", "lost", "damaged", "foreign", "newer", "outside", "unread", "bytes"]
        times = [record["time"] for record in self.records]
        return {
            "v": 1,
            "status": 1,
            "records": len(self.records),
            **{name: self.counters[name] for name in names},
            "has_rate": True,
            "first": min(times),
            "last": max(times),
            "done": [
                {"reason": reason, "action": action, "violations": self.done[reason, action]}
                for reason in VIOLATIONS
                for action in ["pass", "log", "rewrite", "block"]
                if self.done[reason, action]
            ],
            "causes": causes,
            "causes_left_out": 0,
            "tables": {name: self.table(name) for name in DIMENSIONS},
        }


CONFIG = {"v": 1, "time": "2024-02-28T00:00:00.000Z", "action": "config-error", "config": "/etc/goroot-guard.conf", "line": 3, "count": 1}
OTHERS = [
    ("foreign", '{"level":"info","msg":"hello","v":1}'),
    ("foreign", '{"msg":"{not json"}'),
    ("foreign", "{}"),
    ("foreign", '{"MESSAGE":[98,255],"_HOSTNAME":"ci-1"}'),
    ("foreign", "Jan  2 03:04:05 ci-1 systemd[1]: Started something."),
    ("foreign", "2026-01-02T03:04:05+00:00 ci-1 other: @cee: {}"),
    ("newer", '{"v":2,"action":"log","reason":"new"}'),
    ("config_errors", json.dumps({**CONFIG, "lost": 2})),
    ("damaged", '{"v":1,"time":"2024-02-28T00:0'),
    ("damaged", "make: *** [all] Error 2"),
    ("damaged", 'Jan  2 03:04:05 ci-1 goroot-guard[1]: @cee: {"v":1,"time":"20'),
    ("damaged", '{"v":1,"time":"2024-02-30T00:00:00Z","action":"log","reason":"missing"}'),
    (None, ""),
    (None, " \t"),
]


def make(folder):
    r = random.Random(6)
    expectation = Expectation()
    files = {"a.jsonl": [], "b.jsonl": []}
    for i in range(4000):
        lines = files["a.jsonl" if i < 2500 else "b.jsonl"]
        record, host = draw_record(r), r.choice(HOSTS)
        lines.append(wrap(r, record, host))
        expectation.add(record, host or "nameless")
        if r.random() < 0.05:
            kind, text = r.choice(OTHERS)
            lines.append(text)
            if kind:
                expectation.counters[kind] += 1
            if kind == "config_errors":
                expectation.counters["lost"] += 2
    for name, lines in files.items():
        text = "\n".join(lines).encode()
        expectation.counters["bytes"] += len(text)
        if name == "a.jsonl":
            with open(f"{folder}/{name}", "wb") as file:
                file.write(text)
        else:  # two members, as after `gzip -c >>`
            with open(f"{folder}/{name}.gz", "wb") as file:
                file.write(gzip.compress(text[:100001]) + gzip.compress(text[100001:]))
    with open(f"{folder}/expect.json", "w", encoding="utf-8") as file:
        json.dump(expectation.report(), file)


def differences(want, got, path=""):
    if isinstance(want, dict) and isinstance(got, dict) and want.keys() == got.keys():
        for key, value in want.items():
            yield from differences(value, got[key], f"{path}.{key}")
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for i, value in enumerate(want):
            yield from differences(value, got[i], f"{path}[{i}]")
    elif want != got or isinstance(want, bool) != isinstance(got, bool):
        yield f"{path}: want {json.dumps(want)[:300]}, got {json.dumps(got)[:300]}"


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def same(want, got):
    want, got = load(want), load(got)
    got.pop("damages", None)
    found = list(differences(want, got))
    print("\n".join(found[:10]))
    return not found


NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)?\}})? (-?[0-9]+(?:\.[0-9]+)?)")


def parse_prometheus(text):
    """Families by name: type and samples. Rules: prometheus.io/docs/instrumenting/exposition_formats."""
    families, current = {}, None
    assert text.endswith("\n"), "the last line has no end"
    for line in text[:-1].split("\n"):
        comment = re.fullmatch(rf"# (HELP|TYPE) ({NAME}) (.+)", line)
        if comment and comment[1] == "HELP":
            assert comment[2] not in families, f"a second HELP of {comment[2]}"
            current = families[comment[2]] = {"name": comment[2], "type": None, "samples": {}}
        elif comment:
            assert current and current["name"] == comment[2] and not current["type"], f"a TYPE out of place: {line}"
            assert comment[3] in ("counter", "gauge"), line
            assert (comment[3] == "counter") == comment[2].endswith("_total"), f"a name that does not fit its type: {line}"
            current["type"] = comment[3]
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample, f"no sample: {line}"
            assert current and current["type"] and sample[1] == current["name"], f"a sample out of place: {line}"
            labels = tuple(sorted((key, re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value)) for key, value in re.findall(LABEL, sample[2] or "")))
            assert len({key for key, _ in labels}) == len(labels), f"a label twice: {line}"
            assert labels not in current["samples"], f"a series twice: {line}"
            assert not re.search("[\x00-\x1f\x7f]", line), f"a control character: {line!r}"
            current["samples"][labels] = float(sample.groups()[-1])
    for family in families.values():
        assert family["samples"], f"no sample of {family['name']}"
    return families


def as_in_json(text):
    """The value of a label: text as in JSON without its quotes, and no control character by a name of its own."""
    return re.sub(r"(?<!\\\\)\\n", r"\\u000a", json.dumps(text or "", ensure_ascii=False)[1:-1])


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def prometheus(path, want):
    with open(path, encoding="utf-8") as file:
        families = parse_prometheus(file.read())
    want, name = load(want), "goroot_guard_"
    got = {family: dict(content["samples"]) for family, content in families.items()}
    single = {
        "launches_total": want["records"],
        "undecided_total": want["undecided"],
        "config_errors_total": want["config_errors"],
        "lost_records_total": want["lost"],
        "damaged_lines_total": want["damaged"],
        "newer_records_total": want["newer"],
        "unread_files": want["unread"],
        "last_launch_timestamp_seconds": seconds(want["last"]),
        "last_violation_timestamp_seconds": max(seconds(row["last"]) for row in want["tables"]["reason"]["rows"]),
    }
    expected = {name + key: {(): value} for key, value in single.items()}
    done = {(cell["reason"], cell["action"]): cell["violations"] for cell in want["done"]}
    expected[name + "violations_total"] = {
        (("action", action), ("reason", reason)): done.get((reason, action), 0)
        for reason in VIOLATIONS
        for action in ["pass", "log", "rewrite", "block"]
    }
    expected[name + "cause_violations_total"] = {
        (("goroot", as_in_json(cause["goroot"])), ("source", as_in_json(cause["source"]))): cause["violations"] for cause in want["causes"][:10]
    }
    for what in ["launches", "violations"]:
        expected[f"{name}host_{what}_total"] = {(("host", as_in_json(row["key"])),): row[what] for row in want["tables"]["host"]["rows"][:10]}
    for family in sorted(expected.keys() | got.keys()):
        if expected.get(family) != got.get(family):
            print(f"{family}: want {expected.get(family)}, got {got.get(family)}")
    return expected == got


def main():
    if sys.argv[1] == "make":
        make(sys.argv[2])
        return 0
    return 0 if {"same": same, "prometheus": prometheus}[sys.argv[1]](*sys.argv[2:]) else 1


if __name__ == "__main__":
    sys.exit(main())
