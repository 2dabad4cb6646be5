module example.org/new

go 1.23.0
