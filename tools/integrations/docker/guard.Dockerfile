# An image of the guard's files alone, which the other recipes take them from. Built in a folder that holds the two:
#
#   docker build -t goroot-guard -f guard.Dockerfile FOLDER
FROM scratch
COPY goroot-guard libgoroot-guard.so /
