import { checkout } from "../../../stack/paths.ts";

/**
 * A source text as `bun fmt` writes it, so that the check of the format holds for generated files as well.
 *
 * @throws Error when the text is none that the formatter can read.
 */
export async function formatted(path: string, text: string): Promise<string> {
  const child = Bun.spawn(
    [process.execPath, "fmt", `--stdin-filepath=${path}`],
    {
      cwd: checkout,
      stdin: Buffer.from(text),
      stdout: "pipe",
      stderr: "pipe",
      timeout: 30_000,
    },
  );
  const [out, complaints, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`${path} cannot be formatted: ${complaints}`);
  return out;
}
