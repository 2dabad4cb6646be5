/* SPDX-License-Identifier: MIT */
#include "contract.h"
#include <errno.h>
#include <fcntl.h>

/* All but the first match the default `names = *go*`, so that the guard looks at the files. None is a go:
 * what is called go has no toolchain beside it. */
const char *const program_names[] = {"prog",  "cargo",      "go",           "mongo",
                                     "gofmt", "go-wrapper", "django-admin", NULL};

/* Folders that files_make() puts below @, each with one entry called %:
 *   ok        show                          script    a script that show interprets, "#!show x y"
 *   mode      show, not executable          nested    a script that script/% interprets
 *   dir       a directory                   nointerp  a script whose interpreter is missing
 *   text      a shell script without #!     unnamed   "#!" and nothing
 *   empty     an empty, executable file     badelf    four bytes of an ELF file
 *   fifo      a FIFO, executable            badtext   executable, a NUL in its first line
 *   link      a link to ok/%                dangling  a link to nothing
 *   loop      a link to itself              device    a link to /dev/null
 *   hidden    show, but the folder may not be searched
 *   private   show, execute permission only
 *   busy      a copy of show, to be held open for writing
 * file is an ordinary file, none does not exist. */

#define LONG_NAME                                                                                            \
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
        "xx"                                                                                                 \
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
        "xx"                                                                                                 \
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define DOTS_64 "././././././././././././././././././././././././././././././././"
#define DOTS_512 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define OK_PATH .path = "@/ok/%"

