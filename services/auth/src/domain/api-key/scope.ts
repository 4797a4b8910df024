import { err, ok, type Result } from "@tixlys/nexus";

/**
 * What a narrowed credential opens. Exact names, or prefixes that end in `:*` (operations) or `/*` (resources); `*` alone
 * narrows nothing. It only ever takes away: what its owner may not do, it does not open.
 */
export type Scope = {
  readonly operations: readonly string[];
  /** Any resource when absent. */
  readonly resources?: readonly string[];
};

type Field = "operations" | "resources";

export type ScopeRejection =
  | {
      readonly type: "ScopeInvalid";
      readonly field: Field;
      readonly index: number;
    }
  | {
      readonly type: "ScopeTooWide";
      readonly field: Field;
      readonly max: number;
    }
  | {
      readonly type: "ScopeTooLong";
      readonly field: Field;
      readonly max: number;
    }
  | { readonly type: "ScopeEmpty"; readonly field: Field };

/** The token profile (auth.md §3.3) has no room for more: so many names, and so many prefixes, where all exact names count as one. */
export const scopeMaxNames = 32;
export const scopeMaxPrefixes = 6;
/** All names together, so that every token of the scope has room for more restrictions. */
const maxCharacters = 1_500;

const operation = /^(\*|[a-z0-9-]+(:[a-z0-9-]+)*(:\*)?)$/;
const resource = /^(\*|[A-Za-z0-9._~-]+(\/[A-Za-z0-9._~-]+)*(\/\*)?)$/;

/** The one way to a `Scope`; doubles are taken together. */
export function parseScope(
  operations: readonly string[],
  resources: readonly string[] | undefined,
): Result<Scope, readonly ScopeRejection[]> {
  const mistakes = [
    ...mistakesIn("operations", operations, operation),
    ...(resources === undefined
      ? []
      : mistakesIn("resources", resources, resource)),
  ];
  if (mistakes.length > 0) return err(mistakes);
  return ok({
    operations: [...new Set(operations)],
    ...(resources === undefined ? {} : { resources: [...new Set(resources)] }),
  });
}

/** Whether it opens an operation that belongs to no resource, as the checks in a token of the scope would decide. */
export function opens(
  { operations, resources = ["*"] }: Scope,
  wanted: string,
): boolean {
  const isNamed = operations.some(
    (name) =>
      name === wanted ||
      (name.endsWith("*") && wanted.startsWith(name.slice(0, -1))),
  );
  return isNamed && resources.includes("*");
}

function mistakesIn(
  field: Field,
  names: readonly string[],
  form: RegExp,
): readonly ScopeRejection[] {
  if (names.length === 0) return [{ type: "ScopeEmpty", field }];
  const prefixes = names.filter((name) => name.endsWith("*")).length;
  const exact = names.length > prefixes ? 1 : 0;
  if (names.length > scopeMaxNames)
    return [{ type: "ScopeTooWide", field, max: scopeMaxNames }];
  if (prefixes + exact > scopeMaxPrefixes)
    return [{ type: "ScopeTooWide", field, max: scopeMaxPrefixes }];
  if (names.join("").length > maxCharacters)
    return [{ type: "ScopeTooLong", field, max: maxCharacters }];
  return names.flatMap((name, index) =>
    form.test(name) ? [] : [{ type: "ScopeInvalid", field, index } as const],
  );
}
