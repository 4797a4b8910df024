#!/bin/sh
# Format, lint and types of this service, then the structure, import and code rules of the whole tree. Changes nothing.
set -eu
cd "$(dirname "$0")/.."
name=$(basename "$PWD")
root=$(cd ../.. && pwd)

bun fmt --check src tests drizzle.config.ts
bun check
cd "$root"
node_modules/.bin/oxlint --config .oxlintrc.json --type-aware "services/$name"
exec ./tixlys check structure imports code
