#!/usr/bin/env jq -f
keys
