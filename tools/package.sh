#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes packages of this tree, as it is now, committed or not.
#
#   tools/package.sh deb [--output DIR] [--arch ARCH]
#                                        Debian packages, for this machine's architecture and release, with their source.
#                                        --arch i386: the library alone, for the other word size of this machine
#   tools/package.sh tarball [--output DIR]
#                                        one archive for any distribution: the library, and the program static against musl
#   tools/package.sh apk [--output DIR]  what abuild makes Alpine's packages of: APKBUILD and the source
#
# Installs what is missing to build (and says so first), and writes into DIR (./packages by default), with a SHA256SUMS. The version
# is that of meson.build; between releases with the date and name of the commit. Two runs give the same files, bit by bit, in
# whatever folder and whenever they are made; the .buildinfo and .changes files of Debian's tools say when and where on purpose.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/lib.sh
. "$here/lib.sh"

# ---- what is asked for ----

kind=
output=$PWD/packages
arch=
while [ $# -gt 0 ]; do
        case $1 in
        -h | --help)
                sed -n '3,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
                exit
                ;;
        --output | --arch)
                [ $# -ge 2 ] || die "$1 needs a value (try --help)"
                case $1 in
                --output) output=$2 ;;
                --arch) arch=$2 ;;
                esac
                shift
                ;;
        deb | tarball | apk)
                [ -z "$kind" ] || die "one kind at a time: $kind, and then $1"
                kind=$1
                ;;
        *) die "deb, tarball or apk is what can be made, and not '$1' (try --help)" ;;
        esac
        shift
done
[ -n "$kind" ] || die "deb, tarball or apk? (try --help)"
[ -z "$arch" ] || [ "$kind" = deb ] || die "--arch is for deb: a $kind is made for this machine, or for all"
case $arch in
*[!a-z0-9]*) die "--arch takes the name of an architecture of Debian's, like i386, and not '$arch'" ;;
esac
mkdir -p "$output" || die "cannot write to $output"
output=$(cd "$output" && pwd)
cd "$here/.."

# Nothing of the caller's settings gets into a package.
unset CC CFLAGS CPPFLAGS LDFLAGS DESTDIR GOROOT GOROOT_GUARD GOROOT_GUARD_LOG GOROOT_GUARD_CONF LD_PRELOAD MAKEFLAGS \
        PKG_CONFIG_PATH PKG_CONFIG_LIBDIR DEB_BUILD_OPTIONS DEB_BUILD_PROFILES DEB_CFLAGS_APPEND DEB_CPPFLAGS_APPEND \
        DEB_LDFLAGS_APPEND DEB_CFLAGS_SET DEB_CPPFLAGS_SET DEB_LDFLAGS_SET DEB_VENDOR DH_VERBOSE
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- the version, and the source ----

release=$(sed -n "s/^  version : '\(.*\)',$/\1/p" meson.build)
[ -n "$release" ] || die "meson.build names no version"

# The release that was, or is to come, and how far away: sets version (Debian's), plain (where no ~ may stand) and alpine.
version_of() {
        version=$release plain=$release alpine=$release
        if [ "$in_git" = no ] || [ -n "$(git tag --points-at HEAD --list "v$release")" ]; then
                return
        fi
        day=$(git log -1 --format=%cd --date=format-local:%Y%m%d)
        commit=$(git rev-parse --short=8 HEAD)$dirty
        if [ -n "$(git tag --list "v$release")" ]; then
                version=$release+git$day.$commit plain=$release+git$day.$commit alpine=${release}_git$day
        else
                version=$release~git$day.$commit plain=$release-git$day.$commit alpine=${release}_pre$day
        fi
}

if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        in_git=yes
        : "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct)}"
else
        in_git=no
        : "${SOURCE_DATE_EPOCH:=$(stat -c %Y meson.build)}"
fi
export SOURCE_DATE_EPOCH
dirty=
if [ "$in_git" = yes ] && [ -n "$(git status --porcelain)" ]; then
        say "what is not committed is in the package too"
        dirty=.dirty
fi
version_of

files() {
        if [ "$in_git" = yes ]; then
                git ls-files --cached --others --exclude-standard
        else
                find . \( -path './build*' -o -path ./packages \) -prune -o \( -type f -o -type l \) -printf '%P\n'
        fi | while IFS= read -r file; do
                [ ! -e "$file" ] && [ ! -L "$file" ] || printf '%s\n' "$file"
        done | LC_ALL=C sort
}

# archive FILE FOLDER: FOLDER, of $tmp, as it would be anywhere and at any time.
archive() {
        tar -C "$tmp" --format=gnu --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
                --mode=u+rw,go+r,go-w,a+X -cf - "$2" | gzip -9n >"$1"
}

# The tree as it is unpacked from an archive: every file as if just made.
source=$tmp/goroot-guard-$plain
mkdir "$source"
files >"$tmp/files"
[ -s "$tmp/files" ] || die "there are no files to make a package of"
tar -cf - -T "$tmp/files" | tar -C "$source" -xf - --no-same-owner

