import { afterAll, beforeAll, expect, test } from "bun:test";
import { startAuth, type AuthProcess } from "./process.ts";

const env = {
  TIXLYS_ROLE: "api",
  ROOT_PASSWORD: "",
  // The quotas as they are in production.
  RATE_LIMIT_SCALE: "1",
};
let first: AuthProcess;
let second: AuthProcess;
beforeAll(async () => {
  first = await startAuth({ env });
  second = await startAuth({ env, beside: first });
}, 30_000);
afterAll(async () => {
  await second.close();
  await first.close();
});

let people = 0;
/** Each asks for somebody else, whose own count it does not meet. */
const tryAt = async ({ url }: AuthProcess, from: string): Promise<number> => {
  const identifier = `nobody-${(people += 1)}`;
  const body = JSON.stringify({ identifier, password: "guess" });
  const response = await fetch(`${url}/v1/login`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "x-forwarded-for": from },
  });
  return response.status;
};

test("two processes have one quota for logins from an address, and a third that starts has what is left of it (http-rules 48)", async () => {
  const address = "198.51.100.20";
  const asked = Array.from({ length: 40 }, (_, n) =>
    tryAt(n % 2 === 0 ? first : second, address),
  );
  const statuses = await Promise.all(asked);
  expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(30);
  const third = await startAuth({ env, beside: first });
  expect(await tryAt(third, address)).toBe(429);
  expect(await tryAt(third, "198.51.100.21")).toBe(401);
  await third.close();
}, 30_000);
