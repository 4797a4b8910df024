/** The fixture under random requests to each operation of its document, both versions. */
import { afterAll, beforeAll, describe } from "bun:test";
import { randomRequests, tokenOf } from "@tixlys/testkit";
import { versionedFixture } from "@tixlys/testkit/fixture/versions";
import type { Listening } from "@tixlys/pawz";

for (const version of ["v1", "v2"])
  describe(version, () => {
    const { http, keys, log, things } = versionedFixture();
    const kept = things.add({ name: "lamp", tags: [] });
    const id = [kept?.id];
    let server: Listening | undefined;
    let named = 0;
    const name = () => `thing ${(named += 1)}`;
    beforeAll(() => {
      server = http.listen({ hostname: "127.0.0.1", port: 0 });
    });
    afterAll(() => server?.stop(1000));

    randomRequests({
      url: () => server?.url ?? "",
      version,
      tokens: (who) => tokenOf(keys, who),
      logs: () => log.text(),
      fruitless: {
        "shop:label:put": "its preconditions name a version",
        "shop:label:remove": "its precondition names a version",
      },
      known: {
        "shop:label:read": { name: ["kept"] },
        "shop:thing:read": { id },
        "shop:thing:change": { id },
        "shop:thing:create": { name, title: name },
        "shop:thing:remove": {
          id: () => things.add({ name: name(), tags: [] })?.id,
        },
      },
    });
  });
