/* SPDX-License-Identifier: MIT */
#include "supervisor/supervise.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

/* Room for one descriptor, aligned: cmsg(3). */
union control {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
};

int gg_send(int socket, const void *message, size_t n, int fd) {
        struct iovec iov = {.iov_base = (void *) (uintptr_t) message, .iov_len = n};
        union control control = {{0}};
        struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};
        ssize_t sent;

        if (fd >= 0) {
                struct cmsghdr *c;

                header.msg_control = control.bytes;
                header.msg_controllen = sizeof control.bytes;
                c = CMSG_FIRSTHDR(&header);
                c->cmsg_level = SOL_SOCKET;
                c->cmsg_type = SCM_RIGHTS;
                c->cmsg_len = CMSG_LEN(sizeof fd);
                memcpy(CMSG_DATA(c), &fd, sizeof fd);
        }
        do
                sent = sendmsg(socket, &header, MSG_NOSIGNAL);
        while (sent < 0 && errno == EINTR);
        return sent < 0 ? -errno : 0;
}

int gg_receive(int socket, void *ret_message, size_t n, int *ret_fd) {
        struct iovec iov = {.iov_base = ret_message, .iov_len = n};
        union control control = {{0}};
        struct msghdr header = {.msg_iov = &iov,
                                .msg_iovlen = 1,
                                .msg_control = control.bytes,
                                .msg_controllen = sizeof control.bytes};
        ssize_t got;

        do
                got = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
        while (got < 0 && errno == EINTR);
        if (got < 0)
                return -errno;
        if ((size_t) got != n)
                return -EPIPE;
        if (ret_fd) {
                struct cmsghdr *c = CMSG_FIRSTHDR(&header);

                *ret_fd = -1;
                if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
                        memcpy(ret_fd, CMSG_DATA(c), sizeof *ret_fd);
        }
        return 0;
}
