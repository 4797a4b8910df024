import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually, mintFor } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";
import { type Listening, reply, route, t } from "../../src/index.ts";

const limitBytes = 100_000;
let running = 0;
let most = 0;
let release: Promise<void> = Promise.resolve();

const picture = route({
  method: "PUT",
  path: "/picture",
  operation: "shop:picture:replace",
  summary: "Takes a picture",
  guard: "public",
  upload: { part: "image", limitBytes, mediaTypes: ["image/png"], atOnce: 3 },
  response: { status: 200, data: t.Object({ size: t.Integer() }) },
  errors: ["unsupported-image"],
  handle: async ({ file }) => {
    running += 1;
    most = Math.max(most, running);
    await release;
    running -= 1;
    return reply.ok({ size: file.length });
  },
});

/** The same for people who are signed in; its body must be there soon. */
const own = route({
  ...picture,
  path: "/own-picture",
  operation: "shop:own-picture:replace",
  guard: "general",
  deadlineMs: 400,
  handle: ({ file }) => reply.ok({ size: file.length }),
});

let listening: Listening;
const { http, keys } = fixtureService({ extra: [picture, own] });
beforeAll(() => {
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening.stop(1_000));

const put = (body: Bun.BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${listening.url}/v1/picture`, { method: "PUT", body, headers });

function form(...parts: readonly (readonly [string, number])[]): FormData {
  const made = new FormData();
  for (const [name, size] of parts)
    made.append(name, new Blob([new Uint8Array(size)]), "x.png");
  return made;
}

describe("an operation with an upload", () => {
  test("gets the bytes of the part", async () => {
    for (const size of [0, 1, limitBytes]) {
      const answer = await put(form(["image", size]));
      expect(await answer.json()).toMatchObject({ data: { size } });
    }
  });

  test("http-rules 13: takes no other content type, and no form without a boundary", async () => {
    for (const [type, status] of [
      ["application/json", 415],
      ["image/png", 415],
      ["application/x-www-form-urlencoded", 415],
      ["multipart/mixed; boundary=b", 415],
      ["multipart/form-data", 400],
    ] as const)
      expect((await put("{}", { "content-type": type })).status).toBe(status);
    const zipped = await put(Bun.gzipSync(new Uint8Array(10)), {
      "content-type": "multipart/form-data; boundary=b",
      "content-encoding": "gzip",
    });
    expect(zipped.status).toBe(415);
  });

  test("http-rules 15: refuses more than its limit, declared or not, of the part and of the whole", async () => {
    expect((await put(form(["image", limitBytes + 1]))).status).toBe(413);
    expect((await put(form(["image", 3 * limitBytes]))).status).toBe(413);
    const type = "multipart/form-data; boundary=b";
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 10_000;
        if (sent > 2 * limitBytes) controller.close();
        else controller.enqueue(new Uint8Array(10_000));
      },
    });
    expect((await put(endless, { "content-type": type })).status).toBe(413);
  });

  test("http-rules 12, 14: names what is wrong with the parts, each", async () => {
    const cases = [
      [form(), { image: { code: "required" } }],
      [
        form(["picture", 1]),
        { picture: { code: "unknown-property" }, image: { code: "required" } },
      ],
      [form(["image", 1], ["image", 1]), { image: { code: "too-many-items" } }],
      [
        form(["image", 1], ["other", 1]),
        { other: { code: "unknown-property" } },
      ],
    ] as const;
    for (const [body, data] of cases) {
      // A form of nothing has no boundary in it that could be read.
      const answer = await put(body);
      const said: unknown = await answer.json();
      if ([...body.keys()].length === 0)
        expect([400, 422]).toContain(answer.status);
      else {
        expect(answer.status).toBe(422);
        expect(said).toMatchObject({ status: "fail", data });
      }
    }
    const cut = await put(
      '--b\r\nContent-Disposition: form-data; name="image"\r\n\r\nabc',
      {
        "content-type": "multipart/form-data; boundary=b",
      },
    );
    expect(cut.status).toBe(400);
    expect(await cut.json()).toMatchObject({
      data: { body: { code: "malformed-body" } },
    });
  });

  test("takes so many at once, under all its addresses together, and says 503 with Retry-After to more", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    release = promise;
    most = 0;
    const sent = Array.from({ length: 12 }, (_, at) =>
      fetch(`${listening.url}${at % 2 === 0 ? "/v1" : ""}/picture`, {
        method: "PUT",
        body: form(["image", 10]),
      }),
    );
    const refused = await Promise.all(
      sent.map(async (each) => {
        const answer = await Promise.race([each, Bun.sleep(1_500)]);
        return answer?.status === 503
          ? answer.headers.get("retry-after")
          : undefined;
      }),
    );
    expect(refused.filter((each) => each === "1")).toHaveLength(9);
    resolve();
    const statuses = await Promise.all(
      sent.map(async (each) => (await each).status),
    );
    expect(statuses.filter((each) => each === 200)).toHaveLength(3);
    expect(most).toBe(3);
    expect((await put(form(["image", 5]))).status).toBe(200);
  });

  test("keeps no place for a sender that goes away or says nonsense", async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const controller = new AbortController();
      const gone = fetch(`${listening.url}/v1/picture`, {
        method: "PUT",
        headers: { "content-type": "multipart/form-data; boundary=b" },
        body: new ReadableStream({
          pull: (stream) => stream.enqueue(new Uint8Array(10)),
        }),
        signal: controller.signal,
      }).catch(() => undefined);
      await Bun.sleep(2);
      controller.abort();
      await gone;
      await (
        await put("nonsense", {
          "content-type": "multipart/form-data; boundary=b",
        })
      ).text();
    }
    const deadline = performance.now() + 3_000;
    let status = 0;
    while (status !== 200 && performance.now() < deadline)
      ({ status } = await put(form(["image", 5])));
    expect(status).toBe(200);
  });

  test("keeps two places for one person at most, and no longer than to the deadline when the body does not come", async () => {
    const slow = (token: string, gone?: AbortSignal) =>
      fetch(`${listening.url}/v1/own-picture`, {
        method: "PUT",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "multipart/form-data; boundary=b",
        },
        // One byte, and then nothing for ever.
        body: new ReadableStream({
          start: (stream) => stream.enqueue(new Uint8Array(1)),
        }),
        ...(gone === undefined ? {} : { signal: gone }),
      });
    const at = async (token: string) => {
      const answer = await fetch(`${listening.url}/v1/own-picture`, {
        method: "PUT",
        headers: { authorization: `Bearer ${token}` },
        body: form(["image", 5]),
      });
      return answer.status;
    };
    const answers = (token: string, status: number) =>
      eventually(`an answer ${status}`, async () =>
        (await at(token)) === status ? status : undefined,
      );
    const [ada, bob] = [mintFor(keys), mintFor(keys)];
    const held = [slow(ada), slow(ada)];
    await answers(ada, 503);
    expect(await at(bob)).toBe(200);
    const statuses = await Promise.all(
      held.map(async (each) => (await each).status),
    );
    expect(statuses).toEqual([504, 504]);
    await answers(ada, 200);
    // Senders who leave make room before their deadline would.
    const leaving = new AbortController();
    const left = [slow(bob, leaving.signal), slow(bob, leaving.signal)];
    await answers(bob, 503);
    leaving.abort();
    await Promise.allSettled(left);
    await answers(bob, 200);
  });

  test("http-rules 25: is the same request with another boundary, and another one with other bytes", async () => {
    const key = { "idempotency-key": crypto.randomUUID() };
    const first = await put(form(["image", 7]), key);
    const again = await put(form(["image", 7]), key);
    const other = await put(form(["image", 8]), key);
    expect([first.status, again.status, other.status]).toEqual([200, 200, 422]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });

  test("is told in the document as a form with one part", () => {
    const paths: unknown = http.openapi("v1").paths;
    expect(paths).toMatchObject({
      "/v1/picture": {
        put: {
          requestBody: {
            required: true,
            content: {
              "multipart/form-data": {
                schema: { required: ["image"], additionalProperties: false },
                encoding: { image: { contentType: "image/png" } },
              },
            },
          },
          responses: { 413: {}, 415: {}, 422: {} },
        },
      },
    });
  });
});

test("an upload that cannot be kept is a mistake of the definition", () => {
  const wrong = (changes: object) => () =>
    fixtureService({ extra: [{ ...picture, ...changes }] });
  expect(wrong({ method: "GET" })).toThrow("only PUT and POST");
  expect(wrong({ body: t.Object({}) })).toThrow("its whole body");
  for (const upload of [
    { part: "no-name", limitBytes: 1, mediaTypes: ["a/b"] },
    { part: "image", limitBytes: 0, mediaTypes: ["a/b"] },
    { part: "image", limitBytes: 1, mediaTypes: ["a/b"], atOnce: 65 },
  ])
    expect(wrong({ upload })).toThrow();
});
