/** `${HERMES_PORT:-8001}`, `${URL:=http://localhost:8001}`: the default of a shell and of compose files. */
const SHELL_DEFAULT = /\$\{[A-Za-z_]\w*:?[-=?][^}]*$/
/** A variable that is read, then a default: `process.env.X ?? 8001`, `os.environ["X"] or 8001`, `parseInt(env.X, 10) || 8001`. */
const READ_THEN_DEFAULT =
  /(?:process\.env|import\.meta\.env|\benviron|\bENV|\$_(?:ENV|SERVER)|\benv|Environment)\b(?:[^;,]|,\s*1[06]\s*\))*?(?:\?\?=?|\|\|=?|\bor\b|\?[^;,]*:|\belse\b|unwrap_or\w*\s*\()[^;,]*$/
/** A call that takes the default as its last argument: `os.environ.get("X", 8001)`, `getenv("X", "8001")`, `ENV.fetch("X", 8001)`. */
const CALL_WITH_DEFAULT =
  /(?:environ\.get|\bget_?env\w*|\bENV\.fetch|\bgetOrDefault|\benv(?:\.\w+)?|\w*env_or\w*|GetEnvironmentVariable)\s*\(\s*(?:["'`]\w+["'`]|\w+)\s*(?:,[^;)]*|\)\s*(?:\?\?|\|\||\bor\b|\?:)[^;,]*)$/i
/** The same of libraries that read settings: `config("HERMES_PORT", default=8001)`. */
const SETTING_WITH_DEFAULT = /\bconfig\(\s*["'][A-Z][A-Z0-9_]*["']\s*,[^;)]*$/

/** A default and what it is the default of stand close together. */
const LOOK_BACK = 200

/** Whether a number is what is used where a variable of the environment is absent, judged from what stands before it. */
export function isFallback(before: string): boolean {
  const near = before.slice(-LOOK_BACK)
  return [SHELL_DEFAULT, READ_THEN_DEFAULT, CALL_WITH_DEFAULT, SETTING_WITH_DEFAULT].some((pattern) =>
    pattern.test(near),
  )
}
