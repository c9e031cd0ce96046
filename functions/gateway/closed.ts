// The gate that admits nobody: what stands in place of one whose policy this Worker cannot run. A policy that was
// half understood would let through what its author forbade.

import { problem } from '../../shared/decision/problem.ts'

/** Answers every request with a 500 problem. The log has said once why; a client learns nothing. */
export const refuseAll = (request: Request, id: string): Response => {
  const { status, headers, body } = problem(
    { kind: 'bug' },
    { requestId: id, problemBase: undefined, realm: undefined, debug: false },
  )
  const told = new Headers({ 'x-request-id': id })
  for (const [name, value] of headers) told.set(name, value)
  return new Response(request.method === 'HEAD' ? null : body, { status, headers: told })
}
