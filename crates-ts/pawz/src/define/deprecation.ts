/** That an operation is going (http-rules 52–54). Data, so that answers, documents and the release gate say the same. */
export type Deprecation = {
  /**
   * From when on it should not be used any more; may lie ahead. A day (`2026-12-01`: its first moment in UTC) or a moment
   * (`2026-12-01T12:00:00Z`).
   */
  readonly since: string;
  /** From when on it answers 410; never before `since`. */
  readonly sunset?: string;
  /**
   * What to use instead: a path of this service whose variables this route has too (`/v2/things/{id}`), or an absolute
   * URL. When absent: the operation of the same name in the newest later version, where there is one.
   */
  readonly successor?: string;
  /** A page about the change, an absolute URL or a path of this service; a page of the public docs when absent. */
  readonly link?: string;
};

/** The moment that a deprecation's date means, in milliseconds since the epoch; `NaN` when it is none. */
export function momentOf(date: string): number {
  if (/^\d{4}-\d\d-\d\d$/.test(date)) return Date.parse(`${date}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(date)
    ? Date.parse(date)
    : Number.NaN;
}

/** What is wrong with the dates and addresses of a deprecation, one sentence each. */
export function deprecationMistakes(
  { since, sunset, successor, link }: Deprecation,
  path: string,
): string[] {
  const dates = [since, ...(sunset === undefined ? [] : [sunset])];
  const own = variablesOf(path);
  return [
    ...dates
      .filter((date) => Number.isNaN(momentOf(date)))
      .map((date) => `"${date}" is no day or moment in UTC`),
    ...(sunset !== undefined && momentOf(sunset) < momentOf(since)
      ? ["its sunset comes before its deprecation"]
      : []),
    ...[successor, link]
      .filter((place) => place !== undefined && !isPlace(place))
      .map((place) => `"${place}" is neither a path nor an absolute URL`),
    ...variablesOf(successor ?? "")
      .filter((name) => !own.includes(name))
      .map((name) => `its successor's "{${name}}" is not in its own path`),
  ];
}

function isPlace(place: string): boolean {
  return (
    /^\/(?!\/)[^\s<>"]*$/.test(place) || /^https?:\/\/[^\s<>"]+$/.test(place)
  );
}

/** The variables of a path template, in order. */
export function variablesOf(path: string): string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] ?? "");
}
