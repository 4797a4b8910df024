/**
 * The suite as a newcomer meets it: README.md from top to bottom in a fresh copy of the checkout, over real sockets, and while it
 * runs everything else that needs the whole of it. The tests build on each other, as the page does.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dataOf } from "@tixlys/client-typescript";
import { readTraces } from "@tixlys/telemetry";
import { freeOffset } from "../support/cli.ts";
import { browserPath, visit } from "./browser.ts";
import {
  type CheckoutCopy,
  copyCheckout,
  type Running,
} from "./checkout-copy.ts";
import { startByHand } from "./by-hand.ts";
import { apart, behind, newcomer } from "./newcomer.ts";
import { type Block, shellBlocks } from "./readme-blocks.ts";

const START_DEADLINE_MS = 90_000;
const POLL_MS = 50;

const readme = await readFile(
  join(import.meta.dir, "../../../../README.md"),
  "utf8",
);
const blocks = shellBlocks(readme);
const offset = await freeOffset();
const gateway = `http://127.0.0.1:${8080 + offset}`;

let copy: CheckoutCopy;
let up: Running | undefined;
const done = new Set<Block>();

beforeAll(async () => {
  copy = await copyCheckout(offset);
}, 60_000);
afterAll(async () => {
  await copy.sh("./tixlys down").ended;
  await up?.ended;
  await copy.remove();
}, 60_000);

/** The block of the page that holds this text, with the ports of this run. */
const block = (text: string): string => {
  const found = blocks.find((each) => each.text.includes(text));
  if (found === undefined)
    throw new Error(`README.md has no block with ${text}`);
  done.add(found);
  return found.text.replaceAll("http://127.0.0.1:8080", gateway);
};

const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  deadlineMs: number,
): Promise<void> => {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > deadlineMs)
      throw new Error(`${what} within ${deadlineMs} ms`);
    await Bun.sleep(POLL_MS);
  }
};

/** Runs a block to its end and gives what it printed; a code other than 0 fails with it. */
const run = async (commandLine: string): Promise<string> => {
  const running = copy.sh(commandLine);
  const code = await running.ended;
  if (code !== 0)
    throw new Error(`${commandLine}\nended with ${code}:\n${running.output()}`);
  return running.output();
};

describe("README.md, from top to bottom", () => {
  test(
    "./tixlys up starts everything and prints the table, the root account's password and a request to paste",
    async () => {
      up = copy.sh(block("./tixlys up\n".trim()));
      const started = up;
      await until(
        "the table",
        // The request to paste is its last line; what comes before may come in pieces.
        () => /Ready in[\s\S]*\/v1\/login\n/.test(started.output()),
        START_DEADLINE_MS,
      );
      const printed = started.output();
      for (const service of [
        "auth",
        "users",
        "notifications",
        "catalog",
        "orders",
        "chat",
        "steersman",
        "postgres",
        "nats",
      ])
        expect(printed).toMatch(new RegExp(`^${service}\\s.*ready`, "m"));
      expect(printed).toContain("root@example.test");
      expect(printed).not.toMatch(/^(items|shelf)\s/m);
      const request = /^.*?(curl -s[\s\S]*?\/v1\/login)$/m.exec(printed)?.[1];
      expect(await run(request ?? "exit 9")).toContain('"status":"success"');
    },
    START_DEADLINE_MS + 10_000,
  );

  test("./tixlys up again says that it runs and shows the same table", async () => {
    const again = await run("./tixlys up");
    expect(again).toContain("already running");
    expect(again).toMatch(/^steersman\s.*ready/m);
  }, 60_000);

  test("./tixlys demo tells the whole story", async () => {
    const told = await run(block("./tixlys demo"));
    expect(told).toContain("401 token-revoked");
    for (const step of [
      /users refuses the phone \d+ ms after the answer; the laptop goes on/,
      /the new password logs in, the old one is 401, every session is over/,
      /tixlys_dev_\S+; as a bearer it reads \/users\/v1\/me/,
      /the key is 401 \d+ ms after the answer/,
      /200, now moderator, customer; tokens of the rank before are refused/,
      /everything that the suite keeps about them: auth \(\d+\), .*users \(\d+\)/,
      /nobody logs in, every service forgets them/,
      /privilege_permissions_changed success by user [\da-f-]{36} from 127\.0\.0\.0\/24/,
    ])
      expect(told).toMatch(step);
    expect(told).toMatch(/✓ \d+ steps/);
    expect(told).toContain("./tixlys up --examples");
  }, 60_000);

  test("./tixlys test ends with the counts", async () => {
    const printed = await run(
      `${block("./tixlys test")} services/steersman/tests/domain`,
    );
    expect(printed.trimEnd()).toMatch(/\n\d+ passed, 0 failed, 0 skipped$/);
  }, 90_000);

  test("the registration by hand is answered, and its mail is in the catcher", async () => {
    expect(await run(block("/auth/v1/register"))).toContain('"verified":false');
    const mails = block("/dev/mails");
    await until(
      "the mail",
      async () => (await run(mails)).includes("?token="),
      30_000,
    );
    const trace = block("./tixlys trace");
    await until(
      "its trace",
      async () => (await run(trace)).includes("notifications"),
      30_000,
    );
  }, 60_000);

  test("the document, ps, logs and doctor print what the page says", async () => {
    expect(await run(block("/openapi.json"))).toContain('"openapi":"3.1');
    expect(await run(block("./tixlys ps"))).toContain("notifications");
    expect(await run(block("./tixlys logs"))).toContain('"service":"users"');
    await run(block("./tixlys doctor"));
  }, 60_000);
});

