import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  currencyCodes,
  fractionDigits,
  parseCurrency,
  parseMoney,
} from "@tixlys/nexus";
import { storedMoney } from "../../src/outbound/postgres/price.ts";
import { idOf, valueOf } from "./things.ts";

test("every currency is three letters, once, with none, two or three digits", () => {
  expect(new Set(currencyCodes).size).toBe(currencyCodes.length);
  for (const code of currencyCodes) {
    expect(code).toMatch(/^[A-Z]{3}$/);
    expect([0, 2, 3]).toContain(fractionDigits(idOf(parseCurrency(code))));
  }
  for (const code of ["XXX", "XAU", "XTS", "eur", "EU", "EURO"])
    expect(parseCurrency(code)).toBeUndefined();
});

test.each([
  ["49.9", "EUR", "49.90"],
  ["49", "EUR", "49.00"],
  ["1500", "JPY", "1500"],
  ["1.5", "KWD", "1.500"],
  ["9999999999.99", "USD", "9999999999.99"],
])("%s %s is %s", (amount, currency, exact) => {
  expect<string>(valueOf(parseMoney(amount, currency)).amount).toBe(exact);
});

test.each([
  "0",
  "0.00",
  "-1",
  "+1",
  "01",
  "1.",
  ".5",
  "1e3",
  "1,5",
  " 1",
  "1 ",
  "",
  "10000000000",
  "1.001",
  "NaN",
])("%j is no amount of euros", (amount) => {
  expect(parseMoney(amount, "EUR")).toMatchObject({
    error: { type: "AmountMalformed" },
  });
});

test("an amount comes back from the database's four digits as it went in", () => {
  const amounts = fc.record({
    currency: fc.constantFrom(...currencyCodes),
    minor: fc.integer({ min: 1, max: 2_000_000_000 }),
  });
  fc.assert(
    fc.property(amounts, ({ currency, minor }) => {
      const digits = fractionDigits(idOf(parseCurrency(currency)));
      const text = (minor / 10 ** digits).toFixed(digits);
      const money = valueOf(parseMoney(text, currency));
      expect<string>(money.amount).toBe(text);
      const [whole = "", fraction = ""] = text.split(".");
      const stored = `${whole}.${fraction.padEnd(4, "0")}`;
      expect(storedMoney(stored, currency)).toEqual(money);
    }),
  );
});
