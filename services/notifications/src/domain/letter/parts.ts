import type { Language } from "./language.ts";
import type { Written } from "./letter.ts";

/**
 * One part of a mail. A letter is a list of them, from which the text and the HTML are made alike, so that the two cannot
 * say different things.
 */
export type Part =
  | { readonly type: "paragraph"; readonly text: string }
  | { readonly type: "button"; readonly label: string; readonly link: string };

export const paragraph = (text: string): Part => ({ type: "paragraph", text });
export const button = (label: string, link: string): Part => ({
  type: "button",
  label,
  link,
});

/** Makes plain text harmless in HTML content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? "");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Both forms of a mail. The HTML has inline styles only: no image, no font, nothing that is fetched or that tracks. */
export function compose(
  language: Language,
  subject: string,
  parts: readonly Part[],
): Written {
  return {
    subject,
    text: `${parts.map(asText).join("\n\n")}\n`,
    html: page(language, subject, parts.map(asHtml).join("\n")),
  };
}

function asText(part: Part): string {
  return part.type === "paragraph" ? part.text : `${part.label}:\n${part.link}`;
}

function asHtml(part: Part): string {
  if (part.type === "paragraph")
    return `<p style="margin:0 0 16px">${escapeHtml(part.text)}</p>`;
  const link = escapeHtml(part.link);
  return [
    `<p style="margin:0 0 8px"><a href="${link}" style="${buttonStyle}">${escapeHtml(part.label)}</a></p>`,
    `<p style="margin:0 0 16px;font-size:13px;color:#57606a;word-break:break-all">${link}</p>`,
  ].join("\n");
}

const buttonStyle =
  "display:inline-block;padding:10px 18px;border-radius:6px;background:#1f4b99;color:#ffffff;text-decoration:none";

function page(language: Language, title: string, content: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
</head>
<body style="margin:0;background:#f6f8fa">
<div style="max-width:560px;margin:0 auto;padding:32px 24px;font:16px/1.5 system-ui,sans-serif;color:#1f2328">
${content}
</div>
</body>
</html>
`;
}
