type Fields = Readonly<Record<string, unknown>>;

/** A document's paths with references in place of what stands in several of their operations, and what those lead to. */
export type SharedResponses = {
  readonly paths: Fields;
  /** By name, for `components.responses`. */
  readonly responses: Fields;
};

/**
 * Operations refuse alike: most of a document is the same few responses again and again, and a page that shows it has to read all of
 * them. Each that is there more than once is said once.
 */
export function sharedResponses(paths: Fields): SharedResponses {
  const seen = new Map<string, number>();
  const count = (_status: string, response: unknown): unknown => {
    const text = JSON.stringify(response);
    seen.set(text, (seen.get(text) ?? 0) + 1);
    return response;
  };
  eachResponse(paths, count);
  const responses: Record<string, unknown> = {};
  const names = new Map<string, string>();
  const named = (status: string, response: unknown): unknown => {
    const text = JSON.stringify(response);
    if ((seen.get(text) ?? 0) < 2 || text.startsWith('{"$ref"'))
      return response;
    let name = names.get(text);
    if (name === undefined) {
      name = `${status}-${String(names.size + 1)}`;
      names.set(text, name);
      responses[name] = response;
    }
    return { $ref: `#/components/responses/${name}` };
  };
  return { paths: eachResponse(paths, named), responses };
}

/** The paths, with what `change` makes of each response of each operation. */
function eachResponse(
  paths: Fields,
  change: (status: string, response: unknown) => unknown,
): Fields {
  return mapped(paths, (_path, item) =>
    isFields(item)
      ? mapped(item, (_method, operation) =>
          isFields(operation) && isFields(operation["responses"])
            ? {
                ...operation,
                responses: mapped(operation["responses"], change),
              }
            : operation,
        )
      : item,
  );
}

const mapped = (
  fields: Fields,
  change: (name: string, value: unknown) => unknown,
): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, change(name, value)]),
  );

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
