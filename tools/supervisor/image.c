/* SPDX-License-Identifier: MIT */
#include "image.h"
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The kernel allows 6 MiB to all strings and pointers together (bprm_stack_limits() in fs/exec.c). */
#define BLOCK_MAX ((size_t) 8 << 20)
#define TEXT_MAX ((size_t) 8 << 20)

/* Whoever may write to the program's memory can lay strings anywhere: what is read for them has a limit. */
#define READ_MAX ((size_t) 64 << 20)

/* Block and strings of most programs are within one piece. Too much is soon enough: the strings lie at the
 * top of the stack, where a longer read ends. */
#define PIECE_MIN ((size_t) 16 << 10)
#define PIECE_MAX ((size_t) 1 << 20)

#define ARGV_KEPT 2

/* A part of the target's memory: size bytes from an address on. It grows upwards. */
struct window {
        gg_image_read_fn *read;
        void *ctx;
        uint64_t at;
        unsigned char *bytes;
        size_t size, room;
        size_t total; /* all that has been read, of former windows too */
};

/* Strings one behind the other, each with its NUL. */
struct text {
        char *bytes;
        size_t size, room;
};

static size_t smaller(size_t a, size_t b) {
        return a < b ? a : b;
}

/* The memory with room for need bytes. NULL if there is none: then it stays as it is. */
static void *grown(void *bytes, size_t *room, size_t need) {
        void *more = need <= *room ? bytes : realloc(bytes, need);

        if (more && need > *room)
                *room = need;
        return more;
}

/* Reads on until there are n bytes. */
static int window_fill(struct window *w, size_t n) {
        while (w->size < n) {
                size_t piece = w->size == 0 ? PIECE_MIN : smaller(2 * w->size, PIECE_MAX);
                uint64_t left = UINT64_MAX - w->at - w->size;
                unsigned char *bytes;
                long got;

                if (piece > left)
                        piece = (size_t) left;
                if (piece == 0)
                        return -EFAULT;
                if (w->total >= READ_MAX)
                        return -E2BIG;
                bytes = grown(w->bytes, &w->room, w->size + piece);
                if (!bytes)
                        return -ENOMEM;
                w->bytes = bytes;
                got = w->read(w->ctx, w->at + w->size, w->bytes + w->size, piece);
                if (got <= 0)
                        return got < 0 ? (int) got : -EFAULT;
                w->size += (size_t) got;
                w->total += (size_t) got;
        }
        return 0;
}

static void window_move(struct window *w, uint64_t at) {
        w->at = at;
        w->size = 0;
}

static uint64_t get_word(const unsigned char *from, unsigned word) {
        uint64_t value = 0;
        uint32_t half;

        if (word == sizeof value) {
                memcpy(&value, from, sizeof value);
                return value;
        }
        memcpy(&half, from, sizeof half);
        return half;
}

static void put_word(unsigned char *to, unsigned word, uint64_t value) {
        uint32_t half = (uint32_t) value;

        if (word == sizeof value)
                memcpy(to, &value, sizeof value);
        else
                memcpy(to, &half, sizeof half);
}

/* The word at an offset into the block, at whose beginning the window stands. */
static int block_word(struct window *w, unsigned word, size_t offset, uint64_t *ret_value) {
        int r;

        if (offset > BLOCK_MAX - word)
                return -E2BIG;
        r = window_fill(w, offset + word);
        if (r == 0)
                *ret_value = get_word(w->bytes + offset, word);
        return r;
}

/* Finds the parts of the block and keeps a copy of it. */
static int read_block(struct gg_image *image, struct window *w, uint64_t *ret_execfn) {
        const unsigned word = image->word;
        uint64_t value = 0, type = AT_NULL;
        size_t offset;
        int r;

        r = block_word(w, word, 0, &image->argc);
        if (r < 0)
                return r;
        if (image->argc > BLOCK_MAX / word)
                return -E2BIG;

        offset = (1 + (size_t) image->argc) * word;
        r = block_word(w, word, offset, &value);
        if (r < 0)
                return r;
        if (value != 0)
                return -EINVAL;

        image->envp = offset + word;
        for (offset = image->envp; (r = block_word(w, word, offset, &value)) == 0 && value != 0;
             offset += word)
                image->envc++;
        if (r < 0)
                return r;

        image->auxv = offset + word;
        offset = image->auxv;
        do {
                r = block_word(w, word, offset, &type);
                if (r == 0)
                        r = block_word(w, word, offset + word, &value);
                if (r < 0)
                        return r;
                if (type == AT_EXECFN)
                        *ret_execfn = value;
                offset += 2 * (size_t) word;
        } while (type != AT_NULL);

        image->size = offset;
        image->block = malloc(image->size);
        if (!image->block)
                return -ENOMEM;
        memcpy(image->block, w->bytes, image->size);
        return 0;
}

/* Appends the string at an address. Most begin where the one before ended, within the window: another window
 * is opened for one that lies elsewhere. */
