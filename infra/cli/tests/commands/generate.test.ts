import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ConfigRow,
  defineConfig,
  describeConfig,
  field,
} from "@tixlys/config";
import {
  configurationPage,
  envExample,
} from "../../commands/generate/configuration.ts";
import { firstDifference } from "../../commands/generate/files.ts";
import { openApiFiles } from "../../commands/generate/openapi.ts";

const folder = mkdtempSync(join(tmpdir(), "generate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const level = field.string({ description: "The level.", default: "info" });
const rowsOf = (
  service: string,
  secret: string,
): { service: string; rows: ConfigRow[] } => ({
  service,
  rows: describeConfig(
    defineConfig(service, {
      LOG_LEVEL: level,
      PORT: field.port({ description: "The port.", default: service.length }),
      [secret]: field.secret({
        description: "A | key.",
        example: "<32 characters>",
      }),
    }),
  ),
});
const all = [rowsOf("one", "ONE_KEY"), rowsOf("other", "OTHER_KEY")];

test(".env.example says once what several services share, and prefixes what differs", () => {
  const lines = envExample(all).split("\n");
  expect(lines.filter((line) => /^#\w+=/.test(line))).toEqual([
    "#LOG_LEVEL=info",
    "#ONE__PORT=3",
    '#ONE_KEY="<32 characters>"',
    "#OTHER__PORT=5",
    '#OTHER_KEY="<32 characters>"',
  ]);
});

test(".env.example sets nothing until something is uncommented", () => {
  const set = envExample(all)
    .split("\n")
    .filter((line) => !line.startsWith("#") && line !== "");
  expect(set).toEqual([]);
});

test("docs/configuration.md has a row for each variable and no default of a secret", () => {
  const page = configurationPage(all);
  expect(page).toContain("| `LOG_LEVEL` | The level. | `info` | `info` |  |");
  expect(page).toContain("## other\n");
  expect(page).toContain("| `OTHER_KEY` | A \\| key. Secret. |  |  | always |");
});

test("routes that call the application while they are built are refused by name", async () => {
  await Bun.write(
    join(folder, "src/inbound/http.ts"),
    "export const routes = (app) => ({ v1: [app.orders.list()] });\n",
  );
  const source = { name: "early", folder, main: "" };
  await expect(openApiFiles(source)).rejects.toThrow(
    "early: the routes call app.orders.list()",
  );
});

test("a service without routes of its own has no document", async () => {
  expect(
    await openApiFiles({
      name: "none",
      folder: join(folder, "none"),
      main: "",
    }),
  ).toEqual([]);
});

test("a drift names the first line that differs", () => {
  expect(firstDifference("a\nb\n", "a\nb\n")).toBeUndefined();
  expect(firstDifference("a\nb\n", "a\nc\n")).toBe(2);
  expect(firstDifference("a\nb\nc\n", "a\nb\n")).toBe(3);
});
