import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  findAuthorizationMistakes,
} from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";

const { http, keys } = fixtureService();
let server: Listening | undefined;
beforeAll(() => {
  server = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => server?.stop(1000));
const url = () => server?.url ?? "";

authorizationMatrix({ url, keys });

/** What is found when the document promises something else than the service does. */
const found = async (says: string, instead: string): Promise<string[]> => {
  const text = await (await fetch(`${url()}/openapi.json`)).text();
  const lie = text.replaceAll(says, instead);
  expect(lie).not.toBe(text);
  return findAuthorizationMistakes({
    url,
    keys,
    openapi: () => JSON.parse(lie),
  });
};

test("a service that lets in more, or fewer, than its document names is found", async () => {
  expect(
    await found('"x-guard":["root"]', '"x-guard":["general"]'),
  ).toContainEqual(
    expect.stringMatching(/^admin: .* forbidden and should be open$/),
  );
  expect(
    await found('"x-guard":["general"]', '"x-guard":["management"]'),
  ).toContainEqual(
    expect.stringMatching(/^user: .* open and should be forbidden$/),
  );
  expect(
    await found('"x-delegable":true', '"x-delegable":false'),
  ).toContainEqual(
    expect.stringMatching(
      /^token narrowed to it: .* open and should be forbidden$/,
    ),
  );
});
