#!/bin/sh
# SPDX-License-Identifier: MIT
# Debian packages: the same when made again, as lintian wants them, as hardened as the library may be; and what installing, upgrading,
# removing and purging them does to a system.
#
#   deb.sh VERSION-SCRIPT
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=tests/packages/packages.sh
. "$here/packages.sh"
map=$1

for tool in dpkg-buildpackage dh lintian strace; do
        have "$tool" || {
                skip "Debian packages" "no $tool"
                done_testing
        }
done
built_twice deb
same_files '*.deb' '*.dsc' '*.orig.tar.gz' '*.debian.tar.xz'
is "$(cd "$built" && sha256sum --quiet -c SHA256SUMS 2>&1)" '' "the sums are right"

# ---- what is in them ----

(
        cd "$built"
        lintian --allow-root --fail-on none --display-info --pedantic ./*.changes
) >"$tmp/lintian" 2>&1 || :
is "$(grep -v '^running with root privileges' "$tmp/lintian" || :)" '' "lintian has nothing to say, pedantic as it can be"

# package NAME: its file, by the architecture that was built here.
package() {
        find "$built" -name "$1_*_$(dpkg --print-architecture).deb"
}
for name in goroot-guard libgoroot-guard libgoroot-guard-dev; do
        dpkg-deb -x "$(package "$name")" "$tmp/unpacked"
done
multiarch=$(dpkg-architecture -q DEB_HOST_MULTIARCH)
library=$tmp/unpacked/usr/lib/$multiarch/libgoroot-guard.so
# What those print are results too.
try sh "$here/../checks/library.sh" "$library" "$map"
is "$status" 0 "the packaged library is as tests/checks/library.sh wants it"
[ "$status" -eq 0 ] || diag "$out"
try sh "$here/../checks/program.sh" "$tmp/unpacked/usr/bin/goroot-guard"
is "$status" 0 "the packaged program is as tests/checks/program.sh wants it"
[ "$status" -eq 0 ] || diag "$out"
is "$(dpkg-deb -f "$(package libgoroot-guard)" Depends Pre-Depends)" '' "the library's package depends on nothing"
is "$(dpkg-deb -f "$(package libgoroot-guard)" Multi-Arch)" same "the library's package can be there for two architectures"
is "$(dpkg-deb -I "$(package goroot-guard)" postinst 2>/dev/null)" '' "installing the program runs nothing"
is "$(dpkg-deb -I "$(package libgoroot-guard)" postinst 2>/dev/null)" '' "installing the library runs nothing"
is "$(dpkg-deb -I "$(package goroot-guard)" conffiles)" /etc/goroot-guard.conf "the configuration is a conffile"
is "$(grep -v '^#' "$tmp/unpacked/etc/goroot-guard.conf" | tr -d '\n')" '' "the configuration says nothing by itself"
sed 's/^#\([a-z]* =\)/\1/; s/^#\(\[.*\]\)/\1/' "$tmp/unpacked/etc/goroot-guard.conf" >"$tmp/said.conf"
is "$(grep -c '^[a-z[]' "$tmp/said.conf")" 11 "what is commented out are settings"
ok "and right ones" "$tmp/unpacked/usr/bin/goroot-guard" check-config "$tmp/said.conf"

# The judging core, as another program gets it.
printf '%s\n' '#include <goroot-guard/path.h>' 'int main(void) { return (int) gg_path_base(gg_str_of("/a/b")).n - 1; }' >"$tmp/uses.c"
# shellcheck disable=SC2046 # words
ok "a program can be linked with what the -dev package has" gcc -o "$tmp/uses" "$tmp/uses.c" \
        $(PKG_CONFIG_SYSROOT_DIR="$tmp/unpacked" PKG_CONFIG_LIBDIR="$tmp/unpacked/usr/lib/$multiarch/pkgconfig" pkg-config --cflags --libs goroot-guard)
ok "and runs" "$tmp/uses"

# ---- on a system ----

if [ "$(id -u)" -ne 0 ]; then
        skip "packages on a system" "only root can chroot"
        done_testing
fi
. /etc/os-release
if [ "${VERSION_CODENAME-}" != bookworm ]; then
        skip "packages on a system" "the base system is Debian 12's, and this is another"
        done_testing
fi
base=$("$here/../../tools/toolchains.sh" --debootstrap bookworm) || base=
debs=$("$here/../../tools/toolchains.sh" --debs bookworm libexpat1 libjansson4 libyaml-0-2 make) || debs=
if [ -z "$base" ] || [ -z "$debs" ]; then
        t_result 1 "there are a base system and what the packages need"
        done_testing
fi
root=$tmp/root
cp -a "${base#* }" "$root"
mkdir "$root/tmp/debs"
for name in libexpat1 libjansson4 libyaml-0-2 make; do
        cp "${debs#* }/${name}"_*.deb "$root/tmp/debs"
done
cp "$built"/*.deb "$root/tmp/debs"
cp "$here/../../tools/packages/debian/tests/guarded-make" "$root/tmp"
rm "$root"/tmp/debs/*dbgsym*

# inside COMMAND...: in the chroot, with a /proc that goes with it. A word for strace may stand in $traced.
traced=
inside() {
        # shellcheck disable=SC2086,SC2016 # words; for that shell
        unshare --mount --propagation private sh -c 'mount -t proc proc "$1/proc" && shift && exec "$@"' - "$root" \
                $traced chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
}
own_debs() {
        (cd "$root" && find tmp/debs -name "*goroot-guard*_$1.deb" ! -name "*$2*" -printf '/%p ')
}
arch=$(dpkg --print-architecture)

# shellcheck disable=SC2046 # words
ok "what the packages need is installed" inside dpkg -i $(cd "$root" && find tmp/debs -name '*.deb' ! -name '*goroot-guard*' -printf '/%p ')
listing "$root" >"$tmp/before"
# shellcheck disable=SC2046 # words
ok "the packages are installed" inside dpkg -i $(own_debs "$arch" nothing)
ok "nothing is switched on by that" test ! -e "$root/etc/ld.so.preload"
try inside /tmp/guarded-make
is "$status" 0 "the packages' own test passes there"
[ "$status" -eq 0 ] || diag "$out$err"

# ---- beside the other word size ----

if [ "$arch" = amd64 ]; then
        other=i686-linux-gnu
        if have $other-gcc && [ -f "$GG_CACHE/roots/bookworm-i386/lib/ld-linux.so.2" ]; then
                p_run "$tmp/one/tree/tools/package.sh" deb --arch i386 --output "$tmp/other"
                cp "$tmp"/other/libgoroot-guard_*_i386.deb "$root/tmp/debs"
                try sh "$here/../checks/library.sh" "$(dpkg-deb -x "$tmp"/other/libgoroot-guard_*_i386.deb "$tmp/other/x" &&
                        echo "$tmp/other/x/usr/lib/i386-linux-gnu/libgoroot-guard.so")" "$map"
                is "$status" 0 "the packaged library for i386 is as tests/checks/library.sh wants it"
                ok "the system takes i386 packages" inside dpkg --add-architecture i386
                # shellcheck disable=SC2046 # words
                ok "the library is installed for i386 beside the other" inside dpkg -i $(own_debs i386 nothing)
                $other-gcc -std=gnu11 -D_GNU_SOURCE -o "$root/tmp/launch32" "$here/../preload/fake-launch.c"
                mkdir -p "$root/tmp/lib32"
                cp "$GG_CACHE"/roots/bookworm-i386/lib/i386-linux-gnu/libc.so.6 "$root/tmp/lib32"
                cp "$GG_CACHE"/roots/bookworm-i386/lib/ld-linux.so.2 "$root/tmp/lib32"
                mkdir -p "$root/tmp/right/bin" "$root/tmp/right/pkg/tool"
                cp "$root/bin/printenv" "$root/tmp/right/bin/go"
                echo go1.22.0 >"$root/tmp/right/VERSION"
                # shellcheck disable=SC2016 # $LIB is the loader's
                echo '/usr/$LIB/libgoroot-guard.so' >"$root/etc/ld.so.preload"
                try inside env GOROOT=/tmp/wrong GOROOT_GUARD=rewrite /tmp/lib32/ld-linux.so.2 --library-path /tmp/lib32 \
                        /tmp/launch32 /tmp/right/bin/go GOROOT
                is "$status $out" '0 /tmp/right' "one entry in /etc/ld.so.preload serves a program of 32 bits"
                is "$(printf '%s\n' "$err" | grep -c '^goroot-guard: rewrote GOROOT')" 1 "and its launch is recorded, once"
                unlike "$err" 'cannot be preloaded' "and no loader complains"
                try inside env GOROOT=/tmp/wrong GOROOT_GUARD=rewrite sh -c '/tmp/right/bin/go GOROOT; exit $?'
                is "$status $out" '0 /tmp/right' "and one of 64 bits"
                unlike "$err" 'cannot be preloaded' "and there no loader complains"
                ok "the second library goes" inside dpkg -P libgoroot-guard:i386
                is "$(grep libgoroot-guard "$root/etc/ld.so.preload" 2>/dev/null || :)" '' "and that entry before it"
                rm -f "$root/etc/ld.so.preload"
                ok "the system takes no i386 packages any more" inside dpkg --remove-architecture i386
        else
                skip "the other word size" "no $other-gcc, or no libc of i386 (tools/check.sh installs both)"
        fi
fi

# ---- upgrade ----

# A package of a higher version, with a library that can be told from the other.
for name in goroot-guard libgoroot-guard; do
        dpkg-deb -R "$(package "$name")" "$tmp/next-$name"
        sed -i 's/^Version: .*/Version: 99-1/; s/= [^)]*)/= 99-1)/' "$tmp/next-$name/DEBIAN/control"
