// The address that a method is called at.
import { badRequest } from '../errors/bad-request.ts'

/** `https://portal.example/rest/` and `crm.deal.list` give `https://portal.example/rest/crm.deal.list.json`. */
export function methodAddress(endpoint: string, method: string): URL {
  // Joined as text, since parsing is what costs; a query or fragment would swallow the method.
  const url = /[?#]/.test(endpoint)
    ? undefined
    : parse(`${endpoint.trim().replace(/\/$/, '')}/${method}.json`)
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== '' ||
    url.password !== '' ||
    // Beside it portals have pages, which answer a call with something else than what is wrong with it.
    !url.pathname.includes('/rest/')
  ) {
    // The endpoint itself is not repeated: the one of a webhook is a secret.
    throw badRequest(
      method,
      `${method}: the credentials give no REST address such as https://portal.example/rest/ ; check their endpoint.`
    )
  }
  return url
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
