// The application behind node:http.

import { createServer } from 'node:http'
import { toNodeListener } from '@latchkey/app/node'
import { createApplication } from './application.ts'

const { handler } = await createApplication()
const latchkey = toNodeListener(handler)

const server = createServer((request, response) => {
  if (request.url?.startsWith('/bitrix/')) latchkey(request, response)
  else response.end('Open this application inside Bitrix24.')
})
server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1')
