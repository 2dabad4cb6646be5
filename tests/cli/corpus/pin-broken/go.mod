module example.com/app

go go1.22
