#!/bin/bash
# SPDX-License-Identifier: MIT
# goroot-guard doctor, on machines made of files: what is wrong is found, and nothing else.
#
#   tests/cli/doctor.sh PROGRAM MAKE-GO
# shellcheck disable=SC2016,SC2317 # what others expand; functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/cli/golayout.sh
. "$here/golayout.sh"
# shellcheck source=tests/cli/machine-image.sh
. "$here/machine-image.sh"
layout_setup "$2"
manual=$here/../../tools/man/goroot-guard-doctor.1
sources=$here/../../tools/doctor
img=$tmp/machine
seen=$tmp/seen # ids and severities of all findings that these tests have met
: >"$seen"

# A machine with one go and nothing wrong with it. `fresh` makes it anew.
base=$tmp/base
go_root "$base/usr/local/go" go1.22.12
put "$base/etc/passwd" 'root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000:Ada:/home/ada:/bin/bash\n'
put "$base/etc/environment" 'PATH="/usr/local/go/bin:/usr/bin:/bin"\nLANG=C.UTF-8\n'
put "$base/etc/profile" 'PATH=/usr/local/go/bin:/usr/bin:/bin\nexport PATH\n'
put "$base/home/ada/src/go.mod" 'module example.com/m\n\ngo 1.22\n'
shim "$base/bin/sh" ''
mkdir -p "$base/root" "$base/usr/bin"
fresh() {
        rm -rf "$img"
        cp -a "$base" "$img"
}