static int take_string(struct window *w, struct text *t, uint64_t address) {
        const size_t max = 32 * (size_t) sysconf(_SC_PAGESIZE); /* MAX_ARG_STRLEN, its NUL included */
        const unsigned char *end = NULL;
        size_t from, n, seen = 0;
        int r;

        if (address - w->at > w->size) /* or below it: then this is a large number */
                window_move(w, address);
        from = (size_t) (address - w->at);
        for (;;) {
                size_t known = smaller(w->size - from, max);

                if (known > seen)
                        end = memchr(w->bytes + from + seen, '\0', known - seen);
                if (end)
                        break;
                if (known == max)
                        return -EFAULT;
                seen = known;
                r = window_fill(w, w->size + 1);
                if (r < 0)
                        return r;
        }

        n = (size_t) (end - (w->bytes + from)) + 1;
        if (n > TEXT_MAX - t->size)
                return -E2BIG;
        if (!t->bytes || n > t->room - t->size) {
                char *bytes = grown(t->bytes, &t->room, 2 * t->size + n + PIECE_MIN);

                if (!bytes)
                        return -ENOMEM;
                t->bytes = bytes;
        }
        memcpy(t->bytes + t->size, w->bytes + from, n);
        t->size += n;
        return 0;
}

/* Cuts the next count strings off the text, into pointers that NULL ends. Returns the text behind. */
static char *cut(char *text, size_t count, char **pointers) {
        for (size_t i = 0; i < count; i++) {
                pointers[i] = text;
                text += strlen(text) + 1;
        }
        pointers[count] = NULL;
        return text;
}

/* The strings in the order in which the kernel lays them, so that one window slides over them. */
static int read_strings(struct gg_image *image, struct window *w, uint64_t execfn) {
        const size_t argc = smaller((size_t) image->argc, ARGV_KEPT);
        struct text t = {NULL, 0, 0};
        char *rest;
        int r = 0;

        for (size_t i = 0; r == 0 && i < argc; i++)
                r = take_string(w, &t, get_word(image->block + (1 + i) * image->word, image->word));
        for (size_t i = 0; r == 0 && i < image->envc; i++)
                r = take_string(w, &t, get_word(image->block + image->envp + i * image->word, image->word));
        if (r == 0 && execfn != 0)
                r = take_string(w, &t, execfn);
        image->text = t.bytes;
        if (r < 0)
                return r;

        image->argv = malloc((argc + 1 + image->envc + 1) * sizeof *image->argv);
        if (!image->argv)
                return -ENOMEM;
        image->env = image->argv + argc + 1;
        rest = cut(image->text, argc, image->argv);
        rest = cut(rest, image->envc, image->env);
        image->execfn = execfn != 0 ? rest : NULL;
        return 0;
}

int gg_image_read(struct gg_image *ret_image, unsigned word, uint64_t sp, gg_image_read_fn *read, void *ctx) {
        struct gg_image image = {.word = word, .sp = sp};
        struct window w = {.read = read, .ctx = ctx, .at = sp};
        uint64_t execfn = 0;
        int r;

        if ((word != 4 && word != 8) || (word == 4 && sp > UINT32_MAX))
                return -EINVAL;
        r = read_block(&image, &w, &execfn);
        if (r == 0)
                r = read_strings(&image, &w, execfn);
        free(w.bytes);
        if (r < 0)
                gg_image_free(&image);
        else
                *ret_image = image;
        return r;
}

void gg_image_free(struct gg_image *image) {
        free(image->block);
        free(image->argv); /* env lies in the same memory */
        free(image->text);
}

/* Which of the image's entries this is, from the i-th on: gg_env_apply() borrows those that stay, in their
 * order. envc if it is a new one. */
static size_t find_entry(const struct gg_image *image, const char *entry, size_t i) {
        while (i < image->envc && image->env[i] != entry)
                i++;
        return i;
}

static int lay_out(const struct gg_image *image, char *const *env, struct gg_image_block *ret_block) {
        const unsigned word = image->word;
        const size_t envc = gg_env_length(env), auxv_size = image->size - image->auxv;
        const size_t words_size = image->envp + (envc + 1) * word + auxv_size;
        struct gg_image_block block = {0, NULL, words_size};
        unsigned char *to, *text;

        for (size_t i = 0, old = 0; i < envc; i++) {
                size_t found = find_entry(image, env[i], old);

                if (found < image->envc)
                        old = found + 1;
                else
                        block.size += strlen(env[i]) + 1;
        }
        if (block.size > image->sp)
                return -ENOMEM;
        block.at = (image->sp - block.size) & ~UINT64_C(15);
        block.bytes = malloc(block.size);
        if (!block.bytes)
                return -ENOMEM;

        memcpy(block.bytes, image->block, image->envp);
        to = block.bytes + image->envp;
        text = block.bytes + words_size;
        for (size_t i = 0, old = 0; i < envc; i++, to += word) {
                size_t found = find_entry(image, env[i], old), n;

                if (found < image->envc) {
                        memcpy(to, image->block + image->envp + found * word, word);
                        old = found + 1;
                        continue;
                }
                n = strlen(env[i]) + 1;
                put_word(to, word, block.at + (uint64_t) (text - block.bytes));
                memcpy(text, env[i], n);
                text += n;
        }
        put_word(to, word, 0);
        memcpy(to + word, image->block + image->auxv, auxv_size);
        *ret_block = block;
        return 0;
}

int gg_image_edit(const struct gg_image *image, const struct gg_env_edit *edits, size_t edit_count,
                  struct gg_image_block *ret_block) {
        void *room = malloc(gg_env_room(image->env, edits, edit_count));
        int r;

        if (!room)
                return -ENOMEM;
        r = lay_out(image, gg_env_apply(image->env, edits, edit_count, room), ret_block);
        free(room);
        return r;
}

void gg_image_block_free(struct gg_image_block *block) {
        free(block->bytes);
}
