import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { err, fold, ok } from "@tixlys/nexus";
import { given } from "@tixlys/nexus/testing";
import {
  account,
  type AccountOpened,
  type AccountState,
} from "../../src/domain/account/account.ts";
import {
  mayManage,
  type ManagedChange,
} from "../../src/domain/account/management.ts";
import { rolesOf, type Role } from "../../src/domain/account/role.ts";
import {
  capabilities,
  isBelow,
  parseRoles,
  ranks,
} from "../../src/domain/account/roles.ts";
import { networkOf } from "../../src/domain/audit/network.ts";
import { at, email, good, userId, username } from "./values.ts";

const opened = (n: number, role: Role): AccountOpened => ({
  type: "AccountOpened",
  id: userId(n),
  email: email(`person-${n}@example.test`),
  username: username(`person-${n}`),
  role,
  capabilities: ["customer"],
  at: at(0),
});
const person = (n: number, role: Role): AccountState =>
  fold(account, account.initial, [opened(n, role)]);
const to = (role: Role): ManagedChange => ({
  type: "ChangeRoles",
  role,
  capabilities: [],
});
const others = { hasOtherRoot: true };

describe("an account's roles", () => {
  test("change with its generation, so that no token outlives them (auth #37)", () => {
    given(account, [opened(1, "user")])
      .when({
        type: "ChangeRoles",
        role: "moderator",
        capabilities: ["provider", "customer", "customer"],
        at: at(1),
      })
      .then([
        {
          type: "RolesChanged",
          role: "moderator",
          capabilities: ["customer", "provider"],
          gen: 2,
          at: at(1),
        },
      ]);
  });

  test("that are held already are no change, and void nothing", () => {
    given(account, [opened(1, "user")])
      .when({
        type: "ChangeRoles",
        role: "user",
        capabilities: ["customer"],
        at: at(1),
      })
      .then([]);
  });

  test("of nobody cannot change", () => {
    given(account, [])
      .when({ type: "ChangeRoles", role: "user", capabilities: [], at: at(1) })
      .rejected({ type: "AccountUnknown" });
  });

  test("are read from the wire and written to it as one", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ranks),
        fc.subarray([...capabilities]),
        (role, held) => {
          const all = rolesOf({ role, capabilities: held });
          expect(parseRoles(all.toReversed())).toEqual(
            ok({ role, capabilities: held }),
          );
        },
      ),
    );
    expect(parseRoles(["customer"])).toEqual(
      err({ type: "NotOneRank", ranks: 0 }),
    );
    expect(parseRoles(["admin", "user"])).toEqual(
      err({ type: "NotOneRank", ranks: 2 }),
    );
  });
});

describe("who may manage whom", () => {
  const changes: ManagedChange[] = [
    ...ranks.map(to),
    { type: "Disable" },
    { type: "Enable" },
    { type: "EndEverySession" },
  ];

  test("in every combination: only below one's own rank, and never up to it, root aside", () => {
    for (const by of ranks)
      for (const target of ranks)
        for (const change of changes) {
          const { ok: allowed } = mayManage(
            person(1, by),
            person(2, target),
            change,
            others,
          );
          const given = change.type === "ChangeRoles" ? change.role : "user";
          const isAdmins = isBelow(target, "admin") && isBelow(given, "admin");
          expect([by, target, change, allowed]).toEqual([
            by,
            target,
            change,
            by === "root" || (by === "admin" && isAdmins),
          ]);
        }
  });

  test.each([
    ["user", "user", to("user"), "NoManager"],
    ["moderator", "user", { type: "Disable" }, "NoManager"],
    ["admin", "admin", { type: "Disable" }, "RankTooLow"],
    ["admin", "root", { type: "EndEverySession" }, "RankTooLow"],
    ["admin", "user", to("admin"), "RankNotTheirs"],
    ["admin", "user", to("root"), "RankNotTheirs"],
  ] as const)(
    "a %s who wants of a %s %o hears %s",
    (by, target, change, why) => {
      expect(
        mayManage(person(1, by), person(2, target), change, others),
      ).toEqual(err({ type: why }));
    },
  );

  test("nobody manages their own account, so that nobody locks themself out", () => {
    for (const role of ["admin", "root"] as const)
      for (const change of changes)
        expect(
          mayManage(person(1, role), person(1, role), change, others),
        ).toEqual(err({ type: "RankTooLow" }));
  });

  test("the last root stays", () => {
    const root = person(1, "root");
    const alone = { hasOtherRoot: false };
    for (const change of [to("admin"), { type: "Disable" } as const])
      for (const target of [root, person(2, "root")])
        expect(mayManage(root, target, change, alone)).toEqual(
          err({ type: "LastRoot" }),
        );
    expect(mayManage(root, person(2, "root"), to("root"), alone).ok).toBe(true);
  });

  test("who was disabled, or is not there, manages nobody; and nobody manages who is not there", () => {
    const disabled = fold(account, account.initial, [
      opened(1, "root"),
      { type: "AccountDisabled", gen: 2, at: at(1) } as const,
    ]);
    for (const by of [disabled, account.initial])
      expect(
        mayManage(by, person(2, "user"), { type: "Disable" }, others),
      ).toEqual(err({ type: "NoManager" }));
    expect(
      mayManage(person(1, "root"), account.initial, { type: "Enable" }, others),
    ).toEqual(err({ type: "UserUnknown" }));
    expect(
      good(mayManage(person(3, "root"), disabled, to("user"), others)),
    ).toBe(null);
  });
});

describe("the network of an address", () => {
  test.each([
    ["203.0.113.77", "203.0.113.0/24"],
    ["127.0.0.1", "127.0.0.0/24"],
    ["2001:db8:7:1::9", "2001:db8:7::/48"],
    ["2001:0DB8:0007:1:2:3:4:5", "2001:db8:7::/48"],
    ["::1", "0:0:0::/48"],
    ["fe80::", "fe80:0:0::/48"],
    ["::", "0:0:0::/48"],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test.each([
    "unknown",
    "",
    "1.2.3",
    "1.2.3.256",
    "1.2.3.4.5",
    "1:2:3",
    "1::2::3",
    ":::",
    "1:2:3:4:5:6:7:8::",
    "g::1",
    "12345::1",
    "203.0.113.77\r\n",
    "\u001b[31m::1",
  ])("of %p is none: it is no address (auth #72)", (address) => {
    expect(networkOf(address)).toBeUndefined();
  });

  test("never tells two people of one network apart", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(255), (address, last) => {
        const neighbour = address.replace(/\d+$/, String(last));
        expect(networkOf(neighbour)).toBe(networkOf(address));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        if (address.includes(".")) return;
        expect(networkOf(address)).toMatch(/^([0-9a-f]{1,4}:){3}:\/48$/);
      }),
    );
  });
});
