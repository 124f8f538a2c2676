/** Every instance as a row, every offset as a column: one look shows every clash. */
export function AllPorts() {
  return <h1>All ports</h1>
}
