/** The smallest till.yaml that shows the idea: a command and a place in the block for each component. */
export const TILL_YAML_EXAMPLE = `name: Shop
components:
  api:
    command: node server.js
    port: 0
  web:
    command: npm start
    port: 1
    depends_on: [api]
`
