/** The command line: exit codes, suggestions, help on every level, colours, JSON. */
import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { commandTable } from "../command-table.ts";
import { createOutput, table, wantsColour } from "../console/output.ts";
import { checkout, sandbox } from "./support/cli.ts";
import { textAt } from "./support/json.ts";

const box = await sandbox();
afterAll(() => box.remove());
const built = readdirSync(join(checkout, "infra/cli/commands")).map((file) =>
  file.replace(/\.ts$/, ""),
);

describe("usage errors answer 2 and suggest the nearest name", () => {
  const wrong: [line: string, says: string][] = [
    ["upp", 'did you mean "up"?'],
    ["frobnicate", 'unknown command "frobnicate"'],
    ["up --detahc", "did you mean --detach?"],
    ["up --onyl alpha", "did you mean --only?"],
    ["up --only alhpa", 'did you mean "alpha"?'],
    ["up --only alpha,,beta", "--only has an empty entry"],
    ["up --replicas alpha=many", "--replicas takes SERVICE=N"],
    ["up --replicas beat=2", 'did you mean "beta"?'],
    ["up extra", 'unexpected argument "extra"'],
    ["up --port-offset", "--port-offset needs a value"],
    ["up --port-offset ten", '--port-offset takes a number, got "ten"'],
    ["up --port-offset -1", "from 0 to 40000"],
    ["up --port-offset 40001", "from 0 to 40000"],
    ["up --port-offset 1.5", "from 0 to 40000"],
    ["up --detach=maybe", "--detach takes no value"],
    ["env", "env needs SERVICE"],
    ["migrate alpha stauts", "did you mean status?"],
    ["config show", 'config knows "print"'],
    ["logs --since yesterday", "--since takes 30s"],
    ["test --tier doamin", "did you mean domain?"],
    ["test --service uesrs", "--service names"],
    ["dead lsit", "did you mean list?"],
    ["dead discard 01a21a85-184c-7ab8-a9f7-6177ff365d30", "needs a reason"],
    ["dead show 12", "an ID is a message's UUID"],
    ["dead list --limit 0", "--limit takes a whole number from 1 to 1000"],
    ["events tial", "did you mean tail?"],
    ["events tail auht", 'did you mean "auth"?'],
    ["events tail --since yesterday", "--since takes 30s"],
    ["events replay auth", "--subject auth"],
    ["outbox auth users", 'unexpected argument "users"'],
    ["auth bootstrap", 'auth knows bootstrap-root, not "bootstrap"'],
    ["generate --release --check", "--release takes nothing beside it"],
    ["bench nothing-like-it", "there is no benchmark"],
  ];
  for (const [line, says] of wrong)
    test(line, async () => {
      const { code, out, err } = await box.call(line.split(" "));
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(says);
      expect(err).toMatch(/fix +\.\/tixlys/);
    });

  test("a port above 65535 is named", async () => {
    const { code, err } = await box.call(["up"], {
      env: { TIXLYS_PORT_OFFSET: "60000" },
    });
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        "TIXLYS_PORT_OFFSET takes a whole number from 0 to 40000",
      ),
    });
    const { portsOf } = await import("../stack/ports.ts");
    const many = Array.from({ length: 30_000 }, (_, index) => `s${index}`);
    expect(() => portsOf(many, 40_000)).toThrow(
      /puts .* on port \d{5}, above 65535/,
    );
  });
});

describe("help", () => {
  test("lists every command; every command has help that begins with one example", async () => {
    const { code, out } = await box.call([]);
    expect(code).toBe(0);
    for (const name of Object.keys(commandTable))
      expect(out).toMatch(new RegExp(`^ {2}${name} `, "m"));
    const pages = await Promise.all(
      Object.keys(commandTable)
        .filter((name) => built.includes(name))
        .map(async (name) => ({ name, ...(await box.call([name, "--help"])) })),
    );
    for (const page of pages)
      expect({
        name: page.name,
        code: page.code,
        start: page.out.slice(0, 9),
      }).toEqual({ name: page.name, code: 0, start: "example: " });
  });

  test("help COMMAND is COMMAND --help, and help errors lists every code", async () => {
    expect((await box.call(["help", "up"])).out).toBe(
      (await box.call(["up", "--help"])).out,
    );
    expect((await box.call(["help", "errors"])).out).toContain("E_PORT_IN_USE");
  });
});

describe("output", () => {
  test("--json gives one JSON document on stdout, also for an error", async () => {
    expect(textAt(await box.json(["version"]), "bun")).toBe(Bun.version);
    const { code, out } = await box.call(["ps", "--json", "--nonsense"]);
    expect(code).toBe(2);
    expect(textAt(JSON.parse(out), "error", "code")).toBe("E_USAGE");
  });

  test("colours obey NO_COLOR, FORCE_COLOR, TERM=dumb and pipes", () => {
    expect(wantsColour({}, true)).toBe(true);
    expect(wantsColour({}, false)).toBe(false);
    expect(wantsColour({ TERM: "dumb" }, true)).toBe(false);
    expect(wantsColour({ FORCE_COLOR: "1" }, false)).toBe(true);
    expect(wantsColour({ FORCE_COLOR: "0" }, true)).toBe(false);
    expect(wantsColour({ NO_COLOR: "1", FORCE_COLOR: "1" }, true)).toBe(false);
    expect(createOutput(false).paint("red", "text")).toContain("text");
  });

  test("tables align their columns", () => {
    expect(table(["A", "BB"], [["long", "x"]])).toEqual([
      "A     BB",
      "long  x",
    ]);
  });

  test("a reader that goes away is no failure", async () => {
    const script = `{ '${process.execPath}' '${join(checkout, "infra/cli/main.ts")}' help; echo "code $?" >&2; } | head -n 1`;
    const child = Bun.spawn(["sh", "-c", script], {
      env: box.env,
      stdout: "pipe",
      stderr: "pipe",
    });
    expect(await new Response(child.stdout).text()).toBe(
      "example: ./tixlys up\n",
    );
    expect(await new Response(child.stderr).text()).toBe("code 0\n");
  });

  test("nothing running: ps says so and answers 0; wait gives up with the fix", async () => {
    expect(await box.call(["ps"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing is running"),
    });
    const waited = await box.call(["wait", "--timeout", "0"]);
    expect(waited).toMatchObject({
      code: 1,
      err: expect.stringContaining("E_NOT_RUNNING"),
    });
    expect(await box.call(["restart"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("E_NOT_RUNNING"),
    });
  });
});
