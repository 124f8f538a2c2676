import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin, Rolldown } from 'vite'
import { parsePlatform } from './src/shared/platform/parse'

// The oldest runtime the bundles must run on is Electron 25: Node 18.15 and Chrome 114.
const NODE = 'node18'
const CHROME = 'chrome114'

const here = (path: string): string => resolve(import.meta.dirname, path)
const alias = { '@shared': here('src/shared') }

// CommonJS, because an ES module main doesn't run on Electron 25 and a sandboxed preload must be one CommonJS file.
const output = { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' } as const

/**
 * One character beyond Latin-1 makes V8 keep the whole text of a file in two bytes a character, for as long as the program
 * runs: a megabyte and a half more. Names and lines stay as they are, for whoever reads a stack.
 */
const oneByteText = {
  comments: { jsdoc: false },
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: false, asciiOnly: true } },
  minifyInternalExports: false,
} as const

const REQUIRES_CHUNK = /^(?:const (\w+) = )?require\("\.\/chunks\/[^"]+"\);$/gm

/**
 * Lets small entries not load a chunk of which they use nothing. The bundler's own few lines lie in the largest chunk that
 * needs them, and whoever might need them loads all of that: a megabyte, schemas included, for a helper of 40 kB.
 */
function loadsNoBystanders(small: string[]): Plugin {
  return {
    name: 'till:loads-no-bystanders',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk' || !small.includes(file.name)) continue
        // The line stays, so that the source map stays true. No module of ours is imported for its effects alone.
        const { code } = file
        file.code = code.replaceAll(REQUIRES_CHUNK, (line, name?: string) =>
          name === undefined || code.split(name).length === 2 ? '' : line,
        )
      }
    },
  }
}

/**
 * Fails the build when an entry, through any of its chunks, loads a module that it must live without; of `at once`, only what
 * it loads before anything else counts.
 */
function loadsOnly(rules: Record<string, (id: string) => boolean>, when: 'ever' | 'at once' = 'ever'): Plugin {
  return {
    name: 'till:loads-only',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk' || !file.isEntry) continue
        const isAllowed = rules[file.name]
        if (isAllowed === undefined) continue
        const waiting = [file.fileName]
        const seen = new Set(waiting)
        for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
          const chunk = bundle[name]
          for (const id of chunk?.type === 'chunk' ? loadedBy(chunk, when) : []) {
            if (bundle[id] === undefined && !isAllowed(id)) {
              this.error(`${file.fileName} loads ${id} (in ${name}): move that import out of what this entry reaches`)
            }
            if (!seen.has(id)) waiting.push(id)
            seen.add(id)
          }
        }
      }
    },
  }
}

/** Fails the build where a character is left by which a file would be kept in two bytes a character (a comment of a licence). */
function isOneByteText(): Plugin {
  return {
    name: 'till:is-one-byte-text',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        const found = file.type === 'chunk' ? /[^\u0000-\u00ff]/.exec(file.code) : null
        if (found !== null)
          this.error(`${file.fileName} holds ${found[0]}, which doubles the memory that its text takes`)
      }
    },
  }
}

/** Chunks and packages that a chunk brings with it, those that were bundled too. */
function loadedBy(chunk: Rolldown.OutputChunk, when: 'ever' | 'at once'): string[] {
  const chunks = chunk.imports.filter(
    (name) => !name.startsWith('chunks/') || chunk.code.includes(name.slice('chunks/'.length)),
  )
  const bundled = chunk.moduleIds.filter((id) => id.includes('/node_modules/'))
  return [...chunks, ...(when === 'ever' ? chunk.dynamicImports : []), ...bundled]
}

/** Names fonts in the page itself: found in the style sheet only, they would come after a first layout in other letters. */
function preloadsFonts(names: string[]): Plugin {
  return {
    name: 'till:preloads-fonts',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }) {
        // None while developing.
        if (bundle === undefined) return []
        return names.map((name) => {
          const file = Object.keys(bundle).find((each) => each.startsWith(`assets/${name}-`))
          if (file === undefined)
            throw new Error(`There is no font ${name} to preload: name one that the style sheet has`)
          const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${file}` }
          return { tag: 'link', attrs, injectTo: 'head' as const }
        })
      },
    },
  }
}

/** Reads the built-in platforms once for all starts: `platforms.json` holds each text beside what it means. */
function readsPlatforms(folder: string): Plugin {
  return {
    name: 'till:reads-platforms',
    generateBundle() {
      const ids = readdirSync(folder).filter((id) => existsSync(resolve(folder, id, 'till.yaml')))
      const readings = ids.map((id) => {
        const text = readFileSync(resolve(folder, id, 'till.yaml'), 'utf8')
        const reading = parsePlatform(text, { file: `${id}/till.yaml`, source: 'builtin', id })
        if (!reading.ok) this.error(`${id}/till.yaml: ${reading.problems[0]?.message ?? 'can’t be read'}`)
        return [id, { text, reading }]
      })
      this.emitFile({ type: 'asset', fileName: 'platforms.json', source: JSON.stringify(Object.fromEntries(readings)) })
    },
  }
}

const isElectron = (id: string): boolean => id === 'electron' || id.startsWith('electron/')
/** What costs a small process more than all of its own: schemas, and native calls. */
const isHeavy = (id: string): boolean => id.includes('/node_modules/zod/') || id === 'koffi'
const entries = ['index', 'headless', 'spawner', 'log-reader', 'guardian']

export default defineConfig({
  main: {
    resolve: { alias },
    plugins: [
      loadsNoBystanders(['spawner', 'log-reader', 'guardian']),
      loadsOnly({
        headless: (id) => !isElectron(id),
        spawner: (id) => !isElectron(id),
        guardian: (id) => !isElectron(id) && !isHeavy(id),
      }),
      // The window comes first: until it is on its way the app loads no engine, which would bring these.
      loadsOnly({ index: (id) => !isHeavy(id) && !id.includes('/node_modules/pino/') }, 'at once'),
      readsPlatforms(here('resources/platforms')),
      isOneByteText(),
    ],
    build: {
      target: NODE,
      // Externalised are the package's `dependencies`: what is native. The rest is bundled.
      externalizeDeps: true,
      sourcemap: true,
      rolldownOptions: {
        input: Object.fromEntries(
          entries.map((name) => [name, here(`src/main/${name}.ts`)] as const).filter(([, file]) => existsSync(file)),
        ),
        output: { ...output, ...oneByteText },
      },
    },
  },
  preload: {
    resolve: { alias },
    plugins: [loadsOnly({ index: isElectron })],
    build: {
      target: NODE,
      externalizeDeps: false,
      rolldownOptions: { input: { index: here('src/preload/index.ts') }, output },
    },
  },
  renderer: {
    root: 'src/renderer',
    resolve: { alias },
    plugins: [react(), tailwindcss(), preloadsFonts(['geist-latin-wght-normal', 'geist-mono-latin-wght-normal'])],
    build: {
      target: CHROME,
      cssTarget: CHROME,
      minify: true,
      rolldownOptions: {
        input: here('src/renderer/index.html'),
        // Of what the page needs at once one file, not fifteen: each is a request that waits for main's thread.
        output: { codeSplitting: { groups: [{ name: 'index', tags: ['$initial'] }] } },
      },
    },
  },
})
