/** `.sops.yaml`: who can read which file. Read as sops reads it; written line by line, so that comments stay. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../console/errors.ts";
import type { SecretsPlace } from "./places.ts";

/** One creation rule: files whose path matches are encrypted for these age recipients. */
export type Rule = {
  readonly pattern: string;
  readonly recipients: readonly string[];
};

const fileName = ".sops.yaml";

/** The rules in their order; none when there is no file. */
export async function readRules(root: string): Promise<Rule[]> {
  const text = await readFile(join(root, fileName), "utf8").catch(
    () => undefined,
  );
  return text === undefined ? [] : parseRules(text);
}

/** The first rule that matches, as sops takes it. */
export function ruleFor(
  rules: readonly Rule[],
  { file }: Pick<SecretsPlace, "file">,
): Rule | undefined {
  return rules.find(({ pattern }) => new RegExp(pattern).test(file));
}

/** The recipients of a file, at least one. */
export async function recipientsFor(
  root: string,
  place: SecretsPlace,
): Promise<readonly string[]> {
  const recipients = ruleFor(await readRules(root), place)?.recipients ?? [];
  if (recipients.length > 0) return recipients;
  throw new CliError(
    "E_SECRETS",
    `${fileName} names nobody who may read ${place.file}`,
    {
      fix: `./tixlys secrets add-recipient age1… ${place.file}`,
    },
  );
}

/** Adds a recipient to the rule of a file, which is made when there is none. Answers whether something changed. */
export async function addToRule(
  root: string,
  place: SecretsPlace,
  recipient: string,
  name: string | undefined,
): Promise<boolean> {
  const path = join(root, fileName);
  const before = await readFile(path, "utf8").catch(() => "creation_rules:\n");
  const rules = parseRules(before);
  const rule = ruleFor(rules, place);
  if (rule?.recipients.includes(recipient) === true) return false;
  const item = `          - ${recipient}${name === undefined ? "" : ` # ${name.replace(/\s+/g, " ")}`}`;
  const after =
    rule === undefined
      ? withRule(before, place, item)
      : withItem(before, rule.pattern, item);
  const written = ruleFor(parseRules(after), place)?.recipients ?? [];
  if (written.join() !== [...(rule?.recipients ?? []), recipient].join())
    throw new CliError(
      "E_SECRETS",
      `${fileName} is written in a form that this command cannot change`,
      {
        fix: `add ${recipient} to the rule of ${place.file} by hand, then ./tixlys secrets rotate ${place.file}`,
      },
    );
  await writeFile(`${path}.new`, after);
  await rename(`${path}.new`, path);
  return true;
}

function withRule(text: string, place: SecretsPlace, item: string): string {
  const pattern = `^${place.file.replaceAll(".", "\\.")}$`;
  return [
    text.trimEnd(),
    `  - path_regex: ${pattern}`,
    "    key_groups:",
    "      - age:",
    item,
    "",
  ].join("\n");
}

function withItem(text: string, pattern: string, item: string): string {
  const lines = text.split("\n");
  const start = lines.findIndex(
    (line) => /^\s*- path_regex:/.test(line) && line.includes(pattern),
  );
  const next = lines.findIndex(
    (line, index) => index > start && /^\s*- path_regex:/.test(line),
  );
  const end = next < 0 ? lines.length : next;
  const inRule = lines.map((line, index) =>
    index > start && index < end ? line : "",
  );
  const empty = inRule.findIndex((line) => /^\s+- age: \[\]/.test(line));
  if (empty >= 0)
    return lines.toSpliced(empty, 1, "      - age:", item).join("\n");
  const last = inRule.findLastIndex((line) => /^\s+- age1/.test(line));
  return last < 0 ? text : lines.toSpliced(last + 1, 0, item).join("\n");
}

function parseRules(text: string): Rule[] {
  let content: unknown;
  try {
    content = Bun.YAML.parse(text);
  } catch {
    throw unusable("is not valid YAML");
  }
  const list = property(content, "creation_rules") ?? [];
  if (!Array.isArray(list)) throw unusable("has no list creation_rules");
  return list.map((rule: unknown) => {
    const pattern = property(rule, "path_regex") ?? "";
    if (typeof pattern !== "string")
      throw unusable("has a path_regex that is no text");
    const groups = property(rule, "key_groups");
    if (Array.isArray(groups) && groups.length > 1)
      throw unusable(
        "splits keys over several key groups, which our services cannot join",
      );
    const group: unknown = Array.isArray(groups) ? groups[0] : rule;
    return { pattern, recipients: recipientList(property(group, "age")) };
  });
}

function recipientList(age: unknown): string[] {
  const items: unknown[] =
    typeof age === "string" ? age.split(",") : Array.isArray(age) ? age : [];
  return items.flatMap((item) =>
    typeof item === "string" && item.trim() !== "" ? [item.trim()] : [],
  );
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Reflect.get(value, name)
    : undefined;
}

function unusable(problem: string): CliError {
  return new CliError("E_SECRETS", `${fileName} ${problem}`, {
    fix: "correct it; docs/secrets.md shows its form",
  });
}
