/** Upper bounds of histogram buckets, in the unit of the metric (seconds, bytes), as semconv advises. */
export const buckets = {
  /** HTTP requests and message processing, in seconds. */
  http: [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
  ],
  /** Database and broker calls, in seconds. */
  database: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
  /** In-process work such as a token decision, in seconds. */
  micro: [
    0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005,
    0.025,
  ],
  /** Bodies, in bytes. */
  bytes: [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304],
} as const;
