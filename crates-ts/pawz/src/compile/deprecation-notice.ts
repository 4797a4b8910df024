import { type Deprecation, momentOf } from "../define/deprecation.ts";

/** Where the pages about withdrawn operations are, when a route names none of its own. */
const docsUrl = "https://docs.tixlys.example/deprecated";

/** A deprecation as the answers of its operation tell it. */
export type DeprecationNotice = {
  /** The first moment of 410, in milliseconds since the epoch; `Infinity` when there is no end yet. */
  readonly sunsetAtMs: number;
  /** The headers for a request of this path, whose variables had these values (`null`: unreadable). */
  headersFor(
    path: string,
    values: readonly (string | null | undefined)[],
  ): Readonly<Record<string, string>>;
};

/**
 * `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link` (RFC 9745 §3, RFC 5829) of one operation. Paths are told
 * relative to the request's own, so that they hold behind a gateway's prefix.
 */
export function noticeOf(
  { since, sunset, successor, link }: Deprecation,
  operation: string,
  pathNames: readonly string[],
): DeprecationNotice {
  const sunsetAtMs =
    sunset === undefined ? Number.POSITIVE_INFINITY : momentOf(sunset);
  const dates = {
    deprecation: `@${Math.floor(momentOf(since) / 1000)}`,
    ...(sunset === undefined
      ? {}
      : { sunset: new Date(sunsetAtMs).toUTCString() }),
  };
  const page = link ?? `${docsUrl}/${operation.replaceAll(":", "/")}`;
  return {
    sunsetAtMs,
    headersFor(path, values) {
      const next =
        successor === undefined
          ? undefined
          : filled(successor, pathNames, values);
      const links = [
        `<${placeFrom(path, page)}>; rel="deprecation"`,
        ...(next === undefined
          ? []
          : [`<${placeFrom(path, next)}>; rel="successor-version"`]),
      ];
      return { ...dates, link: links.join(", ") };
    },
  };
}

/** The successor's own address for these values; none when one of them could not be read. */
function filled(
  successor: string,
  pathNames: readonly string[],
  values: readonly (string | null | undefined)[],
): string | undefined {
  let readable = true;
  const address = successor.replaceAll(
    /\{([^}]*)\}/g,
    (_whole, name: string) => {
      const value = values[pathNames.indexOf(name)];
      if (typeof value !== "string") readable = false;
      return encodeURIComponent(value ?? "");
    },
  );
  return readable ? address : undefined;
}

function placeFrom(path: string, place: string): string {
  if (!place.startsWith("/")) return place;
  return `${"../".repeat(path.split("/").length - 2)}${place.slice(1)}`;
}
