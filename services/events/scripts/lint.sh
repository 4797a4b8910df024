#!/bin/sh
# Format, lint, types and the house rules, for this service.
exec "$(dirname "$0")/../../../scripts/service-lint.sh" events "$@"
