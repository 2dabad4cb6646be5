#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether a log is SARIF 2.1.0 as its schema (sarif-schema-2.1.0.json of OASIS) asks for, in the parts that goroot-guard
writes, and holds what GitHub's code scanning takes it for. What is not listed here may not be there: the schema refuses
unknown members, and a member that is not written need not be known.

    sarif.py FILE [REQUIRED-PATH...]    complains on the standard error; every path must have a result
"""
import json
import re
import sys

LEVELS = {"none", "note", "warning", "error"}
URI_REFERENCE = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+\Z")  # RFC 3986, no colon before a slash


class Wrong(Exception):
    """Where, and what."""


def need(truth, where, what):
    if not truth:
        raise Wrong(f"{where}: {what}")


def string(value, where):
    need(isinstance(value, str), where, "is no string")
    need(value != "", where, "is empty")


def integer(least):
    def check(value, where):
        need(isinstance(value, int) and not isinstance(value, bool), where, "is no integer")
        need(value >= least, where, f"is less than {least}")
    return check


def one_of(*allowed):
    def check(value, where):
        need(value in allowed, where, f"is none of {sorted(allowed)}")
    return check


def boolean(value, where):
    need(isinstance(value, bool), where, "is no boolean")


def uri(value, where):
    string(value, where)
    need(re.match(r"[a-z][a-z0-9+.-]*:", value) is not None, where, "is no absolute URI")


def relative(value, where):
    string(value, where)
    need(URI_REFERENCE.match(value) is not None, where, "is no relative reference")
    need(not value.startswith("/") and "." not in value.split("/") and ".." not in value.split("/"), where,
         "is not below the repository's top")


def array(check, least=0, unique=False):
    def check_all(value, where):
        need(isinstance(value, list), where, "is no array")
        need(len(value) >= least, where, "has too few elements")
        for index, element in enumerate(value):
            check(element, f"{where}[{index}]")
        if unique:
            need(len({json.dumps(element, sort_keys=True) for element in value}) == len(value), where, "has an element twice")
    return check_all


def strings(value, where):
    need(isinstance(value, dict), where, "is no object")
    for key, element in value.items():
        string(element, f"{where}.{key}")


def members(required, **checks):
    def check(value, where):
        need(isinstance(value, dict), where, "is no object")
        for name in required.split():
            need(name in value, where, f"has no {name}")
        for name, element in value.items():
            known = name.replace("$", "_")
            need(known in checks, where, f"may have no {name}")
            checks[known](element, f"{where}.{name}")
    return check


text = members("text", text=string, markdown=string)
rule = members("id", id=string, name=string, shortDescription=text, fullDescription=text, help=text, helpUri=uri,
               defaultConfiguration=members("", enabled=boolean, level=one_of(*LEVELS)))
driver = members("name", name=string, version=string, semanticVersion=string, informationUri=uri, rules=array(rule, unique=True))
region = members("", startLine=integer(1), startColumn=integer(1), endLine=integer(1), endColumn=integer(1))
location = members("", physicalLocation=members("artifactLocation", artifactLocation=members("", uri=relative, uriBaseId=string),
                                                region=region))
result = members("message", ruleId=string, ruleIndex=integer(-1), level=one_of(*LEVELS), message=text, locations=array(location),
                 partialFingerprints=strings)
run = members("tool results", tool=members("driver", driver=driver), results=array(result), columnKind=one_of("utf16CodeUnits", "unicodeCodePoints"))
log = members("version runs", _schema=uri, version=one_of("2.1.0"), runs=array(run))


def check_meaning(value, required_paths):
    """What code scanning goes by, beyond the types."""
    rules = value["runs"][0]["tool"]["driver"]["rules"]
    results = value["runs"][0]["results"]
    need(len(value["runs"]) == 1, "runs", "are not one")
    need(len({r["id"] for r in rules}) == len(rules), "rules", "have an id twice")
    for where, r in enumerate(rules):
        for name in ("shortDescription", "fullDescription", "help", "defaultConfiguration", "name"):
            need(name in r, f"rule {where}", f"has no {name}")
    seen = set()
    for where, r in enumerate(results):
        for name in ("ruleId", "ruleIndex", "level", "locations", "partialFingerprints"):
            need(name in r, f"result {where}", f"has no {name}")
        need(r["ruleIndex"] < len(rules) and rules[r["ruleIndex"]]["id"] == r["ruleId"], f"result {where}", "has another rule's index")
        need(len(r["locations"]) == 1, f"result {where}", "has not one location")
        prints = tuple(r["partialFingerprints"].values())
        need(prints and prints not in seen, f"result {where}", "has another's fingerprint")
        seen.add(prints)
    paths = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
    for path in required_paths:
        need(path in paths, "results", f"have none in {path}")


def main():
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            value = json.load(file)
        log(value, "log")
        check_meaning(value, sys.argv[2:])
    except (Wrong, ValueError) as wrong:
        print(f"{sys.argv[1]}: {wrong}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
