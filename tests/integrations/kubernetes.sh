#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/integrations/kubernetes: the Deployment is sound, and does what it is for when its pod is started as a kubelet would start it
# (kubelet.py): with an agent on glibc and one on musl. There is no cluster here.
#
#   kubernetes.sh PROGRAM LIBRARY FAKE-LAUNCH-MUSL
set -eu

# shellcheck source=tests/rootlib.sh
. "$(dirname "$0")/../rootlib.sh"
own_namespaces 'the agent of a Kubernetes cluster' "$0" "$@"
# shellcheck source=tests/integrations/buildah.sh
. "$rootlib/integrations/buildah.sh"
images_begin "$1" "$2" "$3"
recipes=$rootlib/../tools/integrations/kubernetes
deployment=$recipes/agent.yaml
kubelet=$rootlib/integrations/kubelet.py

# ---- as a file ----

ok 'the Deployment is sound' "$kubelet" check "$deployment"
# changed EXPRESSION TEXT: with one thing wrong, the check says so.
changed() {
        sed -E "$1" "$deployment" >"$tmp/changed.yaml"
        ! cmp -s "$deployment" "$tmp/changed.yaml" || t_result 1 "$1 changes something"
        try "$kubelet" check "$tmp/changed.yaml"
        like "$status $out" "1 $2" "the check sees: $2"
}
changed 's/value: log/value: off/' 'deployment.spec.template.spec.containers\[0\].env\[1\].value: False is no str'
changed 's/mountPath: \/shared/mountpath: \/shared/' 'deployment.spec.template.spec.initContainers\[0\].volumeMounts\[0\].mountpath: no such field'
changed '0,/app: ci-agent/s//app: other/; s/matchLabels:/&\n      x: y/' 'deployment.spec.selector.matchLabels.x: no such field'
changed '/^      volumes:/,$ s/name: goroot-guard$/name: guard/' 'goroot-guard: no volume goroot-guard'
try "$program" lint "$recipes"
is "$status" 0 'lint finds nothing'

# ---- as a pod ----

from_root busybox:musl "$musl"
layer "$tmp/agent" "$base"
for root in "$musl" "$tmp/agent"; do
        # Enough to say where it looks for its root.
        toolchain_at "$root" /usr/local/go 1.22 bin pkg VERSION
        toolchain_at "$root" /opt/old 1.21 pkg VERSION
done
cat >"$tmp/agent/usr/local/bin/agent" <<'END'
#!/bin/sh
# A job with a GOROOT that was right for another toolchain.
id -u
export GOROOT=/opt/old
go env GOROOT
! touch /opt/goroot-guard/another 2>/dev/null && echo 'a job cannot change the folder'
END
mkdir -p "$musl/usr/local/bin"
printf '#!/bin/sh\nexport GOROOT=/opt/old\nlaunch -s /usr/local/go/bin/go env GOROOT\n' >"$musl/usr/local/bin/agent"
chmod 755 "$tmp/agent/usr/local/bin/agent" "$musl/usr/local/bin/agent"

context=$recipes
builds goroot-guard-init "$recipes/init.Dockerfile" --build-arg BASE=busybox:musl
container=$(image from --pull-never localhost/goroot-guard-init)
init=$(image mount "$container")

# pod NAME ROOT EXPRESSION: the Deployment, changed, with ROOT for the agent's image. Leaves $out, $err, $status and $records.
pod() {
        mkdir "$tmp/pod-$1"
        sed -E "$3" "$deployment" >"$tmp/$1.yaml"
        # What is mounted goes with it.
        try unshare --mount --propagation private "$kubelet" run "$tmp/$1.yaml" "$tmp/pod-$1" "goroot-guard-init:0.1.0=$init" "ci-agent:1=$2"
        records=$tmp/pod-$1/goroot-guard-records/records.jsonl
}

warning='agent: goroot-guard: wrong GOROOT for /usr/local/go/bin/go '
pod log "$tmp/agent" ''
is "$status" 0 'log: both containers end well'
is "$(grep -v "^agent: goroot-guard" <<<"$out")" "agent: 1000
agent: /opt/old
agent: a job cannot change the folder" 'log: the job runs as it did'
like "$out" "$warning" 'log: the wrong GOROOT is seen in the log of the container'
is "$(jq -r '[.action, .reason, .uid, .goroot, .real_root] | join(" ")' "$records")" 'log version-mismatch 1000 /opt/old /usr/local/go' \
        'log: and in the shared folder'
is "$(find "$tmp/pod-log/goroot-guard" -mindepth 1 -printf '%P %u %m\n')" 'libgoroot-guard.so nobody 644' 'log: the shared folder holds the library alone'
ok 'log: whole' cmp "$tmp/pod-log/goroot-guard/libgoroot-guard.so" "$library"
pod rewrite "$tmp/agent" 's/value: log/value: rewrite/'
is "$status $(grep -c '^agent: /usr/local/go$' <<<"$out")" '0 1' 'rewrite: go has the right root'
pod block "$tmp/agent" 's/value: log/value: block/'
is "$(grep -c '^agent: /' <<<"$out")" 0 'block: go is not started'
pod musl "$musl" 's/value: log/value: rewrite/'
is "$status $(grep -c '^agent: /usr/local/go$' <<<"$out")" '0 1' 'rewrite, with an agent on musl: go has the right root'
pod broken "$tmp/agent" 's/cp \/guard/cp \/nowhere/'
is "$status $(grep -c '^agent' <<<"$out")" '1 0' 'without the library the agent does not start: the init container fails'
like "$out" '/nowhere/libgoroot-guard.so' 'and says why'

# ---- as a layer of the agent's image ----

from_root ci-agent:1 "$tmp/agent"
builds ci-agent:1-guarded "$recipes/agent.Dockerfile"
inside ci-agent:1-guarded /usr/local/bin/agent
like "$err" 'goroot-guard: wrong GOROOT for /usr/local/go/bin/go ' 'image layer: the wrong GOROOT is seen'

done_testing
