import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type Sharp from "sharp";

type Module = typeof Sharp;

let loading: Promise<Module> | undefined;

/**
 * libvips, when the first picture comes: it costs some thirty megabytes. One thread for each picture, nothing kept in memory, and no
 * way into any decoder but those of the three formats that are taken.
 */
export function loadSharp(): Promise<Module> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Module> {
  const sharp = await required();
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({
    operation: [
      "VipsForeignLoadJpegBuffer",
      "VipsForeignLoadPngBuffer",
      "VipsForeignLoadWebpBuffer",
    ],
  });
  return sharp;
}

/** Beside the bundle in an image (decision 30), in the package otherwise. A bundler must not find it: it would part libvips from it. */
async function required(): Promise<Module> {
  const assets = join(dirname(Bun.main), "assets", "node_modules");
  const isBundle = await Bun.file(join(assets, "sharp/package.json")).exists();
  const from = createRequire(
    isBundle ? join(assets, "here.js") : import.meta.path,
  );
  const found: unknown = from("sharp");
  if (isSharp(found)) return found;
  throw new Error("the package sharp is not what it was");
}

function isSharp(value: unknown): value is Module {
  return typeof value === "function" && "cache" in value && "block" in value;
}
