import { afterAll, beforeAll } from "bun:test";
import { conformance, tokenOf } from "@tixlys/testkit";
import { fixtureOrigin, fixtureService } from "@tixlys/testkit/fixture";
import type { Listening } from "@tixlys/pawz";

const { http, keys, things } = fixtureService();
// So that lists have more than one part.
for (const name of ["first", "second"]) things.add({ name, tags: [] });
let server: Listening | undefined;

beforeAll(() => {
  server = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => server?.stop(1000));

conformance({
  url: () => server?.url ?? "",
  tokens: (who) => tokenOf(keys, who),
  origin: fixtureOrigin,
  execute: [
    "shop:thing:create",
    "shop:report:request",
    "shop:label:put",
    "shop:label:remove",
    "shop:area:enter-root",
    "shop:area:enter-provider",
    "shop:area:enter-moderator",
    "shop:area:enter-service",
  ],
});
