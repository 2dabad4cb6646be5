/* SPDX-License-Identifier: MIT */
#include "core/record-parts.h"
#include "core/utf8.h"
#include <goroot-guard/forms.h>
#include <string.h>

/* So much of a line for people is shown on a web page: GitHub cuts the message of an annotation at 4096
 * characters (actions/runner, ExecutionContext.cs), and a step's summary has 1 MiB for all. */
#define SHOWN_MAX 4000

/* RFC 5424, 6.2.1: messages of programs are facility 1. */
#define FACILITY_USER 8

/* There is no enterprise number to put behind the name (RFC 5424, 7.2.2): this is the one that stands for
 * anybody's, in examples (RFC 5612). */
#define SYSLOG_ID "goroot-guard@32473"

/* What journalctl finds all records by. */
#define MESSAGE_ID "9dcf422f2b944f99ba5cb94019e3331f"

/* What was done decides how loud it is said. */
static const struct {
        char severity;      /* RFC 5424, 6.2.1: '3' error, '4' warning, '6' informational */
        char annotation[8]; /* GitHub's word */
        char colour[8];     /* ECMA-48, SGR */
} volumes[] = {
        [GG_ACTION_NONE] = {'6', "notice", "\33[36m"},   [GG_ACTION_PASS] = {'6', "notice", "\33[36m"},
        [GG_ACTION_LOG] = {'4', "warning", "\33[33;1m"}, [GG_ACTION_REWRITE] = {'4', "warning", "\33[33;1m"},
        [GG_ACTION_BLOCK] = {'3', "error", "\33[31;1m"},
};

/* A mistake in the configuration is as loud as a violation that is logged. */
static enum gg_action loudness(const struct gg_note *note) {
        return note->launch ? note->launch->plan->action : GG_ACTION_LOG;
}

static const char *action_of(const struct gg_note *note) {
        return note->launch ? gg_action_name(note->launch->plan->action) : GG_RECORD_MISTAKE;
}

/* The word that tells records apart for people. */
static const char *title_of(const struct gg_note *note) {
        return note->launch ? gg_record_reason(note->launch) : GG_RECORD_MISTAKE;
}

static void put_sentence(struct gg_buf *buf, const struct gg_note *note) {
        if (note->launch)
                gg_record_sentence(buf, note->launch);
        else
                gg_conf_record_sentence(buf, note->mistakes);
}

static void put_line(struct gg_buf *buf, const struct gg_note *note) {
        if (note->launch)
                gg_record_line(buf, note->launch);
        else
                gg_conf_record_line(buf, note->mistakes);
}

static void put_json(struct gg_buf *buf, const struct gg_note *note) {
        if (note->launch)
                gg_record_json(buf, note->launch);
        else
                gg_conf_record_json(buf, note->mistakes);
}

/* `@cee:` in front of the message says that it is JSON, to rsyslog's mmjsonparse among others. */
static void put_syslog(struct gg_buf *buf, const struct gg_note *note) {
        const struct gg_record *launch = note->launch;
        const struct gg_conf_record *mistakes = note->mistakes;

        gg_buf_putc(buf, '<');
        gg_buf_put_uint(buf, FACILITY_USER + (unsigned) (volumes[loudness(note)].severity - '0'));
        gg_buf_puts(buf, ">1 ");
        gg_record_put_time(buf, launch ? launch->seconds : mistakes->seconds,
                           launch ? launch->milliseconds : mistakes->milliseconds);
        gg_buf_putc(buf, ' ');
        if (note->host.n > 0)
                gg_buf_put_str(buf, note->host);
        else
                gg_buf_putc(buf, '-');
        gg_buf_puts(buf, " goroot-guard ");
        gg_buf_put_uint(buf, launch ? launch->pid : mistakes->pid);
        gg_buf_putc(buf, ' ');
        gg_buf_puts(buf, action_of(note));
        gg_buf_puts(buf, " [" SYSLOG_ID " action=\"");
        gg_buf_puts(buf, action_of(note));
        if (launch) {
                gg_buf_puts(buf, "\" reason=\"");
                gg_buf_puts(buf, gg_record_reason(launch));
        }
        gg_buf_puts(buf, "\"] @cee: ");
        put_json(buf, note);
}

