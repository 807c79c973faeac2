// The address that a method of REST 3.0 is called at.
import { methodAddress } from '../call/address.ts'
import { badRequest } from '../errors/bad-request.ts'

/**
 * `https://portal.example/rest/` gives `https://portal.example/rest/api/tasks.task.get`; user and code of a webhook stay
 * behind `api` (wire.md section 9.1).
 */
export function methodAddressV3(endpoint: string, method: string): URL {
  const url = methodAddress(endpoint, method)
  const parts = /^(.*\/rest)((?:\/[^/]+\/[^/]+)?)\/[^/]+\.json$/.exec(url.pathname)
  if (parts === null) {
    throw badRequest(
      method,
      `${method}: REST 3.0 lives beside an address that ends in /rest/ ; check the credentials.`
    )
  }
  url.pathname = `${parts[1]}/api${parts[2]}/${method}`
  return url
}
