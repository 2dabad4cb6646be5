#!/bin/sh
# Puts Go toolchains, and other Debian packages, unpacked in a cache folder, for tests that want the real thing.
#
#   tools/toolchains.sh [VERSION...]        1.19 1.21 1.22 1.23 by default; prints "VERSION GOROOT" for each
#   tools/toolchains.sh --root SUITE[:ARCH] PKG...
#                                           a tree of packages of that suite, for that architecture of Debian's (that
#                                           of the machine by default), roots/SUITE[-ARCH]; prints "SUITE[:ARCH] PATH"
#   tools/toolchains.sh --source PKG...     source packages of the machine's own release, with its updates; sources/PKG, to be
#                                           removed to get a newer one; prints "PKG VERSION PATH" for each
#   tools/toolchains.sh --debootstrap SUITE a base system of that suite to chroot into (copies of), made once by
#                                           debootstrap as root, bases/SUITE; prints "SUITE PATH"
#   tools/toolchains.sh --debs SUITE PKG... .deb files of the packages and of all that they need beside that base
#                                           system, for tests that install without a network, debs/SUITE; prints
#                                           "SUITE PATH"
#
# Nothing is installed, and but for a base system no root is needed: apt-get downloads with lists, sources and a cache
# of its own (its proxies and other options hold), and dpkg-deb unpacks. The mirror and its key are those of the
# machine's own sources; only the suite is another one.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/lib.sh
. "$here/lib.sh"

default_versions='1.19 1.21 1.22 1.23'
mirror=
apt_opened=

# One line per source of the machine: URI, suite, components (comma separated), Signed-By; fields apart by tabs.
# Only what a source's reader needs of sources.list(5); `deb-src` and disabled entries are left out. A key written
# into the entry itself keeps its lines, joined by \001.
machine_sources() {
        list=
        parts=
        eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
        for file in "$list" "$parts"*.list; do
                [ ! -r "$file" ] || awk '
                $1 == "deb" {
                        key = ""
                        i = 2
                        if ($i ~ /^\[/) {
                                do {
                                        word = $i
                                        gsub(/[][]/, "", word)
                                        if (tolower(word) ~ /^signed-by=/) key = substr(word, 11)
                                } while ($(i++) !~ /\]$/ && i <= NF)
                        }
                        components = ""
                        for (j = i + 2; j <= NF && $j !~ /^#/; j++) components = components "," $j
                        printf "%s\t%s\t%s\t%s\n", $i, $(i + 1), substr(components, 2), key
                }' "$file"
        done
        for file in "$parts"*.sources; do
                [ ! -r "$file" ] || awk '
                function flush(    u, s, i, j, nu, ns) {
                        gsub(/[ \t]+/, ",", field["components"])
                        nu = split(field["uris"], u, /[ \t]+/)
                        ns = split(field["suites"], s, /[ \t]+/)
                        if ((" " field["types"] " ") ~ / deb / && tolower(field["enabled"]) != "no")
                                for (i = 1; i <= nu; i++)
                                        for (j = 1; j <= ns; j++)
                                                printf "%s\t%s\t%s\t%s\n", u[i], s[j], field["components"], field["signed-by"]
                        split("", field)
                        name = ""
                }
                /^#/ { next }
                /^[ \t]*$/ { flush(); next }
                /^[ \t]/ { field[name] = field[name] (name == "signed-by" ? "\001" : " ") $0; next }
                {
                        name = tolower(substr($0, 1, index($0, ":") - 1))
                        value = substr($0, index($0, ":") + 1)
                        gsub(/^[ \t]+|[ \t]+$/, "", value)
                        field[name] = value
                }
                END { flush() }' "$file"
        done
}

# The machine's main archive: the first source that carries the running release's `main`.
# Sets mirror, mirror_components and mirror_key.
find_mirror() {
        [ -z "$mirror" ] || return 0
        os_id=$(. /etc/os-release && echo "${ID-}")
        os_codename=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
        tab=$(printf '\t')
        line=$(machine_sources | awk -F '\t' -v codename="$os_codename" '
                ("," $3 ",") ~ /,main,/ && ($2 == codename || $2 ~ /^(oldoldstable|oldstable|stable|testing|unstable|sid)$/) {
                        print
                        exit
                }')
        [ -n "$line" ] || die "apt's sources name no archive with the main component of ${os_codename:-this release}"
        mirror=${line%%"$tab"*}
        line=${line#*"$tab"}
        line=${line#*"$tab"}
        mirror_components=$(printf '%s' "${line%%"$tab"*}" | tr ',' ' ')
        mirror_key=${line#*"$tab"}
}

# Which sets of suites may hold golang-VERSION, most likely first. A set is what one apt state reads.
suites_for() {
        if [ "$os_id" = debian ]; then
                case $1 in
                1.15) echo bullseye ;;
                1.19) echo bookworm ;;
                *) echo bookworm-backports trixie trixie-backports ;;
                esac
        else
                echo "$os_codename"
        fi
}

# in_path SUITE[:ARCH]: without the colon, which would part it from the rest of a search path.
in_path() {
        printf '%s\n' "$1" | tr ':' '-'
}

# apt_source TYPE TARGET URI SUITES COMPONENTS KEY: a stanza of sources.list(5).
apt_source() {
        printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: %s\nTargets: %s\n' "$1" "$3" "$4" "$5" "$2"
        [ -z "$6" ] || printf 'Signed-By: %s\n' "$6" | tr '\001' '\n'
        echo
}

# The packages of SUITE.
suite_sources() {
        suites=$1
        components=main
        if [ "$os_id" != debian ]; then
                suites="$suites $suites-updates"
                components=$mirror_components
        fi
        apt_source deb Packages "$mirror" "$suites" "$components" "$mirror_key"
}

# The source packages of all that the machine itself installs from, without backports and what is only proposed.
release_sources() {
        machine_sources | while IFS="$tab" read -r uri suite components key; do
                case $suite in
                "$os_codename" | "$os_codename-updates" | "$os_codename-security")
                        apt_source deb-src Sources "$uri" "$suite" "$(printf '%s' "$components" | tr ',' ' ')" "$key"
                        ;;
                esac
        done
}

# apt_open SUITE[:ARCH]|sources: makes apt_conf the configuration of an apt state that knows this suite alone, or the sources of the
# machine's own. The lists are fetched once per run.
apt_open() {
        apt_state=$GG_CACHE/apt/$(in_path "$1")
        apt_conf=$apt_state/apt.conf
        case " $apt_opened " in *" $1 "*) return 0 ;; esac
        mkdir -p "$apt_state/lists/partial" "$apt_state/cache/archives/partial"
        : >"$apt_state/status"
        case $1 in
        sources) release_sources ;;
        *) suite_sources "${1%:*}" ;;
        esac >"$apt_state/suite.sources"
        # An empty status file, or an installed package of a higher version would be the candidate. The hooks that
        # desktop packages put behind `update` have nothing to do with these lists.
        cat >"$apt_conf" <<EOF
