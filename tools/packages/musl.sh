#!/bin/sh
# SPDX-License-Identifier: MIT
# The libraries of the program for a C library that Debian has no builds of them for: static, for musl, from Debian's own source
# packages, in the user's cache. Prints the folder, whose pkgconfig/ and include/ a compilation by musl-gcc takes them from; its file
# `sources` names the source packages and their versions.
#
#   tools/packages/musl.sh
#
# Built once for each set of versions of sources, C library and compiler. Nothing of where or when they were built is in the result.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/lib.sh
. "$here/../lib.sh"

case ${1-} in
'') ;;
-h | --help)
        sed -n '3,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
        exit
        ;;
*) die "takes no arguments (try --help)" ;;
esac

have musl-gcc || die "musl-gcc is needed (package musl-tools)"
# What the machine's own compiler is told does not hold for this one.
unset CC CFLAGS CPPFLAGS LDFLAGS DESTDIR PKG_CONFIG_PATH
umask 022
export LC_ALL=C TZ=UTC

packages='expat jansson libseccomp libyaml zlib'
# shellcheck disable=SC2086 # words
found=$("$here/../toolchains.sh" --source $packages)
sources=$(printf '%s\n' "$found" | cut -d ' ' -f 1,2)
key=$({
        printf '%s\n' "$sources"
        dpkg-query -W -f '${Package} ${Version}\n' musl-dev linux-libc-dev
        musl-gcc --version | head -n 1
        cat "$0"
} | sha256sum | cut -c 1-16)
prefix=$GG_CACHE/musl/$key
if [ -f "$prefix/sources" ]; then
        printf '%s\n' "$prefix"
        exit
fi

mkdir -p "$GG_CACHE/musl"
exec 9>"$GG_CACHE/musl/lock"
flock 9
if [ -f "$prefix/sources" ]; then # by another run, meanwhile
        printf '%s\n' "$prefix"
        exit
fi
tmp=$(mktemp -d "$GG_CACHE/musl/tmp.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The kernel's headers, and nothing else of those that lie beside them, which are another C library's.
mkdir -p "$tmp/root$prefix/include"
multiarch=$(gcc -print-multiarch)
for folder in /usr/include/linux /usr/include/asm-generic "/usr/include/$multiarch/asm"; do
        [ -d "$folder" ] || die "$folder is not there (package linux-libc-dev)"
        ln -s "$folder" "$tmp/root$prefix/include/${folder##*/}"
done

# As the program itself is built (tools/meson.build). A function must not know in which folder it was compiled.
flags="-O2 -fPIE -fstack-protector-strong -fstack-clash-protection -ffile-prefix-map=$tmp/="

# Each has the options of autoconf, or takes them: FOLDER OPTION...
by_configure() (
        cd "$tmp/$1"
        shift
        CC=musl-gcc CFLAGS="$flags -isystem $tmp/root$prefix/include" ./configure --prefix="$prefix" "$@" &&
                make -j "$(nproc)" && make DESTDIR="$tmp/root" install
)

# With the build system made anew, as Debian does.
by_autoreconf() (
        (cd "$tmp/$1" && autoreconf -fi) && by_configure "$@" --host="$(uname -m)-linux-musl" --disable-shared --enable-static
)

build_expat() {
        by_autoreconf expat/expat --without-xmlwf --without-examples --without-tests --without-docbook
}

build_jansson() {
        by_autoreconf jansson
}

build_libseccomp() {
        by_autoreconf libseccomp
}

build_libyaml() {
        by_autoreconf libyaml
}

build_zlib() {
        by_configure zlib --static
}

for package in $packages; do
        say "building $package for musl"
        cp -R "$GG_CACHE/sources/$package" "$tmp/$package"
        quietly "build_$package" || die "$package could not be built for musl"
done
printf '%s\n' "$sources" >"$tmp/root$prefix/sources"
for package in $packages; do
        cp "$tmp/$package/debian/copyright" "$tmp/root$prefix/copyright.$package"
done
mv "$tmp/root$prefix" "$prefix"
printf '%s\n' "$prefix"
