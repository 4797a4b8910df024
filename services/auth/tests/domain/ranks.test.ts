import { expect, test } from "bun:test";
import { outranks, ranks as known } from "@tixlys/biscuit";
import { fold } from "@tixlys/nexus";
import {
  account,
  type AccountState,
} from "../../src/domain/account/account.ts";
import { mayManage } from "../../src/domain/account/management.ts";
import type { Role } from "../../src/domain/account/role.ts";
import { ranks } from "../../src/domain/account/roles.ts";
import { at, email, userId, username } from "./values.ts";

const person = (n: number, role: Role): AccountState =>
  fold(account, account.initial, [
    {
      type: "AccountOpened",
      id: userId(n),
      email: email(`person-${n}@example.test`),
      username: username(`person-${n}`),
      role,
      capabilities: [],
      at: at(0),
    },
  ]);

test("who may manage whom is the same here as for the other services, which take it from biscuit", () => {
  expect([...ranks]).toEqual([...known]);
  for (const by of ["admin", "root"] as const)
    for (const target of ranks) {
      const allowed = mayManage(
        person(1, by),
        person(2, target),
        { type: "EndEverySession" },
        { hasOtherRoot: true },
      );
      expect([by, target, allowed.ok]).toEqual([
        by,
        target,
        outranks([by], [target]),
      ]);
    }
});
