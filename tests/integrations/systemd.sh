#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/integrations/systemd: the drop-in, in services that a real systemd runs, with what units are hardened by:
#
#   systemd.sh LIBRARY
#
# systemd is the first process of namespaces of its own, in a copy of Debian's base system, with a hierarchy of control groups that
# starts there.
set -eu

# shellcheck source=tests/rootlib.sh
. "$(dirname "$0")/../rootlib.sh"
own_namespaces 'services of systemd' "$0" "$@"
# shellcheck source=tools/lib.sh
. "$rootlib/../tools/lib.sh"
# shellcheck source=tests/lib.sh
. "$rootlib/lib.sh"
library=$(realpath -e "$1")
roots_begin
base_system 'a base system'
drop_in=$rootlib/../tools/integrations/systemd/50-goroot-guard.conf

# ---- a machine with a runner ----

root=$tmp/machine
layer "$root" "$base"
open_root "$root"
local_archive "$root"
quietly in_root "$root" sh -c 'apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install systemd'
install_library "$root" "$library" "$(gcc -print-multiarch)"
for version in 1.21 1.22; do
        toolchain "$version"
        mkdir -p "$root/opt/go/$version"
        cp -R "$goroot/bin" "$goroot/pkg" "$goroot/VERSION" "$root/opt/go/$version/"
done
in_root "$root" useradd -m runner
mkdir -m 777 "$root/results"
cat >"$root/opt/runner" <<'END'
#!/bin/bash
# A runner, with a job whose GOROOT is another toolchain's.
mkdir -m 777 /results/$1.d && cd /results/$1.d
{
        echo "user $(id -un)"
        echo "goroot $(GOROOT=/opt/go/1.21 /opt/go/1.22/bin/go env GOROOT)"
} >/results/$1
END
chmod 755 "$root/opt/runner"

units=$root/etc/systemd/system
names=()
# service NAME LINE...: a runner, as its own installer would make the unit, with those lines; under guard by the drop-in alone.
service() {
        local name=$1
        shift
        names+=("$name")
        {
                printf '[Unit]\nDefaultDependencies=no\nWants=systemd-journald.service\nAfter=systemd-journald.service\n[Service]\nType=oneshot\nUser=runner\nExecStart=/opt/runner %s\nStandardError=append:/results/%s.err\n' \
                        "$name" "$name"
                printf '%s\n' "$@"
        } >"$units/$name.service"
        install -D -m 644 "$drop_in" "$units/$name.service.d/50-goroot-guard.conf"
}
# also NAME LINE...: what an administrator adds to the drop-in.
also() {
        local name=$1
        shift
        printf '[Service]\n' >"$units/$name.service.d/60-more.conf"
        printf '%s\n' "$@" >>"$units/$name.service.d/60-more.conf"
}

service gitlab-runner
service actions.runner.acme-widgets.host1
service unguarded
rm -r "$units/unguarded.service.d"
service rewrite
also rewrite Environment=GOROOT_GUARD=rewrite
# Options by which units are hardened, each alone and then together.
service no-new-privileges NoNewPrivileges=yes
service memory-deny MemoryDenyWriteExecute=yes
service system-calls SystemCallFilter=@system-service SystemCallErrorNumber=EPERM
service no-unix RestrictAddressFamilies=AF_INET
service protect-system ProtectSystem=strict
service private-tmp PrivateTmp=yes
service protect-home ProtectHome=yes
service namespaces PrivateDevices=yes RestrictNamespaces=yes ProtectKernelTunables=yes ProtectControlGroups=yes LockPersonality=yes
service together NoNewPrivileges=yes MemoryDenyWriteExecute=yes SystemCallFilter=@system-service RestrictAddressFamilies=AF_INET \
        ProtectSystem=strict PrivateTmp=yes ProtectHome=yes CapabilityBoundingSet= RestrictSUIDSGID=yes
