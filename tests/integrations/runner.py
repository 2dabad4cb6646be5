#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the steps of a GitHub workflow as the runner does, as far as tests of an action need it.

  runner.py [OPTION...] WORKFLOW JOB RESULT

    --workspace DIR --temp DIR   GITHUB_WORKSPACE and RUNNER_TEMP
    --env NAME=VALUE             of the runner's own process; nothing else is handed on
    --github NAME=VALUE          github.NAME, for example server_url
    --action NAME=DIR            where `uses: NAME` leads, without its @ref
    --node PROGRAM               what runs JavaScript actions
    --hook FILE                  ACTIONS_RUNNER_HOOK_JOB_STARTED: a .sh
    --container                  as in a job's container: there the host's paths that expressions give lead nowhere

RESULT becomes a JSON object: conclusion; steps with their conclusions, outputs and output; annotations; summary; env; path. The
exit status is 0 for a job that succeeded, 1 for one that failed, 2 for what the runner would not have taken.

The rules are those of github.com/actions/runner, src/Runner.Worker: FileCommandManager.cs (the files of GITHUB_ENV and the like),
Handlers/ScriptHandler.cs and ScriptHandlerHelpers.cs (shells), Handlers/CompositeActionHandler.cs, StepsRunner.cs,
ActionRunner.cs (contexts), JobHookProvider.cs, action_yaml.json (keys), ../Runner.Common/ActionCommand.cs (commands in the output).
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import uuid

import yaml

from expressions import ExpressionError, as_text, fill_in, is_true

SHELLS = {"bash": "--noprofile --norc -e -o pipefail {0}", "sh": "-e {0}"}
RUN_KEYS = {"name", "id", "if", "run", "env", "continue-on-error", "working-directory", "shell"}
USES_KEYS = {"name", "id", "if", "uses", "with", "env", "continue-on-error"}
ACTION_KEYS = {"name", "author", "description", "inputs", "outputs", "runs", "branding"}
INPUT_KEYS = {"description", "required", "default", "deprecationMessage"}
FILES = ("env", "path", "output", "step_summary", "state")
SUMMARY_MAX = 1024 * 1024
STEP_SECONDS = 600


class Refused(Exception):
    """The runner would not have taken it."""


def keys_of(what, mapping, known):
    unknown = set(mapping) - known
    if unknown:
        raise Refused(f"{what}: no such key: {', '.join(sorted(map(str, unknown)))}")


