/** A variable that the test run must give; its absence fails the test, it never skips it. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "")
    throw new Error(
      `${name} is not set: this test needs the real PostgreSQL and NATS. Run ./tixlys test, which starts both.`,
    );
  return value;
}

/** Number of this test worker; 0 when tests run in one process. */
export function workerId(): number {
  const id = Number(process.env["BUN_TEST_WORKER_ID"] ?? 0);
  return Number.isInteger(id) && id >= 0 ? id : 0;
}
