/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/gobinary.h"
#include "elfmake.h"
#include "fakefs.h"
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILE_NAME "/app"

static unsigned char image[2 * ELFMAKE_MAX];

/* Reads the first n bytes of the image. */
static int read_image(struct gg_arena *arena, size_t n, struct gg_gobinary *ret) {
        const struct fakefs_entry entry = {.path = FILE_NAME, .data = image, .size = n, .mode = 0755};
        struct fakefs fake;

        fakefs_init(&fake, &entry, 1);
        return gg_gobinary_read(arena, &fake.fs, FILE_NAME, ret);
}

/* ---- the text ---- */

static const char *words_of(struct gg_arena *arena, const struct gg_gobinary *b) {
        const char *all = gg_arena_printf(arena, "path %s\n", b->path);

        if (b->main)
                all = gg_arena_printf(arena, "%smain %s %s %s\n", all, b->main->path, b->main->version,
                                      b->main->sum);
        for (size_t i = 0; i < b->dep_count; i++) {
                const struct gg_gobinary_module *m = b->deps[i];

                all = gg_arena_printf(arena, "%sdep %s %s %s\n", all, m->path, m->version, m->sum);
                if (m->replaced_by)
                        all = gg_arena_printf(arena, "%s=> %s %s %s\n", all, m->replaced_by->path,
                                              m->replaced_by->version, m->replaced_by->sum);
        }
        for (size_t i = 0; i < b->setting_count; i++)
                all = gg_arena_printf(arena, "%s%s [%s]\n", all, b->settings[i].key, b->settings[i].value);
        return gg_arena_printf(arena, "%s%s", all, b->is_cut ? "cut\n" : "");
}