def read_pairs(text):
    """NAME=VALUE or NAME<<DELIMITER, lines, DELIMITER (EnvFileKeyValuePairs)."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
        ended = True
    else:
        ended = False
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            name, value = line.split("=", 1)
        elif heredoc >= 0:
            name, delimiter = line.split("<<", 1)
            if not name or not delimiter:
                raise ValueError(f"Invalid format '{line}'. Name must not be empty and delimiter must not be empty")
            value = []
            while True:
                if at == len(lines):
                    raise ValueError(f"Invalid value. Matching delimiter not found '{delimiter}'")
                if lines[at] == delimiter:
                    break
                if at == len(lines) - 1 and not ended:
                    raise ValueError("Invalid value. EOF marker missing new line.")
                value.append(lines[at])
                at += 1
            at += 1
            value = "\n".join(value)
        else:
            raise ValueError(f"Invalid format '{line}'")
        yield name, value


def unescape(text, inner):
    for token, code in (("\r", "%0D"), ("\n", "%0A")) + (((":", "%3A"), (",", "%2C")) if inner else ()) + (("%", "%25"),):
        text = text.replace(code, token)
    return text


def read_command(line):
    """::name key=value,key=value::data (ActionCommand.TryParseV2); None if it is none that makes an annotation."""
    match = re.match(r"\s*::(error|warning|notice)(?: (.*?))?::(.*)$", line)
    if not match:
        return None
    properties = {}
    for pair in (match.group(2) or "").strip().split(","):
        name, equals, value = pair.partition("=")
        if name and equals and value:
            properties[name.lower()] = unescape(value, True)
    return {"level": match.group(1), "message": unescape(match.group(3), False), **properties}


def arguments_of(text):
    """As .NET splits a string of arguments: at blanks, but for what is in double quotes."""
    return [re.sub(r'"([^"]*)"', r"\1", word) for word in re.findall(r'(?:[^\s"]|"[^"]*")+', text)]


class Scope:
    """The steps of a job, or those of one run of a composite action."""

    def __init__(self, github, inputs, overrides):
        self.github = github
        self.inputs = inputs
        self.overrides = overrides  # env of the step that uses the action
        self.steps = {}
        self.failed = False
        self.shell = None


class Job:
    def __init__(self, options):
        self.options = options
        self.base = dict(pair.split("=", 1) for pair in options.env)
        self.actions = dict(pair.split("=", 1) for pair in options.action)
        self.env = {}
        self.path = []
        self.log = []
        self.annotations = []
        self.summary = ""
        self.commands = os.path.join(options.temp, "_runner_file_commands")
        self.runner = {
            "temp": options.temp, "os": "Linux", "arch": "X64", "name": "emulator", "environment": "self-hosted",
            "tool_cache": os.path.join(options.temp, "tools"), "workspace": os.path.dirname(options.workspace),
        }
        self.github = {
            "workspace": options.workspace, "server_url": "https://github.invalid", "repository": "someone/project",
            "action_repository": None, "action_ref": None, "job": options.job, "event_name": "push", "workflow": "test",
            "actor": "someone", "run_id": "1", "run_number": "1", "run_attempt": "1", "ref": "refs/heads/main", "sha": "0" * 40,
        }
        self.github.update(pair.split("=", 1) for pair in options.github)
        os.makedirs(self.commands, exist_ok=True)

    # ---- contexts ----

    def host_path(self, path):
        return "/host-of-the-container" + path if self.options.container else path

    def contexts(self, scope, env):
        github, runner = dict(scope.github), dict(self.runner)
        for name in ("workspace", "action_path"):
            if name in github:
                github[name] = self.host_path(github[name])
        for name in ("temp", "tool_cache", "workspace"):
            runner[name] = self.host_path(runner[name])
        contexts = {"github": github, "runner": runner, "steps": scope.steps, "env": env}
        contexts["job"] = {"status": "failure" if scope.failed else "success"}
        if scope.inputs is not None:
            contexts["inputs"] = scope.inputs
        return contexts

    def environment(self, scope, step_env, files):
        env = dict(self.base)
        env.update(step_env)
        for name, value in scope.github.items():
            if value is not None:
                env["GITHUB_" + name.upper()] = as_text(value)
        for name, file in files.items():
            env["GITHUB_" + name.upper()] = file
        for name, value in self.runner.items():
            env["RUNNER_" + name.upper()] = value
        env.update(GITHUB_ACTIONS="true", CI="true")
        # What an earlier line put in front of PATH, the last one first.
        env["PATH"] = ":".join(self.path[::-1] + [env.get("PATH", "")])
        return env

    # ---- one process ----

    def execute(self, command, cwd, env):
        done = subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=STEP_SECONDS, check=False)
        text = done.stdout.decode("utf-8", "backslashreplace")
        self.log.append(text)
        # The runner reads both streams for its commands.
        self.annotations += [found for found in map(read_command, text.splitlines()) if found]
        if done.returncode != 0:
            self.log.append(f"Process completed with exit code {done.returncode}.\n")
        return done.returncode == 0

    def script(self, step, scope, env, files, contexts):
        shell = fill_in(step.get("shell", scope.shell or ""), contexts)
        if not shell:
            shell = "bash" if self.which("bash", env) else "sh"
            form = SHELLS["sh"]
        else:
            shell, _, form = shell.partition(" ")
            form = form.strip() or SHELLS.get(shell, "")
        if "{0}" not in form:
            raise Refused("Invalid shell option. Shell must be a valid built-in (bash, sh, cmd, powershell, pwsh) or a format "
                          "string containing '{0}'")
        program = self.which(shell, env)
        if not program:
            raise Refused(f"{shell}: command not found")
        file = os.path.join(self.options.temp, f"{uuid.uuid4()}{'.sh' if shell in SHELLS else ''}")
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(fill_in(step["run"], contexts))
        cwd = os.path.join(self.options.workspace, fill_in(step.get("working-directory", ""), contexts))
        return self.execute([program] + arguments_of(form.replace("{0}", file)), cwd, self.environment(scope, env, files))

    def which(self, name, env):
        return shutil.which(name, path=":".join(self.path[::-1] + [env.get("PATH", self.base.get("PATH", ""))]))

    # ---- the files that steps write ----

    def new_files(self):
        files = {}
        for name in FILES:
            files[name] = os.path.join(self.commands, f"{name}_{uuid.uuid4()}")
            with open(files[name], "wb"):
                pass
        return files

    def process_files(self, files, outputs):
        """False if one of them is not as it has to be."""
        texts = {}
        for name, file in files.items():
            with open(file, encoding="utf-8") as stream:
                texts[name] = stream.read()
        fine = True
        for line in texts["path"].splitlines():
            if line:
                self.path = [entry for entry in self.path if entry != line] + [line]
        for name, into in (("env", self.env), ("output", outputs)):
            try:
                for key, value in read_pairs(texts[name]):
                    if name == "env" and key.upper() == "NODE_OPTIONS":
                        self.annotations.append({"level": "error", "message":
                                                 "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command."})
                        continue
                    into[key] = value
            except ValueError as error:
                self.log.append(f"Unable to process file command '{name}' successfully.\n{error}\n")
                fine = False
        if len(texts["step_summary"].encode()) > SUMMARY_MAX:
            self.log.append("the summary is too large\n")
            self.annotations.append({"level": "error", "message": "$GITHUB_STEP_SUMMARY upload aborted, too large"})
        else:
            self.summary += texts["step_summary"]
        return fine

    # ---- steps ----

    def run_steps(self, steps, scope, results):
        for step in steps:
            self.run_step(step, scope, results)

    def run_step(self, step, scope, results):
        keys_of(f"step '{step.get('name', step.get('id', ''))}'", step, USES_KEYS if "uses" in step else RUN_KEYS)
        env = dict(self.env)
        env.update(scope.overrides)
        functions = {
            "always": lambda: True, "cancelled": lambda: False, "success": lambda: not scope.failed,
            "failure": lambda: scope.failed,
        }
        overrides = dict(scope.overrides)
        for name, value in (step.get("env") or {}).items():
            overrides[name] = env[name] = fill_in(value, self.contexts(scope, env))
        result = {"name": step.get("name") or step.get("id") or step.get("uses") or step["run"].splitlines()[0], "outputs": {}}
        results.append(result)
        if not is_true(step.get("if", ""), self.contexts(scope, env), functions):
            result["conclusion"] = "skipped"
            return
        before = len(self.log)
        try:
            fine = self.perform(step, scope, env, overrides, result)
        except (ExpressionError, Refused) as error:
            result["conclusion"] = "failure"
            raise Refused(f"step '{result['name']}': {error}") from error
        finally:
            result["log"] = "".join(self.log[before:])
        result["conclusion"] = "success" if fine or step.get("continue-on-error") else "failure"
        scope.failed = scope.failed or result["conclusion"] == "failure"
        if "id" in step:
            scope.steps[step["id"]] = {"outputs": result["outputs"], "outcome": "success" if fine else "failure",
                                       "conclusion": result["conclusion"]}

    def perform(self, step, scope, env, overrides, result):
        # Everything below sees the repository and the ref of an action only if it is one (ActionRunner.cs).
        inner = Scope(dict(scope.github, action_repository=None, action_ref=None), scope.inputs, overrides)
        inner.steps, inner.failed, inner.shell = scope.steps, scope.failed, scope.shell
        contexts = self.contexts(inner, env)
        files = self.new_files()
        if "run" in step:
            fine = self.script(step, inner, env, files, contexts)
        else:
            fine = self.use(step, inner, env, files, contexts, result)
        return self.process_files(files, result["outputs"]) and fine

    def use(self, step, scope, env, files, contexts, result):
        name, _, ref = step["uses"].partition("@")
        if name.startswith("./"):
            folder = os.path.join(self.options.workspace, name)
        else:
            if name not in self.actions or not ref:
                raise Refused(f"Unable to resolve action '{step['uses']}'")
            folder = self.actions[name]
            scope.github.update(action_repository="/".join(name.split("/")[:2]), action_ref=ref)
        with open(os.path.join(folder, "action.yml"), encoding="utf-8") as stream:
            action = yaml.safe_load(stream)
        keys_of("action.yml", action, ACTION_KEYS)
        given = {key: fill_in(value, contexts) for key, value in (step.get("with") or {}).items()}
        inputs = {}
        for key, declared in (action.get("inputs") or {}).items():
            keys_of(f"input {key}", declared, INPUT_KEYS)
            # A default sees fewer contexts than a step (input-default-context).
            seen = {kind: value for kind, value in self.contexts(scope, env).items() if kind in ("github", "runner", "job")}
            inputs[key] = given.pop(key) if key in given else fill_in(declared.get("default", ""), seen)
        if given:
            raise Refused(f"Unexpected input(s) {', '.join(given)}, valid inputs are {', '.join(inputs)}")
        runs = action["runs"]
        if runs["using"].startswith("node"):
            full = self.environment(scope, env, files)
            full.update(("INPUT_" + key.upper().replace(" ", "_"), value) for key, value in inputs.items())
            return self.execute([self.options.node, os.path.join(folder, runs["main"])], self.options.workspace, full)
        keys_of("runs", runs, {"using", "steps"})
        if runs["using"] != "composite":
            raise Refused(f"runs.using: {runs['using']}")
        inner = Scope(dict(scope.github, action_path=folder), inputs, scope.overrides)
        result["steps"] = []
        for each in runs["steps"]:
            if "run" in each and "shell" not in each:
                raise Refused("Required property is missing: shell")
        self.run_steps(runs["steps"], inner, result["steps"])
        for key, declared in (action.get("outputs") or {}).items():
            keys_of(f"output {key}", declared, {"description", "value"})
            try:
                result["outputs"][key] = fill_in(declared["value"], {"steps": inner.steps, "inputs": inputs})
            except ExpressionError:
                if not inner.failed:
                    raise
                result["outputs"][key] = ""
        return not inner.failed

    def hook(self, scope):
        files = self.new_files()
        # With the options of sh, whatever runs it.
        command = [self.which("bash", {}) or self.which("sh", {})] + arguments_of(SHELLS["sh"].replace("{0}", self.options.hook))
        fine = self.execute(command, self.options.workspace, self.environment(scope, self.env, files))
        return self.process_files(files, {}) and fine

    def run(self):
        with open(self.options.workflow, encoding="utf-8") as stream:
            workflow = yaml.safe_load(stream)
        job = workflow["jobs"][self.options.job]
        scope = Scope(self.github, None, {})
        scope.shell = ((job.get("defaults") or workflow.get("defaults") or {}).get("run") or {}).get("shell")
        contexts = {"github": self.github, "runner": self.runner}
        for level in (workflow, job):
            for name, value in (level.get("env") or {}).items():
                self.env[name] = fill_in(value, contexts)
        results = []
        refused = None
        try:
            if self.options.hook:
                scope.failed = not self.hook(scope)
            self.run_steps(job["steps"], scope, results)
        except (ExpressionError, Refused) as error:
            refused = str(error)
        with open(self.options.result, "w", encoding="utf-8") as stream:
            json.dump({"conclusion": "failure" if scope.failed or refused else "success", "refused": refused, "steps": results,
                       "annotations": self.annotations, "summary": self.summary, "env": self.env, "path": self.path}, stream, indent=1)
        print("".join(self.log), end="")
        if refused:
            print(f"refused: {refused}", file=sys.stderr)
            return 2
        return 1 if scope.failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--workspace", "--temp"):
        parser.add_argument(name, required=True, type=os.path.abspath)
    for name in ("--env", "--github", "--action"):
        parser.add_argument(name, action="append", default=[])
    parser.add_argument("--node", default="node")
    parser.add_argument("--hook")
    parser.add_argument("--container", action="store_true")
    for name in ("workflow", "job", "result"):
        parser.add_argument(name)
    return Job(parser.parse_args()).run()


if __name__ == "__main__":
    sys.exit(main())
