// What `gatehouse build` leaves in .gatehouse/policy.ts; wrangler.toml gives it this name.
declare module '#policy' {
  /** The policy bundle's bytes. */
  export const bundle: ArrayBuffer
  /** Users' own guards, by the file that the documents name. */
  export const modules: import('../shared/policy/load.ts').Modules
}
