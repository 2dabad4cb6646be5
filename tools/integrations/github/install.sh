#!/bin/sh
# SPDX-License-Identifier: MIT
# What action.yml runs: installs the guard below $RUNNER_TEMP and switches it on for the following steps. The inputs are in
# GUARD_VERSION, GUARD_PATH, GUARD_SHA256, GUARD_POLICY, GUARD_MODE, GUARD_CONFIG, GUARD_SERVER and GUARD_REPOSITORY.
#
# POSIX sh and what busybox has: the job may run in a container of Alpine.
set -eu

# fail MESSAGE: as an annotation. Escaped, or a line of an input could be another command of the runner's.
fail() {
        printf '::error title=goroot-guard::%s\n' "$(printf '%s' "$1" | sed 's/%/%25/g' | tr '\r' ' ' |
                awk '{ printf "%s%s", (NR > 1 ? "%0A" : ""), $0 }')"
        exit 1
}

# one_of WORD INPUT ALLOWED...
one_of() {
        word=$1
        input=$2
        shift 2
        for allowed; do
                [ "$word" != "$allowed" ] || return 0
        done
        fail "input '$input': '$word' is none of: $*"
}

# These go into the environment, a line each.
newline='
'
case $GUARD_CONFIG in
*"$newline"*) fail "input 'config': a path may have no line break" ;;
esac
one_of "$GUARD_POLICY" policy off log rewrite block
one_of "$GUARD_MODE" mode shell env
[ -z "$GUARD_PATH" ] || [ -z "$GUARD_VERSION" ] || fail "inputs 'path' and 'version' exclude each other"
case $GUARD_VERSION in
'' | source) ;;
[0-9]*.[0-9]*) case $GUARD_VERSION in
        *[!0-9A-Za-z.-]*) fail "input 'version': '$GUARD_VERSION' is no version; allowed are a release like 0.1.0, and source" ;;
        esac ;;
*) fail "input 'version': '$GUARD_VERSION' is no version; allowed are a release like 0.1.0, and source" ;;
esac
case $GUARD_SHA256 in
'') ;;
*[!0-9a-fA-F]*) fail "input 'sha256': '$GUARD_SHA256' is no SHA-256 sum: 64 hexadecimal digits" ;;
*) [ ${#GUARD_SHA256} -eq 64 ] || fail "input 'sha256': '$GUARD_SHA256' has ${#GUARD_SHA256} digits, and not 64" ;;
esac
config=
if [ -n "$GUARD_CONFIG" ]; then
        case $GUARD_CONFIG in
        /*) config=$GUARD_CONFIG ;;
        *) config=$GITHUB_WORKSPACE/$GUARD_CONFIG ;;
        esac
        [ -f "$config" ] || fail "input 'config': there is no file $config"
fi

# A folder of its own each time: what an earlier use has installed may be in the middle of being loaded.
into=$(mktemp -d "$RUNNER_TEMP/goroot-guard.XXXXXX")
source=$GITHUB_ACTION_PATH/../../..

# sum_of FILE
sum_of() {
        sha256sum <"$1" | cut -d ' ' -f 1
}

# get URL FILE
get() {
        if command -v curl >/dev/null 2>&1; then
                curl -fsSL --retry 3 -o "$2" -- "$1"
        else
                wget -q -O "$2" "$1"
        fi || fail "$1 cannot be had. Input 'version' names another release or, as 'source', builds from this action's repository; \
'path' installs a tarball that is already there; 'server' and 'repository' say where releases are"
}

# unpack TARBALL SUM: a release. Leaves its program in $program.
unpack() {
        if [ -n "$2" ] && [ "$(sum_of "$1")" != "$(printf '%s' "$2" | tr 'A-F' 'a-f')" ]; then
                fail "$1 has the SHA-256 sum $(sum_of "$1"), and not $2"
        fi
        mkdir "$into/release"
        tar -xzof "$1" -C "$into/release" 2>"$into/why" || fail "$1 cannot be unpacked: $(cat "$into/why")"
        program=$(find "$into/release" -path '*/bin/goroot-guard' -type f -perm -u+x | head -n 1)
        [ -n "$program" ] || fail "$1 is no release: there is no program goroot-guard in it"
}

if [ -n "$GUARD_PATH" ]; then
        case $GUARD_PATH in
        /*) tarball=$GUARD_PATH ;;
        *) tarball=$GITHUB_WORKSPACE/$GUARD_PATH ;;
        esac
        [ -f "$tarball" ] || fail "input 'path': there is no file $tarball"
        unpack "$tarball" "$GUARD_SHA256"
elif [ "$GUARD_VERSION" = source ]; then
        # Installs what is missing to build (apt-get, by sudo), and says so.
        "$source/tools/quickstart.sh" true || fail "goroot-guard cannot be built here, see above; releases need nothing to be built"
        program=$source/build/tools/goroot-guard
else
        [ -n "$GUARD_REPOSITORY" ] || fail "this action was used by a path: give 'version: source', 'path', or 'repository: OWNER/NAME'"
        version=$GUARD_VERSION
        if [ -z "$version" ]; then
                version=$(sed -n "s/^ *version : '\([0-9][^']*\)',\$/\1/p" "$source/meson.build")
                [ -n "$version" ] || fail "$source/meson.build names no version"
        fi
        name=goroot-guard-$version-linux-$(uname -m).tar.gz
        url=$GUARD_SERVER/$GUARD_REPOSITORY/releases/download/v$version
        get "$url/$name" "$into/$name"
        sum=$GUARD_SHA256
        if [ -z "$sum" ]; then
                get "$url/SHA256SUMS" "$into/SHA256SUMS"
                sum=$(awk -v name="$name" '$2 == name || $2 == "*" name { print $1 }' "$into/SHA256SUMS")
                [ -n "$sum" ] || fail "$url/SHA256SUMS says nothing of $name"
        fi
        unpack "$into/$name" "$sum"
fi

mkdir "$into/bin"
ln -s "$program" "$into/bin/goroot-guard"
program=$into/bin/goroot-guard
records=$into/records.jsonl
: >"$records"

# Proves that the library loads here, and says which it is.
# shellcheck disable=SC2016 # the inner shell's
library=$(env -u LD_PRELOAD "$program" run -p off -- sh -c 'printf %s "$LD_PRELOAD"' 2>"$into/why") ||
        fail "goroot-guard does not work here: $(cat "$into/why")"
if [ -n "$config" ]; then
        "$program" check-config "$config" >"$into/why" 2>&1 || fail "input 'config': $(cat "$into/why")"
fi

printf '%s\n' "$into/bin" >>"$GITHUB_PATH"
{
        printf 'GOROOT_GUARD=%s\n' "$GUARD_POLICY"
        printf 'GOROOT_GUARD_LOG=github,file:%s\n' "$records"
        [ -z "$config" ] || printf 'GOROOT_GUARD_CONF=%s\n' "$config"
} >>"$GITHUB_ENV"
if [ "$GUARD_MODE" = env ]; then
        # One guard is enough, and others' libraries stay, in front.
        case $(printf '%s' "${LD_PRELOAD-}" | tr ' ' ':'): in
        */libgoroot-guard.so:*) ;;
        *) printf 'LD_PRELOAD=%s\n' "${LD_PRELOAD:+$LD_PRELOAD:}$library" >>"$GITHUB_ENV" ;;
        esac
fi
printf '%s\n' "program=$program" "library=$library" "records=$records" >>"$GITHUB_OUTPUT"
echo "goroot-guard: policy $GUARD_POLICY, $library"
