// A scripted job: `job.mjs <ms> <exit code> [line]` ends after that time; with the line just before.
const [ms, code, line] = process.argv.slice(2)
setTimeout(() => {
  if (line !== undefined) console.log(line)
  process.exit(Number(code))
}, Number(ms))
