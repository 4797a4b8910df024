import { propertiesOf, refusals } from "./accepts.ts";
import type { JsonObject } from "../catalogue/plain-json.ts";
import type { Refusal } from "./accepts.ts";
import type { ReleaseRule } from "./rules.ts";

/** Top-level and nested ones alike, whether or not they were required: somebody reads them. */
export function removedFields(
  old: JsonObject,
  now: JsonObject,
  path = "",
): string[] {
  const [before, after] = [propertiesOf(old), propertiesOf(now)];
  return Object.entries(before).flatMap(([name, schema]) => {
    const own = after[name];
    return own === undefined
      ? [`${path}${name}`]
      : removedFields(schema, own, `${path}${name}.`);
  });
}

const RULE_OF: Readonly<Record<Refusal["kind"], ReleaseRule>> = {
  required: "field-optional",
  type: "field-type",
  values: "field-values",
  field: "field-values",
};

/** Both directions: the release's readers of what is written today, and today's readers of what the release wrote. */
export function schemaBreaks(
  old: JsonObject,
  now: JsonObject,
): { rule: ReleaseRule; message: string }[] {
  const removed = new Set(
    removedFields(old, now).map((field) => `/${field.replaceAll(".", "/")}`),
  );
  const forOld = refusals(old, now).filter(({ path }) => !removed.has(path));
  const forNew = refusals(now, old);
  return [
    ...forOld.map((each) => ({
      rule: RULE_OF[each.kind],
      message: `readers of the release refuse it: ${each.path} ${each.what}`,
    })),
    ...forNew
      .filter(
        ({ path, kind }) =>
          kind === "required" || !forOld.some((known) => known.path === path),
      )
      .map((each) => ({
        rule:
          each.kind === "required"
            ? ("field-required" as const)
            : RULE_OF[each.kind],
        message: `today's readers refuse what the release has written: ${each.path} ${each.what}`,
      })),
  ];
}
