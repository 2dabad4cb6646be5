/* SPDX-License-Identifier: MIT */
#include "lint/image.h"
#include <string.h>

/* Base images of the library without a Go; their Dockerfiles set neither GOROOT nor HOME. */
static const char *const bases[] = {"scratch",     "alpine",    "busybox",    "debian",
                                    "ubuntu",      "fedora",    "rockylinux", "almalinux",
                                    "amazonlinux", "archlinux", "centos",     "buildpack-deps"};

static const char *const libraries[] = {"docker.io/library/", "docker.io/", "index.docker.io/library/",
                                        "library/", "public.ecr.aws/docker/library/"};

/* The name in Docker's library; NULL if it is from somewhere else. */
static const char *library_name(const char *name) {
        for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
                if (strncmp(name, libraries[i], strlen(libraries[i])) == 0) {
                        name += strlen(libraries[i]);
                        break;
                }
        return strchr(name, '/') ? NULL : name;
}

void gg_image_parse(struct gg_arena *arena, const char *text, struct gg_image *ret) {
        char *name = gg_arena_copy(arena, text ? text : ""), *at = strchr(name, '@'), *slash, *colon;
        const char *base;

        *ret = (struct gg_image){.name = name, .tag = ""};
        if (at) {
                *at = '\0';
                ret->is_pinned = true;
        }
        slash = strrchr(name, '/');
        colon = strchr(slash ? slash : name, ':'); /* one before the last slash is that of a port */
        if (colon) {
                *colon = '\0';
                ret->tag = colon + 1;
        }
        base = library_name(name);
        if (!base || !*base)
                return;
        ret->is_golang = strcmp(base, "golang") == 0;
        ret->is_known = ret->is_golang;
        for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
                ret->is_known = ret->is_known || strcmp(base, bases[i]) == 0;
}

bool gg_image_version(const struct gg_image *image, struct gg_goversion *ret) {
        return image->is_golang &&
               gg_goversion_parse((struct gg_str){image->tag, strcspn(image->tag, "-")}, ret);
}
