/* SPDX-License-Identifier: MIT */
#include "core/record-parts.h"
#include <errno.h>
#include <goroot-guard/path.h>
#include <goroot-guard/record.h>
#include <string.h>

struct gg_str gg_record_command(struct gg_str argument) {
        bool is_word = argument.n > 0 && argument.n <= 16;

        for (size_t i = 0; is_word && i < argument.n; i++)
                is_word = argument.p[i] >= 'a' && argument.p[i] <= 'z';
        return is_word ? argument : (struct gg_str){NULL, 0};
}

/* A word that can be pasted into a shell. */
static void put_shell_word(struct gg_buf *buf, const char *word) {
        static const char plain[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
        bool is_plain = *word != '\0';

        for (const char *p = word; is_plain && *p; p++)
                is_plain = strchr(plain, *p) != NULL;
        if (is_plain) {
                gg_buf_puts(buf, word);
                return;
        }

        struct gg_str rest = gg_str_of(word);
        gg_buf_putc(buf, '\'');
        for (bool first = true; rest.p; first = false) {
                struct gg_str part = gg_str_cut(&rest, '\'');

                gg_buf_puts(buf, first ? "" : "'\\''");
                gg_record_put_text(buf, part);
        }
        gg_buf_putc(buf, '\'');
}

/* A go without a root of its own may need the GOROOT that cannot be verified. */
static bool has_remedy(const struct gg_judgement *j) {
        return j->outcome == GG_OUTCOME_VIOLATION && j->reason != GG_REASON_UNVERIFIABLE;
}

void gg_record_remedy(struct gg_buf *buf, const struct gg_judgement *j) {
        if (!has_remedy(j))
                return;
        if (j->source == GG_SOURCE_ENV)
                gg_buf_puts(buf, "unset GOROOT");
        if (!j->file_is_wrong)
                return;

        /* `go env -u GOROOT` is no way out: with a GOROOT that is no directory every go command fails, that
         * one too. The pattern takes every line of it: with only the last one gone, one before it would
         * count. */
        gg_buf_puts(buf, j->source == GG_SOURCE_ENV ? "; " : "");
        gg_buf_puts(buf, "sed -i '/^GOROOT=/d' ");
        put_shell_word(buf, j->goroot_file);
}

/* ---- one line for people ---- */

static void put_versioned(struct gg_buf *buf, const char *path, const char *version) {
        gg_record_put_text(buf, gg_str_of(path));
        gg_buf_puts(buf, " (");
        gg_record_put_text(buf, gg_str_of(version[0] != '\0' ? version : "version unknown"));
        gg_buf_putc(buf, ')');
}

static void put_source(struct gg_buf *buf, const struct gg_judgement *j) {
        if (j->source == GG_SOURCE_ENV) {
                gg_buf_puts(buf, "the environment");
                return;
        }
        gg_record_put_text(buf, gg_str_of(j->goroot_file));
        gg_buf_putc(buf, ':');
        gg_buf_put_uint(buf, j->goroot_line);
}

/* What is behind GOROOT: "(go1.19.8)", "(no such directory: a literal ~ that no shell expanded)". */
static void put_finding(struct gg_buf *buf, const struct gg_judgement *j) {
        const char *hint = gg_hint_text(j->hint);

        gg_buf_puts(buf, " (");
        if (j->reason == GG_REASON_UNVERIFIABLE && j->goroot_version[0] == '\0')
                gg_buf_puts(buf, "no toolchain of a known version");
        else if (j->reason == GG_REASON_MISSING)
                gg_buf_puts(buf, j->hint == GG_HINT_BINARY ? "no directory" : "no such directory");
        else if (j->reason == GG_REASON_INCOMPLETE)
                gg_buf_puts(buf, "no toolchain in it");
        else
                gg_record_put_text(
                        buf, gg_str_of(j->goroot_version[0] != '\0' ? j->goroot_version : "version unknown"));
        if (hint[0] != '\0') {
                gg_buf_puts(buf, ": ");
                gg_buf_puts(buf, hint);
        }
        if (j->reason == GG_REASON_TREE_MISMATCH)
                gg_buf_puts(buf, ", another tree");
        gg_buf_putc(buf, ')');
}

static const char *opening(const struct gg_record *r) {
        switch (r->plan->action) {
        case GG_ACTION_REWRITE:
                return r->plan->unset ? "removed GOROOT for " : "rewrote GOROOT for ";
        case GG_ACTION_BLOCK:
                return "blocked ";
        case GG_ACTION_PASS:
                return "allowed GOROOT for ";
        default:
                return r->judgement->reason == GG_REASON_UNVERIFIABLE ? "cannot verify GOROOT for "
                                                                      : "wrong GOROOT for ";
        }
}

static void put_violation(struct gg_buf *buf, const struct gg_record *r) {
        const struct gg_judgement *j = r->judgement;

        gg_buf_puts(buf, opening(r));
        put_versioned(buf, j->bin.path, j->bin.info.version);
        gg_buf_puts(buf, ": inherited ");
        gg_record_put_text(buf, gg_str_of(j->goroot));
        put_finding(buf, j);
        gg_buf_puts(buf, " from ");
        put_source(buf, j);
        if (j->bin.root[0] != '\0') {
                gg_buf_puts(buf, "; real root ");
                gg_record_put_text(buf, gg_str_of(j->bin.root));
        } else {
                gg_buf_puts(buf, "; the binary has no root of its own");
        }
        /* A rewritten variable is mended for this launch and the next one; a file goes on hiding go.env of
         * the real root. */
        if (has_remedy(j) &&
            (r->plan->action == GG_ACTION_LOG || r->plan->action == GG_ACTION_BLOCK || j->file_is_wrong)) {
                gg_buf_puts(buf, "; fix: ");
                gg_record_remedy(buf, j);
        }
}

/* Only what can stand between a launch that would succeed and a look
 * at its file (open(2), read(2), mmap(2)). */
static void put_errno(struct gg_buf *buf, int error) {
        static const struct {
                int error;
                const char *text;
        } texts[] = {
                {EMFILE, "no file descriptor left (EMFILE)"},
                {ENFILE, "no file descriptor left (ENFILE)"},
                {ENOMEM, "no memory (ENOMEM)"},
                {EIO, "input/output error (EIO)"},
                {EPERM, "not permitted (EPERM)"},
                {ENOSYS, "not available here (ENOSYS)"},
        };

        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
                if (texts[i].error == error) {
                        gg_buf_puts(buf, texts[i].text);
                        return;
                }
        }
        gg_buf_puts(buf, "error ");
        gg_buf_put_uint(buf, (uint64_t) error);
}

