/** Two versions side by side: each of them goes through the whole suite, the deprecated one too. */
import { afterAll, beforeAll, describe } from "bun:test";
import { conformance, tokenOf } from "@tixlys/testkit";
import { fixtureOrigin } from "@tixlys/testkit/fixture";
import { versionedFixture } from "@tixlys/testkit/fixture/versions";
import type { Listening } from "@tixlys/pawz";

for (const version of ["v1", "v2"])
  describe(version, () => {
    const { http, keys } = versionedFixture();
    let server: Listening | undefined;
    beforeAll(() => {
      server = http.listen({ hostname: "127.0.0.1", port: 0 });
    });
    afterAll(() => server?.stop(1000));

    conformance({
      url: () => server?.url ?? "",
      version,
      tokens: (who) => tokenOf(keys, who),
      origin: fixtureOrigin,
      execute: ["shop:thing:create", "shop:report:request"],
    });
  });
