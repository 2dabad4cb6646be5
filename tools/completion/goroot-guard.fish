# SPDX-License-Identifier: MIT
# fish completion for goroot-guard(1).
#
# The commands, their options and the values of these are read from the help texts of the program that is typed, so that nothing is
# told twice. Of their conventions this file knows: in a value `|` stands between alternatives, words in lower case stand for
# themselves and words in capitals for something, and `[,...]` makes a list of it; the last word of a line of usage says what
# follows the options.

# The options in a help text: name, value and meaning with tabs between, a line for each name.
function __goroot_guard_options
    set -l names
    set -l value
    set -l meaning
    for line in $argv ''
        if set -l parts (string match -r '^ {2,6}((?:-[a-zA-Z])?)(?:, )?((?:--[a-z-]+)?)(?: (?=[^ ]))?([^ ]*)(?: *)(.*)' -- $line)
            and test -n "$parts[2]$parts[3]"
            or test -z "$line"
            for name in $names
                printf '%s\t%s\t%s\n' $name "$value" (string replace -r '(; |: |\. | \().*' '' -- "$meaning")
            end
            set names
            if set -q parts[1]
                set names (string match -v '' -- $parts[2] $parts[3])
                set value $parts[4]
                set meaning (string trim -- "$parts[5]")
            end
        else
            set meaning (string trim -- "$meaning "(string trim -- $line))
        end
    end
end

# __goroot_guard_value PROGRAM WHAT CURRENT: values of an option, or operands
function __goroot_guard_value -a program what current
    set -l front ''
    set -l list (string replace '[,...]' '' -- $what)
    if test "$list" != "$what"
        set front (string replace -r '[^,]*$' '' -- $current)
        set current (string replace -r '^.*,' '' -- $current)
    end
    for one in (string split '|' -- $list)
        switch $one
            case COMMAND
                __fish_complete_command
            case GO
                printf '%s\n' (__fish_complete_command) (__fish_complete_path $current)
            case DIR
                printf '%s\n' $front(__fish_complete_directories $current)
            case FILE LIBRARY PATH
                printf '%s\n' $front(__fish_complete_path $current)
            case NAME=VALUE
                printf '%s=\n' (set --names --export)
            case PID
                __fish_complete_pids
            case RULE
                printf '%s\n' $front($program lint --rules 2>/dev/null |
                    string replace -rf '^([A-Z]+\d+) +(?:note|warning|error) +(?:yes)? *([a-z0-9-]+) +(.*)' '$1\t$3\n$2\t$3' |
                    string split '\n')
            case N NAME TEXT TIME VERSION
            case '*:/PATH'
                set one (string replace /PATH '' -- $one)
                set -l path (string replace -f -- $one '' $current)
                if set -q path[1]
                    printf '%s\n' $front$one(__fish_complete_path $path)
                else
                    echo $front$one
                end
            case '*'
                echo $front$one
        end
    end
end

function __goroot_guard_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -l help ($program $words[2] --help 2>/dev/null)
    set -l options (__goroot_guard_options $help)
    if not set -q words[2]
        if string match -q -- '-*' $current
            string replace -r '\t[^\t]*' '' -- $options
        else
            string replace -rf '^  ([a-z][a-z-]*)  +' '$1\t' -- $help
        end
        return
    end

    # What follows the options.
    set -l usage (string match -r '^(?:Usage:|      ) goroot-guard .*' -- $help)
    set -l operands (string replace -rf '.* \[?([A-Z]+)(?:\.\.\.)?\]?$' '$1' -- $usage | string match -v ARGUMENT)
    set -l command never
    string match -qr ' -- COMMAND \[ARGUMENT\.\.\.\]$' -- $usage
    and set command behind-dashes
    string match -qr ' \[--\] COMMAND \[ARGUMENT\.\.\.\]$' -- $usage
    and set command always

    # What the word before asks for, and where another command line starts.
    set -l wanted ''
    set -l place 3
    set -l dashes no
    while set -q words[$place]
        set -l word $words[$place]
        set place (math $place + 1)
        if test "$word" = --
            set dashes yes
            break
        else if string match -q -- '-*' $word
            set wanted (string replace -f -- "$word"\t '' $options | string match -r '^[^\t]+')
            if test -n "$wanted"
                set -q words[$place]
                or break
                set place (math $place + 1)
            end
            set wanted ''
        else if test $command = always
            set place (math $place - 1)
            set dashes yes
            break
        end
    end
    if test $dashes = yes -a $command != never
        set -l rest $words[$place..-1]
        complete -C (string join ' ' -- (string escape -- $rest) "$current")
    else if test -n "$wanted"
        __goroot_guard_value $program $wanted $current
    else if string match -qr '^--.*=' -- $current
        set -l name (string replace -r '=.*' '' -- $current)
        set wanted (string replace -f -- "$name"\t '' $options | string match -r '^[^\t]+')
        test -n "$wanted"
        and printf '%s\n' $name=(__goroot_guard_value $program $wanted (string replace -r '^[^=]*=' '' -- $current))
    else if test $dashes = no; and string match -q -- '-*' $current
        string replace -r '\t[^\t]*' '' -- $options
    else
        test $command = always
        and set operands COMMAND
        for wanted in $operands
            __goroot_guard_value $program $wanted $current
        end
    end
end

complete -c goroot-guard -f -a '(__goroot_guard_complete)'
