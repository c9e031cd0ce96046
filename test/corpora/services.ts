// What services send to each other: events, records, queries, mails and messages of older standards.

import { faker } from '@faker-js/faker'

import type { Random } from './random.ts'
import { form, get, hex, json, query, send, some, surname, token, word } from './traffic.ts'
import type { Request, Traffic } from './traffic.ts'

const place = (r: Random): string =>
  r.pick(['http://127.0.0.1:5500', 'http://localhost:3000', 'http://0.0.0.0:1234', 'https://www.example.com'])

const mail = (r: Random): string =>
  `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n<html><head><meta http-equiv="X-UA-Compatible" content="IE=Edge"><!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]-->\n<style type="text/css">@import url("https://fonts.googleapis.com/css?family=${word(r)}"); .a > td { padding: 0; }</style></head>\n<body><table role="presentation"><tr><td>Hi ${surname(r)},<br>${some(r, 9)}. <a href="https://example.com/${word(r)}?u={{id}}">${some(r, 2)}</a></td></tr></table><!--[if mso]><br><![endif]--></body></html>`

const grouped = (r: Random): Request => {
  const where = `${place(r)}/${word(r)}/${word(r)}.html`
  return json(
    '/v1/batch',
    Array.from({ length: 3 }, () => ({
      message: {
        type: 'page',
        anonymousId: hex(r, 16),
        context: {
          page: {
            url: where,
            path: `/${word(r)}.html`,
            referrer: `${place(r)}/`,
            title: `${word(r)} | ${word(r)}`,
          },
          userAgent: faker.internet.userAgent(),
          library: { name: 'analytics.js', version: '2.1.0' },
        },
      },
    })),
  )
}

