// A schema's SDL, checked by the whole library: everything that is wrong with it, each with its place. For the build.

import { buildASTSchema, GraphQLError, parse, validateSchema } from 'graphql'
import { validateSDL } from 'graphql/validation/validate'

/** `LINE:COLUMN: what is wrong`; none for a sound schema. */
export const sdlProblems = (sdl: string): readonly string[] => {
  try {
    const document = parse(sdl)
    const errors = validateSDL(document)
    return (errors.length > 0 ? errors : validateSchema(buildASTSchema(document))).map(toldOf)
  } catch (error) {
    return [
      error instanceof GraphQLError ? toldOf(error) : error instanceof Error ? error.message : String(error),
    ]
  }
}

const toldOf = ({ locations, message }: GraphQLError): string => {
  const [place] = locations ?? []
  return place === undefined ? message : `${place.line}:${place.column}: ${message}`
}
