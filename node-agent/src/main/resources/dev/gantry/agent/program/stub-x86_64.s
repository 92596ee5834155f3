# Runs the records of a syscall program, one after the other: uint64_t run(struct record *first).
# Position independent; after entry it never touches the stack until END, so a child made by clone3
# may run on in it with or without a stack of its own, and with or without sharing memory.
# Layout of a record: Layout.java. Assemble: as --64 stub-x86_64.s && objcopy -O binary -j .text
    .intel_syntax noprefix
    .text
run:
    push    rbx
    mov     rbx, rdi
load:
    mov     rax, [rbx]              # number of the call, or a pseudo call
    cmp     rax, -1
    je      end
    cmp     rax, -2
    je      copy
    mov     rdi, [rbx + 8]
    mov     rsi, [rbx + 16]
    mov     rdx, [rbx + 24]
    mov     r10, [rbx + 32]
    mov     r8, [rbx + 40]
    mov     r9, [rbx + 48]
    syscall                         # clobbers rax, rcx, r11 only
judge:
    test    rax, rax
    jnz     store
    mov     rcx, [rbx + 80]         # onZero: go there, storing nothing: the child of clone3
    test    rcx, rcx                # must not overwrite the result that its parent stores
    jz      store
    mov     rbx, rcx
    jmp     load
store:
    mov     [rbx + 88], rax
    mov     rsi, rax
    rdtsc
    shl     rdx, 32
    or      rdx, rax
    mov     [rbx + 96], rdx
    mov     rcx, [rbx + 56]         # out
    test    rcx, rcx
    jz      check
    mov     [rcx], rsi
check:
    cmp     rsi, -4095
    jae     error
next:
    add     rbx, 112
    jmp     load
error:
    neg     rsi
    xor     ecx, ecx
    cmp     rsi, 63                 # bt takes the number modulo 64: errnos above share bit 0
    cmova   rsi, rcx
    mov     rcx, [rbx + 64]         # tolerate
    bt      rcx, rsi
    jc      next
    mov     rbx, [rbx + 72]         # onError
    jmp     load
copy:
    mov     rcx, [rbx + 8]
    mov     rax, [rcx]
    mov     rcx, [rbx + 16]
    mov     [rcx], rax
    xor     eax, eax
    jmp     judge
end:
    mov     rax, [rbx + 8]
    pop     rbx
    ret
