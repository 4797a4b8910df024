import { describe, expect, test } from "bun:test";
import { mailRoad } from "../../src/outbound/mail/channel.ts";
import { parseSender } from "../../src/outbound/mail/message.ts";

const road = (
  url: string,
  environment: "development" | "test" | "staging" | "production",
  from = "no-reply@example.test",
) =>
  mailRoad({
    url,
    from,
    environment,
    newId: () => "id",
    clock: () => new Date(),
  });

describe("the catcher", () => {
  test.each(["development", "test"] as const)("exists in %s", (environment) => {
    expect(road("catcher:/tmp/x", environment).catcher).toBeDefined();
  });

  test.each(["staging", "production"] as const)(
    "does not exist in %s",
    (environment) => {
      expect(() => road("catcher:/tmp/x", environment)).toThrow("MAIL_URL");
    },
  );
});

test("a mail server has nothing to show", () => {
  expect(road("smtp://127.0.0.1:2525", "development").catcher).toBeUndefined();
});

test.each(["catcher:", "ftp://x", "smtp://user:s3cret@?tls=1"])(
  "MAIL_URL %p is refused without a secret in the words",
  (url) => {
    expect(() => road(url, "test")).toThrow(/^MAIL_URL: (?!.*s3cret)/);
  },
);

test.each([
  ["no-reply@example.test", "", "no-reply@example.test"],
  ["Tixlys <no-reply@example.test>", "Tixlys", "no-reply@example.test"],
  ['"Tixlys, Inc." <a@b.test>', "Tixlys, Inc.", "a@b.test"],
])("MAIL_FROM %p names a sender", (text, name, address) => {
  expect(parseSender(text)).toEqual({ name, address });
});

test.each(["", "Tixlys", "Tixlys <>", "a@b\r\nBcc: c@d", "a@b, c@d"])(
  "MAIL_FROM %j names none",
  (text) => {
    expect(parseSender(text)).toBeUndefined();
    expect(() => road("catcher:/tmp/x", "test", text)).toThrow("MAIL_FROM");
  },
);
