/* SPDX-License-Identifier: MIT */
/* Where lines come from: files, pipes, and what gzip made of either. Nothing here prints. */
#ifndef GG_TOOLS_INPUT_H
#define GG_TOOLS_INPUT_H

#include "report/report.h"

/* Cuts a stream of bytes into lines for a tally, in blocks of any size. */
struct gg_lines {
        struct gg_tally *tally;
        const char *file; /* what to call it */
        struct gg_str host;
        uint64_t number; /* of complete lines so far */
        char *begun;     /* the start of a line whose end has not come: GG_TALLY_LINE_MAX + 1 bytes */
        size_t begun_length;
};

void gg_lines_init(struct gg_lines *lines, struct gg_arena *arena, struct gg_tally *tally);

/* Starts a file. */
void gg_lines_start(struct gg_lines *lines, const char *file, struct gg_str host);
void gg_lines_feed(struct gg_lines *lines, struct gg_str bytes);

/* The last line may lack its newline. */
void gg_lines_end(struct gg_lines *lines);

/* What has been read so far, of how many bytes as they lie there; size 0: that is not known. */
typedef void gg_input_progress(void *context, uint64_t done, uint64_t size);

/* Reads an open file to its end, unpacked if it is gzip's. NULL, or what kept it from being read to its end;
 * what came before has been counted. */
const char *gg_input_read(struct gg_lines *lines, int fd, gg_input_progress *progress, void *context);

#endif
