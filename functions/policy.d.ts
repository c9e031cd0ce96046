// What `gatehouse build` leaves in .gatehouse/policy.ts; wrangler.toml gives it this name.
declare module '#policy' {
  /** The policy bundle's bytes. */
  export const bundle: ArrayBuffer
  /** Users' own guards, by the file that the documents name. */
  // oxlint-disable-next-line typescript/consistent-type-imports -- an import would make this file a module
  export const modules: import('../shared/policy/load.ts').Modules
  /** The optional guard kinds that the policy names. */
  // oxlint-disable-next-line typescript/consistent-type-imports -- the same
  export const kinds: import('../shared/policy/load.ts').Kinds
  /** The optional screens that it names. */
  // oxlint-disable-next-line typescript/consistent-type-imports -- the same
  export const screens: import('../shared/policy/screen-factories.ts').Screens
  /** The optional stores that its limits count in. */
  // oxlint-disable-next-line typescript/consistent-type-imports -- the same
  export const stores: import('./adapters/counters/counters.ts').Stores
}
