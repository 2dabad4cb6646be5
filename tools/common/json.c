/* SPDX-License-Identifier: MIT */
#include "common/json.h"
#include <goroot-guard/record.h>
#include <stdlib.h>

json_t *gg_json_text(struct gg_str text) {
        size_t cap = 6 * text.n + 3; /* each byte as \uXXXX, the quotes, the NUL */
        char *storage = malloc(cap);
        json_t *value = NULL;
        struct gg_buf buf;

        if (storage) {
                gg_buf_init(&buf, storage, cap);
                gg_record_put_json(&buf, text);
                value = json_loadb(buf.p, buf.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        }
        free(storage);
        return value;
}
