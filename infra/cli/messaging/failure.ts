/** The line that says most of a stored failure: the first one of its innermost cause. */
export function rootOf(text: string): string {
  const innermost = text.split("\ncaused by ").at(-1) ?? text;
  return innermost.split("\n", 1)[0] ?? "";
}
