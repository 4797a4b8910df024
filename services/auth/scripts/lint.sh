#!/bin/sh
# Format, lint, types and the import rules, for this service alone. Changes nothing.
set -eu
cd "$(dirname "$0")/.."
name=$(basename "$PWD")
root=$(cd ../.. && pwd)

bun fmt --check src tests drizzle.config.ts
bun check
cd "$root"
node_modules/.bin/oxlint --config .oxlintrc.json --type-aware "services/$name"
exec ./tixlys check structure imports code
