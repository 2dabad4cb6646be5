#!/usr/bin/env bash
# Roots that are wrong in other ways than by version, and go/env files: trees.sh LIBRARY EXECENV
set -eu
# shellcheck source=tests/golib.sh
. "$(dirname "$0")/../golib.sh"
go_setup "$1"
execenv=$(absolute "$2")

module "$tmp/module"
cd "$tmp/module"

# What the module prints: the last word tells a patched standard library from the real one.
hello() {
        echo "Hello, Gopher! $1 $2"
}

# tree DIR: a root of its own with a standard library of its own, in which every ring is too long.
tree() {
        mkdir -p "$1/bin"
        cp "$root/bin/go" "$1/bin/"
        cp -R "$root/VERSION" "$1/"
        [ ! -e "$root/go.env" ] || cp "$root/go.env" "$1/"
        cp -rs "$root/pkg" "$1/"
        cp -rs "$root/src/." "$1/src"
        local file=$1/src/container/ring/ring.go
        cp --remove-destination "$root/src/container/ring/ring.go" "$file"
        sed -i 's/^\(func (r \*Ring) Len() int {\)$/\1\n\tif r != nil {\n\t\treturn 42\n\t}/' "$file"
}

# launch_go POLICY [VAR=VALUE...] SHELL-COMMAND: by sh, with the go whose turn it is in front of PATH.
launch_go() {
        local policy=$1
        launch "$policy" PATH="$root/bin:$system_path" GOROOT_GUARD_LOG="stderr,file:$records" "${@:2:$#-2}" \
                sh -c "${!#}"
        line=$(grep '^goroot-guard: ' <<<"$err") || line=
        err=$(grep -v '^goroot-guard: ' <<<"$err") || err=
}

# says TEXT...: the line for people has these.
says() {
        local text
        for text; do
                [[ $line == *"$text"* ]] || fault "the line for people should have '$text' in it: $line"
        done
}

# three NAME REASON GOROOT [VAR=VALUE...] -- [MEMBER VALUE]...: a GOROOT that go obeys for `go env`, whatever it is
# worth, is recorded under log, mended under rewrite, and keeps go from running under block.
three() {
        local name=$1 reason=$2 goroot=$3
        local -a settings=() members
        shift 3
        while [ "$1" != -- ]; do
                settings+=("$1")
                shift
        done
        members=(reason "$reason" goroot "$goroot" real_root "$root" via preload "${@:2}")

        launch_go none "${settings[@]}" 'go env GOROOT; go run -p 1 .'
        remember
        launch_go log "${settings[@]}" 'go env GOROOT; go run -p 1 .'
        as_before
        has_records 2 action log "${members[@]}"
        verdict "$title$name: log"

        launch_go rewrite "${settings[@]}" 'go env GOROOT && go run -p 1 .'
        has_status 0
        prints "$root
$(hello "$version" 3)"
        has_records 2 action rewrite "${members[@]}"
        verdict "$title$name: rewrite"

        launch_go block "${settings[@]}" 'go env GOROOT && go run -p 1 .'
        has_status 126
        prints ''
        has_records 1 action block "${members[@]}"
        verdict "$title$name: block"
}

same_version() {
        tree "$tmp/$v/patched"
        launch_go none GOROOT="$tmp/$v/patched" 'go run -p 1 .'
        has_status 0
        prints "$(hello "$version" 42)"
        [ -z "$err" ] || fault "go should have been silent"
        verdict "${title}another tree of the same version builds in silence, with its own library"

        three 'another tree of the same version' tree-mismatch "$tmp/$v/patched" GOROOT="$tmp/$v/patched" -- \
                binary_version "$version" goroot_version "$version" goroot_source env
        launch_go log GOROOT="$tmp/$v/patched" 'go version'
        says "wrong GOROOT for $root/bin/go ($version)" "$tmp/$v/patched ($version, another tree)" \
                'from the environment' "real root $root" 'fix: unset GOROOT'
        verdict "${title}another tree of the same version: the line for people"
}

# env_file FILE LINE...: a go/env file.
env_file() {
        mkdir -p "$(dirname "$1")"
        printf '%s\n' "${@:2}" >"$1"
}

