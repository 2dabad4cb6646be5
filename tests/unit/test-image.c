/* SPDX-License-Identifier: MIT */
#include "supervisor/image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#define KIB ((size_t) 1 << 10)
#define MIB ((size_t) 1 << 20)
#define ROOM (64 * KIB) /* below the stack pointer */

/* MAX_ARG_STRLEN: what the kernel takes of one string, its NUL included. */
#define STRING_MAX (32 * (size_t) sysconf(_SC_PAGESIZE))

static char *const *block(const char *const *strings) {
        return (char *const *) (uintptr_t) strings; /* execve(2)'s type: nobody writes */
}

/* Memory at pretended addresses: one stretch, from `bottom` to `top`. */
struct memory {
        uint64_t bottom, top;
        unsigned char *bytes;
        uint64_t hole;  /* where some bytes cannot be read; 0: nowhere */
        unsigned calls; /* how often it was read */
        size_t largest; /* the largest piece that was asked for */
        int failure;    /* what calls behind the last good one return; 0: none fails */
        unsigned last_good;
        unsigned nothing; /* which call and those behind it read no byte; 0: none */
};

static struct memory make_memory(uint64_t top, size_t size) {
        struct memory m = {.bottom = top - size, .top = top, .bytes = malloc(size)};

        assert_non_null(m.bytes);
        memset(m.bytes, 0xa5, size);
        return m;
}

static unsigned char *at(const struct memory *m, uint64_t address) {
        assert_true(address >= m->bottom && address <= m->top);
        return m->bytes + (address - m->bottom);
}

#define HOLE 4096 /* bytes */

static long read_memory(void *ctx, uint64_t address, void *ret_bytes, size_t n) {
        struct memory *m = ctx;
        uint64_t end = m->top;

        m->calls++;
        if (n > m->largest)
                m->largest = n;
        if (m->failure && m->calls > m->last_good)
                return m->failure;
        if (m->nothing && m->calls >= m->nothing)
                return 0;
        assert_true(n > 0);
        assert_true(address + n >= address);
        if (m->hole && address < m->hole)
                end = m->hole;
        else if (m->hole && address < m->hole + HOLE)
                return -EFAULT;
        if (address < m->bottom || address >= end)
                return -EFAULT;
        if (n > end - address)
                n = (size_t) (end - address);
        memcpy(ret_bytes, at(m, address), n);
        return (long) n;
}

static uint64_t get(const struct memory *m, unsigned word, uint64_t address) {
        uint64_t value = 0;

        assert_true(m->top - address >= word);
        memcpy(&value, at(m, address), word); /* little endian: the low half comes first */
        return value;
}

static void set(struct memory *m, unsigned word, uint64_t address, uint64_t value) {
        assert_true(m->top - address >= word);
        memcpy(at(m, address), &value, word);
}

/* A program as create_elf_tables() leaves it. */
struct program {
        unsigned word;
        const char *const *argv, *const *env;
        const char *execfn; /* NULL: no such pair */
        size_t gap;         /* between auxiliary vector and strings: the kernel puts a random one there */
};

static uint64_t push_string(struct memory *m, uint64_t top, const char *s) {
        size_t n = strlen(s) + 1;

        memcpy(at(m, top - n), s, n);
        return top - n;
}

/* Writes the program at the top of the memory and returns its stack pointer. */
static uint64_t load(struct memory *m, const struct program *p) {
        const unsigned word = p->word;
        size_t argc = gg_env_length(block(p->argv)), envc = gg_env_length(block(p->env)), pairs = 0;
        uint64_t *pointers = malloc((argc + envc + 1) * sizeof *pointers), execfn = 0, sp, to,
                 top = m->top - word;
        struct {
                uint64_t type, value;
        } auxv[8];

        assert_non_null(pointers);
        set(m, word, top, 0);
        if (p->execfn)
                top = execfn = push_string(m, top, p->execfn);
        for (size_t i = envc; i-- > 0;)
                top = pointers[argc + i] = push_string(m, top, p->env[i]);
        for (size_t i = argc; i-- > 0;)
                top = pointers[i] = push_string(m, top, p->argv[i]);
        top -= p->gap;

        auxv[pairs].type = AT_PAGESZ;
        auxv[pairs++].value = 4096;
        if (p->execfn) {
                auxv[pairs].type = AT_EXECFN;
                auxv[pairs++].value = execfn;
        }
        auxv[pairs].type = AT_HWCAP2; /* of no value, and yet not the end */
        auxv[pairs++].value = 0;
        auxv[pairs].type = AT_ENTRY;
        auxv[pairs++].value = 0x400123;
        auxv[pairs].type = AT_NULL;
        auxv[pairs++].value = 0;

        sp = (top - (1 + argc + 1 + envc + 1 + 2 * pairs) * word) & ~UINT64_C(15);
        to = sp;
        set(m, word, to, argc);
        for (size_t i = 0; i < argc; i++)
                set(m, word, to += word, pointers[i]);
        set(m, word, to += word, 0);
        for (size_t i = 0; i < envc; i++)
                set(m, word, to += word, pointers[argc + i]);
        set(m, word, to += word, 0);
        for (size_t i = 0; i < pairs; i++) {
                set(m, word, to += word, auxv[i].type);
                set(m, word, to += word, auxv[i].value);
        }
        free(pointers);
        return sp;
}

