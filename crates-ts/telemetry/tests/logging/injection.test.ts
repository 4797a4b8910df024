import { describe, expect, test } from "bun:test";
import { capturedLogger } from "../captured.ts";

const hostile = [
  'name\r\n{"level":"info","msg":"forged"}',
  "name\u001b[2J\u001b]0;title\u0007",
  "name\u009b31m",
  "name\u007f\u0085",
  "name\u2028forged\u2029",
  "\u202eevil\u2066",
  "name\u0000",
  'name","admin":true,"x":"',
  "%s %j %O %d",
  "\ud800",
];

/** Characters that end a line, move a cursor or turn the direction of text. */
function isDangerous(character: string): boolean {
  const code = character.charCodeAt(0);
  const isControl = code < 0x20 || (code >= 0x7f && code <= 0x9f);
  return (
    isControl || "\u2028\u2029\u202a\u202e\u2066\u2069".includes(character)
  );
}

describe("auth #72: log injection is impossible", () => {
  test.each(hostile.map((text) => [text]))(
    "%j stays one line and one value",
    (text) => {
      const { logger, lines, entries } = capturedLogger();
      logger.info(
        { name: text, [text]: 1, nested: [{ name: text }] },
        "signed in",
      );
      logger.child({ agent: text }).info("%s signed in", text);
      logger.error({ err: new Error(text) }, text);
      expect(lines).toHaveLength(3);
      for (const line of lines) {
        expect(line.indexOf("\n")).toBe(line.length - 1);
        expect(Array.from(line.slice(0, -1)).filter(isDangerous)).toEqual([]);
      }
      const [entry] = entries();
      expect(entry?.["admin"]).toBeUndefined();
      expect(entry?.["level"]).toBe("info");
      if (text !== "\ud800") expect(entry?.["name"]).toBe(text);
    },
  );
});
