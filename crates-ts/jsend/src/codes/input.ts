import { at } from "./definition.ts";

const body = at("body", 400);
const field = at(null, 422);
const parameter = at(null, 400);

/**
 * Codes about what was submitted. A row without a reserved key stands under the field's path: 422
 * in a body, 400 in a query or a header (decision 28), which is the source's business, not the code's.
 */
export const inputCodes = {
  "malformed-json": body("The body is not valid JSON."),
  "malformed-body": body(
    "The body cannot be read in the form that its content type promises.",
  ),
  "malformed-request": body("The request cannot be understood."),
  "nesting-too-deep": body("The body nests objects and lists too deeply."),
  required: field("This field is required."),
  "unknown-property": field("This field is not known here."),
  "forbidden-property": field("This name is not allowed for a field."),
  "invalid-type": field("This field has the wrong type."),
  "invalid-format": field("This field does not have the required format."),
  "invalid-value": field("This field does not have one of the allowed values."),
  "too-short": field("This field is too short."),
  "too-long": field("This field is too long."),
  "too-small": field("This number is too small."),
  "too-large": field("This number is too large."),
  "not-a-multiple": field(
    "This number is not a multiple of the required step.",
  ),
  "too-few-items": field("This list has too few entries."),
  "too-many-items": field("This list has too many entries."),
  "duplicate-items": field("This list has an entry twice."),
  "too-few-properties": field("This object has too few fields."),
  "too-many-properties": field("This object has too many fields."),
  "invalid-combination": field(
    "This field does not go together with another one.",
  ),
  "invalid-time-range": field(
    "The end of this time range is not after its start.",
  ),
  "target-refused": field("Nothing can be sent to this address."),
  "unknown-reference": field(
    "This field refers to something that does not exist.",
  ),
  "username-reserved": field("This username is reserved."),
  "username-invalid": field(
    "This username has characters that are not allowed.",
  ),
  "password-too-common": field(
    "This password is on a list of common passwords.",
  ),
  "password-breached": field("This password is known from a data breach."),
  "password-too-personal": field(
    "This password contains your name, your address or our name.",
  ),
  "password-unchanged": field("The new password is the same as the old one."),
  "current-password-wrong": field("The current password is not right."),
  "second-factor-invalid": field("This code is not right or no longer valid."),
  "role-unknown": field("This role does not exist."),
  "image-unreadable": field("This image is damaged or incomplete."),
  "image-too-large": field("This image has too many pixels."),
  "image-animated": field("Only images that do not move are accepted."),
  "unknown-parameter": parameter("This parameter is not known here."),
  "duplicate-parameter": parameter("This parameter may be given only once."),
  "invalid-cursor": parameter(
    "This cursor does not belong to this list, or was changed.",
  ),
  "invalid-sort": parameter("This list cannot be sorted in that way."),
  "token-in-query": parameter(
    "A token must not stand in a URL. Send it in a header.",
  ),
  "invalid-header": parameter("This header does not have the required format."),
};
