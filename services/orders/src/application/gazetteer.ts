import {
  type Conflict,
  err,
  isUuid,
  ok,
  parseCurrency,
  type Result,
  retryConflicts,
} from "@tixlys/nexus";
import { type AccountInactive, mayWrite } from "./act.ts";
import {
  lineField,
  type FieldMalformed,
  optional,
  placeField,
} from "./fields.ts";
import type { City, Currency, Ports, Work } from "./ports.ts";

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

export async function readCity(
  { gazetteer }: Needs,
  id: string,
): Promise<Result<City, Missing>> {
  const found = isUuid(id) ? await gazetteer.city(id) : undefined;
  return found === undefined ? err({ type: "Missing" }) : ok(found);
}

/** Changes a city, for management; what is absent stays. */
export async function changeCity(
  { gazetteer }: Needs,
  id: string,
  written: Partial<WrittenCity>,
): Promise<Result<City, PlaceFault | Missing>> {
  const { iso2 } = written;
  const name = optional(written.name, (text) => lineField("name", text));
  if (!name.ok) return name;
  const country = optional(written.country, (text) =>
    lineField("country", text),
  );
  if (!country.ok) return country;
  const place = optional(written.location, (point) =>
    placeField("location", point),
  );
  if (!place.ok) return place;
  const done = await gazetteer.changeCity(id, {
    ...(name.value ? { name: name.value } : {}),
    ...(country.value ? { country: country.value } : {}),
    ...(iso2 === undefined ? {} : { iso2 }),
    ...place.value,
  });
  if (done === undefined) return err({ type: "Missing" });
  return done === "name-taken" ? err({ type: "CityExists" }) : ok(done);
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
  { world }: Pick<Ports, "world">,
  providerId: string,
  written: {
    readonly location: { readonly lat: number; readonly lon: number };
    readonly address?: string;
  },
): Promise<Result<undefined, FieldMalformed | AccountInactive | Conflict>> {
  const place = placeField("location", written.location);
  if (!place.ok) return place;
  const address = optional(written.address, (text) =>
    lineField("address", text),
  );
  if (!address.ok) return address;
  const line = address.value ?? undefined;
  return retryConflicts<Work, undefined, AccountInactive | Conflict>(
    world,
    async (work) => {
      if (!(await mayWrite(work, providerId)))
        return err({ type: "AccountInactive" });
      await work.places.save(providerId, place.value, line);
      return ok(undefined);
    },
  );
}
