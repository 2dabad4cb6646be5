/* SPDX-License-Identifier: MIT */
/* What the forms of a record share. */
#ifndef GG_CORE_RECORD_PARTS_H
#define GG_CORE_RECORD_PARTS_H

#include <goroot-guard/record.h>

/* What a line for people starts with. */
#define GG_RECORD_PREFIX "goroot-guard: "

/* A line for people without what it starts with, and without its newline. */
void gg_record_sentence(struct gg_buf *buf, const struct gg_record *record);
void gg_conf_record_sentence(struct gg_buf *buf, const struct gg_conf_record *record);

/* The inside of a JSON string. */
void gg_record_put_json_text(struct gg_buf *buf, struct gg_str text);

/* "version-mismatch", "undecided". Static. */
const char *gg_record_reason(const struct gg_record *record);

/* The members of a record as fields of systemd's journal: GOROOT_GUARD_ACTION=block, a line for each; with
 * the length in front where a value has a line end in it. */
void gg_record_fields(struct gg_buf *buf, const struct gg_record *record);
void gg_conf_record_fields(struct gg_buf *buf, const struct gg_conf_record *record);

/* What `action` says of a mistake in the configuration. */
#define GG_RECORD_MISTAKE "config-error"

#endif
