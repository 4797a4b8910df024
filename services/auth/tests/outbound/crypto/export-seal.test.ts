import { expect, test } from "bun:test";
import { testCursorKey } from "@tixlys/testkit";
import { parseExportId } from "../../../src/domain/export/export.ts";
import { exportSeal } from "../../../src/outbound/crypto/export-seal.ts";
import { present } from "../../domain/values.ts";

const id = () => present(parseExportId(Bun.randomUUIDv7()));
const records = JSON.stringify([{ email: "ada@example.test" }]);

test("auth #75: a part of an export is sealed for its export and this service alone, and never twice alike", () => {
  const seal = exportSeal(testCursorKey);
  const [own, other] = [id(), id()];
  const sealed = seal.seal(own, records);
  expect(seal.open(own, sealed)).toBe(records);
  expect(exportSeal(testCursorKey).open(own, sealed)).toBe(records);
  expect(sealed).not.toBe(seal.seal(own, records));
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain(
    "ada",
  );
  expect(() => seal.open(other, sealed)).toThrow();
  expect(() => exportSeal("00".repeat(32)).open(own, sealed)).toThrow();
  const bytes = Buffer.from(sealed, "base64url");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(() => seal.open(own, bytes.toString("base64url"))).toThrow();
});
