#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the supervisor does where a container or an old kernel does not let it do what it wants to: it takes the next best
# way, or starts nothing and says why.
#
#   forbidden.sh PROGRAM LIBRARY FAKE-GO FAKE-GO-DYNAMIC FAKE-LAUNCH-STATIC FORBID
set -eu
# shellcheck source=tests/supervisor/supervised.sh
. "$(dirname "$0")/supervised.sh"
super_setup "$1" "$2" "$3" "$4"
cp "$5" "$tmp/launcher"
cp "$6" "$tmp/forbid"
forbid=$tmp/forbid
go=$right/bin/go
cd "$tmp"
eperm=1 einval=22 enosys=38

# guards NAME MODE WAY ERROR CALL...: all policies hold while that is forbidden, and -v says which way is taken.
guards() {
        local name=$1 mode=$2 way=$3
        shift 3
        as=("$forbid" "$@" --)
        under "$mode" rewrite GOROOT="$wrong" "$tmp/launcher" -s "$go" env GOROOT
        has_status 0
        prints "$right"
        has_records 1 action rewrite via supervisor launcher launcher
        verdict "$name: $mode, rewrite"
        # Longer than the old value, so that all of the stack is laid out anew.
        under "$mode" rewrite GOROOT=/ "$tmp/launcher" -s "$go" env GOROOT
        has_status 0
        prints "$right"
        has_records 1 action rewrite via supervisor
        verdict "$name: $mode, rewrite to what is longer"
        under "$mode" block GOROOT="$wrong" "$tmp/launcher" "$go" env GOROOT
        has_status 126
        prints ''
        has_records 1 action block via supervisor
        verdict "$name: $mode, block"
        if [ "$mode" = supervise ]; then
                launch none "${as[@]}" "$program" run --supervise -v -- true
                has_status 0
                complains "goroot-guard: supervising $way"
                verdict "$name: says how"
        fi
        as=()
}

announced='by seccomp notification'
traced='by ptrace alone'
guards 'nothing is forbidden' supervise "$announced" $eperm acct
for error in $eperm $enosys; do
        guards "no process_vm_readv and _writev, error $error" supervise "$announced" "$error" process_vm_readv process_vm_writev
        guards "no process_vm_readv and _writev, error $error" ptrace '' "$error" process_vm_readv process_vm_writev
done
# Flags of newer kernels: SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV and _SPEC_ALLOW.
guards 'a kernel that cannot keep signals off a launch' supervise "$announced" $einval seccomp/5
guards 'a kernel that knows neither flag' supervise "$announced" $einval seccomp/5 seccomp/2
guards 'a kernel that cannot wake up on the same processor' supervise "$announced" $einval ioctl/2
guards 'a kernel that cannot announce launches' supervise "$traced"$'\n''goroot-guard: the kernel cannot announce launches' $einval seccomp/3
guards 'a kernel without seccomp(2)' supervise "$traced"$'\n''goroot-guard: the kernel cannot announce launches' $enosys seccomp
guards 'a container that forbids filters' supervise "$traced"$'\n''goroot-guard: seccomp filters are forbidden here' $eperm seccomp

# That it is asked for: what is forbidden is not what an old kernel has not.
guards 'a container that forbids to keep signals off a launch' supervise \
        "$traced"$'\n''goroot-guard: seccomp filters are forbidden here' $eperm seccomp/5

# Launches would wait for ever for an answer.
as=("$forbid" "$einval" ioctl/31 --)
under supervise log GOROOT="$right" "$go" env GOROOT
has_status 126
prints ''
complains 'goroot-guard: launches are announced and cannot be received: Invalid argument; they fail from now on'
verdict 'launches that cannot be received fail'
as=()

# refuses NAME ERROR CALL...: nothing is started.
refuses() {
        local name=$1 mode
        shift
        for mode in supervise ptrace; do
                as=("$forbid" "$@" --)
                under "$mode" log GOROOT="$right" "$go" env GOROOT
                has_status 125
                prints ''
                has_records 0
                complains 'this process may not trace its children (ptrace: '
                complains 'nothing was started'
                verdict "$name: $mode, says so and starts nothing"
        done
        as=()
}
refuses 'a container that forbids ptrace' $eperm ptrace
refuses 'a kernel without ptrace' $enosys ptrace
refuses 'neither filters nor ptrace' $eperm ptrace seccomp

done_testing
