/** A JSON Schema 2020-12 object as it stands in the document. */
export type SchemaObject = Readonly<Record<string, unknown>>;

/** An OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1). */
export type OpenApiDocument = {
  readonly openapi: "3.1.1";
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description?: string;
  };
  readonly servers: readonly {
    readonly url: string;
    readonly description?: string;
  }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, OperationObject>>>
  >;
  readonly components: {
    readonly schemas: Readonly<Record<string, SchemaObject>>;
    readonly securitySchemes: Readonly<Record<string, SchemaObject>>;
    readonly headers: Readonly<Record<string, SchemaObject>>;
    readonly parameters: Readonly<Record<string, SchemaObject>>;
  };
};

/** One operation of the document, with the suite's own `x-` fields. */
export type OperationObject = {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly deprecated?: boolean;
  /** Days or moments of `Deprecation` and `Sunset`. */
  readonly "x-deprecated-since"?: string;
  readonly "x-sunset"?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly "x-operation": string;
  readonly "x-guard": readonly string[];
  readonly "x-policies"?: readonly SchemaObject[];
  readonly "x-delegable"?: boolean;
  /** Answers whatever `Accept` says. */
  readonly "x-any-accept"?: boolean;
  readonly parameters?: readonly SchemaObject[];
  readonly requestBody?: SchemaObject;
  readonly responses: Readonly<Record<string, SchemaObject>>;
};
