/* SPDX-License-Identifier: MIT */
/* bench-touch: what a preloaded library costs in pages.
 *
 *   bench-touch dirty             KiB of memory that this process has for itself alone after loading
 *   bench-touch pages NAME CALL   how many pages of the library with NAME in its path a forked child touches
 * in a launch that fails, by execve or posix_spawn (ENOENT)
 *
 * The child takes all rights from the library's pages and gives them back one by one as they are missed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MAPPINGS_MAX = 16 };

static struct mapping {
        uintptr_t start, end;
        int rights;
} mappings[MAPPINGS_MAX];
static int mapping_count;
static volatile int touched;
static uintptr_t page_size;

static void fail(const char *what) {
        perror(what);
        exit(1);
}

static FILE *open_file(const char *path) {
        FILE *file = fopen(path, "r");

        if (!file)
                fail(path);
        return file;
}

static void find_mappings(const char *name) {
        char line[4096], rights[5];
        struct mapping m;
        uintptr_t behind = 0;
        FILE *file = open_file("/proc/self/maps");

        while (fgets(line, sizeof line, file) && mapping_count < MAPPINGS_MAX) {
                if (sscanf(line, "%lx-%lx %4s", &m.start, &m.end, rights) != 3)
                        continue;
                /* The bss follows the file's last mapping and has no name. */
                if (!strstr(line, name) && !(m.start == behind && !strchr(line, '/') && !strchr(line, '[')))
                        continue;
                m.rights = (rights[0] == 'r' ? PROT_READ : 0) | (rights[1] == 'w' ? PROT_WRITE : 0) |
                           (rights[2] == 'x' ? PROT_EXEC : 0);
                mappings[mapping_count++] = m;
                behind = m.end;
        }
        fclose(file);
}

static void on_missed(int number, siginfo_t *info, void *context) {
        uintptr_t page = (uintptr_t) info->si_addr & ~(page_size - 1);

        for (int i = 0; i < mapping_count; i++)
                if (page >= mappings[i].start && page < mappings[i].end) {
                        touched++;
                        mprotect((void *) page, page_size, mappings[i].rights);
                        return;
                }
        _exit(2); /* something else: it is a crash */
}

static void count_pages(const char *call) {
        static char path[] = "/nonexistent/program/of-thirty";
        char *argv[] = {path, NULL};
        struct sigaction action = {.sa_sigaction = on_missed, .sa_flags = SA_SIGINFO};
        pid_t child;
        int r;

        sigaction(SIGSEGV, &action, NULL);
        for (int i = 0; i < mapping_count; i++)
                if (mprotect((void *) mappings[i].start, mappings[i].end - mappings[i].start, PROT_NONE) < 0)
                        _exit(3);
        touched = 0;
        if (strcmp(call, "execve") == 0)
                r = execve(path, argv, environ) == -1 ? errno : 0;
        else
                r = posix_spawn(&child, path, NULL, NULL, argv, environ);
        _exit(r == ENOENT ? 100 + touched : 4);
}

static void print_pages(const char *name, const char *call) {
        int status;

        page_size = (uintptr_t) sysconf(_SC_PAGESIZE);
        find_mappings(name);
        if (mapping_count == 0) {
                fprintf(stderr, "%s is not loaded\n", name);
                exit(1);
        }

        pid_t child = fork();
        if (child < 0)
                fail("fork");
        if (child == 0)
                count_pages(call);
        if (waitpid(child, &status, 0) < 0)
                fail("waitpid");
        if (!WIFEXITED(status) || WEXITSTATUS(status) < 100) {
                fprintf(stderr, "the child ended with wait status %d\n", status);
                exit(1);
        }
        printf("%d\n", WEXITSTATUS(status) - 100);
}

static void print_dirty(void) {
        char line[4096];
        long sum = 0, n;
        FILE *file = open_file("/proc/self/smaps");

        /* Not Private_Dirty, which also counts pages of a file that was just written to the disk's cache. */
        while (fgets(line, sizeof line, file))
                if (sscanf(line, "Anonymous: %ld", &n) == 1)
                        sum += n;
        fclose(file);
        printf("%ld\n", sum);
}

int main(int argc, char **argv) {
        if (argc == 2 && strcmp(argv[1], "dirty") == 0) {
                print_dirty();
                return 0;
        }
        if (argc == 4 && strcmp(argv[1], "pages") == 0) {
                print_pages(argv[2], argv[3]);
                return 0;
        }
        return 2;
}