static void assert_same_strings(char *const *got, char *const *want) {
        size_t i = 0;

        for (; want[i]; i++) {
                assert_non_null(got[i]);
                assert_string_equal(got[i], want[i]);
        }
        assert_null(got[i]);
}

static void assert_is_program(const struct gg_image *image, const struct program *p) {
        size_t argc = gg_env_length(block(p->argv));
        const char *argv[3] = {NULL};

        for (size_t i = 0; i < 2 && p->argv[i]; i++)
                argv[i] = p->argv[i];
        assert_int_equal(image->word, p->word);
        assert_int_equal(image->argc, argc);
        assert_same_strings(image->argv, block(argv));
        assert_same_strings(image->env, block(p->env));
        assert_int_equal(image->envc, gg_env_length(block(p->env)));
        if (p->execfn)
                assert_string_equal(image->execfn, p->execfn);
        else
                assert_null(image->execfn);
}

/* Where the stack of a program ends: of either word size, and of both where addresses come to an end. */
static const struct {
        unsigned word;
        uint64_t top;
} tops[] = {
        {8, UINT64_C(0x7ffc12345000)}, {8, UINT64_C(0xfffffffffffff000)}, {8, UINT64_MAX},
        {4, UINT64_C(0xffffe000)},     {4, UINT64_C(0x100000000)},
};

static const char *const no_strings[] = {NULL};
static const char *const one_argument[] = {"go", NULL};
static const char *const two_arguments[] = {"go", "build", NULL};
static const char *const arguments[] = {"/usr/local/go/bin/go", "", "-o", "x", "./...", NULL};
static const char *const entries[] = {"PATH=/bin", "GOROOT=/old",    "A",   "",
                                      "=x",        "GOROOT=/second", "Z=1", NULL};

static void test_read(void **state) {
        static const struct program programs[] = {
                {8, two_arguments, entries, "/usr/local/go/bin/go", 0},
                {8, arguments, entries, "/go", 8191},
                {8, one_argument, no_strings, "/go", 16},
                {8, no_strings, entries, NULL, 16},
                {8, no_strings, no_strings, NULL, 0},
                {8, two_arguments, entries, "", 40 * KIB},
        };

        (void) state;
        for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
                for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
                        struct program p = programs[i];
                        struct memory m = make_memory(tops[t].top, ROOM);
                        struct gg_image image;
                        uint64_t sp;

                        print_message("# top %zu, program %zu\n", t, i);
                        p.word = tops[t].word;
                        sp = load(&m, &p);
                        assert_int_equal(gg_image_read(&image, p.word, sp, read_memory, &m), 0);
                        assert_true(image.sp == sp);
                        assert_is_program(&image, &p);
                        assert_true(m.calls <= 2);
                        gg_image_free(&image);
                        free(m.bytes);
                }
        }
}

/* The first piece may end anywhere in the strings. */
static void test_read_border(void **state) {
        (void) state;
        for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
                struct memory m = make_memory(tops[t].top, ROOM);

                for (size_t gap = 16 * KIB - 512; gap < 16 * KIB; gap++) {
                        const struct program p = {tops[t].word, arguments, entries, "/go", gap};
                        struct gg_image image;

                        assert_int_equal(gg_image_read(&image, p.word, load(&m, &p), read_memory, &m), 0);
                        assert_is_program(&image, &p);
                        gg_image_free(&image);
                }
                free(m.bytes);
        }
}

