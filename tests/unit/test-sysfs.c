/* SPDX-License-Identifier: MIT */
/* The system calls of lib/sys against those of the C library: with numbers that are wider than what the first
 * calls of 32-bit machines knew. */
#include "sys/process.h"
#include "sys/rawcall.h"
#include <goroot-guard/sysfs.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define FAR (INT64_C(5) << 30 | 12288) /* beyond 4 GiB, in a file that is nearly all hole */

static char path[] = "/tmp/goroot-guard-sysfs.XXXXXX";

static int make_file(void **state) {
        int fd = mkstemp(path);

        if (fd < 0 || pwrite(fd, "near", 4, 4096) != 4 || pwrite(fd, "far away", 8, FAR) != 8)
                return -1;
        return fchmod(fd, 0641) < 0 ? -1 : close(fd);
}

static int remove_file(void **state) {
        return unlink(path);
}

static void test_six_arguments(void **state) {
        /* On 32-bit machines the offset of a mapping counts pages of 4096 bytes (mmap2(2)). */
        long offset = GG_SYS_MMAP == SYS_mmap ? 4096 : 1;
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        long r = gg_syscall6(GG_SYS_MMAP, 0, 4096, PROT_READ, MAP_PRIVATE, fd, offset);

        assert_false(r < 0 && r > -4096);
        assert_memory_equal((const void *) r, "near", 5); /* NOLINT(performance-no-int-to-ptr) */
        assert_int_equal(gg_syscall6(SYS_munmap, r, 4096, 0, 0, 0, 0), 0);
        close(fd);
        assert_int_equal(gg_syscall6(GG_SYS_MMAP, 0, 4096, PROT_READ, MAP_PRIVATE, fd, offset), -EBADF);
}

static void test_stat(void **state) {
        struct gg_stat st;
        struct stat expected;

        assert_int_equal(stat(path, &expected), 0);
        assert_int_equal(gg_sysfs.stat(NULL, path, &st), 0);
        assert_true(st.dev == expected.st_dev);
        assert_true(st.ino == expected.st_ino);
        assert_true(st.size == (uint64_t) FAR + 8);
        assert_int_equal(st.uid, getuid());
        assert_int_equal(st.mode, 0641);
        assert_int_equal(st.type, GG_FILE_REGULAR);
        assert_int_equal(gg_sysfs.stat(NULL, "/", &st), 0);
        assert_int_equal(st.type, GG_FILE_DIRECTORY);
        assert_int_equal(gg_sysfs.stat(NULL, "/dev/null/none", &st), -ENOTDIR);
}

static void test_read(void **state) {
        int handle = gg_sysfs.open(NULL, path);
        char text[16] = "";

        assert_true(handle >= 0);
        assert_int_equal(gg_sysfs.pread(NULL, handle, text, 4, 4096), 4);
        assert_string_equal(text, "near");
        assert_int_equal(gg_sysfs.pread(NULL, handle, text, sizeof text, (uint64_t) FAR), 8);
        assert_string_equal(text, "far away");
        assert_int_equal(gg_sysfs.pread(NULL, handle, text, sizeof text, (uint64_t) FAR + 8), 0);
        assert_int_equal(gg_sysfs.pread(NULL, handle, text, sizeof text, UINT64_MAX), -EINVAL);
        gg_sysfs.close(NULL, handle);
        assert_int_equal(gg_sysfs.pread(NULL, handle, text, sizeof text, 0), -EBADF);
}

static void test_process(void **state) {
        struct gg_process process;
        struct rlimit limit;
        /* Not time(3), which may lag behind the clock by a tick, and so by a second at the turn of one. */
        struct timespec before, after;

        assert_int_equal(clock_gettime(CLOCK_REALTIME, &before), 0);
        gg_process_read(&process);
        assert_int_equal(clock_gettime(CLOCK_REALTIME, &after), 0);
        assert_int_equal(process.pid, getpid());
        assert_int_equal(process.ppid, getppid());
        assert_int_equal(process.uid, getuid());
        assert_true(process.seconds >= before.tv_sec && process.seconds <= after.tv_sec);
        assert_true(process.milliseconds < 1000);

        assert_int_equal(getrlimit(RLIMIT_STACK, &limit), 0);
        assert_true(gg_process_stack_limit() == (limit.rlim_cur < 64 << 20 ? limit.rlim_cur : 64 << 20));
}

static void test_memory(void **state) {
        unsigned char *memory = gg_process_map(10000);

        assert_non_null(memory);
        for (size_t i = 0; i < 10000; i++)
                assert_int_equal(memory[i], 0);
        memory[9999] = 1;
        gg_process_unmap(memory, 10000);

        uintptr_t known = 0;
        assert_false(gg_process_readable(memory, 1, &known));
        assert_true(gg_process_readable(path, sizeof path, &known));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_six_arguments), cmocka_unit_test(test_stat),
                cmocka_unit_test(test_read),          cmocka_unit_test(test_process),
                cmocka_unit_test(test_memory),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("sysfs", tests, make_file, remove_file);
}