static void put_journal(struct gg_buf *buf, const struct gg_note *note) {
        gg_buf_puts(buf, "MESSAGE=");
        put_sentence(buf, note);
        gg_buf_puts(buf, "\nPRIORITY=");
        gg_buf_putc(buf, volumes[loudness(note)].severity);
        gg_buf_puts(buf, "\nMESSAGE_ID=" MESSAGE_ID "\nSYSLOG_IDENTIFIER=goroot-guard\n");
        if (note->launch)
                gg_record_fields(buf, note->launch);
        else
                gg_conf_record_fields(buf, note->mistakes);
}

/* The sentence as far as it is shown, at the start of buf: it is escaped behind itself. */
static struct gg_str take_sentence(struct gg_buf *buf, const struct gg_note *note) {
        put_sentence(buf, note);
        if (!buf->truncated)
                gg_buf_cut(buf, gg_utf8_cut(gg_buf_str(buf), SHOWN_MAX));
        return gg_buf_str(buf);
}

static void drop_sentence(struct gg_buf *buf, struct gg_str sentence) {
        if (buf->truncated)
                return;
        memmove(buf->p, sentence.p + sentence.n, buf->len - sentence.n);
        gg_buf_cut(buf, buf->len - sentence.n);
}

/* A workflow command (actions/toolkit, command.ts): the line has no line end in it, so % alone is escaped. */
static void put_github(struct gg_buf *buf, const struct gg_note *note) {
        struct gg_str sentence = take_sentence(buf, note);

        gg_buf_puts(buf, "::");
        gg_buf_puts(buf, volumes[loudness(note)].annotation);
        gg_buf_puts(buf, " title=goroot-guard%3A ");
        gg_buf_puts(buf, title_of(note));
        gg_buf_puts(buf, "::");
        for (size_t i = 0; i < sentence.n; i++)
                if (sentence.p[i] == '%')
                        gg_buf_puts(buf, "%25");
                else
                        gg_buf_putc(buf, sentence.p[i]);
        gg_buf_putc(buf, '\n');
        drop_sentence(buf, sentence);
}

/* CommonMark 0.30, 2.4: any ASCII punctuation may be escaped, and then starts nothing: no link, no HTML. */
static bool is_punctuation(char c) {
        return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
               (c >= '{' && c <= '~');
}

/* Empty lines around it keep it apart from what the step itself has to say. */
static void put_summary(struct gg_buf *buf, const struct gg_note *note) {
        struct gg_str sentence = take_sentence(buf, note);

        gg_buf_puts(buf, "\n- **");
        gg_buf_puts(buf, title_of(note));
        gg_buf_puts(buf, "**: ");
        for (size_t i = 0; i < sentence.n; i++) {
                gg_buf_puts(buf, is_punctuation(sentence.p[i]) ? "\\" : "");
                gg_buf_putc(buf, sentence.p[i]);
        }
        gg_buf_puts(buf, "\n\n");
        drop_sentence(buf, sentence);
}

static void put_gitlab(struct gg_buf *buf, const struct gg_note *note) {
        gg_buf_puts(buf, volumes[loudness(note)].colour);
        gg_buf_puts(buf, GG_RECORD_PREFIX);
        put_sentence(buf, note);
        gg_buf_puts(buf, "\33[0m\n");
}

/* No table of addresses: every process would have to have them filled in when it is loaded. */
void gg_form_put(struct gg_buf *buf, enum gg_form form, const struct gg_note *note) {
        gg_buf_reset(buf);
        switch (form) {
        case GG_FORM_LINE:
                put_line(buf, note);
                break;
        case GG_FORM_JSON:
                put_json(buf, note);
                break;
        case GG_FORM_SYSLOG:
                put_syslog(buf, note);
                break;
        case GG_FORM_JOURNAL:
                put_journal(buf, note);
                break;
        case GG_FORM_GITHUB:
                put_github(buf, note);
                break;
        case GG_FORM_SUMMARY:
                put_summary(buf, note);
                break;
        case GG_FORM_GITLAB:
                put_gitlab(buf, note);
                break;
        }
}