/* Strings of all lengths around the size of a piece, the longest that the kernel takes, and as much as it
 * takes of all together. */
static void test_read_large(void **state) {
        const size_t lengths[] = {100, 16 * KIB, 48 * KIB - 1, 48 * KIB, STRING_MAX - 1};
        const char *argv[1000], *env[300], *many[20001];

        (void) state;
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
                const size_t argc = 2 * MIB / lengths[i], envc = 3 * MIB / lengths[i];
                char *s = malloc(lengths[i] + 1);
                size_t n;

                assert_non_null(s);
                memset(s, 'x', lengths[i]);
                s[lengths[i]] = '\0';
                for (n = 0; n < argc && n < 999; n++)
                        argv[n] = s;
                argv[n] = NULL;
                for (n = 0; n < envc && n < 299; n++)
                        env[n] = s;
                env[n] = NULL;
                for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
                        struct program p = {tops[t].word, argv, env, "/go", 100};
                        struct memory m = make_memory(tops[t].top, 7 * MIB);
                        struct gg_image image;

                        print_message("# %zu bytes, top %zu\n", lengths[i], t);
                        assert_int_equal(gg_image_read(&image, p.word, load(&m, &p), read_memory, &m), 0);
                        assert_is_program(&image, &p);
                        assert_true(m.calls <= 12);
                        assert_true(m.largest <= MIB);
                        gg_image_free(&image);
                        free(m.bytes);
                }
                free(s);
        }

        for (size_t n = 0; n < 20000; n++)
                many[n] = n % 3 ? "A=1" : "";
        many[20000] = NULL;
        for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
                struct program p = {tops[t].word, many, many, "/go", 100};
                struct memory m = make_memory(tops[t].top, MIB);
                struct gg_image image;

                assert_int_equal(gg_image_read(&image, p.word, load(&m, &p), read_memory, &m), 0);
                assert_is_program(&image, &p);
                assert_true(m.calls <= 5);
                gg_image_free(&image);
                free(m.bytes);
        }
}

/* Entries that lie in any order, one in another, far away and below the stack. */
static void test_read_scattered(void **state) {
        (void) state;
        for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
                static const char *const env[] = {"A=1", "BB=22", "C=3", "D=4", "E=5", NULL};
                const char *want[] = {"C=3", "B=22", "A=1", "far=1", "below=1", NULL};
                struct program p = {tops[t].word, two_arguments, env, "/go", 3 * MIB};
                struct memory m = make_memory(tops[t].top, 4 * MIB);
                struct gg_image image;
                uint64_t sp, envp, first, far = m.bottom + 2 * MIB, below = m.bottom;

                print_message("# top %zu\n", t);
                sp = load(&m, &p);
                envp = sp + 4 * p.word;
                first = get(&m, p.word, envp);
                push_string(&m, far + sizeof "far=1", "far=1");
                push_string(&m, below + sizeof "below=1", "below=1");
                set(&m, p.word, envp, first + sizeof "A=1" + sizeof "BB=22");
                set(&m, p.word, envp + p.word, first + sizeof "A=1" + 1);
                set(&m, p.word, envp + 2 * p.word, first);
                set(&m, p.word, envp + 3 * p.word, far);
                set(&m, p.word, envp + 4 * p.word, below);
                p.env = want;
                assert_int_equal(gg_image_read(&image, p.word, sp, read_memory, &m), 0);
                assert_is_program(&image, &p);
                gg_image_free(&image);

                /* A hole between the block and the strings is no hindrance. */
                m.hole = sp + 8 * KIB;
                m.calls = 0;
                assert_int_equal(gg_image_read(&image, p.word, sp, read_memory, &m), 0);
                assert_is_program(&image, &p);
                gg_image_free(&image);
                free(m.bytes);
        }
}