# The journal, by its socket.
service journal
also journal Environment=GOROOT_GUARD_LOG=journald
service journal-no-unix RestrictAddressFamilies=AF_INET
also journal-no-unix Environment=GOROOT_GUARD_LOG=journald
# What goes wrong.
service read-only ProtectSystem=strict
also read-only LogsDirectory=
service own-tmp PrivateTmp=yes
also own-tmp Environment=GOROOT_GUARD_LOG=file:/tmp/records.jsonl
service hidden ProtectHome=yes
also hidden Environment=LD_PRELOAD=/home/runner/libgoroot-guard.so
cp "$library" "$root/home/runner/"
# Where results must be written whatever is protected.
for name in "${names[@]}"; do
        sed -i 's/^\[Service\]$/&\nReadWritePaths=\/results/' "$units/$name.service"
done
{
        printf '[Unit]\nDefaultDependencies=no\nSuccessAction=exit\nFailureAction=exit\n'
        for name in "${names[@]}"; do
                printf 'Wants=%s.service\nAfter=%s.service\n' "$name" "$name"
        done
        printf '[Service]\nType=oneshot\nExecStart=/bin/journalctl --sync\nExecStart=/bin/sh -c "journalctl --output=json GOROOT_GUARD_ACTION=log >/results/journal.json"\n'
} >"$units/all.service"

for name in gitlab-runner together; do
        try in_root "$root" systemd-analyze verify "/etc/systemd/system/$name.service"
        is "$status $err" '0 ' "systemd-analyze verify has nothing to say of $name"
done

# ---- it runs ----

umount -R "$root/proc" "$root/dev/pts" "$root/run"
cat >"$tmp/boot" <<'END'
set -eu
root=$1
mount --rbind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mkdir "$root/before"
cd "$root"
pivot_root . before
umount -l /before
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=all.service --show-status=no --log-target=console --log-level=warning
END
if ! timeout -s KILL 300 unshare --mount --propagation private --pid --fork --kill-child --cgroup bash "$tmp/boot" "$root" >"$tmp/systemd.log" 2>&1 ||
        [ ! -e "$root/results/unguarded" ]; then
        skip 'services of a real systemd' 'it does not start here'
        diag "$(tail -n 20 "$tmp/systemd.log")"
        done_testing
fi

# job NAME GOROOT RECORDS: what GOROOT the job's go has, and what was recorded of it; the process says nothing else.
job() {
        local records
        records=$(jq -r --arg cwd "/results/$1.d" 'select(.cwd == $cwd) | [.action, .reason, .goroot, .real_root] | join(" ")' \
                "$root/var/log/goroot-guard/records.jsonl" 2>/dev/null || :)
        is "$(sed -n 's/^goroot //p' "$root/results/$1")" "$2" "$1: the job's go has GOROOT=$2"
        is "$records" "$3" "$1: ${3:-no record}"
}
quiet() {
        is "$(cat "$root/results/$1.err")" '' "$1: nothing is said on standard error"
}

job unguarded /opt/go/1.21 ''
quiet unguarded
for name in gitlab-runner actions.runner.acme-widgets.host1 no-new-privileges memory-deny system-calls no-unix protect-system private-tmp \
        protect-home namespaces together; do
        job "$name" /opt/go/1.21 'log version-mismatch /opt/go/1.21 /opt/go/1.22'
        quiet "$name"
done
job rewrite /opt/go/1.22 'rewrite version-mismatch /opt/go/1.21 /opt/go/1.22'
is "$(in_root "$root" stat -c %U /var/log/goroot-guard)" runner 'the folder of the records belongs to the service'"'"'s user'

for name in journal journal-no-unix; do
        job "$name" /opt/go/1.21 ''
done
is "$(jq -r '[.GOROOT_GUARD_CWD, .GOROOT_GUARD_REASON, .GOROOT_GUARD_GOROOT, ._SYSTEMD_UNIT] | join(" ")' "$root/results/journal.json")" \
        '/results/journal.d version-mismatch /opt/go/1.21 journal.service' \
        'the journal has the record of the service that may use AF_UNIX, and none of the one that may not'

# What goes wrong, and how it looks.
job read-only /opt/go/1.21 ''
job own-tmp /opt/go/1.21 ''
ok 'own-tmp: no record in the /tmp of the others' [ ! -e "$root/tmp/records.jsonl" ]
job hidden /opt/go/1.21 ''
like "$(cat "$root/results/hidden.err")" 'cannot be preloaded' 'hidden: each program says that the library cannot be loaded'

done_testing
