/* SPDX-License-Identifier: MIT */
/* borrowed: a child by vfork(2) runs in its parent's memory until it has become another program. After a
 * launch the parent's writable memory is as it was, to the byte, and so are its mappings; so it is after
 * posix_spawn, which the C libraries make of the same means. See inside.h.
 *
 * What is left out: the stack below the frame that launches, which is the child's to use, and the errno of a
 * launch that failed. The library keeps nothing between launches, so there is no cache to leave out. */
#include "inside.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { TEXT_MAX = 1 << 16, COPY_MAX = 64 << 20, STATUS_BLOCKED = 126 };

/* All of it lies in a shared mapping, which is not looked at: nothing here may use memory of the C library's.
 */
struct snapshot {
        char before[TEXT_MAX], after[TEXT_MAX]; /* /proc/self/maps */
        size_t copied;
        const unsigned char *leave_out_until; /* of the mapping that has it in it, what is below */
        const unsigned char *error;           /* address of errno */
        bool error_counts;
        /* What was found. */
        size_t changed;
        const unsigned char *first_changed;
        bool same_maps;
        pid_t pid;
        struct outcome outcome;
        unsigned char copy[COPY_MAX];
};

static struct snapshot *snap;

static void read_maps(char *text) {
        int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
        size_t have = 0;
        ssize_t n;

        while ((n = read(fd, text + have, TEXT_MAX - 1 - have)) > 0)
                have += (size_t) n;
        text[have] = '\0';
        close(fd);
}

static uintptr_t hexadecimal(const char **p) {
        uintptr_t value = 0;

        for (;; (*p)++) {
                char c = **p;

                if (c >= '0' && c <= '9')
                        value = value * 16 + (uintptr_t) (c - '0');
                else if (c >= 'a' && c <= 'f')
                        value = value * 16 + (uintptr_t) (c - 'a' + 10);
                else
                        return value;
        }
}

typedef void range_fn(const unsigned char *start, const unsigned char *end);

/* The mappings of the first text that are private and can be written: "START-END rw-p ...". */
static void for_each_range(range_fn *function) {
        for (const char *p = snap->before; *p; p++) {
                const unsigned char *start = (const unsigned char *) hexadecimal(&p);
                p++;
                const unsigned char *end = (const unsigned char *) hexadecimal(&p);

                if (p[1] == 'r' && p[2] == 'w' && p[4] == 'p') {
                        if (start <= snap->leave_out_until && snap->leave_out_until < end)
                                start = snap->leave_out_until;
                        function(start, end);
                }
                while (*p != '\n')
                        p++;
        }
}

static void copy_range(const unsigned char *start, const unsigned char *end) {
        size_t n = (size_t) (end - start);

        if (n > COPY_MAX - snap->copied)
                _exit(90);
        for (size_t i = 0; i < n; i++)
                snap->copy[snap->copied + i] = start[i];
        snap->copied += n;
}

static void compare_range(const unsigned char *start, const unsigned char *end) {
        for (const unsigned char *p = start; p < end; p++) {
                if (snap->copy[snap->copied++] == *p)
                        continue;
                if (!snap->error_counts && p >= snap->error && p < snap->error + sizeof(int))
                        continue;
                if (snap->changed++ == 0)
                        snap->first_changed = p;
        }
}

static void look_before(const void *frame) {
        snap->leave_out_until = frame;
        snap->error = (const unsigned char *) &errno;
        snap->changed = 0;
        snap->first_changed = NULL;
        read_maps(snap->before);
        snap->copied = 0;
        for_each_range(copy_range);
}

static void look_after(void) {
        snap->copied = 0;
        for_each_range(compare_range);
        read_maps(snap->after);
        snap->same_maps = strcmp(snap->before, snap->after) == 0;
}

/* What may happen in a child in place of a launch, to see that it is noticed. */
typedef void deed_fn(void);

static char a_byte;

static void change_a_byte(void) {
        *(volatile char *) &a_byte = 1;
}