/* A file's own name may be missing, or be said to be nowhere. */
static void test_read_execfn(void **state) {
        static const struct program p = {8, two_arguments, entries, "/go", 0};
        struct memory m = make_memory(tops[0].top, ROOM);
        struct gg_image image;
        uint64_t sp = load(&m, &p), execfn = sp + (1 + 2 + 1 + 7 + 1 + 2) * 8;

        (void) state;
        assert_int_equal(get(&m, 8, execfn), AT_EXECFN);
        set(&m, 8, execfn + 8, 0);
        assert_int_equal(gg_image_read(&image, 8, sp, read_memory, &m), 0);
        assert_null(image.execfn);
        assert_same_strings(image.env, block(entries));
        gg_image_free(&image);
        set(&m, 8, execfn + 8, 8);
        assert_int_equal(gg_image_read(&image, 8, sp, read_memory, &m), -EFAULT);
        free(m.bytes);
}

/* The image as it was must be what a failure leaves. */
static void assert_fails(struct memory *m, unsigned word, uint64_t sp, int want) {
        struct gg_image image, before;

        memset(&image, 0x5a, sizeof image);
        memcpy(&before, &image, sizeof image);
        m->calls = 0;
        assert_int_equal(gg_image_read(&image, word, sp, read_memory, m), want);
        assert_memory_equal(&image, &before, sizeof image);
}

static void test_damaged(void **state) {
        (void) state;
        for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
                const unsigned word = tops[t].word;
                const struct program p = {word, two_arguments, entries, "/go", 16};
                struct memory m = make_memory(tops[t].top, ROOM);
                const uint64_t sp = load(&m, &p), argv = sp + word, envp = argv + 3 * word,
                               auxv = envp + 8 * word, pointer = get(&m, word, envp), top = m.top;
                const uint64_t absurd[] = {UINT64_MAX, UINT64_MAX / 8, UINT64_C(1) << 61 | 1 << 30,
                                           INT32_MAX,  UINT32_MAX,     8 * MIB / word};

                print_message("# top %zu\n", t);
                assert_fails(&m, 0, sp, -EINVAL);
                assert_fails(&m, 2, sp, -EINVAL);
                assert_fails(&m, 16, sp, -EINVAL);
                assert_fails(&m, word, m.bottom - 1, -EFAULT);
                if (word == 4)
                        assert_fails(&m, word, sp | UINT64_C(1) << 32, -EINVAL);

                /* The memory ends anywhere before the last string does: no byte behind it is looked at. */
                for (m.top = sp; m.top < top - word; m.top++)
                        assert_fails(&m, word, sp, -EFAULT);
                m.top = top;

                for (size_t i = 0; i < sizeof absurd / sizeof *absurd; i++) {
                        set(&m, word, sp, absurd[i]);
                        assert_fails(&m, word, sp, -E2BIG);
                }
                set(&m, word, sp, 3); /* argv[3] is the first entry */
                assert_fails(&m, word, sp, -EINVAL);
                set(&m, word, sp, 1); /* argv[1] is not NULL */
                assert_fails(&m, word, sp, -EINVAL);
                set(&m, word, sp, 2);

                for (size_t i = 0; i < 7; i++) {
                        const uint64_t old = get(&m, word, envp + i * word);

                        set(&m, word, envp + i * word, 4);
                        assert_fails(&m, word, sp, -EFAULT);
                        set(&m, word, envp + i * word, m.bottom - 1);
                        assert_fails(&m, word, sp, -EFAULT);
                        if (top != UINT64_C(1) << 32) { /* where that is a byte of the stack */
                                set(&m, word, envp + i * word, UINT64_MAX);
                                assert_fails(&m, word, sp, -EFAULT);
                        }
                        set(&m, word, envp + i * word, old);
                }
                for (size_t i = 0; i < 2; i++) {
                        const uint64_t old = get(&m, word, argv + i * word);

                        set(&m, word, argv + i * word, 0);
                        assert_fails(&m, word, sp, -EFAULT);
                        set(&m, word, argv + i * word, old);
                }

                /* No end of the environment, and no AT_NULL, before the memory ends. */
                for (uint64_t to = envp; top - to >= word; to += word)
                        set(&m, word, to, pointer);
                assert_fails(&m, word, sp, -EFAULT);
                set(&m, word, auxv - word, 0);
                assert_fails(&m, word, sp, -EFAULT);
                free(m.bytes);
        }
}

