/** How much a span may hold; what lies beyond is left out. Lengths in characters. */
export const spanLimits = {
  attributeCountLimit: 64,
  attributeValueLengthLimit: 4096,
  eventCountLimit: 16,
  linkCountLimit: 64,
} as const;