Dir::State "$apt_state";
Dir::State::lists "$apt_state/lists";
Dir::State::status "$apt_state/status";
Dir::Cache "$apt_state/cache";
Dir::Cache::archives "$apt_state/cache/archives";
Dir::Etc::sourcelist "$apt_state/suite.sources";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
EOF
        case $1 in
        *:*) printf 'APT::Architecture "%s";\nAPT::Architectures { "%s"; };\n' "${1#*:}" "${1#*:}" >>"$apt_conf" ;;
        esac
        # The user that apt drops to can't reach root's home.
        [ "$(id -u)" -ne 0 ] || echo 'APT::Sandbox::User "root";' >>"$apt_conf"
        say "reading the package lists of $1"
        # --error-on=any: else a list that can't be had is only a warning, and "no such package" the answer.
        if ! retry 3 apt-get -c "$apt_conf" -q=2 --error-on=any update >&2; then
                say "the package lists of $1 can't be had from this machine's mirror"
                return 1
        fi
        apt_opened="$apt_opened $1"
}

apt_knows() {
        for pkg; do
                apt-cache -c "$apt_conf" -q=2 show "$pkg" >/dev/null 2>&1 || return 1
        done
}

# unpack DIR PKG...: downloads the packages of the open suite and unpacks them into DIR.
unpack() {
        into=$1
        shift
        mkdir -p "$into.debs" "$into"
        say "fetching $*"
        (cd "$into.debs" && retry 3 apt-get -c "$apt_conf" -q=2 download "$@" >&2) || return 1
        for deb in "$into.debs"/*.deb; do
                dpkg-deb -x "$deb" "$into" || return 1
        done
        rm -r "$into.debs"
        # A link to /usr/share/go-1.22 would lead out of the tree, to nothing or to what the system has installed.
        find "$into" -type l -lname '/*' | while read -r link; do
                target=$(readlink "$link")
                if [ -e "$into$target" ] || [ -L "$into$target" ]; then
                        ln -sfnr "$into$target" "$link"
                fi
        done
}

go_works() {
        (go_env_clean && cd / && version=$("$1/bin/go" version 2>/dev/null) &&
                [ "${version#go version go"$2"}" != "$version" ] && [ "$("$1/bin/go" env GOROOT)" = "$1" ])
}

toolchain() {
        goroot=$(goroot_of "$1")
        if ! go_works "$goroot" "$1"; then
                find_mirror
                found=
                unread=
                for suite in $(suites_for "$1"); do
                        apt_open "$suite" || {
                                unread="$unread $suite"
                                continue
                        }
                        if apt_knows "golang-$1-go" "golang-$1-src"; then
                                found=$suite
                                break
                        fi
                done
                [ -n "$found" ] ||
                        die "no golang-$1-go found in: $(suites_for "$1")${unread:+ (could not be read:$unread)}"
                unpack "$tmp/$1" "golang-$1-go" "golang-$1-src" || die "could not fetch Go $1 from $found"
                rm -rf "${GOROOT_GUARD_TOOLCHAINS:?}/$1"
                mkdir -p "$GOROOT_GUARD_TOOLCHAINS"
                mv "$tmp/$1" "$GOROOT_GUARD_TOOLCHAINS/$1"
                go_works "$goroot" "$1" || die "Go $1 was unpacked, but $goroot/bin/go does not work"
        fi
        printf '%s %s\n' "$1" "$goroot"
}

# A root is rebuilt whole when a package is missing from it, so that it is never half there.
root() {
        suite=$1
        shift
        path=$GG_CACHE/roots/$(in_path "$suite")
        missing=
        for pkg; do
                grep -qx "$pkg" "$path/.packages" 2>/dev/null || missing="$missing $pkg"
        done
        if [ -n "$missing" ]; then
                wanted=$({ cat "$path/.packages" 2>/dev/null || :; printf '%s\n' "$@"; } | sort -u)
                find_mirror
                # shellcheck disable=SC2086 # names, one per line
                {
                        apt_open "$suite" || exit 1
                        for pkg in $wanted; do
                                apt_knows "$pkg" || die "$suite has no package $pkg"
                        done
                        unpack "$tmp/root" $wanted || die "could not fetch from $suite:" $wanted
                        printf '%s\n' $wanted >"$tmp/root/.packages"
                }
                mkdir -p "$GG_CACHE/roots"
                rm -rf "$path"
                mv "$tmp/root" "$path"
        fi
        printf '%s %s\n' "$suite" "$path"
}

# fetch_source PKG VERSION DIR
fetch_source() (
        mkdir -p "$3"
        cd "$3"
        quietly apt-get -c "$apt_conf" -q=2 source --only-source --download-only "$1=$2" || exit 1
        # apt has held the files against the archive's signed list.
        quietly dpkg-source --no-check -x ./*.dsc unpacked && printf '%s\n' "$2" >unpacked/.version
)

# source_package PKG: unpacked, with Debian's changes. What is there stays, as a root does.
source_package() {
        path=$GG_CACHE/sources/$1
        if [ ! -f "$path/.version" ]; then
                find_mirror
                apt_open sources || die "could not fetch the source of $1"
                versions=$(apt-cache -c "$apt_conf" showsrc --only-source "$1" 2>/dev/null | sed -n 's/^Version: //p' | sort -rV)
                [ -n "$versions" ] || die "there is no source package $1"
                # A mirror may list what it does not have (any more, or yet).
                for version in $versions; do
                        say "fetching the source of $1 $version"
                        if fetch_source "$1" "$version" "$tmp/$1-$version"; then
                                mkdir -p "$GG_CACHE/sources"
                                rm -rf "$path"
                                mv "$tmp/$1-$version/unpacked" "$path"
                                break
                        fi
                        say "the source of $1 $version is listed, but can't be had"
                done
                [ -f "$path/.version" ] || die "could not fetch the source of $1"
        fi
        printf '%s %s %s\n' "$1" "$(cat "$path/.version")" "$path"
}

# base SUITE: sets path. It belongs to root and holds devices and setuid programs, as a system does.
base() {
        path=$GG_CACHE/bases/$1
        [ ! -d "$path" ] || return 0
        [ "$(id -u)" -eq 0 ] || die "a base system can only be made by root: debootstrap makes devices and runs what it has" \
                "unpacked in its own root directory. Run this as root once, with GOROOT_GUARD_CACHE=$GG_CACHE"
        for tool in debootstrap unshare; do
                have "$tool" || die "$tool is needed to make a base system"
        done
        find_mirror
        case $mirror in
        http://* | https://* | file:///*) ;;
        *) die "debootstrap reads http:, https: and file: mirrors, and apt's sources name '$mirror'" ;;
        esac
        set -- "$1" "$tmp/base" "$mirror"
        [ ! -f "$mirror_key" ] || set -- --keyring="$mirror_key" "$@"
        # debootstrap asks wget, which knows nothing of apt's proxy.
        proxy=
        eval "$(apt-config shell proxy Acquire::http::Proxy)"
        [ -z "$proxy" ] || export http_proxy="$proxy"
        say "making a base system of ${path##*/}"
        # What it mounts goes with it, however it ends.
        retry 2 debootstrapped "$@" || die "debootstrap could not make a base system of ${path##*/}"
        mkdir -p "$GG_CACHE/bases"
        mv "$tmp/base" "$path"
}