/* What the reader says comes through, whenever it says so. */
static void test_reader_fails(void **state) {
        static const struct program p = {8, two_arguments, entries, "/go", 40 * KIB};
        struct memory m = make_memory(tops[0].top, 2 * ROOM);
        const uint64_t sp = load(&m, &p);

        (void) state;
        m.failure = -ESRCH;
        assert_fails(&m, 8, sp, -ESRCH);
        m.last_good = 1;
        assert_fails(&m, 8, sp, -ESRCH);
        assert_int_equal(m.calls, 2);
        m.failure = 0;
        for (m.nothing = 1; m.nothing <= 2; m.nothing++)
                assert_fails(&m, 8, sp, -EFAULT);
        free(m.bytes);
}

static void test_long_string(void **state) {
        (void) state;
        for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
                static const char *const env[] = {"A=1", NULL};
                const struct program p = {tops[t].word, no_strings, env, NULL, STRING_MAX + KIB};
                struct memory m = make_memory(tops[t].top, 2 * STRING_MAX + MIB);
                const uint64_t sp = load(&m, &p), envp = sp + 2 * p.word;
                /* Elsewhere, and where the block has been read. */
                const uint64_t places[] = {m.bottom, sp + 300};

                for (size_t i = 0; i < 2; i++) {
                        const uint64_t s = places[i];
                        struct gg_image image;

                        print_message("# top %zu, place %zu\n", t, i);
                        set(&m, p.word, envp, s);
                        memset(at(&m, s), 'x', STRING_MAX);
                        *at(&m, s + STRING_MAX) = '\0';
                        assert_fails(&m, p.word, sp, -EFAULT);
                        *at(&m, s + STRING_MAX - 1) = '\0';
                        assert_int_equal(gg_image_read(&image, p.word, sp, read_memory, &m), 0);
                        assert_int_equal(strlen(image.env[0]), STRING_MAX - 1);
                        gg_image_free(&image);
                }
                free(m.bytes);
        }
}

/* Memory without an end, whose words are made up. */
struct endless {
        unsigned word;
        uint64_t sp, argc;
        uint64_t env_end; /* which word ends the environment; 0: none does */
        uint64_t auxv_end;
        uint64_t text, period; /* where strings begin, and how long each is with its NUL */
        size_t first, step;    /* where in the text the entries begin, by their words' places */
        size_t total;          /* bytes that were asked for */
};

static long read_endless(void *ctx, uint64_t address, void *ret_bytes, size_t n) {
        struct endless *e = ctx;
        unsigned char *to = ret_bytes;

        e->total += n;
        for (size_t i = 0; i < n; i++) {
                uint64_t a = address + i - e->sp, index = a / e->word, value;

                if (address + i >= e->text) {
                        to[i] = (address + i - e->text) % e->period == e->period - 1 ? '\0' : 'x';
                        continue;
                }
                value = e->text + e->first + index * e->step;
                if (index == 0)
                        value = e->argc;
                else if (index == e->argc + 1 || index == e->env_end || (e->auxv_end && index >= e->auxv_end))
                        value = 0;
                to[i] = (unsigned char) (value >> 8 * (a % e->word));
        }
        return (long) n;
}

static void test_endless(void **state) {
        static const struct {
                uint64_t argc, env_end, auxv_end;
                size_t first, step;
                int want;
        } cases[] = {
                {0, 100, 200, 0, 0, -EFAULT}, /* strings that are too long */
                {0, 0, 0, 0, 0, -E2BIG},      /* no end of the environment */
                {0, 2, 0, 0, 0, -E2BIG},      /* no AT_NULL */
                {0, 200, 201, 0, 0, 0},       /* a string of 32 KiB many times: less than 8 MiB */
                {0, 300, 301, 0, 0, -E2BIG},  /* more */
                {0, 1000, 1001, 32 * KIB - 2, 32 * KIB, 0},          /* short strings far from each other */
                {0, 100000, 100001, 32 * KIB - 2, 32 * KIB, -E2BIG}, /* too many of them */
                {400000, 400003, 400005, 0, 0, 0},
        };

        (void) state;
        for (unsigned word = 4; word <= 8; word += 4) {
                for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                        struct endless e = {.word = word,
                                            .sp = 0x10000000,
                                            .argc = cases[i].argc,
                                            .env_end = cases[i].env_end,
                                            .auxv_end = cases[i].auxv_end,
                                            .text = 0x20000000,
                                            .period = i == 0 ? STRING_MAX + 1 : 32 * KIB,
                                            .first = cases[i].first,
                                            .step = cases[i].step};
                        struct gg_image image;

                        print_message("# word %u, case %zu\n", word, i);
                        assert_int_equal(gg_image_read(&image, word, e.sp, read_endless, &e), cases[i].want);
                        assert_true(e.total <= 66 * MIB);
                        if (cases[i].want == 0)
                                gg_image_free(&image);
                }
        }
}

