#!/bin/sh
# This service's tests; refuses any environment but development and test, and any database not made for tests.
exec "$(dirname "$0")/../../../scripts/service-tests.sh" events "$@"
