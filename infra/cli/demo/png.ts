import { deflateSync } from "node:zlib";

/** A square PNG (PNG specification, third edition) of colours that run into each other: something to send as a picture. */
export function pngOf(sizePx: number): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(sizePx, 0);
  header.writeUInt32BE(sizePx, 4);
  // Eight bits for each of red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  const line = 1 + 3 * sizePx;
  const pixels = Buffer.alloc(line * sizePx);
  for (let y = 0; y < sizePx; y += 1)
    for (let x = 0; x < sizePx; x += 1)
      pixels.set(
        [(255 * x) / sizePx, (255 * y) / sizePx, 160],
        y * line + 1 + 3 * x,
      );
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(pixels)),
      chunk("IEND", Buffer.alloc(0)),
    ]),
  );
}

function chunk(type: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(Bun.hash.crc32(body));
  return Buffer.concat([length, body, sum]);
}
