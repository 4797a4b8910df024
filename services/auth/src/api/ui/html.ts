/** Markup that may be put into a page as it is. */
export type Html = { readonly markup: string };

/** What can stand in a template: text is escaped, markup stays, a list stands one after the other, nothing is nothing. */
export type Part = string | Html | readonly Html[] | undefined;

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
  ...values: readonly Part[]
): Html {
  const filled = parts.map((part, at) => `${part}${shown(values[at])}`);
  return { markup: filled.join("") };
}

function shown(value: Part): string {
  if (value === undefined) return "";
  if (typeof value === "string")
    return value.replace(/[&<>"']/g, (char) => escapes[char] ?? "");
  return "markup" in value
    ? value.markup
    : value.map(({ markup }) => markup).join("");
}
