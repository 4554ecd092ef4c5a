#!/usr/bin/awk -f
BEGIN { print 1 + 1 }
