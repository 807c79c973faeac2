// Calls with an incoming webhook of one portal instead of an application's token.
import { type Credentials, staticCredentials } from './credentials.ts'
import { badRequest } from './errors/bad-request.ts'

/**
 * @param address as the portal shows it, `https://portal.example/rest/<user id>/<code>/` (wire.md section 9.1): a secret.
 *   Calls run as the user who created it; methods of applications (`event.bind`, `placement.bind`) refuse it with
 *   WRONG_AUTH_TYPE.
 * @throws RestError `bad-request` for another address
 */
export function webhookCredentials(address: string): Credentials {
  if (!/^https?:\/\/[^/?#\s@]+\/(?:[^?#\s]*\/)?rest\/[^/?#\s]+\/\w+\/?$/i.test(address)) {
    throw badRequest(
      'webhookCredentials',
      'The address of a webhook looks like https://portal.example/rest/1/<code>/ ; copy it from the portal, without a method.'
    )
  }
  return staticCredentials({ endpoint: address })
}
