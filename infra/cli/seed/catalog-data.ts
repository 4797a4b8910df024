/** The demo catalog: what can be done, and what one of the demo people does. */

/** An entry with what stands below it: types, their categories, subcategories, and services as plain names. */
export type SeededEntry = {
  readonly name: string;
  readonly below: readonly (SeededEntry | string)[];
};

/** Two types, enough to look around in. */
export const catalog: readonly SeededEntry[] = [
  {
    name: "Home",
    below: [
      {
        name: "Electrical",
        below: [
          {
            name: "Wiring",
            below: ["Socket installation", "Fuse box check"],
          },
          { name: "Lighting", below: ["Ceiling lamp", "Garden lights"] },
        ],
      },
      {
        name: "Plumbing",
        below: [
          { name: "Repairs", below: ["Leaking tap", "Blocked drain"] },
          { name: "Bathroom", below: ["Shower installation"] },
        ],
      },
    ],
  },
  {
    name: "Garden",
    below: [
      {
        name: "Care",
        below: [
          { name: "Lawn", below: ["Mowing", "Sowing a lawn"] },
          { name: "Trees & hedges", below: ["Hedge trimming"] },
        ],
      },
    ],
  },
];

/** What the demo's provider does. */
export const offered = {
  username: "tomas",
  services: [
    { name: "Socket installation", priceFrom: "890", currency: "CZK" },
    { name: "Ceiling lamp", priceFrom: "39.90", currency: "EUR" },
    { name: "Fuse box check" },
  ],
} as const;
