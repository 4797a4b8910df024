import { t } from "@tixlys/pawz";
import { jobStatuses } from "../../application/application.ts";
import type { Listed } from "../../application/ports.ts";
import type { Job } from "../../domain/job/job.ts";
import type { JobRow } from "../../domain/lists/job-list.ts";
import { moment, money, oneOf, uuid } from "./fields.ts";

const fields = {
  id: uuid,
  orderId: uuid,
  offerId: uuid,
  customerId: uuid,
  providerId: uuid,
  serviceId: uuid,
  price: money,
  bookTime: moment,
  status: oneOf(jobStatuses),
  completedAt: t.Optional(moment),
  createdAt: moment,
  updatedAt: moment,
};

/** A job on the wire. */
export const jobSchema = t.Object(fields, { additionalProperties: false });

/** The same with what its parties are called, where anybody knows. */
export const jobPageSchema = t.Object(
  {
    ...fields,
    customerName: t.Optional(t.String()),
    providerName: t.Optional(t.String()),
  },
  { additionalProperties: false },
);

export function jobOnWire(job: Job) {
  const { id, orderId, offerId, customerId, providerId, serviceId } = job;
  return {
    id,
    orderId,
    offerId,
    customerId,
    providerId,
    serviceId,
    price: job.price,
    bookTime: job.bookTime.toISOString(),
    status: job.status,
    ...("completedAt" in job
      ? { completedAt: job.completedAt.toISOString() }
      : {}),
    createdAt: job.createdAt.toISOString(),
    updatedAt: job.updatedAt.toISOString(),
  };
}

export const jobRowOnWire = (row: Listed<JobRow>) => row;
