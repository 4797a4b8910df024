import fc from "fast-check";
import type {
  AccessClaims,
  Guard,
  Restrictions,
  Role,
} from "../../src/index.ts";
import type { Ambient } from "../../src/judge/ambient.ts";
import { after, claimsOf } from "./suite.ts";

/** Arbitrary claims, restrictions, checks and requests, tilted towards what fits together. */

const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const roles: fc.Arbitrary<Role[]> = fc
  .tuple(
    fc.constantFrom<Role>("user", "user", "moderator", "admin", "root"),
    fc.subarray<Role>(["customer", "provider"]),
  )
  .map(([role, capabilities]) => [role, ...capabilities]);

export const claims: fc.Arbitrary<AccessClaims> = fc
  .record({
    roles,
    verified: mostly(true, false),
    gen: fc.constantFrom(0, 17, 2 ** 40),
    aal: fc.constantFrom(1, 2),
    authSeconds: mostly(0, -599, -600, -601),
    lifeSeconds: mostly(300, 1, 30),
    audiences: mostly(
      ["auth", "users"],
      ["users"],
      ["orders"],
      ["orders", 'a "b" \\ é 😀'],
    ),
    purpose: mostly<"access" | "reset">("access", "reset"),
    actor: mostly<string | undefined>(undefined, "0198a-admin"),
    client: mostly("web", "api", 'x"); role("root'),
  })
  .map(({ authSeconds, lifeSeconds, actor, ...over }) =>
    claimsOf({
      ...over,
      authTime: after(authSeconds),
      expiresAt: after(lifeSeconds),
      ...(actor === undefined ? {} : { actor }),
    }),
  );

export const ambient: fc.Arbitrary<Ambient> = fc
  .record({
    seconds: mostly(0, 1, 29, 30, 299, 300, -30, -31),
    purpose: mostly<"access" | "reset">("access", "reset"),
    audience: mostly("users", "auth", "orders"),
    operation: mostly(
      "users:profile:read",
      "users:profile:write",
      "auth:password:change",
      "auth:account:read",
    ),
    resource: mostly<string | undefined>(
      "users/profiles/1",
      undefined,
      "orders/orders/1",
    ),
    method: fc.constantFrom("GET", "POST"),
    requestId: mostly<string | undefined>("r-1", "r-2", undefined),
  })
  .map(({ seconds, ...rest }) => ({ ...rest, now: after(seconds) }));

export const restrictions: fc.Arbitrary<Restrictions> =
  fc.constantFrom<Restrictions>(
    { operations: ["users:*"] },
    { operations: ["users:profile:read", "orders:*"] },
    { operations: ["*"], resources: ["users/*", "orders/orders/1"] },
    { services: ["users", "auth"] },
    { services: ["users"], requestId: "r-1", expiresAt: after(30) },
    { expiresAt: after(1) },
    { resources: ["users/profiles/1"] },
  );

// Atoms with the predicates that bind their variables; the second column is about type errors.
const atoms = [
  ["operation($o)", '$o.starts_with("users:")'],
  ["operation($o)", '{"users:profile:read", "x"}.contains($o)'],
  ["operation($o)", '$o != "auth:account:read"'],
  ["operation($o)", '"users:profile:read" === $o'],
  ["resource($r)", '$r.starts_with("users/")'],
  ["time($t)", "$t < 2026-11-20T10:01:30Z"],
  ["time($t)", "2026-11-20T10:00:31Z <= $t"],
  ["time($t)", "{2026-11-20T10:01:00Z, 2026-11-20T10:01:01Z}.contains($t)"],
  ["role($x)", '{"user", "admin", "root"}.contains($x)'],
  ["role($x)", '$x !== "customer"'],
  ["gen($g)", "$g > 16"],
  ["gen($g)", "{17, 18, -1}.contains($g)"],
  ["gen($g)", "$g >= 1099511627776"],
  ["aal($l)", "$l == 2 "],
  ["verified($v)", "$v"],
  ["verified($v)", "$v == true"],
  ["audience($d)", '!{"orders"}.contains($d)'],
  ["method($m)", '$m == "GET"'],
  ["auth_time($y)", "$y > 2026-11-20T09:51:00Z"],
  ["session($s)", '$s == "0198a-session"'],
] as const;
const faults = [
  ["user($u)", "$u < 3"],
  ["gen($g)", '$g === "17"'],
  ["gen($g)", "$g"],
  ["operation($o)", "{1, 2}.contains($o)"],
  ["gen($g)", '$g.starts_with("1")'],
  ["time($t)", "$t < 3"],
] as const;

const atom = fc.oneof(
  { weight: 25, arbitrary: fc.constantFrom(...atoms) },
  { weight: 1, arbitrary: fc.constantFrom(...faults) },
);

/** One query: one or two atoms joined by an operator, or as two expressions. */
const query: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(atom, { minLength: 1, maxLength: 2 }),
    fc.constantFrom(" && ", " || ", ", "),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([picked, connector, grouped, negated]) => {
    const bodies = [...new Set(picked.map(([predicate]) => predicate))];
    const joined = picked.map(([, expression]) => expression).join(connector);
    const whole = grouped && connector !== ", " ? `(${joined})` : joined;
    return [
      ...bodies,
      negated && grouped && connector !== ", " ? `!${whole}` : whole,
    ].join(", ");
  });
const plain = fc.constantFrom(
  'user("0198a-user")',
  'purpose("access")',
  'request("r-1")',
  'tier("general") ',
  'role("provider")',
  "true",
  "1 < 2",
  "role($x), role($y), $x != $y",
  "user($u), session($u)",
  "nothing($n)",
);
const check = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: query }, { weight: 1, arbitrary: plain }),
    { minLength: 1, maxLength: 3 },
  )
  .map((queries) => `check if ${queries.join(" or ")};`);

/** Blocks outside the profile. */
const foreign = fc.constantFrom(
  'check if operation($o), $o.matches("users.*");',
  "check if gen($g), $g + 1 > 3;",
  "check all role($x), $x != $x;",
  'role("root");',
  'role("root") <- user($u);',
  'check if role("user") trusting previous;',
  "check if {1, 2}.any($p -> $p > 1);",
  "check if null == null;",
  "check if [1, 2].contains(1);",
  "reject if true == false;",
);

/** Datalog of a block that a holder might append with the engine. */
export const blockCode: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .array(check, { minLength: 1, maxLength: 2 })
      .map((checks) => checks.join("\n")),
  },
  { weight: 1, arbitrary: foreign },
);

export const guard: fc.Arbitrary<Exclude<Guard, "public">> = fc.oneof(
  { weight: 15, arbitrary: fc.constant("general" as const) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "management",
      "root",
      "verified",
      "provider",
      "moderator",
      "service",
    ),
  },
);
