GOVERSION := 1.22.12
GO := $(HOME)/sdk/go$(GOVERSION)/bin/go
$(GO):
	go install golang.org/dl/go$(GOVERSION)@latest
	go$(GOVERSION) download
GOLANG_VERSION = 1.22
export GOLANG_VERSION
unexport GOROOT
sub:
	$(MAKE) -C sub
