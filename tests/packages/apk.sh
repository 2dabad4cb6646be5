#!/bin/sh
# SPDX-License-Identifier: MIT
# What Alpine's abuild gets: the same when made again, and a recipe that builds, checks and splits into packages. There is no abuild
# here: its functions that the recipe calls are stood in for below, the compiler is musl-gcc, and the libraries are those of
# tools/packages/musl.sh. That apk-tools takes the result is not shown.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=tests/packages/packages.sh
. "$here/packages.sh"

if ! have musl-gcc || ! have gperf || ! have busybox || [ ! -d "$GG_CACHE/sources" ]; then
        skip "Alpine's recipe" "no musl-gcc, gperf, busybox or sources of libraries (tools/check.sh gets them)"
        done_testing
fi

# refused WORDS ARGUMENT...
refused() {
        words=$1
        shift
        try "$here/../../tools/package.sh" "$@"
        is "$status" 1 "tools/package.sh $*: refused"
        like "$err" "$words" "tools/package.sh $*: says why"
}
refused 'deb, tarball or apk?'
refused "and not 'rpm'" rpm
refused 'one kind at a time' deb apk
refused '--output needs a value' deb --output
refused '--arch is for deb' apk --arch i386
refused "like i386, and not '../x'" deb --arch ../x
refused 'cannot write to /dev/null/x' apk --output /dev/null/x

built_twice apk
same_files APKBUILD '*.tar.gz'
is "$(cd "$built" && sha256sum --quiet -c SHA256SUMS 2>&1)" '' "the sums are right"
ok "busybox's sh reads the recipe" busybox sh -n "$built/APKBUILD"

# What abuild reads and fills in before it calls a function. Its shell is busybox's.
cat >"$tmp/abuild.sh" <<'END'
set -eu
start=$1 work=$2 function=$3
srcdir=$work/src pkgdir=$work/pkg/goroot-guard
amove() {
        for path; do
                [ -e "$pkgdir/$path" ] || return 1
                mkdir -p "$subpkgdir/${path%/*}"
                mv "$pkgdir/$path" "$subpkgdir/${path%/*}"
                rmdir -p "$pkgdir/${path%/*}" 2>/dev/null || :
        done
}
dev() {
        amove usr/include usr/lib/pkgconfig
        for archive in "$pkgdir"/usr/lib/*.a; do
                amove "usr/lib/${archive##*/}"
        done
}
doc() {
        amove usr/share/man usr/share/licenses
}
bashcomp() {
        amove usr/share/bash-completion/completions
}
zshcomp() {
        amove usr/share/zsh/site-functions
}
fishcomp() {
        amove usr/share/fish/vendor_completions.d
}
. "$start/APKBUILD"
case $function in
unpack)
        mkdir -p "$srcdir" "$work/pkg"
        printf '%s\n' "$sha512sums" | sed '/^$/d' | (cd "$start" && sha512sum -c)
        tar -C "$srcdir" -xzf "$start/$source"
        [ -d "$builddir" ]
        ;;
split)
        for package in $subpackages; do
                subpkgname=${package%%:*}
                subpkgdir=$work/pkg/$subpkgname
                mkdir -p "$subpkgdir"
                case $package in
                *:*) "${package#*:}" ;;
                *-*-completion) package=${package%-completion} && "${package##*-}comp" ;;
                *) "${package##*-}" ;;
                esac
        done
        ;;
fields) printf '%s\n' "$pkgname" "$pkgver" "$pkgrel" "$pkgdesc" "$url" "$arch" "$license" "$depends" "$makedepends" | grep -c . ;;
*) cd "$builddir" && "$function" ;;
esac
END
mkdir "$tmp/bin"
cat >"$tmp/bin/abuild-meson" <<'END'
#!/bin/sh
exec meson setup --prefix=/usr --libdir=/usr/lib --sysconfdir=/etc --buildtype=plain --wrap-mode=nodownload "$@"
END
chmod +x "$tmp/bin/abuild-meson"

# alpine FUNCTION
alpine() {
        busybox sh "$tmp/abuild.sh" "$built" "$tmp/work" "$1"
}

libraries=$("$here/../../tools/packages/musl.sh")
export PATH="$tmp/bin:$PATH" CC=musl-gcc CFLAGS='-Os -fstack-clash-protection -Wformat' PKG_CONFIG_LIBDIR="$libraries/lib/pkgconfig"
is "$(alpine fields)" 9 "no field that abuild asks for is empty"
like "$(sed -n 's/^pkgver=//p' "$built/APKBUILD")" "$(sed -n "s/^  version : '\(.*\)',$/\1/p" "$here/../../meson.build")" "the version is the project's"
for function in unpack build check package split; do
        ok "$function" alpine "$function"
done
# packaged NAME
packaged() {
        (cd "$tmp/work/pkg/$1" && find . -type f | LC_ALL=C sort)
}
is "$(packaged goroot-guard)" "$(printf '%s\n' ./etc/goroot-guard.conf ./usr/bin/goroot-guard)" "the program's package is the program and its configuration"
is "$(packaged libgoroot-guard)" ./usr/lib/libgoroot-guard.so "the library's package is the library"
like "$(packaged goroot-guard-dev)" ./usr/lib/libgoroot-guard-core.a "the judging core is in -dev"
like "$(packaged goroot-guard-doc)" ./usr/share/man/man7/libgoroot-guard.7 "the manual is in -doc"
for shell in bash zsh fish; do
        is "$(packaged goroot-guard-$shell-completion | wc -l)" 1 "there is a completion for $shell"
done
like "$(readelf -lW "$tmp/work/pkg/goroot-guard/usr/bin/goroot-guard")" /lib/ld-musl- "the program is musl's"
is "$(readelf -dW "$tmp/work/pkg/goroot-guard/usr/bin/goroot-guard" | grep -c 'NEEDED.*ld-linux\|NEEDED.*libc\.so\.6' || :)" 0 "and nothing of glibc's is in it"
done_testing