# look OPTION...: leaves $status, $out and $found: a line "severity id file:line" for each finding, in order; paths as in the image
look() {

        try timeout -s KILL 60 "$program" doctor --json --root "$img" --env HOME=/home/ada "$@"
        found=$(jq -r '.findings[] | .severity + " " + .id + (if .file then " " + .file else "" end) +
                (if .line then ":\(.line)" else "" end)' <<<"$out" 2>&1 | sed "s|$img||")
        jq -r '.findings[] | "\(.id) \(.severity)"' <<<"$out" >>"$seen" 2>/dev/null || :
}

# finds NAME EXPECTED: exactly these findings, and the status that goes with them
finds() {
        local expected=0
        ! grep -q '^error \|^warning ' <<<"$2" || expected=1
        is "$found" "$2" "$1"
        is "$status" "$expected" "$1: the status"
}

# member NAME: of the only finding, or the first
member() {
        jq -r --arg name "$1" '.findings[0][$name] // "null"' <<<"$out"
}

# with NAME EXPECTED SETTING...: the base machine with variables
with() {
        local name=$1 expected=$2 options=() s
        shift 2
        for s; do
                options+=(--env "$s")
        done
        fresh
        look "${options[@]}"
        finds "$name" "$expected"
}

# goenv NAME EXPECTED TEXT [SETTING...]: with a go/env file
goenv() {
        local name=$1 expected=$2 text=$3 options=() s
        shift 3
        for s; do
                options+=(--env "$s")
        done
        fresh
        put "$img$file" "$text"
        look "${options[@]}"
        finds "$name" "$expected"
}
file=/home/ada/.config/go/env

# ---- nothing wrong ----

fresh
look
finds 'a clean machine' ''
is "$(jq -r '"\(.v) \(.status) \(.image) \(.dir) \(.go.path) \(.go.version) \(.go.real_root)"' <<<"$out")" \
        "1 0 $img / /usr/local/go/bin/go go1.22.12 /usr/local/go" 'a clean machine: what is said of it'
is "$(jq -r '.settings[] | select(.name == "GOROOT" or .name == "GOPROXY") | "\(.name) \(.value) \(.source)"' <<<"$out")" \
        'GOROOT /usr/local/go binary
GOPROXY https://proxy.golang.org,direct /usr/local/go/go.env:1' 'a clean machine: settings and where they come from'
try "$program" doctor --root "$img" --env HOME=/home/ada
is "$status|$err" '0|' 'a clean machine, for people'
like "$out" 'nothing found' 'a clean machine, for people: says so'
fresh
look /home/ada/src
finds 'a clean project' ''

fresh
rm -rf "$img/usr/local/go"
look
is "$found|$status" 'note no-go
note shell-path-stale /etc/environment:1
note shell-path-stale /etc/profile:1|2' 'no go at all: it cannot be told'

# ---- GOROOT ----

with 'GOROOT is its own: a note' 'note goroot-redundant' GOROOT=/usr/local/go
with 'GOROOT is its own, spelled otherwise' 'note goroot-redundant' GOROOT=/usr/bin/../local/go/
like "$(member message)" 'spelled otherwise' 'GOROOT is its own, spelled otherwise: says so'
with 'GOROOT is empty' 'note goroot-empty' GOROOT=
with 'GOROOT is not there' 'error goroot-missing' GOROOT=/opt/gone
is "$(member fix)" 'unset GOROOT' 'GOROOT is not there: what mends it'
like "$(member effect)" 'cannot find GOROOT directory: /opt/gone' 'GOROOT is not there: what it does'
with 'GOROOT in quotes' 'error goroot-quoted' 'GOROOT="/usr/local/go"'
with 'GOROOT not expanded' 'error goroot-unexpanded' 'GOROOT=$HOME/go'
with 'GOROOT with a tilde' 'error goroot-unexpanded' 'GOROOT=~/go'
with 'GOROOT with a blank behind it' 'error goroot-blanks' 'GOROOT=/usr/local/go '
with 'GOROOT with a carriage return' 'error goroot-blanks' "GOROOT=/usr/local/go$(printf '\r')"
with 'GOROOT is bin' 'error goroot-bin' GOROOT=/usr/local/go/bin
with 'GOROOT is the binary' 'error goroot-binary' GOROOT=/usr/local/go/bin/go
with 'GOROOT is relative, and nowhere' 'error goroot-relative' GOROOT=go
with 'GOROOT is relative, and a root from here' 'warning goroot-relative' GOROOT=usr/local/go
with 'GOROOT is a folder' 'error goroot-incomplete' GOROOT=/usr
with 'GOROOT is longer than any path' 'error goroot-missing' "GOROOT=/$(printf '%05000d' 0)"
with 'a switch of toolchains replaces it' 'warning goroot-missing' GOROOT=/opt/gone GOTOOLCHAIN=go1.23.4
fresh
put "$img/etc/environment" 'PATH=/usr/local/go/bin\nGOROOT="/opt/gone"\n'
look
finds 'GOROOT of /etc/environment' 'error goroot-missing /etc/environment:2
warning etc-environment-goroot /etc/environment:2'
fresh
put "$img/home/ada/.profile" 'export EDITOR=vi\nexport GOROOT=/opt/gone\n'
look --env GOROOT=/opt/gone
is "$(grep goroot-missing <<<"$found")" 'error goroot-missing /home/ada/.profile:2' 'GOROOT of a start-up file: which line sets it'
look --env GOROOT=/opt/other
is "$(grep goroot-missing <<<"$found")" 'error goroot-missing' 'GOROOT is another than that of a start-up file'
fresh
put "$img/etc/environment" 'PATH=/usr/local/go/bin:$HOME/bin\nGOPATH=$HOME/go\n'
look --env GOPATH=/home/ada/go --env PATH=/usr/local/go/bin
finds 'nothing is expanded in /etc/environment' 'warning etc-environment-unexpanded /etc/environment:1
warning etc-environment-unexpanded /etc/environment:2'

# ---- the other settings ----

with 'GOPATH is GOROOT' 'warning gopath-is-goroot' GOPATH=/usr/local/go/
with 'GOPATH is relative' 'error gopath-relative' GOPATH=/a:go
with 'GOPATH with a tilde' 'error gopath-tilde' 'GOPATH=~/go'
with 'GOPATH: nothing wrong' '' GOPATH=/a::/b
with 'GOBIN is relative' 'error gobin-relative' GOBIN=bin
with 'GOBIN is not in PATH' 'note gobin-not-in-path' GOBIN=/home/ada/bin
with 'GOBIN is in PATH' '' GOBIN=/usr/bin/
with 'GOCACHE is off' 'error gocache-invalid' GOCACHE=off
with 'GOCACHE is relative' 'error gocache-invalid' GOCACHE=cache
fresh
look --env HOME=
finds 'no HOME' 'error home-unset'
with 'GOWORK is relative' 'error gowork-relative' GOWORK=go.work
with 'GOWORK is not there' 'error gowork-missing' GOWORK=/home/ada/go.work
with 'GOWORK is off' '' GOWORK=off
for value in go1.22 go1.23.1+auto local local+path auto path go1.22.3-corp gccgo-go1.22; do
        with "GOTOOLCHAIN=$value" '' "GOTOOLCHAIN=$value"
done
for value in latest 1.22 local+x go1.22/../x default bash; do
        with "GOTOOLCHAIN=$value" 'error gotoolchain-invalid' "GOTOOLCHAIN=$value"
done
with 'GOFLAGS: nothing wrong' '' "GOFLAGS=-trimpath '-ldflags=-s -w' --mod=readonly"
with 'GOFLAGS has -mod=vendor' 'warning goflags-mod-vendor' 'GOFLAGS=-trimpath -mod=vendor'
with 'GOFLAGS has --mod=vendor' 'warning goflags-mod-vendor' 'GOFLAGS=--mod=vendor'
with 'GOFLAGS has -mod=mod' 'note goflags-mod-mod' 'GOFLAGS=-mod=mod'
with 'GOFLAGS: quotes inside of a flag' 'error goflags-quotes' 'GOFLAGS=-ldflags="-s -w"'
with 'GOFLAGS: a quote that is not closed' 'error goflags-quotes' "GOFLAGS='-ldflags=-s -w"
with 'GOFLAGS: no flag' 'error goflags-not-a-flag' 'GOFLAGS=-tags netgo'
with 'GO111MODULE is off' 'warning modules-off' GO111MODULE=off
with 'GO111MODULE is something' 'error modules-invalid' GO111MODULE=yes
with 'GO111MODULE=auto' '' GO111MODULE=auto
with 'GOTOOLDIR' 'note gotooldir-ignored' GOTOOLDIR=/opt/tools
with 'a tilde in PATH' 'warning path-unexpanded' 'PATH=/usr/local/go/bin:~/bin'
with 'a dollar in PATH' 'warning path-unexpanded' 'PATH=/usr/local/go/bin:$GOPATH/bin'
rm -rf "$img/usr/local/go/go.env"
look
finds 'no go.env' 'warning goroot-without-go-env'

# ---- the go/env file ----

goenv 'a go/env file' '' 'GOPATH=/home/ada/gopath\n# a comment\n\nGOFLAGS='"'-ldflags=-s -w'"'\nGOPRIVATE=*.example.com\n'
is "$(jq -r '.settings[] | select(.name == "GOPATH") | "\(.value) \(.source)"' <<<"$out")" "/home/ada/gopath $file:1" \
        'a go/env file: the source of a setting'
goenv 'a variable over it' '' 'GOPATH=/home/ada/gopath\n' GOPATH=/other
is "$(jq -r '.settings[] | select(.name == "GOPATH") | .why' <<<"$out")" "hides $file:1 (/home/ada/gopath)" \
        'a variable over it: what is hidden'
goenv 'a GOROOT in it that is right' "warning go-env-goroot $file:2" '\nGOROOT=/usr/local/go\n'
goenv 'a GOROOT in it that is gone' "error goroot-missing $file:1" 'GOROOT=/opt/gone\n'
is "$(member fix)" 'delete that line' 'a GOROOT in it that is gone: what mends it'
goenv 'a GOROOT in it under a variable: go.env is looked for there' "warning go-env-goroot-hidden $file:1
note goroot-redundant" 'GOROOT=/opt/gone\nGOTOOLCHAIN=auto\nGOPROXY=direct\nGOSUMDB=off\n' GOROOT=/usr/local/go
like "$(member effect)" '/opt/gone/go.env is missing' 'a GOROOT in it under a variable: says so'
goenv 'quotes' "error go-env-quotes $file:1" 'GOPRIVATE="*.example.com"\n'
is "$(member fix)" 'make it: GOPRIVATE=*.example.com' 'quotes: what mends it'
goenv 'a carriage return' "error go-env-cr $file:1" 'GOPRIVATE=*.example.com\r\n'
goenv 'a blank in front' "error go-env-blanks $file:1" 'GOPRIVATE= x.example.com\n'
goenv 'a blank behind' "error go-env-blanks $file:1" 'GOPRIVATE=x.example.com \n'
goenv 'a dollar' "error go-env-unexpanded $file:1
error gobin-relative $file:1" 'GOBIN=$HOME/bin\n'
goenv 'lines that do not count' "warning go-env-line-ignored $file:1
warning go-env-line-ignored $file:2
warning go-env-line-ignored $file:3
warning go-env-line-ignored $file:4
warning go-env-line-ignored $file:5" '\xef\xbb\xbfGOPATH=/a\n GOPATH=/b\nexport GOPATH=/c\ngopath=/d\nGOPATH\n'
like "$(member message)" 'byte order mark' 'lines that do not count: why'
goenv 'a key twice' "warning go-env-duplicate $file:1" 'GOPATH=/a\nGOBIN=/usr/bin\nGOPATH=/b\n'
goenv 'a key without a value' "warning go-env-empty-value $file:1" 'GOPROXY=\n'
with 'GOENV names nothing' 'warning go-env-file-missing' GOENV=/home/ada/none
with 'GOENV is off' '' GOENV=off

fresh
mkdir -p "$img$file"
look
finds 'a folder in its place' "warning go-env-file-unreadable $file"
fresh
mkdir -p "$img${file%/env}"
mkfifo "$img$file"
look
finds 'a FIFO in its place' "error go-env-file-unreadable $file"
fresh
mkdir -p "$img${file%/env}"
ln -s env "$img$file"
look
finds 'a link to itself in its place' "warning go-env-file-unreadable $file"
fresh
mkdir -p "$img${file%/env}"
yes 'GOROOT="x"' | head -c 10000000 >"$img$file" || :
look
finds 'ten megabytes' "warning go-env-file-too-large $file"
yes 'no setting' | head -c 1000000 >"$img$file" || :
look
is "$(wc -l <<<"$found")" 50 'a megabyte of nonsense: some findings, not 100,000'
yes 'GOPATH=/a' | head -c 1000000 >"$img$file" || :
look
is "$(sort -u <<<"$found" | cut -d ' ' -f 2 | sort -u)|$(wc -l <<<"$found")" 'go-env-duplicate|50' 'a megabyte of one line'
head -c 100000 /dev/zero >"$img$file"
look
is "$status" 1 'zeros: an end'
printf 'GOPATH=/a\0b\nGOBIN=/usr/bin' >"$img$file"
look
is "$status" 0 'a zero in a value: an end'

# ---- go commands ----

fresh
go_root "$img/opt/go/1.21" go1.21.13
look --env PATH=/usr/local/go/bin:/opt/go/1.21/bin
finds 'two versions in PATH' 'warning path-several-versions'
look --env PATH=/usr/local/go/bin:/opt/go/1.21/bin --env GOROOT=/opt/go/1.21
finds 'GOROOT is that of the second' 'error goroot-version-mismatch
warning path-several-versions'
like "$(member effect)" 'comes later in PATH, at place 2: /opt/go/1.21/bin/go' 'GOROOT is that of the second: says so'
look --env PATH=/usr/local/go/bin:/opt/go/1.21/bin --env GOROOT=/usr/local/go
finds 'GOROOT is that of the first' 'warning goroot-version-mismatch
warning path-several-versions
note goroot-redundant'
put "$img$file" 'GOROOT=/opt/go/1.21\n'
look
finds 'GOROOT of the file is that of another go' "error goroot-version-mismatch $file:1"
fresh
go_root "$img/opt/go/twin" go1.22.12
look --env GOROOT=/opt/go/twin
finds 'another tree of the same version' 'error goroot-tree-mismatch'
look --env PATH=/usr/local/go/bin:/opt/go/twin/bin
finds 'two trees of the same version in PATH' 'note path-several-trees'
link "$img/usr/bin/go" /usr/local/go/bin/go
look --env PATH=/usr/bin:/usr/local/go/bin
finds 'two names of one go in PATH' ''
link "$img/usr/bin/gofmt" /opt/go/twin/bin/gofmt
look --env PATH=/usr/bin:/usr/local/go/bin
finds 'gofmt of another tree' 'warning gofmt-of-other-tree /opt/go/twin/bin/gofmt'
fresh
rm -rf "$img/usr/local/go/pkg"
look
finds 'a toolchain without pkg' 'error go-slimmed /usr/local/go/bin/go'
like "$(member effect)" 'cannot find GOROOT directory' 'a toolchain without pkg: what it does'
fresh
rm -rf "$img/usr/local/go/src"
look
finds 'a toolchain without src' 'error go-slimmed /usr/local/go/bin/go'
fresh
cp "$img/usr/local/go/bin/go" "$img/bin/go"
look --env PATH=/bin
finds 'a go alone' 'error go-lone /bin/go'
fresh
printf 'go1.21.0\n' >"$img/usr/local/go/VERSION"
look
finds 'two releases in one folder' 'error go-mixed /usr/local/go'
fresh
look --env PATH=/bin
finds 'a toolchain, but no go in PATH' 'warning go-not-in-path'

# ---- the command ----

fresh
try "$program" doctor --root "$img" --env HOME=/home/ada --env GOROOT=/usr/local/go
is "$status" 0 'notes do not count'
like "$out" '1 note not shown' 'notes are not shown'
try "$program" doctor -v --root "$img" --env HOME=/home/ada --env GOROOT=/usr/local/go
like "$out" 'note     goroot-redundant' '--verbose shows them'
like "$out" 'GOMODCACHE' '--verbose shows all settings'
try "$program" doctor --root "$img" --env GOROOT="$(printf '/x\033[31m\nerror forged')"
unlike "$out" "$(printf '\033')" 'control characters are not sent to a terminal'
unlike "$out" "$(printf '\nerror forged')" 'nor newlines'
for words in '--env x' '--env =x' '--root /nonexistent' '/nonexistent' 'a b' '--run-go --root /'; do
        # shellcheck disable=SC2086 # words
        try "$program" doctor $words
        is "$status|$out" '125|' "doctor $words: status 125"
done
fresh
go_root "$img/srv/go/1.20" go1.20.14
look --search /srv/go/1.20 --env PATH=/usr/local/go/bin:/srv/go/1.20/bin
finds '--search' 'warning path-several-versions'

# ---- a whole machine: toolchains of every source, and something wrong everywhere ----

rm -rf "$img"
machine_image "$img"
put "$img/etc/environment" 'PATH=/usr/bin:/bin\nGOROOT=/usr/local/go\nGOROOT_1_22_X64=/opt/hostedtoolcache/go/1.22.9/x64\n'
put "$img$file" 'GOROOT=/usr/lib/go-1.19\nGOBIN="/home/ada/bin"\n GOPATH=/home/ada/go\nGOSUMDB=\n'
app=/home/ada/src/app
put "$img$app/go.mod" 'module example.com/app\n\ngo 1.25\n\ntoolchain go1.24.1\n'
put "$img$app/.go-version" '1.22.1\n'
put "$img$app/inner/go.mod" 'module example.com/app/inner\n\ngo 1.20\n'
put "$img$app/.vscode/settings.json" '{\n  // from a colleague\n  "go.goroot": "/usr/local/go1.99",\n}\n'
put "$img$app/.idea/workspace.xml" '<project version="4">\n  <component name="GOROOT" url="file:///opt/gone/go"/>\n</project>\n'
shim "$img/bin/bash" ''
shim "$img/bin/zsh" ''
shim "$img/usr/bin/fish" ''
put "$img/home/ada/.profile" '. "$HOME/.bashrc"\nexport GOBIN=~/go/bin\n'
put "$img/home/ada/.bashrc" 'alias ll="ls -l"\nexport GOROOT="/usr/local/go1.18"\nexport PATH=$GOROOT/bin:$PATH\neval "$(goenv init -)"\n. ~/.asdf/asdf.sh\n'
put "$img/home/ada/.zshenv" "export GOROOT='\$HOME/sdk/go1.21.5'\nexport PATH=/usr/local/go/bin\n"
put "$img/home/ada/.config/fish/config.fish" 'set -gx GOROOT (go env GOROOT)\nfish_add_path /usr/local/go/bin\n'
look --env PATH=/usr/bin:/usr/local/go/bin:/bin:'~/bin' --env GOFLAGS=-mod=vendor "$app"
finds 'a whole machine' "error goroot-version-mismatch /etc/environment:2
error shell-goroot-stale /home/ada/.bashrc:2
error goenv-shims-behind /home/ada/.bashrc:4
error go-env-quotes $file:2
error gobin-relative $file:2
error shell-goroot-unexpanded /home/ada/.zshenv:1
error shell-path-override /home/ada/.zshenv:2
error goenv-version-missing $app/.go-version:1
error project-pins-disagree $app/.go-version:1
error idea-sdk-missing $app/.idea/workspace.xml:2
error editor-goroot-missing $app/.vscode/settings.json:3
error project-go-refuses $app/go.mod:5
warning goflags-mod-vendor
warning path-several-versions
warning path-unexpanded
warning etc-environment-goroot /etc/environment:2
warning asdf-plugin-missing /home/ada/.asdf/shims/go
warning shell-managers-fight /home/ada/.bashrc:5
warning shell-goroot-frozen /home/ada/.config/fish/config.fish:1
warning go-env-goroot-hidden $file:1
warning go-env-line-ignored $file:3
warning dl-not-downloaded /home/ada/go/bin/go1.20.7
warning project-not-installed $app/.go-version:1
warning project-other-go $app/.go-version:1
warning project-go-too-old $app/go.mod:3
warning project-toolchain-older $app/go.mod:5
warning project-go-too-old $app/inner/go.mod:3
note shell-path-stale /home/ada/.bashrc:3
note manager-init-late /home/ada/.bashrc:4
note manager-init-late /home/ada/.bashrc:5"
try "$program" fix --json --root "$img" --env HOME=/home/ada "$app"
is "$(jq -r '.files[] | .file as $file | .edits[] | "\($file):\(.line) \(.old) -> \(.new)"' <<<"$out" | sed "s|^$img||" | grep "^$file")" \
        "$file:1 GOROOT=/usr/lib/go-1.19 -> null
$file:2 GOBIN=\"/home/ada/bin\" -> GOBIN=/home/ada/bin
$file:3  GOPATH=/home/ada/go -> GOPATH=/home/ada/go" 'a whole machine: what fix would make of the go/env file'

# ---- this machine, with a real go ----

toolchain 1.22
export PATH="$goroot/bin:/usr/bin:/bin" GOFLAGS=-v GOPROXY=off
unset GOPATH GOBIN GOCACHE GOMODCACHE GOWORK GOTOOLDIR
mkdir -p "$tmp/empty"
# asked OPTION...: findings of this machine that come of running go
asked() {
        try "$program" doctor --json "$@" "$tmp/empty"
        jq -r '.findings[] | "\(.id) \(.severity)"' <<<"$out" >>"$seen"
        found=$(jq -r '.findings[] | select(.id == "go-env-disagrees" or .id == "go-env-fails" or .id == "shim-runs") | .id' <<<"$out")
}
asked --run-go
is "$found" '' '--run-go: the files say what go says'
shim "$tmp/shims/go" "#!/bin/sh\nGOBIN=/elsewhere exec '$goroot/bin/go' \"\$@\"\n"
PATH=$tmp/shims:$PATH asked --run-go
is "$found" shim-runs '--run-go: what a shim runs'
shim "$tmp/broken/go" '#!/bin/sh\nexit 3\n'
PATH=$tmp/broken:$PATH asked --run-go
is "$found" go-env-fails '--run-go: a go that does not work'
PATH=$tmp/broken:$PATH asked
is "$found" '' 'without --run-go nothing is run'

# ---- start-up files ----

fresh
shim "$img/bin/bash" ''
shim "$img/bin/zsh" ''
put "$img/home/ada/.bashrc" 'case $- in\n    *i*) ;;\n      *) return;;\nesac\nexport GOROOT=/usr/local/go1.19\nexport PATH="$GOROOT/bin:$PATH"\n'
put "$img/home/ada/.zshrc" 'export PATH="~/go/bin:$PATH"\neval "$(goenv init -)"\nexport PATH=/usr/local/go/bin:$PATH\n'
look
finds 'start-up files' 'error shell-goroot-stale /home/ada/.bashrc:5
error shell-path-unexpanded /home/ada/.zshrc:1
warning shell-path-pins-version /home/ada/.zshrc:3
note shell-path-stale /home/ada/.bashrc:6
note manager-init-late /home/ada/.zshrc:2'
is "$(jq -r '[.findings[0] | .line, .column, (.message | sub(".*; "; "")), .fix] | join("|")' <<<"$out")" \
        '5|8|read by bash (interactive)|comment that line out, and mend those that use $GOROOT' 'start-up files: who reads it, and what to do'
mkfifo "$img/home/ada/.zshenv"
look
like "$found" 'shell-goroot-stale /home/ada/.bashrc:5' 'a start-up file that never ends is passed over'
rm "$img/home/ada/.bashrc" "$img/home/ada/.zshrc"
look
is "$found|$status" '|2' 'a start-up file that cannot be read leaves the question open'

# ---- the manual ----

listed=$(sed -n 's/^\.It Cm \([a-z0-9-]*\) Pq .*/\1/p' "$manual" | sort)
is "$(sort <<<"$listed" | uniq -d)" '' 'the manual lists every finding once'
is "$(cut -d ' ' -f 1 "$seen" | sort -u | grep -vxF "$listed" || :)" '' 'the manual lists every finding that was met here'
is "$(sort -u "$seen" | while read -r id severity; do
        sed -n "/^\.It Cm $id Pq /,/^\.\(It\|El\)/p" "$manual" | sed '1!{/^\.It/d}' | grep -qiw "$severity" || echo "$id $severity"
done)" '' 'with its severity'
is "$(for id in $listed; do grep -qrF "\"$id\"" "$sources" || echo "$id"; done)" '' 'and none that doctor does not know'
done_testing
