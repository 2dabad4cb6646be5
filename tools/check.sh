#!/bin/sh
# Everything that must hold before a change goes in: builds, all tests, sanitizers, formatter, linters.
#
#   tools/check.sh          installs what is missing (and says so first), then runs it all
#
# The last line is "N passed, N failed, N skipped", and the exit status says whether anything failed. On a developer's
# machine a tool that can't be had is a skipped check; with CI=true it is a failed one.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/lib.sh
. "$here/lib.sh"
cd "$here/.."

case ${1-} in
'') ;;
-h | --help)
        sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
        exit
        ;;
*) die "takes no arguments (try --help)" ;;
esac

# Neither the caller's Go nor a guard that is already there may have a say in the tests.
unset GOROOT GOROOT_GUARD GOROOT_GUARD_LOG GOROOT_GUARD_CONF
export GOROOT_GUARD_CACHE="$GG_CACHE" GOROOT_GUARD_TOOLCHAINS

results=$(mktemp -d)
: >"$results/checks"
complete=no

# However this ends, it ends with a count.
finish() {
        status=$?
        trap - EXIT
        if [ "$complete" = no ]; then
                printf 'failed\ttools/check.sh\tended early, with status %s\n' "$status" >>"$results/checks"
        fi
        # The runs of `meson test` that took place, one line each.
        set -- --checks "$results/checks"
        for run in "$results"/run.*; do
                # shellcheck disable=SC2046 # directory, status and suites: words without blanks
                [ ! -f "$run" ] || set -- "$@" --run $(cat "$run")
        done
        echo
        if have python3; then
                status=0
                python3 tests/summary.py "$@" || status=1
        else
                echo '0 passed, 1 failed, 0 skipped'
                status=1
        fi
        rm -rf "$results"
        exit "$status"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

title() {
        printf '\n== %s\n' "$*"
}

passed() {
        printf 'passed\t%s\n' "$1" >>"$results/checks"
}

failed() {
        printf 'failed\t%s\t%s\n' "$1" "$2" >>"$results/checks"
        echo "FAILED: $1: $2"
}

# skipped NAME WHY: where everything must be there, a missing tool is a failure.
skipped() {
        if [ "${CI-}" = true ]; then
                failed "$1" "$2"
        else
                printf 'skipped\t%s\t%s\n' "$1" "$2" >>"$results/checks"
                echo "skipped: $1: $2"
        fi
}

# check NAME CMD...: shows CMD's output if it fails. Leaves passed or failed in $outcome.
check() {
        name=$1
        shift
        title "$name"
        if "$@" >"$results/output" 2>&1; then
                outcome=passed
                passed "$name"
        else
                check_status=$?
                outcome=failed
                cat "$results/output"
                failed "$name" "exit status $check_status"
        fi
}

# files PATTERN...: files of the project, whether or not they are committed yet. PATTERN is one of git's.
files() {
        if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
                git ls-files --cached --others --exclude-standard -- "$@"
        else
                for pattern; do
                        find . -path './build*' -prune -o -type f -path "./$pattern" -print
                done
        fi | sort -u | while IFS= read -r file; do
                [ ! -f "$file" ] || printf '%s\n' "$file"
        done
}

# each LIST N CMD...: CMD with all the files that LIST names, N at a time, spread over the processors. No files is a failure: a
# linter that looked at nothing has found nothing.
each() {
        list=$1
        number=$2
        shift 2
        [ -s "$list" ] || {
                echo "no files"
                return 1
        }
        tr '\n' '\0' <"$list" | xargs -0 -n "$number" -P "$(nproc)" "$@"
}

# The formatter has a remark for each blank: which files, and how to mend them, is enough.
check_format() {
        each "$results/c" 8 "$format" --dry-run -Werror 2>"$results/remarks" && return 0
        sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: error: code should be clang-formatted.*/\1/p' "$results/remarks" | sort -u
        sed '/^[^ :]*:[0-9]*:[0-9]*: error: code should be clang-formatted/,+2d' "$results/remarks"
        echo "to mend: $format -i FILE..."
        return 1
}

# Headers are looked at through the files that include them. gcc's options are not all clang's. One file at a time: from the
# second on, clang-tidy 14 takes every va_list for one that was never started.
check_tidy() {
        # It needs the headers of the machine that a file is for.
        grep -vF -e regs- "$results/product" >"$results/tidy"
        grep -F -e "regs-$(uname -m)." "$results/product" >>"$results/tidy" || :
        each "$results/tidy" 1 "$tidy" -p build --quiet --extra-arg=-Wno-unknown-warning-option \
                --extra-arg=-Wno-ignored-optimization-argument 2>"$results/remarks" && return 0
        # What was found in the system's headers, and is not shown.
        sed '/^[0-9]* warnings\{0,1\} generated\.$/d' "$results/remarks"
        return 1
}

# llvm_tool NAME: version 14 of a tool whose verdict depends on its version.
llvm_tool() {
        for candidate in "$1-14" "$1"; do
                case $($candidate --version 2>/dev/null) in
                *' version 14.'*)
                        command -v "$candidate"
                        return 0
                        ;;
                esac
        done
        return 1
}

