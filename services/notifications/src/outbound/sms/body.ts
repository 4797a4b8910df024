/** What a gateway is asked with: JSON with `{{to}}`, `{{text}}` and `{{id}}` in its texts. */
export type BodyTemplate = (values: {
  readonly to: string;
  readonly text: string;
  readonly id: string;
}) => string;

const place = /\{\{(to|text|id)\}\}/g;

/**
 * Values are put into the texts of the parsed template, so that nothing in them can become a field of its own.
 *
 * @throws Error for a template that is no JSON object; the configuration has seen to that, and to its places for number and text.
 */
export function bodyTemplate(template: string): BodyTemplate {
  const shape = parsed(template);
  if (shape === undefined) throw new Error("the template is no JSON object");
  return (values) =>
    JSON.stringify(
      filled(shape, (text) =>
        text.replaceAll(place, (_, name: "to" | "text" | "id") => values[name]),
      ),
    );
}

function filled(value: unknown, put: (text: string) => string): unknown {
  if (typeof value === "string") return put(value);
  if (Array.isArray(value)) return value.map((each) => filled(each, put));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, filled(each, put)]),
  );
}

function parsed(template: string): object | undefined {
  try {
    const value: unknown = JSON.parse(template);
    const isObject =
      typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? value : undefined;
  } catch {
    return undefined;
  }
}
