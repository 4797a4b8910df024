import { describe, expect, test } from "bun:test";
import { Type as t } from "@sinclair/typebox";
import type { TSchema } from "@sinclair/typebox";
import {
  contracts,
  defineContract,
  event,
  personal,
  plain,
  rpc,
  sealed,
} from "../../src/index.ts";
import type {
  EventDefinition,
  EventOptions,
  Field,
  RpcDefinition,
} from "../../src/index.ts";
import {
  breaksOf,
  contractsAsReleased,
  readReleased,
  releaseRules,
} from "../../src/release/index.ts";
import type {
  Break,
  ReleasedContracts,
  ReleaseRule,
} from "../../src/release/index.ts";

const fields = {
  id: plain(t.String({ format: "uuid" })),
  name: personal(t.String({ minLength: 1, maxLength: 100 })),
  state: plain(t.Union([t.Literal("open"), t.Literal("closed")])),
  count: plain(t.Integer({ minimum: 0, maximum: 10 })),
  tags: plain(t.Array(t.String({ maxLength: 8 }), { maxItems: 4 })),
  note: personal(t.Optional(t.String())),
  secret: sealed(),
};

const shop = (
  events: Record<string, EventDefinition>,
  rpc: Record<`${string}.${string}`, RpcDefinition> = {},
): ReleasedContracts =>
  contractsAsReleased(
    [defineContract({ service: "shop", events, rpc })],
    "1.0.0",
  );
const ordered = (
  of: Record<string, Field>,
  version = 1,
  options: EventOptions = {},
): ReleasedContracts =>
  shop({ "shop.order.placed": event(version, of, options) });
const rules = (
  old: ReleasedContracts,
  now: ReleasedContracts,
): Break["rule"][] => [...new Set(breaksOf(old, now).map(({ rule }) => rule))];

const released = ordered(fields);
const without = (name: keyof typeof fields): Record<string, Field> =>
  Object.fromEntries(
    Object.entries(fields).filter(([field]) => field !== name),
  );
const changed = (some: Record<string, Field>): Break["rule"][] =>
  rules(released, ordered({ ...fields, ...some }));

const planted = new Set<ReleaseRule>();
/** One planted break, which must be found under this rule and, unless told, under no other. */
function breaks(
  what: string,
  rule: ReleaseRule,
  found: () => Break["rule"][],
): void {
  planted.add(rule);
  test(`${rule}: ${what}`, () => expect(found()).toEqual([rule]));
}

describe("a change that keeps every reader is let through", () => {
  test("nothing changed, and today's contracts against themselves", () => {
    expect(breaksOf(released, released)).toEqual([]);
    const now = contractsAsReleased(contracts, "1.0.0");
    expect(breaksOf(now, JSON.parse(JSON.stringify(now)))).toEqual([]);
  });

  test("a new optional field, a new event, a new service, another description", () => {
    expect(changed({ more: plain(t.Optional(t.Integer())) })).toEqual([]);
    expect(
      changed({
        id: plain(t.String({ format: "uuid", description: "whose" })),
      }),
    ).toEqual([]);
    const more = contractsAsReleased(
      [
        defineContract({
          service: "shop",
          events: {
            "shop.order.placed": event(1, fields),
            "shop.order.sent": event(1, fields),
          },
        }),
        defineContract({ service: "post", events: {} }),
      ],
      "1.1.0",
    );
    expect(breaksOf(released, more)).toEqual([]);
  });

  test("a stricter class: what was personal is treated with more care from now on", () => {
    expect(
      changed({ count: personal(t.Integer({ minimum: 0, maximum: 10 })) }),
    ).toEqual([]);
  });

  test("a new version with every break in it, while the old one is published beside it", () => {
    const now = ordered({ name: plain(t.Integer()) }, 2, {
      earlier: [event(1, fields)],
    });
    expect(breaksOf(released, now)).toEqual([]);
  });

  test("dropping a version that the last release had announced as going", () => {
    const announced = ordered(fields, 2, {
      earlier: [event(1, fields, { deprecatedSince: "0.9.0" })],
    });
    expect(breaksOf(announced, ordered(fields, 2))).toEqual([]);
  });
});

