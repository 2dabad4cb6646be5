/* SPDX-License-Identifier: MIT */
#include "preload/candidate.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

/* Two pages that can be read and one that cannot. */
static char *pages;
static size_t page;

static int map_pages(void **state) {
        (void) state;
        page = (size_t) sysconf(_SC_PAGESIZE);
        pages = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED)
                return -1;
        return mprotect(pages + 2 * page, page, PROT_NONE);
}

static const struct {
        const char *path;
        bool want;
} names[] = {
        {"go", true},
        {"/usr/bin/go", true},
        {"/opt/go/1.22/bin/go1.22", true},
        {"/usr/bin/cargo", true},
        {"mongo", true},
        {"xgox", true},
        {"/usr/local/go/bin/vet", false},
        {"/go/", false},
        {"/go/x", false},
        {"g", false},
        {"o", false},
        {"", false},
        {"og", false},
        {"g/o", false},
        {"/bin/true", false},
        {"/usr/local/lib/something/quite/long/that/ends/in/gnomon", false},
        {"/usr/local/lib/something/quite/long/that/ends/in/django-admin", true},
};

/* Every name at every alignment, with its NUL the last byte that can be read. */
static void test_names(void **state) {
        (void) state;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                size_t n = strlen(names[i].path) + 1;

                print_message("# %s\n", names[i].path);
                assert_int_equal(gg_candidate_name(memcpy(pages + 2 * page - n, names[i].path, n)),
                                 names[i].want);
                for (size_t shift = 0; shift < 16; shift++) {
                        memset(pages, 'g', 256);
                        assert_int_equal(gg_candidate_name(memcpy(pages + shift, names[i].path, n)),
                                         names[i].want);
                }
        }
}

/* What stands before the name in the same word is not part of it, a NUL least of all. */
static void test_neighbours(void **state) {
        static const char before[] = "\0\0\0\0\0\0\0\0", name[] = "o";

        (void) state;
        for (size_t shift = 1; shift < 8; shift++) {
                memcpy(pages, before, sizeof before);
                memcpy(pages + shift, "/bin/go", 8);
                assert_true(gg_candidate_name(pages + shift));
                memset(pages, 'g', 8);
                memcpy(pages + shift, name, sizeof name);
                assert_false(gg_candidate_name(pages + shift));
        }
}

/* A name that runs into memory that cannot be read is none: the kernel says EFAULT to it. */
static void test_unreadable(void **state) {
        (void) state;
        assert_false(gg_candidate_name(NULL));
        assert_false(gg_candidate_name((const char *) 8));
        assert_false(gg_candidate_name(pages + 2 * page));
        for (size_t n = 1; n < 32; n++) {
                memcpy(pages + 2 * page - 2, "go", 2);
                memset(pages + 2 * page - 2 - n, 'g', n);
                assert_false(gg_candidate_name(pages + 2 * page - n));
        }
}

/* A name over the border of two pages that can both be read. */
static void test_border(void **state) {
        static const char path[] = "/usr/lib/go-1.22/bin/go";

        (void) state;
        for (size_t n = 0; n < sizeof path; n++) {
                memcpy(pages + page - n, path, sizeof path);
                assert_true(gg_candidate_name(pages + page - n));
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names),
                cmocka_unit_test(test_neighbours),
                cmocka_unit_test(test_unreadable),
                cmocka_unit_test(test_border),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("candidate", tests, map_pages, NULL);
}