const struct scene scenes[] = {
        /* Files. */
        {"a program", OK_PATH, .want = RUNS, .everywhere = true},
        {"a relative path", "ok/%", .want = RUNS},
        {"a path that starts with a dot", "././/ok//%", .want = RUNS},
        {"a symbolic link", "@/link/%", .want = RUNS},
        {"nothing of that name", "@/ok/no-%", .want = ENOENT, .everywhere = true},
        {"no folder of that name", "@/none/%", .want = ENOENT},
        {"an empty path", "", .want = ENOENT},
        {"a path that ends in a slash", "@/ok/%/", .want = ENOTDIR},
        {"a directory", "@/dir/%", .want = EACCES, .everywhere = true},
        {"a directory, with a slash", "@/dir/%/", .want = EACCES},
        {"the root directory", "/", .want = EACCES},
        {"the working directory", "./.", .want = EACCES},
        {"not executable", "@/mode/%", .want = EACCES, .everywhere = true},
        {"a FIFO", "@/fifo/%", .want = EACCES, .everywhere = true},
        {"a device", "@/device/%", .want = EACCES},
        {"a dangling link", "@/dangling/%", .want = ENOENT},
        {"a link to itself", "@/loop/%", .want = ELOOP},
        {"a path through a file", "@/file/%", .want = ENOTDIR},
        {"a component that is too long", "@/" LONG_NAME "/%", .want = ENAMETOOLONG},
        {"a name that is too long", "@/ok/" LONG_NAME "%", .want = ENAMETOOLONG},
        {"a path that is too long", "@/~ok/%", .want = ENAMETOOLONG},
        {"a path of nearly 4096 bytes",
         "ok/" DOTS_512 DOTS_512 DOTS_512 DOTS_512 DOTS_512 DOTS_512 DOTS_512 "%", .want = RUNS},
        {"a folder that may not be searched", "@/hidden/%", .want = EACCES, .unprivileged = true,
         .without = HANDLE},
        {"execute permission only", "@/private/%", .want = RUNS, .unprivileged = true, .may_be_logged = true},
        {"held open for writing", "@/busy/%", .want = ANYTHING, .busy = "@/busy/%"},

        /* What the kernel does not run by itself. */
        {"a shell script without #!", "@/text/%", .want = ENOEXEC, .everywhere = true},
        {"an empty file", "@/empty/%", .want = ANYTHING},
        {"half an ELF file", "@/badelf/%", .want = ANYTHING},
        {"a NUL in the first line", "@/badtext/%", .want = ANYTHING},
        {"a script", "@/script/%", .want = RUNS, .everywhere = true},
        {"a script, relative", "script/%", .want = RUNS},
        {"a script of a script", "@/nested/%", .want = RUNS},
        {"a missing interpreter", "@/nointerp/%", .want = ENOENT},
        {"an interpreter without a name", "@/unnamed/%", .want = ANYTHING},

        /* Arguments. */
        {"no argument at all", OK_PATH, .want = RUNS, .argv = ARGS(NULL), .without = LIST},
        {"an empty argv[0]", OK_PATH, .want = RUNS, .argv = ARGS("")},
        {"argv[0] alone", OK_PATH, .want = RUNS, .argv = ARGS("go")},
        {"arguments with everything in them", OK_PATH, .want = RUNS,
         .argv = ARGS("-go", "", "a b", "a\nb", "\"'\\$(x)`x`*", "\377\376", "GOROOT=/x", "")},
        {"200 arguments", OK_PATH, .want = RUNS, .many = 200},
        {"30000 arguments", OK_PATH, .want = RUNS, .many = 30000, .without = LIST},
        {"200 arguments of a script for sh", "@/text/%", .want = ENOEXEC, .many = 200},
        {"an argument that is too long", OK_PATH, .want = E2BIG, .huge_argument = 140000, .everywhere = true},
        {"an argument that is nearly too long", OK_PATH, .want = RUNS, .huge_argument = 131000},
        {"an environment that is too large", OK_PATH, .want = E2BIG, .huge_env = true},

        /* Environments. In all the other cases it has duplicates and entries of no proper form. */
        {"an empty environment", OK_PATH, .want = RUNS, .empty_env = true},
        {"no environment", OK_PATH, .want = ANYTHING, .env_at = PLACE_NULL},
        {"no environment, and a script", "@/script/%", .want = ANYTHING, .env_at = PLACE_NULL},

        /* Addresses. Functions that would crash by themselves are left out. */
        {"a path at the end of a page", OK_PATH, .want = RUNS, .path_at = PLACE_EDGE},
        {"a short path at the end of a page", "no-%", .want = ENOENT, .path_at = PLACE_EDGE,
         .search = "@/none"},
        {"argv at the end of a page", OK_PATH, .want = RUNS, .argv_at = PLACE_EDGE, .without = LIST},
        {"the environment at the end of a page", OK_PATH, .want = RUNS, .env_at = PLACE_EDGE},
        {"path NULL", "%", .want = EFAULT, .path_at = PLACE_NULL, .without = SEARCH | HANDLE},
        {"a path that is not mapped", "%", .want = EFAULT, .path_at = PLACE_BAD, .without = SEARCH | HANDLE,
         .everywhere = true},
        {"a path that runs out of its page", "ok/%", .want = EFAULT, .path_at = PLACE_OPEN_EDGE,
         .without = SEARCH | HANDLE},
        {"argv NULL", OK_PATH, .want = ANYTHING, .argv_at = PLACE_NULL, .without = SPAWN | LIST},
        {"argv that is not mapped", OK_PATH, .want = EFAULT, .argv_at = PLACE_BAD, .without = SPAWN | LIST},
        {"argv that runs out of its page", OK_PATH, .want = EFAULT, .argv_at = PLACE_OPEN_EDGE,
         .without = SPAWN | LIST},
        {"an argument that is not mapped", OK_PATH, .want = EFAULT, .argv_at = PLACE_BAD_ENTRY},
        {"an environment that is not mapped", OK_PATH, .want = EFAULT, .env_at = PLACE_BAD, .need = ENVP,
         .everywhere = true},
        {"an environment that runs out of its page", OK_PATH, .want = EFAULT, .env_at = PLACE_OPEN_EDGE,
         .need = ENVP},
        {"an entry that is not mapped", OK_PATH, .want = EFAULT, .env_at = PLACE_BAD_ENTRY, .need = ENVP},
        {"environ that is not mapped", OK_PATH, .want = EFAULT, .env_at = PLACE_BAD, .without = ENVP | SEARCH,
         .not_go = true},
        {"environ that runs out of its page", OK_PATH, .want = EFAULT, .env_at = PLACE_OPEN_EDGE,
         .without = ENVP | SEARCH, .not_go = true},
        {"an entry of environ that is not mapped", OK_PATH, .want = EFAULT, .env_at = PLACE_BAD_ENTRY,
         .without = ENVP | SEARCH, .not_go = true},
        {"a bad environment for nothing", "@/none/%", .want = ENOENT, .env_at = PLACE_BAD, .need = ENVP},

        /* The search along PATH; the other functions take the same names
         * relative to the working directory. */
        {"PATH", "%", .search = "@/none:@/ok", .want = RUNS, .need = SEARCH, .everywhere = true},
        {"PATH without it", "%", .search = "@/none:@/file:@/also-none", .want = ENOENT, .need = SEARCH,
         .everywhere = true},
        {"the first in PATH", "%", .search = "@/link:@/ok", .want = RUNS, .need = SEARCH},
        {"EACCES is no end", "%", .search = "@/mode:@/none:@/ok", .want = RUNS, .need = SEARCH,
         .everywhere = true},
        {"EACCES is remembered", "%", .search = "@/none:@/mode:@/none", .want = EACCES, .need = SEARCH,
         .everywhere = true},
        {"a directory of that name, then the program", "%", .search = "@/dir:@/ok", .want = RUNS,
         .need = SEARCH},
        {"a directory of that name alone", "%", .search = "@/dir", .want = EACCES, .need = SEARCH},
        {"a FIFO of that name, then the program", "%", .search = "@/fifo:@/ok", .want = RUNS, .need = SEARCH},
        {"a file in PATH", "%", .search = "@/file:@/ok", .want = RUNS, .need = SEARCH},
        {"a dangling link, then the program", "%", .search = "@/dangling:@/ok", .want = RUNS, .need = SEARCH},
        {"a link to itself is an end", "%", .search = "@/loop:@/ok", .want = ELOOP, .need = SEARCH},
        {"a folder of PATH that is too long is an end", "%", .search = "@/" LONG_NAME ":@/ok",
         .want = ENAMETOOLONG, .need = SEARCH},
        {"an entry of PATH over 4096 bytes", "%", .search = "@/~~:@/ok", .want = ANYTHING, .need = SEARCH},
        {"a long PATH", "%", .search = DOTS_512 DOTS_512 "none:~:" DOTS_512 "ok", .want = ANYTHING,
         .need = SEARCH},
        {"a missing interpreter, then the program", "%", .search = "@/nointerp:@/ok", .want = RUNS,
         .need = SEARCH},
        {"a shell script without #!, then the program", "%", .search = "@/text:@/ok", .want = ENOEXEC,
         .need = SEARCH, .without = SPAWN},
        /* The old posix_spawnp would give sh the name as it was before the search. */
        {"a shell script without #!, then the program", "%", .search = "@/text:@/ok", .want = ENOEXEC,
         .need = SEARCH | SPAWN, .without = SHELL},
        {"a script by PATH", "%", .search = "@/script", .want = RUNS, .need = SEARCH},
        {"a folder that may not be searched, then the program", "%", .search = "@/hidden:@/ok", .want = RUNS,
         .need = SEARCH, .unprivileged = true},
        {"a folder that may not be searched alone", "%", .search = "@/hidden", .want = EACCES, .need = SEARCH,
         .unprivileged = true},
        {"an empty entry first", "%", .search = ":@/none", .want = RUNS, .need = SEARCH},
        {"an empty entry last", "%", .search = "@/none:", .want = RUNS, .need = SEARCH},
        {"an empty entry in the middle", "%", .search = "@/none::@/none", .want = RUNS, .need = SEARCH},
        {"PATH of a colon", "%", .search = ":", .want = RUNS, .need = SEARCH},
        {"PATH empty", "%", .search = "", .want = RUNS, .need = SEARCH},
        {"relative entries", "%", .search = "none:ok", .want = RUNS, .need = SEARCH},
        {"an entry that ends in a slash", "%", .search = "@/ok/", .want = RUNS, .need = SEARCH},
        {"no PATH", "%", .want = ENOENT, .need = SEARCH},
        {"no PATH, and a program of the system's", "true", .want = ANYTHING, .need = SEARCH},
        {"no environment, so no PATH", "%", .want = ENOENT, .need = SEARCH, .env_at = PLACE_NULL,
         .without = ENVP},
        {"a slash means no search", "./%", .search = "@/none", .want = RUNS, .need = SEARCH},
        {"a slash means no search, nothing there", "./none/%", .search = "@/ok", .want = ENOENT,
         .need = SEARCH},
        {"an empty name", "", .search = "@/ok", .want = ENOENT, .need = SEARCH},
        {"a name that is too long for PATH", LONG_NAME "%", .search = "@/ok", .want = ENAMETOOLONG,
         .need = SEARCH},
        {"PATH is the caller's", "%", .search = "@/ok", .given_search = "@/none", .want = RUNS,
         .need = SEARCH | ENVP},
        {"PATH is not that of the new environment", "%", .search = "@/none", .given_search = "@/ok",
         .want = ENOENT, .need = SEARCH | ENVP},
        {"no PATH, but one in the new environment", "%", .given_search = "@/ok", .want = ENOENT,
         .need = SEARCH | ENVP},

        /* Descriptors. */
        {"standard input closed", OK_PATH, .want = RUNS, .closed = 1},
        {"standard output closed", OK_PATH, .want = RUNS, .closed = 2},
        {"standard error closed", OK_PATH, .want = RUNS, .closed = 4},
        {"standard descriptors closed", OK_PATH, .want = RUNS, .closed = 7, .everywhere = true},
        {"standard descriptors closed, nothing there", "@/none/%", .want = ENOENT, .closed = 7},
        {"standard descriptors closed, by PATH", "%", .search = "@/mode:@/ok", .want = RUNS, .closed = 7,
         .need = SEARCH},
        {"no descriptor free", OK_PATH, .want = RUNS, .full = true, .may_be_logged = true,
         .everywhere = true},
        {"no descriptor free, nothing there", "@/none/%", .want = ENOENT, .full = true, .may_be_logged = true,
         .without = HANDLE},
        {"no descriptor free, by PATH", "%", .search = "@/mode:@/ok", .want = RUNS, .full = true,
         .may_be_logged = true, .need = SEARCH},
        {"no descriptor free, a script", "@/script/%", .want = RUNS, .full = true, .may_be_logged = true,
         .without = HANDLE},

        /* What only some functions can be told. */
        {"file actions and attributes", OK_PATH, .want = RUNS, .extras = true, .need = SPAWN,
         .everywhere = true},
        {"file actions and attributes, nothing there", "@/none/%", .want = ENOENT, .extras = true,
         .need = SPAWN},
        {"file actions and attributes, by PATH", "%", .search = "@/mode:@/ok", .want = RUNS, .extras = true,
         .need = SPAWN | SEARCH},
        {"a change of directory", OK_PATH, .want = RUNS, .chdir = true, .need = SPAWN},
        {"a change of directory that loses the file", "ok/%", .want = ENOENT, .chdir = true, .need = SPAWN},
        {"a change of directory that finds the file", "^/ok/%", .want = RUNS, .chdir = true, .need = SPAWN},
        {"the child's number is not asked for", OK_PATH, .want = RUNS, .no_pid = true, .need = SPAWN,
         .without = PIDFD},
        {"the child's number is not asked for, nothing there", "@/none/%", .want = ENOENT, .no_pid = true,
         .need = SPAWN, .without = PIDFD},
        {"relative to a descriptor", "%", .dir = "@/ok", .want = RUNS, .need = DIRECTORY, .everywhere = true},
        {"deeper, relative to a descriptor", "ok/%", .dir = "@", .want = RUNS, .need = DIRECTORY},
        {"a script relative to a descriptor that closes itself", "%", .dir = "@/script", .want = ENOENT,
         .need = DIRECTORY},
        {"nothing, relative to a descriptor", "no-%", .dir = "@/ok", .want = ENOENT, .need = DIRECTORY},
        {"relative to a file", "%", .dir = "@/file", .want = ENOTDIR, .need = DIRECTORY},
        {"relative to no descriptor", "%", .dir = "", .want = EBADF, .need = DIRECTORY},
        {"no descriptor, but an absolute path", OK_PATH, .dir = "", .want = RUNS, .need = DIRECTORY},
        {"a link that is not to be followed", "@/link/%", .flags = AT_SYMLINK_NOFOLLOW, .want = ELOOP,
         .need = DIRECTORY},
        {"a file where no link is to be followed", OK_PATH, .flags = AT_SYMLINK_NOFOLLOW, .want = RUNS,
         .need = DIRECTORY},
        {"a flag that does not exist", OK_PATH, .flags = 0x40000000, .want = EINVAL, .need = DIRECTORY},
        {"an empty path without the flag", "", .dir = "@/ok/%", .want = ENOENT, .need = DIRECTORY},
        {"an empty path with the flag", "", .dir = "@/ok/%", .flags = AT_EMPTY_PATH, .want = RUNS,
         .need = DIRECTORY},
        {"a descriptor that closes itself", OK_PATH, .flags = O_CLOEXEC, .want = RUNS, .need = HANDLE},
        {"a script by a descriptor that closes itself", "@/script/%", .flags = O_CLOEXEC, .want = ENOENT,
         .need = HANDLE},
        {"a descriptor for the path only", OK_PATH, .flags = O_PATH, .want = RUNS, .need = HANDLE},

        /* Through sh. */
        {"a command", "exec @/ok/% 'a b' ''", .search = "/usr/bin:/bin", .want = RUNS, .need = COMMAND,
         .everywhere = true},
        {"a command by PATH", "exec %", .search = "@/mode:@/ok", .want = RUNS, .need = COMMAND,
         .everywhere = true},
        {"a command that is not there", "exec % x", .search = "@/none", .want = ANYTHING, .need = COMMAND},
        {"a command in vain", "exit 7", .search = "/usr/bin:/bin", .want = ANYTHING, .need = COMMAND},
        {"a command without an environment", "exec @/ok/%", .want = ANYTHING, .empty_env = true,
         .need = COMMAND},
};

const size_t scene_count = sizeof scenes / sizeof *scenes;
