import { afterAll, beforeAll, expect, test } from "bun:test";
import { pgArray } from "@tixlys/nexus/postgres";
import type { TestDatabase } from "@tixlys/testkit";
import { cellsAround, cellText } from "../../src/outbound/postgres/grid.ts";
import { databaseOf } from "../api/orders-api.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await databaseOf(2);
});
afterAll(() => db.close());

/** Everywhere, and where the earth is not as flat as a map: around the poles, the date line and the edges of cells. */
const middles = [
  { lat: 50.09, lon: 14.42 },
  { lat: 0, lon: 0 },
  { lat: -16.5, lon: 179.99 },
  { lat: 65.3, lon: -179.95 },
  { lat: 89.96, lon: 12 },
  { lat: -90, lon: 0 },
  { lat: 70, lon: 25 },
  { lat: 37.5, lon: -122.5 },
  ...Array.from({ length: 12 }, () => ({
    lat: Math.random() * 180 - 90,
    lon: Math.random() * 360 - 180,
  })),
];

test("whatever lies within a circle lies in its cells, as the database numbers them, at the poles and the date line too", async () => {
  for (const middle of middles)
    for (const radiusKm of [1, 5, 25, 100, 300, 1_000]) {
      const { grid, cells } = cellsAround(middle, radiusKm);
      // Few enough for one statement; the most are found near the poles, some over two hundred.
      expect(cells.length).toBeLessThan(256);
      // More of them near the edge, and as places are kept: to two digits.
      const places = Array.from({ length: 150 }, () =>
        away(middle, radiusKm * Math.sqrt(Math.random()) * 1.02),
      );
      const missed = await db.database.sql`
        select lat, lon from unnest(${pgArray(places.map(([lat]) => String(lat)))}::float8[], ${pgArray(places.map(([, lon]) => String(lon)))}::float8[]) as p(lat, lon)
         where earth_distance(ll_to_earth(lat, lon), ll_to_earth(${middle.lat}::float8, ${middle.lon}::float8)) <= ${radiusKm * 1_000}::float8
           and not ${db.database.sql.unsafe(cellText(grid, "lat", "lon"))} = any (${pgArray(cells.map(String))}::int[])`;
      expect({ middle, radiusKm, missed: [...missed] }).toEqual({
        middle,
        radiusKm,
        missed: [],
      });
    }
});

test("a circle is covered by few cells, and by none of a size that is larger than it needs", () => {
  const here = { lat: 50.09, lon: 14.42 };
  const { cells, grid } = cellsAround(here, 25);
  expect(grid.column).toBe("cell_small");
  expect(cells.length).toBeLessThan(40);
  expect(cellsAround(here, 100).grid.column).toBe("cell_middle");
});

/** A place so far away in any direction, to two digits. */
function away(
  { lat, lon }: { readonly lat: number; readonly lon: number },
  km: number,
): readonly [lat: number, lon: number] {
  const direction = Math.random() * 2 * Math.PI;
  const [d, here] = [km / 6_378.168, (lat * Math.PI) / 180];
  const there = Math.asin(
    Math.sin(here) * Math.cos(d) +
      Math.cos(here) * Math.sin(d) * Math.cos(direction),
  );
  const east = Math.atan2(
    Math.sin(direction) * Math.sin(d) * Math.cos(here),
    Math.cos(d) - Math.sin(here) * Math.sin(there),
  );
  const round = (radians: number) =>
    Math.round((radians * 18_000) / Math.PI) / 100;
  const longitude = lon + round(east);
  const whole = ((((longitude + 180) % 360) + 360) % 360) - 180;
  return [round(there), Math.round(whole * 100) / 100];
}
