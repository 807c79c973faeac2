// `latchkey serve`: runs the gateway.

import type { Command } from 'commander'
import { runGateway } from '../serve/run-gateway.ts'

const settings = `
Settings come from the environment; LATCHKEY_<NAME>_FILE reads one from a file.
  LATCHKEY_CLIENT_ID       required: client id of the application
  LATCHKEY_CLIENT_SECRET   required: client secret of the application
  LATCHKEY_PUBLIC_URL      required: origin that portals reach this gateway at
  LATCHKEY_STORE           sqlite:path, postgres://... or memory: (sqlite:./latchkey.db)
  LATCHKEY_KEYS            id:base64url(32 bytes)[,...], required on postgres (a file beside the SQLite file)
  LATCHKEY_ADMIN_TOKEN     at least 32 characters; without it /api answers 401
  LATCHKEY_HOST            address to listen on (127.0.0.1)
  LATCHKEY_PORT            0 = a free port (8400)
  LATCHKEY_ADMIN_HOST      a listener apart for the operator (none)
  LATCHKEY_ADMIN_PORT
  LATCHKEY_AUTH_SERVERS    comma list of origins, default = the built-in ones (default)
  LATCHKEY_ALLOW_PORTALS   comma list of self-hosted portals (none)
  LATCHKEY_STATIC          folder of a built page, served as the frame page (none)
  LATCHKEY_LOG_LEVEL       trace, debug, info, warn or error (info)
  LATCHKEY_PORTAL_RATE     bucket,drain per second of a portal (50,2)
  LATCHKEY_OFFLINE_EVENTS  comma list of events that portals keep while the gateway is down (none)`

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the gateway of one application until SIGTERM')
    .addHelpText('after', settings)
    .action(runGateway)
}
