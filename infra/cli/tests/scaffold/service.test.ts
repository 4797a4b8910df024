/** What `new service` refuses, and that each of its rules still finds what it is about in the example. */
import { expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  serviceFiles,
  templateContract,
  templateFiles,
  templateService,
} from "../../scaffold/service/files.ts";
import { checkName } from "../../scaffold/service/name.ts";
import {
  contractRules,
  serviceRules,
} from "../../scaffold/service/renaming.ts";
import { checkout } from "../../stack/paths.ts";

const identity = { name: "price-list", port: 4111 };
const at = new Date("2026-11-27T09:30:00.000Z");

test("a name is lower case, not taken, not reserved, and can be a package and a contract", async () => {
  for (const [name, why] of [
    ["PriceList", "lower case"],
    ["price_list", "lower case"],
    ["1st", "lower case"],
    ["-list", "lower case"],
    ["../evil", "lower case"],
    ["p", "2 to 30"],
    ["p".repeat(31), "2 to 30"],
    ["postgres", "reserved"],
    ["users-oci", "reserved"],
    ["users", "services/users is there"],
    ["messaging", "@tixlys/messaging is crates-ts/messaging"],
    ["shelf", "@tixlys/shelf is examples/items/shelf"],
    ["cli", "@tixlys/cli is infra/cli"],
    ["event", "cannot export a contract as event"],
    ["service-names", "cannot export a contract as serviceNames"],
    ["class", "cannot export a contract as class"],
  ] as const)
    await expect(checkName(checkout, name), name).rejects.toThrow(why);
  for (const name of ["price-list", "bookings", "invoices", "service", "a1"])
    expect(await checkName(checkout, name)).toBeUndefined();
});

test("each rule of the renaming finds something in the example", async () => {
  const service = await textOfTemplate();
  for (const [where] of serviceRules)
    expect(service.match(where)?.length ?? 0, String(where)).toBeGreaterThan(0);
  const contract = await readFile(join(checkout, templateContract), "utf8");
  for (const [where] of contractRules)
    expect(contract.match(where)?.length ?? 0, String(where)).toBeGreaterThan(
      0,
    );
});

test("nothing of the new service names the example's service, package, folder or port", async () => {
  const files = await serviceFiles(checkout, identity, at);
  const paths = files.map(({ path }) => path);
  expect(paths).toContain("services/price-list/src/main.ts");
  expect(paths).toContain("crates-ts/contracts/src/price-list.ts");
  expect(paths.some((path) => path.includes("node_modules"))).toBe(false);
  for (const { path, text } of files)
    expect(text, path).not.toMatch(
      /items-contracts|@tixlys\/items|items\.item\.|items:(item|owner):|"items-|\/items\/v1|4191|9191|evt\.items/,
    );
});

test("its migrations keep their order and are dated before the next one", async () => {
  const files = await serviceFiles(checkout, identity, at);
  const journal = files.find(({ path }) => path.endsWith("_journal.json"));
  const times = [...(journal?.text.matchAll(/"when": (\d+)/g) ?? [])].map(
    ([, when]) => Number(when),
  );
  expect(times.length).toBeGreaterThan(3);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(times).size).toBe(times.length);
  expect(times.at(-1)).toBeLessThanOrEqual(at.getTime());
});

/** All files of the example's service, one after the other. */
async function textOfTemplate(): Promise<string> {
  const texts = await Promise.all(
    (await templateFiles(checkout)).map((file) =>
      readFile(join(checkout, templateService, file), "utf8"),
    ),
  );
  return texts.join("\n");
}
