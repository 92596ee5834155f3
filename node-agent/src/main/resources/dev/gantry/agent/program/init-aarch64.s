// As init-x86_64.s, for aarch64.
    .text
    .equ BASE, 0x400000
ehdr:
    .byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0
    .quad 0
    .hword 2, 183                  // an executable, for aarch64
    .word 1
    .quad BASE + start - ehdr
    .quad phdr - ehdr
    .quad 0
    .word 0
    .hword 64, 56, 2, 0, 0, 0
phdr:
    .word 1, 5                     // load this file: read, execute
    .quad 0, BASE, BASE
    .quad end - ehdr, end - ehdr
    .quad 0x10000
    .word 0x6474e551, 6            // a stack that is not executable
    .quad 0, 0, 0, 0, 0, 16

start:
    sub     sp, sp, #256           // mask at 0, wait status at 8, siginfo from 16 on
    mov     x9, #-1
    str     x9, [sp]
    mov     x0, #15                // prctl(PR_SET_NAME)
    adr     x1, name
    mov     x8, #167
    svc     #0
    mov     x0, #2                 // rt_sigprocmask(SIG_SETMASK, all): signals are waited for
    mov     x1, sp
    mov     x2, #0
    mov     x3, #8
    mov     x8, #135
    svc     #0
    adr     x9, child
    ldr     w19, [x9]
reap:
    mov     x0, #-1                // wait4(-1, &status, WNOHANG, 0)
    add     x1, sp, #8
    mov     x2, #1
    mov     x3, #0
    mov     x8, #260
    svc     #0
    cmp     w0, #0
    b.le    await
    cmp     w0, w19
    b.ne    reap
    ldr     w1, [sp, #8]
    ands    w0, w1, #0x7f
    b.eq    exited
    add     w0, w0, #128           // ended by a signal
    b       leave
exited:
    ubfx    w0, w1, #8, #8
leave:
    mov     x8, #94                // exit_group
    svc     #0
await:
    mov     x0, sp                 // rt_sigtimedwait(all, &siginfo, for ever)
    add     x1, sp, #16
    mov     x2, #0
    mov     x3, #8
    mov     x8, #137
    svc     #0
    cmp     w0, #0
    b.le    await
    cmp     w0, #17                // SIGCHLD
    b.eq    reap
    mov     w1, w0
    mov     w0, w19
    mov     x8, #129               // kill
    svc     #0
    b       await
name:
    .asciz  "docker-init"
    .balign 8
child:
    .quad 0
end:
