module example.com/examples

go 1.23.0
