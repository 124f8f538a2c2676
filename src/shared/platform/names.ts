/** `tekton_core` → `TEKTON_CORE`; anything that can't be in a variable's name becomes `_`. */
export function variableStem(name: string): string {
  const stem = name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return /^[0-9]/.test(stem) ? `_${stem}` : stem
}

/** `Tiny Observatory!` → `tiny-observatory`; empty when nothing of the name can be in an id. */
export function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036F]/g, '')
    .toLowerCase()
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 64)
    .replace(/-+$/, '')
}

/** The specialist's variable beside a component's: `BUDGET_PORT` → `BUDGET_AI_PORT`. */
export function twinVariable(variable: string): string {
  return variable.endsWith('_PORT') ? `${variable.slice(0, -'_PORT'.length)}_AI_PORT` : `${variable}_AI`
}
