/* SPDX-License-Identifier: MIT */
/* Runs a fuzz target over every file of its corpus, without a fuzzing engine: each file is one line of TAP,
 * so a corpus is an ordinary test under any compiler. A crash ends the run early, and the missing lines of
 * the plan say so. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int is_input(const struct dirent *entry) {
        return entry->d_name[0] != '.';
}

static int replay(const char *path) {
        FILE *f = fopen(path, "rb");
        struct stat st;
        uint8_t *data;

        if (!f)
                return -1;
        if (fstat(fileno(f), &st) < 0 || !(data = malloc((size_t) st.st_size + 1))) {
                fclose(f);
                return -1;
        }
        size_t n = fread(data, 1, (size_t) st.st_size, f);
        fclose(f);
        LLVMFuzzerTestOneInput(data, n);
        free(data);
        return 0;
}

int main(int argc, char *argv[]) {
        struct dirent **entries;
        char path[4096];
        int failed = 0;

        if (argc != 2) {
                fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
                return 2;
        }
        int n = scandir(argv[1], &entries, is_input, alphasort);
        if (n <= 0) {
                fprintf(stderr, "%s: no corpus in %s\n", argv[0], argv[1]);
                return 1;
        }
        printf("1..%d\n", n);
        for (int i = 0; i < n; i++) {
                snprintf(path, sizeof path, "%s/%s", argv[1], entries[i]->d_name);
                int r = replay(path);
                failed |= r;
                printf("%sok %d - %s\n", r ? "not " : "", i + 1, entries[i]->d_name);
                fflush(stdout);
                free(entries[i]);
        }
        free(entries);
        return failed ? 1 : 0;
}
