/** The whole suite is started with its demo data, and all or a part of it is started again. */
import { describe, expect, test } from "bun:test";
import { type Answer, dataOf } from "@tixlys/client-typescript";
import { demoPassword } from "../../seed/people.ts";
import { behind } from "../e2e/newcomer.ts";
import type { Sandbox } from "../support/cli.ts";
import { at, services, textAt } from "../support/json.ts";

/** Starts it with two replicas of `users`, for all that comes behind. */
export function firstStart(box: Sandbox): void {
  test("the first start writes the demo data", async () => {
    const { code, out, err } = await box.call([
      "up",
      "--detach",
      "--replicas",
      "users=2",
    ]);
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringContaining("demo data"),
    });
    expect(out).not.toContain("could not be written");
    expect(out).toMatch(/people +mira, tomas, sol/);
  }, 120_000);
}

/** Restarts everything, then one service under load; before anything else has been killed, for restarts are counted. */
export function restarts(box: Sandbox): void {
  describe("restart", () => {
    test("seed twice changes nothing; a restart keeps it", async () => {
      for (let round = 0; round < 2; round += 1) {
        const seeded = await box.json(["seed"]);
        expect(at(seeded, "catalog")).toBe("unchanged");
        const people = at(seeded, "people");
        expect(people).toEqual(
          ["mira", "tomas", "sol"].map((username) => ({
            username,
            done: "unchanged",
          })),
        );
      }
      expect((await box.call(["restart"])).code).toBe(0);
      expect((await box.call(["wait", "--timeout", "60"])).code).toBe(0);
      for (const row of services(await box.json(["ps"])))
        expect(row).toMatchObject({ state: "ready", restarts: 1 });
      expect(at(await box.json(["seed"]), "people", 0, "done")).toBe(
        "unchanged",
      );
    }, 120_000);

    /** Calls one after the other, each as soon as the last was answered, until told to stop; counts the answers by kind. */
    async function keepAsking(
      call: () => Promise<Answer>,
      stopped: () => boolean,
    ): Promise<Map<string, number>> {
      const answers = new Map<string, number>();
      while (!stopped()) {
        const came = await call();
        const answer =
          came.status === 0
            ? String(Reflect.get(came, "cause"))
            : `${came.status}`;
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
      return answers;
    }

    test("http-rules 66: while the replicas of a service are restarted in turn, no request through the gateway fails", async () => {
      const rows = async () =>
        services(await box.json(["ps"])).map((row) => ({
          name: textAt(row, "name"),
          pid: at(row, "pid"),
        }));
      const before = await rows();
      const gateway = textAt(await box.json(["ps"]), "gateway", "url");
      const suite = behind(gateway);
      const { accessToken: token } = await dataOf(
        suite.auth.session.create({
          body: { identifier: "mira", password: demoPassword },
        }),
      );
      const read = () => suite.users.profile.read({ token });
      const write = () =>
        suite.users.profile.update({
          token,
          body: { displayName: "Mira in a storm" },
        });
      let done = false;
      const asked = [read, read, write, write].map((call) =>
        keepAsking(call, () => done),
      );
      const restarted = await box.call(["restart", "users"]);
      done = true;
      expect(restarted).toMatchObject({ code: 0 });
      for (const answers of await Promise.all(asked))
        expect([...answers.keys()]).toEqual(["200"]);
      const stayed = (await rows())
        .filter(({ pid }, index) => pid === before[index]?.pid)
        .map(({ name }) => name);
      expect(stayed).toEqual(
        before
          .map(({ name }) => name)
          .filter((name) => !name.startsWith("users")),
      );
      expect(stayed).toHaveLength(before.length - 2);
    }, 120_000);
  });
}
