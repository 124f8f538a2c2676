#!/usr/bin/env node
'use strict'
// The `till` command of a checkout: hands over to the built command line.
const fs = require('node:fs')
const path = require('node:path')

const built = path.join(__dirname, '..', 'out', 'main', 'headless.cjs')

async function run() {
  if (!fs.existsSync(built)) throw new Error('Till is not built yet: run npm run build')
  // main(argv) takes the arguments after the command's own name and answers with the exit code.
  return require(built).main(process.argv.slice(2))
}

run().then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  },
)
