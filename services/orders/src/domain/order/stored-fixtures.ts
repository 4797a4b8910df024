import orderPlacedV1 from "./stored/order-placed.v1.json" with { type: "json" };
import orderChangedV1 from "./stored/order-changed.v1.json" with { type: "json" };
import offerMadeV1 from "./stored/offer-made.v1.json" with { type: "json" };
import offerChangedV1 from "./stored/offer-changed.v1.json" with { type: "json" };
import offerWithdrawnV1 from "./stored/offer-withdrawn.v1.json" with { type: "json" };
import offerAcceptedV1 from "./stored/offer-accepted.v1.json" with { type: "json" };
import offerRejectedV1 from "./stored/offer-rejected.v1.json" with { type: "json" };
import orderCancelledV1 from "./stored/order-cancelled.v1.json" with { type: "json" };
import orderExpiredV1 from "./stored/order-expired.v1.json" with { type: "json" };
import orderClosedV1 from "./stored/order-closed.v1.json" with { type: "json" };

/** Each event as it lies in streams, in every version that was ever written. */
export const orderFixtures = [
  orderPlacedV1,
  orderChangedV1,
  offerMadeV1,
  offerChangedV1,
  offerWithdrawnV1,
  offerAcceptedV1,
  offerRejectedV1,
  orderCancelledV1,
  orderExpiredV1,
  orderClosedV1,
];
