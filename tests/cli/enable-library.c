/* SPDX-License-Identifier: MIT */
/* Libraries that say they are the guard, and do to the programs that load them what TROUBLE says. */
#include <stdlib.h>
#include <unistd.h>

#ifndef NOTE
#define NOTE "0.0.1"
#endif
#ifndef TROUBLE
#define TROUBLE NONE
#endif

__asm__(".pushsection .note.goroot-guard, \"\", %note\n"
        ".balign 4\n"
        ".long 13, 2f - 1f, 1\n"
        ".asciz \"goroot-guard\"\n"
        ".balign 4\n"
        "1: .asciz \"" NOTE "\"\n"
        "2: .balign 4\n"
        ".popsection");

enum { NONE, CRASHES, ENDS, PRINTS, HANGS, CRASHES_LATER, UNRESOLVED };

int nowhere_to_be_found(void);

__attribute__((constructor)) static void start(void) {
        static const char words[] = "look at me\n";

        switch (TROUBLE) {
        case CRASHES:
                abort();
        case ENDS:
                _exit(3);
        case PRINTS:
                if (write(2, words, sizeof words - 1) < 0)
                        abort();
                break;
        case HANGS:
                for (;;)
                        pause();
        case CRASHES_LATER: /* where nothing warns of it */
                if (!getenv("LD_PRELOAD"))
                        abort();
                break;
#if TROUBLE == 6
        case UNRESOLVED:
                nowhere_to_be_found();
#endif
        default:
                break;
        }
}
