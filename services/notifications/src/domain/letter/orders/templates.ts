/** What mails say about orders: nothing that stands in one, only what has happened to it. */
export const orderTemplates = [
  "order-placed",
  "order-expired",
  "order-cancelled",
  "offer-received",
  "offer-accepted",
  "offer-rejected",
  "job-completed",
  "job-confirmed",
  "job-cancelled",
  "work-cancelled",
  "review-received",
] as const;

export type OrderTemplate = (typeof orderTemplates)[number];

export function isOrderTemplate(name: string): name is OrderTemplate {
  return orderTemplates.some((template) => template === name);
}