# settle FOLDER: dpkg keeps the time of a file that is older than SOURCE_DATE_EPOCH.
settle() {
        chmod -R u+rw,go+r,go-w,a+X "$1"
        find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
settle "$source"

# deliver FILE...: from where they were made; the sums are of all that lies there.
deliver() {
        for file; do
                cp "$file" "$output/.${file##*/}.new"
                mv "$output/.${file##*/}.new" "$output/${file##*/}"
                say "made $output/${file##*/}"
        done
        (
                cd "$output"
                find . -maxdepth 1 -type f ! -name SHA256SUMS ! -name '.*' -printf '%f\n' | LC_ALL=C sort | tr '\n' '\0' |
                        xargs -0 sha256sum >.SHA256SUMS.new
                mv .SHA256SUMS.new SHA256SUMS
        )
}

# ---- Debian ----

make_deb() {
        own=$(dpkg --print-architecture)
        deb_install dpkg-dev debhelper gcc libc6-dev meson ninja-build
        # Tests are for tools/check.sh; DEB_BUILD_OPTIONS=nocheck leaves out what they need.
        set -- --build=full
        DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)"
        DEB_BUILD_PROFILES=nocheck
        export DEB_BUILD_OPTIONS DEB_BUILD_PROFILES
        if [ -n "$arch" ] && [ "$arch" != "$own" ]; then
                compiler=$(dpkg-architecture -a "$arch" -q DEB_HOST_GNU_TYPE 2>/dev/null) || die "Debian has no architecture $arch"
                deb_install "gcc-$(printf '%s' "$compiler" | tr '_' '-')" "libc6-dev-$arch-cross"
                # There is no C++ here, but debhelper's meson wants to see a compiler of it.
                mkdir "$tmp/bin"
                ln -s "$(command -v "$compiler-gcc")" "$tmp/bin/$compiler-g++"
                export PATH="$tmp/bin:$PATH"
                # Nothing but a compiler is asked for, so apt need not know the architecture.
                set -- --build=any --host-arch="$arch" --no-check-builddeps
                DEB_BUILD_PROFILES='nocheck cross pkg.goroot-guard.library'
        else
                deb_install libexpat1-dev libjansson-dev libseccomp-dev libyaml-dev zlib1g-dev pkg-config
        fi
        archive "$tmp/goroot-guard_$version.orig.tar.gz" "goroot-guard-$plain"
        cp -R "$source/tools/packages/debian" "$source/debian"
        sed -i -e "1s/(.*)/($version-1)/" -e "s/^\( -- .*>\)  .*/\1  $(date -u -d "@$SOURCE_DATE_EPOCH" -R)/" "$source/debian/changelog"
        settle "$source/debian"
        (cd "$source" && quietly dpkg-buildpackage --unsigned-source --unsigned-changes "$@") || die "dpkg-buildpackage failed"
        rm -f "$tmp/files"
        for file in "$tmp"/*; do
                [ ! -f "$file" ] || deliver "$file"
        done
}

# ---- any distribution ----

make_tarball() {
        deb_install dpkg-dev gcc musl-tools linux-libc-dev meson ninja-build pkg-config make autoconf automake libtool gperf binutils
        libraries=$("$here/packages/musl.sh") || die "the libraries for musl could not be built"
        name=goroot-guard-$plain-linux-$(uname -m)
        (
                cd "$source"
                export CC=musl-gcc PKG_CONFIG_LIBDIR="$libraries/lib/pkgconfig"
                quietly run_meson setup build --prefix=/usr/local --libdir=lib --prefer-static -Dstatic_program=true -Dtests=false
                quietly run_meson compile -C build
                quietly env DESTDIR="$tmp/into" "$(command -v meson)" install -C build --no-rebuild
        ) || die "the program could not be built for musl"
        mv "$tmp/into/usr/local" "$tmp/$name"
        # The judging core for other programs is a matter of packages that are built for one distribution.
        rm -r "$tmp/$name/include" "$tmp/$name/lib/pkgconfig" "$tmp/$name/lib/libgoroot-guard-core.a"
        strip "$tmp/$name/bin/goroot-guard"
        strip --strip-unneeded "$tmp/$name/lib/libgoroot-guard.so"
        documents=$tmp/$name/share/doc/goroot-guard
        mkdir -p "$documents/licences"
        cp README.md CHANGELOG.md LICENSE tools/packages/goroot-guard.conf "$documents"
        for copyright in "$libraries"/copyright.*; do
                cp "$copyright" "$documents/licences/${copyright##*.}"
        done
        cp /usr/share/doc/musl-dev/copyright "$documents/licences/musl"
        {
                echo "The program holds these libraries, built from Debian's source packages:"
                cat "$libraries/sources"
                dpkg-query -W -f 'musl ${Version}\n' musl-dev
        } >"$documents/BUILT-WITH"
        install -D -m 755 tools/packages/install.sh "$tmp/$name/share/goroot-guard/install.sh"
        ln -s share/goroot-guard/install.sh "$tmp/$name/install.sh"
        (
                cd "$tmp/$name"
                find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum >"$tmp/sums"
                mv "$tmp/sums" share/goroot-guard/SHA256SUMS
        )
        archive "$tmp/$name.tar.gz" "$name"
        deliver "$tmp/$name.tar.gz"
}

# ---- Alpine ----

make_apk() {
        archive "$tmp/goroot-guard-$alpine.tar.gz" "goroot-guard-$plain"
        sed -e "s/^pkgver=.*/pkgver=$alpine/" -e "s/^builddir=.*/builddir=\"\$srcdir\/goroot-guard-$plain\"/" \
                "$source/tools/packages/alpine/APKBUILD" >"$tmp/APKBUILD"
        {
                echo 'sha512sums="'
                (cd "$tmp" && sha512sum "goroot-guard-$alpine.tar.gz")
                echo '"'
        } >>"$tmp/APKBUILD"
        deliver "$tmp/APKBUILD" "$tmp/goroot-guard-$alpine.tar.gz"
}

"make_$kind"
