// Given a portal, and a client of it with an administrator's token.
import { createRest, type Rest, staticCredentials } from '@latchkey/rest'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'

export interface GivenRest extends GivenInstalled {
  readonly rest: Rest
}

export async function givenRest(deals: number): Promise<GivenRest> {
  const given = await givenInstalled({
    deals,
    portal: { contacts: 3 },
    registration: { scope: 'crm,disk,tasks,user_brief' }
  })
  const { accessToken, clientEndpoint } = await given.app.portal(given.portal.memberId).token()
  return {
    ...given,
    rest: createRest({ credentials: staticCredentials({ accessToken, endpoint: clientEndpoint }) })
  }
}
