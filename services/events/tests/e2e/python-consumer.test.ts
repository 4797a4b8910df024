import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { auth } from "@tixlys/contracts";
import { tell, type TestBus, testBus } from "@tixlys/testkit";

const root = `${import.meta.dir}/../../../..`;
const python = Bun.which("python3");
if (python === null)
  process.stdout.write("not run: there is no python3 on the PATH\n");

let auths: TestBus;
beforeAll(async () => {
  auths = await testBus("auth");
});
afterAll(() => auths.close());

// skip: Python is no part of the suite, and not on every machine
describe.skipIf(python === null)("a consumer in Python", () => {
  test("hears events over NATS by the published schemas alone, and goes on where it was", async () => {
    const hear = (count: number) =>
      Bun.spawn(
        [
          python ?? "",
          `${root}/examples/consumers/consumer.py`,
          auths.adminUrl,
          "evt.auth.>",
          "python-auth",
          `${root}/contracts/schemas`,
          String(count),
        ],
        { stdout: "pipe", stderr: "inherit", timeout: 60_000 },
      );
    const heardBy = async (child: ReturnType<typeof hear>) => {
      const lines = await new Response(child.stdout).text();
      return lines
        .trim()
        .split("\n")
        .map((line): unknown => JSON.parse(line));
    };
    const userId = Bun.randomUUIDv7();
    const deleted = () =>
      tell(auths.bus, auth, {
        type: "auth.account.deleted",
        subject: userId,
        data: { userId, at: new Date().toISOString() },
      });
    const type = "auth.account.deleted";
    const first = await deleted();
    // Of no published schema: its data is not as promised.
    const odd = Bun.randomUUIDv7();
    const body = { id: odd, type, version: 1, subject: userId, data: {} };
    await auths.bus.publish({
      subject: `evt.${type}.v1`,
      headers: {},
      payload: JSON.stringify(body),
      messageId: odd,
    });
    expect(await heardBy(hear(2))).toEqual([
      { id: first, type, subject: userId, known: true },
      { id: odd, type, subject: userId, known: false },
    ]);
    const third = await deleted();
    expect(await heardBy(hear(1))).toMatchObject([{ id: third, known: true }]);
  }, 90_000);
});
