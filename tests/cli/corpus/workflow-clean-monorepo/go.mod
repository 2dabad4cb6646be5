module example.org/mono

go 1.23.0
