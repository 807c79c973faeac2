// The example of the README: compiled and run by readme.test.ts.
import { createRest, ref, RestError, staticCredentials } from '../index.ts'

export async function main(accessToken: string): Promise<string[]> {
  const rest = createRest({
    credentials: staticCredentials({ accessToken, endpoint: 'https://portal.example/rest/' })
  })

  const { result: id } = await rest.call<number>('crm.deal.add', { fields: { TITLE: 'Roof', OPENED: true } })

  const { deal, contact } = await rest.batch({
    deal: ['crm.deal.get', { id }],
    contact: ['crm.contact.get', { id: ref('deal', 'CONTACT_ID') }]
  })
  if (deal.status === 'failed') throw new Error(deal.error.error_description)

  const titles: string[] = []
  try {
    for await (const row of rest.list<{ TITLE: string }>('crm.deal.list', { select: ['TITLE'] })) {
      titles.push(row.TITLE)
    }
  } catch (error) {
    if (!(error instanceof RestError) || error.retry !== 'later') throw error
    titles.push(`call again later: ${error.message}`)
  }
  return [...titles, contact.status]
}
