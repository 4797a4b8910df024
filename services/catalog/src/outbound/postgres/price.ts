import { type Money, parseMoney } from "@tixlys/nexus";

/**
 * Reads an amount as the database writes it, with four digits behind the point.
 *
 * @throws Error for what `parseMoney` would not have let in.
 */
export function storedMoney(amount: string, code: string): Money {
  const plain = amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount;
  const money = parseMoney(plain, code);
  if (!money.ok) throw new Error("a stored price does not parse");
  return money.value;
}
