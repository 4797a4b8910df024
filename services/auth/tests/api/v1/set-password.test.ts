import { describe, expect, test } from "bun:test";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { harness, type Answer, type Harness } from "../harness.ts";

/** A way to get a password: tries one, and says under which field it stands. */
type Door = {
  readonly field: "password" | "newPassword";
  readonly opened: () => Promise<{
    readonly own: Harness;
    readonly attempt: (password: string) => Promise<Answer>;
  }>;
};

const doors = {
  registering: {
    field: "password",
    async opened() {
      const own = harness();
      const attempt = (password: string) =>
        own.call("POST", "/v1/register", { body: { ...ada, password } });
      return { own, attempt };
    },
  },
  resetting: {
    field: "newPassword",
    async opened() {
      const own = harness();
      await verifiedAccount(own.on);
      await own.on.app.forgotPassword({ email: ada.email });
      const token = own.on.mailed.at(-1) ?? "";
      const attempt = (newPassword: string) =>
        own.call("POST", "/v1/password/reset", {
          body: { token, newPassword },
        });
      return { own, attempt };
    },
  },
  changing: {
    field: "newPassword",
    async opened() {
      const own = harness();
      await verifiedAccount(own.on);
      const { accessToken: token } = await loggedIn(own.on);
      const attempt = (newPassword: string) =>
        own.call("POST", "/v1/password/change", {
          token,
          body: { currentPassword: ada.password, newPassword },
        });
      return { own, attempt };
    },
  },
} satisfies Record<string, Door>;

/** Random enough for anybody, without any composition. */
const letters = (length: number): string =>
  "kxvqzjwmhpybgndtfcrs".repeat(13).slice(0, length);

describe.each(Object.entries<Door>(doors))("a password while %s", (_, door) => {
  test.each([15, 64, 128, 256])(
    "of %d letters is taken, with no digit, capital or symbol in it (auth #1, auth #2)",
    async (length) => {
      const { attempt } = await door.opened();
      expect((await attempt(letters(length))).status).toBeOneOf([200, 201]);
    },
  );

  test.each([
    ["of 14 characters", letters(14), "too-short", "auth #1"],
    ["of 257 characters", letters(257), "too-long", "auth #1"],
    ["on every list", "passwordpassword", "password-too-common", "auth #4"],
    ["in disguise", "P@ssw0rd_P@ssw0rd", "password-too-common", "auth #4"],
    ["of digits in order", "123456789012345", "password-too-common", "auth #4"],
    [
      "of a keyboard's row",
      "qwertyuiopasdfghj",
      "password-too-common",
      "auth #4",
    ],
    [
      "from a breach",
      "correcthorsebatterystaple",
      "password-too-common",
      "auth #4",
    ],
    [
      "with the username",
      "lovelace quartz jigs",
      "password-too-personal",
      "auth #4",
    ],
    [
      "with the username in disguise",
      "L0v3lace quartz jigs",
      "password-too-personal",
      "auth #4",
    ],
    [
      "that is the address",
      "ada@example.test",
      "password-too-personal",
      "auth #4",
    ],
    [
      "with our name",
      "tixlys quartz jigs vex",
      "password-too-personal",
      "auth #4",
    ],
  ])("%s (%p) is refused as %s (%s)", async (_name, password, code) => {
    const { own, attempt } = await door.opened();
    own.on.passwords.calls.length = 0;
    const answer = await attempt(password);
    expect(answer.status).toBe(422);
    expect(answer.json.data[door.field]).toMatchObject({ code });
    expect(answer.text).not.toContain(password);
    expect(own.on.passwords.calls).toEqual([]);
  });

  test("of a megabyte is 413, unread and unhashed; of five thousand characters 422 (auth #8)", async () => {
    const { own, attempt } = await door.opened();
    own.on.passwords.calls.length = 0;
    expect((await attempt("x".repeat(1_000_000))).status).toBe(413);
    expect((await attempt("x".repeat(5_000))).status).toBe(422);
    expect(own.on.passwords.calls).toEqual([]);
  });

  test("is 503 with Retry-After when too many wait to be hashed", async () => {
    const { own, attempt } = await door.opened();
    own.on.passwords.busy = true;
    const answer = await attempt(letters(20));
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1");
  });
});

test("is one for both of its Unicode forms, on the way in by a reset and at the login (auth #3)", async () => {
  const { own, attempt } = await doors.resetting.opened();
  await attempt("zoë finds quartz jigs".normalize("NFD"));
  const login = (password: string) =>
    own.call("POST", "/v1/login", {
      body: { identifier: ada.username, password },
    });
  expect((await login("zoë finds quartz jigs".normalize("NFC"))).status).toBe(
    200,
  );
  expect((await login("zoë finds quartz jigs ")).status).toBe(401);
});
