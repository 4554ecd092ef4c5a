#!/usr/bin/env bash
# shellcheck disable=SC2034
set -euo pipefail
value=1
echo "${BASH_SOURCE[0]##*/}"; echo "$value"
