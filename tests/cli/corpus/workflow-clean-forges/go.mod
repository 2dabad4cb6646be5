module example.org/forge

go 1.23.5
