/* SPDX-License-Identifier: MIT */
#include "doctor/doctor.h"
#include <goroot-guard/path.h>
#include <string.h>

/* The go that would obey the settings: shims and other programs of that name hand over to one. */
static void find_go(struct gg_doctor *d) {
        struct gg_gobin *bin = gg_arena_alloc(d->machine->arena, sizeof *bin);
        const struct gg_fs *fs = &d->machine->fs;
        struct gg_path_search search;
        char path[GG_PATH_MAX];
        struct gg_buf buf;

        gg_buf_init(&buf, path, sizeof path);
        gg_path_search_start(&search, "go", d->machine->path);
        while (gg_path_search_next(fs, &search, &buf) == 0) {
                if (gg_gobin_identify(fs, path, NULL, true, bin) < 0 || bin->kind != GG_GOBIN_GO ||
                    bin->by_script)
                        continue;
                gg_gobin_inform(fs, bin);
                d->go_path = gg_arena_copy(d->machine->arena, path);
                d->go = bin;
                return;
        }
}

static void read_settings(struct gg_doctor *d) {
        const struct gg_gosettings_input input = {.arena = d->machine->arena,
                                                  .fs = &d->machine->fs,
                                                  .env = d->machine->env,
                                                  .cwd = d->dir,
                                                  .bin = d->go};

        gg_gosettings_read(&input, &d->settings);
}

void gg_doctor_examine(const struct gg_machine *machine, const char *dir, const struct gg_conf *conf,
                       const char *const *extra, size_t extra_count, struct gg_doctor *ret) {
        *ret = (struct gg_doctor){.machine = machine, .dir = dir, .conf = conf};
        ret->findings.arena = machine->arena;
        gg_inventory_make(machine, extra, extra_count, &ret->inventory);
        find_go(ret);
        ret->has_looked = ret->go_path || ret->inventory.count > 0;
        read_settings(ret);
        gg_doctor_environment(ret);
        gg_doctor_binaries(ret);
        gg_doctor_managers(ret);
        gg_doctor_editors(ret);
        gg_doctor_project(ret);
        gg_findings_sort(&ret->findings);
}
