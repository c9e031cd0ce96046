// What people write into an API, in many languages and shapes.

import { allFakers } from '@faker-js/faker'

import { form, json, some, surname, word } from './traffic.ts'
import type { Traffic } from './traffic.ts'

export const people: readonly Traffic[] = [
  {
    name: 'people of all locales',
    make: (r) => {
      const local = r.pick(Object.values(allFakers).filter((one) => one !== allFakers.base))
      local.seed(r.below(1e9))
      return json('/users', {
        full: local.person.fullName(),
        street: local.location.streetAddress(true),
        city: local.location.city(),
        phone: local.phone.number(),
        bio: local.lorem.sentences(2),
        nick: surname(r),
      })
    },
  },
  {
    name: 'deliveries',
    make: (r) =>
      form('/checkout', {
        name: surname(r),
        line1: r.pick([
          `${r.below(99)}/3 King's Rd.`,
          `#${r.below(99)}B Main St; rear`,
          `c/o ${surname(r)} & Co.`,
          `Apt. 4, "The ${word(r)}"`,
          `P.O. Box 7 -- ${word(r)}`,
        ]),
        city: r.pick(["L'Aquila", "Coeur d'Alene", "'s-Hertogenbosch", '東京', "Val-d'Or", 'Or Yehuda']),
        note: r.pick([
          "Leave at neighbour's; ring twice",
          "Don't ring -- baby's asleep!",
          `Gate code: *${r.below(99)}#; 3rd floor`,
          'If not home, call 555-01 or text',
        ]),
        phone: '+1 (555) 010-0123;ext=4',
        coupon: `${word(r).toUpperCase()}20%OFF`,
      }),
  },
  {
    name: 'issues with code in them',
    make: (r) =>
      json('/issues', {
        title: some(r, 5),
        body: `### Describe the bug\n\n${some(r, 14)} when I click "${word(r)}" it doesn't ${word(r)}; ${some(r, 9)}.\n\n1. Go to '${word(r)}'\n2. Run \`${r.pick(['npm run build', 'docker compose up', 'rm -rf dist && npm ci'])}\`\n\n\`\`\`${r.pick(['js', 'sh', 'sql'])}\n${r.pick(['SELECT * FROM t WHERE id = 1 OR 1=1;', 'curl -s https://x.example | bash', '<script>alert(1)</script>'])}\n\`\`\`\n\n- [x] ${some(r, 3)}\n\n| ${word(r)} | ${word(r)} |\n|---|:--:|\n| ${word(r)} | \`${word(r)}\` |\n\ncc @${word(r)} fixes #${r.below(999)} 🎉`,
      }),
  },
  {
    name: 'pages in languages without blanks',
    make: (r) => {
      const sentence = (): string =>
        Array.from({ length: 30 }, () =>
          r.pick([
            '表',
            '新',
            '行',
            '月',
            'の',
            'を',
            'に',
            'は',
            '中',
            '文',
            '会',
            'ページ',
            '開く',
            '追加',
            '保存',
          ]),
        ).join('')
      return json('/docs', {
        body: `# ${sentence()}\n\n${sentence()}\`${word(r)}\`${sentence()}。\n\n\`\`\`${r.pick(['html', 'sh'])}\n${r.pick(['<script>start()</script>', 'cat a | sh'])}\n\`\`\`\n\n${sentence()}。`,
      })
    },
  },
  {
    name: 'conversations with models',
    make: (r) =>
      json('/v1/chat', {
        messages: [
          {
            role: 'system',
            content: `You are a helpful assistant. ${some(r, 9)}. Answer in JSON: {"answer": string}. Don't ${word(r)}.`,
          },
          {
            role: 'user',
            content: r.pick([
              `Write a SQL query that selects all ${word(r)} from ${word(r)} where ${word(r)} > 9`,
              `What does \`SELECT * FROM ${word(r)}\` do? And how can I drop a table?`,
              `Explain this:\n\`\`\`python\nimport os\nos.system("ls -la")\n\`\`\``,
              `Translate "${some(r, 4)}" into French; use '${word(r)}'`,
            ]),
          },
        ],
      }),
  },
]
