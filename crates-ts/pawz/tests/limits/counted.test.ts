import { expect, test } from "bun:test";
import { countedHeader, memoryLimits } from "@tixlys/pawz";
import { fixtureService } from "@tixlys/testkit/fixture";

/** Two reads a minute for each address. */
async function askThrice(trustedProxies: readonly string[]) {
  const fixture = fixtureService({
    parts: {
      trustedProxies,
      limits: { store: memoryLimits(), scale: 2 / 600 },
    },
  });
  const listening = fixture.http.listen({ hostname: "127.0.0.1", port: 0 });
  const statuses: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    const answer = await fetch(`${listening.url}/v1/things`, {
      headers: { [countedHeader]: "1" },
    });
    statuses.push(answer.status);
  }
  await listening.stop(1_000);
  return statuses;
}

test("auth #67: what a gateway of ours has counted is not counted again; a stranger's word for it counts nothing", async () => {
  expect(await askThrice(["loopback"])).not.toContain(429);
  expect((await askThrice([])).at(-1)).toBe(429);
});