# from_file NAME FILE LINE-NUMBER [VAR=VALUE...]: in FILE stands the wrong GOROOT.
from_file() {
        three "go/env file, $1" version-mismatch "$wrong" "${@:4}" -- \
                goroot_source "$2:$3" goroot_version "$wrong_version"
        launch_go rewrite "${@:4}" 'go version'
        says "rewrote GOROOT for" "$wrong ($wrong_version)" "from $2:$3" "sed -i '/^GOROOT=/d' $2"
        verdict "${title}go/env file, $1: the line names the file that needs editing"
}

env_files() {
        local at=$tmp/$v/files
        env_file "$at/home/.config/go/env" '# kept by hand' 'GOFLAGS=-mod=mod' "GOROOT=$wrong"
        env_file "$at/xdg/go/env" "GOROOT=$wrong"
        env_file "$at/named" "GOROOT=$root" 'GOROOT' " GOROOT=$root" 'goroot=x' "GOROOT=$wrong" 'GOPRIVATE=x'
        env_file "$at/right" "GOROOT=$wrong" "GOROOT=$root"
        env_file "$at/emptied" "GOROOT=$wrong" 'GOROOT='
        # Go 1.23 would start its telemetry in a new home.
        local folder
        for folder in "$at/home/.config" "$at/xdg"; do
                cp -R "$HOME/.config/go/telemetry" "$folder/go/"
        done

        from_file 'in HOME' "$at/home/.config/go/env" 3 GOENV= HOME="$at/home"
        from_file 'in HOME, GOROOT empty' "$at/home/.config/go/env" 3 GOENV= HOME="$at/home" GOROOT=
        from_file 'in XDG_CONFIG_HOME' "$at/xdg/go/env" 1 GOENV= HOME="$at/home" XDG_CONFIG_HOME="$at/xdg"
        from_file 'named by GOENV' "$at/named" 5 GOENV="$at/named"
        from_file 'with rewrite = unset' "$at/named" 5 GOENV="$at/named" GOROOT_GUARD_CONF="$tmp/unset.conf"

        local what
        for what in off "$at/right" "$at/emptied" "$at/missing"; do
                launch_go block GOENV="$what" HOME="$at/home" 'go env GOROOT'
                has_status 0
                prints "$root"
                has_records 0
                verdict "${title}go/env file that has no say, GOENV=${what#"$at/"}"
        done
        launch_go block GOENV="$at/named" GOROOT="$root" 'go env GOROOT'
        has_status 0
        prints "$root"
        has_records 0
        verdict "${title}go/env file that a right GOROOT overrides"

        # The variable is what is wrong, and without it the file would be.
        launch_go rewrite GOENV="$at/named" GOROOT="$tmp/$v/patched" GOROOT_GUARD_CONF="$tmp/unset.conf" \
                'go env GOROOT'
        has_status 0
        prints "$root"
        has_records 1 action rewrite reason tree-mismatch goroot_source env
        says 'from the environment' "sed -i '/^GOROOT=/d' $at/named"
        verdict "${title}go/env file behind a wrong GOROOT: rewrite = unset sets it"
}

# bad NAME REASON VALUE HINT: a GOROOT that is none, and whose spelling shows why.
bad() {
        launch_go none GOROOT="$3" 'go build -o log ./greet'
        [ "$status" -ne 0 ] || fault "go should have failed"
        remember
        launch_go log GOROOT="$3" 'go build -o log ./greet'
        as_before
        has_records 1 action log reason "$2" hint "$4" goroot "$3" goroot_source env goroot_version null \
                real_root "$root"
        [ "$4" = null ] || says "$4"
        verdict "$title$1: log"

        launch_go rewrite GOROOT="$3" 'go build -o log ./greet && go env GOROOT'
        has_status 0
        prints "$root"
        has_records 2 action rewrite reason "$2" goroot "$3"
        verdict "$title$1: rewrite"

        launch_go block GOROOT="$3" 'go version'
        has_status 126
        prints ''
        has_records 1 action block reason "$2" goroot "$3"
        verdict "$title$1: block"
}

