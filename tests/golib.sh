# shellcheck shell=bash
# What the tests on real Go toolchains share, on top of tests/lib.sh. Sourced, by bash (arrays).
#
#   go_setup LIBRARY            the library under test; fetches nothing: tools/toolchains.sh must have run
#   ${roots[V]} ${versions[V]}  the root of Go V, one of $go_versions, and its full version ("go1.22.12")
#   absolute FILE               its absolute path
#   module DIR                  a copy of tests/preload/module
#   launch POLICY [VAR=VALUE...] CMD...
#                               runs CMD in an environment that has nothing else in it; POLICY `none` is
#                               without the library. Leaves $status, $out, $err, $records (the JSON lines).
#   debian_root NAME            sets $debian to a tree with more packages
#   second_go DIR GO            DIR/go leaves a trace when it is run, and then runs GO; `second_silent` looks for it
#
# One test is made of several expectations, each of which notes what is wrong, and `verdict NAME` counts it:
#
#   has_status N; prints TEXT; shows LINE; hides LINE; as_before; complains TEXT; built FILE; not_built FILE
#   second_silent; has_records N [MEMBER VALUE]...     every record has these; `launcher` is compared by its last part
#
# `as_before` compares with what `remember` kept: exit status, standard output, standard error.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# First, because what it says of caches depends on HOME, and tests/lib.sh gives the test a HOME of its own.
# shellcheck source=tools/lib.sh
. "$here/../tools/lib.sh"
# shellcheck source=tests/lib.sh
. "$here/lib.sh"

go_versions='1.19 1.21 1.22 1.23'
# Where the launchers are: not a version manager's shim from the caller's PATH, which would launch things of its own.
system_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
library=
records=$tmp/records
declare -A roots versions
faults=
launched=

# Meson hands over relative paths, and the tests move about.
absolute() {
        printf '%s/%s\n' "$(cd "$(dirname "$1")" && pwd -P)" "$(basename "$1")"
}

go_setup() {
        library=$(absolute "$1")
        if [ ! -f "$library" ]; then
                t_result 1 "$library is there"
                done_testing
        fi
        if [ -e /etc/goroot-guard.conf ]; then
                diag "/etc/goroot-guard.conf is in force for these tests too"
        fi
        local v
        # shellcheck disable=SC2034 # read by the scripts that source this file
        for v in $go_versions; do
                toolchain "$v"
                roots[$v]=$goroot
                versions[$v]=$(GOENV=off GOTOOLCHAIN=local "$goroot/bin/go" env GOVERSION)
        done
        mkdir -p "$tmp/gopath" "$GG_GOCACHE"
        # No proxy and no other toolchain, no go/env file unless a test is about it (then GOENV= as an argument of
        # launch: go takes an empty one as unset), no C compiler. The cache is the caller's, because it is what costs.
        base=(HOME="$HOME" TMPDIR="$tmp" LC_ALL=C PATH="$system_path" GOENV=off GOPATH="$tmp/gopath"
                GOCACHE="$GG_GOCACHE" GOFLAGS='-mod=mod -buildvcs=false' GOPROXY=off GOSUMDB=off GOTOOLCHAIN=local
                GOWORK=off GO111MODULE=on CGO_ENABLED=0)
}

module() {
        cp -R "$here/preload/module" "$1"
}

launch() {
        local -a settings=()
        launched=$*
        [ "$1" = none ] ||
                settings=(LD_PRELOAD="$library" GOROOT_GUARD="$1" GOROOT_GUARD_LOG="file:$records")
        shift
        rm -f "$records"
        # Neither timeout nor this env is under guard yet: env only hands the library on to CMD. A launcher that waits for
        # ever is to fail here, with its name, and not take the whole script with it; $patience is how many seconds it gets.
        try timeout "${patience:-900}" env -i "${base[@]}" "${settings[@]}" "$@"
}

second_go() {
        mkdir -p "$1"
        rm -f "$tmp/second-ran"
        cat >"$1/go" <<END
#!/bin/sh
echo "\$*" >>'$tmp/second-ran'
exec '$2' "\$@"
END
        chmod +x "$1/go"
}

