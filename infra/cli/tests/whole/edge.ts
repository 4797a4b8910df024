/** The gateway's edge as operators have it: certificates, hosts, versions of its routing, and restarts that nobody notices. */
import { beforeAll, describe, expect, test } from "bun:test";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sandbox } from "../support/cli.ts";
import { at, services, textAt } from "../support/json.ts";

/**
 * Asks a service for its version over and over, on kept and on new connections, while `work` runs; every answer that was not 200. And
 * posts to a path that it does not have, without a key: whatever breaks off then nobody may send again, so that no failure is hidden; 404 is
 * the service's own word.
 */
async function whileAsked(
  service: string,
  work: () => Promise<void>,
): Promise<{ asked: number; others: string[] }> {
  let going = true;
  let asked = 0;
  const others: string[] = [];
  const ways = [
    { url: `${service}/v1/version`, wanted: "200", method: "GET" },
    { url: `${service}/v1/nothing`, wanted: "404", method: "POST" },
  ].flatMap((way) => [true, false].map((keepalive) => ({ ...way, keepalive })));
  const all = ways.map(async ({ url, wanted, method, keepalive }) => {
    while (going) {
      const answer = await fetch(url, { method, keepalive }).then(
        async (came) => {
          await came.text();
          return String(came.status);
        },
        (thrown: unknown) => String(thrown),
      );
      asked += 1;
      if (answer === wanted) continue;
      others.push(`${method} ${answer}`);
      // A refusal comes at once: without a pause nobody else would get a turn.
      await Bun.sleep(20);
    }
  });
  await work().finally(() => {
    going = false;
  });
  await Promise.all(all);
  return { asked, others };
}

/** After the restarts, which count how often each process was started. */
export function edge(box: Sandbox): void {
  describe("the edge", () => {
    let gateway = "";

    beforeAll(async () => {
      gateway = textAt(await box.json(["ps"]), "gateway", "url");
    });

    const mustBe = async (code: number, args: readonly string[]) => {
      const called = await box.call(args);
      expect({ args, ...called }).toMatchObject({ code });
      return called;
    };
    const fileOf = async (document: object): Promise<string> => {
      const file = join(box.home, "routing-of-the-test.json");
      await writeFile(file, JSON.stringify(document));
      return file;
    };

    test("auth #65: demo edge finds the five things to be so", async () => {
      const told = await box.json(["demo", "edge"]);
      expect(told).toMatchObject({ ok: true });
      expect(at(told, "steps")).toHaveLength(5);
    }, 60_000);

    test("keys of certificates are their owner's alone; doctor trust names the authority and who believes it", async () => {
      for (const name of ["authority.key", "gateway.key"])
        expect((await stat(join(box.home, "tls", name))).mode & 0o777).toBe(
          0o600,
        );
      const trust = await box.json(["doctor", "trust"]);
      expect(trust).toMatchObject({
        authority: join(box.home, "tls", "authority.crt"),
        ways: expect.arrayContaining([
          expect.objectContaining({ reader: "Firefox" }),
        ]),
      });
      await mustBe(1, ["doctor", "trust", "--check"]);
    });

    test("a routing configuration is checked, applied and rolled back under load, and no request fails", async () => {
      const config = ["gateway", "config"];
      const named = await fileOf({
        serviceHosts: "{service}.localhost",
        hosts: ["api.localhost", "127.0.0.1"],
      });
      const { asked, others } = await whileAsked(
        `${gateway}/auth`,
        async () => {
          const shown = await mustBe(0, [...config, "diff", named]);
          expect(shown.out).toBe('+ hosts ["api.localhost","127.0.0.1"]\n');
          const applied = await mustBe(0, [...config, "apply", named]);
          expect(applied.out).toContain("version 1 is in force at steersman");
          const stranger = await fetch(`${gateway}/auth/v1/version`, {
            headers: { host: "elsewhere.example" },
          });
          expect(stranger.status).toBe(421);
          const rolled = await mustBe(0, [...config, "rollback"]);
          expect(rolled.out).toContain("version 2 is in force at steersman");
        },
      );
      expect(others).toEqual([]);
      expect(asked).toBeGreaterThan(4);

      const wrong = await fileOf({
        host: ["x"],
        services: { users: { a: 1 } },
      });
      const { err } = await mustBe(1, [...config, "apply", wrong]);
      expect(err).toContain("host is not known here");
      expect(err).toContain("services.users.a is not known here");
      const kept = await box.json([...config, "history"]);
      expect(at(kept, "versions")).toHaveLength(3);
    }, 60_000);

    test("http-rules 66: a service that is alone, and the gateway itself, are restarted with --rolling, and no request fails", async () => {
      const rows = async () => {
        const all = services(await box.json(["ps"]));
        return ["catalog", "steersman"].map((name) =>
          all.find((one) => at(one, "name") === name),
        );
      };
      const before = await rows();
      const { asked, others } = await whileAsked(
        `${gateway}/catalog`,
        async () => {
          await mustBe(0, ["restart", "catalog", "--rolling"]);
          await mustBe(0, ["restart", "steersman", "--rolling"]);
        },
      );
      expect(others).toEqual([]);
      expect(asked).toBeGreaterThan(4);
      for (const [index, row] of (await rows()).entries()) {
        expect(at(row, "port")).toBe(at(before[index], "port"));
        expect(at(row, "pid")).not.toBe(at(before[index], "pid"));
      }
    }, 120_000);
  });
}
