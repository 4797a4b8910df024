/** What a new API version changes in a service's `src/inbound/http.ts`. */
import { endOfExpression } from "./source-text.ts";

/** The new version, and the one that it takes the place of. */
export type Step = {
  readonly from: string;
  readonly to: string;
  /** The day from which the old one is deprecated, `2026-11-27`. */
  readonly since: string;
};

/** The file is not of the shape that all services have; the message says what is missing. */
export class UnusualHttpModule extends Error {
  override readonly name = "UnusualHttpModule";
}

/**
 * Serves the new version beside the old one, makes it the latest, and marks the old one deprecated.
 *
 * @throws UnusualHttpModule
 */
export function withNextVersion(text: string, step: Step): string {
  const { imports, renamed } = importsOf(text, step);
  const served = serve(text, step, renamed);
  const described = describe(served, step);
  return addImports(described, step, imports);
}

type Imports = {
  readonly imports: readonly string[];
  /** Local names of the old version's routes, with those of the new one's. */
  readonly renamed: ReadonlyMap<string, string>;
};

function importsOf(text: string, { from, to }: Step): Imports {
  const imports: string[] = [];
  const renamed = new Map<string, string>();
  const pattern = importPattern(from);
  for (const [, names = "", file = ""] of text.matchAll(pattern)) {
    const values = names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "));
    const specifiers = values.map((value) => {
      const [name = "", local = name] = value.split(/\s+as\s+/);
      const next = `${name}${to.toUpperCase()}`;
      renamed.set(local, next);
      return `${name} as ${next}`;
    });
    if (specifiers.length > 0)
      imports.push(
        `import { ${specifiers.join(", ")} } from "../api/${to}/${file}";`,
      );
  }
  if (renamed.size === 0)
    throw new UnusualHttpModule(`it imports nothing of ../api/${from}/`);
  return { imports, renamed };
}

const importPattern = (version: string): RegExp =>
  new RegExp(
    `import\\s*\\{([^}]*)\\}\\s*from\\s*"\\.\\./api/${version}/([^"]+)";`,
    "g",
  );

function addImports(
  text: string,
  { from }: Step,
  imports: readonly string[],
): string {
  const last = [...text.matchAll(importPattern(from))].at(-1);
  const at = (last?.index ?? 0) + (last?.[0].length ?? 0);
  return `${text.slice(0, at)}\n${imports.join("\n")}${text.slice(at)}`;
}

/** The list of the new version beside that of the old one, of the new version's routes. */
function serve(
  text: string,
  { from, to }: Step,
  renamed: ReadonlyMap<string, string>,
): string {
  const typed = text.replace(
    new RegExp(`\\b${from}: readonly Route\\[\\]`),
    `${from}: readonly Route[]; ${to}: readonly Route[]`,
  );
  const values = new RegExp(`\\b${from}:\\s*(?!readonly Route)(?!\\{)`, "g");
  const begin = [...typed.matchAll(values)].at(-1);
  const start = (begin?.index ?? 0) + (begin?.[0].length ?? 0);
  const end = begin === undefined ? undefined : endOfExpression(typed, start);
  if (end === undefined)
    throw new UnusualHttpModule(
      `its routes() does not return { ${from}: [ … ] }`,
    );
  const names = [...renamed.keys()].join("|");
  const list = typed
    .slice(start, end)
    .trimEnd()
    .replaceAll(
      new RegExp(`\\b(${names})\\b`, "g"),
      (name) => renamed.get(name) ?? name,
    );
  return `${typed.slice(0, end).trimEnd()}, ${to}: ${list}${typed.slice(end)}`;
}

/** `about` says which version is the latest and which is going: answers, documents and the release gate read it there. */
function describe(text: string, { from, to, since }: Step): string {
  const begin = /export const about(: [^=]+)? = \{/.exec(text);
  const start = (begin?.index ?? 0) + (begin?.[0].length ?? 0);
  const end = begin === null ? undefined : endOfExpression(text, start - 1);
  if (end === undefined)
    throw new UnusualHttpModule("it exports no `about = { title, … }`");
  const object = text.slice(start, end);
  const closed = object.lastIndexOf("}");
  const going = `${from}: { since: "${since}" }`;
  const inside = object.slice(0, closed).trimEnd();
  const fields = [
    inside.replace(/\s*\blatest: "v\d+"( as const)?,?/, "").replace(/,?$/, ","),
    `latest: "${to}",`,
  ];
  const known = /\bdeprecation: \{/;
  const said = known.test(inside)
    ? fields.join("\n").replace(known, `deprecation: { ${going},`)
    : `${fields.join("\n")}\ndeprecation: { ${going} },`;
  const about = `${said}\n} satisfies AboutService`;
  const changed = `${text.slice(0, start)}${about}${text.slice(end)}`;
  return /\bAboutService\b[^;]*from "@tixlys\/pawz"/.test(changed)
    ? changed
    : `import type { AboutService } from "@tixlys/pawz";\n${changed}`;
}
