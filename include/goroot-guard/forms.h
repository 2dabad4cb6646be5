/* SPDX-License-Identifier: MIT */
/* The forms that records take on their way to a sink: see goroot-guard-records(5). Pure and
 * async-signal-safe. */
#ifndef GOROOT_GUARD_FORMS_H
#define GOROOT_GUARD_FORMS_H

#include <goroot-guard/record.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gg_form {
        GG_FORM_LINE,    /* for people: gg_record_line() */
        GG_FORM_JSON,    /* gg_record_json() */
        GG_FORM_SYSLOG,  /* RFC 5424, the message is the JSON */
        GG_FORM_JOURNAL, /* the native protocol of systemd's journal */
        GG_FORM_GITHUB,  /* a workflow command, which makes an annotation */
        GG_FORM_SUMMARY, /* an entry of a list in Markdown */
        GG_FORM_GITLAB,  /* the line in colour */
};

/* A record of either kind. All borrowed. */
struct gg_note {
        const struct gg_record *launch;
        const struct gg_conf_record *mistakes; /* if launch is NULL */
        struct gg_str host;                    /* the machine's name; for syslog, may be empty */
};

/* What any form of any record takes. */
#define GG_FORM_MAX (2 * GG_RECORD_MAX)

/* Makes that form of a record, which ends in a newline, all of buf. On overflow buf->truncated is set; with
 * GG_FORM_MAX bytes it cannot be. */
void gg_form_put(struct gg_buf *buf, enum gg_form form, const struct gg_note *note);

#ifdef __cplusplus
}
#endif
#endif
