const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Whether the `Host` field names one host (RFC 9110 §7.2). Without such a field, with two of them or with another text
 * in it, readers disagree about where the path of a request begins; RFC 9112 §3.2 wants 400.
 */
export const isHost = (field: string | null): boolean =>
  field !== null && HOST.test(field);