describe("the running suite", () => {
  test("./tixlys trace follows a registration through gateway, auth, outbox, NATS, users and notifications", async () => {
    // Register and redeem are two requests of one client, who keeps the request id: two traces, one way.
    const requestId = `e2e-${crypto.randomUUID()}`;
    const person = newcomer(behind(gateway), "trace", requestId);
    expect(await person.register()).toBe(201);
    expect(await person.verify()).toBe(200);
    const traces = async () =>
      (
        await readTraces(join(copy.folder, ".tixlys/run/traces"), {
          requestId,
        })
      ).map(({ service, name }) => `${service} ${name}`);
    await until(
      "the last spans of the trace",
      async () => {
        const names = await traces();
        return [
          "users process evt.auth.account.registered.v1",
          "notifications deliver welcome",
        ].every((name) => names.includes(name));
      },
      30_000,
    );
    const printed = await run(`./tixlys trace ${requestId}`);
    const [registered = "", redeemed = "", ...more] = printed.split("\n\n");
    expect(more).toEqual([]);
    const way = [
      /^steersman .*server/m,
      /^auth +POST .*server/m,
      /^auth +create evt\.auth\..*producer/m,
      /^outbox .*wait/m,
      /^auth +publish evt\.auth\..*client/m,
      /^nats .*wait/m,
      /^notifications +process evt\.auth\..*consumer/m,
      /^notifications +deliver /m,
    ];
    for (const step of way) {
      expect(registered).toMatch(step);
      expect(redeemed).toMatch(step);
    }
    expect(redeemed).toMatch(/^users +process evt\.auth\..*consumer/m);
    expect(redeemed).toMatch(/^users +create evt\.users\.profile\.created/m);
    const id = /trace ([0-9a-f]{32})/.exec(redeemed)?.[1] ?? "";
    expect(await run(`./tixlys trace ${id}`)).toContain(redeemed.trimEnd());
  }, 60_000);

  test("http-rules 71: the docs name no other origin in any file, and allow none", async () => {
    for (const prefix of [
      "",
      "/auth",
      "/users",
      "/notifications",
      "/catalog",
    ]) {
      const redirect = await fetch(`${gateway}${prefix}/swagger`, {
        redirect: "manual",
      });
      expect(redirect.status).toBe(308);
      const page = await fetch(`${gateway}${prefix}/swagger/`);
      expect(page.headers.get("content-security-policy")).toContain(
        "default-src 'self'",
      );
      const html = await page.text();
      const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(
        (match) => match[1] ?? "",
      );
      expect(named.length).toBeGreaterThan(2);
      for (const file of named) {
        expect(file).not.toMatch(/^(https?:)?\/\//);
        const fetched = await fetch(
          new URL(file, `${gateway}${prefix}/swagger/`),
        );
        expect(fetched.status).toBe(200);
        const text = await fetched.text();
        if (/\.css$|initializer\.js$/.test(file))
          expect(text).not.toMatch(/url\(["']?https?:|["']https?:\/\//);
      }
    }
  }, 60_000);

  const browser = browserPath();
  if (browser === undefined)
    process.stderr.write(
      "not run in a browser: no chromium on the PATH and no TIXLYS_BROWSER; what the pages name is fetched instead\n",
    );
  // skip: a browser is not part of the product's needs; the test above proves the same from the files themselves
  test.skipIf(browser === undefined)(
    "http-rules 71: the docs load in a browser with no request to any other origin and no error",
    async () => {
      // Every service serves the same page, which pawz looks at behind a prefix (crates-ts/pawz/tests/docs/browser.test.ts).
      const seen = await visit(`${gateway}/swagger/`, ".opblock-tag");
      expect(seen.found).toBeGreaterThan(0);
      // Swagger UI sets one style attribute by itself; that our policy refuses it is the policy at work.
      expect(
        seen.errors.filter(
          (error) => !error.startsWith("Applying inline style"),
        ),
      ).toEqual([]);
      for (const url of seen.requests)
        expect(url.startsWith(`${gateway}/`) || url.startsWith("data:")).toBe(
          true,
        );
    },
    120_000,
  );

  test("auth #16, auth #44: the mail's link leads here whatever Host says; password, address and token are in no log and no trace", async () => {
    const password = "what the lighthouse never told";
    const address = "canary@example.test";
    // By hand: no client says that it reached somebody else.
    await run(
      `curl -sf ${gateway}/auth/v1/register -H 'host: evil.example' -H 'x-forwarded-host: evil.example' \
        -H 'content-type: application/json' -d '${JSON.stringify({ email: address, username: "canary", password })}'`,
    );
    let link: RegExpExecArray | null = null;
    await until(
      "the mail",
      async () => {
        const { mails } = await dataOf(
          behind(gateway).notifications.devMail.list({
            query: { to: address },
          }),
        );
        link = /^(http.*)\?token=([\w-]+)/.exec(
          mails.flatMap((mail) => mail.links).join("\n"),
        );
        return link !== null;
      },
      30_000,
    );
    const [, page = "", token = ""] = link ?? [];
    expect(page).toBe(`${gateway}/auth/ui/verify-email`);
    expect(token.length).toBeGreaterThan(20);
    await fetch(`${page}?token=${token}`);
    for (const secret of [password, address, token]) {
      const found = copy.sh(
        `grep -rl -e '${secret}' .tixlys/logs .tixlys/run/traces`,
      );
      expect(await found.ended).toBe(1);
      expect(found.output()).toBe("");
    }
  }, 60_000);

  test("Ctrl-C drains and stops everything, and leaves no port taken", async () => {
    up?.interrupt();
    await until("the end", () => up?.ended.then(() => true) ?? true, 30_000);
    expect(await fetch(`${gateway}/health/live`).catch(() => "gone")).toBe(
      "gone",
    );
  }, 40_000);
});

describe("the example", () => {
  test(
    "runs when it is asked for, and the demo ties call, message and effect together by one request id and one key",
    async () => {
      const printed = await run(block("./tixlys up --examples"));
      for (const name of ["items", "shelf"])
        expect(printed).toMatch(new RegExp(`^${name}\\s.*ready`, "m"));
      expect(printed).toContain("the same item; the list has it once");
      expect(printed).toContain("with the same request id and key");
      const [requestId = ""] = /demo-items-\w+/.exec(printed) ?? [];
      for (const name of ["items", "shelf"])
        expect(await run(`./tixlys logs ${name}`)).toContain(
          `"request_id":"${requestId}"`,
        );
      await until(
        "its trace",
        async () =>
          /^shelf +process evt\.items\.item\.created\.v1/m.test(
            await run(`./tixlys trace ${requestId}`),
          ),
        30_000,
      );
      const [, messageId = ""] = /from message (\S+),/.exec(printed) ?? [];
      expect(await run(`./tixlys events show ${messageId}`)).toMatch(
        /^shelf-items +effect/m,
      );
      const document = await (await fetch(`${gateway}/openapi.json`)).text();
      expect(document).toContain('"/items/v1/items"');
      await run("./tixlys down");
    },
    START_DEADLINE_MS,
  );
});

describe("one service by hand", () => {
  test(
    "runs against ./tixlys up --infra with what ./tixlys env prints",
    async () => {
      const byHand = copy.sh(block('eval "$(./tixlys env users)"'));
      const ready = `http://127.0.0.1:${4102 + offset}/health/ready`;
      await until(
        "the service started by hand",
        () =>
          fetch(ready)
            .then((answer) => answer.ok)
            .catch(() => false),
        START_DEADLINE_MS,
      ).catch((error: unknown) => {
        throw new Error(`${String(error)}:\n${byHand.output()}`);
      });
      byHand.interrupt();
      await byHand.ended;
    },
    START_DEADLINE_MS + 10_000,
  );

  test("decision 12: with the worker of users dead the API answers, and the profile is there when the worker is back", async () => {
    // PostgreSQL and NATS of ./tixlys up --infra still run.
    const [auth, notifications, api, worker] = await Promise.all([
      startByHand(copy, "auth", "all"),
      startByHand(copy, "notifications", "all"),
      startByHand(copy, "users", "api"),
      startByHand(copy, "users", "worker"),
    ]);
    const stopped = [auth, notifications, api];
    try {
      expect(worker.metricsUrl).not.toBe(api.metricsUrl);
      for (const { metricsUrl } of [api, worker])
        expect(await (await fetch(`${metricsUrl}/metrics`)).text()).toContain(
          "process_resident_memory_bytes",
        );
      await worker.kill();

      const person = newcomer(
        apart({
          auth: auth.url ?? "",
          notifications: notifications.url ?? "",
          users: api.url ?? "",
        }),
        "nightshift",
      );
      expect(await person.register()).toBe(201);
      expect(await person.verify()).toBe(200);
      const token = await person.login();
      const early = await person.profile(token);
      expect(early).toMatchObject({ status: 404, code: "profile-not-ready" });
      expect("headers" in early && early.headers.get("retry-after")).toBe("1");
      expect((await fetch(`${api.metricsUrl}/health/ready`)).status).toBe(200);

      const back = await startByHand(copy, "users", "worker");
      stopped.push(back);
      await until(
        "the profile",
        async () => (await person.profile(token)).status === 200,
        30_000,
      );
    } finally {
      await Promise.all(stopped.map((process_) => process_.stop()));
    }
  }, 60_000);

  test("and with it every block of the page has been run", () => {
    expect(
      blocks.filter((each) => !done.has(each)).map((each) => each.text),
    ).toEqual([]);
  });
});