# shellcheck disable=SC2016,SC2088 # that no shell expands them is the point
no_roots() {
        mkdir -p "$tmp/$v/empty" "$tmp/$v/slim"
        ln -s "$root/bin" "$root/src" "$tmp/$v/slim/"
        bad 'missing' missing "$tmp/$v/none" null
        bad 'a literal $HOME' missing '$HOME/go' 'a literal $ that no shell expanded'
        bad 'quotes' missing "\"$root\"" 'the value has quotes in it'
        bad 'a literal ~' missing '~/go' 'a literal ~ that no shell expanded'
        bad 'blanks' missing "$root " 'blanks around the value'
        bad 'relative' missing 'usr/lib/go' 'a relative path, taken from the working directory'
        bad 'the binary' missing "$root/bin/go" 'it is the go binary, not its root'
        bad 'the bin folder' incomplete "$root/bin" 'it is the bin folder of a root'
        bad 'an empty folder' incomplete "$tmp/$v/empty" null
        bad 'a root without pkg' incomplete "$tmp/$v/slim" 'sources without pkg/tool'
}

# rootless NAME GO: a binary that knows no root: left alone under every policy.
rootless() {
        local policy goroot
        for policy in log rewrite block; do
                for goroot in '' "$root"; do
                        launch none PATH="$system_path" GOROOT="$goroot" sh -c "$2 version"
                        remember
                        launch "$policy" PATH="$system_path" GOROOT="$goroot" sh -c "$2 version"
                        as_before
                        has_records 0
                        verdict "$title$1, GOROOT=$goroot: $policy does nothing"
                done
                launch none PATH="$system_path" GOROOT="$wrong" sh -c "$2 env GOROOT"
                prints "$wrong"
                remember
                launch "$policy" PATH="$system_path" GOROOT="$wrong" sh -c "$2 env GOROOT"
                as_before
                has_records 1 action log reason unverifiable goroot "$wrong" goroot_version "$wrong_version" \
                        real_root null binary "$2" binary_version "$version"
                verdict "$title$1, GOROOT of another version: $policy only records"
        done
}

rootless_ones() {
        mkdir -p "$tmp/$v/copied" "$tmp/$v/slimmed/bin"
        cp "$root/bin/go" "$tmp/$v/copied/"
        cp "$root/bin/go" "$tmp/$v/slimmed/bin/"
        ln -s "$root/src" "$tmp/$v/slimmed/"
        rootless 'a copied go' "$tmp/$v/copied/go"
        rootless 'a tree without pkg' "$tmp/$v/slimmed/bin/go"
}

duplicates() {
        local -a entries=(PATH="$root/bin:$system_path" HOME="$HOME" GOCACHE="$GG_GOCACHE" GOFLAGS=-mod=mod
                GOENV=off GOTOOLCHAIN=local CGO_ENABLED=0)
        local first second
        for first in "$root" "$wrong"; do
                for second in "$root" "$wrong" ''; do
                        [ "$first$second" != "$root$root" ] || continue
                        # Go obeys the first one.
                        launch none "$execenv" -i GOROOT="$first" "${entries[@]}" GOROOT="$second" \
                                "$root/bin/go" go env GOROOT
                        prints "$first"
                        launch rewrite "$execenv" -i GOROOT="$first" "${entries[@]}" GOROOT="$second" \
                                "$root/bin/go" go run ./environ GOROOT=
                        has_status 0
                        if [ "$first" = "$root" ]; then
                                has_records 0
                        else
                                prints "GOROOT=$root"
                                has_records 1 action rewrite goroot "$wrong" launcher execenv
                        fi
                        verdict "${title}GOROOT twice, ${first##*/} and then ${second##*/}: rewrite"
                done
        done
}

