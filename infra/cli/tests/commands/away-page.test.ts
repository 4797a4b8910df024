/** The page of parts that are away shows the whole table, and points to alerts and anchors that exist. */
import { expect, test } from "bun:test";
import { awayTable } from "../../away/table.ts";
import { asks, outcomes } from "../../away/words.ts";
import { awayPage } from "../../commands/generate/away.ts";
import { alertRules } from "../support/alerts.ts";

const page = awayPage(awayTable);

test("auth #78: every row has its section, with each question, each answer and what holds afterwards", () => {
  for (const { away, asked, afterwards } of awayTable) {
    const from = page.indexOf(`\n## ${away}\n`);
    expect([away, from > 0]).toEqual([away, true]);
    const to = page.indexOf("\n## ", from + 1);
    const section = page.slice(from, to < 0 ? undefined : to);
    for (const { ask, given } of asked)
      expect(section).toContain(`| ${asks[ask]} | ${given.status}`);
    for (const each of afterwards) expect(section).toContain(outcomes[each]);
  }
});

test("the rows differ by their ids and headings, and none asks the same twice", () => {
  const differ = (names: readonly string[]) =>
    expect(names.length).toBe(new Set(names).size);
  differ(awayTable.map(({ id }) => id));
  differ(awayTable.map(({ away }) => away));
  for (const { asked } of awayTable) differ(asked.map(({ ask }) => ask));
});

test("what is promised is promised of something: no question is left out of the table, nor anything that holds afterwards", () => {
  const asked = new Set<string>(
    awayTable.flatMap((row) => row.asked.map(({ ask }) => ask)),
  );
  expect([...asked].toSorted()).toEqual(Object.keys(asks).toSorted());
  const held = new Set<string>(awayTable.flatMap((row) => row.afterwards));
  expect([...held].toSorted()).toEqual(Object.keys(outcomes).toSorted());
});

test("the alerts that a row names are rules that there are, and the links of the overview lead to headings", async () => {
  const rules = (await alertRules()).groups.flatMap(({ rules: all }) =>
    all.map(({ alert }) => alert),
  );
  for (const { alerts } of awayTable)
    for (const alert of alerts) expect(rules).toContain(alert);
  const anchors = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
  for (const [, anchor = ""] of page.matchAll(/\]\(#([^)]+)\)/g))
    expect(anchors).toContain(anchor);
});
