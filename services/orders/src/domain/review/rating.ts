import { type Brand, err, ok, parser } from "@tixlys/nexus";

/** 0 to 5 in half steps. */
export type Rating = Brand<number, "Rating">;

export const ratingAtMost = 5;
export const ratingStep = 0.5;

export const parseRating = parser<Rating>()((value: number) =>
  value >= 0 && value <= ratingAtMost && Number.isInteger(value / ratingStep)
    ? ok(value)
    : err({ type: "RatingInvalid" } as const),
);
