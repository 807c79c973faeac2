// What a portal demands of the address of a handler, of an event or of a placement (portal-behaviour.md section 7.1).
import { RestError } from '../rest-error.ts'

/** The host must contain a dot: `localhost` is refused, `127.0.0.1` passes. @throws RestError */
export function checkHandlerUrl(handler: string): void {
  const [, scheme = '', host = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(handler) ?? []
  if (!/^https?$/i.test(scheme)) {
    throw new RestError('ERROR_UNSUPPORTED_PROTOCOL', 'Unsupported handler protocol')
  }
  if (!host.includes('.')) throw new RestError('ERROR_WRONG_HANDLER_URL', 'Wrong handler URL')
}
