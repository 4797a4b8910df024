import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { newKey, read, requestOf, stage } from "./stage.ts";

let on: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  on = await stage();
});
afterAll(() => on.close());

const script = `${import.meta.dir}/keyed-process.ts`;

/** Sends a request to a process that dies in it; nothing answers. */
async function lostAnswer(point: string, key: string): Promise<void> {
  const child = Bun.spawn(
    [process.execPath, script, on.url, on.keys.publicKeys, point],
    { stdout: "pipe", stderr: "inherit", env: process.env },
  );
  const reader = child.stdout.getReader();
  const said = await reader.read();
  const origin = new TextDecoder().decode(said.value).trim();
  const request = requestOf({ key, body: { name: point } }, on.keys, origin);
  const answer = await fetch(request).then(
    ({ status }) => status,
    () => "no answer",
  );
  expect(answer).toBe("no answer");
  expect(await child.exited).not.toBe(0);
  expect(child.signalCode).toBe("SIGKILL");
}

/** Sends it again until it is answered: PostgreSQL takes a moment to see that the connection is gone. */
async function again(point: string, key: string) {
  const { http } = on.replica();
  const giveUpAt = performance.now() + 5_000;
  for (;;) {
    const request = requestOf({ key, body: { name: point } }, on.keys);
    const got = await read(await http.handle(request));
    if (got.status !== 409 || performance.now() > giveUpAt) return got;
    await Bun.sleep(10);
  }
}

describe("http-rules 28, 31: a process killed in a request", () => {
  test.each([
    ["effect written", false],
    ["answer written", false],
    ["committed", true],
  ] as const)(
    "when it had its %s leaves no stuck key, and the request sent again has one effect (a replay: %p)",
    async (point, isReplay) => {
      const key = newKey();
      await lostAnswer(point, key);
      const before = await on.effects(point);
      expect(before.ids.length).toBe(isReplay ? 1 : 0);
      for (const replays of [isReplay, true]) {
        const answer = await again(point, key);
        expect([answer.status, answer.isReplay]).toEqual([201, replays]);
        expect(JSON.parse(answer.text).data).toEqual({ count: 1 });
      }
      expect((await on.effects(point)).ids.length).toBe(1);
    },
    20_000,
  );

  test("has counted no effect twice, nor one that is not there", async () => {
    const { ids, counted } = await on.effects();
    expect([ids.length, counted]).toEqual([3, 3]);
  });
});