/* Whether the entry is one of env, from the *index'th on, which then is where. */
static bool is_borrowed(char *const *env, const char *entry, size_t *index) {
        for (size_t i = *index; env[i]; i++) {
                if (env[i] == entry) {
                        *index = i;
                        return true;
                }
        }
        return false;
}

/* Edits the program and looks at all that comes of it. */
static void check_edit(uint64_t top, const struct program *p, const struct gg_env_edit *edits, size_t count) {
        const unsigned word = p->word;
        struct memory m = make_memory(top, 2 * ROOM);
        const uint64_t sp = load(&m, p);
        const size_t argc = gg_env_length(block(p->argv)), old_envc = gg_env_length(block(p->env));
        const uint64_t old_envp = sp + (1 + argc + 1) * word, old_auxv = old_envp + (old_envc + 1) * word;
        const size_t auxv_size = (p->execfn ? 10 : 8) * (size_t) word;
        unsigned char *before = malloc(2 * ROOM);
        void *room = malloc(gg_env_room(block(p->env), edits, count));
        char **want = gg_env_apply(block(p->env), edits, count, room);
        struct gg_image image, edited;
        struct gg_image_block b;
        uint64_t to, text;
        size_t envc = gg_env_length(want);

        assert_non_null(before);
        assert_int_equal(gg_image_read(&image, word, sp, read_memory, &m), 0);
        memcpy(before, m.bytes, 2 * ROOM);
        assert_int_equal(gg_image_edit(&image, edits, count, &b), 0);
        assert_int_equal(b.at % 16, 0);
        assert_true(b.at + b.size <= sp);
        assert_true(sp - b.at - b.size < 16);
        memcpy(at(&m, b.at), b.bytes, b.size);

        /* What is there before the stack pointer is switched is what was there. */
        assert_memory_equal(at(&m, sp), before + (sp - m.bottom), top - sp);
        assert_is_program(&image, p);

        /* Word for word. */
        to = b.at;
        assert_memory_equal(at(&m, to), at(&m, sp), (1 + argc + 1) * word);
        to += (1 + argc + 1) * word;
        text = to + (envc + 1) * word + auxv_size;
        for (size_t i = 0, index = 0; i < envc; i++, to += word) {
                if (is_borrowed(block(p->env), want[i], &index)) {
                        assert_true(get(&m, word, to) == get(&m, word, old_envp + index * word));
                        index++;
                } else {
                        assert_true(get(&m, word, to) == text);
                        text += strlen(want[i]) + 1;
                }
        }
        assert_int_equal(get(&m, word, to), 0);
        to += word;
        assert_memory_equal(at(&m, to), at(&m, old_auxv), auxv_size);
        assert_true(text == b.at + b.size);

        /* And as a program reads it, twice over. */
        assert_int_equal(gg_image_read(&edited, word, b.at, read_memory, &m), 0);
        assert_int_equal(edited.argc, argc);
        assert_same_strings(edited.argv, image.argv);
        assert_same_strings(edited.env, want);
        assert_int_equal(edited.envc, envc);
        if (p->execfn)
                assert_string_equal(edited.execfn, p->execfn);
        else
                assert_null(edited.execfn);
        gg_image_block_free(&b);
        assert_int_equal(gg_image_edit(&edited, edits, count, &b), 0);
        assert_true(b.at + b.size <= edited.sp);
        memcpy(at(&m, b.at), b.bytes, b.size);
        gg_image_free(&edited);
        assert_int_equal(gg_image_read(&edited, word, b.at, read_memory, &m), 0);
        assert_same_strings(edited.env, want);

        gg_image_free(&edited);
        gg_image_block_free(&b);
        gg_image_free(&image);
        free(room);
        free(before);
        free(m.bytes);
}

