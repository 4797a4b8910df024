import { findViolations, type Persona, tokenOf } from "@tixlys/testkit";
import { fixtureOrigin, fixtureService } from "@tixlys/testkit/fixture";
import { versionedFixture } from "@tixlys/testkit/fixture/versions";

/** Changes a right answer into a wrong one; `undefined` leaves it as it is. */
export type Plant = (
  request: Request,
  response: Response,
) => Response | undefined | Promise<Response | undefined>;

/** The rules that the suite finds broken in the fixture service with one violation planted into its answers. */
export async function rulesBrokenBy(
  plant: Plant,
  only?: readonly number[],
  version?: "v1" | "v2",
): Promise<Map<number, readonly string[]>> {
  const { http, keys, things } =
    version === undefined ? fixtureService() : versionedFixture();
  // So that lists have more than one part.
  for (const name of ["first", "second"]) things.add({ name, tags: [] });
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    reusePort: false,
    development: false,
    async fetch(request) {
      const response = await http.handle(request);
      return (await plant(request, response)) ?? response;
    },
  });
  try {
    const options = {
      url: () => `http://127.0.0.1:${server.port}`,
      tokens: (who: Persona) => tokenOf(keys, who),
      origin: fixtureOrigin,
      ...(version === undefined ? {} : { version }),
      execute: [
        "shop:thing:create",
        "shop:report:request",
        "shop:label:put",
        "shop:label:remove",
      ],
    };
    return await findViolations(options, only);
  } finally {
    await server.stop(true);
  }
}

/** The same answer with another body. */
export async function withJson(
  response: Response,
  change: (json: Record<string, unknown>) => unknown,
): Promise<Response> {
  const json: unknown = await response.clone().json();
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  const changed = change(Object.fromEntries(Object.entries(Object(json))));
  return new Response(JSON.stringify(changed), {
    status: response.status,
    headers,
  });
}

/** The same answer with other headers; `null` removes one. */
export function withHeaders(
  response: Response,
  changes: Record<string, string | null>,
): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return new Response(response.body, { status: response.status, headers });
}

/** The same answer with another status. */
export function withStatus(response: Response, status: number): Response {
  return new Response(response.body, { status, headers: response.headers });
}
