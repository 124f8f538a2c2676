import { isSecret, soundsSecret } from './secret-name'

/** What stands in place of a secret that a person would recognise by its name. */
export const HIDDEN = '••••'

// Names and gaps are bounded: without, a long line of anything would cost the square of its length.
/** `NAME=abc`, `--name=abc`, `"name": "abc"`: the name, what stands between, the value. */
const ASSIGNED = /(?<![\w.-])([\w.-]{1,80})(["']?\s{0,4}[=:]\s{0,4}["']?)([^\s"',;&]+)/g
/** `--name abc`. */
const FLAG = /(?<![\w-])(--?[A-Za-z][\w-]{0,80})(\s{1,4})("[^"]*"|'[^']*'|[^\s-]\S*)/g
const SCHEME = /(\b(?:Bearer|Basic)\s{1,4})[\w.~+/=-]{4,}/gi
/** The password of `https://name:password@host`. */
const IN_URL = /(\/\/[^\s/:@]*:)[^\s/@]+@/g
/** Keys whose issuers made them recognisable: OpenAI, Anthropic and Stripe, GitHub, GitLab, Slack, AWS, Google, Hugging Face, npm, and JWT (RFC 7519). */
const ISSUED =
  /\b(?:sk-[\w-]{8,}|[rs]k_(?:live|test)_\w{8,}|gh[opsur]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{12,}|xox[abeoprs]-[\w-]{8,}|A[KS]IA[A-Z0-9]{16}|AIza[\w-]{30,}|hf_\w{16,}|npm_\w{30,}|eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*)/g

/** What any of the above needs to be there: most texts hold none of it, and one look tells. */
const MAY_HOLD =
  /auth|cookie|cred|pass|pwd|secret|token|key|bearer|basic|\/\/[^\s/@]*:|sk-|[rs]k_|gh[opsur]_|github_pat|glpat|xox|a[ks]ia|aiza|hf_|npm_|eyj/i

/** A text without what looks like a secret in it. `hidden` takes the place of each. */
export function hideSecrets(text: string, hidden: string = HIDDEN): string {
  if (!MAY_HOLD.test(text)) return text
  return text
    .replaceAll(ASSIGNED, (all, name: string, between: string, value: string) =>
      // The scheme is no secret: what follows it is, and is hidden below.
      isSecret(name, value) && !/^(bearer|basic)$/i.test(value) ? name + between + hidden : all,
    )
    .replaceAll(FLAG, (all, name: string, between: string, value: string) =>
      isSecret(name, value) ? name + between + hidden : all,
    )
    .replace(SCHEME, `$1${hidden}`)
    .replace(IN_URL, `$1${hidden}@`)
    .replace(ISSUED, hidden)
}

/** The same for the arguments of a program, whose values may hold spaces. */
export function hideInArguments(args: readonly string[]): string[] {
  return args.map((arg, at) => {
    const before = args[at - 1] ?? ''
    // A whole script: its values end where a shell ends them.
    if (/^-[a-z]{0,2}[ce]$/.test(before)) return hideSecrets(arg)
    const [, name = '', between = '', value = ''] = /^([\w.-]+)([=:])(.*)$/s.exec(arg) ?? []
    if (isSecret(name, value)) return name + between + HIDDEN
    const isValue = /^--?[A-Za-z][\w-]*$/.test(before) && !arg.startsWith('-') && soundsSecret(before)
    return isValue && isSecret(before, arg) ? HIDDEN : hideSecrets(arg)
  })
}
