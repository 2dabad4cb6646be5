all:
	go env GOROOT
