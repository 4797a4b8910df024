import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import {
  columnCipher,
  type ColumnKey,
  columnKeysOf,
  SealedColumnError,
  type SealedPlace,
} from "../../src/postgres/index.ts";

const key = (id: string): ColumnKey => ({ id, key: randomBytes(32) });
const first = key("1");
const second = key("2");
const cipher = columnCipher({ keys: [first] });
const place: SealedPlace = {
  column: "users.providers.personal_id",
  row: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
};

function faultOf(work: () => unknown): SealedColumnError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof SealedColumnError) return thrown;
  }
  throw new Error("expected a sealed column that does not open");
}

describe("a sealed column", () => {
  test("opens at its place, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(cipher.open(cipher.seal(text, place), place)).toBe(text);
      }),
    );
  });

  test("carries form and key id, nothing of the text, and is another one each time", () => {
    const sealed = cipher.seal("19841212-4711", place);
    expect(sealed).toMatch(/^v1\.1\.[A-Za-z0-9_-]{50,}$/);
    const body = Buffer.from(sealed.split(".")[2] ?? "", "base64url");
    expect(body.includes("4711")).toBe(false);
    expect(cipher.seal("19841212-4711", place)).not.toBe(sealed);
  });

  test("moved into another row or column it does not open", () => {
    const sealed = cipher.seal("19841212-4711", place);
    const elsewhere = [
      { ...place, row: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c12" },
      { ...place, column: "users.providers.company" },
      { column: "", row: `${place.column}${place.row}` },
    ];
    for (const other of elsewhere)
      expect(faultOf(() => cipher.open(sealed, other)).fault).toBe("altered");
  });

  test("a single changed bit anywhere keeps it shut", () => {
    const sealed = cipher.seal("19841212-4711", place);
    const [form, id, text = ""] = sealed.split(".");
    const body = Buffer.from(text, "base64url");
    for (let bit = 0; bit < body.length * 8; bit += 1) {
      const changed = Buffer.from(body);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const altered = `${form}.${id}.${changed.toString("base64url")}`;
      expect(faultOf(() => cipher.open(altered, place)).fault).toBe("altered");
    }
  });

  test("a key id that was exchanged keeps it shut even where both ids have the same key", () => {
    const twins = columnCipher({ keys: [first, { ...first, id: "2" }] });
    const sealed = twins.seal("19841212-4711", place);
    const renamed = sealed.replace(/^v1\.1\./, "v1.2.");
    expect(faultOf(() => twins.open(renamed, place)).fault).toBe("altered");
  });

  test("what is no sealed value at all is told apart, and no message shows it", () => {
    const texts = ["", "19841212-4711", "v1.1.", "v2.1.AAAA", "v1.1.AAAA"];
    for (const text of texts) {
      const error = faultOf(() => cipher.open(text, place));
      expect(error.fault).toBe("malformed");
      expect(error.message).not.toContain("4711");
    }
  });
});

describe("a keyring", () => {
  const rotated = columnCipher({ keys: [second, first] });

  test("its first key seals, the older ones still open, and what waits for renewal is known", () => {
    const old = cipher.seal("19841212-4711", place);
    expect(rotated.open(old, place)).toBe("19841212-4711");
    expect(rotated.isCurrent(old)).toBe(false);
    const renewed = rotated.seal(rotated.open(old, place), place);
    expect(rotated.isCurrent(renewed)).toBe(true);
    expect(renewed.startsWith(rotated.currentPrefix)).toBe(true);
    expect(columnCipher({ keys: [second] }).open(renewed, place)).toBe(
      "19841212-4711",
    );
  });

  test("a key that was taken away too early is named, with what to do", () => {
    const sealed = rotated.seal("19841212-4711", place);
    const error = faultOf(() => cipher.open(sealed, place));
    expect(error).toMatchObject({ fault: "unknown-key", keyId: "2" });
    expect(error.message).toContain("key 2, which is not in COLUMN_KEYS");
  });

  test("another key under the same id opens nothing", () => {
    const other = columnCipher({ keys: [key("1")] });
    const sealed = cipher.seal("19841212-4711", place);
    expect(faultOf(() => other.open(sealed, place)).fault).toBe("altered");
  });

  test("is refused when it is empty, ambiguous, or has a key of another length", () => {
    const short = { id: "1", key: randomBytes(16) };
    for (const keys of [[], [first, first], [short]])
      expect(() => columnCipher({ keys })).toThrow(TypeError);
  });

  test("is read from its variable, the first key first", () => {
    const hex = Buffer.from(first.key).toString("hex");
    const other = Buffer.from(second.key).toString("hex");
    const keys = columnKeysOf(`1:${hex}, 2:${other}`);
    expect(keys.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(columnCipher({ keys }).open(cipher.seal("x", place), place)).toBe(
      "x",
    );
    for (const text of ["", hex, `1:${hex},`, `a:${hex}`, `1:${hex}00`])
      expect(() => columnKeysOf(text)).toThrow("kid:hex");
  });
});