static void make_a_mapping(void) {
        mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void grow_the_heap(void) {
        if (sbrk(4096) == (void *) -1)
                _exit(91);
}

static void change_environ(void) {
        setenv("NEW", "1", 1);
}

static void touch(void) {
        volatile char deep[1 << 16];

        for (size_t i = 0; i < sizeof deep; i += 512)
                deep[i] = 0;
}

/* What is below on the main thread's stack is what other calls have left there: nothing may be taken for
 * empty. And that stack may grow, as by any call; what is looked for is another mapping. */
static void paint_deep(void) {
        volatile unsigned char deep[1 << 20];

        for (size_t i = 0; i < sizeof deep; i++)
                deep[i] = 0xa5;
}

/* The frame of this function is where the child's part of the stack begins. Nothing that changes may be a
 * variable above it. */
__attribute__((noinline)) static void run(const struct call *call, deed_fn *deed) {
        errno = ERRNO_BEFORE; /* as calls.c has it */
        touch();              /* so that a thread's stack need not grow for what follows */
        look_before(__builtin_frame_address(0));
        if (call && call->function->traits & SPAWN) {
                call->function->call(call, &snap->outcome);
                look_after();
                return;
        }
        snap->pid = vfork();
        if (snap->pid == 0) {
                if (deed)
                        deed();
                else
                        call->function->call(call, &snap->outcome);
                _exit(deed ? 0 : 125);
        }
        look_after();
        snap->outcome.status = wait_status(snap->pid);
        snap->outcome.waited = true;
}

static bool unchanged(void) {
        return snap->changed == 0 && snap->same_maps;
}

static void explain(void) {
        const char *line = snap->before;

        note("  %zu bytes, first at %p; mappings %s", snap->changed, (const void *) snap->first_changed,
             snap->same_maps ? "the same" : "changed");
        for (const char *p = line; *p && snap->first_changed; p++) {
                line = p;
                uintptr_t start = hexadecimal(&p), end = (p++, hexadecimal(&p));

                while (*p != '\n')
                        p++;
                if ((uintptr_t) snap->first_changed >= start && (uintptr_t) snap->first_changed < end)
                        note("  in %.*s", (int) (p - line), line);
        }
}

/* ---- launches ---- */

static char *const argv_go[] = {(char[]){"go"}, (char[]){"env"}, (char[]){"GOROOT"}, NULL};

struct target {
        const char *name, *path, *given, *seen; /* GOROOT */
        bool is_go, wrong, missing;
};

static bool as_it_should(const struct inside *in, const struct function *f, const struct target *t) {
        const struct outcome *o = &snap->outcome;
        bool blocked = t->wrong && policy_is(in, "block"), spawns = (f->traits & SPAWN) != 0;
        long records = t->wrong && !policy_is(in, WITHOUT) && !policy_is(in, "off");
        bool good = lines(in->records, NULL) == records;

        if (t->missing)
                return good && lines(in->output, NULL) == 0 &&
                       (spawns ? o->value == ENOENT : o->error == ENOENT && exited(o->status, 125));
        if (blocked)
                return good && lines(in->output, NULL) == 0 &&
                       (spawns ? o->value == EPERM : exited(o->status, STATUS_BLOCKED));
        return good && o->waited && exited(o->status, 0) && lines(in->output, t->seen) == 1 &&
               lines(in->output, NULL) == 1;
}

static void test_target(const struct inside *in, const struct target *t, char **envp, const char *more) {
        for (const struct function *const *f = launchers(); *f; f++) {
                if (t->missing && (*f)->traits & HANDLE)
                        continue;
                char **environ_before = environ;
                struct call call = call_of(*f, t->path, argv_go, envp);
                struct state before, after;

                environ = envp;
                memset(&snap->outcome, 0, sizeof snap->outcome);
                /* musl's own search sets errno whatever comes of it. */
                snap->error_counts = !t->missing && !((*f)->traits & SEARCH);
                paint_deep();
                state_read(&before);
                run(&call, NULL);
                state_read(&after);
                environ = environ_before;
                call_done(&call);

                bool good = as_it_should(in, *f, t);
                const char *difference = state_difference(&before, &after);
                check(good && unchanged() && !difference, "%s: %s%s", t->name, (*f)->name, more);
                if (!unchanged())
                        explain();
                if (difference)
                        note("  changed: %s", difference);
                if (!good) {
                        note("  %s, value %d, errno %s", status_text(snap->outcome.status),
                             snap->outcome.value, error_name(snap->outcome.error));
                        note_file(in->output);
                        note_file(in->records);
                        note_file(in->errors);
                }
                start_over(in);
        }
}

static char **environment(const struct inside *in, const char *goroot, size_t others) {
        static char other[] = "OTHER=1";
        char **ret = calloc(others + 3, sizeof *ret);

        ret[0] = (char *) (uintptr_t) in->path;
        for (size_t i = 0; i < others; i++)
                ret[i + 1] = other;
        ret[others + 1] = (char *) (uintptr_t) goroot;
        return ret;
}

static void test_deeds(void) {
        static const struct {
                const char *name;
                deed_fn *deed;
        } deeds[] = {
                {"a byte", change_a_byte},
                {"a mapping", make_a_mapping},
                {"a larger heap", grow_the_heap},
                {"another environ", change_environ},
        };

        snap->error_counts = true;
        for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
                run(NULL, deeds[i].deed);
                check(!unchanged(), "%s is noticed", deeds[i].name);
        }
}

