#!/usr/bin/env tclsh
puts tcl