export const services: readonly Traffic[] = [
  { name: 'batches of events', make: grouped },
  {
    name: 'queries of logs and metrics',
    make: (r) => {
      const text = r.pick([
        `fields @timestamp, @message | filter @message like /${word(r)}/ | sort @timestamp desc | limit 20`,
        `source="${word(r)}" status>=500 | stats count by host | sort -count | head 10`,
        `Requests | where Start > ago(2h) | summarize n = count() by Region | top 5 by n desc`,
        `{app="${word(r)}"} |= "${word(r)}" | json | line_format "{{.msg}}"`,
        `sum(rate(http_requests_total{job=~"${word(r)}|${word(r)}",code!~"5.."}[5m])) by (le) or vector(0)`,
        `histogram_quantile(0.99, sum by (le) (rate(x_bucket{a="${word(r)}"}[1m]))) > 0.5 and on() up == 1`,
        `service:${word(r)} AND (status:error OR @http.code:[500 TO 599]) -env:dev`,
      ])
      return r.pick([
        () => json('/v1/queries', { query: text, from: 'now-1h', limit: 100 }),
        () => get(`/v1/query?${query({ query: text, step: '15s' })}`),
        () =>
          json('/v1/dashboards', { panels: [{ title: some(r, 2), targets: [{ expr: text, refId: 'A' }] }] }),
      ])()
    },
  },
  {
    name: 'mails by an interface',
    // A mailbox that is called as a verb of SQL.
    share: 0.05,
    make: (r) =>
      json('/v3/mail/send', {
        from: { email: `${word(r)}@example.com`, name: `${surname(r)} via "${word(r)}"` },
        personalizations: [{ to: [{ email: 'ann@example.org' }], substitutions: { '-name-': surname(r) } }],
        subject: `Re: ${some(r, 4)} – don't miss it!`,
        content: [
          {
            type: 'text/plain',
            value: `Hi ${surname(r)},\r\n\r\n${some(r, 20)}.\r\n\r\n-- \r\n${surname(r)}`,
          },
          { type: 'text/html', value: mail(r) },
        ],
      }),
  },
  {
    name: 'filters of collections',
    make: (r) =>
      get(
        `/v1/items?${r.pick([
          query({
            $filter: `startswith(name,'${word(r)}') and price gt ${r.below(99)}`,
            $orderby: 'name desc',
            $top: 20,
          }),
          query({
            filter: `userName eq "${word(r)}" and emails[type eq "work"].value co "@example.com"`,
            count: 10,
          }),
          query({
            'filter[status]': 'open,closed',
            'fields[items]': 'id,name',
            include: 'author.posts',
            sort: '-created',
          }),
          query({
            q: `title:"${some(r, 2)}" AND (author:${word(r)} OR author:${word(r)})`,
            fl: 'id,score',
            rows: 10,
          }),
          query({
            jql: `project = ${word(r).toUpperCase()} AND text ~ "${some(r, 2)}" ORDER BY created DESC`,
          }),
          query({ price: '[10 TO 50]', date: `ge2026-01-${10 + r.below(18)}`, _include: 'Order:item' }),
        ])}`,
      ),
  },
  {
    name: 'webhooks',
    make: (r) => ({
      ...json('/hooks', {
        specversion: '1.0',
        type: `com.example.${word(r)}.updated`,
        source: `/projects/${word(r)}/${word(r)}`,
        id: hex(r, 8),
        data: {
          object: {
            url: `https://api.example.com/v1/${word(r)}s/${r.below(999)}{?page,per_page}`,
            avatar_url: `https://cdn.example.com/u/${r.below(999)}?v=4`,
            description: `${some(r, 6)} (it's "${word(r)}"); see #${r.below(99)} & !${r.below(99)}`,
            ref: `refs/heads/${word(r)}/${word(r)}-${r.below(99)}`,
            before: '0'.repeat(40),
            after: hex(r, 20),
            compare: `https://git.example.com/${word(r)}/${word(r)}/compare/${hex(r, 6)}...${hex(r, 6)}`,
            commits: [
              {
                message: `Fix ${some(r, 3)}\n\nCo-authored-by: ${surname(r)} <a@example.com>`,
                modified: [`src/${word(r)}.ts`],
              },
            ],
          },
        },
      }),
      headers: [
        ['content-type', 'application/json'],
        ['x-signature', `t=${r.below(1e9)},v1=${hex(r, 32)}`],
      ],
    }),
  },
  {
    name: 'messages of hospitals and trade',
    // An application that is called as a command, between the pipes that part fields.
    share: 0.02,
    make: (r) => {
      const text = r.pick([
        `MSH|^~\\&|${word(r)}|HOSP|LAB|X|202603011020||ADT^A01|${r.below(1e6)}|P|2.5\rPID|1||${r.below(1e6)}^^^HOSP^MR||${surname(r)}^ANN^^^MRS||19700101|F\rPV1|1|I|W^389^1|||||||SUR\rOBX|1|ST|GLU^Glucose||5.5|mmol/L|3.9-5.8|N|||F`,
        `ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1020*^*00501*${r.below(1e6)}*0*P*:~GS*PO*A*B*20260301*1020*1*X*005010~ST*850*0001~BEG*00*SA*${r.below(999)}**20260301~N1*ST*${word(r)} & ${word(r)}~PO1*1*${r.below(99)}*EA*9.95**VN*${word(r)}~SE*5*0001~GE*1*1~IEA*1*1~`,
        `UNB+UNOC:3+SENDER:14+RECEIVER:14+260301:1020+${r.below(1e6)}'UNH+1+ORDERS:D:96A:UN'BGM+220+${r.below(999)}+9'DTM+137:20260301:102'NAD+BY+++${word(r)}+Main St?: 4'LIN+1++${r.below(1e6)}:EN'UNS+S'UNT+7+1'UNZ+1+1'`,
      ])
      return r.pick([
        () => json('/v1/messages', { message: text }),
        () => send('/v1/messages', 'text/plain', text),
        () => form('/v1/messages', { payload: text, id: token(r, 12) }),
      ])()
    },
  },
]
