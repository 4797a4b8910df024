import { err, type Money, ok, parseMoney, type Result } from "@tixlys/nexus";
import { parsePlace, type Place } from "../domain/shared/place.ts";
import {
  type Line,
  parseLine,
  parseWords,
  type Words,
} from "../domain/shared/words.ts";

/** What was written wrong, by the name under which the client sent it. */
export type FieldMalformed = {
  readonly type: "FieldMalformed";
  readonly field: string;
  readonly fault: "format" | "value";
};

type Field<T> = Result<T, FieldMalformed>;

const malformed = (
  field: string,
  fault: FieldMalformed["fault"] = "format",
): Result<never, FieldMalformed> =>
  err({ type: "FieldMalformed", field, fault });

export function wordsField(field: string, value: string): Field<Words> {
  const words = parseWords(value);
  return words.ok ? words : malformed(field);
}

export function lineField(field: string, value: string): Field<Line> {
  const line = parseLine(value);
  return line.ok ? line : malformed(field);
}

export function moneyField(
  field: string,
  { amount, currency }: { readonly amount: string; readonly currency: string },
): Field<Money> {
  const money = parseMoney(amount, currency);
  if (money.ok) return money;
  return money.error.type === "CurrencyUnknown"
    ? malformed(`${field}.currency`, "value")
    : malformed(`${field}.amount`);
}

export function placeField(
  field: string,
  written: { readonly lat: number; readonly lon: number },
): Field<Place> {
  const place = parsePlace(written);
  return place.ok ? place : malformed(field, "value");
}

/** Reads an optional field: absent stays absent, null stays null. */
export function optional<V, T>(
  value: V | null | undefined,
  read: (value: V) => Field<T>,
): Field<T | null | undefined> {
  if (value === undefined) return ok(undefined);
  return value === null ? ok(null) : read(value);
}
