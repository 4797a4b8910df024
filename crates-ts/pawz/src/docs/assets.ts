import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Version of `swagger-ui-dist` in the catalog; part of each file's address, so that caches never show an old one. */
export const swaggerVersion = "5.35.0";

/** The files of the package that the page needs, with their types; declared as runtime assets in `package.json`. */
const types = new Map<string, string>([
  ["swagger-ui.css", "text/css; charset=utf-8"],
  ["swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
  ["swagger-ui-standalone-preset.js", "text/javascript; charset=utf-8"],
  ["favicon-32x32.png", "image/png"],
]);

/** One file of the page, ready to be sent. */
export type Asset = {
  readonly type: string;
  readonly plain: Blob;
  readonly gzipped: Uint8Array<ArrayBuffer>;
};

const loaded = new Map<string, Promise<Asset | undefined>>();

/** A file of the page; read when it is first asked for, then kept compressed. `undefined` for any other name. */
export function swaggerAsset(name: string): Promise<Asset | undefined> {
  const type = types.get(name);
  if (type === undefined) return Promise.resolve(undefined);
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const loading = load(name, type);
  loaded.set(name, loading);
  return loading;
}

async function load(name: string, type: string): Promise<Asset | undefined> {
  const file = await locate(name);
  if (file === undefined) return undefined;
  const bytes = await file.bytes();
  return { type, plain: file, gzipped: Bun.gzipSync(bytes) };
}

/** Beside the bundle in an image, in the package otherwise. */
async function locate(name: string): Promise<Bun.BunFile | undefined> {
  const bundled = Bun.file(
    join(dirname(Bun.main), "assets", "swagger-ui-dist", name),
  );
  if (await bundled.exists()) return bundled;
  const installed = Bun.file(
    fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)),
  );
  return (await installed.exists()) ? installed : undefined;
}
