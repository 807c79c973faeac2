// The application in Hono.

import { serve } from '@hono/node-server'
import { toHono } from '@latchkey/app/hono'
import { Hono } from 'hono'
import { createApplication } from './application.ts'

const { handler } = await createApplication()
const server = new Hono()

server.all('/bitrix/*', toHono(handler))
server.get('/', (context) => context.text('Open this application inside Bitrix24.'))
serve({ fetch: server.fetch, port: Number(process.env['PORT'] ?? 3000), hostname: '127.0.0.1' })
