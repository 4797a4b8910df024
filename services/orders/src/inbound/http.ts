import type { Route } from "@tixlys/pawz";
import { acceptOffer } from "../api/v1/accept-offer.ts";
import { actOnJob, jobActions } from "../api/v1/act-on-job.ts";
import { cancelOrder } from "../api/v1/cancel-order.ts";
import { changeOffer } from "../api/v1/change-offer.ts";
import { changeOrder } from "../api/v1/change-order.ts";
import {
  addCity,
  changeCity,
  listCities,
  readCity,
  removeCity,
} from "../api/v1/cities.ts";
import {
  listCurrencies,
  removeCurrency,
  saveCurrency,
} from "../api/v1/currencies.ts";
import { listJobs } from "../api/v1/list-jobs.ts";
import { listOffers } from "../api/v1/list-offers.ts";
import { listOrders } from "../api/v1/list-orders.ts";
import { listReviews, readRating } from "../api/v1/list-reviews.ts";
import { makeOffer } from "../api/v1/make-offer.ts";
import { placeOrder } from "../api/v1/place-order.ts";
import { readHistory } from "../api/v1/read-history.ts";
import { readJob } from "../api/v1/read-job.ts";
import { readOffer } from "../api/v1/read-offer.ts";
import { readOrder } from "../api/v1/read-order.ts";
import { saveProviderPlace } from "../api/v1/save-provider-place.ts";
import { withdrawOffer } from "../api/v1/withdraw-offer.ts";
import { writeReview } from "../api/v1/write-review.ts";
import type { Application } from "../application/application.ts";

/** What the docs say about this service. */
export const about = {
  title: "Orders",
  description:
    "Customers ask for services, providers bid, one of them wins, the job is done, confirmed and reviewed. Event-sourced: each order, job and review is a stream, and what happened is an API.",
};

/** The routes of this service, by API version. */
export function routes(app: Application): { v1: readonly Route[] } {
  return {
    v1: [
      placeOrder(app),
      listOrders(app),
      readOrder(app),
      changeOrder(app),
      cancelOrder(app),
      readHistory(app),
      makeOffer(app),
      readOffer(app),
      changeOffer(app),
      withdrawOffer(app),
      acceptOffer(app),
      listOffers(app),
      listJobs(app),
      readJob(app),
      ...jobActions.map((action) => actOnJob(app, action)),
      writeReview(app),
      listReviews(app),
      readRating(app),
      listCurrencies(app),
      saveCurrency(app),
      removeCurrency(app),
      listCities(app),
      addCity(app),
      readCity(app),
      changeCity(app),
      removeCity(app),
      saveProviderPlace(app),
    ],
  };
}
