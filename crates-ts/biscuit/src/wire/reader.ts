import { fromUtf8 } from "../bytes.ts";

/** Thrown inside the crate where a token breaks the format or the profile; never leaves it. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

/** Ends the reading of a token. */
export function malformed(reason: string): never {
  throw new Malformed(reason);
}

const VARINT = 0;
const LENGTH = 2;

/**
 * Protocol Buffers in their one canonical form (the encoding that every Biscuit library writes): fields in ascending
 * order, none twice unless repeated, shortest varints, nothing unknown, nothing behind the end. Anything else is
 * refused, since an ignored byte is a byte that no signature check of a reader's meaning covers.
 */
export class Reader {
  /** Number of the field at hand. */
  field = 0;
  private wireType = VARINT;
  private seenBefore = false;
  private at: number;
  private readonly bytes: Uint8Array;
  private readonly what: string;
  private readonly end: number;

  /** Reads `bytes` from `start` up to `end`; `what` names the message in refusals. */
  constructor(bytes: Uint8Array, what: string, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.what = what;
    this.at = start;
    this.end = end;
  }

  /** Moves to the next field; false at the end. */
  next(): boolean {
    if (this.at === this.end) return false;
    const tag = this.readVarint();
    const field = Math.floor(tag / 8);
    if (field < this.field) malformed(`${this.what}: fields out of order`);
    this.seenBefore = field === this.field;
    this.field = field;
    this.wireType = tag % 8;
    return true;
  }

  /** Moves on and says whether the next field has this number. */
  nextIs(field: number): boolean {
    return this.next() && this.field === field;
  }

  /** Says that the field at hand may occur several times. */
  repeated(): this {
    this.seenBefore = false;
    return this;
  }

  /** An unsigned number below 2^53. */
  number(): number {
    this.expect(VARINT);
    return this.readVarint();
  }

  /** A signed 64-bit number, refused beyond ±2^53. */
  signed(): number {
    this.expect(VARINT);
    return this.readSigned();
  }

  /** A truth value: exactly 0 or 1. */
  boolean(): boolean {
    const value = this.number();
    if (value > 1)
      malformed(`${this.what}: field ${this.field} is no truth value`);
    return value === 1;
  }

  /** A run of bytes. */
  data(): Uint8Array {
    const start = this.startOfData();
    return this.bytes.slice(start, this.at);
  }

  /** Text in UTF-8. */
  text(): string {
    const start = this.startOfData();
    return (
      fromUtf8(this.bytes.subarray(start, this.at)) ??
      malformed(`${this.what}: text is not UTF-8`)
    );
  }

  /** A reader of the message inside. */
  message(what: string): Reader {
    const start = this.startOfData();
    return new Reader(this.bytes, what, start, this.at);
  }

  /** Refuses the field at hand as unknown or not allowed. */
  refuse(): never {
    return malformed(`${this.what}: field ${this.field} is not allowed`);
  }

  private startOfData(): number {
    this.expect(LENGTH);
    const length = this.readVarint();
    const start = this.at;
    if (length > this.end - start)
      malformed(`${this.what}: field ${this.field} is cut off`);
    this.at = start + length;
    return start;
  }

  private expect(wireType: number): void {
    if (this.seenBefore)
      malformed(`${this.what}: field ${this.field} occurs twice`);
    if (this.wireType !== wireType)
      malformed(`${this.what}: field ${this.field} has a wrong wire type`);
  }

  private byte(): number {
    if (this.at >= this.end) malformed(`${this.what}: cut off`);
    return this.bytes[this.at++] ?? 0;
  }

  private readVarint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0 && i > 0)
          malformed(`${this.what}: number is not in its shortest form`);
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
      scale *= 128;
    }
    return malformed(`${this.what}: number is too large`);
  }

  // Negative numbers are ten bytes of two's complement; only those down to -2^53 are of use to anyone.
  private readSigned(): number {
    let value = 0n;
    for (let i = 0n; i < 10n; i++) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << (7n * i);
      if (byte >= 0x80) continue;
      if ((byte === 0 && i > 0n) || (i === 9n && byte > 1)) break;
      const signed = Number(BigInt.asIntN(64, value));
      return Number.isSafeInteger(signed)
        ? signed
        : malformed(`${this.what}: number is too large`);
    }
    return malformed(`${this.what}: number is not in its shortest form`);
  }
}
