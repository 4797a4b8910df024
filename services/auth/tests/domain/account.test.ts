import { describe, test } from "bun:test";
import { given } from "@tixlys/nexus/testing";
import {
  account,
  type AccountOpened,
} from "../../src/domain/account/account.ts";
import { at, email, userId, username } from "./values.ts";

const opened: AccountOpened = {
  type: "AccountOpened",
  id: userId(1),
  email: email("ada@example.test"),
  username: username("ada"),
  role: "user",
  capabilities: ["customer"],
  at: at(0),
};
const open = { ...opened, type: "OpenAccount" } as const;
const disabled = { type: "AccountDisabled", gen: 2, at: at(1) } as const;

describe("an account", () => {
  test("opens once", () => {
    given(account, []).when(open).then([opened]);
    given(account, [opened]).when(open).rejected({ type: "AccountExists" });
  });

  test("ends every session by voiding the tokens of its generation (auth #37)", () => {
    given(account, [opened])
      .when({ type: "EndEverySession", at: at(1) })
      .then([{ type: "EverySessionEnded", gen: 2, at: at(1) }]);
    given(account, [opened, { type: "EverySessionEnded", gen: 2, at: at(1) }])
      .when({ type: "EndEverySession", at: at(2) })
      .then([{ type: "EverySessionEnded", gen: 3, at: at(2) }]);
  });

  test("is disabled once, which voids its tokens, and enabled again", () => {
    given(account, [opened])
      .when({ type: "Disable", at: at(1) })
      .then([disabled]);
    given(account, [opened, disabled])
      .when({ type: "Disable", at: at(2) })
      .rejected({ type: "AccountAlreadyDisabled" });
    given(account, [opened, disabled])
      .when({ type: "Enable", at: at(2) })
      .then([{ type: "AccountEnabled", at: at(2) }]);
    given(account, [opened])
      .when({ type: "Enable", at: at(2) })
      .rejected({ type: "AccountNotDisabled" });
  });

  test("that does not exist can do nothing", () => {
    for (const type of ["EndEverySession", "Disable", "Enable"] as const)
      given(account, [])
        .when({ type, at: at(1) })
        .rejected({ type: "AccountUnknown" });
  });
});
