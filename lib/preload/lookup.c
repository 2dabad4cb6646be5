/* SPDX-License-Identifier: MIT */
#include "preload/lookup.h"
#include "preload/versions.h"
#include <link.h>

/* Of glibc alone, for debuggers. Weak, as all that is asked of the C library: real.c. */
/* NOLINTNEXTLINE(readability-redundant-declaration) */
extern struct r_debug _r_debug __attribute__((weak));

typedef ElfW(Sym) symbol_t;
typedef ElfW(Dyn) entry_t;

/* This library's own: how it is told from others that have the same name. */
/* NOLINTNEXTLINE(readability-redundant-declaration) */
extern entry_t _DYNAMIC[] __attribute__((visibility("hidden")));

/* What a library says of its symbols; elf(5). */
struct tables {
        const char *base;
        const uint32_t *hash; /* of GNU's kind */
        const symbol_t *symbols;
        const char *strings;
        const uint16_t *versions; /* NULL: it has none, and no definitions */
        const char *definitions;
};

struct link_map *gg_lookup_program(void) {
        return &_r_debug ? _r_debug.r_map : NULL;
}

/* glibc has made addresses of most of these (elf/get-dynamic-info.h), but not of the definitions of versions.
 */
static const void *address(const char *base, const entry_t *entry) {
        return entry->d_un.d_ptr < (uintptr_t) base ? base + entry->d_un.d_ptr
                                                    : (const void *) entry->d_un.d_ptr;
}

static bool read_tables(const struct link_map *map, struct tables *ret_tables) {
        struct tables t = {.base = (const char *) map->l_addr};

        for (const entry_t *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
                const void *at = address(t.base, entry);

                if (entry->d_tag == DT_GNU_HASH)
                        t.hash = at;
                else if (entry->d_tag == DT_SYMTAB)
                        t.symbols = at;
                else if (entry->d_tag == DT_STRTAB)
                        t.strings = at;
                else if (entry->d_tag == DT_VERSYM)
                        t.versions = at;
                else if (entry->d_tag == DT_VERDEF)
                        t.definitions = at;
        }
        *ret_tables = t;
        return t.hash && t.symbols && t.strings;
}

enum {
        VERSION_INDEX = 0x7fff, /* the rest of a symbol's version says that only who asks for it gets it */
        VERSION_FIRST = 2       /* below it: without a version */
};

/* strcmp(3), without a call to memory.c: names are compared in every process, and there short ones. */
static inline bool same(const char *a, const char *b) {
        while (*a == *b && *a != '\0') {
                a++;
                b++;
        }
        return *a == *b;
}

/* Whether the version of that number is GG_OLD_SPAWN. */
static bool is_old_version(const struct tables *t, unsigned number) {
        const char *at = t->definitions;

        while (at) {
                const ElfW(Verdef) *definition = (const void *) at;

                if (definition->vd_ndx == number) {
                        const ElfW(Verdaux) *first = (const void *) (at + definition->vd_aux);

                        return same(t->strings + first->vda_name, GG_OLD_SPAWN);
                }
                at = definition->vd_next != 0 ? at + definition->vd_next : NULL;
        }
        return false;
}

static bool has_version(const struct tables *t, size_t symbol, bool old) {
        unsigned version = t->versions ? t->versions[symbol] : 0;

        if (old && (version & VERSION_INDEX) >= VERSION_FIRST)
                return is_old_version(t, version & VERSION_INDEX);
        return (version & ~(unsigned) VERSION_INDEX) == 0;
}

/* The address of a function, or NULL. *ret_told becomes false if it is there, but only the loader can tell.
 */
static const void *look_into(const struct tables *t, const struct gg_name *name, uint32_t hash,
                             bool *ret_told) {
        enum { BITS = 8 * sizeof(ElfW(Addr)) };
        const uint32_t buckets = t->hash[0], first = t->hash[1], words = t->hash[2], shift = t->hash[3];
        const ElfW(Addr) *filter = (const void *) (t->hash + 4);
        const uint32_t *bucket = (const void *) (filter + words), *chain = bucket + buckets;
        const ElfW(Addr) bits = filter[hash / BITS & (words - 1)];

        if ((bits >> hash % BITS & bits >> (hash >> shift) % BITS & 1) == 0 || buckets == 0)
                return NULL;
        for (uint32_t i = bucket[hash % buckets]; i >= first; i++) {
                const uint32_t other = chain[i - first];
                const symbol_t *symbol = &t->symbols[i];

                if ((other | 1) == (hash | 1) && symbol->st_shndx != SHN_UNDEF &&
                    same(t->strings + symbol->st_name, name->name) && has_version(t, i, name->old)) {
                        if (ELF32_ST_TYPE(symbol->st_info) == STT_FUNC)
                                return t->base + symbol->st_value;
                        *ret_told = false;
                }
                if (other & 1)
                        break;
        }
        return NULL;
}

/* dl_new_hash of glibc's elf/dl-hash.h. */
static uint32_t hash_of(const char *name) {
        uint32_t hash = 5381;

        for (; *name != '\0'; name++)
                hash = hash * 33 + (unsigned char) *name;
        return hash;
}

bool gg_lookup(const struct gg_name *names, size_t n, const void *addresses[]) {
        const struct link_map *map = gg_lookup_program();
        uint32_t hashes[GG_NAMES_MAX];
        struct tables tables;
        size_t missing = 0;
        bool told = true;

        while (map && map->l_ld != _DYNAMIC)
                map = map->l_next;
        for (size_t i = 0; i < n; i++) {
                addresses[i] = NULL;
                hashes[i] = hash_of(names[i].name);
                missing += names[i].since == 0;
        }
        while (missing > 0 && map && (map = map->l_next)) {
                if (!read_tables(map, &tables)) {
                        told = false;
                        continue;
                }
                for (size_t i = 0; i < n; i++) {
                        if (addresses[i])
                                continue;
                        addresses[i] = look_into(&tables, &names[i], hashes[i], &told);
                        missing -= addresses[i] && names[i].since == 0;
                }
        }
        return told && missing == 0;
}
