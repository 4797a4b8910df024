/** A generated file: path from the root, text. */
export type GeneratedFile = { readonly path: string; readonly text: string };

/** A JSON file as we write all of them: two blanks, keys in the order given. */
export function jsonFile(path: string, value: unknown): GeneratedFile {
  return { path, text: `${JSON.stringify(value, undefined, 2)}\n` };
}
