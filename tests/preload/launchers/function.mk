root := $(shell go env GOROOT)
$(info $(root))
all:; @exit $(.SHELLSTATUS)