static void put_scene(struct gg_buf *buf, const struct gg_record *r) {
        struct gg_str launcher = gg_path_base(r->scene.launcher);

        gg_buf_puts(buf, " [");
        gg_record_put_text(buf, launcher.n > 0 ? launcher : gg_str_of("pid"));
        gg_buf_putc(buf, ' ');
        gg_buf_put_uint(buf, r->pid);
        if (r->scene.cwd.n > 0) {
                gg_buf_puts(buf, ", ");
                gg_record_put_text(buf, r->scene.cwd);
        }
        gg_buf_putc(buf, ']');
}

/* Of the sink that this record goes to: what could not be delivered there. */
static void put_lost(struct gg_buf *buf, uint64_t lost) {
        if (lost == 0)
                return;
        gg_buf_puts(buf, " (");
        gg_buf_put_uint(buf, lost);
        gg_buf_puts(buf,
                    lost == 1 ? " record before this one was lost)" : " records before this one were lost)");
}

void gg_record_sentence(struct gg_buf *buf, const struct gg_record *r) {
        const struct gg_judgement *j = r->judgement;

        switch (j->outcome) {
        case GG_OUTCOME_VIOLATION:
                put_violation(buf, r);
                break;
        case GG_OUTCOME_UNDECIDED:
                gg_buf_puts(buf, "did not check the launch of ");
                gg_record_put_text(buf, gg_str_of(j->bin.path));
                gg_buf_puts(buf, ": ");
                put_errno(buf, j->error);
                break;
        case GG_OUTCOME_NOT_GO:
        case GG_OUTCOME_MATCH:
                gg_buf_puts(buf, j->switches ? "GOTOOLCHAIN replaces GOROOT for " : "GOROOT is right for ");
                put_versioned(buf, j->bin.path, j->bin.info.version);
                break;
        }
        put_scene(buf, r);
        put_lost(buf, r->lost);
}

void gg_record_line(struct gg_buf *buf, const struct gg_record *r) {
        gg_buf_puts(buf, GG_RECORD_PREFIX);
        gg_record_sentence(buf, r);
        gg_buf_putc(buf, '\n');
}

/* ---- mistakes in the configuration ---- */

void gg_conf_record_sentence(struct gg_buf *buf, const struct gg_conf_record *r) {
        gg_conf_error_format(buf, r->first);
        if (r->count > 1) {
                gg_buf_puts(buf, "; ");
                gg_buf_put_uint(buf, r->count - 1);
                gg_buf_puts(buf, r->count > 2 ? " more mistakes" : " more mistake");
        }
        gg_buf_puts(buf, "; see goroot-guard check-config");
        put_lost(buf, r->lost);
}

void gg_conf_record_line(struct gg_buf *buf, const struct gg_conf_record *r) {
        gg_buf_puts(buf, GG_RECORD_PREFIX);
        gg_conf_record_sentence(buf, r);
        gg_buf_putc(buf, '\n');
}
