// Parts of the client that are loaded when they are first used: a page that only calls need not load the rest.
import { RestError } from './errors/rest-error.ts'

/** @throws RestError `portal-unreachable` where a page cannot load the part; nothing was sent */
export async function loadPart<Part>(part: Promise<Part>): Promise<Part> {
  try {
    return await part
  } catch (cause) {
    throw new RestError(
      'portal-unreachable',
      'A part of the REST client could not be loaded, so nothing was sent. Check the connection and call again.',
      { method: '', ran: 'no', retry: 'later', cause }
    )
  }
}
