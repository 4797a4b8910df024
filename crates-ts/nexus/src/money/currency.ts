import type { Brand } from "../brand.ts";

/** An alphabetic code of ISO 4217 that people pay with. */
export type Currency = Brand<string, "Currency">;

/**
 * ISO 4217, list one, by the digits behind the point. Written down because the runtime's own digits are those of everyday use
 * (CLDR), which differ for some currencies and change with its version. Metals, test codes and units of account are left out.
 */
const codes: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP " +
    "CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES " +
    "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK " +
    "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB " +
    "TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
};

const digitsOf = new Map<string, number>(
  Object.entries(codes).flatMap(([digits, list]) =>
    list.split(" ").map((code) => [code, Number(digits)] as const),
  ),
);

/** All codes that are accepted, in their order. */
export const currencyCodes: readonly string[] = [...digitsOf.keys()].toSorted();

/** Undefined for a code that ISO 4217 does not have, or has for something nobody pays with. */
export function parseCurrency(value: string): Currency | undefined {
  // cast: one of the list
  return digitsOf.has(value) ? (value as Currency) : undefined;
}

/** How many digits an amount has behind its point. */
export function fractionDigits(currency: Currency): number {
  return digitsOf.get(currency) ?? 2;
}