describe("a break of an event is refused", () => {
  breaks("an event is gone", "event-removed", () => rules(released, shop({})));
  breaks(
    "a version is gone without notice, though a new one is there",
    "event-removed",
    () => rules(released, ordered(fields, 2)),
  );
  breaks(
    "announced today and dropped today is no notice",
    "event-removed",
    () =>
      rules(
        ordered(fields, 2, { earlier: [event(1, fields)] }),
        ordered(fields, 2),
      ),
  );
  breaks("the version goes down", "version-down", () =>
    rules(ordered(fields, 2), ordered(fields, 1)),
  );
  breaks("the same version under another subject", "subject-changed", () => {
    const [name = "", old] = Object.entries(released.events)[0] ?? [];
    if (old === undefined) throw new Error("no event");
    return rules(released, {
      ...released,
      events: { [name]: { ...old, subject: "evt.shop.other.v1" } },
    });
  });
  breaks("an optional field is gone: somebody reads it", "field-removed", () =>
    rules(released, ordered(without("note"))),
  );
  breaks(
    "a field has no class any more, so it is gone under its name",
    "field-removed",
    () => rules(released, ordered(without("id"))),
  );
  breaks(
    "a new field is required: the release's events lie in the stream without it",
    "field-required",
    () => changed({ more: plain(t.Integer()) }),
  );
  breaks("an optional field became required", "field-required", () =>
    changed({ note: personal(t.String()) }),
  );
  breaks("a required field became optional", "field-optional", () =>
    changed({
      count: plain(t.Optional(t.Integer({ minimum: 0, maximum: 10 }))),
    }),
  );
  breaks("another type", "field-type", () =>
    changed({ count: plain(t.String()) }),
  );
  breaks("a whole number became any number", "field-type", () =>
    changed({ count: plain(t.Number({ minimum: 0, maximum: 10 })) }),
  );
  breaks("another format", "field-type", () =>
    changed({ id: plain(t.String({ format: "date-time" })) }),
  );
  breaks("a pattern that was not there", "field-type", () =>
    changed({
      name: personal(t.String({ minLength: 1, maxLength: 100, pattern: "^a" })),
    }),
  );
  breaks("another type in an array", "field-type", () =>
    changed({ tags: plain(t.Array(t.Integer(), { maxItems: 4 })) }),
  );
  breaks(
    "an enum has one value more, which a reader of the release does not know",
    "field-values",
    () =>
      changed({
        state: plain(
          t.Union([t.Literal("open"), t.Literal("closed"), t.Literal("lost")]),
        ),
      }),
  );
  breaks(
    "an enum has one value less, which still lies in the stream",
    "field-values",
    () => changed({ state: plain(t.Union([t.Literal("open")])) }),
  );
  breaks("an enum became any text", "field-values", () =>
    changed({ state: plain(t.String()) }),
  );
  breaks("a longer text than readers check for", "field-values", () =>
    changed({ name: personal(t.String({ minLength: 1, maxLength: 200 })) }),
  );
  breaks("a lower bound that is gone", "field-values", () =>
    changed({ count: plain(t.Integer({ maximum: 10 })) }),
  );
  breaks("a tighter bound than the release wrote by", "field-values", () =>
    changed({
      tags: plain(t.Array(t.String({ maxLength: 8 }), { maxItems: 2 })),
    }),
  );
  breaks("personal became plain", "class-loosened", () =>
    changed({ name: plain(t.String({ minLength: 1, maxLength: 100 })) }),
  );
  breaks("sealed became personal", "class-loosened", () => {
    const { "x-class": _, ...schema } = sealed();
    return changed({ secret: personal(t.Unsafe(schema)) });
  });
  breaks("the envelope lost a part", "envelope-changed", () => {
    const { properties, ...rest } = released.envelope;
    const { actor: _, ...left } = Object(properties);
    return rules(released, {
      ...released,
      envelope: { ...rest, properties: left },
    });
  });
  breaks("the headers demand one more", "envelope-changed", () => {
    const { required } = released.headers;
    const all = Array.isArray(required) ? required : [];
    return rules(released, {
      ...released,
      headers: { ...released.headers, required: [...all, "traceparent"] },
    });
  });

  test("says whose reader breaks, at which field, and every rule says what to do instead", () => {
    const [found] = breaksOf(
      released,
      ordered({ ...fields, count: plain(t.String()) }),
    );
    expect(found).toMatchObject({
      service: "shop",
      name: "shop.order.placed.v1",
    });
    expect(found?.message).toBe(
      "readers of the release refuse it: /count string where integer was promised",
    );
    for (const fix of Object.values(releaseRules))
      expect(fix.length).toBeGreaterThan(20);
  });
});

