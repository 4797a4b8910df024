import { reject, rejectAll, type FailReason, type Reply } from "@tixlys/pawz";
import type { CreateApiKeyRejection } from "../../application/api-key/create.ts";
import type { AttenuateRejection } from "../../application/token/attenuate.ts";
import type { ApiKeyRejection } from "../../domain/api-key/api-key.ts";
import { onGone } from "./errors.ts";

export function onCreateApiKey(rejection: CreateApiKeyRejection): Reply<never> {
  switch (rejection.type) {
    case "InvalidApiKey":
      return refuseAll(rejection.mistakes);
    case "SessionHasEnded":
      return onGone();
    case "TooManyApiKeys":
      return reject("limit-reached", { params: { max: rejection.max } });
  }
}

export function onAttenuate(rejection: AttenuateRejection): Reply<never> {
  switch (rejection.type) {
    case "InvalidScope":
      return refuseAll(rejection.mistakes);
    case "SessionHasEnded":
      return onGone();
    case "TokenIsFull":
      return reject("limit-reached");
  }
}

function refuseAll(mistakes: readonly ApiKeyRejection[]): Reply<never> {
  const [first, ...rest] = mistakes.map(reasonOf);
  if (first === undefined)
    throw new Error("input was refused without a reason");
  return rejectAll([first, ...rest]);
}

function reasonOf(mistake: ApiKeyRejection): FailReason {
  switch (mistake.type) {
    case "KeyNameInvalid":
      return { field: "name", code: "invalid-format" };
    case "KeyNameTooLong":
      return { field: "name", code: "too-long", params: { max: mistake.max } };
    case "KeyLifetimeTooShort":
      return { field: "expiresAt", code: "too-small" };
    case "KeyLifetimeTooLong": {
      const { maxDays } = mistake;
      return { field: "expiresAt", code: "too-large", params: { maxDays } };
    }
    case "ScopeInvalid":
      return {
        field: `${mistake.field}.${mistake.index}`,
        code: "invalid-format",
      };
    case "ScopeTooWide": {
      const { field, max } = mistake;
      return { field, code: "too-many-items", params: { max } };
    }
    case "ScopeTooLong":
      return {
        field: mistake.field,
        code: "too-long",
        params: { max: mistake.max },
      };
    case "ScopeEmpty":
      return { field: mistake.field, code: "too-few-items" };
  }
}