debootstrapped() {
        rm -rf "${tmp:?}/base"
        quietly unshare --mount --propagation private debootstrap --variant=minbase "$@"
}

# Like a root, the folder is rebuilt whole when a package is missing from it.
debs() {
        suite=$1
        shift
        base "$suite"
        status=$path/var/lib/dpkg/status
        path=$GG_CACHE/debs/$suite
        missing=
        for pkg; do
                grep -qx "$pkg" "$path/.packages" 2>/dev/null || missing="$missing $pkg"
        done
        if [ -n "$missing" ]; then
                wanted=$({ cat "$path/.packages" 2>/dev/null || :; printf '%s\n' "$@"; } | sort -u)
                find_mirror
                apt_open "$suite" || exit 1
                mkdir -p "$tmp/debs/partial"
                # What is there already is not fetched again.
                [ ! -d "$path" ] || find "$path" -name '*.deb' -exec cp -l {} "$tmp/debs" \;
                # shellcheck disable=SC2086 # names, one per line
                set -- $wanted
                say "fetching $* and what they need"
                retry 3 apt-get -c "$apt_conf" -q=2 -y --no-install-recommends --download-only -o Dir::State::status="$status" \
                        -o Dir::Cache::archives="$tmp/debs" install "$@" >&2 || die "could not fetch from $suite: $*"
                rm -rf "$tmp/debs/partial" "$tmp/debs/lock"
                printf '%s\n' "$@" >"$tmp/debs/.packages"
                mkdir -p "$GG_CACHE/debs"
                rm -rf "$path"
                mv "$tmp/debs" "$path"
        fi
        printf '%s %s\n' "$suite" "$path"
}

