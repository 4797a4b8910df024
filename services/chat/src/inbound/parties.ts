/** Whose channel an event about an offer is about. */
export function partiesOf({
  customerId,
  providerId,
}: {
  readonly customerId: string;
  readonly providerId: string;
}) {
  return { customerId, providerId };
}
