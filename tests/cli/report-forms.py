#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The forms of `goroot-guard report` that people see, through the renderers that show them: what comes out is the text of the record,
as text, whatever it is.

    report-forms.py GOROOT-GUARD
"""
import fcntl
import html.parser
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), ".."))
import tap  # noqa: E402
from tap import ok  # noqa: E402

PROGRAM = os.path.realpath(sys.argv[1])

NASTY = [
    "/usr/bin/make",
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</code></pre></body></html>",
    "]]> --> <!--",
    "&lt;b&gt; &amp; &#60; &copy",
    "| a | b |",
    "| a |\n| --- |\n",
    "a\\|b",
    "a\\\\|b",
    "ends with \\",
    "`one` ``two`` ```three",
    "`",
    "``",
    "` a `",
    "```\n# heading\n```",
    " blanks ",
    "   ",
    "*bold* _soft_ ~~gone~~ **x**",
    "[link](javascript:alert(1)) ![image](x) [x]: y",
    "@everyone a@example.com https://example.com/ www.example.com #1",
    "# heading",
    "- list",
    "1. list",
    "> quote",
    "<details>",
    "<https://example.com/>",
    ":tada: $x$ $`y`$",
    "\x1b[31;1mred\x1b]0;title\x07",
    "\u009b31m",
    "\u202ereversed\u202c \u2066 \u061c \u200b",
    "\r\v\f\x00\x7f",
    "caf\u00e9 \u4e2d\u6587 \U0001f439",
] + [f"every {chr(c)} byte" for c in range(256)]


def is_(actual, expected, name):
    ok(actual == expected, name, f"got:      {actual!r}", f"expected: {expected!r}")


# goroot-guard-records(5), "One line for people"
TREACHEROUS = re.compile("[\x00-\x1f\x7f-\xa0\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def shown(text):
    """As a terminal may see it, with blanks at the ends. (U+00A0 is none of them; it is put back.)"""
    def escape(match):
        char = match.group()
        if char in "\n\t":
            return {"\n": "\\n", "\t": "\\t"}[char]
        return char if char == "\u00a0" else "".join(f"\\x{byte:02x}" for byte in char.encode())
    inner = text.strip(" ")
    start = len(text) - len(text.lstrip(" "))
    return "\\x20" * start + TREACHEROUS.sub(escape, inner) + "\\x20" * (len(text) - start - len(inner))


def in_table(text):
    """A backslash before a pipe is told by its number in the tables of Markdown."""
    return shown(text).replace("\\|", "\\x5c|")


def record(text, day, **others):
    return {"v": 1, "time": f"2026-02-{day:02d}T03:04:05.678Z", "action": "log", "reason": "missing", "binary": text, "binary_version": None,
            "goroot": text, "goroot_version": None, "goroot_source": "env", "real_root": text, "launcher": text, "pid": 2, "ppid": 1,
            "uid": 0, "cwd": text, "command": "build", "via": "preload", "host": text, **others}


def report(form, records, *options, **environment):
    text = "".join(json.dumps(one) + "\n" if isinstance(one, dict) else one for one in records)
    run = subprocess.run([PROGRAM, "report", "--format", form, "--top", "100000", *options], input=text.encode(), capture_output=True,
                         env={**os.environ, "LC_ALL": "C.UTF-8", **environment}, timeout=60, check=False)
    ok(run.returncode in (0, 1) and not run.stderr, f"report --format {form} runs", run.returncode, run.stderr)
    return run.stdout.decode()


class Page(html.parser.HTMLParser):
    """Whether tags fit together, and what stands in the cells that name a row."""

    VOID = {"meta", "wbr", "br", "img", "input", "hr"}
    # In SVG an element may end itself.
    SELF = {"rect"}

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.tags, self.attributes = [], [], set(), []
        self.tables, self.commands, self.codes, self.policy = [], [], [], None
        self.feed(source)
        self.close()
        self.faults += [f"{tag} is not closed" for tag in self.open]

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"]
        if tag == "table":
            self.tables.append([])
        if tag in ("tr", "th", "td") and self.tables and tag == "tr":
            self.tables[-1].append([])
        if tag in ("th", "td"):
            self.tables[-1][-1].append("")
        if tag == "code":
            self.codes.append("")
        if tag == "pre":
            self.commands.append("")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"{tag} closed at {self.getpos()}, open: {self.open}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if "th" in self.open or "td" in self.open:
            self.tables[-1][-1][-1] += data
        if "code" in self.open:
            self.codes[-1] += data
        if "pre" in self.open:
            self.commands[-1] += data

    def keys(self, title):
        """First cells of the rows of a table, by the title of its first column."""
        return [row[0] for table in self.tables if table[0][0] == title for row in table[1:]]


TITLES = ["Inherited GOROOT", "Real root", "Launcher", "Working directory", "Host"]


def same_keys(page, expected, form):
    for title in TITLES:
        got = sorted(page.keys(title))
        missing, more = sorted(set(expected) - set(got)), sorted(set(got) - set(expected))
        ok(got == sorted(expected), f"{form}: {title}: each text is what the record says", f"missing: {missing}", f"more: {more}",
           f"{len(got)} of {len(expected)}")


def plain_text():
    text = report("text", [record(one, 1) for one in NASTY] + ["damaged \x1b[31m line\n"])
    ok(not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text), "text: nothing that a terminal obeys")
    lines = text.split("\n")
    for one in ("| a |\n| --- |\n", "\x1b[31;1mred\x1b]0;title\x07", "   "):
        is_(sum(line.endswith("  " + shown(one)) for line in lines) >= 5, True, f"text: {shown(one)!r} ends lines of its own")
    ok("1 damaged line left out" in text and "    standard input:" in text, "text: a damaged line is shown with its place")


def terminal(columns, records, **environment):
    """What the report puts on a terminal."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write("".join(json.dumps(one) + "\n" for one in records))
        file.flush()
        pid, master = pty.fork()
        if pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
            os.environ.update(LC_ALL="C.UTF-8", TERM="xterm", **environment)
            os.environ.pop("COLUMNS", None)
            os.dup2(os.open("/dev/null", os.O_WRONLY), 2)  # no progress bar
            os.execv(PROGRAM, [PROGRAM, "report", file.name])
        output = b""
        while True:
            try:
                more = os.read(master, 65536)
            except OSError:
                break
            if not more:
                break
            output += more
        os.waitpid(pid, 0)
        os.close(master)
        return output.decode().replace("\r\n", "\n")


