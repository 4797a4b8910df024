import type { Brand } from "../brand.ts";
import { err, ok, type Result } from "../result.ts";
import { type Currency, fractionDigits, parseCurrency } from "./currency.ts";

/** A decimal above zero with exactly the digits of its currency behind the point; at most ten digits before it. */
export type Amount = Brand<string, "Amount">;

/** An amount is nothing without its currency. */
export type Money = { readonly amount: Amount; readonly currency: Currency };

/** Why a text is no amount of a currency. */
export type MoneyRejection =
  | { readonly type: "CurrencyUnknown" }
  /** No decimal number above zero, or more digits behind the point than the currency has. */
  | { readonly type: "AmountMalformed" };

const form = /^(0|[1-9]\d{0,9})(?:\.(\d{1,4}))?$/;

/** Reads an amount as a client writes it: `49.9` euros are `49.90`; `1.5` yen are none. */
export function parseMoney(
  amount: string,
  code: string,
): Result<Money, MoneyRejection> {
  const currency = parseCurrency(code);
  if (currency === undefined) return err({ type: "CurrencyUnknown" });
  const [, whole, fraction = ""] = form.exec(amount) ?? [];
  const digits = fractionDigits(currency);
  if (whole === undefined || fraction.length > digits)
    return err({ type: "AmountMalformed" });
  const padded = fraction.padEnd(digits, "0");
  if (/^0*$/.test(whole + padded)) return err({ type: "AmountMalformed" });
  // cast: checked on the lines before
  const exact = (digits === 0 ? whole : `${whole}.${padded}`) as Amount;
  return ok({ amount: exact, currency });
}
