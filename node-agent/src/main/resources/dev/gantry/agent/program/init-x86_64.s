# The first process of a container with --init: a whole static ELF file, run from a sealed memfd.
# Its one child is there already; its pid stands in the last word, written before the seal.
# Hands signals on to the child, reaps whatever ends, and ends as the child does.
    .intel_syntax noprefix
    .text
    .equ BASE, 0x400000
ehdr:
    .byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0
    .quad 0
    .word 2, 62                    # an executable, for x86-64
    .long 1
    .quad BASE + start - ehdr
    .quad phdr - ehdr
    .quad 0
    .long 0
    .word 64, 56, 2, 0, 0, 0
phdr:
    .long 1, 5                     # load this file: read, execute
    .quad 0, BASE, BASE
    .quad end - ehdr, end - ehdr
    .quad 0x1000
    .long 0x6474e551, 6            # a stack that is not executable
    .quad 0, 0, 0, 0, 0, 16

start:
    sub     rsp, 256               # mask at 0, wait status at 8, siginfo from 16 on
    mov     qword ptr [rsp], -1
    mov     eax, 157               # prctl(PR_SET_NAME)
    mov     edi, 15
    lea     rsi, [rip + name]
    syscall
    mov     eax, 14                # rt_sigprocmask(SIG_SETMASK, all): signals are waited for
    mov     edi, 2
    mov     rsi, rsp
    xor     edx, edx
    mov     r10d, 8
    syscall
reap:
    mov     eax, 61                # wait4(-1, &status, WNOHANG, 0)
    mov     rdi, -1
    lea     rsi, [rsp + 8]
    mov     edx, 1
    xor     r10d, r10d
    syscall
    test    eax, eax
    jle     await
    cmp     eax, dword ptr [rip + child]
    jne     reap
    mov     ecx, dword ptr [rsp + 8]
    mov     edi, ecx
    and     edi, 0x7f
    jz      exited
    add     edi, 128               # ended by a signal
    jmp     leave
exited:
    mov     edi, ecx
    shr     edi, 8
    and     edi, 0xff
leave:
    mov     eax, 231               # exit_group
    syscall
await:
    mov     eax, 128               # rt_sigtimedwait(all, &siginfo, for ever)
    mov     rdi, rsp
    lea     rsi, [rsp + 16]
    xor     edx, edx
    mov     r10d, 8
    syscall
    test    eax, eax
    jle     await
    cmp     eax, 17                # SIGCHLD
    je      reap
    mov     esi, eax
    mov     edi, dword ptr [rip + child]
    mov     eax, 62                # kill
    syscall
    jmp     await
name:
    .asciz  "docker-init"
    .balign 8
child:
    .quad 0
end:
