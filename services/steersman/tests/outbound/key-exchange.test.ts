import { expect, test } from "bun:test";
import { keyExchange } from "../../src/outbound/upstreams/key-exchange.ts";
import { behind, scripted, whole } from "./scripted-upstream.ts";

test("auth #57: a key is traded although the kept connection to auth has just died", async () => {
  const accessTokenExpiresAt = new Date(Date.now() + 300_000).toISOString();
  const token = whole(
    JSON.stringify({ data: { accessToken: "a-token", accessTokenExpiresAt } }),
  );
  const { seen, origin } = scripted((socket) =>
    socket.data.requests === 1 ? socket.write(token) : socket.terminate(),
  );
  const { upstreams } = behind([origin]);
  const exchange = keyExchange({
    forward: (request) => upstreams.forward({ ...request, service: "users" }),
  });
  const from = { clientAddress: "192.0.2.1", requestId: "request-1" };
  for (const key of ["tixlys_test_first", "tixlys_test_second"])
    expect(await exchange(key, from)).toMatchObject({
      value: { token: "a-token" },
    });
  expect(seen.requests).toBe(3);
  expect(seen.texts.at(-1)).toContain("tixlys_test_second");
});
