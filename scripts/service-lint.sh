#!/bin/sh
# Format, lint and types of one service, then the structure, import and code rules of the whole tree. Changes nothing.
# scripts/service-lint.sh SERVICE
set -eu
name=$1
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
folder=services/$name
[ -d "$folder" ] || folder=$(echo examples/*/"$name")
cd "$folder"

bun fmt --check src tests
bun check
cd "$root"
node_modules/.bin/oxlint --config .oxlintrc.json --type-aware "$folder"
exec ./tixlys check structure imports code