static void test_text(void **state) {
        static const struct {
                const char *mod, *words;
        } cases[] = {
                {"path\tcmd/go\n", "path cmd/go\n"},
                {"path\tx\nmod\tx\t(devel)\t\n", "path x\nmain x (devel) \n"},
                {"mod\tx\n", "path \nmain x  \n"},
                {"dep\ta\tv1\th1:=\ndep\tb\tv2\n=>\t../b\t\t\ndep\tc\tv3\n",
                 "path \ndep a v1 h1:=\ndep b v2 \n=> ../b  \ndep c v3 \n"},
                {"=>\t../b\n", "path \ncut\n"},
                {"mod\tx\n=>\ty\n=>\tz\n", "path \nmain x  \ncut\n"},
                {"build\t-compiler=gc\nbuild\tCGO_CFLAGS=\n", "path \n-compiler [gc]\nCGO_CFLAGS []\n"},
                {"build\t-ldflags=\"-X \\\"a=b\\\" \\\\ \\t\\x41\"\n",
                 "path \n-ldflags [-X \"a=b\" \\ \tA]\n"},
                {"build\t\"a b\"=`c\\d`\n", "path \na b [c\\d]\n"},
                {"build\tk=\"\\u00e9\\a\"\n", "path \nk [\\u00e9\a]\n"},
                {"build\tk=a=b\n", "path \nk [a=b]\n"},
                {"build\tnothing\n", "path \ncut\n"},
                {"build\t=v\n", "path \ncut\n"},
                {"build\t\"k\n", "path \ncut\n"},
                {"build\t\"k\"v\n", "path \ncut\n"},
                {"build\tk=\"v\n", "path \ncut\n"},
                {"build\tk=\"v\"w\n", "path \ncut\n"},
                {"build\tk=\"\\q\"\n", "path \ncut\n"},
                {"build\tk=\"\\x4\"\n", "path \ncut\n"},
                {"build\tk=\"\\x00\"\n", "path \ncut\n"},
                {"build\tk=\"\\", "path \ncut\n"},
                {"go\tgo1.22\nwhat\tis\nthis", "path \n"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const struct elfmake spec = {.is64 = true,
                                             .sections = true,
                                             .format = ELFMAKE_INLINE,
                                             .version = "go1.22.12",
                                             .mod = cases[i].mod};
                struct gg_arena arena = {0};
                struct gg_gobinary b;

                print_message("# case %zu\n", i);
                assert_int_equal(read_image(&arena, elfmake(&spec, image, NULL), &b), 0);
                assert_string_equal(b.version, "go1.22.12");
                assert_string_equal(words_of(&arena, &b), cases[i].words);
                gg_arena_free(&arena);
        }
}

static void test_long(void **state) {
        static char mod[6000], version[200];
        const struct elfmake spec = {
                .is64 = true, .sections = true, .format = ELFMAKE_INLINE, .version = version, .mod = mod};
        struct gg_arena arena = {0};
        struct gg_gobinary b;
        size_t n = 0;

        (void) state;
        while (n < sizeof mod - 100)
                n += (size_t) snprintf(mod + n, sizeof mod - n, "dep\texample.com/%zu\tv1\th1:=\n", n);
        memset(version, 'x', sizeof version - 1);
        assert_int_equal(read_image(&arena, elfmake(&spec, image, NULL), &b), 0);
        assert_string_equal(b.version, version);
        assert_in_range(b.dep_count, 100, 1000);
        assert_string_equal(b.deps[0]->path, "example.com/0");
        assert_false(b.is_cut);
        gg_arena_free(&arena);
}

/* A file that ends before its own build information does. */
static void test_cut(void **state) {
        const struct elfmake spec = {.is64 = true,
                                     .format = ELFMAKE_INLINE,
                                     .version = "go1.22.12",
                                     .mod = "path\tx\nbuild\ta=b\nbuild\tc=d\n"};
        struct gg_arena arena = {0};
        struct gg_gobinary b;
        size_t n = elfmake(&spec, image, NULL);

        (void) state;
        while (memcmp(image + n, "build\tc=d", 9) != 0)
                n--;
        assert_int_equal(read_image(&arena, n, &b), 0);
        assert_string_equal(words_of(&arena, &b), "path x\na [b]\ncut\n");
        gg_arena_free(&arena);
}

/* ---- the file ---- */

static void test_formats(void **state) {
        (void) state;
        for (unsigned i = 0; i < 16; i++) {
                const struct elfmake spec = {.is64 = i & 1,
                                             .big_endian = i & 2,
                                             .sections = i & 4,
                                             .interp = i & 1,
                                             .format = i & 8 ? ELFMAKE_POINTERS : ELFMAKE_INLINE,
                                             .version = "go1.16.15",
                                             .mod = "path\tx\nmod\tx\tv1\th1:=\n"};
                struct gg_arena arena = {0};
                struct gg_gobinary b;

                print_message("# format %u\n", i);
                assert_int_equal(read_image(&arena, elfmake(&spec, image, NULL), &b), 0);
                assert_string_equal(b.version, "go1.16.15");
                assert_string_equal(words_of(&arena, &b), "path x\nmain x v1 h1:=\n");
                assert_int_equal(b.is_dynamic, spec.interp);
                if (spec.format == ELFMAKE_POINTERS) {
                        assert_int_equal(b.runtime_source, GG_RUNTIME_BUILD_INFO);
                        assert_string_equal(b.runtime_version, "go1.16.15");
                } else {
                        assert_int_equal(b.runtime_source, GG_RUNTIME_NOT_KNOWN);
                        assert_null(b.runtime_version);
                        assert_non_null(b.runtime_why);
                }
                gg_arena_free(&arena);
        }
}

static void test_errors(void **state) {
        const struct elfmake c = {.is64 = true, .sections = true, .format = ELFMAKE_NOT_GO};
        const struct elfmake empty = {.is64 = true, .sections = true, .format = ELFMAKE_INLINE};
        const struct fakefs_entry others[] = {FAKEFS_DIR("/dir"), {.path = "/fifo", .kind = FAKEFS_IS_OTHER}};
        struct gg_arena arena = {0};
        struct gg_gobinary b;
        struct fakefs fake;

        (void) state;
        assert_int_equal(read_image(&arena, elfmake(&c, image, NULL), &b), -ENOMSG);
        assert_int_equal(read_image(&arena, elfmake(&empty, image, NULL), &b), -EBADMSG);
        memcpy(image, "#!/bin/sh\n", 10);
        assert_int_equal(read_image(&arena, 10, &b), -ENOEXEC);
        fakefs_init(&fake, others, 2);
        assert_int_equal(gg_gobinary_read(&arena, &fake.fs, "/dir", &b), -EISDIR);
        assert_int_equal(gg_gobinary_read(&arena, &fake.fs, "/fifo", &b), -EINVAL);
        assert_int_equal(gg_gobinary_read(&arena, &fake.fs, "/none", &b), -ENOENT);
        assert_int_equal(fakefs_open_handles(&fake), 0);
        gg_arena_free(&arena);
}

/* ---- the symbol table ---- */

#define NAMES "\0x.runtime.buildVersionX\0runtime.buildVersion\0runtime.buildVersion.str"
#define NAME_AT 25
#define STR_NAME_AT 46
#define MORE_SECTIONS 2

struct symbols {
        bool is64, big_endian;
        const char *text;    /* that the variable points to */
        uint64_t size;       /* of it; 0: its length */
        bool no_pointer;     /* left to the dynamic loader */
        bool no_text_symbol; /* runtime.buildVersion.str */
        bool undefined;      /* the variable is in another file */
        uint32_t name;       /* of the variable; 0: the right one */
        uint64_t off;        /* added to the address of the variable */
};

static void put_symbol(const struct symbols *s, unsigned char *p, uint32_t name, uint64_t value,
                       uint64_t size, unsigned section) {
        if (s->is64) {
                elfmake_put(p + offsetof(Elf64_Sym, st_name), 4, name, s->big_endian);
                elfmake_put(p + offsetof(Elf64_Sym, st_shndx), 2, section, s->big_endian);
                elfmake_put(p + offsetof(Elf64_Sym, st_value), 8, value, s->big_endian);
                elfmake_put(p + offsetof(Elf64_Sym, st_size), 8, size, s->big_endian);
        } else {
                elfmake_put(p + offsetof(Elf32_Sym, st_name), 4, name, s->big_endian);
                elfmake_put(p + offsetof(Elf32_Sym, st_shndx), 2, section, s->big_endian);
                elfmake_put(p + offsetof(Elf32_Sym, st_value), 4, value, s->big_endian);
                elfmake_put(p + offsetof(Elf32_Sym, st_size), 4, size, s->big_endian);
        }
}

static void put_section(const struct symbols *s, unsigned char *p, uint32_t type, uint64_t offset,
                        uint64_t size, uint32_t link) {
        if (s->is64) {
                elfmake_put(p + offsetof(Elf64_Shdr, sh_type), 4, type, s->big_endian);
                elfmake_put(p + offsetof(Elf64_Shdr, sh_offset), 8, offset, s->big_endian);
                elfmake_put(p + offsetof(Elf64_Shdr, sh_size), 8, size, s->big_endian);
                elfmake_put(p + offsetof(Elf64_Shdr, sh_link), 4, link, s->big_endian);
        } else {
                elfmake_put(p + offsetof(Elf32_Shdr, sh_type), 4, type, s->big_endian);
                elfmake_put(p + offsetof(Elf32_Shdr, sh_offset), 4, offset, s->big_endian);
                elfmake_put(p + offsetof(Elf32_Shdr, sh_size), 4, size, s->big_endian);
                elfmake_put(p + offsetof(Elf32_Shdr, sh_link), 4, link, s->big_endian);
        }
}

/* The number of section headers, and with `more` that many added. */
static unsigned section_count(const struct symbols *s, unsigned more) {
        unsigned char *p = image + (s->is64 ? offsetof(Elf64_Ehdr, e_shnum) : offsetof(Elf32_Ehdr, e_shnum));
        unsigned n = s->big_endian ? (unsigned) (p[0] << 8 | p[1]) : (unsigned) (p[1] << 8 | p[0]);

        if (more > 0)
                elfmake_put(p, 2, n + more, s->big_endian);
        return n;
}

/* A program whose data starts with the variable and its text; behind everything the two tables, and all
 * section headers once more. Its size. */
static size_t make_with_symbols(const struct symbols *s) {
        const struct elfmake spec = {.is64 = s->is64,
                                     .big_endian = s->big_endian,
                                     .sections = true,
                                     .format = ELFMAKE_INLINE,
                                     .version = "go1.22.12",
                                     .before = 2048};
        unsigned word = s->is64 ? 8 : 4, count;
        size_t symbol = s->is64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
        size_t header = s->is64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
        struct elfmake_layout at;
        size_t n, symtab, strtab;
        uint64_t variable, text;

        memset(image, 0, sizeof image);
        n = elfmake(&spec, image, &at);
        variable = at.data + at.base;
        text = variable + 16;
        elfmake_put(image + at.data, word, s->no_pointer ? 0 : text, s->big_endian);
        elfmake_put(image + at.data + word, word, s->size ? s->size : strlen(s->text), s->big_endian);
        memcpy(image + at.data + 16, s->text, strlen(s->text));

        symtab = (n + 15) & ~(size_t) 15;
        put_symbol(s, image + symtab + symbol, s->name ? s->name : NAME_AT, variable + s->off, 2 * word,
                   s->undefined ? SHN_UNDEF : 1);
        if (!s->no_text_symbol)
                put_symbol(s, image + symtab + 2 * symbol, STR_NAME_AT, text, strlen(s->text) + 1, 1);
        strtab = symtab + 3 * symbol;
        memcpy(image + strtab, NAMES, sizeof NAMES);
        n = (strtab + sizeof NAMES + 15) & ~(size_t) 15;
        count = section_count(s, MORE_SECTIONS);
        memcpy(image + n, image + at.shoff, count * header);
        put_section(s, image + n + count * header, SHT_SYMTAB, symtab, 3 * symbol, count + 1);
        put_section(s, image + n + (count + 1) * header, SHT_STRTAB, strtab, sizeof NAMES, 0);
        elfmake_put(image + (s->is64 ? offsetof(Elf64_Ehdr, e_shoff) : offsetof(Elf32_Ehdr, e_shoff)), word,
                    n, s->big_endian);
        return n + (count + MORE_SECTIONS) * header;
}

static void test_symbols(void **state) {
        static const struct {
                struct symbols s;
                const char *version; /* NULL: not known */
        } cases[] = {
                {{.text = "go1.22.12"}, "go1.22.12"},
                {{.text = "go9.9.9"}, "go9.9.9"},
                {{.text = "go1.22.12", .no_pointer = true}, "go1.22.12"},
                {{.text = "go1.22.12", .no_pointer = true, .no_text_symbol = true}, NULL},
                {{.text = "go1.22.12", .undefined = true}, NULL},
                {{.text = "go1.22.12", .name = 1}, NULL},
                {{.text = "go1.22.12", .name = 3}, NULL}, /* a longer name */
                {{.text = "go1.22\n"}, NULL},
                {{.text = ""}, NULL},
                {{.text = "go1.22.12", .size = 1025}, NULL},
                {{.text = "go1.22.12", .size = 0xfffffff0}, NULL},
                {{.text = "go1.22.12", .off = 0x7f000000}, NULL},
        };

        (void) state;
        for (size_t i = 0; i < 4 * sizeof cases / sizeof *cases; i++) {
                struct symbols s = cases[i / 4].s;
                const char *version = cases[i / 4].version;
                struct gg_arena arena = {0};
                struct gg_gobinary b;
                size_t n;

                s.is64 = i & 1;
                s.big_endian = i & 2;
                print_message("# case %zu, %d bits, %s\n", i / 4, s.is64 ? 64 : 32,
                              s.big_endian ? "big" : "little");
                n = make_with_symbols(&s);
                assert_int_equal(read_image(&arena, n, &b), 0);
                assert_string_equal(b.version, "go1.22.12");
                assert_int_equal(b.runtime_source, version ? GG_RUNTIME_SYMBOL : GG_RUNTIME_NOT_KNOWN);
                if (version)
                        assert_string_equal(b.runtime_version, version);
                else
                        assert_non_null(b.runtime_why);
                /* Cut anywhere it is still read, or refused. */
                for (; n > 0; n -= n > 97 ? 97 : n)
                        read_image(&arena, n, &b);
                gg_arena_free(&arena);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_text),    cmocka_unit_test(test_long),   cmocka_unit_test(test_cut),
                cmocka_unit_test(test_formats), cmocka_unit_test(test_errors), cmocka_unit_test(test_symbols),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("gobinary", tests, NULL, NULL);
}
