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
  const sharp = await imported();
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

/** Beside the bundle in an image (decision 30), in the package otherwise. */
async function imported(): Promise<Module> {
  const beside = join(
    dirname(Bun.main),
    "assets",
    "node_modules",
    "sharp",
    "dist",
    "index.mjs",
  );
  const path: string = (await Bun.file(beside).exists()) ? beside : "sharp";
  const { default: sharp }: { default: Module } = await import(path);
  return sharp;
}
