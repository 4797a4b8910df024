import { attenuate, type Role, type Tier } from "@tixlys/biscuit";
import { mintForService, type TestClaims, type TestKeys } from "../tokens.ts";

/** What the matrix believes of somebody; it is said here again, so that it can contradict what judges tokens. */
export type Caller =
  | { readonly kind: "nobody" }
  | { readonly kind: "service"; readonly service: string }
  | {
      readonly kind: "person";
      readonly tier: Tier;
      readonly roles: readonly Role[];
      readonly verified: boolean;
      /** They proved who they are a moment ago. */
      readonly isFresh: boolean;
      /** The operation that the token was narrowed to. */
      readonly only?: string;
    };

/** One of those who try every operation. */
export type Member = {
  readonly name: string;
  /** As the operation sees them: a narrowed token is made for the operation that it tries. */
  readonly caller: (operation: string) => Caller;
  /** Undefined for who has none. */
  readonly token: (operation: string) => Promise<string | undefined>;
};

/** Makes the token of somebody of whom this is known. */
export type Mint = (claims: TestClaims) => Promise<string>;

const hourMs = 3_600_000;
const person = {
  kind: "person",
  tier: "general",
  roles: ["user", "customer"],
  verified: true,
  isFresh: true,
} as const satisfies Caller;

/** Everybody of the matrix; all of them are different people. */
export function castOf(keys: TestKeys, mint: Mint): readonly Member[] {
  const member = (
    name: string,
    caller: Caller,
    token: () => Promise<string | undefined>,
  ): Member => ({ name, caller: () => caller, token });
  const ranked = (name: string, tier: Tier, roles: readonly Role[]): Member =>
    member(name, { ...person, tier, roles }, () => mint({ roles }));
  return [
    member("stranger", { kind: "nobody" }, () => Promise.resolve(undefined)),
    member("user", person, () => mint({})),
    member("unverified user", { ...person, verified: false }, () =>
      mint({ verified: false }),
    ),
    member("user of an hour ago", { ...person, isFresh: false }, () =>
      mint({ authTime: new Date(Date.now() - hourMs) }),
    ),
    ranked("provider", "general", ["user", "provider"]),
    ranked("moderator", "general", ["moderator"]),
    ranked("admin", "management", ["admin"]),
    ranked("root", "root", ["root"]),
    {
      name: "token narrowed to it",
      caller: (operation) => ({ ...person, only: operation }),
      token: async (operation) =>
        attenuate(await mint({}), { operations: [operation] }),
    },
    {
      name: "token narrowed to another",
      caller: () => ({ ...person, only: elsewhere }),
      token: async () => attenuate(await mint({}), { operations: [elsewhere] }),
    },
    member("service", { kind: "service", service: "users" }, () =>
      Promise.resolve(mintForService(keys, "users")),
    ),
  ];
}

const elsewhere = "nowhere:nothing:do";
