#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/integrations/vscode/: the settings are what editors read, and processes that are started with them are reached as the page
# says. Node stands for the editor's extension host, which it is; a static program for gopls.
#
#   vscode.sh PROGRAM LIBRARY FAKE-GO FAKE-LAUNCH-STATIC
# shellcheck disable=SC2016,SC2317 # what others expand; functions are called through ok and try
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath -e "$1")
library=$(realpath -e "$2")
fake_go=$(realpath -e "$3")
static=$(realpath -e "$4")
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/integrations/pages.sh
. "$here/pages.sh"
toolchain 1.22

right=$tmp/right
wrong=$tmp/wrong
mkdir -p "$right/bin" "$right/pkg/tool" "$wrong" "$tmp/bin" "$tmp/repository/.vscode" "$tmp/repository/.devcontainer" "$tmp/repository/.git"
cp "$fake_go" "$right/bin/go"
ln -s "$program" "$tmp/bin/goroot-guard"
cp "$integrations/vscode/settings.json" "$tmp/repository/.vscode/"
cp "$integrations/vscode/devcontainer.json" "$tmp/repository/.devcontainer/"
cd "$tmp/repository"

try "$program" lint --json
is "$(jq -c '[.findings, .files // 2]' <<<"$out")" '[[],2]' 'lint finds nothing in them'
is "$status" 0 'lint finds nothing in them: the status'
printf 'all:\n\t@go env GOROOT\n' >Makefile

# JSON with comments is an expression of JavaScript's; strictly, without them it is JSON.
for file in .vscode/settings.json .devcontainer/devcontainer.json; do
        ok "$file is JSON with comments" node -e '
                const text = require("fs").readFileSync(process.argv[1], "utf8");
                JSON.parse(text.replace(/^\s*\/\/.*$/gm, ""));' "$file"
done

# env_of FILE MEMBER: NAME=VALUE lines, with the library of this build
env_of() {
        node -e '
                const text = require("fs").readFileSync(process.argv[1], "utf8").replace(/^\s*\/\/.*$/gm, "");
                for (const [name, value] of Object.entries(JSON.parse(text)[process.argv[2]]))
                        console.log(name + "=" + value);' "$1" "$2" | sed "s|^LD_PRELOAD=.*|LD_PRELOAD=$library|"
}

# host ENV-FILE [VARIABLE...] -- COMMAND...: the extension host, started with the variables, starts COMMAND with those of the file as well
host() {
        local file=$1 variables=()
        shift
        while [ "$1" != -- ]; do
                variables+=("$1")
                shift
        done
        shift
        try env -i HOME="$HOME" PATH="$tmp/bin:$right/bin:/usr/bin:/bin" GOROOT="$wrong" "${variables[@]}" node -e '
                const [file, command, ...rest] = process.argv.slice(1);
                const env = {...process.env};
                for (const line of require("fs").readFileSync(file, "utf8").split("\n").filter(Boolean))
                        env[line.slice(0, line.indexOf("="))] = line.slice(line.indexOf("=") + 1);
                const done = require("child_process").spawnSync(command, rest, {env, stdio: "inherit"});
                process.exit(done.status === null ? 99 : done.status);' "$file" "$@"
}
: >"$tmp/none"
env_of .vscode/settings.json terminal.integrated.env.linux >"$tmp/terminal"
env_of .vscode/settings.json go.toolsEnvVars >"$tmp/tools"
env_of .devcontainer/devcontainer.json containerEnv >"$tmp/container"
printf 'LD_PRELOAD=%s\nGOROOT_GUARD=rewrite\n' "$library" >"$tmp/preload"
is "$(cut -d = -f 1 "$tmp/terminal" "$tmp/tools" "$tmp/container" | tr '\n' ' ')" 'LD_PRELOAD GOROOT_GUARD GOROOT LD_PRELOAD GOROOT_GUARD ' \
        'the variables they set'

host "$tmp/none" -- go env GOROOT
is "$out" "$wrong" 'without them: what goes wrong'

# Terminals: what the shell itself starts, too.
host "$tmp/terminal" -- bash -c 'go env GOROOT; :'
is "$out" "$right" 'terminal.integrated.env.linux: what is typed'
host "$tmp/terminal" -- bash -c make
is "$out" "$right" 'terminal.integrated.env.linux: make'

# The tools' environment: with no library anywhere, a static gopls and the go that it starts.
host "$tmp/tools" -- "$static" -s "$right/bin/go" env GOROOT
is "$out" '' 'go.toolsEnvVars: the go of gopls has an empty GOROOT'
host "$tmp/tools" -- "$static" -s "$goroot/bin/go" env GOROOT
is "$out" "$goroot" 'go.toolsEnvVars: and a real go then finds its own'
host "$tmp/preload" -- go env GOROOT
is "$out" "$wrong" 'LD_PRELOAD in go.toolsEnvVars does nothing for the go of the extension'

# The wrapper.
name=$(node -e 'const text = require("fs").readFileSync(process.argv[1], "utf8").replace(/^\s*\/\/.*$/gm, "");
        console.log(JSON.parse(text)["go.alternateTools"].go)' .vscode/settings.json)
snippet vscode/README.md guarded-go >"$tmp/bin/$name"
chmod +x "$tmp/bin/$name"
host "$tmp/none" GOROOT_GUARD=rewrite -- "$name" env GOROOT
is "$out" "$right" 'go.alternateTools: the go of the extension'

# A container: the host itself is guarded; gopls is not, but what it starts by a shell is.
host "$tmp/none" "$(sed -n 1p "$tmp/container")" "$(sed -n 2p "$tmp/container")" -- go env GOROOT
is "$out" "$right" 'containerEnv: the go of the extension'
host "$tmp/none" "$(sed -n 1p "$tmp/container")" "$(sed -n 2p "$tmp/container")" -- "$static" -s "$right/bin/go" env GOROOT
is "$out" "$wrong" 'containerEnv: the go of gopls is not reached'
host "$tmp/none" "$(sed -n 1p "$tmp/container")" "$(sed -n 2p "$tmp/container")" -- "$static" -s "$(command -v make)"
is "$out" "$right" 'containerEnv: a make of gopls or dlv is'
is "$(sed -n 's/.*target=\([^,"]*\).*/\1/p' .devcontainer/devcontainer.json)" \
        "$(sed -n 's/.*"LD_PRELOAD": "\(.*\)",/\1/p' .devcontainer/devcontainer.json)" 'containerEnv names what is mounted'

# The editor under guard, by the command of the page.
printf '#!/bin/sh\nexec node -e "require(\\"child_process\\").spawnSync(\\"go\\", [\\"env\\", \\"GOROOT\\"], {stdio: \\"inherit\\"})"\n' >"$tmp/bin/code"
chmod +x "$tmp/bin/code"
try env -i HOME="$HOME" PATH="$tmp/bin:$right/bin:/usr/bin:/bin" GOROOT="$wrong" sh -c "$(snippet vscode/README.md start)"
is "$out" "$right" 'the editor under guard: the go of the extension'
done_testing
