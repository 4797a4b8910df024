import type { Viewer } from "../domain/sight/sight.ts";
import { acceptOffer } from "./accept-offer.ts";
import { cancelOrder, changeOrder } from "./change-order.ts";
import {
  addCity,
  changeCity,
  readCity,
  removeCity,
  removeCurrency,
  saveCurrency,
  saveProviderPlace,
} from "./gazetteer.ts";
import { actOnJob } from "./jobs.ts";
import { changeOffer, makeOffer, withdrawOffer } from "./offers.ts";
import { placeOrder } from "./place-order.ts";
import type { OpenFilter, Ports, Slice } from "./ports.ts";
import { readJob } from "./read-jobs.ts";
import {
  listJobs,
  listOffers,
  listOpenOrders,
  listOrders,
  listReviews,
  readRating,
} from "./read-lists.ts";
import { readHistory, readOrder, showOrder } from "./read-orders.ts";
import { writeReview } from "./write-review.ts";

export { jobStatuses } from "../domain/job/job.ts";
export { offerStatuses } from "../domain/order/offer.ts";
export { orderStatuses } from "../domain/order/state.ts";
export { ratingAtMost, ratingStep } from "../domain/review/rating.ts";
export { areaOf, parsePlace } from "../domain/shared/place.ts";
export { lineMaxLength, wordsMaxLength } from "../domain/shared/words.ts";
export type { Viewer } from "../domain/sight/sight.ts";

/** Every command and query of this service, with its ports filled in. */
export type Application = ReturnType<typeof createApplication>;

type Second<F extends (...args: never[]) => unknown> = Parameters<F>[1];

export function createApplication(ports: Ports) {
  return {
    placeOrder: (written: Second<typeof placeOrder>) =>
      placeOrder(ports, written),
    changeOrder: (written: Second<typeof changeOrder>) =>
      changeOrder(ports, written),
    cancelOrder: (asked: Second<typeof cancelOrder>) =>
      cancelOrder(ports, asked),
    makeOffer: (written: Second<typeof makeOffer>) => makeOffer(ports, written),
    changeOffer: (written: Second<typeof changeOffer>) =>
      changeOffer(ports, written),
    withdrawOffer: (asked: Second<typeof withdrawOffer>) =>
      withdrawOffer(ports, asked),
    acceptOffer: (asked: Second<typeof acceptOffer>) =>
      acceptOffer(ports, asked),
    actOnJob: (asked: Second<typeof actOnJob>) => actOnJob(ports, asked),
    writeReview: (written: Second<typeof writeReview>) =>
      writeReview(ports, written),
    ...queriesOf(ports),
    addCity: (written: Second<typeof addCity>) => addCity(ports, written),
    changeCity: (id: string, written: Parameters<typeof changeCity>[2]) =>
      changeCity(ports, id, written),
    readCity: (id: string) => readCity(ports, id),
    removeCity: (id: string) => removeCity(ports, id),
    saveCurrency: (written: Second<typeof saveCurrency>) =>
      saveCurrency(ports, written),
    removeCurrency: (code: string) => removeCurrency(ports, code),
    saveProviderPlace: (
      id: string,
      written: Parameters<typeof saveProviderPlace>[2],
    ) => saveProviderPlace(ports, id, written),
    forgetCommands: ports.forgetCommands,
  };
}

function queriesOf(ports: Ports) {
  return {
    readOrder: (viewer: Viewer, id: string) => readOrder(ports, viewer, id),
    showOrder,
    readHistory: (viewer: Viewer, id: string) => readHistory(ports, viewer, id),
    readJob: (viewer: Viewer, id: string) => readJob(ports, viewer, id),
    listOrders: (id: string, statuses: readonly string[], slice: Slice) =>
      listOrders(ports, id, statuses, slice),
    listOpenOrders: (filter: OpenFilter, slice: Slice) =>
      listOpenOrders(ports, filter, slice),
    listOffers: (id: string, statuses: readonly string[], slice: Slice) =>
      listOffers(ports, id, statuses, slice),
    listJobs: (who: Second<typeof listJobs>, slice: Slice) =>
      listJobs(ports, who, slice),
    listReviews: (providerId: string, slice: Slice) =>
      listReviews(ports, providerId, slice),
    readRating: (providerId: string) => readRating(ports, providerId),
    listCities: (query: string | undefined, slice: Slice) =>
      ports.gazetteer.cities(query, slice),
    listCurrencies: () => ports.gazetteer.currencies(),
  };
}
