import type { QrCode } from "../../application/ports.ts";
import type { Html } from "./html.ts";

/**
 * A QR code as one drawing in the page itself: dark on light in both schemes, as readers expect it. For eyes alone: whoever
 * cannot see it needs the text beside it.
 */
export function qrCode(rows: QrCode): Html {
  const size = String(rows.length);
  const path = rows.flatMap((row, y) => runsOf(row).map(drawn(y))).join("");
  return {
    markup: `<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="QR code of the key below" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/></svg>`,
  };
}

type Run = { readonly from: number; readonly length: number };

const drawn =
  (y: number) =>
  ({ from, length }: Run): string =>
    `M${from} ${y}h${length}v1h-${length}z`;

/** Dark modules beside each other, drawn as one: a third of the text. */
function runsOf(row: readonly boolean[]): readonly Run[] {
  const runs: Run[] = [];
  let from: number | undefined;
  for (let x = 0; x <= row.length; x += 1) {
    if (row[x] === true) from ??= x;
    else if (from !== undefined) {
      runs.push({ from, length: x - from });
      from = undefined;
    }
  }
  return runs;
}
