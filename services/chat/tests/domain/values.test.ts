import { describe, expect, test } from "bun:test";
import {
  nameKeyOf,
  parseChannelName,
} from "../../src/domain/channel/values.ts";
import { denialOf } from "../../src/domain/channel/rights.ts";
import { parseContent, parseEmoji } from "../../src/domain/message/content.ts";
import { writtenBetween } from "../../src/domain/shared/ids.ts";

const valueOf = (
  parsed: { ok: true; value: string } | { ok: false; error: string },
) => (parsed.ok ? parsed.value : `-${parsed.error}`);

test("a channel's name has 3 to 50 code points of letters, digits and single signs between them", () => {
  const names = [
    "  Kitchen   talk ",
    "日本語",
    "a-b_c.d",
    "ab",
    "𐍈".repeat(50),
    "𐍈".repeat(51),
    "a--b",
    "-ab",
    "a\u200bb",
    "👍👍👍",
  ];
  expect(names.map((name) => valueOf(parseChannelName(name)))).toEqual([
    "Kitchen talk",
    "日本語",
    "a-b_c.d",
    "-short",
    "𐍈".repeat(50),
    "-long",
    "-format",
    "-format",
    "-format",
    "-format",
  ]);
  expect(nameKeyOf("STRASSE ΣΑΣ ﬁ")).toBe(nameKeyOf("straße σας FI"));
});

test("a message is what was written, unless nothing of it shows", () => {
  const texts = ["a\r\nb", " a ", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\u200b", "\ud800", "\n\t "];
  expect(texts.map((text) => valueOf(parseContent(text)))).toEqual([
    "a\nb",
    " a ",
    "👩‍👩‍👧",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "-format",
    "-format",
    "-short",
  ]);
});

test("a reaction is one emoji, sequences among them", () => {
  const given = ["👍", "👍🏽", "🇨🇿", "👩‍👩‍👧", "a", "👍👍", "1", ""];
  expect(given.map((each) => parseEmoji(each).ok)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("an id says when its message was written, unless it is no UUID v7 of our time", () => {
  const now = writtenBetween(Bun.randomUUIDv7());
  expect(
    now === undefined ? false : now.from < new Date() && now.to > new Date(),
  ).toBe(true);
  for (const id of [
    crypto.randomUUID(),
    "ffffffff-ffff-7fff-bfff-ffffffffffff",
  ])
    expect(writtenBetween(id)).toBeUndefined();
});

describe("who may do what with a channel", () => {
  test("nobody with a deleted one, and who is no member knows of public ones only", () => {
    const wishes = [
      "read",
      "write",
      "change",
      "delete",
      "join",
      "leave",
      "admit",
    ] as const;
    const row = (
      kind: "public" | "private" | "direct" | "order",
      status: "open" | "closed" | "deleted",
      role?: "owner" | "member",
    ) =>
      wishes
        .map((wish) => denialOf({ kind, status, role }, wish) ?? "yes")
        .join(" ");
    expect(new Set(row("public", "deleted", "owner").split(" "))).toEqual(
      new Set(["ChannelUnknown"]),
    );
    expect(new Set(row("private", "open").split(" "))).toEqual(
      new Set(["ChannelUnknown"]),
    );
    expect(row("public", "open")).toBe(
      "yes NotMember NotMember NotMember yes NotMember NotMember",
    );
    expect(row("private", "open", "member")).toBe(
      "yes yes NotAllowed NotAllowed yes yes NotAllowed",
    );
    expect(row("private", "open", "owner")).toBe("yes yes yes yes yes yes yes");
    expect(row("order", "closed", "member")).toBe(
      "yes ChannelClosed KindUnfit KindUnfit KindUnfit KindUnfit KindUnfit",
    );
  });
});
