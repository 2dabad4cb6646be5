module example.org/app

go 1.22.4

require golang.org/x/sys v0.20.0
