/* SPDX-License-Identifier: MIT */
#include "system/processes.h"
#include "system/preloadfile.h"
#include <ctype.h>
#include <dirent.h>
#include <goroot-guard/path.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GENERATIONS_MAX 32

static const char *const shells[] = {"sh",  "bash", "dash", "zsh",     "fish",
                                     "ksh", "mksh", "ash",  "busybox", "tcsh"};

static FILE *open_of(pid_t pid, const char *name) {
        char path[64];

        snprintf(path, sizeof path, "/proc/%ld/%s", (long) pid, name);
        return fopen(path, "re");
}

/* A file that was replaced or removed is marked behind its name: proc(5), /proc/PID/maps. */
static bool names_library(char *line) {
        static const char deleted[] = " (deleted)";
        const char *path = strchr(line, '/');
        size_t n;

        if (!path)
                return false;
        n = strcspn(path, "\n");
        if (n > sizeof deleted - 1 &&
            memcmp(path + n - (sizeof deleted - 1), deleted, sizeof deleted - 1) == 0)
                n -= sizeof deleted - 1;
        return gg_str_is(gg_path_base((struct gg_str){path, n}), GG_PRELOAD_LIBRARY);
}

/* A thread of the kernel has no mappings, and is no process to be counted. */
static enum gg_has_library has_library(pid_t pid) {
        enum gg_has_library has = GG_HAS_UNKNOWN;
        FILE *maps = open_of(pid, "maps");
        char *line = NULL;
        size_t cap = 0;

        if (!maps)
                return GG_HAS_UNKNOWN;
        while (has != GG_HAS && getline(&line, &cap, maps) > 0)
                has = names_library(line) ? GG_HAS : GG_HAS_NOT;
        free(line);
        fclose(maps);
        return has;
}

static bool read_name(pid_t pid, char *ret, size_t cap) {
        FILE *comm = open_of(pid, "comm");
        char *got;

        if (!comm)
                return false;
        got = fgets(ret, (int) cap, comm);
        fclose(comm);
        ret[got ? strcspn(ret, "\n") : 0] = '\0';
        return got != NULL;
}

/* proc(5), /proc/PID/stat: the name stands in parentheses and may hold any byte. */
static pid_t parent_of(pid_t pid) {
        FILE *stat = open_of(pid, "stat");
        char text[512];
        const char *end;
        size_t n;

        if (!stat)
                return 0;
        n = fread(text, 1, sizeof text - 1, stat);
        fclose(stat);
        text[n] = '\0';
        end = strrchr(text, ')');
        return end && strlen(end) > 4 ? (pid_t) strtol(end + 4, NULL, 10) : 0;
}

static bool is_shell(const char *name) {
        for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
                if (strcmp(name, shells[i]) == 0)
                        return true;
        return false;
}

/* sudo and its kind stand between us and the shell. */
static void find_shell(struct gg_processes *ret) {
        pid_t pid = getppid();
        char name[sizeof ret->shell_name];

        for (int i = 0; i < GENERATIONS_MAX && pid > 0 && read_name(pid, name, sizeof name); i++) {
                if (i == 0 || is_shell(name)) {
                        ret->shell = pid;
                        memcpy(ret->shell_name, name, sizeof name);
                }
                if (is_shell(name))
                        break;
                pid = parent_of(pid);
        }
        ret->shell_has = ret->shell > 0 ? has_library(ret->shell) : GG_HAS_UNKNOWN;
}

void gg_processes_look(struct gg_processes *ret) {
        DIR *proc = opendir("/proc");
        const struct dirent *entry;

        *ret = (struct gg_processes){.seen = 0};
        find_shell(ret);
        if (!proc)
                return;
        while ((entry = readdir(proc))) { // NOLINT(concurrency-mt-unsafe)
                pid_t pid = isdigit((unsigned char) entry->d_name[0])
                                    ? (pid_t) strtol(entry->d_name, NULL, 10)
                                    : 0;
                enum gg_has_library has = pid > 0 && pid != getpid() ? has_library(pid) : GG_HAS_UNKNOWN;

                ret->seen += has != GG_HAS_UNKNOWN;
                ret->guarded += has == GG_HAS;
        }
        closedir(proc);
}
