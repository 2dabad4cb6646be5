/* SPDX-License-Identifier: MIT */
#ifndef GG_TOOLS_REPORT_HTMLSTYLE_H
#define GG_TOOLS_REPORT_HTMLSTYLE_H

/* The lines of the style sheet; NULL ends them. They hold neither "</" nor a name of anything outside the
 * page. */
extern const char *const gg_html_style[];

#endif