# go run hands GOROOT on only if it was set for go itself, so its child shows what was launched.
unset_it() {
        launch_go rewrite GOROOT="$wrong" 'go run ./environ GOROOT='
        prints "GOROOT=$root"
        has_records 1 action rewrite
        verdict "${title}rewrite = real: GOROOT is set for go"

        launch_go rewrite GOROOT="$wrong" GOROOT_GUARD_CONF="$tmp/unset.conf" \
                'go run ./environ GOROOT= && go env GOROOT'
        has_status 0
        prints "nothing of [GOROOT=]
$root"
        has_records 2 action rewrite goroot "$wrong" real_root "$root"
        says "removed GOROOT for $root/bin/go"
        verdict "${title}rewrite = unset: GOROOT is gone"

        launch rewrite GOROOT_GUARD_CONF="$tmp/unset.conf" "$execenv" -i GOROOT="$wrong" HOME="$HOME" GOROOT= \
                PATH="$root/bin:$system_path" GOCACHE="$GG_GOCACHE" GOFLAGS=-mod=mod GOENV=off GOTOOLCHAIN=local \
                CGO_ENABLED=0 GOROOT="$root" "$root/bin/go" go run ./environ GOROOT=
        prints 'nothing of [GOROOT=]'
        has_records 1 action rewrite
        verdict "${title}rewrite = unset: every GOROOT is gone"
}

# rule NAME ACTION LINE...: with these lines in the configuration and policy block, a launch with a wrong GOROOT.
# ACTION `none`: no record and launched as it was.
rule() {
        printf '%s\n' 'policy = block' '[rule under-test]' "${@:3}" >"$tmp/rules.conf"
        launch none PATH="$root/bin:$system_path" GOROOT="$wrong" sh -c 'go env GOROOT'
        remember
        # An empty GOROOT_GUARD counts as none, which would override the file's policy.
        launch log PATH="$root/bin:$system_path" GOROOT="$wrong" GOROOT_GUARD= GOROOT_GUARD_CONF="$tmp/rules.conf" \
                sh -c 'go env GOROOT'
        case $2 in
        none)
                as_before
                has_records 0
                ;;
        log)
                as_before
                has_records 1 action log rule under-test
                ;;
        rewrite)
                prints "$root"
                has_records 1 action rewrite rule under-test
                ;;
        block)
                has_status 126
                prints ''
                has_records 1 action block rule "${ruled:-under-test}"
                ;;
        esac
        verdict "$title$1"
        ruled=
}

rules() {
        rule 'rule: this GOROOT is meant' none "goroot = ${wrong%/*}/**" 'policy = off'
        ruled=null rule 'rule: another GOROOT is meant' block 'goroot = /opt/**' 'policy = off'
        rule 'rule: only logged in this folder' log "cwd = $tmp/module/**" 'policy = log'
        ruled=null rule 'rule: only logged in another folder' block "cwd = $tmp/other/**" 'policy = log'
        rule 'rule: mended for this toolchain' rewrite "toolchain = **/go-$v" 'policy = rewrite'
        ruled=null rule 'rule: mended for another toolchain' block 'toolchain = **/go-1.0' 'policy = rewrite'
        rule 'rule: mended for this launcher' rewrite "launcher = $(readlink -f /bin/sh)" 'policy = rewrite'
        ruled=null rule 'rule: mended for another launcher' block 'launcher = **/make' 'policy = rewrite'
        rule 'rule: logged for this reason' log 'reason = missing, version-mismatch' 'policy = log'
        ruled=null rule 'rule: logged for another reason' block 'reason = missing, tree-mismatch' 'policy = log'
        rule 'rule: logged for this source' log 'source = env' 'policy = log'
        ruled=null rule 'rule: logged for another source' block 'source = file' 'policy = log'
        rule 'rule: all conditions hold' none "goroot = $wrong" "cwd = $tmp/**" 'policy = off'
        ruled=null rule 'rule: not all conditions hold' block "goroot = $wrong" 'cwd = /elsewhere' 'policy = off'
        rule 'rule: the first one wins' rewrite 'source = env' 'policy = rewrite' \
                '[rule second]' 'source = env' 'policy = off'
}

echo 'rewrite = unset' >"$tmp/unset.conf"
for pair in 1.22:1.19 1.19:1.22; do
        v=${pair%:*}
        root=${roots[$v]}
        version=${versions[$v]}
        wrong=${roots[${pair#*:}]}
        wrong_version=${versions[${pair#*:}]}
        title="go $v: "
        mkdir "$tmp/$v"
        same_version
        env_files
        no_roots
        rootless_ones
        duplicates
        unset_it
        rules
done

done_testing
