import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { given } from "@tixlys/nexus/testing";
import { parseUserId } from "../../src/domain/profile/values.ts";
import {
  provider,
  type ProviderCommand,
  type ProviderDetails,
  type ProviderEvent,
} from "../../src/domain/provider/provider.ts";
import * as values from "../../src/domain/provider/values.ts";
import { adaId, later, registeredAt, valueOf } from "./people.ts";

const userId = valueOf(parseUserId(adaId));
const personalId = valueOf(values.parsePersonalId("850101-1234"));
const company = valueOf(values.parseCompany("Analytical Engines Ltd"));
const radiusKm = valueOf(values.parseRadiusKm(25));
const told: ProviderEvent = {
  type: "ProviderPut",
  userId,
  details: { personalId, company, radiusKm },
  at: registeredAt,
};
const put = (
  details: ProviderDetails,
  more: Partial<ProviderCommand> = {},
): ProviderCommand => ({
  type: "PutProvider",
  userId,
  details,
  mustExist: false,
  mustBeNew: false,
  at: later,
  ...more,
});

describe("a provider's data", () => {
  test("begin with a personal id", () => {
    given(provider, [])
      .when(put({ radiusKm }))
      .rejected({ type: "PersonalIdMissing" });
    given(provider, [])
      .when(put({ personalId, company, radiusKm }, { at: registeredAt }))
      .then([told]);
  });

  test("are replaced as a whole, while the personal id stays when it is not given again", () => {
    const state = given(provider, [told]).when(put({ radiusKm })).state();
    expect(state).toMatchObject({
      personalId,
      company: undefined,
      createdAt: registeredAt,
      updatedAt: later,
      version: 2,
    });
  });

  test("told again as they are change nothing", () => {
    given(provider, [told]).when(put({ company, radiusKm })).then([]);
  });

  test("keep to the version that was looked at, or to there being none or one", () => {
    const again = { personalId, radiusKm };
    given(provider, [told])
      .when(put(again, { expectedVersions: [2] }))
      .rejected({ type: "ProviderOutdated", version: 1 });
    given(provider, [told])
      .when(put(again, { mustBeNew: true }))
      .rejected({ type: "ProviderKnown", version: 1 });
    given(provider, [])
      .when(put(again, { mustExist: true }))
      .rejected({ type: "ProviderOutdated", version: undefined });
  });
});

describe("a personal id", () => {
  test.each([
    ["850101-1234", "8501011234"],
    [" ab 12.34/56 ", "AB123456"],
    ["12345678Z", "12345678Z"],
  ])("is one number however it is written: %s", (written, expected) => {
    expect(String(valueOf(values.parsePersonalId(written)))).toBe(expected);
  });

  test.each([
    "",
    "12345",
    "1".repeat(33),
    "12--3456",
    "-123456",
    "123456-",
    "12345６",
    "12\u200b3456",
    "123456;",
  ])("is not %j", (written) => {
    expect(values.parsePersonalId(written).ok).toBe(false);
  });

  test("is shown by its last signs, never by more than half of it", () => {
    const id = fc.string({
      unit: fc.constantFrom(..."ABCXYZ0123456789"),
      minLength: 6,
      maxLength: 32,
    });
    fc.assert(
      fc.property(id, (text) => {
        const known = valueOf(values.parsePersonalId(text));
        const preview = values.previewOf(known);
        expect(text.endsWith(preview)).toBe(true);
        expect(preview.length).toBeLessThanOrEqual(4);
        expect(preview.length * 2).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test("and the other values parse to themselves, so that what was written can be read", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    const parsers = [
      values.parsePersonalId,
      values.parseCompany,
      values.parseCity,
    ];
    for (const parse of parsers)
      fc.assert(
        fc.property(fc.oneof(text, fc.constant("Bad  Ischl")), (written) => {
          const parsed = parse(written);
          if (parsed.ok) expect(parse(parsed.value)).toEqual(parsed);
        }),
      );
  });
});
