root != go env GOROOT 2>&1
$(info $(root))
all:; @exit $(.SHELLSTATUS)