static void test_edit(void **state) {
        static const char *const twice[] = {"GOROOT=/a", "GOROOT=/a", "A=1", "A=1", "GOROOT", NULL};
        static const char *const only[] = {"GOROOT=/old", NULL};
        static const struct {
                const char *const *env;
                struct gg_env_edit edits[3];
        } cases[] = {
                {entries, {{NULL, NULL}}},
                {entries, {{"GOROOT", "/new"}}},
                {entries, {{"GOROOT", "/a/much/longer/name/than/there/was/before"}}},
                {entries, {{"GOROOT", ""}}},
                {entries, {{"GOROOT", NULL}}},
                {entries, {{"NEW", "1"}}},
                {entries, {{"NEW", NULL}}},
                {entries, {{"GOROOT", "/new"}, {"Z", NULL}, {"NEW", "1"}}},
                {entries, {{"NEW", "1"}, {"PATH", "/x"}, {"Z", "2"}}},
                {twice, {{"GOROOT", "/new"}, {"A", "2"}}},
                {twice, {{"GOROOT", "/a"}}},
                {twice, {{"A", NULL}, {"GOROOT", NULL}}},
                {only, {{"GOROOT", NULL}}},
                {only, {{"GOROOT", "/new"}}},
                {no_strings, {{NULL, NULL}}},
                {no_strings, {{"GOROOT", "/new"}}},
                {no_strings, {{"GOROOT", NULL}}},
        };
        static const char *const *const argvs[] = {two_arguments, arguments, one_argument, no_strings};

        (void) state;
        for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
                for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                        size_t count = 0;

                        print_message("# top %zu, case %zu\n", t, i);
                        while (count < 3 && cases[i].edits[count].name)
                                count++;
                        for (size_t k = 0; k < sizeof argvs / sizeof *argvs; k++) {
                                struct program p = {tops[t].word, argvs[k], cases[i].env,
                                                    k % 2 ? NULL : "/go", k};

                                check_edit(tops[t].top, &p, cases[i].edits, count);
                        }
                }
        }
}

/* The same numbers in every run. */
static uint32_t seed;

static uint32_t next(uint32_t below) {
        seed = seed * 1664525 + 1013904223;
        return (seed >> 8) % below;
}

/* Any environment of few names, any edits. */
static void test_edit_random(void **state) {
        static const char *const names[] = {"A", "AB", "GOROOT", "B"};

        (void) state;
        seed = 1;
        for (unsigned round = 0; round < 2000; round++) {
                static char strings[12][16], values[4][600];
                const char *argv[6], *env[13];
                struct gg_env_edit edits[4];
                size_t argc = next(6), envc = next(13), count = 0, t = next(sizeof tops / sizeof *tops);

                for (size_t i = 0; i < argc; i++)
                        argv[i] = arguments[i];
                argv[argc] = NULL;
                for (size_t i = 0; i < envc; i++) {
                        const char *name = names[next(4)];

                        snprintf(strings[i], sizeof *strings, "%s%s%u", name, next(5) ? "=" : "", next(3));
                        env[i] = strings[i];
                }
                env[envc] = NULL;
                for (size_t i = 0; i < 4; i++) {
                        size_t n = next(4) ? next(8) : next(599);

                        if (next(2))
                                continue;
                        memset(values[i], 'v', n);
                        values[i][n] = '\0';
                        edits[count].name = names[i];
                        edits[count++].value = next(3) ? values[i] : NULL;
                }

                struct program p = {tops[t].word, argv, env, next(4) ? "/go" : NULL, next(100)};

                check_edit(tops[t].top, &p, edits, count);
        }
}

/* A stack so near to address 0 that there is no room. */
static void test_edit_no_room(void **state) {
        static const struct gg_env_edit edit = {"GOROOT", "/new"};

        (void) state;
        for (unsigned word = 4; word <= 8; word += 4) {
                struct program p = {word, two_arguments, entries, "/go", 0};
                struct memory m = make_memory(KIB, KIB);
                const uint64_t highest = load(&m, &p);
                unsigned fitted = 0, failed = 0;

                for (uint64_t sp = 0; sp <= highest; sp += 16) {
                        struct gg_image image;
                        struct gg_image_block b, before;
                        int r;

                        p.gap = (size_t) (highest - sp);
                        assert_true(load(&m, &p) == sp);
                        assert_int_equal(gg_image_read(&image, word, sp, read_memory, &m), 0);
                        memset(&b, 0x5a, sizeof b);
                        memcpy(&before, &b, sizeof b);
                        r = gg_image_edit(&image, &edit, 1, &b);
                        if (r == 0) {
                                assert_true(b.at < image.sp && b.size <= image.sp - b.at);
                                gg_image_block_free(&b);
                                fitted++;
                        } else {
                                assert_int_equal(fitted, 0);
                                assert_int_equal(r, -ENOMEM);
                                assert_memory_equal(&b, &before, sizeof b);
                                failed++;
                        }
                        gg_image_free(&image);
                }
                assert_true(fitted > 0 && failed > 0);
                free(m.bytes);
        }
}

