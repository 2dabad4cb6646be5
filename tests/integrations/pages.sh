# shellcheck shell=sh
# What the tests of tools/integrations/ share. Sourced after tests/lib.sh; POSIX sh.
#
#   $integrations          the folder
#   snippet PAGE NAME      the code block of a page that begins with ```LANGUAGE NAME: what is tested is what people read
#   snippets PAGE          the names of all of them

# shellcheck disable=SC2154 # $here is the folder of the test
integrations=$(cd "$here/../../tools/integrations" && pwd -P)

snippet() {
        awk -v name="$2" '
        inside && /^```$/ { exit }
        inside { print }
        /^```[a-z]+ / && $2 == name { inside = 1; found = 1 }
        END { exit !found }' "$integrations/$1"
}

snippets() {
        sed -n 's/^```[a-z]* \([a-z0-9-]*\)$/\1/p' "$integrations/$1"
}
