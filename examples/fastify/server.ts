// The application in Fastify.

import { toFastify } from '@latchkey/app/fastify'
import fastify from 'fastify'
import { createApplication } from './application.ts'

const { handler } = await createApplication()
const server = fastify()

await server.register(toFastify(handler), { prefix: '/bitrix' })
server.get('/', () => 'Open this application inside Bitrix24.')
await server.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' })
