/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <goroot-guard/env.h>
#include <goroot-guard/goenv.h>
#include <string.h>

/* No key that anybody looks for is longer. */
#define KEY_MAX 32

/* A launch must end: /dev/zero as GOENV has no last line. */
#define FILE_MAX (1 << 20)

int gg_goenv_path(char *const *env, struct gg_buf *buf) {
        const char *goenv = gg_env_get(env, "GOENV");
        const char *dir = gg_env_get(env, "XDG_CONFIG_HOME");

        gg_buf_reset(buf);
        if (goenv && *goenv != '\0') {
                if (strcmp(goenv, "off") == 0)
                        return -ENOENT;
                gg_buf_puts(buf, goenv);
        } else if (dir && *dir != '\0') { /* os.UserConfigDir */
                gg_buf_puts(buf, dir);
                gg_buf_puts(buf, "/go/env");
        } else {
                dir = gg_env_get(env, "HOME");
                if (!dir || *dir == '\0')
                        return -ENOENT;
                gg_buf_puts(buf, dir);
                gg_buf_puts(buf, "/.config/go/env");
        }
        return buf->truncated ? -ENAMETOOLONG : 0;
}

/* Where in its line the reader is. */
enum state {
        IN_KEY,
        IN_VALUE,
        IN_OTHER, /* a line that does not count, or a key that nobody asked for: up to the line's end */
};

struct reader {
        enum state state;
        unsigned line;
        char key[KEY_MAX];
        size_t key_len;
        size_t value_len;
        struct gg_goenv_key *hit; /* IN_VALUE */
        struct gg_goenv_key *keys;
        size_t key_count;
};

static void start_line(struct reader *r) {
        r->line++;
        r->state = IN_KEY;
        r->key_len = 0;
}

static void start_value(struct reader *r) {
        r->state = IN_OTHER;
        for (size_t i = 0; i < r->key_count; i++) {
                struct gg_goenv_key *key = &r->keys[i];

                if (strlen(key->name) != r->key_len || memcmp(key->name, r->key, r->key_len) != 0)
                        continue;
                r->state = IN_VALUE;
                r->hit = key;
                r->value_len = 0;
                key->line = r->line;
                key->value[0] = '\0';
                key->cut = false;
                return;
        }
}

static void key_byte(struct reader *r, char c) {
        /* readEnvFile: a line counts if it starts with A to Z; the key is all before the first '='. */
        if (r->key_len == 0 && (c < 'A' || c > 'Z'))
                r->state = IN_OTHER;
        else if (c == '=')
                start_value(r);
        else if (r->key_len == KEY_MAX)
                r->state = IN_OTHER;
        else
                r->key[r->key_len++] = c;
}

static void value_byte(struct reader *r, char c) {
        struct gg_goenv_key *key = r->hit;

        /* A NUL would end the value for every reader of C strings, and no path holds one: what follows is as
         * good as cut. */
        if (key->cut || c == '\0' || r->value_len + 1 >= key->cap) {
                key->cut = true;
                return;
        }
        key->value[r->value_len++] = c;
        key->value[r->value_len] = '\0';
}

static void forget(struct gg_goenv_key *keys, size_t key_count) {
        for (size_t i = 0; i < key_count; i++) {
                keys[i].value[0] = '\0';
                keys[i].line = 0;
                keys[i].cut = false;
        }
}

int gg_goenv_read(const struct gg_fs *fs, const char *path, struct gg_goenv_key *keys, size_t key_count) {
        struct reader r = {.keys = keys, .key_count = key_count};
        char chunk[512];
        uint64_t offset = 0;
        long n;

        forget(keys, key_count);
        int handle = fs->open(fs->ctx, path);
        if (handle < 0)
                return handle;
        start_line(&r);
        while ((n = fs->pread(fs->ctx, handle, chunk, sizeof chunk, offset)) > 0) {
                for (long i = 0; i < n; i++) {
                        if (chunk[i] == '\n')
                                start_line(&r);
                        else if (r.state == IN_KEY)
                                key_byte(&r, chunk[i]);
                        else if (r.state == IN_VALUE)
                                value_byte(&r, chunk[i]);
                }
                offset += (uint64_t) n;
                if (offset > FILE_MAX) {
                        n = -EFBIG;
                        break;
                }
        }
        fs->close(fs->ctx, handle);
        if (n < 0) {
                forget(keys, key_count);
                return (int) n;
        }
        return 0;
}
