# SPDX-License-Identifier: MIT
# Guards the recipes of a Makefile that ends with the line
#
#   include goroot-guard.mk
#
# at the end, because a SHELL := /bin/sh behind it would undo a part. GNU make 3.82 or newer. It needs the program goroot-guard in
# PATH, or GOROOT_GUARD_LIBRARY = /path/of/libgoroot-guard.so; without either it says so in one line, and everything runs as
# before. GOROOT_GUARD=rewrite and the like are read from the environment, or `export GOROOT_GUARD := rewrite` in the Makefile.
#
# What it does not reach: $(shell go ...) in the topmost make before GNU make 4.4, which hands no exported variable to $(shell).
# `goroot-guard run -- make` guards that as well, and needs no line in a Makefile.

# A make that is guarded itself, such as each one below this one, needs nothing.
ifeq ($(findstring libgoroot-guard.so,$(LD_PRELOAD)),)

ifndef GOROOT_GUARD_LIBRARY
# By way of the program, which knows where its library is and proves that it loads.
GOROOT_GUARD_LIBRARY := $(shell unset LD_PRELOAD; goroot-guard run -p off -- sh -c 'printf %s "$$LD_PRELOAD"' 2>/dev/null)
endif

ifeq ($(wildcard $(GOROOT_GUARD_LIBRARY)),)
ifeq ($(MAKELEVEL),0)
$(warning goroot-guard is not here$(if $(GOROOT_GUARD_LIBRARY), ($(GOROOT_GUARD_LIBRARY))): a wrong GOROOT goes unseen)
endif
else
export LD_PRELOAD := $(if $(LD_PRELOAD),$(LD_PRELOAD):)$(GOROOT_GUARD_LIBRARY)

# make runs a line without anything special in it by itself, and it is not guarded: it has started without the library. A shell of
# another spelling than its own default makes it run each line by that shell, which is (job.c, construct_command_argv_internal).
ifeq ($(SHELL),/bin/sh)
override SHELL := /bin/./sh
endif
endif

endif
