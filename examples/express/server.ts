// The application in Express.

import { toExpress } from '@latchkey/app/express'
import express from 'express'
import { createApplication } from './application.ts'

const { handler } = await createApplication()
const server = express()

// Above every body parser: Latchkey reads forms the way portals write them.
server.use('/bitrix', toExpress(handler))
server.use(express.json(), express.urlencoded())
server.get('/', (_request, response) => {
  response.send('Open this application inside Bitrix24.')
})
server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1')
