#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/integrations/make/goroot-guard.mk in Makefiles of all kinds, with a real make.
#
#   make.sh PROGRAM LIBRARY FAKE-GO
# shellcheck disable=SC2016,SC2317 # what others expand; functions are called through ok and try
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath -e "$1")
library=$(realpath -e "$2")
fake_go=$(realpath -e "$3")
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/integrations/pages.sh
. "$here/pages.sh"
unset MAKEFLAGS MAKELEVEL MFLAGS SHELL

right=$tmp/right
wrong=$tmp/wrong
mkdir -p "$right/bin" "$right/pkg/tool" "$wrong" "$tmp/bin" "$tmp/src"
cp "$fake_go" "$right/bin/go"
ln -s "$program" "$tmp/bin/goroot-guard"
export GOROOT="$wrong" GOROOT_GUARD=rewrite GOROOT_GUARD_LOG="file:$tmp/records"
export PATH="$tmp/bin:$right/bin:/usr/bin:/bin"
cd "$tmp/src"
ln -s "$integrations/make/goroot-guard.mk" goroot-guard.mk

# makefile TEXT: with the guard at its end
makefile() {
        printf '%b\ninclude goroot-guard.mk\n' "$1" >Makefile
}

# builds NAME EXPECTED [ARGUMENT...]: what make prints, and nothing else
builds() {
        local name=$1 expected=$2
        shift 2
        try timeout -s KILL 60 make --no-print-directory "$@"
        is "$out" "$expected" "$name"
        is "$status$err" 0 "$name: without a complaint"
}

makefile 'all:\n\t@go env GOROOT'
grep -v include Makefile >plain.mk
builds 'without the guard' "$wrong" -f plain.mk
builds 'a line that make runs itself' "$right"
is "$(jq -r .launcher "$tmp/records" | sed 's|.*/||')" "$(basename "$(realpath /bin/sh)")" 'a line that make runs itself: by the shell'
makefile 'all:\n\t@go env GOROOT; go env GOROOT'
builds 'a line for the shell' "$right
$right"
makefile 'all: ; @go env GOROOT && true'
builds 'a line beside its target' "$right"
makefile '.ONESHELL:\nall:\n\t@go env GOROOT\n\tgo env GOROOT'
builds 'one shell for all lines' "$right
$right"
makefile 'all:\n\tgo env GOROOT'
builds 'make -n runs nothing' 'go env GOROOT' -n
builds 'make -s' "$right" -s
makefile 'all:\n\t-@go env GOROOT x\n\t@+go env GOROOT'
builds 'make -n runs what is marked with a +' "go env GOROOT x
go env GOROOT
$right" -n
makefile 'all: a b c d\na b c d:\n\t@go env GOROOT'
builds 'make -j' "$right
$right
$right
$right" -j 4

# Recursive: the guarded shell starts a make that is guarded itself, whether or not its Makefile knows.
printf 'inner:\n\t@go env GOROOT\nFOUND := $(shell go env GOROOT)\nfound:\n\t@echo $(FOUND)\n' >inner.mk
makefile 'all:\n\t@$(MAKE) -f inner.mk'
builds 'a make below' "$right"
builds 'a make below, -j' "$right" -j 4
makefile 'all:\n\t@$(MAKE) -f inner.mk found'
builds 'a make below: $(shell)' "$right"
makefile 'all: again\nagain:\n\t@test $(MAKELEVEL) -gt 2 || $(MAKE) again\n\t@test $(MAKELEVEL) -lt 3 || echo "$$LD_PRELOAD"'
builds 'a make below a make below a make: one library' "$library"

# $(shell) in the topmost make gets what is exported since 4.4 only.
makefile 'V := $(shell go env GOROOT)\nall: ; @echo $V'
expected=$right
printf '4.4\n%s\n' "$(make --version | sed -n '1s/.* //p')" | sort -VC || expected=$wrong
sed 'H;1h;$!d;x; s/\(.*\)\n\(include[^\n]*\)/\2\n\1/' Makefile >first.mk
builds '$(shell) behind the guard, in the topmost make' "$expected" -f first.mk
is "$(goroot-guard run -- make)" "$right" '$(shell) in a make that is guarded itself'

# Other shells, set before or behind.
for shell in /bin/bash /bin/dash /usr/bin/zsh /usr/bin/mksh; do
        makefile "SHELL := $shell\nall:\n\t@go env GOROOT\n\t@go env GOROOT && true"
        builds "SHELL := $shell" "$right
$right"
        makefile "all:\n\t@go env GOROOT"
        echo "SHELL := $shell" >>Makefile
        builds "SHELL := $shell, behind the guard" "$right"
        builds "make SHELL=$shell" "$right" "SHELL=$shell"
done
mkdir busy
ln -s "$(command -v busybox)" busy/sh
makefile "SHELL := $PWD/busy/sh\nall:\n\t@go env GOROOT\n\t@go env GOROOT && true"
builds 'SHELL is that of busybox' "$right
$right"
makefile "SHELL := /bin/bash\n.SHELLFLAGS := -eu -o pipefail -c\nall:\n\t@go env GOROOT"
builds '.SHELLFLAGS' "$right"
makefile 'all:\n\t@go env GOROOT'
builds 'make SHELL=/bin/sh' "$right" SHELL=/bin/sh
makefile 'all:\n\t@"$(SHELL)" -c "go env GOROOT"; echo "$$SHELL"'
export SHELL=/bin/csh
builds '$(SHELL) stays one word, and that of the environment is another' "$right
/bin/csh"
makefile 'all:\n\t@go env GOROOT'

# What is there already, and what is not.
printf 'int there;\n' >there.c
cc -shared -fPIC -o libthere.so there.c
makefile 'all:\n\t@echo "$$LD_PRELOAD"'
try env LD_PRELOAD="$PWD/libthere.so" make
is "$out" "$PWD/libthere.so:$library" 'another library stays, in front'
try env LD_PRELOAD="$library" make
is "$out" "$library" 'a make that is guarded already'
is "$(LD_PRELOAD='' make)" "$library" 'an empty LD_PRELOAD'
makefile 'all:\n\t@go env GOROOT'
builds 'a library by its name' "$right" GOROOT_GUARD_LIBRARY="$library"
rm "$tmp/bin/goroot-guard"
builds 'a library by its name, without the program' "$right" GOROOT_GUARD_LIBRARY="$library"
try make
is "$status $out" "0 $wrong" 'without the program: everything as before'
is "$err" 'goroot-guard.mk:23: goroot-guard is not here: a wrong GOROOT goes unseen' 'without the program: one line'
try make GOROOT_GUARD_LIBRARY=/no/where.so
is "$status $out" "0 $wrong" 'a library that is not there: everything as before'
is "$err" 'goroot-guard.mk:23: goroot-guard is not here (/no/where.so): a wrong GOROOT goes unseen' 'a library that is not there: one line'
makefile 'all:\n\t@$(MAKE) -f below.mk'
printf 'all:\n\t@go env GOROOT\ninclude goroot-guard.mk\n' >below.mk
try make
is "$(grep -c 'is not here' <<<"$err")" 1 'without the program: one line, not one for each make'
done_testing