/* What main() was given. */
static char **own_argv, **own_env;
static int own_argc;

/* The process's own memory, by way of a pipe: the kernel says where it ends, in an emulator too. */
static long read_own(void *ctx, uint64_t address, void *ret_bytes, size_t n) {
        const int *ends = ctx;
        size_t got = 0;

        while (got < n) {
                size_t piece = 4096 - (size_t) (address + got) % 4096;
                long r;

                if (piece > n - got)
                        piece = n - got;
                /* Not write(2): a sanitizer would look at the memory itself. */
                r = syscall(SYS_write, ends[1], (uintptr_t) (address + got), piece);
                if (r < 0)
                        break;
                assert_int_equal(read(ends[0], (char *) ret_bytes + got, (size_t) r), r);
                got += (size_t) r;
                if ((size_t) r < piece)
                        break;
        }
        return got > 0 ? (long) got : -EFAULT;
}

/* The one that a kernel made. */
static void test_own(void **state) {
        const struct gg_env_edit edits[] = {{"GOROOT", "/new"}, {"PATH", NULL}};
        uint64_t sp = (uintptr_t) own_argv - sizeof(char *);
        const char *execfn = (const char *) (uintptr_t) getauxval(AT_EXECFN);
        struct gg_image image;
        struct gg_image_block b;
        char **want, **got;
        void *room;
        int ends[2];

        (void) state;
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        assert_int_equal(gg_image_read(&image, sizeof(char *), sp, read_own, ends), 0);
        close(ends[0]);
        close(ends[1]);
        assert_int_equal(image.argc, own_argc);
        assert_string_equal(image.argv[0], own_argv[0]);
        assert_same_strings(image.env, own_env);
        assert_non_null(execfn);
        assert_string_equal(image.execfn, execfn);

        /* The pointers can be followed: the block is for this very process. */
        assert_int_equal(gg_image_edit(&image, edits, 2, &b), 0);
        room = malloc(gg_env_room(own_env, edits, 2));
        want = gg_env_apply(own_env, edits, 2, room);
        got = malloc(b.size);
        assert_non_null(got);
        memcpy(got, b.bytes, b.size);
        assert_ptr_equal(got[1], own_argv[0]);
        char **entry = got + 1 + own_argc + 1;
        for (; *want; want++, entry++) {
                uint64_t address = (uintptr_t) *entry;

                if (address >= b.at && address < b.at + b.size)
                        assert_string_equal((char *) b.bytes + (address - b.at), *want);
                else
                        assert_ptr_equal(*entry, *want);
        }
        assert_null(*entry);
        unsigned long pair[2];
        unsigned pairs = 0;
        for (char **auxv = entry + 1; memcpy(pair, auxv, sizeof pair), pair[0] != AT_NULL; auxv += 2, pairs++)
                if (pair[0] == AT_EXECFN || pair[0] == AT_ENTRY || pair[0] == AT_PHDR || pair[0] == AT_PAGESZ)
                        assert_true(getauxval(pair[0]) == pair[1]);
        assert_true(pairs > 4);
        free(got);
        free(room);
        gg_image_block_free(&b);
        gg_image_free(&image);
}

int main(int argc, char **argv, char **env) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_read),         cmocka_unit_test(test_read_border),
                cmocka_unit_test(test_read_large),   cmocka_unit_test(test_read_scattered),
                cmocka_unit_test(test_read_execfn),  cmocka_unit_test(test_damaged),
                cmocka_unit_test(test_reader_fails), cmocka_unit_test(test_long_string),
                cmocka_unit_test(test_endless),      cmocka_unit_test(test_edit),
                cmocka_unit_test(test_edit_random),  cmocka_unit_test(test_edit_no_room),
                cmocka_unit_test(test_own),
        };

        own_argc = argc;
        own_argv = argv;
        own_env = env;
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
