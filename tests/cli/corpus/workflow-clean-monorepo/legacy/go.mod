module example.org/mono/legacy

go 1.19
