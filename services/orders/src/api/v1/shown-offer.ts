import type { Application, Viewer } from "../../application/application.ts";
import { offerOnWire } from "./offer-body.ts";

/** An offer as somebody may see it who has just written it. @throws Error when it is not there. */
export async function shownOffer(
  app: Application,
  viewer: Viewer,
  at: { readonly orderId: string; readonly offerId: string },
) {
  const found = await findOffer(app, viewer, at);
  if (found === undefined) throw new Error("an offer that was written is gone");
  return found;
}

/** Undefined where there is none, or none for whoever asks. */
export async function findOffer(
  app: Application,
  viewer: Viewer,
  { orderId, offerId }: { readonly orderId: string; readonly offerId: string },
) {
  const found = await app.readOrder(viewer, orderId);
  const offer = found.ok
    ? found.value.offers.find((each) => each.offer.id === offerId)
    : undefined;
  return offer === undefined ? undefined : offerOnWire(orderId, offer);
}
