/* SPDX-License-Identifier: MIT */
#include "system/identity.h"
#include "core/elffile.h"
#include <errno.h>
#include <string.h>

#define SECTION ".note.goroot-guard"
#define OWNER "goroot-guard"
#define OWNER_ROOM 16 /* with the NUL, up to the next word */
#define VERSION_MAX 64

/* elf(5), Notes: three words, the owner's name, the text. */
static const char *parse_note(struct gg_arena *arena, const unsigned char *note, size_t n, bool big_endian) {
        size_t header = sizeof(Elf64_Nhdr), size;
        const char *text;

        if (n < header + OWNER_ROOM ||
            gg_elf_uint(note + offsetof(Elf64_Nhdr, n_namesz), 4, big_endian) != sizeof OWNER ||
            gg_elf_uint(note + offsetof(Elf64_Nhdr, n_type), 4, big_endian) != NT_VERSION ||
            memcmp(note + header, OWNER, sizeof OWNER) != 0)
                return NULL;
        size = gg_elf_uint(note + offsetof(Elf64_Nhdr, n_descsz), 4, big_endian);
        text = (const char *) note + header + OWNER_ROOM;
        if (size == 0 || size > n - header - OWNER_ROOM || text[size - 1] != '\0')
                return NULL;
        return gg_arena_copy(arena, text);
}

static int read_version(struct gg_arena *arena, const struct gg_fs *fs, int handle,
                        const char **ret_version) {
        unsigned char note[sizeof(Elf64_Nhdr) + OWNER_ROOM + VERSION_MAX];
        struct gg_span bytes;
        const char *version;
        struct gg_elf elf;
        uint64_t address;
        long n;
        int r = gg_elf_read(fs, handle, &elf);

        if (r < 0)
                return r;
        r = gg_elf_find_section(fs, &elf, SHT_NOTE, SECTION, &bytes, &address);
        if (r == -ENOENT)
                return -ENODATA;
        if (r < 0)
                return r;
        n = gg_elf_pread(fs, handle, note, bytes.size < sizeof note ? bytes.size : sizeof note, bytes.offset);
        if (n < 0)
                return (int) n;
        version = parse_note(arena, note, (size_t) n, elf.big_endian);
        if (!version)
                return -ENODATA;
        *ret_version = version;
        return 0;
}

int gg_library_version(struct gg_arena *arena, const struct gg_fs *fs, const char *path,
                       const char **ret_version) {
        struct gg_stat st;
        int handle, r = fs->stat(fs->ctx, path, &st);

        if (r < 0)
                return r;
        if (st.type != GG_FILE_REGULAR)
                return st.type == GG_FILE_DIRECTORY ? -EISDIR : -EINVAL;
        handle = fs->open(fs->ctx, path);
        if (handle < 0)
                return handle;
        r = read_version(arena, fs, handle, ret_version);
        fs->close(fs->ctx, handle);
        return r;
}
