/** One size of cells that the earth is divided into, and the column of the list that says in which of them an order lies. */
export type Grid = {
  readonly column: "cell_small" | "cell_middle" | "cell_large";
  /** Height of a cell in degrees; it is about as wide. 180 is a multiple of it. */
  readonly degrees: number;
};

type Point = { readonly lat: number; readonly lon: number };

/** About 11, 56 and 278 kilometres. */
export const grids: readonly [Grid, ...Grid[]] = [
  { column: "cell_small", degrees: 0.1 },
  { column: "cell_middle", degrees: 0.5 },
  { column: "cell_large", degrees: 2.5 },
];

/** So many cells side by side at most, unless there are no larger ones. */
const cellsAcross = 6;
/** A band of cells around the earth counts from here: none has so many. */
const ofBand = 100_000;
const kmPerDegree = (6_378.168 * Math.PI) / 180;
/** More than two computations of the same cosine differ by. */
const slack = 1e-6;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * The number of the cell that a place lies in, as SQL over two expressions: a band by its latitude, and in it a cell by its longitude,
 * where bands nearer to the poles have fewer of them, so that all are about as wide.
 */
export function cellText({ degrees }: Grid, lat: string, lon: string): string {
  const bands = 180 / degrees;
  const band = `least(floor((${lat} + 90) / ${String(degrees)}), ${String(bands - 1)})`;
  const shrunk = `cos(radians((${band} + 0.5) * ${String(degrees)} - 90))`;
  return `(${band} * ${String(ofBand)} + floor((${lon} + 180) * ${shrunk} / ${String(degrees)}))::int`;
}

/** The cells that a circle touches, of the smallest size that needs few of them; a few more at its edge do no harm. */
export function cellsAround(
  middle: Point,
  radiusKm: number,
): { readonly grid: Grid; readonly cells: readonly number[] } {
  const radius = radiusKm / kmPerDegree + slack;
  const grid =
    grids.find(({ degrees }) => (2 * radius) / degrees <= cellsAcross) ??
    grids.at(-1) ??
    grids[0];
  const { degrees } = grid;
  const bandOf = (lat: number): number =>
    Math.min(180 / degrees - 1, Math.max(0, Math.floor((lat + 90) / degrees)));
  const cells: number[] = [];
  const last = bandOf(middle.lat + radius);
  for (let band = bandOf(middle.lat - radius); band <= last; band += 1) {
    const south = band * degrees - 90;
    const half = halfWidth(middle.lat, radius, south, south + degrees);
    const shrunk = Math.cos(radians(south + degrees / 2)) / degrees;
    for (const [west, east] of spans(middle.lon, half)) {
      const end = Math.floor((east + 180) * shrunk + slack);
      const start = Math.max(0, Math.floor((west + 180) * shrunk - slack));
      for (let at = start; at <= end; at += 1) cells.push(band * ofBand + at);
    }
  }
  return { grid, cells: [...new Set(cells)] };
}

/** How far a circle reaches to the east, in degrees of longitude, within a band of latitudes. */
function halfWidth(
  lat: number,
  radius: number,
  south: number,
  north: number,
): number {
  if (lat + radius >= 90 || lat - radius <= -90) return 180;
  // Where the circle is widest; in the band, whatever is nearest to that.
  const widest =
    (Math.asin(Math.sin(radians(lat)) / Math.cos(radians(radius))) * 180) /
    Math.PI;
  const [from, to] = [
    Math.max(south, lat - radius),
    Math.min(north, lat + radius),
  ];
  const at = radians(Math.min(to, Math.max(from, widest)));
  const here = radians(lat);
  const cosine =
    (Math.cos(radians(radius)) - Math.sin(here) * Math.sin(at)) /
    (Math.cos(here) * Math.cos(at));
  const half = Math.acos(Math.min(1, Math.max(-1, cosine)));
  return (half * 180) / Math.PI + slack;
}

/** West and east of what lies so far to both sides; in two parts where it passes the date line. */
function spans(lon: number, half: number): readonly [number, number][] {
  const [west, east] = [lon - half, lon + half];
  if (half >= 180) return [[-180, 180]];
  if (west < -180)
    return [
      [west + 360, 180],
      [-180, east],
    ];
  if (east > 180)
    return [
      [west, 180],
      [-180, east - 360],
    ];
  return [[west, east]];
}
