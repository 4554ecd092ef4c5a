#ifndef HEADER_H
#define HEADER_H
int one(void);
#endif
