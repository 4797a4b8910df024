import fc from "fast-check";
import type { Operation } from "../document.ts";
import { isObject, type JsonObject, listAt, objectAt } from "../json.ts";
import { canary } from "../probes.ts";
import type { RequestParts } from "./valid.ts";

/** What is changed of a valid request. */
export type Damage = {
  readonly what: string;
  /** No service may take it. */
  readonly mustFail: boolean;
  readonly change: (parts: RequestParts) => DamagedParts;
};

/** A request in parts, with a body that may be no JSON at all. */
export type DamagedParts = RequestParts & {
  /** The body as text, instead of `body`. */
  readonly text?: string;
  /** What is appended to the address as it stands. */
  readonly suffix?: string;
};

const wrongValues: readonly unknown[] = [
  null,
  true,
  -1e9,
  1.5,
  "",
  canary,
  `\u0000${canary}`,
  "\ud800",
  [canary],
  { [canary.slice(0, 3)]: canary },
];

/** Damages that fit an operation; each is refused, or at least survived. */
export function damagesOf(operation: Operation): fc.Arbitrary<Damage> {
  return fc.oneof(
    ...addressDamages(operation),
    ...headerDamages(operation),
    ...(operation.method === "GET" ? [] : bodyDamages(operation)),
  );
}

const damage = (
  what: string,
  mustFail: boolean,
  change: Damage["change"],
): fc.Arbitrary<Damage> => fc.constant({ what, mustFail, change });

function addressDamages({ parameters }: Operation): fc.Arbitrary<Damage>[] {
  const queries = parameters.filter(({ place }) => place === "query");
  const paths = parameters.filter(({ place }) => place === "path");
  const set =
    (place: "query" | "path", name: string, value: string): Damage["change"] =>
    (parts) => ({ ...parts, [place]: { ...parts[place], [name]: value } });
  return [
    damage("an unknown parameter", true, set("query", "unknown-one", canary)),
    damage(
      "a token in the address",
      true,
      set("query", "access_token", canary),
    ),
    damage("a broken escape in the query", false, (parts) => ({
      ...parts,
      suffix: "%zz=%f",
    })),
    ...queries.flatMap(({ name }) => [
      damage(`${name} given twice`, false, (parts) => ({
        ...set("query", name, canary)(parts),
        suffix: `${encodeURIComponent(name)}=${canary}`,
      })),
      fc
        .constantFrom(canary, "", "-1", "1e999", "\u0000", "é".repeat(300))
        .map((value): Damage => ({
          what: `${name} is ${value.slice(0, 20)}`,
          mustFail: false,
          change: set("query", name, value),
        })),
    ]),
    ...paths.map(({ name }) =>
      fc
        .constantFrom(
          `${canary}~`,
          "0",
          "null",
          `${canary}\u0000`,
          "x".repeat(3000),
        )
        .map((value): Damage => ({
          what: `${name} is ${value.slice(0, 20)}`,
          mustFail: false,
          change: set("path", name, value),
        })),
    ),
  ];
}

function headerDamages({ method }: Operation): fc.Arbitrary<Damage>[] {
  const header =
    (name: string, value: string): Damage["change"] =>
    (parts) => ({
      ...parts,
      headers: { ...parts.headers, [name]: value },
    });
  return [
    damage("an Accept that cannot be met", true, header("accept", "image/png")),
    damage("an Accept of nonsense", false, header("accept", `;;q=${canary}`)),
    damage("a malformed trace", false, header("traceparent", canary)),
    damage(
      "a token that is none",
      false,
      header("authorization", `Bearer ${canary}`),
    ),
    damage("another scheme", false, header("authorization", `Basic ${canary}`)),
    ...(method === "GET"
      ? []
      : [
          damage(
            "a short Idempotency-Key",
            true,
            header("Idempotency-Key", canary),
          ),
        ]),
  ];
}

function bodyDamages({ body }: Operation): fc.Arbitrary<Damage>[] {
  const schema = body?.schema ?? {};
  const text = (what: string, mustFail: boolean, made: string) =>
    damage(what, mustFail, (parts) => ({ ...parts, text: made }));
  const plain = damage("a body that is no JSON type", true, (parts) => ({
    ...parts,
    headers: { ...parts.headers, "content-type": "text/plain" },
    text: canary,
  }));
  return [
    plain,
    text("half a body", true, `{"name":"${canary}`),
    text("a list as the body", true, JSON.stringify([canary])),
    text("a deep body", true, "[".repeat(300) + "]".repeat(300)),
    text("a prototype", true, `{"__proto__":{"admin":"${canary}"}}`),
    damage("a body of other bytes", true, (parts) => ({
      ...parts,
      text: `\u0000${canary}`,
    })),
    damage("an unknown field", true, (parts) => ({
      ...parts,
      body: { ...objectAt(parts.body), unknownField: canary },
    })),
    fc.jsonValue({ maxDepth: 3 }).map((value): Damage => ({
      what: "any JSON",
      mustFail: false,
      change: (parts) => ({ ...parts, text: JSON.stringify(value) }),
    })),
    ...fieldDamages(schema),
  ];
}

function fieldDamages(schema: JsonObject): fc.Arbitrary<Damage>[] {
  const required = listAt(schema, "required").map(String);
  const properties = Object.entries(objectAt(schema, "properties"));
  const put =
    (name: string, value: unknown): Damage["change"] =>
    (parts) => ({
      ...parts,
      body: { ...objectAt(parts.body), [name]: value },
    });
  return properties.flatMap(([name, one]) => {
    const most = isObject(one) ? one["maxLength"] : undefined;
    return [
      fc.constantFrom(...wrongValues).map((value): Damage => ({
        what: `${name} is ${JSON.stringify(value)}`,
        mustFail: false,
        change: put(name, value),
      })),
      ...(typeof most === "number"
        ? [
            damage(
              `${name} is too long`,
              true,
              put(name, canary.padEnd(most + 1, "x")),
            ),
          ]
        : []),
      ...(required.includes(name)
        ? [
            damage(`${name} is missing`, true, (parts) => ({
              ...parts,
              body: without(objectAt(parts.body), name),
            })),
          ]
        : []),
    ];
  });
}

function without(body: JsonObject, name: string): JsonObject {
  return Object.fromEntries(
    Object.entries(body).filter(([each]) => each !== name),
  );
}
