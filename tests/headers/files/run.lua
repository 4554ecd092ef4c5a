#!/usr/bin/env lua
print("lua")
