const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generator = [
  0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3,
] as const;

/** Encodes bytes as Bech32 (BIP 173), the form of age identities. Lower case. */
export function bech32(prefix: string, bytes: Uint8Array): string {
  const words = toWords(bytes);
  const checksum = checksumOf(prefix, words);
  return `${prefix}1${[...words, ...checksum].map((word) => alphabet[word]).join("")}`;
}

/** Eight-bit bytes as five-bit words, padded with zeros at the end. */
function toWords(bytes: Uint8Array): number[] {
  const words: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      words.push((buffer >> bits) & 31);
    }
  }
  if (bits > 0) words.push((buffer << (5 - bits)) & 31);
  return words;
}

function checksumOf(prefix: string, words: readonly number[]): number[] {
  const codes = Array.from(prefix, (character) => character.charCodeAt(0));
  const expanded = [
    ...codes.map((code) => code >> 5),
    0,
    ...codes.map((code) => code & 31),
  ];
  const remainder = polymod([...expanded, ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  return [25, 20, 15, 10, 5, 0].map((shift) => (remainder >> shift) & 31);
}

function polymod(values: readonly number[]): number {
  let state = 1;
  for (const value of values) {
    const top = state >>> 25;
    state = ((state & 0x1ffffff) << 5) ^ value;
    generator.forEach((factor, bit) => {
      if (((top >> bit) & 1) === 1) state ^= factor;
    });
  }
  return state;
}
