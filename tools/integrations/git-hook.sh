#!/bin/sh
# SPDX-License-Identifier: MIT
# Puts `goroot-guard verify --pre-commit` into the pre-commit hook of a git repository, in front of nothing and
# in place of nothing: a hook that is there already is kept beside it and runs first. See githooks(5).
#
#   git-hook.sh [--program GOROOT-GUARD] [--shared] [DIR]   in the repository of DIR, by default of the working directory
#   git-hook.sh --uninstall [--shared] [DIR]                puts things back
#
# Running it again changes nothing but what a newer version of it would. --shared: also where core.hooksPath leads to a
# folder that other repositories use, too.
set -eu

mark='# Made by git-hook.sh of goroot-guard.'
kept_suffix=.before-goroot-guard

die() {
        printf 'git-hook.sh: %s\n' "$*" >&2
        exit 1
}

usage() {
        echo 'Usage: git-hook.sh [--uninstall] [--program GOROOT-GUARD] [--shared] [DIR]'
}

uninstall=
shared=
program=
while [ $# -gt 0 ]; do
        case $1 in
        --uninstall) uninstall=yes ;;
        --shared) shared=yes ;;
        --program)
                [ $# -ge 2 ] || die '--program wants a path'
                program=$2
                shift
                ;;
        -h | --help)
                usage
                exit 0
                ;;
        --)
                shift
                break
                ;;
        -*) die "unknown option $1" ;;
        *) break ;;
        esac
        shift
done
[ $# -le 1 ] || die 'one folder at most'
case $program in
'' | /*) ;;
*) program=$PWD/$program ;;
esac
cd -- "${1-.}"
git rev-parse --git-dir >/dev/null || die 'no git repository'

# In linked worktrees the hooks are those of the main one; core.hooksPath counts before both.
hooks=$(git rev-parse --git-path hooks)
case $hooks in
/*) ;;
*) hooks=$PWD/$hooks ;;
esac
scope=$(git config --show-scope --get core.hooksPath | cut -f 1)
case $scope in
'' | local | worktree) ;;
*) [ -n "$shared" ] || die "core.hooksPath ($scope) leads to $hooks, which other repositories use, too: --shared if that is meant" ;;
esac
hook=$hooks/pre-commit
kept=$hook$kept_suffix

is_ours() {
        [ -f "$hook" ] && grep -qxF -- "$mark" "$hook"
}

# exists FILE: a link that leads nowhere, too
exists() {
        [ -e "$1" ] || [ -L "$1" ]
}

if [ -n "$uninstall" ]; then
        is_ours || die "$hook is none of ours: nothing changed"
        rm -- "$hook"
        ! exists "$kept" || mv -- "$kept" "$hook"
        exit 0
fi

if exists "$hook" && ! is_ours; then
        ! exists "$kept" || die "both $hook and $kept are there: put aside one of them"
        mv -- "$hook" "$kept"
fi

# What the shell reads as that word.
quoted() {
        printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

mkdir -p -- "$hooks"
new=$hook.new.$$
trap 'rm -f -- "$new"' EXIT
{
        cat <<EOT
#!/bin/sh
$mark
# git-hook.sh --uninstall takes it away; git commit --no-verify goes past it once.
program=$(quoted "$program")
EOT
        cat <<'EOT'
kept=$0.before-goroot-guard

# git runs no hook that may not be executed.
if [ -x "$kept" ]; then
        "$kept" "$@" || exit
fi
[ -n "$program" ] || program=goroot-guard
if ! command -v "$program" >/dev/null 2>&1; then
        echo "$program is not there: nobody has looked at which Go is meant" >&2
        exit 0
fi
git diff --cached --name-only -z --diff-filter=ACMR | xargs -0 -r "$program" verify --pre-commit -- || {
        echo 'not committed: see above, or git commit --no-verify' >&2
        exit 1
}
EOT
} >"$new"
chmod 755 "$new"
mv -- "$new" "$hook"
