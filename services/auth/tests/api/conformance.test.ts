import { afterAll, beforeAll } from "bun:test";
import { conformance, tokenOf } from "@tixlys/testkit";
import { harness } from "./harness.ts";

const { http, keys } = harness();
let listening: ReturnType<typeof http.listen> | undefined;

beforeAll(() => {
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening?.stop(1000));

conformance({
  url: () => listening?.url ?? "",
  tokens: (who) => tokenOf(keys, who),
  execute: [
    "auth:registration:create",
    "auth:registration:resend",
    "auth:registration:verify",
    "auth:session:create",
    "auth:session:refresh",
  ],
});
