/* SPDX-License-Identifier: MIT */
/* Managers that choose a version by a symbolic link: where it leads, and whether GOROOT still says the same.
 * Layouts: stefanmaric/g (bin/g), voidint/g (cli), goup (install.go), gobrew (helpers.go), mise (runtime
 * symlinks), Homebrew's opt, snap. */
#include "doctor/managers.h"
#include <string.h>

static const struct row {
        const char *manager;
        const char *variable, *base; /* base: below the home, or from the root */
        const char *link;            /* pattern below the base */
        const char *roots;           /* below the base: where the versions lie; NULL: not to be compared */
        const char *mend;
} rows[] = {
        {"stefanmaric's g", NULL, ".go", "bin", ".versions", "g set VERSION"},
        {"stefanmaric's g", NULL, ".go", "pkg", NULL, "g set VERSION"},
        {"stefanmaric's g", NULL, ".go", "src", NULL, "g set VERSION"},
        {"voidint's g", "G_HOME", ".g", "go", "versions", "g use VERSION"},
        {"goup", NULL, ".go", "current", "", "goup set VERSION"},
        {"gobrew", NULL, ".gobrew", "current/go", "versions", "gobrew use VERSION"},
        {"gobrew", NULL, ".gobrew", "current/bin", NULL, "gobrew use VERSION"},
        {"gobrew", NULL, ".gobrew", "current", NULL, "gobrew use VERSION"},
        {"mise", "MISE_DATA_DIR", ".local/share/mise", "installs/go/*", NULL, "mise install go"},
};

static const struct row system_rows[] = {
        {"Homebrew", NULL, "/home/linuxbrew/.linuxbrew", "opt/go", NULL, "brew reinstall go"},
        {"Homebrew", NULL, "/home/linuxbrew/.linuxbrew", "opt/go@*", NULL, "brew cleanup"},
        {"Homebrew", NULL, "/opt/homebrew", "opt/go", NULL, "brew reinstall go"},
        {"Homebrew", NULL, "/opt/homebrew", "opt/go@*", NULL, "brew cleanup"},
        {"Homebrew", NULL, "/usr/local", "opt/go", NULL, "brew reinstall go"},
        {"Homebrew", NULL, "/usr/local", "opt/go@*", NULL, "brew cleanup"},
        {"snap", NULL, "/snap/go", "current", NULL, "snap refresh go"},
};

/* GOROOT lies among the versions, but is not the one that the link has chosen. */
static void check_frozen(struct gg_managers *g, const struct row *row, const char *base, const char *link) {
        const char *chosen = gg_machine_resolve(g->m, link), *root;
        struct gg_finding *f;

        if (!row->roots || !g->is_own || !g->goroot || !chosen ||
            !gg_manager_is_below(g, g->goroot, gg_machine_join(g->m, base, row->roots)))
                return;
        root = gg_machine_resolve(g->m, g->goroot);
        if (strcmp(row->link, "bin") == 0) /* of ~/.go, which is the root itself */
                root = root ? gg_machine_resolve(g->m, gg_machine_join(g->m, root, "bin")) : NULL;
        if (root && strcmp(root, chosen) == 0)
                return;
        f = gg_manager_report(g, "manager-current-elsewhere", GG_SEVERITY_WARNING, link, 0,
                              "%s has chosen %s, but GOROOT is %s", row->manager, chosen, g->goroot);
        f->effect = "the go behind the link runs with the root of another version";
        f->fix = "unset GOROOT";
        f->variable = "GOROOT";
}

/* gg_machine_glob() passes over links that lead nowhere: those are what is looked for here. */
static void check_link(struct gg_managers *g, const struct row *row, const char *base, const char *link) {
        const char *target = gg_machine_readlink(g->m, link);
        const char *real = gg_machine_resolve(g->m, link);
        struct gg_finding *f;

        if (!target)
                return;
        if (real) {
                check_frozen(g, row, base, link);
                return;
        }
        f = gg_manager_report(g, "manager-link-dangling", GG_SEVERITY_ERROR, link, 0,
                              "%s's %s leads to %s, which is gone", row->manager, link, target);
        f->effect = "its go is not found, and another one of PATH runs, or none";
        f->fix = row->mend;
}

static void check_row(struct gg_managers *g, const struct row *row) {
        const char *base = row->base[0] == '/' ? row->base : gg_manager_base(g, row->variable, row->base);
        const char *slash = strrchr(row->link, '/'), *star = strchr(row->link, '*'), *dir, **names;
        size_t count, n;

        if (!base)
                return;
        if (!star) {
                check_link(g, row, base, gg_machine_join(g->m, base, row->link));
                return;
        }
        dir = gg_machine_join(
                g->m, base,
                gg_arena_string(g->m->arena, (struct gg_str){row->link, (size_t) (slash - row->link)}));
        n = (size_t) (star - slash - 1);
        if (gg_machine_list(g->m, dir, GG_MANAGER_NAMES_MAX, &names, &count) < 0)
                return;
        for (size_t i = 0; i < count; i++)
                if (strncmp(names[i], slash + 1, n) == 0)
                        check_link(g, row, base, gg_machine_join(g->m, dir, names[i]));
}

void gg_managers_links(struct gg_managers *g) {
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
                check_row(g, &rows[i]);
        /* Those of the machine belong to no home: once is enough. */
        if (g->home != g->m->homes[0])
                return;
        for (size_t i = 0; i < sizeof system_rows / sizeof *system_rows; i++)
                check_row(g, &system_rows[i]);
}
