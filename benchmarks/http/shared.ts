/** What every server of the comparison answers, and what it is told when it starts. */

/** The one thing that is read; about 300 bytes, as a small resource of the suite. */
export const thing = {
  id: "0198f2c4-aaaa-7bbb-8ccc-1234567890ab",
  name: "Lantern",
  tags: ["brass", "storm-proof"],
  price: { amount: "24.90", currency: "EUR" },
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:01.000Z",
};

/** The address of the measured request. */
export const path = `/v1/things/${thing.id}`;

/** How a server is started: port, share of traced requests, keys of its tokens, folder for its traces. */
export type Start = {
  readonly port: number;
  readonly sampled: number;
  /** `kid:hex`, as `BISCUIT_PUBLIC_KEYS` has it. */
  readonly publicKeys: string;
  readonly traceDir: string;
};

/** What the orchestrator wrote as this process's last argument. */
export function readStart(): Start {
  // cast: written by benchmarks/http.ts of the same checkout.
  return JSON.parse(process.argv.at(-1) ?? "{}") as Start;
}
