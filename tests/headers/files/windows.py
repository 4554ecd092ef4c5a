#!/usr/bin/env python3
print("one")
print("two")
