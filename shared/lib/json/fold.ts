// Names as servers take them that bind JSON and forms to fields without regard to case: `Role` for `role` in Go's
// encoding/json and in ASP.NET, in any script.

/** Upper case first: it brings together what lower case alone keeps apart, such as the long s and the Kelvin sign. */
export const folded = (name: string): string => name.toUpperCase().toLowerCase()