done
printf next >>"$tmp/next-libgoroot-guard/usr/lib/$multiarch/libgoroot-guard.so"
echo '# next' >>"$tmp/next-goroot-guard/etc/goroot-guard.conf"
for name in goroot-guard libgoroot-guard; do
        quietly dpkg-deb --root-owner-group -b "$tmp/next-$name" "$root/tmp/debs/$name.next.deb"
done
file=/usr/lib/$multiarch/libgoroot-guard.so
echo "$file" >"$root/etc/ld.so.preload"
echo 'policy = rewrite' >>"$root/etc/goroot-guard.conf"
traced="strace -f -qq -e trace=rename,renameat,renameat2,link,linkat,unlink,unlinkat -o $tmp/trace"
try inside dpkg --force-confold -i /tmp/debs/libgoroot-guard.next.deb /tmp/debs/goroot-guard.next.deb
traced=
is "$status" 0 "an upgrade goes through while the library is preloaded"
unlike "$err" 'cannot be preloaded' "and no command of it misses the library"
is "$(tail -c 4 "$root$file")" next "the new library is there"
is "$(grep -c "rename.*\"$file.dpkg-new\", \"$file\") = 0" "$tmp/trace")" 1 "it was renamed to its place"
is "$(grep -cE "(unlink(at)?\(([A-Z_]*, )?\"$file\"|rename[a-z0-9]*\(\"$file\",)" "$tmp/trace" || :)" 0 \
        "and the old one was there until then"
like "$(cat "$root/etc/goroot-guard.conf")" 'policy = rewrite' "the administrator's configuration stays"

# ---- removal ----

ok "the library can be removed by force" inside dpkg --force-depends -r libgoroot-guard
is "$(grep libgoroot-guard "$root/etc/ld.so.preload" 2>/dev/null || :)" '' "and the guard is switched off before"
ok "the library is put back" inside dpkg -i /tmp/debs/libgoroot-guard.next.deb
rm -f "$root/etc/ld.so.preload"
ok "the guard is switched on" inside goroot-guard enable
like "$(cat "$root/etc/ld.so.preload")" libgoroot-guard.so "by an entry"
version=$(sed -n "s/^  version : '\(.*\)',$/\1/p" "$here/../../meson.build")
like "$(inside goroot-guard status 2>&1)" "$version" "the library that was stripped has its version"
ok "the program can be removed" inside dpkg -r goroot-guard
ok "and the guard is switched off before, with all that was made for it" test ! -e "$root/etc/ld.so.preload"
# Without the program nobody switches it off.
echo "$file" >"$root/etc/ld.so.preload"
try inside dpkg -r libgoroot-guard-dev libgoroot-guard
is "$status" 1 "without the program, the library is not removed while it is preloaded"
like "$err" "/etc/ld.so.preload names $file" "and the message says why"
ok "the library is still there" test -f "$root$file"
# shellcheck disable=SC2016 # dpkg-query's
is "$(inside dpkg-query -W -f '${db:Status-Status}' libgoroot-guard)" installed "and installed"
is "$(cat "$root/etc/ld.so.preload")" "$file" "the entry is as it was"
printf '# %s\n/usr/lib/none.so\n' "$file" >"$root/etc/ld.so.preload"
ok "a comment and other entries keep nothing" inside dpkg -P goroot-guard libgoroot-guard
rm "$root/etc/ld.so.preload"
ok "nothing is left to be purged" sh -c "! chroot '$root' dpkg-query -W 2>/dev/null | grep goroot-guard"
listing "$root" >"$tmp/after"
ok "after the purge the system is as it was" diff "$tmp/before" "$tmp/after"
done_testing
