// Protected resources as documents write them (RFC 9728). Read by the build alone.

import { z } from 'zod'

const link = z.string().refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
  error: 'expected an absolute URL',
})

export const resourceSchema = z.strictObject({
  resource: z
    .string()
    .superRefine((text, context) => {
      const wrong = resourceProblem(text)
      if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong })
    })
    .describe(
      'The resource identifier: the URL that clients know the API by, with the path under which it stands: `https://api.example.com/mcp`. In dev its host is the one that was asked.',
    ),
  name: z.string().min(1).max(256).optional().describe('What people call it (`resource_name`).'),
  documentation: link.optional().describe('A page for developers (`resource_documentation`).'),
  policy: link.optional().describe('How clients may use the data (`resource_policy_uri`).'),
  terms: link.optional().describe('The terms of service (`resource_tos_uri`).'),
})

/** Why a text is no resource identifier (RFC 9728 §1.2), in one sentence; undefined when it is one. */
const resourceProblem = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'expected an absolute URL such as "https://api.example.com/mcp"'
  if (/[?#]/.test(text)) return 'a resource identifier has neither a query nor a fragment here'
  if (url.username !== '' || url.password !== '') return 'credentials do not belong in a URL'
  if (url.pathname !== '/' && url.pathname.endsWith('/')) return 'write the path without "/" at its end'
  // Clients compare it as text: another spelling of the same URL would be another resource.
  if (url.href !== text && url.href !== `${text}/`)
    return `write it as URLs are compared: "${url.href.replace(/\/$/, '')}"`
  return undefined
}

export const resourcesSchema = z
  .array(resourceSchema)
  .superRefine((resources, context) => {
    const seen = new Set<string>()
    for (const [index, { resource }] of resources.entries()) {
      const url = resource.replace(/\/$/, '')
      if (seen.has(url))
        context.addIssue({ code: 'custom', path: [index, 'resource'], message: 'it stands here already' })
      seen.add(url)
    }
  })
  .describe(
    'Protected resources (RFC 9728): for each, the gate answers `/.well-known/oauth-protected-resource` with what its token guards ask for, and names it in challenges, so that OAuth clients find out how to authenticate.',
  )

export type ResourceDocument = z.output<typeof resourceSchema>
