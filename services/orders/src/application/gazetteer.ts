import { err, isUuid, ok, parseCurrency, type Result } from "@tixlys/nexus";
import {
  lineField,
  type FieldMalformed,
  optional,
  placeField,
} from "./fields.ts";
import type { City, Currency, Ports } from "./ports.ts";

export type PlaceFault = FieldMalformed | { readonly type: "CityExists" };
export type Missing = { readonly type: "Missing" };

type Needs = Pick<Ports, "gazetteer" | "ids">;

export type WrittenCity = Omit<City, "id" | "lat" | "lon"> & {
  readonly location: { readonly lat: number; readonly lon: number };
};

/** Adds a city, for management. */
export async function addCity(
  { gazetteer, ids }: Needs,
  written: WrittenCity,
): Promise<Result<City, PlaceFault>> {
  const name = lineField("name", written.name);
  if (!name.ok) return name;
  const country = lineField("country", written.country);
  if (!country.ok) return country;
  const place = placeField("location", written.location);
  if (!place.ok) return place;
  const city: City = {
    id: ids(),
    name: name.value,
    country: country.value,
    iso2: written.iso2,
    ...place.value,
  };
  const done = await gazetteer.addCity(city);
  return done === "done" ? ok(city) : err({ type: "CityExists" });
}

export async function removeCity(
  { gazetteer }: Needs,
  id: string,
): Promise<Result<undefined, Missing>> {
  const gone = isUuid(id) && (await gazetteer.removeCity(id));
  return gone ? ok(undefined) : err({ type: "Missing" });
}

/** Says what a currency of ISO 4217 is called and how it is written. */
export async function saveCurrency(
  { gazetteer }: Needs,
  written: Currency,
): Promise<Result<Currency, FieldMalformed>> {
  if (parseCurrency(written.code) === undefined)
    return err({ type: "FieldMalformed", field: "code", fault: "value" });
  const name = lineField("name", written.name);
  if (!name.ok) return name;
  const symbol = lineField("symbol", written.symbol);
  if (!symbol.ok) return symbol;
  const { code } = written;
  const currency = { code, name: name.value, symbol: symbol.value };
  await gazetteer.saveCurrency(currency);
  return ok(currency);
}

export async function removeCurrency(
  { gazetteer }: Needs,
  code: string,
): Promise<Result<undefined, Missing>> {
  const gone = await gazetteer.removeCurrency(code);
  return gone ? ok(undefined) : err({ type: "Missing" });
}

/** Where a provider is; nobody else is told. */
export async function saveProviderPlace(
  { gazetteer }: Needs,
  providerId: string,
  written: {
    readonly location: { readonly lat: number; readonly lon: number };
    readonly address?: string;
  },
): Promise<Result<undefined, FieldMalformed>> {
  const place = placeField("location", written.location);
  if (!place.ok) return place;
  const address = optional(written.address, (text) =>
    lineField("address", text),
  );
  if (!address.ok) return address;
  await gazetteer.saveProviderPlace(
    providerId,
    place.value,
    address.value ?? undefined,
  );
  return ok(undefined);
}
