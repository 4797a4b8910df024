import { type Brand, err, ok, type Result } from "@tixlys/nexus";

/** A point on the earth in degrees of WGS 84. */
type Point<Name extends string> = {
  readonly lat: Brand<number, `${Name}Latitude`>;
  readonly lon: Brand<number, `${Name}Longitude`>;
};

/** Where exactly something is to be done: somebody's door, so it is personal, and stands in no stream. */
export type Place = Point<"Place">;

/** The same to two digits, which is about a kilometre: enough to find work nearby, too little to find a door. */
export type Area = Point<"Area">;

export type PlaceRejection = { readonly type: "PlaceInvalid" };

/** Degrees north from -90 to 90, and east from -180 to 180; kept to six digits, which is a hand's breadth. */
export function parsePlace(written: {
  readonly lat: number;
  readonly lon: number;
}): Result<Place, PlaceRejection> {
  const { lat, lon } = written;
  // Written so that NaN is refused, too.
  if (!(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180))
    return err({ type: "PlaceInvalid" });
  // cast: checked on the line before
  return ok({ lat: digits(lat, 6), lon: digits(lon, 6) } as Place);
}

/** What may be told of a place to those who do not need the door. */
export function areaOf({ lat, lon }: Place): Area {
  // cast: a rounded place is an area
  return { lat: digits(lat, 2), lon: digits(lon, 2) } as Area;
}

function digits(value: number, count: number): number {
  const factor = 10 ** count;
  // Plus nothing, since minus nothing is another text.
  return Math.round(value * factor) / factor + 0;
}
