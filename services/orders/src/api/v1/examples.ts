const id = (last: number) =>
  `0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c0${String(last)}`;

const at = "2026-11-27T09:30:00.000Z";
const later = "2026-11-28T09:30:00.000Z";
export const farTime = "2099-11-28T09:30:00.000Z";
export const farEnd = "2099-11-28T12:30:00.000Z";

export const orderId = id(1);
export const serviceId = id(4);
const customerId = id(2);
export const providerId = id(3);
const offerId = id(5);
const jobId = id(6);
const price = { amount: "90.00", currency: "EUR" };

export const offerExample = {
  id: offerId,
  orderId,
  providerId,
  price,
  bookTime: later,
  message: "Tomorrow at nine.",
  status: "accepted",
  createdAt: at,
  updatedAt: at,
};

export const jobExample = {
  id: jobId,
  orderId,
  offerId,
  customerId,
  providerId,
  serviceId,
  price,
  bookTime: later,
  status: "pending",
  createdAt: at,
  updatedAt: at,
};

export const orderExample = {
  id: orderId,
  customerId,
  serviceId,
  description: "Two sockets in the kitchen.",
  location: { lat: 50.08746, lon: 14.42125 },
  locationIsExact: true,
  city: "Prague",
  timeStart: later,
  timeEnd: "2026-11-28T12:30:00.000Z",
  budget: { amount: "100.00", currency: "EUR" },
  status: "assigned",
  expiresAt: "2026-12-27T09:30:00.000Z",
  version: 4,
  createdAt: at,
  updatedAt: at,
};

export const reviewExample = {
  id: id(7),
  jobId,
  customerId,
  providerId,
  rating: 4.5,
  comment: "On time, and it works.",
  createdAt: at,
};
