#!/usr/bin/env node
// The program `latchkey-sandbox`.

import { sandboxCommand } from './sandbox-command.ts'

process.exitCode = await sandboxCommand(process.argv.slice(2))