# ---------------------------------------------------------------------------------------------------------------------
title "packages"
# shellcheck disable=SC2046 # words
deb_install gcc clang libc6-dev meson ninja-build pkg-config libcmocka-dev libexpat1-dev libjansson-dev libseccomp-dev \
        libyaml-dev zlib1g-dev musl-tools valgrind cppcheck shellcheck codespell mandoc zsh busybox fish tcsh mksh cmake perl \
        python3 git make patch findutils jq binutils strace libcap2-bin gcovr cmark-gfm tidy bash-completion python3-yaml direnv \
        debootstrap dpkg-dev debhelper lintian linux-libc-dev autoconf automake libtool gperf systemd $(have node || echo nodejs)
# Images are built by it; older releases do not have it.
if deb_known buildah; then
        deb_install buildah
fi
# What is named after a version of LLVM: the compiler's run-time, and the formatter and linter in the one version that
# the code is written for.
runtime=libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev
for package in "$runtime" clang-format-14 clang-tidy-14; do
        case $package in
        *-14) ! llvm_tool "${package%-14}" >/dev/null || continue ;;
        esac
        if deb_known "$package"; then
                deb_install "$package"
        fi
done
# Other architectures' compilers and an emulator: on the one machine that they are used on, and not where they would push out
# gcc-multilib, which must not be beside them.
if [ "$(dpkg --print-architecture)" = amd64 ] && ! deb_installed gcc-multilib; then
        cross=
        for package in gcc-i686-linux-gnu libc6-dev-i386-cross gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user; do
                ! deb_known "$package" || cross="$cross $package"
        done
        # shellcheck disable=SC2086 # words
        deb_install $cross
fi
echo "all there"

check "Go toolchains" tools/toolchains.sh
check "libraries for musl" tools/packages/musl.sh
# Other releases' C libraries, to prove that one build serves them all, and programs that only tests need.
if [ "$(. /etc/os-release && echo "${ID-}")" = debian ]; then
        check "libc of trixie" tools/toolchains.sh --root trixie libc6
        check "bounded proofs" tools/prove.sh
        check "libc of bullseye" tools/toolchains.sh --root bullseye coreutils dash libc6 libcrypt1 make
        if [ "$(dpkg --print-architecture)" = amd64 ]; then
                check "libc of i386" tools/toolchains.sh --root bookworm:i386 dash libc6 libcmocka0 libjansson4 make
                check "libc of aarch64" tools/toolchains.sh --root bookworm:arm64 libc6 libcmocka0 libjansson4
        fi
        check "programs for tests" tools/toolchains.sh --root bookworm busybox-static gccgo-12 libgo21
        # The guard is not the only one that people preload.
        check "other preloaded libraries" tools/toolchains.sh --root bookworm fakechroot fakeroot libeatmydata1 libfakechroot libfakeroot \
                libfaketime libjemalloc2 snoopy
        check "collectors of records" tools/toolchains.sh --root bookworm libestr0 libfastjson4 libpopt0 librelp0 logrotate rsyslog \
                rsyslog-relp
        if [ "$(id -u)" -eq 0 ]; then
                # shellcheck disable=SC2046 # words
                check "base system" tools/toolchains.sh --debs bookworm $(grep -v '^#' tests/system/packages.list)
        else
                skipped "base system" "debootstrap wants to be root"
        fi
else
        skipped "libc of trixie" "only on Debian"
        skipped "bounded proofs" "cbmc is taken from Debian, and this is not Debian"
        skipped "libc of bullseye" "only on Debian"
        skipped "programs for tests" "only on Debian"
        skipped "other preloaded libraries" "only on Debian"
        skipped "collectors of records" "only on Debian"
        skipped "base system" "only on Debian"