def on_a_terminal():
    source = "/home/somebody/" + "a-long-way/" * 20 + ".config/go/env"
    records = [record("/x" * 100, 1, goroot_source=source + ":3"), record("right", 2, reason="match", action="pass", goroot=None)]
    for columns in (40, 80, 132):
        text = terminal(columns, records)
        lines = re.sub("\x1b\\[[0-9;]*m", "", text).split("\n")
        long = [line for line in lines if len(line) > columns and not line.startswith("    mend ")]
        is_(long, [], f"terminal of {columns} columns: no line is longer")
        ok(f"sed -i '/^GOROOT=/d' {source}" in text, f"terminal of {columns} columns: the command is whole", text)
        ok("\x1b[" in text, f"terminal of {columns} columns: colour")
    ok("\x1b" not in terminal(80, records, NO_COLOR="1"), "terminal: no colour with NO_COLOR")
    ok("\u2588" in terminal(80, records), "terminal: blocks for bars")
    ok("\u2588" not in report("text", records, LC_ALL="C"), "text: no blocks where the locale has none")
    ok("/x" * 100 in report("text", records), "text: nothing is cut in a pipe")


def markdown():
    right = record("right", 3, reason="match", action="pass", goroot=None)
    source = report("markdown", [record(one, 1) for one in NASTY] + [right])
    rendered = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tagfilter"],
                              input=source.encode(), capture_output=True, timeout=60, check=False)
    ok(rendered.returncode == 0, "cmark-gfm runs", rendered.stderr)
    page = Page(rendered.stdout.decode())
    is_(page.faults, [], "Markdown: tags fit together")
    is_(page.tags - {"h1", "h2", "h3", "p", "strong", "ul", "li", "code", "pre", "details", "summary", "table", "thead", "tbody", "tr", "th",
                     "td"}, set(), "Markdown: nothing in a record becomes markup")
    is_(sorted({len(row) for table in page.tables for row in table}), [4, 6], "Markdown: each row has its cells")
    is_([name for name, _ in page.attributes if name not in ("align", "class")], [], "Markdown: no attribute comes from a record")
    is_(len(page.keys("Host")), 100, "Markdown: at most 100 rows")
    more = sorted(set(page.keys("Host")) - {in_table(one) for one in NASTY})
    is_(more, [], "Markdown: each host is what the record says")
    for start in range(0, len(NASTY), 20):
        some = NASTY[start:start + 20]
        rendered = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough"],
                                  input=report("markdown", [record(one, 1) for one in some]).encode(), capture_output=True, timeout=60,
                                  check=False)
        page = Page(rendered.stdout.decode())
        same_keys(page, [in_table(one) for one in some], "Markdown")
        is_(sorted(set(shown(one) for one in some) - set(page.codes)), [], "Markdown: each cause is what the record says")
    title = report("markdown", [], "--title", "<b> `x` *y* [z](q) @me www.a.de http://b.de a@b.de | &amp; # \x1b[1m")
    rendered = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough"], input=title.encode(),
                              capture_output=True, timeout=60, check=False).stdout.decode()
    is_(rendered.splitlines()[0], "<h1>&lt;b&gt; `x` *y* [z](q) @<!-- -->me www.a.de http://b.de a@<!-- -->b.de | &amp;amp; # \\x1b[1m</h1>",
        "Markdown: a title is text")


