# shellcheck shell=sh
# What the shell scripts of this project share. Sourced, never run; POSIX sh, so that dash is enough.

# Everything that is fetched or compiled for tests lives below one folder of the user's, outside the tree, so that
# a second clone finds it again and `rm -r` of a clone takes nothing with it.
GG_CACHE=${GOROOT_GUARD_CACHE:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/goroot-guard}

# Where the tests look for Go toolchains: $GOROOT_GUARD_TOOLCHAINS/1.22/usr/lib/go-1.22/bin/go
GOROOT_GUARD_TOOLCHAINS=${GOROOT_GUARD_TOOLCHAINS:-$GG_CACHE/toolchains}

# One compile cache for all versions: its keys contain the compiler's version and build id.
# (Read by the scripts that source this file.)
# shellcheck disable=SC2034
GG_GOCACHE=$GG_CACHE/gocache

say() {
        printf '%s\n' "$*" >&2
}

die() {
        say "${0##*/}: $*"
        exit 1
}

have() {
        command -v "$1" >/dev/null 2>&1
}

# goroot_of VERSION: where that toolchain lives once tools/toolchains.sh has fetched it.
goroot_of() {
        printf '%s\n' "$GOROOT_GUARD_TOOLCHAINS/$1/usr/lib/go-$1"
}

# The Go toolchain must see nothing of the caller's set-up: not a GOROOT (the very trouble this project is about), not
# a go/env file, no module proxy and no other toolchain.
go_env_clean() {
        unset GOROOT GOBIN GOPATH GOTOOLDIR
        export GOENV=off GOFLAGS=-mod=mod GOPROXY=off GOSUMDB=off GOTOOLCHAIN=local GO111MODULE=on GOWORK=off \
                CGO_ENABLED=0 GOCACHE="$GG_GOCACHE"
}

# retry N CMD...: a mirror that hiccups is not a failure. Pauses 2, 4, 6... seconds in between.
retry() {
        retry_max=$1
        shift
        retry_n=1
        until "$@"; do
                [ "$retry_n" -lt "$retry_max" ] || return 1
                sleep $((retry_n * 2))
                retry_n=$((retry_n + 1))
                say "trying again ($retry_n of $retry_max): $*"
        done
}

# quietly CMD...: what CMD prints is shown only if it fails.
quietly() {
        quiet_log=$(mktemp)
        if "$@" >"$quiet_log" 2>&1 </dev/null; then
                rm -f "$quiet_log"
        else
                cat "$quiet_log" >&2
                rm -f "$quiet_log"
                return 1
        fi
}

deb_installed() {
        # shellcheck disable=SC2016 # ${Status} is dpkg-query's
        [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = 'install ok installed' ]
}

# deb_known PKG: whether apt has such a package, by the lists that are there.
deb_known() {
        apt-cache -q=2 show "$1" >/dev/null 2>&1
}

# deb_missing PKG...: those of the packages that are not installed.
deb_missing() {
        for deb_pkg; do
                deb_installed "$deb_pkg" || printf '%s ' "$deb_pkg"
        done
}

# deb_install PKG...: says what is missing and installs it, as root or through sudo. With everything there it does
# nothing at all: no question, no network.
deb_install() {
        if ! have dpkg-query || ! have apt-get; then
                die "this is neither Debian nor Ubuntu; install the equivalents of these packages yourself: $*"
        fi
        deb_wanted=$(deb_missing "$@")
        [ -n "$deb_wanted" ] || return 0
        say "installing: $deb_wanted"
        if [ "$(id -u)" -eq 0 ]; then
                deb_su=
        elif have sudo; then
                deb_su=sudo
        else
                die "not root, and there is no sudo. As root, run: apt-get install $deb_wanted"
        fi
        # shellcheck disable=SC2086 # $deb_su may be nothing, $deb_wanted is several names
        {
                quietly retry 3 $deb_su apt-get update || die "apt-get update failed"
                quietly retry 3 $deb_su env DEBIAN_FRONTEND=noninteractive \
                        apt-get install -y --no-install-recommends -o Dpkg::Use-Pty=0 $deb_wanted ||
                        die "apt-get could not install: $deb_wanted"
        }
}

# The system's meson if there is one: a meson found by PATH may be a version manager's shim, or belong to a python that
# is not there tomorrow.
run_meson() {
        if [ -x /usr/bin/meson ]; then
                /usr/bin/meson "$@"
        else
                meson "$@"
        fi
}

# configure_in DIR OPTION...: configures DIR, or sets the options of what is configured there already. To be called in the
# top of the tree.
configure_in() {
        build_dir=$1
        shift
        if [ ! -f "$build_dir/build.ninja" ]; then
                run_meson setup "$build_dir" "$@"
        elif [ $# -gt 0 ]; then
                run_meson configure "$build_dir" "$@"
        fi
}

# build_in DIR OPTION...: configures DIR and builds all that is in it.
build_in() {
        configure_in "$@" || return 1
        run_meson compile -C "$1"
}