static volatile bool joins;

/* The main thread has gone to sleep in pthread_join, after which it writes no memory that is looked at. */
static void wait_for_main_thread(void) {
        char path[64], text[256];
        const char *state = NULL;

        snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int) getpid());
        do {
                int fd = open(path, O_RDONLY | O_CLOEXEC);
                ssize_t n = read(fd, text, sizeof text - 1);

                if (n <= 0)
                        _exit(92);
                close(fd);
                text[n] = '\0';
                state = strrchr(text, ')');
                sched_yield();
        } while (!joins || !state || state[1] != ' ' || state[2] != 'S');
}

/* What a thread may do that has a small stack: an environment that is too large for it is put together in a
 * mapping, which the parent of a vfork child inherits. The one thing that is left behind. */
static void *in_thread(void *call) {
        wait_for_main_thread();
        run(call, NULL);
        return NULL;
}

static void test_thread(const struct inside *in, size_t others, bool kept) {
        char **envp = environment(in, in->wrong, others);
        struct call call = call_of(function_find("execve"), in->go, argv_go, envp);
        pthread_attr_t attr;
        pthread_t thread;

        memset(&snap->outcome, 0, sizeof snap->outcome);
        pthread_attr_init(&attr);
        joins = false;
        if (pthread_attr_setstacksize(&attr, 256 << 10) != 0 ||
            pthread_create(&thread, &attr, in_thread, &call) != 0)
                broken("no thread");
        joins = true;
        if (pthread_join(thread, NULL) != 0)
                broken("no thread");
        pthread_attr_destroy(&attr);

        bool blocked = policy_is(in, "block");
        bool good = exited(snap->outcome.status, blocked ? STATUS_BLOCKED : 0) &&
                    lines(in->output, root_seen(in)) == !blocked;
        check(good && snap->changed == 0 && snap->same_maps == !kept, "execve in a thread, %zu entries%s",
              others, kept ? ": a mapping is left" : "");
        if (!good || !unchanged())
                explain();
        start_over(in);
        free(envp);
}

static void test(const struct inside *in) {
        const bool rewrites = policy_is(in, "rewrite");
        const struct target targets[] = {
                {"a program", in->program, in->wrong, in->other, false, false, false},
                {"a program that might be a go", in->mongo, in->wrong, in->other, false, false, false},
                {"a go with its own GOROOT", in->go, in->right, in->root, true, false, false},
                {"a go with another's GOROOT", in->go, in->wrong, root_seen(in), true, true, false},
                {"nothing of that name", in->missing, in->wrong, NULL, false, false, true},
        };

        snap = mmap(NULL, sizeof *snap, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
                    -1, 0);
        if (snap == MAP_FAILED)
                broken("no memory");
        for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
                char **envp = environment(in, targets[i].given, 20);

                test_target(in, &targets[i], envp, "");
                free(envp);
                envp = environment(in, targets[i].given, 2000);
                test_target(in, &targets[i], envp, ", 2000 entries");
                free(envp);
        }
        test_thread(in, 20, false);
        test_thread(in, 150, false);
        test_thread(in, 2000, rewrites);
        if (policy_is(in, WITHOUT))
                test_deeds(); /* last: they leave something */
}

int main(int argc, char **argv) {
        static const char *const policies[] = {WITHOUT, "off", "log", "rewrite", "block", NULL};

        return inside_main(argc, argv, 1, policies, test);
}
