/* About this file. */
    .text
    .globl start
start:
    ret
