/* SPDX-License-Identifier: MIT */
#include "output/proofs.h"
#include "commands.h"
#include "common/json.h"
#include "system/preloadfile.h"

static const char *const words[] = {
        [GG_PROOF_LOADS] = "load it",           [GG_PROOF_FAILS] = "do not load it",
        [GG_PROOF_OTHER] = "cannot load it",    [GG_PROOF_UNPROVEN] = "not tried",
        [GG_PROOF_FOREIGN] = "do not run here",
};

void gg_proofs_print(const struct gg_survey *survey, FILE *stream) {
        for (size_t i = 0; i < survey->count; i++) {
                const struct gg_proof *p = &survey->proofs[i];

                fputs("  programs of ", stream);
                gg_put_text(stream, p->loader->path);
                fprintf(stream, " (%s, %s): %s", p->loader->is_musl ? "musl" : "glibc", p->loader->arch,
                        words[p->result]);
                if (p->loader->is_musl)
                        fputs(", by LD_PRELOAD alone (musl reads no " GG_PRELOAD_FILE ")", stream);
                if (p->why) {
                        fputs(": ", stream);
                        gg_put_text(stream, p->why);
                }
                putc('\n', stream);
        }
}

static json_t *json_known(const char *s) {
        return s ? gg_json_text(gg_str_of(s)) : json_null();
}

json_t *gg_proofs_json(const struct gg_survey *survey) {
        json_t *whole = json_array();

        for (size_t i = 0; i < survey->count; i++) {
                const struct gg_proof *p = &survey->proofs[i];
                json_t *one = json_pack(
                        "{s:o, s:s, s:s, s:i, s:s, s:o, s:o}", "loader", json_known(p->loader->path), "libc",
                        p->loader->is_musl ? "musl" : "glibc", "arch", p->loader->arch, "bits",
                        p->loader->kind.is64 ? 64 : 32, "result", gg_proof_result_name(p->result), "library",
                        json_known(p->library), "why", json_known(p->why));

                if (json_array_append_new(whole, one) < 0) {
                        json_decref(whole);
                        return NULL;
                }
        }
        return whole;
}
