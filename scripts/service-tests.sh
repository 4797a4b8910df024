#!/bin/sh
# scripts/service-tests.sh SERVICE [arguments of bun test]: one service's tests, against the PostgreSQL and NATS that a test run
# has started (./tixlys test --service SERVICE does both).
# Refuses every environment but development and test, and every database not made for tests.
set -eu
name=$1
shift
cd "$(dirname "$0")/.."
folder=services/$name
[ -d "$folder" ] || folder=$(echo examples/*/"$name")
cd "$folder"

refuse() {
  printf 'run-tests: %s\n' "$1" >&2
  exit 2
}

environment=${TIXLYS_ENV:-test}
case $environment in
  development | test) ;;
  *) refuse "TIXLYS_ENV is $environment. Tests run in development and test only." ;;
esac

[ -n "${TEST_POSTGRES_URL:-}" ] && [ -n "${TEST_NATS_URL:-}" ] && [ -n "${TEST_NATS_ACCOUNTS:-}" ] ||
  refuse "TEST_POSTGRES_URL, TEST_NATS_URL and TEST_NATS_ACCOUNTS name the servers of a test run. Run: ./tixlys test --service $name"

for url in "$TEST_POSTGRES_URL" "$TEST_NATS_URL"; do
  case ${url##*@} in
    127.0.0.1:* | localhost:* | '[::1]:'* | nats://127.0.0.1:* | nats://localhost:*) ;;
    *) refuse "a server of the tests is not on this machine. Tests make and drop databases; they never do so elsewhere." ;;
  esac
done

# The suite's own PostgreSQL, or any database a process is pointed at, holds data; a test run has a server of its own.
case ${TEST_POSTGRES_URL##*@} in
  *:$((15432 + ${TIXLYS_PORT_OFFSET:-0}))/*) refuse "TEST_POSTGRES_URL is the suite's own PostgreSQL. Run: ./tixlys test --service $name" ;;
esac
case ${DATABASE_URL:-none} in
  none | */t_* | */tpl_*) ;;
  *) refuse "DATABASE_URL names a database that was not made for tests. Unset it; tests make their own." ;;
esac

export TIXLYS_ENV="$environment"
exec bun test "$@"