# debian_root NAME: sets $debian to a tree of the Debian packages that some tests want: gccgo's go, a static busybox.
# One list for all, because the tree is made anew when a package is missing from it, and another test may be using it.
# Otherwise NAME is a test that is skipped, or failed where it should have been there.
# shellcheck disable=SC2034 # read by the scripts that source this file
debian_root() {
        if [ "$(. /etc/os-release && echo "${ID-}")" != debian ]; then
                skip "$1" "the packages are Debian's"
                return 1
        fi
        if ! debian=$(GOROOT_GUARD_CACHE="$GG_CACHE" "$here/../tools/toolchains.sh" --root bookworm \
                busybox-static gccgo-12 libgo21 2>"$tmp/.err"); then
                t_result 1 "$1"
                diag "$(cat "$tmp/.err")"
                return 1
        fi
        debian=${debian#* }
}

fault() {
        faults+="$*"$'\n'
}

has_status() {
        [ "$status" -eq "$1" ] || fault "exit status $status, expected $1"
}

prints() {
        [ "$out" = "$1" ] || fault "standard output should be exactly '$1'"
}

shows() {
        grep -qxF -e "$1" <<<"$out" || fault "standard output should have a line '$1'"
}

hides() {
        ! grep -qxF -e "$1" <<<"$out" || fault "standard output should not have a line '$1'"
}

complains() {
        [[ $err == *"$1"* ]] || fault "standard error should have '$1' in it"
}

built() {
        [ -x "$1" ] || fault "$1 should have been built"
}

not_built() {
        [ ! -e "$1" ] || fault "$1 should not have been built"
}

second_silent() {
        [ ! -e "$tmp/second-ran" ] || fault "the next go in PATH ran: $(cat "$tmp/second-ran")"
        rm -f "$tmp/second-ran"
}

remember() {
        status_before=$status
        out_before=$out
        err_before=$err
}

as_before() {
        has_status "$status_before"
        [ "$out" = "$out_before" ] ||
                fault "standard output differs from that without the library: $(diff <(echo "$out_before") <(echo "$out"))"
        [ "$err" = "$err_before" ] ||
                fault "standard error differs from that without the library: $(diff <(echo "$err_before") <(echo "$err"))"
}

has_records() {
        local wanted=$1 i got
        local -a lines=() keys=() expected=() values
        shift
        [ ! -e "$records" ] || mapfile -t lines <"$records"
        [ "${#lines[@]}" -eq "$wanted" ] || fault "${#lines[@]} records, expected $wanted"
        [ "${#lines[@]}" -gt 0 ] && [ $# -gt 0 ] || return 0
        for ((i = 1; i <= $#; i += 2)); do
                keys+=("${!i}")
        done
        for ((i = 2; i <= $#; i += 2)); do
                expected+=("${!i}")
        done
        # shellcheck disable=SC2016 # jq's variables
        mapfile -t values < <(jq -r '. as $record | $ARGS.positional[] | $record[.] // "null"' "$records" \
                --args "${keys[@]}" || echo 'no JSON')
        [ "${#values[@]}" -eq $((${#lines[@]} * ${#keys[@]})) ] || fault "the records cannot be read: ${values[*]}"
        for i in "${!values[@]}"; do
                got=${values[i]}
                i=$((i % ${#keys[@]}))
                [ "${keys[i]}" != launcher ] || got=${got##*/}
                [ "$got" = "${expected[i]}" ] || fault "record: ${keys[i]} is '$got', expected '${expected[i]}'"
        done
}

# verdict NAME: passes if no expectation since the last one failed.
verdict() {
        if [ -z "$faults" ]; then
                t_result 0 "$1"
        else
                t_result 1 "$1"
                diag "$faults"
                diag "launched: $launched"
                diag "exit status $status"
                diag "standard output: $(head -n 20 <<<"$out")"
                diag "standard error: $(head -n 20 <<<"$err")"
                [ ! -e "$records" ] || diag "records: $(head -n 5 "$records")"
        fi
        faults=
}
