import {
  limitPolicies,
  perAddress,
  perSubject,
  reject,
  reply,
  type Reply,
  type RouteLimits,
  t,
} from "@tixlys/pawz";
import {
  largestUploadBytes,
  pictureUrlOf,
  type PictureRefusal,
  type Pictures,
  type PictureRequest,
} from "../../application/pictures/index.ts";

/** What both operations that take a picture take. */
export const pictureUpload = {
  part: "image",
  limitBytes: largestUploadBytes,
  mediaTypes: ["image/jpeg", "image/png", "image/webp"],
  description:
    "A JPEG, PNG or WebP image of at most 5 MiB and 32 million pixels that does not move. It is encoded anew: of at most 1024 pixels, upright, without metadata.",
} as const;

export const pictureLimits: RouteLimits = {
  rules: [perAddress(limitPolicies.write), perSubject(limitPolicies.write)],
  onOutage: "open",
};

export const pictureData = t.Object(
  {
    pictureUrl: t.String({
      description:
        "Relative to the API's origin; another picture has another one",
    }),
  },
  { additionalProperties: false },
);

export const pictureExample = {
  pictureUrl:
    "/users/v1/users/0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11/picture?v=4bf92f35",
};

export const pictureCodes = [
  "unsupported-image",
  "image-unreadable",
  "image-too-large",
  "image-animated",
] as const;

type Rejection =
  | PictureRefusal
  | { readonly type: "ProfileNotReady" | "RankTooLow" | "PictureLapsed" }
  | { readonly type: "ProfileOutdated"; readonly version: number };

/** What each rejection is, of somebody's own picture or of another's. */
export function refusePicture(
  { type }: Rejection,
  whose: "own" | "other",
): Reply<never> {
  switch (type) {
    case "NotAPicture":
      return reject("unsupported-image", { field: "image" });
    case "PictureUnreadable":
      return reject("image-unreadable", { field: "image" });
    case "PictureTooLarge":
      return reject("image-too-large", { field: "image" });
    case "PictureMoves":
      return reject("image-animated", { field: "image" });
    case "RankTooLow":
      return reject("rank-too-low");
    case "ProfileNotReady":
      return whose === "other"
        ? reject("not-found")
        : reject("profile-not-ready", { headers: { "retry-after": "1" } });
    // The upload may be sent again, and is then a new one.
    case "PictureLapsed":
    case "PicturesBusy":
    case "ProfileOutdated":
      return reply.overloaded(2);
  }
}

type Uploaded = Awaited<ReturnType<Pictures["upload"]>>;

/** The second half of a replacement, as an answer. */
export async function attached(
  pictures: Pictures,
  request: PictureRequest,
  uploaded: Uploaded,
): Promise<Reply<{ pictureUrl: string }>> {
  const whose = request.by === undefined ? "own" : "other";
  if (!uploaded.ok) return refusePicture(uploaded.error, whose);
  const changed = await pictures.attach({ ...request, key: uploaded.value });
  if (!changed.ok) return refusePicture(changed.error, whose);
  return reply.ok({ pictureUrl: pictureUrlOf(changed.value) ?? "" });
}
