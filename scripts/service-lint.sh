#!/bin/sh
# Format, lint and types of one service, then the structure, import and code rules of the whole tree. Changes nothing.
# scripts/service-lint.sh SERVICE
set -eu
name=$1
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root/services/$name"

bun fmt --check src tests
bun check
cd "$root"
node_modules/.bin/oxlint --config .oxlintrc.json --type-aware "services/$name"
exec ./tixlys check structure imports code
