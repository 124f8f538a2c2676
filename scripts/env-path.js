import { delimiter } from 'node:path'

/** An environment in which programs of a folder are found first. Windows calls the variable Path, and a copy knows that name only. */
export function withProgramsOf(folder, env) {
  const name = Object.keys(env).find((one) => one.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...env, [name]: [folder, env[name]].filter(Boolean).join(delimiter) }
}