case ${1-} in
-h | --help)
        sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
        exit
        ;;
--root)
        [ $# -ge 3 ] || die "usage: tools/toolchains.sh --root SUITE PKG..."
        ;;
--source)
        [ $# -ge 2 ] || die "usage: tools/toolchains.sh --source PKG..."
        have dpkg-source || die "dpkg-source is needed (package dpkg-dev)"
        ;;
--debootstrap)
        [ $# -eq 2 ] || die "usage: tools/toolchains.sh --debootstrap SUITE"
        ;;
--debs)
        [ $# -ge 3 ] || die "usage: tools/toolchains.sh --debs SUITE PKG..."
        ;;
-*)
        die "unknown option $1 (try --help)"
        ;;
esac

# What is put into paths and patterns below is checked first.
previous=
for arg; do
        # Only a suite may name an architecture.
        [ "$previous" != --root ] || arg=$(in_path "$arg")
        previous=$arg
        case $arg in
        --root | --source | --debootstrap | --debs) ;;
        *[!a-z0-9.+-]* | .* | '') die "not a version, suite or package: '$arg'" ;;
        esac
done

for tool in apt-get apt-cache apt-config dpkg-deb flock awk find; do
        have "$tool" || die "$tool is needed: this script knows Debian's and Ubuntu's packages only"
done

# Two runs at once would unpack over each other.
mkdir -p "$GG_CACHE"
exec 9>"$GG_CACHE/lock"
if ! flock -n 9; then
        say "waiting for another run of ${0##*/}"
        flock 9
fi
# Inside the cache, so that the last step is a rename and never a copy that can break off.
tmp=$(mktemp -d "$GG_CACHE/tmp.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

case ${1-} in
--root)
        shift
        root "$@"
        ;;
--source)
        shift
        for package; do
                source_package "$package"
        done
        ;;
--debootstrap)
        base "$2"
        printf '%s %s\n' "$2" "$path"
        ;;
--debs)
        shift
        debs "$@"
        ;;
*)
        # shellcheck disable=SC2086 # several words
        [ $# -gt 0 ] || set -- $default_versions
        for version; do
                toolchain "$version"
        done
        ;;
esac
