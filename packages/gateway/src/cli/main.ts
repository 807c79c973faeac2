#!/usr/bin/env node
// The command line `latchkey`.

import { createProgram } from './program.ts'
import { runProgram } from './run-program.ts'

process.exitCode = await runProgram(createProgram(), process.argv)
