import { type Brand, idParser } from "@tixlys/nexus";

/** An account's id, in one of the two parts that a person plays here. */
export type CustomerId = Brand<string, "CustomerId">;
export type ProviderId = Brand<string, "ProviderId">;
/** Of the catalog. */
export type ServiceId = Brand<string, "ServiceId">;
export type OrderId = Brand<string, "OrderId">;
export type OfferId = Brand<string, "OfferId">;
export type JobId = Brand<string, "JobId">;
export type ReviewId = Brand<string, "ReviewId">;

export const parseCustomerId = idParser<CustomerId>();
export const parseProviderId = idParser<ProviderId>();
export const parseServiceId = idParser<ServiceId>();
export const parseOrderId = idParser<OrderId>();
export const parseOfferId = idParser<OfferId>();
export const parseJobId = idParser<JobId>();
export const parseReviewId = idParser<ReviewId>();
