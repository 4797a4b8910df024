import { join } from "node:path";
import type { Planted } from "./planted.ts";

/** A package registry on this machine with one package. */
export type LocalRegistry = { readonly url: string; stop(): Promise<void> };

/** Serves `name` in these versions, the last one as the latest; everything else is 404. */
export const localRegistry = async (
  planted: Planted,
  name: string,
  versions: readonly string[],
): Promise<LocalRegistry> => {
  const tarballs = new Map<string, ArrayBuffer>();
  for (const version of versions)
    tarballs.set(version, await tarball(planted, name, version));
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const { pathname, origin } = new URL(request.url);
      const version = /-(\d+\.\d+\.\d+)\.tgz$/.exec(pathname)?.[1];
      const body = version === undefined ? undefined : tarballs.get(version);
      if (body !== undefined) return new Response(body);
      if (pathname !== `/${name}`) return new Response(null, { status: 404 });
      return Response.json({
        name,
        "dist-tags": { latest: versions.at(-1) },
        versions: Object.fromEntries(
          [...tarballs].map(([each, bytes]) => [
            each,
            manifest(name, each, bytes, origin),
          ]),
        ),
      });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port ?? 0}`,
    stop: () => server.stop(true),
  };
};

const manifest = (
  name: string,
  version: string,
  bytes: ArrayBuffer,
  origin: string,
) => ({
  name,
  version,
  license: "MIT",
  dist: {
    tarball: `${origin}/${name}-${version}.tgz`,
    integrity: `sha512-${new Bun.CryptoHasher("sha512").update(bytes).digest("base64")}`,
  },
});

const tarball = async (
  planted: Planted,
  name: string,
  version: string,
): Promise<ArrayBuffer> => {
  const folder = `packages/${name}-${version}`;
  await planted.write(`${folder}/package/package.json`, {
    name,
    version,
    license: "MIT",
  });
  const file = join(planted.root, `${folder}.tgz`);
  const packed = Bun.spawnSync(["tar", "-czf", file, "package"], {
    cwd: join(planted.root, folder),
  });
  if (packed.exitCode !== 0) throw new Error(packed.stderr.toString());
  return await Bun.file(file).arrayBuffer();
};
