/**
 * Answers from a table are the same object until the table is another: what shows them needn't look again. `make` gets
 * the rows of one table.
 */
export function perTable<Row, Answer>(make: (rows: ReadonlyMap<string, Row>) => Answer) {
  const answers = new WeakMap<ReadonlyMap<string, Row>, Answer>()
  return (rows: ReadonlyMap<string, Row>): Answer => {
    const known = answers.get(rows)
    if (known !== undefined) return known
    const answer = make(rows)
    answers.set(rows, answer)
    return answer
  }
}
