import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import { conformance, mintFor, tokenOf } from "@tixlys/testkit";
import { ada, apiKeys, origin, usersService } from "./users-api.ts";

let listening: Listening;
beforeAll(async () => {
  const { http } = await usersService();
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening.stop(1_000));

conformance({
  url: () => listening.url,
  // The typical person is Ada, who has a profile.
  tokens: (who) =>
    who === "general" || who === "verified"
      ? mintFor(apiKeys, ada)
      : tokenOf(apiKeys, who),
  execute: ["users:profile:update"],
  origin,
});
