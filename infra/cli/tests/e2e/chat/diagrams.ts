/** The sequence diagrams of a page: each stands in a `mermaid` block below its own heading. */
import { mermaidOf } from "../../../trace/sequence.ts";
import type { Arrow } from "../../../trace/sequence.ts";

const block = (title: string): RegExp =>
  new RegExp(
    `(\n### ${title}\n(?:(?!\n###)[^])*?\`\`\`mermaid\n)([^]*?)(\n\`\`\`)`,
  );

/** The diagram below a heading; empty where there is none. */
export function diagramIn(page: string, title: string): string {
  return block(title).exec(page)?.[2] ?? "";
}

/** The page with another diagram below that heading. */
export function withDiagram(
  page: string,
  title: string,
  arrows: readonly Arrow[],
): string {
  return page.replace(
    block(title),
    (_, before: string, __, after: string) =>
      `${before}${mermaidOf(arrows)}${after}`,
  );
}
