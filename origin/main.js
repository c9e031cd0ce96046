export { createVerifier, IDENTITY_HEADER } from './verifier.js'
export { expressIdentity, honoIdentity, nodeIdentity } from './adapters.js'
