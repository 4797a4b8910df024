import { expect, test } from "bun:test";
import { memoryLimits, type LimitStore } from "@tixlys/pawz";
import { type Persona, tokenOf } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";

const untouched: LimitStore = {
  isShared: false,
  take: () => {
    throw new Error("the store of named limits was asked");
  },
};

/** The fixture with these limits, and how it answers one person. */
function counting(scale: number, store = memoryLimits()) {
  const { http, keys } = fixtureService({
    parts: { limits: { store, scale } },
  });
  const ask = (method: string, path: string, who?: Persona) =>
    http.handle(
      new Request(`http://localhost${path}`, {
        method,
        headers:
          who === undefined
            ? {}
            : { authorization: `Bearer ${tokenOf(keys, who)}` },
      }),
    );
  return { http, ask };
}

const policies = (answer: Response) => answer.headers.get("ratelimit-policy");
const missing = `/v1/things/${crypto.randomUUID()}`;

test("a route that names no limits has those of decision 16: read or write, per address and per subject (http-rules 46)", async () => {
  const { ask } = counting(1, untouched);
  expect(policies(await ask("GET", missing, "general"))).toBe(
    '"read-per-address";q=600;w=60, "read-per-subject";q=600;w=60',
  );
  expect(policies(await ask("DELETE", missing, "management"))).toBe(
    '"write-per-address";q=120;w=60, "write-per-subject";q=120;w=60',
  );
  // Nobody, so no subject.
  expect(policies(await ask("GET", "/v1/things"))).toBe(
    '"read-per-address";q=600;w=60',
  );
});

test("they count a flood of 401 as well, over all routes together, and reads apart from writes (http-rules 49)", async () => {
  const { ask } = counting(0.005);
  for (const path of [missing, "/v1/things", missing])
    expect((await ask("GET", path)).status).toBeLessThan(429);
  expect((await ask("GET", "/v1/things")).status).toBe(429);
  expect((await ask("DELETE", missing, "management")).status).toBe(404);
});

test("an operation for other services has none, and one with limits of its own has only these", async () => {
  const { ask, http } = counting(100);
  const entered = await ask("POST", "/v1/areas/service", "service");
  expect([entered.status, policies(entered)]).toEqual([200, null]);
  expect(policies(await ask("GET", "/v1/labels/kept"))).toBe(
    '"labels-per-address";q=400;w=60',
  );
  const paths = http.openapi().paths;
  expect(paths["/v1/things"]?.["get"]?.responses).toHaveProperty("429");
  expect(paths["/v1/areas/service"]?.["post"]?.responses).not.toHaveProperty(
    "429",
  );
});

test("health and documents are not counted", async () => {
  const { ask } = counting(0.001);
  for (const path of ["/health/live", "/version", "/openapi.json"])
    for (let times = 0; times < 3; times += 1) {
      const answer = await ask("GET", path);
      expect([answer.status, policies(answer)]).toEqual([200, null]);
    }
});
