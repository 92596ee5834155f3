// Runs the records of a syscall program, one after the other: uint64_t run(struct record *first).
// Position independent and without any use of the stack; the kernel keeps all registers but x0.
// Layout of a record: Layout.java. Assemble: aarch64-linux-gnu-as, objcopy -O binary -j .text
    .text
run:
    mov     x9, x0
load:
    ldr     x8, [x9]                // number of the call, or a pseudo call
    cmn     x8, #1
    b.eq    end
    cmn     x8, #2
    b.eq    copy
    ldp     x0, x1, [x9, #8]
    ldp     x2, x3, [x9, #24]
    ldp     x4, x5, [x9, #40]
    svc     #0
judge:
    cbnz    x0, store
    ldr     x10, [x9, #80]          // onZero: go there, storing nothing: the child of clone3
    cbz     x10, store              // must not overwrite the result that its parent stores
    mov     x9, x10
    b       load
store:
    mrs     x10, cntvct_el0
    stp     x0, x10, [x9, #88]
    ldr     x10, [x9, #56]          // out
    cbz     x10, check
    str     x0, [x10]
check:
    cmn     x0, #4095
    b.hs    error
next:
    add     x9, x9, #112
    b       load
error:
    neg     x10, x0
    cmp     x10, #63                // errnos above 63 share bit 0, as on x86-64
    csel    x10, x10, xzr, ls
    ldr     x11, [x9, #64]          // tolerate
    lsr     x11, x11, x10
    tbnz    x11, #0, next
    ldr     x9, [x9, #72]           // onError
    b       load
copy:
    ldp     x10, x11, [x9, #8]
    ldr     x10, [x10]
    str     x10, [x11]
    mov     x0, #0
    b       judge
end:
    ldr     x0, [x9, #8]
    ret
