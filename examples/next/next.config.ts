// Latchkey runs as it is installed: it needs node:sqlite and the sockets of Node.js.

import type { NextConfig } from 'next'

const config: NextConfig = { serverExternalPackages: ['@latchkey/app'] }

export default config
