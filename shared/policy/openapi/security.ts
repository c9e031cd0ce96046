// How clients authenticate, in the document's words: the schemes it names, and which of them an operation asks.

import type { SecurityRequirement, SecurityScheme } from '../../core/contract.ts'
import type { Reading } from './schema.ts'
import { deref, textAt, textsAt } from './structure.ts'
import { itemsOf, mapOf, membersOf, namedIn, step } from './world.ts'
import type { Place, World } from './world.ts'

export const readSchemes = (reading: Reading, root: Place): Readonly<Record<string, SecurityScheme>> => {
  const { world, dialect } = reading
  const section =
    dialect === 'swagger-2'
      ? step(root, 'securityDefinitions')
      : step(step(root, 'components'), 'securitySchemes')
  const schemes: Record<string, SecurityScheme> = {}
  for (const [name, written] of namedIn(world, section)) {
    const place = deref(world, written)
    if (place === undefined) continue
    const scheme = readScheme(world, place)
    if (scheme === undefined)
      world.error(
        'contract-security',
        place,
        `"${textAt(place, 'type') ?? ''}" is no way to authenticate that OpenAPI knows`,
      )
    else schemes[name] = scheme
  }
  return schemes
}

const INS: readonly string[] = ['header', 'query', 'cookie']

const readScheme = (world: World, place: Place): SecurityScheme | undefined => {
  switch (textAt(place, 'type')) {
    case 'basic':
      return { kind: 'http', scheme: 'basic' }
    case 'http': {
      const scheme = textAt(place, 'scheme')
      return scheme === undefined ? undefined : { kind: 'http', scheme: scheme.toLowerCase() }
    }
    case 'apiKey': {
      const [where, name] = [textAt(place, 'in') ?? '', textAt(place, 'name')]
      if (!INS.includes(where) || name === undefined) return undefined
      return { kind: 'apiKey', in: where as 'header' | 'query' | 'cookie', name }
    }
    case 'oauth2':
      return { kind: 'oauth2', scopes: scopesOf(world, place) }
    case 'openIdConnect': {
      const url = textAt(place, 'openIdConnectUrl')
      return { kind: 'openIdConnect', ...(url === undefined ? {} : { openIdConnectUrl: url }) }
    }
    case 'mutualTLS':
      return { kind: 'mutualTLS' }
    default:
      return undefined
  }
}

/** Every scope that a flow knows; Swagger 2 has one flow, which is the scheme itself. */
const scopesOf = (world: World, place: Place): readonly string[] => {
  const flows = [place, ...membersOf(world, step(place, 'flows')).map(([, flow]) => flow)]
  const names = flows.flatMap((flow) => Object.keys(mapOf(step(flow, 'scopes')) ?? {}))
  return [...new Set(names)].toSorted()
}

/** The operation's own, or the document's. An empty list: anybody may. */
export const readSecurity = (
  { world }: Reading,
  operation: Place,
  root: Place,
  schemes: Readonly<Record<string, SecurityScheme>>,
): readonly SecurityRequirement[] => {
  const own = step(operation, 'security')
  const place = own.value === undefined ? step(root, 'security') : own
  return itemsOf(world, place).map((item) => {
    const requirement: Record<string, readonly string[]> = {}
    // What is not read as a requirement would be one of nothing.
    if (mapOf(item) === undefined)
      world.error('contract-security', item, 'a requirement is a map of schemes and their scopes', {
        fix: 'write { scheme: [] }',
      })
    for (const [name, scopes] of Object.entries(mapOf(item) ?? {})) {
      if (!Object.hasOwn(schemes, name))
        world.error('contract-security', item, `no security scheme is called "${name.slice(0, 60)}"`, {
          key: name,
          fix: 'define it in components.securitySchemes',
        })
      if (!Array.isArray(scopes) || !scopes.every((one) => typeof one === 'string'))
        world.error('contract-security', step(item, name), 'expected a list of scopes', { fix: 'write []' })
      requirement[name] = textsAt(item, name) ?? []
    }
    return requirement
  })
}