describe("a break of a request is refused", () => {
  const request = t.Object({ id: t.String(), deep: t.Optional(t.Boolean()) });
  const response = t.Object({
    found: t.Boolean(),
    at: t.Optional(t.Object({ shelf: t.String() })),
  });
  const finding = (
    shape: { request?: TSchema; response?: TSchema; idempotent?: boolean } = {},
  ): ReleasedContracts =>
    shop(
      {},
      {
        "order.find": rpc(1, { request, response, idempotent: true, ...shape }),
      },
    );
  const old = finding();
  const asked = (now: TSchema): Break["rule"][] =>
    rules(old, finding({ request: now }));
  const answered = (now: TSchema): Break["rule"][] =>
    rules(old, finding({ response: now }));

  test("a request may demand less and take more, a response may promise more", () => {
    expect(
      asked(
        t.Object({
          id: t.Optional(t.Union([t.String(), t.Integer()])),
          deep: t.Optional(t.Boolean()),
          more: t.Optional(t.String()),
        }),
      ),
    ).toEqual([]);
    expect(
      answered(
        t.Object({
          found: t.Literal(true),
          at: t.Object({ shelf: t.String({ maxLength: 9 }), row: t.Integer() }),
          more: t.String(),
        }),
      ),
    ).toEqual([]);
  });

  breaks("it is answered no more", "rpc-removed", () => rules(old, shop({})));
  breaks("what its callers repeat has an effect each time", "rpc-request", () =>
    rules(old, finding({ idempotent: false })),
  );
  breaks("it demands one part more", "rpc-request", () =>
    asked(
      t.Object({
        id: t.String(),
        deep: t.Optional(t.Boolean()),
        by: t.String(),
      }),
    ),
  );
  breaks("an optional part became required", "rpc-request", () =>
    asked(t.Object({ id: t.String(), deep: t.Boolean() })),
  );
  breaks("it takes fewer values", "rpc-request", () =>
    asked(
      t.Object({
        id: t.String({ maxLength: 3 }),
        deep: t.Optional(t.Boolean()),
      }),
    ),
  );
  breaks(
    "it takes nothing unknown any more, and a part has gone",
    "rpc-request",
    () => asked(t.Object({ id: t.String() }, { additionalProperties: false })),
  );
  breaks("a part of the answer is gone", "rpc-response", () =>
    answered(t.Object({ found: t.Boolean() })),
  );
  breaks("a required part became optional", "rpc-response", () =>
    answered(
      t.Object({
        found: t.Optional(t.Boolean()),
        at: t.Optional(t.Object({ shelf: t.String() })),
      }),
    ),
  );
  breaks("a nested part is another type", "rpc-response", () =>
    answered(
      t.Object({
        found: t.Boolean(),
        at: t.Optional(t.Object({ shelf: t.Integer() })),
      }),
    ),
  );
});

test("every rule has a planted break", () => {
  expect<string[]>([...planted].sort()).toEqual(
    Object.keys(releaseRules).sort(),
  );
});

test("a snapshot survives its file, and something else is not taken for one", () => {
  expect(readReleased(JSON.parse(JSON.stringify(released)))).toEqual(released);
  for (const wrong of [
    null,
    {},
    { release: "1" },
    { ...released, events: { "a.b.c.v1": {} } },
  ])
    expect(() => readReleased(wrong)).toThrow();
});
