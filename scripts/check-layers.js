// Holds the sources to the layers of CONTRIBUTING.md, and the check to itself: it must have read the sources, and must
// catch one planted violation of every rule.
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { planted, plantedWords } from './check-layers.planted.js'
import { root } from './root.js'

const require = createRequire(import.meta.url)
const { forbidden, options } = require('../.dependency-cruiser.cjs')

// dependency-cruiser (17.3) tells swc nothing of JSX, so a .tsx file would be a syntax error. TypeScript 7 has no API that
// it could use instead. Its copy of swc is this one, as long as it is loaded after this line.
const swc = require('@swc/core')
const parseFileSync = swc.parseFileSync
swc.parseFileSync = (file, parsing) => parseFileSync(file, { ...parsing, tsx: file.endsWith('.tsx') })
const { cruise } = await import('dependency-cruiser')
const FEWEST_MODULES = 20

/** Words that only one file may say, because that file is where the thing behind them is kept. */
const ONE_PLACE = [
  { word: /\b(window|globalThis|self)\.till\b/, under: 'src/renderer', only: 'src/renderer/state/bridge.ts' },
  { word: /\bipcMain\b/, under: 'src/main', only: 'src/main/hosts/electron/ipc.ts' },
]

const isTest = (file) => /\.test\.tsx?$|\.fake\.ts$|\/testing\//.test(file)

async function violationsIn(baseDir) {
  const { output } = await cruise(
    ['src'],
    { ...options, baseDir, validate: true, ruleSet: { forbidden } },
    { ...options.enhancedResolveOptions, alias: { '@shared': join(baseDir, 'src/shared') }, bustTheCache: true },
  )
  const own = output.modules.filter((module) => module.source.startsWith('src/'))
  return { modules: own.length, violations: output.summary.violations }
}

function wordsOutOfPlace(baseDir) {
  return ONE_PLACE.flatMap(({ word, under, only }) =>
    filesUnder(baseDir, under)
      .filter((file) => file !== only && !isTest(file) && word.test(readFileSync(join(baseDir, file), 'utf8')))
      .map(
        (file) => `${file}: says ${word.source.replaceAll('\\b', '')}, which belongs to ${only}. Go through that file.`,
      ),
  )
}

function filesUnder(baseDir, folder) {
  return readdirSync(join(baseDir, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesUnder(baseDir, path)
    return /\.tsx?$/.test(path) ? [path] : []
  })
}

/** Sentences about what the check itself failed to catch. */
async function checkTheCheck() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'till-layers-')))
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
    for (const [file, text] of Object.entries({ ...planted.files, ...plantedWords })) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    const { violations } = await violationsIn(folder)
    const caught = new Set(violations.map(({ rule, from }) => `${rule.name} ${from}`))
    const missed = forbidden
      .map(({ name }) => name)
      .flatMap((name) => {
        const offenders = planted.offenders[name] ?? []
        if (offenders.length === 0) return [`No violation of ${name} is planted in check-layers.planted.js: plant one.`]
        return offenders
          .filter((file) => !caught.has(`${name} ${file}`))
          .map((file) => `The rule ${name} did not catch the planted ${file}: mend the rule.`)
      })
    const innocent = violations
      .filter(({ from }) => planted.innocent.includes(from))
      .map(({ rule, from, to }) => `The rule ${rule.name} wrongly refuses ${from} → ${to}: mend the rule.`)
    const words = wordsOutOfPlace(folder)
    const unsaid = Object.keys(plantedWords)
      .filter((file) => !words.some((line) => line.startsWith(`${file}:`)))
      .map((file) => `The planted word in ${file} was not caught: mend ONE_PLACE in check-layers.js.`)
    return [...missed, ...innocent, ...unsaid]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const { modules, violations } = await violationsIn(root)
const problems = violations.map(({ rule, from, to, cycle }) => {
  const way = cycle === undefined ? to : cycle.map((step) => step.name).join(' → ')
  return `${from} → ${way}\n    ${rule.name}: ${forbidden.find(({ name }) => name === rule.name)?.comment}`
})
problems.push(...wordsOutOfPlace(root), ...(await checkTheCheck()))
if (modules < FEWEST_MODULES) {
  problems.push(`Only ${modules} modules of src/ were read, fewer than ${FEWEST_MODULES}: the parser finds no sources.`)
}
if (problems.length > 0) {
  console.error(`${problems.join('\n')}\n\n${problems.length} violations of the layers (CONTRIBUTING.md has the table)`)
  process.exitCode = 1
} else {
  console.log(`${modules} modules keep to their layers; every rule caught its planted violation`)
}
