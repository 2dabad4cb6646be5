/* SPDX-License-Identifier: MIT */
/* config-empty: a library to preload that does nothing, to compare with. */
void config_empty_nothing(void);

__attribute__((visibility("default"))) void config_empty_nothing(void) {
}