fi

# test_run DIR [SUITE...]: all that is in DIR, or those suites. Meson rebuilds first what the tests need.
test_run() {
        dir=$1
        shift
        # A run that breaks off must not leave the last one's results.
        rm -f "$dir"/meson-logs/testlog.json
        words=
        for suite; do
                words="$words --suite $suite"
        done
        # Until it has ended it has failed; what did run counts even if this script is stopped now.
        echo "$dir 1 $*" >"$results/run.$dir"
        status=0
        # The timeouts in meson.build suit an idle machine.
        # shellcheck disable=SC2086 # words
        run_meson test -C "$dir" --print-errorlogs --timeout-multiplier 10 $words || status=$?
        echo "$dir $status $*" >"$results/run.$dir"
}

# Warnings are errors here, and only here: a compiler from the future must not break somebody's build.
check "build" build_in build -Dtests=true -Dwerror=true
if [ "$outcome" = passed ]; then
        title "tests"
        test_run build
fi

# build_with COMPILER DIR OPTION...
build_with() (
        export CC="$1"
        shift
        build_in "$@"
)

# The other compiler, so that both see all of the code; it also builds the fuzz targets, which need it.
check "build with clang and sanitizers" build_with clang build-asan -Dtests=true -Dwerror=true -Dfuzzers=true \
        -Db_sanitize=address,undefined -Db_lundef=false
if [ "$outcome" = passed ]; then
        title "tests with sanitizers"
        # By default the undefined-behaviour sanitizer reports and goes on.
        export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
        test_run build-asan unit fuzz
        unset UBSAN_OPTIONS
fi

# ---- what only other tools can see ----
# gcc's analyzer looks at what is delivered: tests do on purpose what it complains of.
check "gcc -fanalyzer" build_with gcc build-analyzer -Dtests=false -Dwerror=true -Dc_args=-fanalyzer
# clang's warnings about the preloaded library, which the sanitized build leaves out.
check "build with clang" build_with clang build-clang -Dtests=true -Dwerror=true
check "95% of the lines of lib/" tools/coverage.sh

# The corpora are replayed in the runs above; this looks whether the fuzzers themselves still work.
if have clang; then
        check "fuzzers, 5 seconds each" tools/fuzz.sh 5
else
        skipped "fuzzers, 5 seconds each" "no clang"
fi

# ---------------------------------------------------------------------------------------------------------------------
files '*.c' '*.h' >"$results/c"
files 'lib/*.c' 'tools/*.c' >"$results/product"
# What lies in the corpus is wrong on purpose, or stands for other people's files.
files '*.sh' '*.bash' '.ci/run' | grep -v '^tests/cli/corpus/' >"$results/sh"
# Scripts without the suffix, by their first line. (No project file has a newline in its name.)
files '*' | while IFS= read -r file; do
        case $file in *.sh | .ci/run | tests/cli/corpus/*) continue ;; esac
        case $(head -c 64 "$file" | head -n 1 | tr -d '\000') in
        '#!'*/sh | '#!'*/bash | '#!'*' sh' | '#!'*' bash') printf '%s\n' "$file" ;;
        esac
done >>"$results/sh"
# Scripts that tests look at are data.
grep -v '^tests/.*/corpus/' "$results/sh" >"$results/scripts"
files 'tools/man/*' >"$results/man"
files '*' >"$results/all"

if format=$(llvm_tool clang-format); then
        check "clang-format" check_format
else
        skipped "clang-format" "version 14 is not to be had here, and others format differently"
fi

if tidy=$(llvm_tool clang-tidy); then
        check "clang-tidy" check_tidy
else
        skipped "clang-tidy" "version 14 is not to be had here, and others know other checks"
fi

check "cppcheck" each "$results/product" 1 cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -D_GNU_SOURCE "-D__$(uname -m)__" \
        --enable=warning,performance,portability --suppress=missingIncludeSystem -I include -I lib
check "shellcheck" each "$results/scripts" 8 shellcheck --external-sources
check "codespell" each "$results/all" 8 codespell
if [ -s "$results/man" ]; then
        check "manual pages" each "$results/man" 8 mandoc -T lint -W warning
fi

complete=yes
