/** Markup that may be put into a page as it is. */
export type Html = { readonly markup: string };

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Builds markup; every value is escaped unless it is markup itself. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | Html)[]
): Html {
  const filled = parts.map((part, at) => `${part}${shown(values[at])}`);
  return { markup: filled.join("") };
}

function shown(value: string | Html | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string"
    ? value.replace(/[&<>"']/g, (char) => escapes[char] ?? "")
    : value.markup;
}
