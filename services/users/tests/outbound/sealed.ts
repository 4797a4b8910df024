import { columnCipher, columnKeysOf } from "@tixlys/nexus/postgres";

/** Keyrings of the tests: the first key, and its successor with the first one behind it. */
export const firstKeys = `1:${Bun.SHA256.hash("the first key", "hex")}`;
export const rotatedKeys = `2:${Bun.SHA256.hash("the second key", "hex")},${firstKeys}`;

export const cipherOf = (keys: string) =>
  columnCipher({ keys: columnKeysOf(keys) });

export const testCipher = cipherOf(firstKeys);
