'use strict'
// Stands in for the default app of Electron's own distribution, which the fallback runtime lacks:
// it makes `electron [options] <app folder or file> [arguments]` work. Never part of Till.
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const v8 = require('node:v8')
const { app } = require('electron')

const USAGE = 'Usage: electron [options] <app folder or file> [arguments]'

/** Ends the process with a sentence on stderr. */
function fail(message) {
  console.error(message)
  process.exit(1)
}

/** What the command line asks for: a target, and modules to load before it. */
function readArguments(args) {
  const preload = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]
    if (arg === '-v' || arg === '--version') {
      console.log(`v${process.versions.electron}`)
      process.exit(0)
    }
    if (arg === '-a' || arg === '--abi') {
      console.log(process.versions.modules)
      process.exit(0)
    }
    if (arg === '-r' || arg === '--require') {
      const file = args[++i]
      if (file === undefined) fail('electron --require needs a file')
      preload.push(file)
    } else if (arg.startsWith('--app=')) {
      return { preload, target: arg.slice('--app='.length) }
    } else if (!arg.startsWith('-')) {
      return { preload, target: arg }
    }
  }
  return { preload, target: undefined }
}

/** Gives Electron the names of the app's package.json; answers whether there is one. */
function applyManifest(file) {
  if (!fs.existsSync(file)) return false
  let manifest
  try {
    manifest = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    fail(`${file} is not readable as JSON: ${error.message}`)
  }
  const name = manifest.productName ?? manifest.name
  if (manifest.version) app.setVersion(manifest.version)
  if (name) app.setName(name)
  app.setDesktopName(manifest.desktopName ?? `${app.getName()}.desktop`)
  if (manifest.v8Flags) v8.setFlagsFromString(manifest.v8Flags)
  return true
}

const { preload, target } = readArguments(process.argv.slice(1))
if (preload.length > 0) Module._preloadModules(preload)
if (target === undefined) fail(USAGE)

// What tells an app that it runs from sources: the official default app sets the same.
Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })

const root = path.resolve(target)
const hasManifest = applyManifest(path.join(root, 'package.json'))
let entry
try {
  entry = Module._resolveFilename(root, null, true)
} catch (error) {
  fail(`There is no Electron app at ${root}: ${error.message.split('\n')[0]}`)
}
app.setAppPath(hasManifest ? root : path.dirname(entry))
Module._load(entry, null, true)
