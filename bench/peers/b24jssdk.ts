// A client of `@bitrix24/b24jssdk`, as an application has it that has just refreshed its token.

import { importPeer } from './peers.ts'

const lifeS = 3600

/** What a caller uses of the module besides the client, and of the client, he states himself. */
interface Sdk<Client> {
  readonly B24OAuth: new (grant: object, secret: object) => Client
}

/** @param endpoint `http://127.0.0.1:<port>/rest/` */
export async function sdkClient<Client>(endpoint: string, accessToken: string): Promise<Client> {
  const { B24OAuth } = await importPeer<Sdk<Client>>('@bitrix24/b24jssdk')
  return new B24OAuth(
    {
      applicationToken: '',
      userId: 1,
      memberId: '0123456789abcdef0123456789abcdef',
      accessToken,
      refreshToken: 'made-up',
      expires: Math.floor(Date.now() / 1000) + lifeS,
      expiresIn: lifeS,
      scope: 'crm',
      domain: new URL(endpoint).host,
      clientEndpoint: endpoint.replace(/\/$/, ''),
      serverEndpoint: 'https://oauth.bitrix.info/rest/',
      status: 'L'
    },
    { clientId: 'app.0123456789abcd.01234567', clientSecret: 'made-up' }
  )
}
