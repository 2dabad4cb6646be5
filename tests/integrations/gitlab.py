#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Prints the script that GitLab's runner makes of a job.

  gitlab.py [--config FILE] FILE JOB step_script|after_script [NAME=VALUE...]
  gitlab.py FILE JOB reports

FILE may include others by `local:`, relative to the working directory. `extends` and `!reference` are resolved as GitLab documents
them (docs/ci/yaml), variables are written as exports, and the script is that of gitlab-runner's shells/bash.go: before_script and
script in one eval below errexit and pipefail, each command printed first; in front of them what a config.toml has for pre_build_script. `reports` prints the job's artifacts:reports as JSON.
"""
import json
import re
import shlex
import sys

import yaml


class Reference(list):
    pass


def load(path):
    class Loader(yaml.SafeLoader):
        pass
    Loader.add_constructor("!reference", lambda loader, node: Reference(loader.construct_sequence(node)))
    with open(path, encoding="utf-8") as stream:
        whole = yaml.load(stream, Loader)  # a SafeLoader
    result = {}
    for each in whole.pop("include", []):
        result = merge(result, load(each["local"]))
    return merge(result, whole)


def merge(below, above):
    """Mappings are merged, all else is replaced."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {**below, **{name: merge(below.get(name), value) for name, value in above.items()}}


def job_of(jobs, name):
    job = jobs[name]
    result = {}
    for base in [job["extends"]] if isinstance(job.get("extends"), str) else job.get("extends", []):
        result = merge(result, job_of(jobs, base))
    return merge(result, {key: value for key, value in job.items() if key != "extends"})


def flatten(jobs, value):
    """A script: a line or a list of them, lists in it and references to others."""
    if isinstance(value, Reference):
        found = jobs
        for part in value:
            found = found[part] if found is not jobs else job_of(jobs, part)
        return flatten(jobs, found)
    if isinstance(value, list):
        return [line for each in value for line in flatten(jobs, each)]
    return [value] if value else []


def expand(value, known):
    return re.sub(r"\$(\w+)", lambda match: known.get(match.group(1), ""), str(value))


def main():
    before = []
    if sys.argv[1] == "--config":
        with open(sys.argv[2], encoding="utf-8") as stream:
            before = [re.search(r"^ *pre_build_script = '''\n(.*?)'''$", stream.read(), re.S | re.M).group(1)]
        del sys.argv[1:3]
    path, name, section = sys.argv[1:4]
    jobs = load(path)
    job = job_of(jobs, name)
    if section == "reports":
        print(json.dumps(job["artifacts"]["reports"]))
        return
    known = dict(pair.split("=", 1) for pair in sys.argv[4:])
    lines = [f"export {key}={shlex.quote(value)}" for key, value in known.items()]
    # What a project or the caller has set wins over a file's.
    for key, value in (jobs.get("variables", {}) | job.get("variables", {})).items():
        if key not in known:
            lines.append(f"export {key}={shlex.quote(expand(value, known))}")
    lines.append('cd "$CI_PROJECT_DIR"')
    parts = ("before_script", "script") if section == "step_script" else ("after_script",)
    for command in (before if section == "step_script" else []) + [line for part in parts for line in flatten(jobs, job.get(part))]:
        command = command.strip()
        lines.append("echo " + shlex.quote("$ " + command.splitlines()[0]))
        lines.append(command)
    print("trap exit 1 TERM")
    print("if set -o | grep pipefail > /dev/null; then set -o pipefail; fi; set -o errexit")
    print("set +o noclobber")
    print(": | eval " + shlex.quote("\n".join(lines) + "\n"))
    print("exit 0")


if __name__ == "__main__":
    main()