def web_page():
    records = [record(one, 1) for one in NASTY] + [record("late", 28), record("right", 3, reason="match", action="pass", goroot=None)]
    source = report("html", records + ["damaged <b> line\n"], "--title", "</title><script>x</script>")
    tidy = subprocess.run(["tidy", "-q", "-e", "-utf8"], input=source.encode(), capture_output=True, timeout=60, check=False)
    # "proprietary attribute": of SVG and ARIA, which HTML tidy of 2017 does not know everywhere.
    is_(tidy.stderr.decode(), "", "HTML: tidy has nothing to say")
    page = Page(source)
    is_(page.faults, [], "HTML: tags fit together")
    expected = [shown(one) for one in NASTY] + ["late"]
    is_(sorted(set(expected + ["right"]) - set(page.keys("Host"))), [], "HTML: each host is what the record says")
    same_keys(Page(report("html", [record(one, 1) for one in NASTY])), [shown(one) for one in NASTY], "HTML")
    ok("script" not in page.tags and "img" not in page.tags, "HTML: no script", page.tags)
    is_(page.policy, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'", "HTML: its policy forbids what it does not need")
    bad = [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href", "style", "action")]
    is_(bad, [], "HTML: no attribute that loads or runs")
    style = source[source.index("<style>"):source.index("</style>")]
    ok("url(" not in style and "@import" not in style, "HTML: no style from elsewhere")
    is_(len(page.keys("Day (UTC)")), 28, "HTML: days without a record are there")
    is_(source.count("<g><title>"), 2 * 28, "HTML: both charts have each day")
    is_(page.commands[0], "unset GOROOT", "HTML: the command that mends")
    contrast(style)


def luminance(colour):
    """WCAG 2.2, "relative luminance"."""
    if len(colour) == 4:
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(style):
    colours = {}
    for name, block in zip(("light", "dark", "print"), re.findall(r":root\{(.*?)\}", style, re.S)):
        colours.update(re.findall(r"--([a-z]+):\s*(#[0-9a-f]+)", block))
        for text, ground in [("text", "page"), ("text", "card"), ("text", "code"), ("soft", "page"), ("soft", "card"), ("bad", "card"),
                             ("bad", "chip"), ("good", "card")]:
            a, b = sorted((luminance(colours[text]), luminance(colours[ground])))
            ok((b + 0.05) / (a + 0.05) >= 4.5, f"HTML: {name}: {text} on {ground} can be read", (b + 0.05) / (a + 0.05))
        # What is no text: 3 to 1 (1.4.11)
        a, b = sorted((luminance(colours["bar"]), luminance(colours["card"])))
        ok((b + 0.05) / (a + 0.05) >= 3, f"HTML: {name}: bars can be seen", (b + 0.05) / (a + 0.05))


def main():
    for tool in ("cmark-gfm", "tidy"):
        ok(shutil.which(tool) is not None, f"{tool} is there (tools/check.sh installs it)")
    if tap.failed == 0:
        for part in (plain_text, on_a_terminal, markdown, web_page):
            part()
    return tap.done()


sys.exit(main())
