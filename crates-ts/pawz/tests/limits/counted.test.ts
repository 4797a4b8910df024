import { expect, test } from "bun:test";
import { countedHeader, memoryLimits } from "@tixlys/pawz";
import { mintFor } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";

/** Two reads a minute for each address, and for each person. Whether the third is one too many. */
async function isThirdRefused(
  trustedProxies: readonly string[],
  counted: string,
): Promise<boolean> {
  const fixture = fixtureService({
    parts: {
      trustedProxies,
      limits: { store: memoryLimits(), scale: 2 / 600 },
    },
  });
  const listening = fixture.http.listen({ hostname: "127.0.0.1", port: 0 });
  const headers = {
    [countedHeader]: counted,
    authorization: `Bearer ${mintFor(fixture.keys, {})}`,
  };
  let last: number | undefined;
  for (let n = 0; n < 3; n += 1)
    last = (
      await fetch(`${listening.url}/v1/things/${crypto.randomUUID()}`, {
        headers,
      })
    ).status;
  await listening.stop(1_000);
  return last === 429;
}

test("auth #67: what a gateway of ours has counted is not counted again; what it has not is, and a stranger's word for it counts nothing", async () => {
  expect(await isThirdRefused(["loopback"], "address,subject")).toBe(false);
  // Nobody there knew who asks: the person's quota is the service's to count.
  expect(await isThirdRefused(["loopback"], "address")).toBe(true);
  expect(await isThirdRefused(["loopback"], "1")).toBe(true);
  expect(await isThirdRefused([], "address,subject")).toBe(true);
});
