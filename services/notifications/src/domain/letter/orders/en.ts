import type { Letter, Written } from "../letter.ts";
import { compose, paragraph } from "../parts.ts";
import type { OrderTemplate } from "./templates.ts";

/** Subject, and what has happened; whoever wants to know more signs in. */
const words: Readonly<Record<OrderTemplate, readonly [string, string]>> = {
  "order-placed": [
    "Your order is open for offers",
    "your order was placed. Providers can make you offers from now on, and you hear of each one.",
  ],
  "order-expired": [
    "Your order has expired",
    "your order was open for as long as orders are, and no offer was accepted. You can place it again at any time.",
  ],
  "order-cancelled": [
    "Your order was cancelled",
    "your order was cancelled, and whoever had made an offer for it was told.",
  ],
  "offer-received": [
    "You have an offer",
    "a provider has made an offer for your order. Sign in to see price and time, and to accept it.",
  ],
  "offer-accepted": [
    "Your offer was accepted",
    "your offer was accepted, and the job is yours. Sign in to see where it is and whom it is for.",
  ],
  "offer-rejected": [
    "Your offer was not accepted",
    "an order that you had made an offer for was given to somebody else, cancelled, or has expired.",
  ],
  "job-completed": [
    "Your job is done: please confirm it",
    "the provider says that your job is done. Please sign in and confirm it; after 72 hours it counts as confirmed by itself. You can also say what you think of it.",
  ],
  "job-confirmed": [
    "Your work was confirmed",
    "a job that you have done was confirmed, and its order is closed.",
  ],
  "job-cancelled": [
    "Your job was cancelled",
    "the job for your order was cancelled, and the order with it. You can place it again at any time.",
  ],
  "work-cancelled": [
    "A job of yours was cancelled",
    "a job that was given to you was cancelled. There is nothing left for you to do.",
  ],
  "review-received": [
    "You have a review",
    "a customer has said what they think of a job that you have done. It is on your page.",
  ],
};

export function aboutOrder(
  letter: Extract<Letter, { template: OrderTemplate }>,
): Written {
  const [subject, text] = words[letter.template];
  return compose("en", subject, [
    paragraph(`Hello ${letter.username},`),
    paragraph(text),
  ]);
}
