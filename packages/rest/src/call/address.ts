// The address that a method is called at.
import { badRequest } from '../errors/bad-request.ts'

/** `https://portal.example/rest/` and `crm.deal.list` give `https://portal.example/rest/crm.deal.list.json`. */
export function methodAddress(endpoint: string, method: string): URL {
  const url = parse(endpoint)
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    `${url.username}${url.password}${url.search}${url.hash}`
  ) {
    // The endpoint itself is not repeated: the one of a webhook is a secret.
    throw badRequest(
      method,
      `${method}: the credentials give no REST address such as https://portal.example/rest/ ; check their endpoint.`
    )
  }
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${method}.json`
  return url
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
