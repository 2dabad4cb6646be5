#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does with a Deployment what a kubelet does with its pod, on one machine, in the mount namespace that it is started in:

    kubelet.py check FILE             what is wrong with it, a line each; the exit status says whether there is anything
    kubelet.py run FILE FOLDER NAME=ROOT...
                                      the pod's init containers one after the other, then its containers, each in the root
                                      directory ROOT of its image NAME. Volumes are made in FOLDER

What a container prints is printed, each line behind the container's name. Only the fields in FIELDS are known: another one is
something wrong, so that nothing is passed over in silence.
"""
import ctypes
import os
import re
import subprocess
import sys

import yaml

# Of the types in the API reference: which fields there may be, and which must be. A list stands for a list of such.
SECURITY = {"runAsUser": int, "runAsGroup": int, "runAsNonRoot": bool, "allowPrivilegeEscalation": bool,
            "readOnlyRootFilesystem": bool, "capabilities": {"drop": [str]}}
AMOUNTS = {"cpu": str, "memory": str}
CONTAINER = {"name!": str, "image!": str, "command": [str], "env": [{"name!": str, "value!": str}], "securityContext": SECURITY,
             "resources": {"requests": AMOUNTS, "limits": AMOUNTS},
             "volumeMounts": [{"name!": str, "mountPath!": str, "readOnly": bool}]}
LABELS = {"app!": str}
FIELDS = {
    "apiVersion!": str, "kind!": str, "metadata!": {"name!": str, "labels": LABELS},
    "spec!": {
        "replicas": int, "selector!": {"matchLabels!": LABELS},
        "template!": {
            "metadata!": {"labels!": LABELS},
            "spec!": {"initContainers": [CONTAINER], "containers!": [CONTAINER],
                      "volumes": [{"name!": str, "emptyDir!": {"sizeLimit": str}}]},
        },
    },
}
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38  # <linux/prctl.h>
NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def shape(value, fields, where):
    """What of value is not as fields say."""
    if isinstance(fields, list):
        if not isinstance(value, list):
            yield f"{where}: not a list"
            return
        for i, item in enumerate(value):
            yield from shape(item, fields[0], f"{where}[{i}]")
    elif isinstance(fields, dict):
        if not isinstance(value, dict):
            yield f"{where}: not a mapping"
            return
        known = {name.rstrip("!"): kind for name, kind in fields.items()}
        for name in value:
            if name not in known:
                yield f"{where}.{name}: no such field"
            else:
                yield from shape(value[name], known[name], f"{where}.{name}")
        for name in fields:
            if name.endswith("!") and name[:-1] not in value:
                yield f"{where}.{name[:-1]}: missing"
    elif type(value) is not fields:
        yield f"{where}: {value!r} is no {fields.__name__}"


def meaning(deployment):
    """What does not fit together."""
    spec = deployment["spec"]
    pod = spec["template"]["spec"]
    if (deployment["apiVersion"], deployment["kind"]) != ("apps/v1", "Deployment"):
        yield "not a Deployment of apps/v1"
    if spec["selector"]["matchLabels"] != spec["template"]["metadata"]["labels"]:
        yield "the selector does not match the pod's labels"
    volumes = [volume["name"] for volume in pod.get("volumes", [])]
    containers = pod.get("initContainers", []) + pod["containers"]
    for names in volumes, [container["name"] for container in containers]:
        for name in names:
            if not NAME.fullmatch(name):
                yield f"{name}: not a name"
            if names.count(name) > 1:
                yield f"{name}: twice"
    for container in containers:
        for mount in container.get("volumeMounts", []):
            if mount["name"] not in volumes:
                yield f"{container['name']}: no volume {mount['name']}"
            if not mount["mountPath"].startswith("/"):
                yield f"{container['name']}: {mount['mountPath']} is not absolute"
        security = container.get("securityContext", {})
        if security.get("runAsNonRoot") and security.get("runAsUser", 0) == 0:
            yield f"{container['name']}: runAsNonRoot, and as root"


def call(*words):
    subprocess.run(words, check=True)


def give_up_rights(security):
    """In the container's first process: prctl(2), as a runtime does."""
    libc = ctypes.CDLL(None, use_errno=True)
    if "ALL" in security.get("capabilities", {}).get("drop", []):
        for capability in range(64):
            if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
                break  # the last one that this kernel has
    if security.get("allowPrivilegeEscalation") is False:
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(security.get("runAsGroup", 0))
    os.setuid(security.get("runAsUser", 0))


def become(container, root):
    """What the runtime starts: nothing of this process's environment, and the command itself, by no shell."""
    environment = {"PATH": "/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp"}
    environment.update((entry["name"], entry["value"]) for entry in container.get("env", []))
    command = container["command"]
    try:
        os.chroot(root)
        os.chdir("/")
        give_up_rights(container.get("securityContext", {}))
        os.execve(command[0], command, environment)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    os._exit(127)


def mount_volumes(container, root, folder):
    for mount in container.get("volumeMounts", []):
        # A runtime makes the folder in the container's own layer.
        where = root + mount["mountPath"]
        os.makedirs(where, exist_ok=True)
        call("mount", "--bind", os.path.join(folder, mount["name"]), where)
        if mount.get("readOnly"):
            call("mount", "-o", "remount,bind,ro", where)


def run_container(container, root, folder):
    """The exit status of the container's command."""
    mount_volumes(container, root, folder)
    if container.get("securityContext", {}).get("readOnlyRootFilesystem"):
        call("mount", "--rbind", root, root)
        call("mount", "-o", "remount,bind,ro", root)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(write, 1)
        os.dup2(write, 2)
        become(container, root)
    os.close(write)
    with os.fdopen(read) as lines:
        for line in lines:
            print(f"{container['name']}: {line}", end="", flush=True)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run_pod(pod, folder, roots):
    for volume in pod.get("volumes", []):
        path = os.path.join(folder, volume["name"])
        os.makedirs(path)
        os.chmod(path, 0o777)  # as an emptyDir is
    for container in pod.get("initContainers", []) + pod["containers"]:
        status = run_container(container, roots[container["image"]], folder)
        if status != 0:
            print(f"{container['name']}: status {status}")
            return 1
    return 0


def main(words):
    with open(words[2], encoding="utf-8") as file:
        deployment = yaml.safe_load(file)
    wrong = list(shape(deployment, FIELDS, "deployment")) or list(meaning(deployment))
    for line in wrong:
        print(line)
    if wrong or words[1] == "check":
        return 1 if wrong else 0
    return run_pod(deployment["spec"]["template"]["spec"], words[3], dict(word.split("=", 1) for word in words[4:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv))
