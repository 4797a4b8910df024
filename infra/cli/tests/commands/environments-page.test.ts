/** The table of environments says what the code does, and nothing that is everywhere the same. */
import { expect, test } from "bun:test";
import { defineConfig, field, processFields } from "@tixlys/config";
import { environmentRules } from "@tixlys/pawz";
import { environmentsPage } from "../../commands/generate/environments.ts";
import { configSchemaOf, findAll } from "../../stack/services.ts";

function tableOf(page: string): Map<string, string[]> {
  const lines = page.split("\n").filter((line) => line.startsWith("| "));
  return new Map(
    lines.slice(2).map((line) => {
      const [what = "", ...cells] = line.slice(2, -2).split(" | ");
      return [what, cells];
    }),
  );
}

const all = await Promise.all(
  (await findAll(false)).map(async (source) => ({
    service: source.name,
    schema: await configSchemaOf(source),
  })),
);

test("every line has a cell for each environment and differs between two of them", () => {
  const table = tableOf(environmentsPage(all));
  for (const [what, cells] of table) {
    expect([what, cells.length]).toEqual([what, 4]);
    expect([what, new Set(cells).size > 1]).toEqual([what, true]);
  }
  expect(table.size).toBeGreaterThan(Object.keys(environmentRules.test).length);
});

test("what a service's configuration refuses somewhere is asked of its own schema", () => {
  const table = tableOf(environmentsPage(all));
  expect(table.get("Mail catcher (`MAIL_URL=catcher:…`)")).toEqual([
    "yes",
    "yes",
    "no",
    "no",
  ]);
  const lax = defineConfig("notifications", {
    ...processFields("notifications", { port: 1, metricsPort: 2 }),
    MAIL_URL: field.string({ description: "Anything." }),
  });
  const changed = environmentsPage([
    { service: "notifications", schema: { ...lax, rules: [] } },
  ]);
  expect(tableOf(changed).get("Mail catcher (`MAIL_URL=catcher:…`)")).toEqual([
    "yes",
    "yes",
    "yes",
    "yes",
  ]);
});
