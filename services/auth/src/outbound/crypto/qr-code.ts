import drawQr from "qr";
import type { QrCode } from "../../application/ports.ts";

/** Light modules around it, which readers need to find it (ISO/IEC 18004). */
const quiet = 4;

/** A QR code of a text; a screen needs little of its redundancy. */
export function qrCodeOf(text: string): QrCode {
  return drawQr(text, "raw", { ecc: "low", border: quiet });
}
