// About this program.
#include <cstdio>
int main() { std::puts("c++"); }
