/** What the random run must find: one planted fault for each thing that it promises to see. */
import { expect, test } from "bun:test";
import { type Persona, tokenOf } from "@tixlys/testkit";
import { versionedFixture } from "@tixlys/testkit/fixture/versions";
import { randomRun } from "../../src/conformance/random/run.ts";
import { createSubject } from "../../src/conformance/subject.ts";
import { type Plant, withJson, withStatus } from "./broken-service.ts";

const canary = "canary7f3a9c51";

type Planted = (
  request: Request,
  response: Response,
  /** The body that was sent, and the end of a log to write to. */
  beside: { readonly sent: string; readonly say: (line: string) => void },
) => ReturnType<Plant>;

async function runWith(plant: Planted, seed = 7) {
  const { http, keys, log, things } = versionedFixture();
  const id = [things.add({ name: "lamp", tags: [] })?.id];
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  let named = 0;
  const name = () => `thing ${(named += 1)}`;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request: Request) {
      const sent = await request.clone().text();
      const response = await http.handle(request);
      return (await plant(request, response, { sent, say })) ?? response;
    },
  });
  const options = {
    url: () => `http://127.0.0.1:${server.port}`,
    tokens: (who: Persona) => tokenOf(keys, who),
    logs: () => log.text() + said.join("\n"),
    fruitless: {
      "shop:label:put": "its preconditions name a version",
      "shop:label:remove": "its precondition names a version",
    },
    known: {
      "shop:label:read": { name: ["kept"] },
      "shop:thing:read": { id },
      "shop:thing:change": { id },
      "shop:thing:create": { title: name },
      "shop:thing:remove": {
        id: () => things.add({ name: name(), tags: [] })?.id,
      },
    },
  };
  const run = randomRun(await createSubject(options), options, seed);
  return { run, stop: () => server.stop(true) };
}

async function failureOf(
  plant: Planted,
  part: "broken" | "valid",
): Promise<string> {
  const { run, stop } = await runWith(plant);
  try {
    await run[part]();
    return "";
  } catch (thrown) {
    return Bun.inspect(thrown);
  } finally {
    await stop();
  }
}

const isCreate = ({ method, url }: Request): boolean =>
  method === "POST" && url.endsWith("/v2/things");

test("nothing in a service that keeps its word, with any seed", async () => {
  for (const seed of [1, 2]) {
    const { run, stop } = await runWith(() => undefined, seed);
    try {
      await run.broken();
      await run.valid();
      expect(run.inLog()).toEqual([]);
    } finally {
      await stop();
    }
  }
}, 30_000);

test.each<[string, "broken" | "valid", Planted, string]>([
  [
    "a failure at a value that nobody thought of",
    "broken",
    (request, response, { sent }) =>
      isCreate(request) && sent.includes("\\ud800")
        ? withStatus(response, 500)
        : undefined,
    "a failure",
  ],
  [
    "a status that the document does not name",
    "valid",
    (request, response) =>
      isCreate(request) && response.status === 201
        ? withStatus(response, 200)
        : undefined,
    "not declared",
  ],
  [
    "an answer of another shape",
    "valid",
    (request, response) =>
      isCreate(request) && response.status === 201
        ? withJson(response, (json) => ({ ...json, extra: 1 }))
        : undefined,
    "→ 201",
  ],
  [
    "a refusal that repeats what was sent",
    "broken",
    (_request, response) =>
      response.status === 422
        ? withJson(response, () => ({
            status: "fail",
            data: { body: { code: "required", message: `not ${canary}` } },
          }))
        : undefined,
    "it repeats what was sent",
  ],
  [
    "a wrong request that is taken",
    "broken",
    (request, response) =>
      isCreate(request) && [406, 415, 422].includes(response.status)
        ? withStatus(response, 201)
        : undefined,
    "it was taken",
  ],
  [
    "an operation that never succeeds",
    "valid",
    (request, response) =>
      isCreate(request)
        ? withJson(withStatus(response, 409), () => ({
            status: "fail",
            data: { title: { code: "name-taken", message: "Taken." } },
          }))
        : undefined,
    "shop:thing:create: no valid request succeeded",
  ],
])(
  "the random run finds %s",
  async (_what, part, plant, text) => {
    expect(await failureOf(plant, part)).toContain(text);
  },
  20_000,
);

test("the random run finds what was sent, and tokens, in the log", async () => {
  const { run, stop } = await runWith((request, _response, { sent, say }) => {
    say(`${sent} by ${request.headers.get("authorization")}`);
    return undefined;
  });
  try {
    await run.broken();
    expect(run.inLog()).toContain(canary);
    expect(run.inLog().length).toBeGreaterThan(1);
  } finally {
    await stop();
  }
}, 20_000);
