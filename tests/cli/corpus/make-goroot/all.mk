.EXPORT_ALL_VARIABLES:
GOROOT = /opt/go1.22.12
GO121 = /opt/go1.21.13/bin/go
GO122 = /opt/go1.22.12/bin/go
all:
	$(GO121) build ./...
