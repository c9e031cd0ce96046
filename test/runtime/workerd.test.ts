// The runtime suite's own guarantee: what calls itself "in workerd" is in workerd, and reaches no network.

import { exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'

test('the runtime suite runs inside workerd', () => {
  expect(navigator.userAgent).toBe('Cloudflare-Workers')
})

test('the Worker under test answers', async () => {
  const response = await exports.default.fetch('http://gate.test/')
  expect(response.status).toBe(404)
})
