import { join } from "node:path";

/** The version in the `package.json` of a folder. */
export async function versionIn(folder: string): Promise<string> {
  const manifest: unknown = await Bun.file(join(folder, "package.json")).json();
  const isVersioned =
    typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isVersioned ? String(manifest.version) : "0.0.0";
}
