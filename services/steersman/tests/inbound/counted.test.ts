import { afterAll, expect, test } from "bun:test";
import { memoryLimits } from "@tixlys/pawz";
import { mintFor, testKeys } from "@tixlys/testkit";
import type { EdgeOperation } from "../../src/domain/access/operation.ts";
import { fixtureGateway, fixtureUpstream } from "./gateway-fixture.ts";

const operation: EdgeOperation = {
  method: "GET",
  path: "/v1/me",
  operation: "users:profile:read",
  guard: ["general"],
  policies: [],
  isDelegable: true,
  isSocket: false,
  bodyLimitBytes: undefined,
  quotas: (["address", "subject"] as const).map((per) => ({
    name: `read-per-${per}`,
    quota: 100,
    windowSeconds: 60,
    per,
  })),
};
/** By the second segment of the path; any other is not known. */
const operations: Readonly<Record<string, EdgeOperation>> = {
  "/v1/me": operation,
  "/v1/socket": { ...operation, isSocket: true },
  "/v1/judged-there": { ...operation, guard: ["general", "of-theirs@1"] },
};
const keys = testKeys();
const users = fixtureUpstream();
const edge = fixtureGateway(
  `users=${users.origin}`,
  keys,
  65_536,
  {},
  {
    front: { operations: { find: (_, __, path) => operations[path] } },
    service: { limits: { store: memoryLimits() } },
  },
);
afterAll(async () => {
  await edge.stop();
  await users.stop();
});

test.each([
  ["whose person is known here", "/v1/me", "address,subject"],
  ["of a socket, whose token the service reads", "/v1/socket", "address"],
  [
    "under a policy that is not understood here",
    "/v1/judged-there",
    "address,subject",
  ],
  ["of no known operation", "/v1/elsewhere", undefined],
])(
  "auth #67: the service of a request %s hears which quotas were counted",
  async (_, path, counted) => {
    const answer = await fetch(`${edge.url}/users${path}`, {
      headers: { authorization: `Bearer ${mintFor(keys, {})}` },
    });
    const partitions = answer.headers.get("ratelimit") ?? "";
    const heard = users.seen.at(-1)?.headers["x-tixlys-counted"];
    if (counted === undefined) expect(heard).toBeUndefined();
    else expect(heard).toBe(counted);
    for (const per of ["address", "subject"])
      expect(partitions.includes(`per-${per}`)).toBe(
        counted?.includes(per) ?? false,
      );
  },
);
