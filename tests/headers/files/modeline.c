/* -*- mode: c; c-basic-offset: 4 -*- */
#include <stdio.h>
int main(void) { puts("c"); return 0; }
