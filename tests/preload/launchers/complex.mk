all:
	go env GOROOT; exit $$?
