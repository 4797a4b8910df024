/** `doctor trust` tells commands that work as they stand. */
import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trustOf } from "../doctor/trust.ts";
import { ensureCertificates } from "../tls/authority.ts";

test("doctor trust names the HTTPS port of this suite, not the one of a suite without offset", async () => {
  const tls = await mkdtemp(join(tmpdir(), "tixlys-trust-"));
  await ensureCertificates(tls, ["users"]);
  const { ways } = await trustOf({ tls }, 28_443, "linux", tls);
  expect(ways.find(({ reader }) => reader === "curl")?.steps).toEqual([
    `curl --cacert ${join(tls, "authority.crt")} https://localhost:28443/`,
  ]);
  await rm(tls, { recursive: true });
});
