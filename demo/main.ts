// `npm run dev`: the whole of Gatehouse on this machine, without an account and without a network, and a short guide
// to paste from. Ctrl-C ends all of it.

import { whenParentIsGone } from '../cli/dev/parent.ts'
import { paintFor } from '../cli/print.ts'
import { openShop, type Shop } from './shop.ts'
import { tale } from './tale.ts'

const PORT = 8787
const paint = paintFor(process.stdout)

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const guide = (shop: Shop): string => {
  const blocks = shop.lines.map(
    ({ status, title, command }) =>
      `${status < 300 ? paint.good(String(status)) : paint.warning(String(status))}  ${title}\n${command}\n`,
  )
  return [
    '',
    `${paint.strong('Gatehouse')} guards ${paint.strong(shop.gate.url)}`,
    `${paint.faint('behind it the origin')} ${shop.origin.url}${paint.faint(', tokens from')} ${shop.provider.issuer}`,
    '',
    'Paste these into another terminal. The number is the status that each one brings; the tokens last an hour.',
    '',
    ...blocks,
    `The policy stands in demo/policy/gateway.yaml: edit it, and it takes force at once. ${paint.strong('Ctrl-C')} ends all of this.`,
    '',
  ].join('\n')
}

const stopRequested = async (): Promise<undefined> => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(undefined))
  // Started by a program that is gone: nobody else would end it.
  process.on('disconnect', () => resolve(undefined))
  whenParentIsGone(() => resolve(undefined))
  return promise
}

const main = async (): Promise<number> => {
  const stopped = stopRequested()
  const opening = openShop({
    port: PORT,
    log: (line) => {
      const told = tale(line, paint)
      if (told !== undefined) say(told)
    },
    tell: (text) => void process.stderr.write(`${text}\n`),
  })
  const shop = await Promise.race([opening, stopped])
  // Stopped before the doors opened: the keeper ends what has been started when this process is gone.
  if (shop === undefined) return 0
  say(guide(shop))
  const died = await Promise.race([stopped, shop.gate.ended.then(() => 'died' as const)])
  await shop.stop()
  if (died === undefined) return 0
  process.stderr.write('The Worker died.\n')
  return 4
}

try {
  process.exit(await main())
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
